use askama::Template;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{
    document::Chart,
    layout::{BOX_HEIGHT, lay_out},
    lineage::{self, Lineage},
    link::{PageId, Target},
    site::Format,
    words,
};
use crate::{
    catalog::{Catalog, Node},
    diagnostic::sanitize,
    rule::say::Language,
};

/// Width of a character in a box; a Chinese one takes two.
const CELL: f64 = 7.4;
/// Beside the text of a box, together.
const PADDING: f64 = 26.0;
/// Characters of a name before it is cut.
const CELLS_MAX: usize = 28;

/// A lineage as SVG, drawn here: a page from a file has nobody to draw it.
#[derive(Template)]
#[template(path = "lineage.html")]
pub(super) struct LineageSvg {
    title: String,
    width: String,
    height: String,
    edges: Vec<String>,
    boxes: Vec<BoxSvg>,
}

struct BoxSvg {
    class: &'static str,
    is_focus: bool,
    href: Option<String>,
    x: String,
    y: String,
    width: String,
    height: String,
    text_x: String,
    kind_y: String,
    name_y: String,
    kind: &'static str,
    name: String,
    /// What is meant, whole.
    whole: String,
}

impl LineageSvg {
    pub(super) fn new(lineage: &Lineage, catalog: &Catalog, page: &PageId, language: Language) -> Self {
        let nodes: Vec<&Node> = lineage.graph.nodes().collect();
        let names: Vec<String> = nodes.iter().map(|node| sanitize(&lineage::name(node, catalog, language))).collect();
        let shown: Vec<String> = names.iter().map(|name| cut(name)).collect();
        let kinds: Vec<&str> = nodes.iter().map(|node| lineage::kind(node).said(language)).collect();
        let widths: Vec<f64> = shown
            .iter()
            .zip(&kinds)
            .map(|(name, kind)| name.width().max(kind.width()).max(8) as f64 * CELL + PADDING)
            .collect();
        let at = |node: &Node| nodes.binary_search(&node).unwrap_or_default();
        // Edges of the graph point to what is needed; the drawing goes the way of the data.
        let edges: Vec<(usize, usize)> = lineage.graph.edges().map(|(from, to)| (at(to), at(from))).collect();
        let layout = lay_out(&widths, &edges);
        let boxes = nodes
            .iter()
            .enumerate()
            .map(|(i, node)| {
                let placed = layout.boxes[i];
                let is_focus = **node == lineage.focus;
                let id = sanitize(&node.name());
                let whole = if id == names[i] { id } else { format!("{} ({id})", names[i]) };
                BoxSvg {
                    class: node.kind(),
                    is_focus,
                    href: page_of(node).filter(|_| !is_focus).map(|target| target.href(page, Format::Html)),
                    x: px(placed.x),
                    y: px(placed.y),
                    width: px(placed.width),
                    height: px(BOX_HEIGHT),
                    text_x: px(placed.x + PADDING / 2.0),
                    kind_y: px(placed.y + 15.0),
                    name_y: px(placed.y + 32.0),
                    kind: kinds[i],
                    name: shown[i].clone(),
                    whole: format!("{} {whole}", kinds[i]),
                }
            })
            .collect();
        let title = words::LINEAGE_TITLE.filled(language, &[("name", &lineage.name)]);
        Self {
            title: super::document::clean(&title),
            width: px(layout.width),
            height: px(layout.height),
            edges: layout.edges.iter().map(|points| path(points)).collect(),
            boxes,
        }
    }
}

fn page_of(node: &Node) -> Option<Target> {
    Some(match node {
        Node::Source(name) => PageId::Source(name.clone()).into(),
        Node::Event(event) => PageId::Source(event.source.clone()).into(),
        Node::Column(column) => PageId::Source(column.source.clone()).into(),
        Node::Tag(id) => PageId::Tag(id.clone()).into(),
        Node::Kpi(name) => Target { page: PageId::Kpis, anchor: Some(name.to_string()) },
        Node::Strategy(id) => PageId::Strategy(id.clone()).into(),
    })
}

/// A line that leaves and arrives level.
fn path(points: &[(f64, f64)]) -> String {
    let mut out = String::new();
    for (at, (x, y)) in points.iter().copied().enumerate() {
        let Some((before_x, before_y)) = at.checked_sub(1).map(|before| points[before]) else {
            out.push_str(&format!("M{} {}", px(x), px(y)));
            continue;
        };
        let middle = px(before_x + (x - before_x) / 2.0);
        out.push_str(&format!("C{middle} {} {middle} {} {} {}", px(before_y), px(y), px(x), px(y)));
    }
    out
}

/// A length to a tenth of a pixel.
fn px(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn cut(name: &str) -> String {
    if name.width() <= CELLS_MAX {
        return name.to_owned();
    }
    let mut used = 0;
    let fits = name.chars().take_while(|c| {
        used += c.width().unwrap_or(0);
        used < CELLS_MAX
    });
    fits.chain(['…']).collect()
}

/// Sizes over time as SVG.
#[derive(Template)]
#[template(path = "chart.html")]
pub(super) struct ChartSvg {
    title: String,
    description: String,
    width: String,
    bars: Vec<BarSvg>,
}

struct BarSvg {
    is_told: bool,
    x: String,
    y: String,
    height: String,
    label: String,
}

/// Height of the chart without its margin.
const CHART_HEIGHT: f64 = 72.0;
/// Between the left sides of two bars.
const BAR_STEP: f64 = 34.0;

impl ChartSvg {
    pub(super) fn new(chart: &Chart, language: Language) -> Self {
        let largest = chart.bars.iter().filter_map(|(_, _, n)| *n).max().unwrap_or(0).max(1);
        let mut bars = Vec::new();
        for (at, (_, when, size)) in chart.bars.iter().enumerate() {
            let height = size.map_or(6.0, |n| (n as f64 / largest as f64 * CHART_HEIGHT).max(1.0));
            let told = size.map_or_else(|| words::NOT_TOLD.said(language).to_owned(), words::grouped);
            bars.push(BarSvg {
                is_told: size.is_some(),
                x: px(4.0 + at as f64 * BAR_STEP),
                y: px(4.0 + CHART_HEIGHT - height),
                height: px(height),
                label: format!("{when}: {told}"),
            });
        }
        let description: Vec<&str> = bars.iter().map(|b| b.label.as_str()).collect();
        Self {
            title: chart.title.clone(),
            description: description.join("; "),
            width: px(8.0 + chart.bars.len() as f64 * BAR_STEP),
            bars,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_short() {
        assert_eq!([px(1.0), px(1.25), px(10.06), px(-0.04)], ["1", "1.2", "10.1", "-0"]);
    }

    #[test]
    fn long_names_are_cut_by_width() {
        assert_eq!(cut("Likes electronics"), "Likes electronics");
        assert_eq!(cut(&"长".repeat(20)), format!("{}…", "长".repeat(13)));
    }

    #[test]
    fn lines_leave_and_arrive_level() {
        assert_eq!(path(&[(0.0, 0.0), (10.0, 20.0)]), "M0 0C5 0 5 20 10 20");
    }
}
