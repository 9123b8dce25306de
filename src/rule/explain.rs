use super::{
    RuleError,
    error::list,
    print::{quote_name, quote_text},
};
use crate::diagnostic::Span;

impl RuleError {
    /// Stable code: R101 to R119 spelling, R120 to R149 form, R150 to R179 names, R180 to R199 types.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnexpectedCharacter { .. } => "R101",
            Self::UnclosedText { .. } => "R102",
            Self::UnclosedName { .. } => "R103",
            Self::WrongQuotes { .. } => "R104",
            Self::NotPlainName { .. } => "R105",
            Self::BadNumber { .. } => "R106",
            Self::NumberTooLarge { .. } => "R107",
            Self::ForeignSpelling { .. } => "R108",
            Self::LetterCase { .. } => "R109",
            Self::EmptyName { .. } => "R110",
            Self::Comment { .. } => "R111",

            Self::Empty { .. } => "R120",
            Self::Expected { .. } => "R121",
            Self::Unclosed { .. } => "R122",
            Self::TooDeep { .. } => "R123",
            Self::ChainedComparison { .. } => "R124",
            Self::ComparedWithNull { .. } => "R125",
            Self::UnknownFunction { .. } => "R126",
            Self::WrongArgumentCount { .. } => "R127",
            Self::MissingComma { .. } => "R128",
            Self::BadWindow { .. } => "R129",
            Self::AgoOutsideWindow { .. } => "R130",
            Self::UnknownUnit { .. } => "R131",
            Self::BadDuration { .. } => "R132",
            Self::BadInstant { .. } => "R133",
            Self::NotConstant { .. } => "R134",
            Self::BadRankSize { .. } => "R135",
            Self::BadSequence { .. } => "R136",
            Self::PathTooLong { .. } => "R137",

            Self::UnknownName { .. } => "R150",
            Self::UnknownColumn { .. } => "R151",
            Self::UnknownEvent { .. } => "R152",
            Self::AmbiguousEvent { .. } => "R153",
            Self::EventIsSource { .. } => "R154",
            Self::EventOrColumn { .. } => "R155",
            Self::UnknownTag { .. } => "R156",
            Self::UnknownCase { .. } => "R157",
            Self::NoCases { .. } => "R158",
            Self::NotAModel { .. } => "R159",
            Self::NoEvent { .. } => "R160",
            Self::TwoEvents { .. } => "R161",
            Self::NotEvents { .. } => "R162",
            Self::RowOutsideAggregate { .. } => "R163",
            Self::EventOutsideAggregate { .. } => "R164",
            Self::SubjectFormInRows { .. } => "R165",
            Self::NeedsColumn { .. } => "R166",
            Self::ExistsOfColumn { .. } => "R167",
            Self::ColumnsUnknown { .. } => "R168",
            Self::EventsUnknown { .. } => "R169",

            Self::CannotCompare { .. } => "R180",
            Self::NotACondition { .. } => "R181",
            Self::CannotCalculate { .. } => "R182",
            Self::CannotNegate { .. } => "R183",
            Self::WrongArgument { .. } => "R184",
            Self::ScaleTooLarge { .. } => "R185",
            Self::MonthsCompared { .. } => "R186",
            Self::NextNotAllowed { .. } => "R187",
            Self::EmptyWindow { .. } => "R188",
            Self::BadPattern { .. } => "R189",
            Self::NestedRank { .. } => "R190",
            Self::NeverTrue { .. } => "R191",
        }
    }

    /// Where, in bytes of the rule's text.
    #[must_use]
    pub const fn span(&self) -> Span {
        match self {
            Self::UnexpectedCharacter { span, .. }
            | Self::UnclosedText { span }
            | Self::UnclosedName { span }
            | Self::EmptyName { span }
            | Self::Comment { span }
            | Self::WrongQuotes { span, .. }
            | Self::NotPlainName { span, .. }
            | Self::BadNumber { span, .. }
            | Self::NumberTooLarge { span, .. }
            | Self::ForeignSpelling { span, .. }
            | Self::LetterCase { span, .. }
            | Self::Empty { span }
            | Self::Expected { span, .. }
            | Self::Unclosed { span, .. }
            | Self::TooDeep { span }
            | Self::ChainedComparison { span }
            | Self::ComparedWithNull { span, .. }
            | Self::UnknownFunction { span, .. }
            | Self::WrongArgumentCount { span, .. }
            | Self::MissingComma { span, .. }
            | Self::BadWindow { span, .. }
            | Self::AgoOutsideWindow { span, .. }
            | Self::UnknownUnit { span, .. }
            | Self::BadDuration { span, .. }
            | Self::BadInstant { span, .. }
            | Self::NotConstant { span, .. }
            | Self::BadRankSize { span, .. }
            | Self::BadSequence { span, .. }
            | Self::PathTooLong { span }
            | Self::UnknownName { span, .. }
            | Self::UnknownColumn { span, .. }
            | Self::UnknownEvent { span, .. }
            | Self::AmbiguousEvent { span, .. }
            | Self::EventIsSource { span, .. }
            | Self::EventOrColumn { span, .. }
            | Self::UnknownTag { span, .. }
            | Self::UnknownCase { span, .. }
            | Self::NoCases { span, .. }
            | Self::NotAModel { span, .. }
            | Self::NoEvent { span, .. }
            | Self::TwoEvents { span, .. }
            | Self::NotEvents { span, .. }
            | Self::RowOutsideAggregate { span, .. }
            | Self::EventOutsideAggregate { span, .. }
            | Self::SubjectFormInRows { span, .. }
            | Self::NeedsColumn { span, .. }
            | Self::ExistsOfColumn { span, .. }
            | Self::ColumnsUnknown { span, .. }
            | Self::EventsUnknown { span, .. }
            | Self::CannotCompare { span, .. }
            | Self::NotACondition { span, .. }
            | Self::CannotCalculate { span, .. }
            | Self::CannotNegate { span, .. }
            | Self::WrongArgument { span, .. }
            | Self::ScaleTooLarge { span, .. }
            | Self::MonthsCompared { span }
            | Self::NextNotAllowed { span, .. }
            | Self::EmptyWindow { span, .. }
            | Self::BadPattern { span }
            | Self::NestedRank { span }
            | Self::NeverTrue { span } => *span,
        }
    }

    /// Words for under the underline; may be empty.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::UnclosedText { .. } => "the closing `'` is missing".to_owned(),
            Self::UnclosedName { .. } => "the closing backtick is missing".to_owned(),
            Self::Unclosed { .. } => "expected `)` before this".to_owned(),
            Self::ChainedComparison { .. } => "a second comparison".to_owned(),
            Self::NotConstant { of, .. } => (*of).to_owned(),
            Self::UnknownColumn { source_name, .. } => format!("no such column in source `{source_name}`"),
            Self::UnknownEvent { label, .. } | Self::UnknownName { label, .. } => (*label).to_owned(),
            Self::AmbiguousEvent { sources, .. } => format!("in {}", list(sources)),
            Self::UnknownCase { .. } => "no such case".to_owned(),
            Self::UnknownTag { .. } => "no tag has this id".to_owned(),
            Self::CannotCompare { left, right, .. } => format!("{left} on the left, {right} on the right"),
            Self::NotACondition { found, .. } => format!("this is {found}"),
            Self::WrongArgument { found, .. } | Self::CannotNegate { found, .. } => format!("this is {found}"),
            Self::NextNotAllowed { reason, .. } => (*reason).to_owned(),
            Self::ColumnsUnknown { .. } | Self::EventsUnknown { .. } => "not checked".to_owned(),
            _ => String::new(),
        }
    }

    /// Another place that belongs to it.
    pub(super) fn related(&self) -> Option<(Span, &'static str)> {
        match self {
            Self::Unclosed { open, .. } => Some((*open, "opened here")),
            Self::TwoEvents { other, .. } => Some((*other, "the first event")),
            _ => None,
        }
    }

    /// A concrete next step.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let text = match self {
            Self::UnexpectedCharacter { .. } => {
                "leave it out, or put it in a text `'…'` or a name in backticks".to_owned()
            }
            Self::UnclosedText { .. } => "a single quote inside a text is doubled: `'it''s'`".to_owned(),
            Self::UnclosedName { .. } => "a backtick inside a name is doubled".to_owned(),
            Self::Comment { .. } => "write it as a `#` comment of the TOML file, outside of the rule's text".to_owned(),
            Self::EmptyName { .. } => "write the name between the backticks".to_owned(),
            Self::WrongQuotes { text, .. } => {
                format!("write {}, or {} if it is a name", quote_text(text), backticked(text))
            }
            Self::NotPlainName { name, .. } => {
                format!(
                    "put it in backticks if it is a name, {}, or in single quotes if it is a text",
                    backticked(name)
                )
            }
            Self::BadNumber { remedy, .. } => remedy.clone(),
            Self::NumberTooLarge { remedy, .. } => (*remedy).to_owned(),
            Self::ForeignSpelling { meant, .. } => format!("write `{meant}`"),
            Self::LetterCase { written, meant, .. } => format!("write `{meant}` instead of `{written}`"),
            Self::Empty { .. } => {
                "write a condition, such as `count(login, last 7 days) > 3`, or `true` for everybody".to_owned()
            }
            Self::Expected { help, .. }
            | Self::UnknownFunction { help, .. }
            | Self::UnknownName { help, .. }
            | Self::UnknownColumn { help, .. }
            | Self::UnknownEvent { help, .. }
            | Self::UnknownTag { help, .. }
            | Self::UnknownCase { help, .. }
            | Self::CannotCompare { help, .. }
            | Self::CannotCalculate { help, .. }
            | Self::WrongArgument { help, .. } => return help.clone(),
            Self::Unclosed { .. } => "close it with `)`".to_owned(),
            Self::TooDeep { .. } => "split it into several tags and combine them with `tag(…)`".to_owned(),
            Self::ChainedComparison { .. } => "join two comparisons with `and`, or use `x between a and b`".to_owned(),
            Self::ComparedWithNull { help, .. }
            | Self::BadWindow { help, .. }
            | Self::AgoOutsideWindow { help, .. }
            | Self::UnknownUnit { help, .. }
            | Self::BadDuration { help, .. }
            | Self::BadRankSize { help, .. }
            | Self::NoEvent { help, .. }
            | Self::NotEvents { help, .. }
            | Self::NotACondition { help, .. } => help.clone(),
            Self::WrongArgumentCount { function, expected, .. } => {
                let second = if *expected == "one value" { "" } else { ", 'part'" };
                format!("write `{}(x{second})`", function.trim_matches('`'))
            }
            Self::MissingComma { before, .. } if *before == "`then`" => {
                "write it so: `sequence(login, then purchase)`".to_owned()
            }
            Self::MissingComma { .. } => "write it so: `count(login, last 7 days)`".to_owned(),
            Self::BadInstant { kind, .. } if *kind == "date" => {
                "write `date '2026-01-31'`: year, month, day".to_owned()
            }
            Self::BadInstant { .. } => {
                "write `timestamp '2026-01-31T09:00:00'`, with an offset such as `+08:00` if it is not local".to_owned()
            }
            Self::NotConstant { help, .. } => (*help).to_owned(),
            Self::BadSequence { help, .. } => (*help).to_owned(),
            Self::PathTooLong { .. } => "a name that holds a point goes in backticks".to_owned(),
            Self::AmbiguousEvent { name, sources, .. } => {
                let ways: Vec<String> =
                    sources.iter().map(|s| format!("`{}.{}`", quote_name(s), quote_name(name))).collect();
                format!("write {}", ways.join(" or "))
            }
            Self::EventIsSource { ways, source_way, .. } => {
                let ways: Vec<String> = ways.iter().map(|w| format!("`{w}`")).collect();
                let source = match source_way {
                    Some(way) => format!("`{way}` for the rows of the source"),
                    None => "for any row of the source, rename the source in tagwerk.toml".to_owned(),
                };
                format!("write {} for the event; {source}", ways.join(" or "))
            }
            Self::EventOrColumn { source_name, name, function, .. } => format!(
                "write `{function}({source} where event = {text})` for that event, or `{function}({source} where {column} is not null)` for rows with that column",
                source = quote_name(source_name),
                text = quote_text(name),
                column = quote_name(name),
            ),
            Self::NoCases { tag, .. } => format!("write `tag({})`", quote_name(tag)),
            Self::NotAModel { tag, .. } => format!("only model tags have one; write `tag({})`", quote_name(tag)),
            Self::TwoEvents { .. } => "compute one aggregate per event and combine their results".to_owned(),
            Self::RowOutsideAggregate { written, .. } => {
                format!("say which row: `last({written})`, or all of them: `max({written})`, `sum({written})`")
            }
            Self::EventOutsideAggregate { name, .. } => format!("write `exists({name})` or `count({name}) > 0`"),
            Self::SubjectFormInRows { .. } => {
                "put it beside, joined with `and`, or make it a tag of its own".to_owned()
            }
            Self::NeedsColumn { help, event, .. } => {
                return help.clone().or_else(|| Some(format!("name the column: `{event}.column`")));
            }
            Self::ExistsOfColumn { event, column, .. } => format!("write `exists({event} where {column} is not null)`"),
            Self::ColumnsUnknown { .. } => {
                "the rule is not evaluated; ingest the source's data, or declare its columns in tagwerk.toml".to_owned()
            }
            Self::EventsUnknown { .. } => {
                "the rule is not evaluated; ingest the source's data, or declare its events in tagwerk.toml".to_owned()
            }
            Self::CannotNegate { .. } => "only numbers have a sign".to_owned(),
            Self::ScaleTooLarge { .. } => "divide instead, or use fewer digits".to_owned(),
            Self::MonthsCompared { .. } => {
                "write days, such as `30 days`, or compare dates: `t >= as_of - 1 month`".to_owned()
            }

            Self::EmptyWindow { help, .. } | Self::NextNotAllowed { help, .. } => (*help).to_owned(),
            Self::BadPattern { .. } => "write `\\\\` for the character `\\` itself".to_owned(),
            Self::NestedRank { .. } => "make the inner one a tag of its own and write `among tag(…)`".to_owned(),
            Self::NeverTrue { .. } => "write the smaller bound first".to_owned(),
        };
        Some(text)
    }
}

fn backticked(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
