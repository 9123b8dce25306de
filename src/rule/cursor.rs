//! What may stand at a place of a rule that is still being written.
//!
//! The words before the place tell: which parentheses are open, what each of them belongs to, and whether an operand or an
//! operator comes next. Nothing has to be whole or right, neither before the place nor behind it.

use super::{
    lex::{Token, TokenKind, lex_some, name_value},
    typed::AggregateFunction,
    word::{aggregate, function},
};
use crate::diagnostic::Span;

/// What may stand at a place of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCursor {
    /// What may stand there.
    pub slot: Slot,
    /// What is written there already and gives way, quotes and backticks included; empty between words.
    pub span: Span,
    /// What of it is before the place, without quotes and backticks.
    pub prefix: String,
}

/// What may stand at a place of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Nothing that could be proposed.
    Nothing,
    /// One of some words or short forms.
    Words(Vec<&'static str>),
    /// A written duration.
    Duration,
    /// A unit of time behind its number.
    Unit {
        /// Whether the number is not 1.
        plural: bool,
        /// Words that go on where the number is no duration.
        words: Vec<&'static str>,
    },
    /// A window of an aggregate or a sequence.
    Window,
    /// An expression begins.
    Operand {
        /// Inside an aggregate or step: the names of its event, as far as they are written.
        rows: Option<Vec<String>>,
        /// What it is compared with, when that is a path.
        compared: Option<Vec<String>>,
    },
    /// An event begins: the argument of an aggregate or a step.
    Event {
        /// The aggregate; `None` for a step.
        function: Option<AggregateFunction>,
    },
    /// A name behind a dot.
    Member {
        /// The names before the dot.
        path: Vec<String>,
        /// As in [`Slot::Operand`].
        rows: Option<Vec<String>>,
        /// Whether an event is wanted, as in [`Slot::Event`].
        event: bool,
    },
    /// The id of a tag, behind `tag(` or, with `score`, behind `score(`.
    Tag {
        /// Whether it has to be a model.
        score: bool,
    },
    /// A value of an enumerated tag, in quotes.
    Case {
        /// The tag.
        tag: String,
    },
    /// A text that is compared with a column, in quotes.
    Text {
        /// The path of the column.
        compared: Vec<String>,
        /// As in [`Slot::Operand`].
        rows: Option<Vec<String>>,
    },
}

/// Finds what may stand at a byte of a rule.
#[must_use]
pub fn rule_cursor(text: &str, at: usize) -> RuleCursor {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    // What stands behind the place cannot say what comes at it, and a quote that is still open would swallow it.
    let (mut tokens, open) = lex_some(&text[..at]);
    if let Some(start) = open {
        return unclosed(text, at, start, &tokens);
    }
    let partial = tokens.last().copied().filter(|t| t.span.end == at && is_extended(*t, &text[..at]));
    let mut span = Span::new(at, at);
    if let Some(partial) = partial {
        tokens.pop();
        span = partial.span;
    }
    if span.start < at || text[at..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        let rest = text[at..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len() - at);
        span.end = at + rest;
    }
    let prefix = text[span.start..at].to_owned();
    let reader = Reader { text, tokens: &tokens };
    RuleCursor { slot: reader.slot(), span, prefix: name_value(&prefix) }
}

/// Whether more letters would belong to the token.
fn is_extended(token: Token, text: &str) -> bool {
    match token.kind {
        TokenKind::Word | TokenKind::Number => true,
        TokenKind::Name => !text[token.span.start..].starts_with('`'),
        _ => false,
    }
}

/// Inside a text or a name in backticks.
fn unclosed(text: &str, at: usize, start: usize, before: &[Token]) -> RuleCursor {
    let quote = text[start..].chars().next().unwrap_or('\'');
    let end = if text[at..].starts_with(quote) { at + quote.len_utf8() } else { at };
    let inside = text[start + quote.len_utf8()..at].to_owned();
    let reader = Reader { text, tokens: before };
    let slot = match (quote, reader.slot()) {
        ('`', slot) => slot,
        (_, Slot::Operand { rows, compared: Some(compared) }) => Slot::Text { compared, rows },
        (_, slot @ (Slot::Case { .. } | Slot::Text { .. })) => slot,
        _ => Slot::Nothing,
    };
    RuleCursor { slot, span: Span::new(start, end), prefix: inside }
}

/// An open parenthesis.
#[derive(Debug, Clone, Copy)]
struct Frame {
    form: Form,
    /// Index of the first token inside.
    first: usize,
    /// Index of the first token of the current argument.
    argument: usize,
    /// How many arguments are before it.
    commas: usize,
    /// Index of the first token behind `where` or `among` in the current argument.
    clause: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// No parenthesis at all: the whole rule.
    Rule,
    Group,
    Aggregate(AggregateFunction),
    /// `hour(…)` and the like; whether the second argument is a text.
    Call {
        takes_text: bool,
    },
    Rank,
    Sequence,
    Tag,
    Score,
    /// `in (…)`.
    List,
}

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Token],
}

const COMPARISONS: [&str; 12] =
    ["=", "!=", "<", "<=", ">", ">=", "in (", "not in (", "between", "like", "is null", "is not null"];
const WINDOWS: [&str; 9] = ["last", "next", "between", "since", "from", "today", "this week", "this month", "ever"];
const INSTANTS: [&str; 2] = ["date '", "timestamp '"];

impl<'t> Reader<'t> {
    fn written(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |t| &self.text[t.span.start..t.span.end])
    }

    fn kind(&self, at: usize) -> TokenKind {
        self.tokens.get(at).map_or(TokenKind::End, |t| t.kind)
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        self.kind(at) == TokenKind::Word && self.written(at).eq_ignore_ascii_case(word)
    }

    fn frames(&self) -> Vec<Frame> {
        let frame = |form, first| Frame { form, first, argument: first, commas: 0, clause: None };
        let mut frames = vec![frame(Form::Rule, 0)];
        for at in 0..self.tokens.len() {
            let top = frames.len() - 1;
            match self.kind(at) {
                TokenKind::Open => frames.push(frame(self.form_before(at), at + 1)),
                TokenKind::Close if top > 0 => {
                    frames.pop();
                }
                TokenKind::Comma => {
                    frames[top].commas += 1;
                    frames[top].argument = at + 1;
                    frames[top].clause = None;
                }
                TokenKind::Word if self.is_word(at, "where") || self.is_word(at, "among") => {
                    frames[top].clause = Some(at + 1);
                }
                _ => {}
            }
        }
        frames
    }

    /// What a parenthesis at a token belongs to.
    fn form_before(&self, at: usize) -> Form {
        let Some(before) = at.checked_sub(1).filter(|b| self.kind(*b) == TokenKind::Word) else { return Form::Group };
        let word = self.written(before).to_ascii_lowercase();
        if let Some(function) = aggregate(&word) {
            return Form::Aggregate(function);
        }
        if function(&word).is_some() {
            return Form::Call { takes_text: matches!(word.as_str(), "contains" | "starts_with" | "ends_with") };
        }
        match word.as_str() {
            "top" | "bottom" => Form::Rank,
            "sequence" => Form::Sequence,
            "tag" => Form::Tag,
            "score" => Form::Score,
            "in" => Form::List,
            _ => Form::Group,
        }
    }

    fn slot(&self) -> Slot {
        let frames = self.frames();
        let frame = frames[frames.len() - 1];
        let end = self.tokens.len();
        if end > 0 && self.kind(end - 1) == TokenKind::Dot {
            return self.member(&frames, frame);
        }
        match frame.form {
            Form::Tag => self.in_tag(frame),
            Form::Score => self.only_first(frame, Slot::Tag { score: true }),
            Form::Aggregate(function) if frame.commas == 0 => self.in_aggregate(&frames, frame, function),
            Form::Aggregate(_) => self.in_window(frame.argument),
            Form::Sequence => self.in_sequence(&frames, frame),
            Form::Rank if frame.commas == 0 => self.only_first(frame, Slot::Words(vec!["10%", "100"])),
            Form::Call { takes_text: true } if frame.commas > 0 => match self.path_at(frame.first) {
                Some(compared) => Slot::Text { compared, rows: self.rows(&frames) },
                None => Slot::Nothing,
            },
            Form::List => {
                let before = self.path_before_in(frame.first - 1);
                match (self.kind(end - 1), before) {
                    (TokenKind::Open | TokenKind::Comma, Some(compared)) => {
                        Slot::Text { compared, rows: self.rows(&frames) }
                    }
                    _ => Slot::Nothing,
                }
            }
            _ => self.in_expression(&frames, frame),
        }
    }

    fn only_first(&self, frame: Frame, slot: Slot) -> Slot {
        if self.tokens.len() == frame.first { slot } else { Slot::Nothing }
    }

    fn in_tag(&self, frame: Frame) -> Slot {
        match self.tokens.len() - frame.first {
            0 => Slot::Tag { score: false },
            1 => Slot::Words(vec!["=", "!="]),
            2 => Slot::Case { tag: name_value(self.written(frame.first)) },
            _ => Slot::Nothing,
        }
    }

    fn in_aggregate(&self, frames: &[Frame], frame: Frame, function: AggregateFunction) -> Slot {
        if self.tokens.len() == frame.first {
            return Slot::Event { function: Some(function) };
        }
        if frame.clause.is_some() || self.wants_operand() {
            return self.in_expression(frames, frame);
        }
        let mut words = vec!["where"];
        if !matches!(function, AggregateFunction::Count | AggregateFunction::Exists) {
            words.extend(["+", "-", "*", "/"]);
        }
        Slot::Words(words)
    }

    /// Behind the comma of an aggregate or a sequence.
    fn in_window(&self, first: usize) -> Slot {
        let end = self.tokens.len();
        if end == first {
            return Slot::Window;
        }
        let word = self.written(first).to_ascii_lowercase();
        if self.kind(end - 1) == TokenKind::Number {
            return Slot::Unit { plural: self.written(end - 1) != "1", words: Vec::new() };
        }
        let last = self.written(end - 1).to_ascii_lowercase();
        match (word.as_str(), last.as_str()) {
            (_, "last" | "next") if end == first + 1 => Slot::Duration,
            ("between", "between" | "and") => Slot::Duration,
            ("between", "ago") if end == first + 4 => Slot::Words(vec!["and"]),
            ("between", _) if end == first + 3 || end == first + 7 => Slot::Words(vec!["ago"]),
            ("since", "since") | ("from", "from" | "to") => Slot::Words(INSTANTS.to_vec()),
            ("from", _) if end == first + 3 => Slot::Words(vec!["to"]),
            ("this", "this") => Slot::Words(vec!["week", "month"]),
            _ => Slot::Nothing,
        }
    }

    fn in_sequence(&self, frames: &[Frame], frame: Frame) -> Slot {
        if frame.clause.is_some() && !self.is_after_within(frame) {
            return self.in_expression(frames, frame);
        }
        let end = self.tokens.len();
        let first = self.step(frame);
        if self.is_after_within(frame) {
            return match self.kind(end - 1) {
                TokenKind::Number => Slot::Unit { plural: self.written(end - 1) != "1", words: Vec::new() },
                _ if self.is_word(end - 1, "within") => Slot::Duration,
                _ => Slot::Nothing,
            };
        }
        if end == frame.argument {
            if frame.commas == 0 {
                return Slot::Event { function: None };
            }
            let mut words = vec!["then", "then no"];
            if frame.commas > 1 {
                words.extend(WINDOWS.iter().filter(|w| **w != "next"));
            }
            return Slot::Words(words);
        }
        if frame.commas > 0 && !self.is_word(frame.argument, "then") {
            return self.in_window(frame.argument);
        }
        if end == first {
            return Slot::Event { function: None };
        }
        Slot::Words(if frame.commas == 0 { vec!["where"] } else { vec!["where", "within"] })
    }

    /// Index of the first token of a step's event.
    fn step(&self, frame: Frame) -> usize {
        let mut first = frame.argument;
        if frame.commas > 0 && self.is_word(first, "then") {
            first += 1;
            // `no` is a name where it cannot be the word.
            if self.is_word(first, "no") {
                first += 1;
            }
        }
        first
    }

    fn is_after_within(&self, frame: Frame) -> bool {
        frame.commas > 0 && (frame.argument..self.tokens.len()).any(|at| self.is_word(at, "within"))
    }

    fn in_expression(&self, frames: &[Frame], frame: Frame) -> Slot {
        let end = self.tokens.len();
        let rows = self.rows(frames);
        if self.wants_operand() {
            return Slot::Operand { rows, compared: self.compared() };
        }
        let last = end - 1;
        let mut words = if self.is_after_comparison(frame) { Vec::new() } else { COMPARISONS.to_vec() };
        words.extend(self.joining(frame));
        if self.kind(last) == TokenKind::Number {
            return Slot::Unit { plural: self.written(last) != "1", words };
        }
        let word =
            if self.kind(last) == TokenKind::Word { self.written(last).to_ascii_lowercase() } else { String::new() };
        match word.as_str() {
            "in" => return Slot::Words(vec!["("]),
            "is" => return Slot::Words(vec!["null", "not null"]),
            "date" | "timestamp" => return Slot::Nothing,
            _ => {}
        }
        if self.is_unit(last) {
            let mut words = self.joining(frame);
            words.insert(0, "ago");
            return Slot::Words(words);
        }
        Slot::Words(words)
    }

    fn joining(&self, frame: Frame) -> Vec<&'static str> {
        let mut words = vec!["and", "or"];
        if frame.form == Form::Rank && frame.clause.is_none() {
            words.push("among");
        }
        if frame.form == Form::Sequence && frame.commas > 0 {
            words.push("within");
        }
        words
    }

    fn is_unit(&self, at: usize) -> bool {
        at > 0
            && self.kind(at - 1) == TokenKind::Number
            && self.kind(at) == TokenKind::Word
            && super::word::unit(&self.written(at).to_ascii_lowercase()).is_some()
    }

    /// Whether the operand before belongs to a comparison already.
    fn is_after_comparison(&self, frame: Frame) -> bool {
        let mut depth = 0;
        for at in (frame.argument..self.tokens.len()).rev() {
            match self.kind(at) {
                TokenKind::Close => depth += 1,
                TokenKind::Open => depth -= 1,
                _ if depth > 0 => {}
                TokenKind::Equal
                | TokenKind::NotEqual
                | TokenKind::Less
                | TokenKind::LessEqual
                | TokenKind::Greater
                | TokenKind::GreaterEqual => return true,
                TokenKind::Word => {
                    let word = self.written(at).to_ascii_lowercase();
                    match word.as_str() {
                        "in" | "like" | "null" | "between" => return true,
                        "and" | "or" | "where" | "among" | "not" => return false,
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// Whether the words before leave an operand open.
    fn wants_operand(&self) -> bool {
        let Some(last) = self.tokens.len().checked_sub(1) else { return true };
        match self.kind(last) {
            TokenKind::Open
            | TokenKind::Comma
            | TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Star
            | TokenKind::Slash
            | TokenKind::Equal
            | TokenKind::NotEqual
            | TokenKind::Less
            | TokenKind::LessEqual
            | TokenKind::Greater
            | TokenKind::GreaterEqual
            | TokenKind::And
            | TokenKind::Or
            | TokenKind::Not => true,
            TokenKind::Word => {
                let is_member = last > 0 && self.kind(last - 1) == TokenKind::Dot;
                let opens = ["and", "or", "not", "where", "among", "between", "like"];
                !is_member && opens.iter().any(|word| self.is_word(last, word))
            }
            _ => false,
        }
    }

    fn member(&self, frames: &[Frame], frame: Frame) -> Slot {
        let path = self.path_ending(self.tokens.len() - 1);
        let first = self.tokens.len() - 2 * path.len();
        let event = match frame.form {
            Form::Aggregate(_) => frame.commas == 0 && frame.clause.is_none() && first == frame.first,
            Form::Sequence => frame.clause.is_none() && first == self.step(frame),
            _ => false,
        };
        let rows = self.rows(frames).filter(|_| !event);
        Slot::Member { path, rows, event }
    }

    /// The names before a token, `a.b.` giving `a`, `b`.
    fn path_ending(&self, end: usize) -> Vec<String> {
        let mut path = Vec::new();
        let mut at = end;
        while at > 0 && matches!(self.kind(at - 1), TokenKind::Word | TokenKind::Name) {
            path.insert(0, name_value(self.written(at - 1)));
            if at < 2 || self.kind(at - 2) != TokenKind::Dot {
                break;
            }
            at -= 2;
        }
        path
    }

    /// The names from a token on.
    fn path_at(&self, first: usize) -> Option<Vec<String>> {
        let mut path = Vec::new();
        let mut at = first;
        while matches!(self.kind(at), TokenKind::Word | TokenKind::Name) {
            path.push(name_value(self.written(at)));
            if self.kind(at + 1) != TokenKind::Dot {
                break;
            }
            at += 2;
        }
        (!path.is_empty()).then_some(path)
    }

    /// What the operand that comes next is compared with, when that is a path.
    fn compared(&self) -> Option<Vec<String>> {
        let last = self.tokens.len().checked_sub(1)?;
        let is_sign = matches!(
            self.kind(last),
            TokenKind::Equal
                | TokenKind::NotEqual
                | TokenKind::Less
                | TokenKind::LessEqual
                | TokenKind::Greater
                | TokenKind::GreaterEqual
        );
        if !is_sign && !self.is_word(last, "like") && !self.is_word(last, "between") {
            return None;
        }
        self.path_before(last)
    }

    fn path_before_in(&self, open: usize) -> Option<Vec<String>> {
        // `open` is the parenthesis, before it stands `in`.
        self.path_before(open.checked_sub(1)?)
    }

    fn path_before(&self, operator: usize) -> Option<Vec<String>> {
        let is_negated = operator > 0 && self.is_word(operator - 1, "not");
        let path = self.path_ending(if is_negated { operator - 1 } else { operator });
        (!path.is_empty()).then_some(path)
    }

    /// The names of the event whose rows are read here.
    fn rows(&self, frames: &[Frame]) -> Option<Vec<String>> {
        frames.iter().rev().find_map(|frame| match frame.form {
            Form::Aggregate(_) if frame.commas == 0 => Some(self.event_of(frame.first)),
            Form::Sequence if frame.clause.is_some() => Some(self.path_at(self.step(*frame)).unwrap_or_default()),
            _ => None,
        })
    }

    /// The first path of an aggregate that may name its event: one alone, or the first with a dot.
    fn event_of(&self, first: usize) -> Vec<String> {
        let mut alone = None;
        let mut at = first;
        while at < self.tokens.len() && !self.is_word(at, "where") {
            if let Some(path) = self.path_at(at).filter(|_| self.kind(at + 1) != TokenKind::Open) {
                at += 2 * path.len() - 1;
                if path.len() > 1 {
                    return path;
                }
                alone = alone.or(Some(path));
            } else {
                at += 1;
            }
        }
        alone.unwrap_or_default()
    }
}

/// What a word or sign of a rule is, for highlighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// `and`, `last`, `days`.
    Keyword,
    /// A word before its parenthesis.
    Function,
    /// A source, event, column or tag.
    Name,
    /// A text with its quotes.
    Text,
    /// A number.
    Number,
    /// An operator.
    Sign,
}

/// The words and signs of a rule in order, as far as it can be cut; parentheses, commas and dots are not among them.
#[must_use]
pub fn words(text: &str) -> Vec<(Span, WordKind)> {
    let (tokens, _) = lex_some(text);
    let reader = Reader { text, tokens: &tokens };
    let frames = |at: usize| Reader { text, tokens: &tokens[..at] }.frames();
    (0..tokens.len())
        .filter_map(|at| {
            let kind = match tokens[at].kind {
                TokenKind::Open | TokenKind::Close | TokenKind::Comma | TokenKind::Dot | TokenKind::End => return None,
                TokenKind::Name => WordKind::Name,
                TokenKind::Text => WordKind::Text,
                TokenKind::Number => WordKind::Number,
                TokenKind::Word => reader.word_kind(at, &frames(at)),
                _ => WordKind::Sign,
            };
            Some((tokens[at].span, kind))
        })
        .collect()
}

impl Reader<'_> {
    fn word_kind(&self, at: usize, frames: &[Frame]) -> WordKind {
        let is_after_dot = at > 0 && self.kind(at - 1) == TokenKind::Dot;
        if is_after_dot || self.kind(at + 1) == TokenKind::Dot {
            return WordKind::Name;
        }
        let word = self.written(at);
        if super::word::RESERVED.contains(&word) && word != "no" && word != "then" && word != "within" {
            return WordKind::Keyword;
        }
        if self.kind(at + 1) == TokenKind::Open && super::word::CALLABLE.contains(&word) {
            return WordKind::Function;
        }
        if self.is_unit(at) || (matches!(word, "date" | "timestamp") && self.kind(at + 1) == TokenKind::Text) {
            return WordKind::Keyword;
        }
        let frame = frames[frames.len() - 1];
        let is_word_of_form = match frame.form {
            Form::Aggregate(_) => frame.commas > 0,
            Form::Sequence => {
                let windows = ["last", "since", "from", "to", "today", "this", "week", "month", "ever", "ago"];
                matches!(word, "then" | "within" | "no") || (frame.commas > 0 && windows.contains(&word))
            }
            _ => false,
        };
        if is_word_of_form { WordKind::Keyword } else { WordKind::Name }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What may stand at the `|`.
    fn check(marked: &str, expected: &str) {
        let at = marked.find('|').expect("a mark");
        let text = marked.replacen('|', "", 1);
        let found = rule_cursor(&text, at);
        let rows = |rows: Option<Vec<String>>| rows.map_or(String::new(), |r| format!(" rows={}", r.join(".")));
        let slot = match found.slot {
            Slot::Nothing => "nothing".to_owned(),
            Slot::Words(words) => format!("words {}", words.join("|")),
            Slot::Duration => "duration".to_owned(),
            Slot::Unit { plural, words } if words.is_empty() => format!("unit plural={plural}"),
            Slot::Unit { plural, words } => format!("unit plural={plural} {}", words.join("|")),
            Slot::Window => "window".to_owned(),
            Slot::Operand { rows: r, compared } => {
                format!(
                    "operand{}{}",
                    rows(r),
                    compared.map_or(String::new(), |c| format!(" compared={}", c.join(".")))
                )
            }
            Slot::Event { function } => format!("event {function:?}"),
            Slot::Member { path, rows: r, event } => format!("member {}{} event={event}", path.join("."), rows(r)),
            Slot::Tag { score } => format!("tag score={score}"),
            Slot::Case { tag } => format!("case {tag}"),
            Slot::Text { compared, rows: r } => format!("text {}{}", compared.join("."), rows(r)),
        };
        assert_eq!(format!("{slot} [{}]", &text[found.span.start..found.span.end]), expected, "{marked}");
    }

    #[test]
    fn expressions() {
        check("|", "operand []");
        check("cou|", "operand [cou]");
        check("co|unt(login) > 3", "operand [count]");
        check("profile.|", "member profile event=false []");
        check("profile.ci|ty = 'x'", "member profile event=false [city]");
        check("profile.city |", "words =|!=|<|<=|>|>=|in (|not in (|between|like|is null|is not null|and|or []");
        check("profile.city = |", "operand compared=profile.city []");
        check("profile.city = 'Sh|", "text profile.city ['Sh]");
        check("profile.city = '|'", "text profile.city ['']");
        check("profile.city = 'S|' and tag(x)", "text profile.city ['S']");
        check("profile.city = 'x' |", "words and|or []");
        check("profile.city not in ('a', '|", "text profile.city [']");
        check("profile.city in (|", "text profile.city []");
        check("profile.city like '|", "text profile.city [']");
        check("starts_with(profile.city, '|", "text profile.city [']");
        check("not |", "operand []");
        check("profile.age is |", "words null|not null []");
        check("x < as_of - 30 |", "unit plural=true and|or []");
        check("profile.`首次|", "member profile event=false [`首次]");
        check("(profile.age + |", "operand []");
    }

    #[test]
    fn aggregates() {
        check("count(|", "event Some(Count) []");
        check("count(lo|", "event Some(Count) [lo]");
        check("count(events.|", "member events event=true []");
        check("count(login |", "words where []");
        check("sum(purchase.amount |", "words where|+|-|*|/ []");
        check("sum(purchase.amount * |", "operand rows=purchase.amount []");
        check("sum(purchase.|", "member purchase event=true []");
        check("count(login where |", "operand rows=login []");
        check("count(login where ca|", "operand rows=login [ca]");
        check("count(login where category = '|", "text category rows=login [']");
        check("count(login where (hour(|", "operand rows=login []");
        check("count(login where hour(time) < 3 |", "unit plural=true and|or []");
        check("count(login, |", "window []");
        check("count(login, la|", "window [la]");
        check("count(login, last |", "duration []");
        check("count(login, last 7 |", "unit plural=true []");
        check("count(login, last 1 d|", "unit plural=false [d]");
        check("count(login, between 3 days |", "words ago []");
        check("count(login, between 3 days ago |", "words and []");
        check("count(login, since |", "words date '|timestamp ' []");
        check("count(login, this |", "words week|month []");
        check("count(login) > |", "operand []");
        check("count(`add to cart` where |", "operand rows=add to cart []");
        check("count(`add|", "event Some(Count) [`add]");
    }

    #[test]
    fn tags_ranks_and_sequences() {
        check("tag(|", "tag score=false []");
        check("not tag(hi|gh)", "tag score=false [high]");
        check("tag(lifecycle |", "words =|!= []");
        check("tag(lifecycle = |", "case lifecycle []");
        check("tag(lifecycle = '|')", "case lifecycle ['']");
        check("score(|", "tag score=true []");
        check("top(|", "words 10%|100 []");
        check("top(10%, |", "operand []");
        check(
            "top(10%, sum(purchase.amount) |",
            "words =|!=|<|<=|>|>=|in (|not in (|between|like|is null|is not null|and|or|among []",
        );
        check("sequence(|", "event None []");
        check("sequence(login where |", "operand rows=login []");
        check("sequence(login, |", "words then|then no []");
        check("sequence(login, then |", "event None []");
        check("sequence(login, then no |", "event None []");
        check("sequence(login, then no purchase |", "words where|within []");
        check("sequence(login, then purchase where amount > 3 within |", "duration []");
        check("sequence(login, then purchase where |", "operand rows=purchase []");
        check(
            "sequence(login, then purchase within 3 days, |",
            "words then|then no|last|between|since|from|today|this week|this month|ever []",
        );
        check("sequence(login, then purchase, last |", "duration []");
    }

    #[test]
    fn words_are_told_apart() {
        use WordKind::{Function, Keyword, Name, Number, Sign, Text};
        let shown = |text: &str| -> Vec<(String, WordKind)> {
            words(text).into_iter().map(|(span, kind)| (text[span.start..span.end].to_owned(), kind)).collect()
        };
        let expect = |text: &str, expected: &[(&str, WordKind)]| {
            let expected: Vec<(String, WordKind)> = expected.iter().map(|(t, k)| ((*t).to_owned(), *k)).collect();
            assert_eq!(shown(text), expected, "{text}");
        };
        expect(
            "count(login where city = 'x', last 7 days) > 3",
            &[
                ("count", Function),
                ("login", Name),
                ("where", Keyword),
                ("city", Name),
                ("=", Sign),
                ("'x'", Text),
                ("last", Keyword),
                ("7", Number),
                ("days", Keyword),
                (">", Sign),
                ("3", Number),
            ],
        );
        expect(
            "not profile.date is null and sequence(a, then no b within 1 day)",
            &[
                ("not", Keyword),
                ("profile", Name),
                ("date", Name),
                ("is", Keyword),
                ("null", Keyword),
                ("and", Keyword),
                ("sequence", Function),
                ("a", Name),
                ("then", Keyword),
                ("no", Keyword),
                ("b", Name),
                ("within", Keyword),
                ("1", Number),
                ("day", Keyword),
            ],
        );
    }

    proptest! {
        #[test]
        fn no_rule_is_too_strange(text in "(count\\(|tag\\(|sequence\\(|then |no |where |in \\(|profile\\.|[a-z]{1,4}|'|`|上|[0-9.,()=<>+\\- ]){0,14}") {
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let found = rule_cursor(&text, at);
                prop_assert!(found.span.start <= at && at <= found.span.end);
                prop_assert!(text.get(found.span.start..found.span.end).is_some());
            }
            let found = words(&text);
            prop_assert!(found.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start));
        }
    }
}
