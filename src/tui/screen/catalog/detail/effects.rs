//! What a tag is meant to move, and that nobody measures yet whether it does.

use super::tab::{Row, Tab, Target};
use crate::{
    rule::say::{Phrase, say},
    tui::{
        app::Shared,
        effect::Question,
        screen::{Place, ScreenId},
        widget::{
            row::{Ink, wrapped},
            text,
        },
    },
};

const MISSING: Phrase = Phrase::new(
    "Effects are not measured yet: `tagwerk effects` will compare, in a later version, what members did after a delivery with what those did who were held back.",
    "效果尚未度量：后续版本的 `tagwerk effects` 会比较成员在投放之后的行为与对照组的行为。",
);
const MEANT: Phrase = Phrase::new("What it should move", "想要改善的指标");
const NO_KPI: Phrase = Phrase::new(
    "No KPI is named: `purpose.kpis` of the tag names some of `tagwerk.toml`.",
    "未注明指标：用标签的 `purpose.kpis` 注明 `tagwerk.toml` 中的指标。",
);
const ALL: Phrase = Phrase::new("All aims of the workspace", "工作区的全部目标");

/// The tab. All that it shows is in the typed catalog.
#[derive(Debug, Default)]
pub(super) struct EffectsTab;

impl Tab for EffectsTab {
    fn ask(&mut self, _: &str, _: &Shared) -> Vec<Question> {
        Vec::new()
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        let language = shared.language;
        let Some(catalog) = shared.desk.as_ref().and_then(|desk| desk.catalog()) else { return Vec::new() };
        let mut rows = wrapped(MISSING.text(language), Ink::Warn, width);
        rows.push(Row::blank());
        rows.push(Row::of(MEANT.text(language), Ink::Accent));
        let purpose = catalog.tag(tag).and_then(|tag| tag.document.value.purpose.as_ref());
        rows.extend(
            purpose
                .and_then(|purpose| purpose.goal.as_ref())
                .into_iter()
                .flat_map(|goal| wrapped(goal, Ink::Text, width)),
        );
        let kpis = purpose.map_or(&[][..], |purpose| purpose.kpis.as_slice());
        if kpis.is_empty() {
            rows.extend(wrapped(NO_KPI.text(language), Ink::Dim, width));
        }
        for name in kpis {
            let mut line = text::clean(name);
            let kpi = catalog.kpis().iter().find(|kpi| *kpi.name == **name);
            if let Some(when) = kpi.and_then(|kpi| kpi.when.as_ref()) {
                line.push_str(": ");
                line.push_str(&say(when, language, catalog));
            }
            rows.extend(wrapped(&line, Ink::Text, width));
        }
        rows.push(Row::blank());
        let place = Place::of(ScreenId::Effects);
        rows.push(
            Row::of(format!("→ {}", ALL.text(language)), Ink::Accent).told(ALL.text(language)).to(Target::Go(place)),
        );
        rows
    }
}
