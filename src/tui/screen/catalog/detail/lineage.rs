//! What a tag needs and what needs it, as two trees that are walked through.

use super::{
    Answer, Question,
    kept::Kept,
    tab::{Heard, Row, Tab, TabId, Target},
};
use crate::{
    catalog::Node,
    diagnostic::grouped,
    rule::say::{Language, Phrase},
    tui::{
        app::Shared,
        effect,
        screen::{Place, ScreenId, catalog::list::words},
        widget::{
            row::{Ink, wrapped},
            text,
        },
    },
    workspace::{Lineage, LineageNode},
};

const NEEDS: Phrase = Phrase::new("What it needs ({n})", "它依赖的（{n}）");
const USERS: Phrase = Phrase::new("What needs it ({n})", "依赖它的（{n}）");
const NEEDS_NOTHING: Phrase = Phrase::new("Nothing: the same holds for everybody.", "无：对所有人都一样。");
const NEEDED_BY_NOBODY: Phrase =
    Phrase::new("Nobody: no tag, strategy or KPI refers to it.", "无：没有标签、策略或指标引用它。");
const REPEATED: Phrase = Phrase::new("(see above)", "（见上）");
const CUT: Phrase =
    Phrase::new("Only the nearest are shown; {command} tells all.", "仅显示最近的部分；{command} 显示全部。");
const BELOW: Phrase = Phrase::new("step {depth}: {node}", "第 {depth} 层：{node}");

/// The tab.
#[derive(Debug, Default)]
pub(super) struct LineageTab {
    known: Kept<Lineage>,
}

impl Tab for LineageTab {
    fn ask(&mut self, tag: &str, _: &Shared) -> Vec<effect::Question> {
        self.known.ask(tag);
        vec![effect::Question::Detail(Question::Lineage(tag.to_owned()))]
    }

    fn answered(&mut self, answer: effect::Answer, _: &Shared) -> Heard {
        match answer {
            effect::Answer::Detail(Answer::Lineage(tag, lineage)) => {
                self.known.hear(&tag, Ok(lineage));
                Heard::Mine(Vec::new())
            }
            answer => Heard::NotMine(answer),
        }
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        let language = shared.language;
        self.known.rows(tag, language, width, |lineage| {
            let heading =
                |phrase: Phrase, n: usize| Row::of(phrase.fill(language, &[("n", &grouped(n as u64))]), Ink::Accent);
            let mut rows = vec![heading(NEEDS, lineage.needs)];
            if lineage.up.is_empty() {
                rows.push(Row::of(NEEDS_NOTHING.text(language), Ink::Dim));
            }
            rows.extend(lineage.up.iter().map(|line| row(line, shared)));
            rows.push(Row::blank());
            rows.push(heading(USERS, lineage.users));
            if lineage.down.is_empty() {
                rows.push(Row::of(NEEDED_BY_NOBODY.text(language), Ink::Dim));
            }
            rows.extend(lineage.down.iter().map(|line| row(line, shared)));
            if lineage.is_cut {
                rows.push(Row::blank());
                rows.extend(wrapped(
                    &CUT.fill(language, &[("command", &format!("`tagwerk graph {tag}`"))]),
                    Ink::Dim,
                    width,
                ));
            }
            rows
        })
    }
}

fn row(line: &LineageNode, shared: &Shared) -> Row {
    let language = shared.language;
    let mut twigs = String::new();
    if let Some((last, before)) = line.lasts.split_last() {
        twigs.extend(before.iter().map(|is_last| if *is_last { "   " } else { "│  " }));
        twigs.push_str(if *last { "└─ " } else { "├─ " });
    }
    let name = text::clean(&line.node.name());
    let mut row = Row::of(twigs, Ink::Dim).and(format!("{} ", kind(&line.node, language)), Ink::Dim);
    let ink = if matches!(line.node, Node::Tag(_)) { Ink::Accent } else { Ink::Text };
    row = row.and(name.clone(), ink);
    let mut more = Vec::new();
    if let Node::Tag(id) = &line.node
        && let Some(desk) = &shared.desk
    {
        let file = desk.catalog().and_then(|catalog| catalog.tag(id)).map(|tag| &tag.document.value);
        more.extend(
            file.map(|file| format!("{} {}", words::sign(file.status), words::status(file.status).text(language))),
        );
        more.extend(desk.sizes().and_then(|sizes| sizes.size(id)).map(grouped));
    }
    if line.is_repeated {
        more.push(REPEATED.text(language).to_owned());
    }
    let more = more.join("  ");
    if !more.is_empty() {
        row = row.and(format!("  {more}"), Ink::Dim);
    }
    let node = format!("{} {name} {more}", kind(&line.node, language));
    let told = BELOW.fill(language, &[("depth", &line.lasts.len().to_string()), ("node", node.trim_end())]);
    let row = row.told(told);
    match target(&line.node) {
        Some(place) => row.to(Target::Go(place)),
        None => row,
    }
}

/// What a node is called.
fn kind(node: &Node, language: Language) -> &'static str {
    let phrase = match node {
        Node::Source(_) => Phrase::new("source", "数据源"),
        Node::Event(_) => Phrase::new("event", "事件"),
        Node::Column(_) => Phrase::new("column", "字段"),
        Node::Tag(_) => Phrase::new("tag", "标签"),
        Node::Kpi(_) => Phrase::new("KPI", "指标"),
        Node::Strategy(_) => Phrase::new("strategy", "策略"),
    };
    phrase.text(language)
}

/// Where more about a node is shown.
fn target(node: &Node) -> Option<Place> {
    match node {
        Node::Tag(id) => Some(Place::at(ScreenId::Catalog, id.to_string()).part(TabId::Lineage.word())),
        Node::Strategy(id) => Some(Place::at(ScreenId::Deliveries, id.to_string())),
        Node::Source(_) | Node::Event(_) | Node::Column(_) | Node::Kpi(_) => None,
    }
}
