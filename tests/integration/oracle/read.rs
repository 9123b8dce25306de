//! Reads rule text into the oracle's tree. Only correct text is expected; anything else panics.

use super::{
    rule::{
        Aggregate, Comparison, Duration, Event, Fold, Function, Operation, Rank, Rule, Sequence, Size, Step, Unit,
        Window,
    },
    world::{Source, World},
};

/// Reads a rule; `world` tells which names are sources and events.
pub fn read(text: &str, world: &World) -> Rule {
    let mut reader = Reader { tokens: tokens(text), at: 0, world, text };
    let rule = reader.or();
    assert!(reader.at == reader.tokens.len(), "{text}: left over at {:?}", &reader.tokens[reader.at..]);
    rule
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    /// A name in backticks.
    Name(String),
    Number {
        mantissa: i64,
        scale: u32,
    },
    Text(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &["!=", "<=", ">=", "=", "<", ">", "(", ")", ",", ".", "+", "-", "*", "/", "%"];

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let taken;
        if c.is_ascii_alphabetic() || c == '_' {
            taken = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..taken].to_owned()));
        } else if c.is_ascii_digit() {
            taken = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
            let scale = rest[..taken].split_once('.').map_or(0, |(_, part)| part.len());
            let mantissa = rest[..taken].replace('.', "").parse().expect("a number");
            tokens.push(Token::Number { mantissa, scale: u32::try_from(scale).expect("few digits") });
        } else if c == '`' {
            let (content, length) = quoted(rest, '`');
            taken = length;
            tokens.push(Token::Name(content));
        } else if c == '\'' {
            let (content, length) = quoted(rest, '\'');
            taken = length;
            tokens.push(Token::Text(content));
        } else {
            let sign = SIGNS.iter().find(|s| rest.starts_with(**s)).unwrap_or_else(|| panic!("{text}: `{c}`?"));
            taken = sign.len();
            tokens.push(Token::Sign(sign));
        }
        rest = rest[taken..].trim_start();
    }
    tokens
}

/// What stands between quotes, a doubled one for one, and how long it is with them.
fn quoted(text: &str, quote: char) -> (String, usize) {
    let mut content = String::new();
    let mut at = 1;
    loop {
        let next = text[at..].find(quote).expect("a closing quote");
        content.push_str(&text[at..at + next]);
        at += next + 1;
        if !text[at..].starts_with(quote) {
            return (content, at);
        }
        content.push(quote);
        at += 1;
    }
}

struct Reader<'w> {
    tokens: Vec<Token>,
    at: usize,
    world: &'w World,
    text: &'w str,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Token {
        self.at += 1;
        self.tokens.get(self.at - 1).unwrap_or_else(|| panic!("{}: ends too early", self.text)).clone()
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(w)) if w == word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, expected: &str) {
        assert!(self.sign(expected) || self.word(expected), "{}: `{expected}` before {:?}", self.text, self.peek());
    }

    fn or(&mut self) -> Rule {
        let mut parts = vec![self.and()];
        while self.word("or") {
            parts.push(self.and());
        }
        if parts.len() == 1 { parts.remove(0) } else { Rule::Or(parts) }
    }

    fn and(&mut self) -> Rule {
        let mut parts = vec![self.not()];
        while self.word("and") {
            parts.push(self.not());
        }
        if parts.len() == 1 { parts.remove(0) } else { Rule::And(parts) }
    }

    fn not(&mut self) -> Rule {
        if self.word("not") { Rule::Not(Box::new(self.not())) } else { self.comparison() }
    }

    fn comparison(&mut self) -> Rule {
        let value = self.sum();
        for (sign, op) in [
            ("=", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<", Comparison::Less),
            ("<=", Comparison::LessEqual),
            (">", Comparison::Greater),
            (">=", Comparison::GreaterEqual),
        ] {
            if self.sign(sign) {
                return Rule::Compare(op, Box::new(value), Box::new(self.sum()));
            }
        }
        if self.word("is") {
            let negated = self.word("not");
            self.expect("null");
            return Rule::IsNull { value: Box::new(value), negated };
        }
        let negated = self.word("not");
        if self.word("in") {
            self.expect("(");
            let mut list = vec![self.sum()];
            while self.sign(",") {
                list.push(self.sum());
            }
            self.expect(")");
            return Rule::In { value: Box::new(value), list, negated };
        }
        if self.word("between") {
            let low = Box::new(self.sum());
            self.expect("and");
            return Rule::Between { value: Box::new(value), low, high: Box::new(self.sum()), negated };
        }
        if self.word("like") {
            let pattern = self.literal_text();
            return Rule::Like { value: Box::new(value), pattern, negated };
        }
        assert!(!negated, "{}: a stray `not`", self.text);
        value
    }

    fn sum(&mut self) -> Rule {
        let mut left = self.product();
        loop {
            let op = if self.sign("+") {
                Operation::Add
            } else if self.sign("-") {
                Operation::Subtract
            } else {
                return left;
            };
            left = Rule::Arithmetic(op, Box::new(left), Box::new(self.product()));
        }
    }

    fn product(&mut self) -> Rule {
        let mut left = self.unary();
        loop {
            let op = if self.sign("*") {
                Operation::Multiply
            } else if self.sign("/") {
                Operation::Divide
            } else {
                return left;
            };
            left = Rule::Arithmetic(op, Box::new(left), Box::new(self.unary()));
        }
    }

    fn unary(&mut self) -> Rule {
        if !self.sign("-") {
            return self.primary();
        }
        match self.unary() {
            Rule::Number { mantissa, scale } => Rule::Number { mantissa: -mantissa, scale },
            inner => Rule::Negate(Box::new(inner)),
        }
    }

    fn primary(&mut self) -> Rule {
        if self.sign("(") {
            let inner = self.or();
            self.expect(")");
            return inner;
        }
        let word = match self.next() {
            Token::Number { mantissa, scale } => {
                return match self.unit() {
                    Some(unit) => Rule::Duration(Duration { count: mantissa, unit }),
                    None => Rule::Number { mantissa, scale },
                };
            }
            Token::Text(text) => return Rule::Text(text),
            Token::Name(name) => return self.path(name),
            Token::Word(word) => word,
            Token::Sign(sign) => panic!("{}: unexpected `{sign}`", self.text),
        };
        match word.as_str() {
            "true" => return Rule::Bool(true),
            "false" => return Rule::Bool(false),
            "as_of" => return Rule::AsOf,
            "date" if matches!(self.peek(), Some(Token::Text(_))) => {
                return Rule::Date(self.literal_text().parse().expect("a date"));
            }
            "timestamp" if matches!(self.peek(), Some(Token::Text(_))) => return Rule::Timestamp(self.literal_text()),
            _ => {}
        }
        if !self.sign("(") {
            return self.path(word);
        }
        let rule = match word.as_str() {
            "top" | "bottom" => self.rank(word == "bottom"),
            "sequence" => self.sequence(),
            "tag" => self.tag(),
            _ => match (fold(&word), function(&word)) {
                (Some(fold), _) => self.aggregate(fold),
                (_, Some(function)) => {
                    let mut arguments = vec![self.or()];
                    while self.sign(",") {
                        arguments.push(self.or());
                    }
                    Rule::Call(function, arguments)
                }
                _ => panic!("{}: no function `{word}`", self.text),
            },
        };
        self.expect(")");
        rule
    }

    fn path(&mut self, first: String) -> Rule {
        let mut names = vec![first];
        while self.sign(".") {
            names.push(self.name());
        }
        let column = names.pop().expect("a path has names");
        match names.as_slice() {
            [] => Rule::Column { qualifier: None, column },
            [one] if self.world.source(one).is_some_and(Source::is_attributes) => {
                Rule::Attribute { source: one.clone(), column }
            }
            [event] => Rule::Column { qualifier: Some(Event { source: None, name: event.clone() }), column },
            [source, event] => {
                let qualifier = Event { source: Some(source.clone()), name: event.clone() };
                Rule::Column { qualifier: Some(qualifier), column }
            }
            _ => panic!("{}: a path of four names", self.text),
        }
    }

    fn name(&mut self) -> String {
        match self.next() {
            Token::Word(name) | Token::Name(name) => name,
            other => panic!("{}: a name instead of {other:?}", self.text),
        }
    }

    fn literal_text(&mut self) -> String {
        match self.next() {
            Token::Text(text) => text,
            other => panic!("{}: a text instead of {other:?}", self.text),
        }
    }

    fn unit(&mut self) -> Option<Unit> {
        let unit = match self.peek() {
            Some(Token::Word(word)) => match word.strip_suffix('s').unwrap_or(word) {
                "minute" => Unit::Minute,
                "hour" => Unit::Hour,
                "day" => Unit::Day,
                "week" => Unit::Week,
                "month" => Unit::Month,
                _ => return None,
            },
            _ => return None,
        };
        self.at += 1;
        Some(unit)
    }

    fn duration(&mut self) -> Duration {
        match self.primary() {
            Rule::Duration(d) => d,
            other => panic!("{}: a duration instead of {other}", self.text),
        }
    }

    fn event(&mut self) -> Event {
        let name = self.name();
        if self.sign(".") { Event { source: Some(name), name: self.name() } } else { Event { source: None, name } }
    }

    /// An event alone, or an expression over the columns of one.
    fn aggregate(&mut self, fold: Fold) -> Rule {
        let (event, argument) = match self.or() {
            Rule::Column { qualifier: None, column } => (Event { source: None, name: column }, None),
            // `web.login`: a source and one of its events.
            Rule::Column { qualifier: Some(Event { source: None, name }), column }
                if self.world.source(&name).is_some_and(|s| !s.has_column(&column)) =>
            {
                (Event { source: Some(name), name: column }, None)
            }
            argument => (named_event(&argument), Some(argument)),
        };
        let filter = self.word("where").then(|| self.or());
        let window = self.window();
        Rule::Aggregate(Box::new(Aggregate { fold, event, argument, filter, window }))
    }

    fn window(&mut self) -> Window {
        if !self.sign(",") {
            return Window::Ever(false);
        }
        match self.name().as_str() {
            "ever" => Window::Ever(true),
            "today" => Window::Today,
            "last" => Window::Last(self.duration()),
            "since" => Window::Since(Box::new(self.primary())),
            "this" if self.word("week") => Window::ThisWeek,
            "this" if self.word("month") => Window::ThisMonth,
            "between" => {
                let far = self.duration();
                self.expect("ago");
                self.expect("and");
                let near = self.duration();
                self.expect("ago");
                Window::BetweenAgo(far, near)
            }
            "from" => {
                let from = Box::new(self.primary());
                self.expect("to");
                Window::FromTo(from, Box::new(self.primary()))
            }
            other => panic!("{}: no window `{other}`", self.text),
        }
    }

    fn rank(&mut self, bottom: bool) -> Rule {
        let Token::Number { mantissa, scale } = self.next() else { panic!("{}: how many?", self.text) };
        let mantissa = mantissa.unsigned_abs();
        let size = if self.sign("%") { Size::Percent { mantissa, scale } } else { Size::Count(mantissa) };
        self.expect(",");
        let value = self.or();
        let among = self.word("among").then(|| self.or());
        Rule::Rank(Box::new(Rank { bottom, size, value, among }))
    }

    fn sequence(&mut self) -> Rule {
        let mut steps = vec![self.step()];
        loop {
            let before = self.at;
            if !(self.sign(",") && self.word("then")) {
                self.at = before;
                break;
            }
            let absent = self.word("no");
            let step = self.step();
            let within = self.word("within").then(|| self.duration());
            steps.push(Step { absent, within, ..step });
        }
        let window = self.window();
        Rule::Sequence(Box::new(Sequence { steps, window }))
    }

    fn step(&mut self) -> Step {
        let event = self.event();
        let filter = self.word("where").then(|| self.or());
        Step { event, filter, absent: false, within: None }
    }

    fn tag(&mut self) -> Rule {
        let tag = self.name();
        let negated = self.sign("!=");
        let case = (negated || self.sign("=")).then(|| (negated, self.literal_text()));
        Rule::Tag { tag, case }
    }
}

/// The event that an aggregate's argument names.
fn named_event(argument: &Rule) -> Event {
    fn find(rule: &Rule) -> Option<&Event> {
        match rule {
            Rule::Column { qualifier, .. } => qualifier.as_ref(),
            Rule::Arithmetic(_, left, right) => find(left).or_else(|| find(right)),
            Rule::Negate(inner) => find(inner),
            Rule::Call(_, arguments) => arguments.iter().find_map(find),
            _ => None,
        }
    }
    find(argument).unwrap_or_else(|| panic!("{argument} names no event")).clone()
}

fn fold(word: &str) -> Option<Fold> {
    Some(match word {
        "count" => Fold::Count,
        "sum" => Fold::Sum,
        "avg" => Fold::Avg,
        "min" => Fold::Min,
        "max" => Fold::Max,
        "first" => Fold::First,
        "last" => Fold::Last,
        "exists" => Fold::Exists,
        "count_distinct" => Fold::CountDistinct,
        _ => return None,
    })
}

fn function(word: &str) -> Option<Function> {
    Some(match word {
        "days_since" => Function::DaysSince,
        "hour" => Function::Hour,
        "weekday" => Function::Weekday,
        "day" => Function::Day,
        "contains" => Function::Contains,
        "starts_with" => Function::StartsWith,
        "ends_with" => Function::EndsWith,
        _ => return None,
    })
}
