//! What is said of aims.

use ratatui::text::Line;

use super::{
    Row,
    aims::{Aim, AimOf},
};
use crate::{
    diagnostic::grouped,
    rule::say::{Language, Phrase},
    tui::{
        app::Shared,
        widget::{
            browse::{Cell, Column},
            prose::Prose,
            rule,
            text::clean,
        },
    },
};

/// Where there are fewer rows, they are for the table.
const ROWS_FOR_MORE: u16 = 30;
/// Cells of names.
const NAME: usize = 12;

/// The columns of the table.
pub(super) const COLUMNS: [Column; 4] = [
    Column::new(Phrase::new("aim, and its tags", "目标及其标签"), 30),
    Column::new(Phrase::new("members", "成员"), 12).number(),
    Column::new(Phrase::new("effect", "效果"), 12),
    Column::new(Phrase::new("decision", "决策"), 0),
];

const NOT_MEASURED: Phrase = Phrase::new("not measured", "未度量");
const MISSING: Phrase = Phrase::new(
    "Effects are not measured yet. `tagwerk effects` will do that in a later version: it will compare what people of an audience did after a delivery with what those did who were held back.",
    "效果尚未度量。后续版本的 `tagwerk effects` 会提供：将比较人群在投放之后的行为与对照组的行为。",
);
const TODAY: Phrase = Phrase::new(
    "What can be told today is what tags and strategies are meant to move, and how many members they have in the current release.",
    "目前可以得知的是标签和策略想要改善的目标，以及它们在当前发布中的成员数。",
);
const NO_KPI: Phrase = Phrase::new("no KPI is named", "未注明 KPI");
const KPI: Phrase = Phrase::new("KPI", "KPI");
const STRATEGY: Phrase = Phrase::new("strategy", "策略");
const REACHED: Phrase = Phrase::new("reached", "达成条件");
const IN_WORDS: Phrase = Phrase::new("in words", "释义");
const HOLDOUT: Phrase = Phrase::new("held back", "对照比例");
const NO_HOLDOUT: Phrase = Phrase::new(
    "nobody: without a group that is held back no effect can be told from chance",
    "无：没有对照组就无法区分效果与偶然",
);
const TAGS: Phrase = Phrase::new("tags", "标签");
const DECISION: Phrase = Phrase::new("decision", "决策");
const ACTION: Phrase = Phrase::new("action", "动作");
const MEMBERS: Phrase = Phrase::new("members", "成员");
const NAME_A_KPI: Phrase = Phrase::new(
    "Whoever hands these tags over does not say what should become better. `purpose.kpis` of a tag names KPIs of `tagwerk.toml`.",
    "这些标签会被投放，但没有说明要改善什么。标签的 `purpose.kpis` 引用 `tagwerk.toml` 中的 KPI。",
);

/// What an aim is called.
pub(super) fn title(aim: &Aim, language: Language) -> String {
    match &aim.of {
        AimOf::Kpi(id, _) => format!("{} {}", KPI.text(language), clean(id)),
        AimOf::Strategy(id, ..) => format!("{} {}", STRATEGY.text(language), clean(id)),
        AimOf::Nothing => NO_KPI.text(language).to_owned(),
    }
}

/// The cells of a line.
pub(super) fn cells(aims: &[Aim], row: Row, shared: &Shared) -> Vec<Cell> {
    let (theme, language) = (&shared.theme, shared.language);
    let Some(aim) = aims.get(row.aim) else { return Vec::new() };
    let Some(tag) = row.tag.and_then(|at| aim.tags.get(at)) else {
        let name = match &aim.of {
            AimOf::Kpi(_, name) => name.clone().unwrap_or_default(),
            AimOf::Strategy(_, name, _) => name.clone(),
            AimOf::Nothing => String::new(),
        };
        return vec![
            (title(aim, language), theme.title),
            (String::new(), theme.text),
            (NOT_MEASURED.text(language).to_owned(), theme.dim),
            (clean(&name), theme.text),
        ];
    };
    vec![
        (format!("  {}", clean(&tag.id)), theme.text),
        (tag.size.map_or_else(|| "–".to_owned(), grouped), theme.number),
        (String::new(), theme.dim),
        (clean(tag.decision.as_deref().unwrap_or_default()), theme.dim),
    ]
}

/// What is missing, and which command will provide it.
pub(super) fn missing(shared: &Shared, cells: usize) -> Vec<Line<'static>> {
    let mut prose = Prose::new(&shared.theme, cells);
    prose.item("!", shared.theme.warn, MISSING.text(shared.language), shared.theme.text);
    if shared.body.height >= ROWS_FOR_MORE {
        prose.paragraph(TODAY.text(shared.language), shared.theme.dim);
    }
    prose.done()
}

/// The text of the pane.
pub(super) fn detail(aims: &[Aim], row: Option<Row>, shared: &Shared, cells: usize) -> Vec<Line<'static>> {
    let (theme, language) = (&shared.theme, shared.language);
    let mut prose = Prose::new(theme, cells);
    let Some((aim, row)) = row.and_then(|row| Some((aims.get(row.aim)?, row))) else { return prose.done() };
    if let Some(tag) = row.tag.and_then(|at| aim.tags.get(at)) {
        prose.paragraph(&tag.id, theme.title);
        prose.field(MEMBERS.text(language), NAME, &tag.size.map_or_else(|| "–".to_owned(), grouped));
        for (name, value) in [(DECISION, &tag.decision), (ACTION, &tag.action)] {
            if let Some(value) = value {
                prose.field(name.text(language), NAME, value);
            }
        }
        prose.gap();
    }
    prose.paragraph(&title(aim, language), theme.title);
    if let Some(description) = &aim.description {
        prose.paragraph(description, theme.text);
    }
    if let AimOf::Strategy(_, _, holdout) = &aim.of {
        prose.field(HOLDOUT.text(language), NAME, holdout.as_deref().unwrap_or_else(|| NO_HOLDOUT.text(language)));
    }
    if let Some(written) = &aim.rule {
        prose.heading(REACHED.text(language));
        prose.styled(rule::lines(written, theme));
    }
    if let Some((_, words)) = aim.words.iter().find(|(of, _)| *of == language) {
        prose.heading(IN_WORDS.text(language));
        prose.paragraph(words, theme.text);
    }
    if aim.of == AimOf::Nothing {
        prose.gap();
        prose.paragraph(NAME_A_KPI.text(language), theme.text);
    }
    prose.gap();
    prose.field(TAGS.text(language), NAME, &grouped(aim.tags.len() as u64));
    prose.done()
}
