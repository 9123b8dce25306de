use crate::{
    calendar::{CalendarUnit, format_instant, parse_date},
    catalog::{
        Cell, ParameterKind, ParameterValue,
        value::{parse_percent, parse_span},
    },
    rule::{self, quote_name, quote_text},
};

/// A value that fits its parameter, in the forms in which it is written.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) struct Argument {
    /// As people say it: in names and descriptions, and between quotes of a rule.
    pub(super) plain: String,
    /// The same in Chinese.
    pub(super) chinese: String,
    /// As one word, literal, path or list of a rule.
    pub(super) bare: String,
    /// The cell, where a test's cell is nothing but the parameter.
    pub(super) cell: Cell,
}

impl Argument {
    fn new(cell: Cell, plain: String, bare: String) -> Self {
        Self { chinese: plain.clone(), plain, bare, cell }
    }

    /// The value as people say it.
    pub(in crate::catalog) fn plain(&self) -> &str {
        &self.plain
    }

    /// The value as a cell of a test.
    pub(in crate::catalog) const fn cell(&self) -> &Cell {
        &self.cell
    }

    /// Reads a value; in no form can it say more than a value of its kind.
    ///
    /// # Errors
    /// What is expected: `a duration such as `7 days``.
    pub(in crate::catalog) fn read(kind: ParameterKind, value: &ParameterValue) -> Result<Self, &'static str> {
        let read = match value {
            ParameterValue::One(cell) => one(kind, cell),
            ParameterValue::Many(cells) if kind == ParameterKind::Texts => texts(cells),
            ParameterValue::Many(_) => None,
        };
        read.ok_or_else(|| expected(kind))
    }
}

/// What a value of a kind is, for remedies.
#[must_use]
pub const fn expected(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Text => "a text",
        ParameterKind::Texts => "a list of texts",
        ParameterKind::Number => "a number",
        ParameterKind::Share => "a share such as `10%`, or a whole number",
        ParameterKind::Duration => "a duration such as `7 days`",
        ParameterKind::Date => "a day such as `2026-01-31`",
        ParameterKind::Event => "an event such as `purchase`",
        ParameterKind::Column => "a column of an event such as `purchase.amount`",
        ParameterKind::Attribute => "an attribute such as `profile.city`",
        ParameterKind::Tag => "the id of a tag",
        ParameterKind::Expression => "an expression of the rule language",
    }
}

fn one(kind: ParameterKind, cell: &Cell) -> Option<Argument> {
    let made = |plain: String, bare: String| Some(Argument::new(Cell::Text(plain.clone()), plain, bare));
    match (kind, cell) {
        (ParameterKind::Number, Cell::Int(number)) => {
            Some(Argument::new(cell.clone(), number.to_string(), number.to_string()))
        }
        (ParameterKind::Number, Cell::Float(number)) => {
            let text = number.to_string();
            // The language has no exponents, and nothing that is no number.
            let is_written = number.is_finite() && !text.contains(['e', 'E']);
            is_written.then(|| Argument::new(cell.clone(), text.clone(), text))
        }
        (ParameterKind::Texts, Cell::Text(_)) => texts(std::slice::from_ref(cell)),
        (ParameterKind::Text, Cell::Text(text)) => made(text.clone(), quote_text(text)),
        (ParameterKind::Share, Cell::Int(number)) if *number > 0 => made(number.to_string(), number.to_string()),
        (ParameterKind::Share, Cell::Text(text)) => {
            let percent = parse_percent(text).filter(|p| p.mantissa > 0).map(|p| p.to_string());
            let number = || text.trim().parse::<u32>().ok().filter(|n| *n > 0).map(|n| n.to_string());
            percent.or_else(number).and_then(|share| made(share.clone(), share))
        }
        (ParameterKind::Duration, Cell::Text(text)) => {
            let span = parse_span(text)?;
            let argument = made(span.to_string(), span.to_string())?;
            Some(Argument { chinese: format!("{} {}", span.count, chinese_unit(span.unit)), ..argument })
        }
        (ParameterKind::Date, Cell::Text(text)) => {
            let day = parse_date(text).ok()?;
            let utc = crate::calendar::Zone::utc();
            let text = format_instant(i64::from(day) * crate::calendar::DAY, &utc)[..10].to_owned();
            made(text.clone(), format!("date '{text}'"))
        }
        (ParameterKind::Event, Cell::Text(text)) => {
            let names = path(text)?;
            let last = names.last()?.clone();
            (names.len() <= 2).then(|| made(last, dotted(&names)))?
        }
        (ParameterKind::Column | ParameterKind::Attribute, Cell::Text(text)) => {
            let names = path(text)?;
            let most = if kind == ParameterKind::Column { 3 } else { 2 };
            (2..=most).contains(&names.len()).then(|| made(names.join("."), dotted(&names)))?
        }
        (ParameterKind::Tag, Cell::Text(text)) => {
            let text = text.trim();
            (!text.is_empty()).then(|| made(text.to_owned(), quote_name(text)))?
        }
        (ParameterKind::Expression, Cell::Text(text)) => {
            let (ast, mistakes) = rule::parse(text);
            let written = ast.filter(|_| mistakes.is_empty())?.to_string();
            let bare = format!("({written})");
            made(written, bare)
        }
        _ => None,
    }
}

const fn chinese_unit(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Minute => "分钟",
        CalendarUnit::Hour => "小时",
        CalendarUnit::Day => "天",
        CalendarUnit::Week => "周",
        CalendarUnit::Month => "个月",
    }
}

fn texts(cells: &[Cell]) -> Option<Argument> {
    let texts: Option<Vec<&str>> =
        cells.iter().map(|c| if let Cell::Text(text) = c { Some(text.as_str()) } else { None }).collect();
    let texts = texts.filter(|t| !t.is_empty())?;
    let plain = texts.join(", ");
    let bare = texts.iter().map(|t| quote_text(t)).collect::<Vec<_>>().join(", ");
    let chinese = texts.join("、");
    Some(Argument { chinese, ..Argument::new(Cell::Text(plain.clone()), plain, bare) })
}

/// The names of a path as a rule would read it; a text that is no such path, such as `add to cart`, is one name.
fn path(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let (ast, mistakes) = rule::parse(text);
    match ast.map(|ast| ast.kind) {
        Some(rule::ast::AstKind::Path(names)) if mistakes.is_empty() => {
            Some(names.into_iter().map(|name| name.text).collect())
        }
        // `profile.first name`: what stands between the points are names.
        _ if text.contains('.') && !text.contains('`') => Some(text.split('.').map(str::to_owned).collect()),
        _ => Some(vec![text.to_owned()]),
    }
    .filter(|names: &Vec<String>| names.iter().all(|name| !name.is_empty()))
}

fn dotted(names: &[String]) -> String {
    names.iter().map(|name| quote_name(name)).collect::<Vec<_>>().join(".")
}
