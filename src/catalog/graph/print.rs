use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use super::{Graph, Node};
use crate::diagnostic::sanitize;

impl Graph {
    /// One paragraph per node: what it needs and what needs it, directly.
    #[must_use]
    pub fn to_text(&self) -> String {
        let list = |nodes: Vec<&Node>| nodes.iter().map(|n| sanitize(&n.to_string())).collect::<Vec<_>>().join(", ");
        let mut out = String::new();
        for node in self.nodes() {
            put(&mut out, format_args!("{}\n", sanitize(&node.to_string())));
            let needs: Vec<&Node> = self.needs(node).collect();
            if !needs.is_empty() {
                put(&mut out, format_args!("  needs      {}\n", list(needs)));
            }
            let needed_by: Vec<&Node> = self.needed_by(node).collect();
            if !needed_by.is_empty() {
                put(&mut out, format_args!("  needed by  {}\n", list(needed_by)));
            }
        }
        out
    }

    /// A Mermaid flow chart; arrows go from what is needed to what needs it, as the data flows.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        self.to_mermaid_with(Node::to_string, None)
    }

    /// [`Graph::to_mermaid`] with labels of one's own, and one node that stands out.
    #[must_use]
    pub fn to_mermaid_with(&self, label: impl Fn(&Node) -> String, focus: Option<&Node>) -> String {
        let numbers = self.numbers();
        let mut out = "flowchart LR\n".to_owned();
        for (node, number) in &numbers {
            let (open, close) = match node {
                Node::Source(_) => ("[(", ")]"),
                Node::Event(_) | Node::Column(_) => ("[", "]"),
                Node::Tag(_) => ("(", ")"),
                Node::Kpi(_) => ("{{", "}}"),
                Node::Strategy(_) => ("([", "])"),
            };
            let label = mermaid_text(&label(node));
            put(&mut out, format_args!("  n{number}{open}\"{label}\"{close}\n"));
        }
        for (from, to) in self.edges() {
            put(&mut out, format_args!("  n{} --> n{}\n", numbers[to], numbers[from]));
        }
        if let Some(number) = focus.and_then(|node| numbers.get(node)) {
            put(&mut out, format_args!("  style n{number} stroke-width:3px\n"));
        }
        out
    }

    /// A graph for Graphviz; arrows go from what is needed to what needs it, as the data flows.
    #[must_use]
    pub fn to_dot(&self) -> String {
        let numbers = self.numbers();
        let mut out = "digraph catalog {\n  rankdir = LR;\n  node [fontname = \"sans-serif\"];\n".to_owned();
        for (node, number) in &numbers {
            let shape = match node {
                Node::Source(_) => "cylinder",
                Node::Event(_) | Node::Column(_) => "box",
                Node::Tag(_) => "ellipse",
                Node::Kpi(_) => "hexagon",
                Node::Strategy(_) => "house",
            };
            let label = sanitize(&node.to_string()).replace('\\', "\\\\").replace('"', "\\\"");
            put(&mut out, format_args!("  n{number} [label = \"{label}\", shape = {shape}];\n"));
        }
        for (from, to) in self.edges() {
            put(&mut out, format_args!("  n{} -> n{};\n", numbers[to], numbers[from]));
        }
        out.push_str("}\n");
        out
    }

    fn numbers(&self) -> BTreeMap<&Node, usize> {
        self.nodes().enumerate().map(|(number, node)| (node, number)).collect()
    }
}

/// Mermaid reads quotes, angle brackets, `#` and Markdown marks inside labels; entities keep them text.
fn mermaid_text(text: &str) -> String {
    let mut out = String::new();
    for c in sanitize(text).chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '-') {
            out.push(c);
        } else {
            put(&mut out, format_args!("#{};", u32::from(c)));
        }
    }
    out
}

fn put(out: &mut String, arguments: fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("writing to a text cannot fail");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn graph() -> Graph {
        let tag = |id: &str| Node::Tag(Arc::from(id));
        let mut graph = Graph::default();
        graph.edge(tag("vip"), tag("high_value"));
        graph.edge(Node::Strategy(Arc::from("call")), tag("vip"));
        graph.edge(tag("high_value"), Node::Source(Arc::from("a \"b\"\\<c>;\u{1b}[0m")));
        graph
    }

    #[test]
    fn names_are_escaped_in_every_form() {
        let graph = graph();
        insta::assert_snapshot!(graph.to_text(), @r#"
        source a "b"\<c>;�[0m
          needed by  tag high_value
        tag high_value
          needs      source a "b"\<c>;�[0m
          needed by  tag vip
        tag vip
          needs      tag high_value
          needed by  strategy call
        strategy call
          needs      tag vip
        "#);
        insta::assert_snapshot!(graph.to_mermaid(), @r#"
        flowchart LR
          n0[("source a #34;b#34;#92;#60;c#62;#59;#65533;#91;0m")]
          n1("tag high_value")
          n2("tag vip")
          n3(["strategy call"])
          n0 --> n1
          n1 --> n2
          n2 --> n3
        "#);
        insta::assert_snapshot!(graph.to_mermaid_with(|n| format!("{}*", n.name()), graph.find("vip")), @r#"
        flowchart LR
          n0[("a #34;b#34;#92;#60;c#62;#59;#65533;#91;0m#42;")]
          n1("high_value#42;")
          n2("vip#42;")
          n3(["call#42;"])
          n0 --> n1
          n1 --> n2
          n2 --> n3
          style n2 stroke-width:3px
        "#);
        insta::assert_snapshot!(graph.to_dot(), @r#"
        digraph catalog {
          rankdir = LR;
          node [fontname = "sans-serif"];
          n0 [label = "source a \"b\"\\<c>;�[0m", shape = cylinder];
          n1 [label = "tag high_value", shape = ellipse];
          n2 [label = "tag vip", shape = ellipse];
          n3 [label = "strategy call", shape = house];
          n0 -> n1;
          n1 -> n2;
          n2 -> n3;
        }
        "#);
    }

    #[test]
    fn up_and_down_are_opposite() {
        let graph = graph();
        for one in graph.nodes() {
            for other in graph.nodes() {
                assert_eq!(graph.upstream(one).contains(other), graph.downstream(other).contains(one), "{one} {other}");
            }
        }
        let vip = graph.find("vip").expect("vip");
        assert_eq!(graph.upstream(vip).len(), 2);
        assert_eq!(graph.downstream(vip).len(), 1);
        assert_eq!(graph.around(vip), graph);
        assert_eq!(graph.find("strategy call"), graph.find("strategy:call"));
        assert_eq!(graph.find("nobody"), None);
    }
}
