//! Who enters and who leaves, as a table with a bar for each audience.

use super::{Look, Page, PageLine, Piece, about::moment};
use crate::{
    catalog::change::ChangeClass,
    diagnostic::grouped,
    docs::Count,
    review::{Became, ChangePlan, Numbers, words},
    rule::say::Phrase,
    tui::widget::text::{clean, pad, pad_left, width},
};

const TITLE: Phrase = Phrase::new("Audiences", "人群");
const COUNTED: Phrase = Phrase::new("as of {as_of}, of {n} people", "截至 {as_of}，共 {n} 人");
const NEWEST: Phrase = Phrase::new("newest event {newest}", "最新事件 {newest}");
const NO_CHANGE: Phrase = Phrase::new("No audience changes.", "没有人群发生变化。");
const NO_DATA: Phrase = Phrase::new(
    "Audiences were not counted: nothing was ingested here yet. `tagwerk ingest` reads the sources.",
    "未计算人群：此处尚未导入数据。用 `tagwerk ingest` 读取数据源。",
);
const NOT_COUNTED: Phrase =
    Phrase::new("Audiences could not be counted; the notes say why.", "人群无法计算，原因见备注。");
const LEGEND: Phrase = Phrase::new("░ leave  █ stay  ▒ enter", "░ 离开  █ 保留  ▒ 进入");
const BEFORE: Phrase = Phrase::new("before", "之前");
const AFTER: Phrase = Phrase::new("after", "之后");
const ENTERED: Phrase = Phrase::new("entered", "进入");
const EXITED: Phrase = Phrase::new("exited", "离开");
const UNKNOWN: Phrase = Phrase::new("unknown", "未知");
const MORE: Phrase = Phrase::new("and {n} more: `{command}` lists all", "另有 {n} 项：`{command}` 列出全部");
const SAID: Phrase = Phrase::new(
    "{id}: before {before}, after {after}, entered {entered}, exited {exited}",
    "{id}：之前 {before}，之后 {after}，进入 {entered}，离开 {exited}",
);

const BREAKING: Phrase = Phrase::new("breaking", "破坏性");
const INDIRECT: Phrase = Phrase::new("indirect", "间接");
const NON_BREAKING: Phrase = Phrase::new("non-breaking", "兼容");
const METADATA_ONLY: Phrase = Phrase::new("metadata only", "仅元数据");

/// Rows of a plan that are shown; more would be read by nobody, and the command lists all.
pub(super) const ROWS_MAX: usize = 200;

/// The word for a class.
pub(super) const fn class(class: ChangeClass) -> Phrase {
    match class {
        ChangeClass::Breaking => BREAKING,
        ChangeClass::Indirect => INDIRECT,
        ChangeClass::NonBreaking => NON_BREAKING,
        ChangeClass::MetadataOnly => METADATA_ONLY,
    }
}

/// How a class stands out.
pub(super) const fn look_of(class: ChangeClass) -> Look {
    match class {
        ChangeClass::Breaking => Look::Bad,
        ChangeClass::Indirect => Look::Warn,
        ChangeClass::NonBreaking | ChangeClass::MetadataOnly => Look::Text,
    }
}

/// That there are more rows than are shown.
pub(super) fn more(page: &mut Page, rows: usize, plan: &ChangePlan) {
    if rows > ROWS_MAX {
        let n = grouped((rows - ROWS_MAX) as u64);
        let text = page.fill(MORE, &[("n", &n), ("command", &words::command(plan))]);
        page.text("  ", &text, Look::Dim);
    }
}

/// A row of the table.
struct Row<'p> {
    class: Option<ChangeClass>,
    name: String,
    /// The name where nothing stands above it.
    said: String,
    numbers: Option<&'p Numbers>,
    tag: Option<String>,
    is_unknown: bool,
}

/// The audiences of all tags that change, the most important first.
pub(super) fn audiences(page: &mut Page, plan: &ChangePlan, has_data: bool) {
    page.heading(page.say(TITLE));
    let Some(data) = &plan.data else {
        let is_asked = plan.tags.iter().any(|tag| tag.change.changes_meaning) || !plan.strategies.is_empty();
        let text = match (is_asked, has_data) {
            (false, _) => NO_CHANGE,
            (true, false) => NO_DATA,
            (true, true) => NOT_COUNTED,
        };
        page.text("", page.say(text), Look::Dim);
        return;
    };
    if let Some(heading) = page.lines.last_mut() {
        let legend = LEGEND.text(page.language);
        heading.said = Some(TITLE.text(page.language).to_owned());
        heading.pieces.push(Piece::new(format!("   {legend}"), Look::Dim));
    }
    let as_of = moment(&data.as_of);
    let counted = [("as_of", as_of.as_str()), ("n", &words::count(data.population))];
    let mut about = vec![page.fill(COUNTED, &counted)];
    about.extend(data.newest_event.as_ref().map(|newest| page.fill(NEWEST, &[("newest", &moment(newest))])));
    page.text("", &about.join(page.comma()), Look::Dim);
    let mut rows = Vec::new();
    let order = words::by_importance(plan);
    for tag in order.iter().take(ROWS_MAX).map(|at| &plan.tags[*at]) {
        let id = Some(tag.change.id.clone());
        rows.push(Row {
            class: Some(tag.change.class),
            name: clean(&tag.change.id),
            said: clean(&tag.change.id),
            numbers: tag.numbers.as_ref(),
            tag: id.clone(),
            is_unknown: tag.uncounted.is_some(),
        });
        rows.extend(tag.values.iter().map(|value| Row {
            class: None,
            name: format!("  = {}", clean(&crate::rule::quote_text(&value.value))),
            said: clean(&format!("{} = {}", tag.change.id, crate::rule::quote_text(&value.value))),
            numbers: value.numbers.as_ref(),
            tag: id.clone(),
            is_unknown: value.numbers.is_none(),
        }));
    }
    table(page, &rows);
    more(page, plan.tags.len(), plan);
}

/// Audiences of strategies, in the same form.
pub(super) fn strategies(page: &mut Page, plan: &ChangePlan) {
    let rows: Vec<Row<'_>> = plan
        .strategies
        .iter()
        .take(ROWS_MAX)
        .filter(|strategy| strategy.numbers.is_some())
        .map(|strategy| Row {
            class: None,
            name: clean(&strategy.id),
            said: clean(&strategy.id),
            numbers: strategy.numbers.as_ref(),
            tag: None,
            is_unknown: false,
        })
        .collect();
    if !rows.is_empty() {
        table(page, &rows);
    }
}

/// A cell of numbers for every row: before, after, entered, exited.
fn cells(numbers: &Numbers) -> [String; 4] {
    [words::before(numbers), words::approximately(numbers), words::came(numbers), words::went(numbers)]
}

/// The least and the most cells of a bar.
const BAR: (usize, usize) = (8, 40);
/// The most cells of a name.
const NAME_MAX: usize = 32;

fn table(page: &mut Page, rows: &[Row<'_>]) {
    let told: Vec<[String; 4]> = rows.iter().map(|row| row.numbers.map(cells).unwrap_or_default()).collect();
    let heads = [BEFORE, AFTER, ENTERED, EXITED].map(|phrase| page.say(phrase));
    let mut wide = heads.map(width);
    for cells in &told {
        for (wide, cell) in wide.iter_mut().zip(cells) {
            *wide = (*wide).max(width(cell));
        }
    }
    let numbers: usize = wide.iter().map(|wide| wide + 2).sum();
    let classes = rows.iter().filter_map(|row| row.class).map(|c| width(page.say(class(c)))).max().unwrap_or(0);
    let names = rows.iter().map(|row| width(&row.name)).max().unwrap_or(0).clamp(4, NAME_MAX);
    // The class is told once more below, so it gives way first.
    let has_class = classes > 0 && classes + 2 + names + numbers + BAR.0 + 2 <= page.width;
    let start = if has_class { classes + 2 } else { 0 };
    let names = names.min(page.width.saturating_sub(start + numbers)).max(4);
    let room = page.width.saturating_sub(start + names + numbers + 2);
    let bar = if room >= BAR.0 { room.min(BAR.1) } else { 0 };

    let mut head = " ".repeat(start + names);
    for (wide, text) in wide.iter().zip(heads) {
        head.push_str("  ");
        head.push_str(&pad_left(text, *wide));
    }
    let pieces = vec![Piece::new(head, Look::Dim)];
    page.push(PageLine { pieces, said: Some(String::new()), ..PageLine::default() });
    for (row, cells) in rows.iter().zip(&told) {
        let mut pieces = Vec::new();
        if has_class {
            let (text, look) = row.class.map_or(("", Look::Text), |c| (page.say(class(c)), look_of(c)));
            pieces.push(Piece::new(pad(text, start), look));
        }
        pieces.push(Piece::new(pad(&row.name, names), Look::Text));
        for (at, (wide, cell)) in wide.iter().zip(cells).enumerate() {
            let unknown = if row.is_unknown && at < 2 { page.say(UNKNOWN) } else { "" };
            let text = if row.numbers.is_some() { cell.as_str() } else { unknown };
            let look = match (at, text.starts_with(['+', '−'])) {
                (2, true) => Look::Entered,
                (3, true) => Look::Exited,
                _ => Look::Text,
            };
            pieces.push(Piece::new(format!("  {}", pad_left(text, *wide)), look));
        }
        if let Some(numbers) = row.numbers.filter(|_| bar > 0) {
            pieces.push(Piece::new("  ", Look::Text));
            pieces.extend(bar_of(numbers, bar));
        }
        let said = match row.numbers {
            Some(_) => {
                let values = [
                    ("id", row.said.as_str()),
                    ("before", cells[0].as_str()),
                    ("after", &cells[1]),
                    ("entered", &cells[2]),
                    ("exited", &cells[3]),
                ];
                page.fill(SAID, &values)
            }
            None if row.is_unknown => format!("{}: {}", row.said, page.say(UNKNOWN)),
            None => row.said.clone(),
        };
        page.push(PageLine { pieces, said: Some(said), tag: row.tag.clone(), is_heading: false });
    }
}

/// Who leaves, who stays and who enters, each as a part of a bar that is everybody who is in before or after.
fn bar_of(numbers: &Numbers, cells: usize) -> Vec<Piece> {
    let exact = |count: Count| count.exact().unwrap_or(0);
    let (entered, exited) = (exact(numbers.entered), exact(numbers.exited));
    let stayed = match numbers.became {
        Became::New => 0,
        _ => exact(numbers.before).saturating_sub(exited),
    };
    let parts = parts([exited, stayed, entered], cells);
    let drawn = [("░", Look::Exited), ("█", Look::Stayed), ("▒", Look::Entered)];
    let pieces = drawn.into_iter().zip(parts).filter(|(_, cells)| *cells > 0);
    pieces.map(|((sign, look), cells)| Piece::new(sign.repeat(cells), look)).collect()
}

/// `cells` cells shared out by size; whatever is not nothing has one at least, and all of them are used unless all is
/// nothing.
fn parts(sizes: [u64; 3], cells: usize) -> [usize; 3] {
    let all: u128 = sizes.iter().map(|size| u128::from(*size)).sum();
    if all == 0 || cells < sizes.len() {
        return [0; 3];
    }
    let mut parts = sizes.map(|size| {
        let share = (u128::from(size) * cells as u128 + all / 2) / all;
        if size > 0 { (share as usize).max(1) } else { 0 }
    });
    while parts.iter().sum::<usize>() != cells {
        let is_short = parts.iter().sum::<usize>() < cells;
        // The largest part can best bear to be wrong by one.
        let largest = (0..parts.len()).max_by_key(|at| parts[*at]).unwrap_or(0);
        if is_short {
            parts[largest] += 1;
        } else {
            parts[largest] -= 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_bar_is_shared_out(sizes in proptest::array::uniform3(0_u64..2_000_000), cells in 3_usize..60) {
            let parts = parts(sizes, cells);
            let all: u64 = sizes.iter().sum();
            proptest::prop_assert_eq!(parts.iter().sum::<usize>(), if all == 0 { 0 } else { cells });
            for (size, part) in sizes.into_iter().zip(parts) {
                proptest::prop_assert_eq!(size > 0, part > 0);
                let exact = size as f64 / (all as f64).max(1.0) * cells as f64;
                proptest::prop_assert!((part as f64 - exact).abs() <= 2.5, "{part} for {exact}");
            }
        }
    }

    #[test]
    fn what_is_not_nothing_is_seen() {
        assert_eq!(parts([1, 1_000_000, 0], 10), [1, 9, 0]);
        assert_eq!(parts([u64::MAX, u64::MAX, u64::MAX], 9), [3, 3, 3]);
        assert_eq!(parts([1, 1, 1], 2), [0; 3]);
    }
}
