//! What is told of the line that is selected, and what is not there yet.

use ratatui::text::{Line, Span};

use super::{
    Deliveries,
    rows::{Row, counted, strategy},
};
use crate::{
    calendar::format_instant,
    catalog::StrategyFile,
    deliver::ExportFormat,
    diagnostic::grouped,
    rule::say::{Language, Phrase, say},
    tui::{
        app::Shared,
        screen::activity::describe_trouble,
        widget::{
            bars,
            prose::Prose,
            rule,
            text::{pad, pad_left},
        },
    },
    workspace::{Desk, StrategyCount},
};

/// Cells of names.
const NAME: usize = 13;
/// Cells of numbers.
const NUMBER: usize = 12;

const NOT_YET: Phrase = Phrase::new(
    "Nothing is handed over by tagwerk itself yet: `tagwerk push` will do that in a later version, with holdout and frequency caps, and will record every delivery. Until then whoever reaches people takes files of single tags.",
    "tagwerk 目前还不会自行投放：后续版本的 `tagwerk push` 会提供，包括对照组和频次上限，并记录每次投放。在此之前，由触达系统取用各标签的文件。",
);
const NAME_OF: Phrase = Phrase::new("name", "名称");
const OWNER: Phrase = Phrase::new("owner", "负责人");
const PRIORITY: Phrase = Phrase::new("priority", "优先级");
const GROUP: Phrase = Phrase::new("group", "互斥组");
const HOLDOUT: Phrase = Phrase::new("held back", "对照比例");
const CAP: Phrase = Phrase::new("at most", "频次上限");
const ACTION: Phrase = Phrase::new("action", "动作");
const TEMPLATE: Phrase = Phrase::new("template", "消息模板");
const DESTINATION: Phrase = Phrase::new("destination", "目的地");
const WHOM: Phrase = Phrase::new("whom it means", "面向谁");
const IN_WORDS: Phrase = Phrase::new("in words", "释义");
const SUCCESS: Phrase = Phrase::new("what success is", "成功条件");
const AS_OF: Phrase = Phrase::new("as of {instant}, of {n} subjects", "截至 {instant}，共 {n} 个主体");
const AUDIENCE: Phrase = Phrase::new("audience", "人群");
const SUPPRESSED: Phrase = Phrase::new("suppressed", "禁止触达");
const TAKEN: Phrase = Phrase::new("others first", "他策略优先");
const LEFT: Phrase = Phrase::new("left", "可触达");
const NOT_COUNTED: Phrase = Phrase::new(
    "It cannot be counted: a model, or a tag with mistakes, takes part.",
    "无法计数：涉及模型，或有错误的标签。",
);
const NOBODY: Phrase = Phrase::new(
    "Nobody may be addressed: a tag of `[suppression]` cannot be evaluated.",
    "不得触达任何人：`[suppression]` 中有标签无法计算。",
);
const COUNTING: Phrase = Phrase::new("Counting…", "计数中…");
const TAKEN_OUT: Phrase = Phrase::new(
    "Its members are taken out of everything that is handed over, by every command.",
    "其成员会从所有投放中剔除，任何命令都如此。",
);
const MEMBERS: Phrase = Phrase::new("members", "成员");
const EXPORT: Phrase = Phrase::new("to a file", "写入文件");
const FORMATS: Phrase = Phrase::new("formats", "格式");
const NOT_BUILT: Phrase = Phrase::new("It is in no release yet.", "尚未包含在任何发布中。");

/// The command that writes the audience of a tag to a file; those who must not be addressed are not in it.
pub(super) fn export(tag: &str) -> String {
    format!("tagwerk export {tag} --format csv -o {tag}.csv")
}

/// The text of the pane.
pub(super) fn lines(deliveries: &Deliveries, row: Option<&Row>, shared: &Shared, cells: usize) -> Vec<Line<'static>> {
    let mut prose = Prose::new(&shared.theme, cells);
    let Some(desk) = &shared.desk else { return prose.done() };
    match row {
        Some(Row::Strategy(id)) => {
            if let Some(file) = strategy(desk, id) {
                of_strategy(&mut prose, deliveries, desk, file, shared, cells);
            }
        }
        Some(Row::Suppression(id)) => of_tag(&mut prose, desk, id, shared, Some(TAKEN_OUT)),
        Some(Row::Tag(id)) => of_tag(&mut prose, desk, id, shared, None),
        None => {}
    }
    prose.gap();
    prose.item("!", shared.theme.warn, NOT_YET.text(shared.language), shared.theme.dim);
    prose.done()
}

fn of_strategy(
    prose: &mut Prose<'_>,
    deliveries: &Deliveries,
    desk: &Desk,
    file: &StrategyFile,
    shared: &Shared,
    cells: usize,
) {
    let (theme, language) = (&shared.theme, shared.language);
    prose.paragraph(&file.id, theme.title);
    if let Some(description) = &file.description {
        prose.paragraph(description, theme.text);
    }
    prose.gap();
    numbers(prose, deliveries, desk, file, shared, cells);
    prose.gap();
    let name = if language == Language::Chinese { file.name_zh.as_ref().unwrap_or(&file.name) } else { &file.name };
    let priority = file.priority.to_string();
    let fields: [(Phrase, Option<&str>); 9] = [
        (NAME_OF, Some(name)),
        (OWNER, file.owner.as_deref()),
        (PRIORITY, Some(&priority)),
        (GROUP, file.exclusive_group.as_deref()),
        (HOLDOUT, file.holdout.as_deref()),
        (CAP, file.frequency_cap.as_deref()),
        (ACTION, Some(&file.action)),
        (TEMPLATE, file.template.as_deref()),
        (DESTINATION, file.destination.as_deref()),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            prose.field(name.text(language), NAME, value);
        }
    }
    prose.heading(WHOM.text(language));
    prose.styled(rule::lines(&file.audience, theme));
    let typed = desk.catalog().and_then(|catalog| Some((catalog, catalog.strategy(&file.id)?)));
    if let Some((catalog, audience)) = typed.and_then(|(catalog, typed)| Some((catalog, typed.audience.as_ref()?))) {
        prose.heading(IN_WORDS.text(language));
        prose.paragraph(&say(audience, language, catalog), theme.text);
    }
    if let Some(goal) = &file.goal {
        prose.heading(SUCCESS.text(language));
        prose.styled(rule::lines(&goal.when, theme));
    }
}

/// How many it means, and what is left of them, as bars of one scale.
fn numbers(
    prose: &mut Prose<'_>,
    deliveries: &Deliveries,
    desk: &Desk,
    file: &StrategyFile,
    shared: &Shared,
    cells: usize,
) {
    let (theme, language) = (&shared.theme, shared.language);
    let reach = match &deliveries.reach {
        None => return prose.paragraph(COUNTING.text(language), theme.dim),
        Some(Err(trouble)) => return describe_trouble(prose, trouble, shared),
        Some(Ok(reach)) => reach,
    };
    let Some(count) = counted(deliveries, &file.id) else {
        return prose.item("!", theme.warn, NOT_COUNTED.text(language), theme.text);
    };
    let bar = |prose: &mut Prose<'_>, name: Phrase, sign: &str, n: u64, style| {
        let room = cells.saturating_sub(NAME + NUMBER + 2).max(4);
        let share = if count.audience == 0 { 0.0 } else { n as f64 / count.audience as f64 };
        let length = bars::bar(share, room);
        let blank = " ".repeat(room - length.chars().count());
        let name = pad(name.text(language), NAME);
        let sign = if n == 0 { "" } else { sign };
        let number = pad_left(&format!("{sign}{}", grouped(n)), NUMBER);
        prose.styled(vec![Line::from(vec![
            Span::styled(format!("{name}{number} "), theme.text),
            Span::styled(length, style),
            Span::styled(blank, theme.bar_back),
        ])]);
    };
    let StrategyCount { audience, suppressed, taken } = count;
    bar(prose, AUDIENCE, "", audience, theme.bar);
    bar(prose, SUPPRESSED, "-", suppressed, theme.exited);
    bar(prose, TAKEN, "-", taken, theme.exited);
    bar(prose, LEFT, "", count.left(), theme.good);
    let instant = format_instant(reach.as_of, desk.workspace().zone());
    prose.paragraph(&AS_OF.fill(language, &[("instant", &instant), ("n", &grouped(reach.subjects))]), theme.dim);
    if reach.suppressed.is_none() {
        prose.item("✗", theme.bad, NOBODY.text(language), theme.bad);
    }
}

fn of_tag(prose: &mut Prose<'_>, desk: &Desk, id: &str, shared: &Shared, what: Option<Phrase>) {
    let (theme, language) = (&shared.theme, shared.language);
    prose.paragraph(id, theme.title);
    if let Some(tag) = desk.catalog().and_then(|catalog| catalog.tag(id)) {
        let file = &tag.document.value;
        let name = if language == Language::Chinese { file.name_zh.as_ref().unwrap_or(&file.name) } else { &file.name };
        prose.field(NAME_OF.text(language), NAME, name);
        if let Some(owner) = &file.owner {
            prose.field(OWNER.text(language), NAME, owner);
        }
    }
    if let Some(what) = what {
        prose.paragraph(what.text(language), theme.text);
    }
    let audiences = desk.sizes().map(|sizes| sizes.audiences(id)).unwrap_or_default();
    if audiences.is_empty() {
        prose.item("!", theme.warn, NOT_BUILT.text(language), theme.text);
        return;
    }
    for audience in audiences {
        let name = audience.value.as_deref().unwrap_or_else(|| MEMBERS.text(language));
        prose.field(name, NAME, &grouped(audience.size));
    }
    if what.is_none() {
        prose.heading(EXPORT.text(language));
        prose.paragraph(&export(id), theme.text);
        if let Some(value) = audiences.iter().find_map(|audience| audience.value.as_deref()) {
            prose.paragraph(&export(&format!("{id}={value}")), theme.text);
        }
        let formats = ExportFormat::ALL.map(ExportFormat::name).join(", ");
        prose.field(FORMATS.text(language), NAME, &formats);
    }
}
