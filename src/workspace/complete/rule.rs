//! Completion inside rules.

use super::{
    forms::FORMS,
    names::{EventName, SourceNames, events_of, is_events, row_columns},
    proposal::{ProposalKind, ProposalSubject, RuleCompletion, RuleProposal},
};
use crate::{
    catalog::{Catalog, CatalogTag, TagBody},
    rule::{
        DataType, Purpose, Slot, SourceShape, SourceShapeKind, quote_name, quote_text, rule_cursor, say::Language,
        typed::AggregateFunction,
    },
    workspace::SeenData,
};

/// Pairs of event and column that are proposed at most.
const PAIRS_MAX: usize = 400;
const UNITS: [(&str, &str); 5] =
    [("minute", "minutes"), ("hour", "hours"), ("day", "days"), ("week", "weeks"), ("month", "months")];
const DURATIONS: [&str; 8] = ["7 days", "30 days", "90 days", "1 day", "24 hours", "14 days", "6 months", "30 minutes"];

/// Proposes what may stand at byte `at` of a rule that is written for a purpose. `seen` is the data, for the values of its
/// columns; the words are in `language`.
#[must_use]
pub fn complete_rule(
    catalog: &Catalog,
    seen: Option<&SeenData>,
    text: &str,
    at: usize,
    purpose: Purpose,
    language: Language,
) -> RuleCompletion {
    let cursor = rule_cursor(text, at);
    let proposals = Proposals { catalog, names: SourceNames::new(catalog), seen, purpose, language }.of(cursor.slot);
    RuleCompletion { span: cursor.span, prefix: cursor.prefix, proposals }
}

struct Proposals<'v> {
    catalog: &'v Catalog,
    names: SourceNames<'v>,
    seen: Option<&'v SeenData>,
    purpose: Purpose,
    language: Language,
}

impl<'v> Proposals<'v> {
    fn of(&self, slot: Slot) -> Vec<RuleProposal> {
        match slot {
            Slot::Nothing => Vec::new(),
            Slot::Words(words) => words.into_iter().map(word).collect(),
            Slot::Duration => DURATIONS.iter().map(|d| RuleProposal::new(*d, ProposalKind::Duration)).collect(),
            Slot::Unit { plural, words } => {
                let units = UNITS.iter().map(|(one, many)| if plural { *many } else { *one });
                let units = units.map(|u| RuleProposal::new(u, ProposalKind::Unit));
                words.into_iter().map(word).chain(units).collect()
            }
            Slot::Window => self.windows(),
            Slot::Operand { rows, compared } => self.operands(rows.as_deref(), compared.as_deref()),
            Slot::Event { function } => self.events(function),
            Slot::Member { path, rows, event } => self.members(&path, rows.as_deref(), event),
            Slot::Tag { score } => self.tags(score),
            Slot::Case { tag } => self.cases(&tag),
            Slot::Text { compared, rows } => self.texts(&compared, rows.as_deref()),
        }
    }

    fn windows(&self) -> Vec<RuleProposal> {
        let mut words = vec![
            "last 7 days",
            "last 30 days",
            "last 90 days",
            "last 24 hours",
            "today",
            "this week",
            "this month",
            "between 60 days ago and 30 days ago",
            "since date '",
            "from date '",
            "ever",
        ];
        if self.purpose == Purpose::Outcome {
            words.insert(0, "next 30 days");
            words.insert(0, "next 7 days");
        }
        words.into_iter().map(word).collect()
    }

    fn operands(&self, rows: Option<&[String]>, compared: Option<&[String]>) -> Vec<RuleProposal> {
        let mut out = Vec::new();
        let compared_type = compared.and_then(|path| self.names.column(path, rows)).map(|(_, column)| column.ty);
        match compared_type {
            Some(DataType::Text) => out.extend(self.texts(compared.unwrap_or_default(), rows)),
            Some(DataType::Bool) => out.extend(["true", "false"].map(word)),
            _ => {}
        }
        if let Some(rows) = rows
            && let Some((event, _)) = self.names.event(rows)
        {
            out.extend(row_columns(event.source).into_iter().map(|(name, ty)| self.column(event.source, name, ty, "")));
        }
        let attributes = self.names.attributes();
        let attributes = attributes.flat_map(|source| {
            let prefix = format!("{}.", quote_name(&source.name));
            source.columns.iter().map(move |c| self.column(source, &c.name, c.ty, &prefix))
        });
        if rows.is_some() {
            out.extend(self.forms(true));
            out.extend(attributes);
        } else {
            out.extend(self.forms(false));
            out.extend(attributes);
            out.push(word("not"));
        }
        out.extend(["as_of", "date '", "timestamp '"].map(word));
        if compared.is_none() {
            out.extend(["true", "false"].map(word));
        }
        out
    }

    fn forms(&self, in_rows: bool) -> Vec<RuleProposal> {
        let has_models = self.catalog.tags().iter().any(|tag| tag.document.value.model.is_some());
        FORMS
            .iter()
            .filter(|form| form.is_row_level || !in_rows)
            .filter(|form| form.word != "score" || has_models)
            .map(|form| {
                let kind = ProposalKind::Function;
                RuleProposal::new(form.word, kind)
                    .around(format!("{}(", form.word), ")")
                    .detail(form.signature)
                    .about(form.about(self.language))
            })
            .collect()
    }

    fn events(&self, function: Option<AggregateFunction>) -> Vec<RuleProposal> {
        use AggregateFunction as F;
        let takes_event = matches!(function, None | Some(F::Count | F::Exists | F::First | F::Last));
        let takes_column = !matches!(function, None | Some(F::Count | F::Exists));
        let only_numbers = matches!(function, Some(F::Sum | F::Avg));
        let all = self.names.events();
        let mut out = Vec::new();
        if takes_event {
            out.extend(all.iter().map(|event| self.event(*event, "")));
        }
        if takes_column {
            for event in &all {
                if out.len() > PAIRS_MAX {
                    break;
                }
                let prefix = format!("{}.", self.written(*event));
                let columns = row_columns(event.source).into_iter();
                let fits = |ty: DataType| ty.is_numeric() || !only_numbers;
                out.extend(
                    columns.filter(|(_, ty)| fits(*ty)).map(|(name, ty)| self.column(event.source, name, ty, &prefix)),
                );
            }
        }
        out
    }

    /// An event as a rule has to write it.
    fn written(&self, event: EventName<'_>) -> String {
        let source = quote_name(&event.source.name);
        match event.event {
            None => source,
            Some(name) if self.names.is_ambiguous(name) => format!("{source}.{}", quote_name(name)),
            Some(name) => quote_name(name),
        }
    }

    fn event(&self, event: EventName<'_>, insert: &str) -> RuleProposal {
        let written = if insert.is_empty() { self.written(event) } else { insert.to_owned() };
        let source = event.source.name.to_string();
        let proposal = RuleProposal::new(written, ProposalKind::Event);
        match event.event {
            None => proposal.detail(format!("any row of {source}")).subject(ProposalSubject::Source(source)),
            Some(name) => proposal
                .detail(format!("event of {source}"))
                .subject(ProposalSubject::Event { source, event: name.to_string() }),
        }
    }

    /// A column, behind a prefix that names where it is from.
    fn column(&self, source: &SourceShape, name: &str, ty: DataType, prefix: &str) -> RuleProposal {
        let column = match (&source.kind, name) {
            (SourceShapeKind::Events { time, .. }, "time") => time.to_string(),
            (SourceShapeKind::Events { event: Some(event), .. }, "event") => event.to_string(),
            _ => name.to_owned(),
        };
        let subject = ProposalSubject::Column { source: source.name.to_string(), column };
        RuleProposal::new(format!("{prefix}{}", quote_name(name)), ProposalKind::Column)
            .detail(format!("{ty}, {}", source.name))
            .subject(subject)
    }

    fn members(&self, path: &[String], rows: Option<&[String]>, event: bool) -> Vec<RuleProposal> {
        let [first, rest @ ..] = path else { return Vec::new() };
        if let Some(source) = self.names.source(first) {
            if !is_events(source) {
                return source.columns.iter().map(|c| self.column(source, &c.name, c.ty, "")).collect();
            }
            let mut out = Vec::new();
            if rest.is_empty() {
                let events = events_of(source).iter();
                out.extend(events.map(|e| self.event(EventName { source, event: Some(e) }, &quote_name(e))));
            }
            out.extend(row_columns(source).into_iter().map(|(name, ty)| self.column(source, name, ty, "")));
            return out;
        }
        match self.names.event(path) {
            Some((found, [])) if event || rows.is_some() => row_columns(found.source)
                .into_iter()
                .map(|(name, ty)| self.column(found.source, name, ty, ""))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn tags(&self, only_models: bool) -> Vec<RuleProposal> {
        let tags = self.catalog.tags().iter();
        tags.filter(|tag| !only_models || tag.document.value.model.is_some()).map(tag_proposal).collect()
    }

    fn cases(&self, tag: &str) -> Vec<RuleProposal> {
        let Some(tag) = self.catalog.tag(tag) else { return Vec::new() };
        let names = |at: usize| tag.document.value.case.get(at).and_then(|c| c.name.clone()).unwrap_or_default();
        let values = match &tag.body {
            TagBody::Cases(cases) => cases.iter().map(|case| case.value.to_string()).collect(),
            _ => tag.document.value.case.iter().map(|case| case.value.clone()).collect::<Vec<_>>(),
        };
        values
            .iter()
            .enumerate()
            .map(|(at, value)| RuleProposal::new(quote_text(value), ProposalKind::Case).detail(names(at)))
            .collect()
    }

    /// Values of a column that the data holds.
    fn texts(&self, path: &[String], rows: Option<&[String]>) -> Vec<RuleProposal> {
        let Some((source, column)) = self.names.column(path, rows) else { return Vec::new() };
        let kind = ProposalKind::Value;
        let seen = self.seen.and_then(|data| data.column(&source.name, &column.name).ok().flatten());
        if column.ty != DataType::Text {
            return Vec::new();
        }
        let seen: Vec<(String, String)> = seen
            .iter()
            .flat_map(|seen| seen.texts.iter().map(|(text, rows)| (text.to_string(), format!("{rows} rows"))))
            .collect();
        let declared = match &source.kind {
            SourceShapeKind::Events { event: Some(event), events, .. } if *event == column.name => events.as_slice(),
            _ => &[],
        };
        let known = |text: &str| seen.iter().any(|(s, _)| s == text);
        let declared =
            declared.iter().filter(|e| !known(e)).map(|e| (e.to_string(), String::new())).collect::<Vec<_>>();
        seen.into_iter()
            .chain(declared)
            .map(|(text, rows)| RuleProposal::new(quote_text(&text), kind).detail(rows))
            .collect()
    }
}

fn tag_proposal(tag: &CatalogTag) -> RuleProposal {
    RuleProposal::new(tag.id.to_string(), ProposalKind::Tag)
        .detail(tag.document.value.name.clone())
        .subject(ProposalSubject::Tag(tag.id.to_string()))
}

fn word(word: &'static str) -> RuleProposal {
    let kind = ProposalKind::Keyword;
    match word.strip_suffix(" '") {
        Some(shown) => RuleProposal::new(format!("{shown} '…'"), kind).around(word, "'"),
        None if word.ends_with('(') => RuleProposal::new(format!("{word}…)"), kind).around(word, ")"),
        None => RuleProposal::new(word, kind),
    }
}
