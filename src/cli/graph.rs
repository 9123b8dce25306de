use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
};
use crate::catalog::Node;

/// Draw what needs what: sources, their events and columns, tags, KPIs, strategies
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tagwerk graph\n  tagwerk graph lifecycle\n  tagwerk graph strategy:winback_sms\n  \
                        tagwerk graph --mermaid > graph.mmd\n  tagwerk graph --dot | dot -Tsvg > graph.svg"
)]
pub(super) struct GraphArgs {
    /// Only what this needs and what needs it: an id, or a kind and a name such as `strategy:winback_sms`
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// As a Mermaid flowchart
    #[arg(long, conflicts_with = "dot")]
    mermaid: bool,
    /// As a Graphviz digraph
    #[arg(long)]
    dot: bool,
}

pub(super) fn run(args: &GraphArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let graph = workspace.graph(args.name.as_deref())?;
    let printer = &mut context.printer;
    if printer.is_json() {
        let node = |node: &Node| json!({"kind": node.kind(), "name": node.name()});
        let nodes: Vec<Value> = graph.nodes().map(node).collect();
        let edges: Vec<Value> =
            graph.edges().map(|(from, to)| json!({"from": node(from), "needs": node(to)})).collect();
        printer.json(&json!({"nodes": nodes, "edges": edges}))?;
    } else if args.mermaid {
        printer.text(graph.to_mermaid())?;
    } else if args.dot {
        printer.text(graph.to_dot())?;
    } else {
        printer.text(graph.to_text())?;
    }
    Ok(Outcome::Fine)
}
