use super::{
    super::{
        Ast, RuleError,
        ast::{AstAggregate, AstKind, AstRank, AstSequence, AstStep, AstTagValue, AstWindow, Literal, Name, Spanned},
        lex::{TokenKind, text_value},
        print::{self, quote_name},
        typed::{AggregateFunction, Function, RankSize},
        word,
    },
    Parser,
    recovery::{gap, unconditional},
};
use crate::diagnostic::{Span, suggestion};

impl Parser<'_> {
    /// A word and `(`.
    pub(super) fn parse_call(&mut self) -> Ast {
        let span = self.span();
        let written = self.slice(span);
        let lower;
        let name = if word::CALLABLE.contains(&written) {
            written
        } else {
            lower = written.to_ascii_lowercase();
            let Some(meant) = word::CALLABLE.iter().find(|c| **c == lower) else { return self.unknown_call() };
            self.check_case(meant);
            meant
        };
        self.bump();
        if let Some(function) = word::aggregate(name) {
            return self.parse_aggregate(function, span.start);
        }
        if let Some(function) = word::function(name) {
            return self.parse_function(function, span.start);
        }
        match name {
            "top" => self.parse_rank(false, span.start),
            "bottom" => self.parse_rank(true, span.start),
            "sequence" => self.parse_sequence(span.start),
            "tag" => self.parse_tag(span.start),
            _ => self.parse_score(span.start),
        }
    }

    fn unknown_call(&mut self) -> Ast {
        let span = self.span();
        let name = self.slice(span).to_owned();
        let help = match name.to_ascii_lowercase().as_str() {
            "now" | "current_timestamp" | "getdate" | "sysdate" | "current_date" => {
                Some("the instant a rule is evaluated at is `as_of`".to_owned())
            }
            "if" | "iif" | "case" | "coalesce" | "ifnull" | "nvl" => {
                Some("a rule has no branches; use `and`, `or` and `is null`, or an enumerated tag".to_owned())
            }
            "lower" | "upper" | "trim" => {
                Some("texts are compared as they are; list the spellings with `in`".to_owned())
            }
            "percentile" | "ntile" | "rank" => Some("write `top(10%, …)` or `bottom(10%, …)`".to_owned()),
            "as_of" => Some("write `as_of` without parentheses".to_owned()),
            other => word::foreign_call(other)
                .map(|c| format!("write `{c}(…)`"))
                .or_else(|| suggestion(&name, word::CALLABLE)),
        };
        self.report(RuleError::UnknownFunction { name, help, span });
        self.bump();
        self.bump();
        self.skip_to_close();
        self.eat(TokenKind::Close);
        self.mistake(span.start)
    }

    /// `agg = aggfn "(" expr ["where" expr] ["," window] ")"`
    fn parse_aggregate(&mut self, mut function: AggregateFunction, start: usize) -> Ast {
        let open = self.bump().span;
        if self.at_word("distinct")
            && !matches!(self.ahead(1).kind, TokenKind::Close | TokenKind::Comma | TokenKind::Dot)
            && !self.at_word_ahead(1, "where")
        {
            let span = self.span();
            self.report(RuleError::ForeignSpelling {
                written: "distinct".to_owned(),
                meant: "count_distinct(…)".to_owned(),
                span,
            });
            self.bump();
            function = AggregateFunction::CountDistinct;
        }
        if matches!(self.kind(), TokenKind::Star | TokenKind::Close) {
            let help =
                format!("name the event whose rows are meant, such as `{}(login)`", print::aggregate_name(function));
            self.expected_with("an event", Some(help));
            self.skip_to_close();
            self.eat(TokenKind::Close);
            return self.mistake(start);
        }
        let argument = self.parse_expr();
        let mut height = self.height;
        let mut filter = None;
        if self.eat_word("where") {
            filter = Some(self.parse_expr());
            height = height.max(self.height);
        }
        let window = self.parse_window_part();
        if self.at_word("where") && filter.is_none() {
            let help = "write `where` before the window: `count(login where …, last 7 days)`".to_owned();
            self.expected_with("`)`", Some(help));
            self.bump();
            filter = Some(self.parse_expr());
            height = height.max(self.height);
        }
        let expected = if window.span.end > window.span.start { "`)`" } else { "`where`, `,` and a window, or `)`" };
        let is_closed = self.expect_close(open, expected);
        if !is_closed {
            if filter.is_none() && window.value == AstWindow::Ever {
                return self.mistake(start);
            }
            filter = filter.map(unconditional);
        }
        let span = Span::new(start, self.previous_end());
        let aggregate = AstAggregate { function, argument, filter, window };
        let ast = self.node(AstKind::Aggregate(Box::new(aggregate)), span, height);
        if is_closed { ast } else { gap(span, vec![ast]) }
    }

    /// `["," window]`; a missing comma is reported.
    fn parse_window_part(&mut self) -> Spanned<AstWindow> {
        if self.eat(TokenKind::Comma) {
            return self.parse_window();
        }
        if self.at_window() {
            let span = self.span();
            self.report(RuleError::MissingComma { before: "the window", span });
            return self.parse_window();
        }
        let end = self.previous_end();
        Spanned { value: AstWindow::Ever, span: Span::new(end, end) }
    }

    fn parse_function(&mut self, function: Function, start: usize) -> Ast {
        let open = self.bump().span;
        let mut args = Vec::with_capacity(2);
        let mut height = 0;
        if self.kind() != TokenKind::Close {
            loop {
                args.push(self.parse_expr());
                height = height.max(self.height);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        if !self.expect_close(open, "`,` or `)`") {
            return self.mistake(start);
        }
        let span = Span::new(start, self.previous_end());
        let (count, expected) = match function {
            Function::DaysSince | Function::Hour | Function::Weekday | Function::Day => (1, "one value"),
            Function::Contains | Function::StartsWith | Function::EndsWith => (2, "two texts"),
        };
        if args.len() != count {
            let function = format!("`{}`", print::function_name(function)).into();
            self.report(RuleError::WrongArgumentCount { function, expected, found: args.len(), span });
            return self.mistake(start);
        }
        self.node(AstKind::Call { function, args }, span, height)
    }

    /// `rank = ("top" | "bottom") "(" (int | percent) "," expr ["among" expr] ")"`
    fn parse_rank(&mut self, bottom: bool, start: usize) -> Ast {
        let open = self.bump().span;
        let size = self.parse_rank_size();
        let Some(size) = size else {
            self.skip_to_close();
            self.eat(TokenKind::Close);
            return self.mistake(start);
        };
        if !self.eat(TokenKind::Comma) {
            let word = if bottom { "bottom" } else { "top" };
            self.expected_with("`,`", Some(format!("write `{word}(10%, what is ranked)`")));
            self.skip_to_close();
            self.eat(TokenKind::Close);
            return self.mistake(start);
        }
        let value = self.parse_expr();
        let mut height = self.height;
        let mut among = None;
        if self.eat_word("among") {
            among = Some(self.parse_expr());
            height = height.max(self.height);
        }
        if self.at_word("where") {
            let help = "write `among` to say who is ranked; `where` belongs inside an aggregate".to_owned();
            self.expected_with("`among` or `)`", Some(help));
        }
        if self.kind() == TokenKind::Comma {
            let help =
                "a window belongs inside the aggregate: `top(10%, sum(purchase.amount, last 90 days))`".to_owned();
            self.expected_with("`among` or `)`", Some(help));
        }
        self.expect_close(open, "`among` or `)`");
        let span = Span::new(start, self.previous_end());
        self.node(AstKind::Rank(Box::new(AstRank { bottom, size, value, among })), span, height)
    }

    fn parse_rank_size(&mut self) -> Option<RankSize> {
        let token = self.token();
        let bad = |p: &mut Self, problem: &'static str, help: String| {
            let span = Span::new(token.span.start, p.previous_end().max(token.span.end));
            p.report(RuleError::BadRankSize { problem, help, span });
            None
        };
        if token.kind != TokenKind::Number {
            return bad(self, "a ranking starts with its size", "write `top(10%, …)` or `top(500, …)`".to_owned());
        }
        self.bump();
        let literal = self.number_value(token, false)?;
        if self.eat(TokenKind::Percent) {
            let (mantissa, scale) = match literal {
                Literal::Int(n) => (n, 0),
                Literal::Decimal { mantissa, scale } => (mantissa, scale),
                _ => return None,
            };
            let hundred = 100 * 10i128.pow(u32::from(scale));
            let Some(mantissa) = u64::try_from(mantissa).ok().filter(|m| *m > 0 && i128::from(*m) <= hundred) else {
                let help = "write a percent above 0 and at most 100".to_owned();
                return bad(self, "this percent keeps nobody or more than all", help);
            };
            return Some(RankSize::Percent { mantissa, scale });
        }
        match literal {
            Literal::Int(n) if n >= 1 => Some(RankSize::Count(n.unsigned_abs())),
            Literal::Int(_) => {
                bad(self, "this ranking keeps nobody", "write a count of at least 1, or a percent".to_owned())
            }
            Literal::Decimal { .. } => {
                let help = "write a percent such as `10%`, or a whole number of subjects".to_owned();
                bad(self, "a ranking keeps a whole number or a percent", help)
            }
            _ => None,
        }
    }

    /// `seq = "sequence" "(" step "," "then" … ")"`
    fn parse_sequence(&mut self, start: usize) -> Ast {
        let open = self.bump().span;
        let mut height = 0;
        let mut steps = Vec::new();
        let mut window = None;
        let mut sound = true;
        if self.at_word("no") && matches!(self.ahead(1).kind, TokenKind::Word | TokenKind::Name) {
            let span = self.span();
            self.report(RuleError::BadSequence {
                problem: "the first step cannot be a `no` step",
                help: "begin with something that happened; write `not exists(…)` for what did not",
                span,
            });
            self.bump();
        }
        sound &= self.parse_step(false, &mut steps, &mut height);
        if self.at_word("within") {
            let span = self.span();
            self.report(RuleError::BadSequence {
                problem: "the first step has no `within`",
                help: "say when the first step happens by a window at the end: `sequence(…, last 14 days)`",
                span,
            });
            self.bump();
            self.expect_duration("within ");
        }
        while self.eat(TokenKind::Comma) || self.is_comma_missing() {
            if self.eat_word("then") {
                sound &= self.parse_step(true, &mut steps, &mut height);
            } else if self.at_window() || window.is_some() {
                if window.is_some() {
                    self.expected("`)`");
                    break;
                }
                window = Some(self.parse_window());
            } else if self.at_word("within") {
                let span = self.span();
                self.report(RuleError::BadSequence {
                    problem: "`within` belongs to the step before it",
                    help: "leave out the comma: `then purchase within 3 days`",
                    span,
                });
                self.bump();
                self.expect_duration("within ");
            } else if matches!(self.kind(), TokenKind::Word | TokenKind::Name) {
                let span = self.span();
                self.report(RuleError::BadSequence {
                    problem: "`then` is missing before this step",
                    help: "write `, then purchase within 3 days`",
                    span,
                });
                sound &= self.parse_step(true, &mut steps, &mut height);
            } else {
                window = Some(self.parse_window());
            }
        }
        let end = self.previous_end();
        self.expect_close(open, "`, then` and a step, `,` and a window, or `)`");
        let span = Span::new(start, self.previous_end());
        if steps.len() < 2 && sound {
            self.report(RuleError::BadSequence {
                problem: "a sequence has at least two steps",
                help: "write `sequence(add_to_cart, then purchase within 3 days)`, or `exists(add_to_cart)` for one",
                span,
            });
            sound = false;
        }
        if !sound {
            return self.mistake(start);
        }
        let window = window.unwrap_or(Spanned { value: AstWindow::Ever, span: Span::new(end, end) });
        self.node(AstKind::Sequence(Box::new(AstSequence { steps, window })), span, height)
    }

    /// Whether the next step follows without its comma, which is reported.
    fn is_comma_missing(&mut self) -> bool {
        let missing = self.at_word("then");
        if missing {
            let span = self.span();
            self.report(RuleError::MissingComma { before: "`then`", span });
        }
        missing
    }

    /// `step = path ["where" expr]` with `no` before and `within` behind it.
    fn parse_step(&mut self, follows: bool, steps: &mut Vec<AstStep>, height: &mut u32) -> bool {
        let mut absent = false;
        if follows {
            if self.at_word("not") {
                let span = self.span();
                let written = self.slice(span).to_owned();
                self.report(RuleError::ForeignSpelling { written, meant: "no".to_owned(), span });
                self.bump();
                absent = true;
            } else {
                absent = self.eat_word("no");
            }
        }
        if !matches!(self.kind(), TokenKind::Word | TokenKind::Name) || self.ahead(1).kind == TokenKind::Open {
            let help = "a step is an event with an optional `where`: `then purchase where amount > 100 within 3 days`";
            self.expected_with("an event", Some(help.to_owned()));
            self.bump();
            self.skip();
            return false;
        }
        let AstKind::Path(event) = self.parse_path().kind else { return false };
        let mut filter = None;
        if self.eat_word("where") {
            filter = Some(self.parse_expr());
            *height = (*height).max(self.height);
        }
        let mut within = None;
        if follows && self.eat_word("within") {
            within = self.expect_duration("within ");
            if within.is_none() {
                self.skip();
                return false;
            }
        }
        steps.push(AstStep { event, filter, absent, within });
        true
    }

    /// `"tag" "(" name [("=" | "!=") text] ")"`
    fn parse_tag(&mut self, start: usize) -> Ast {
        let open = self.bump().span;
        let Some(tag) = self.expect_tag_id("tag") else {
            self.skip_to_close();
            self.eat(TokenKind::Close);
            return self.mistake(start);
        };
        let mut value = None;
        let mut sound = true;
        if matches!(self.kind(), TokenKind::Equal | TokenKind::NotEqual) {
            let negated = self.bump().kind == TokenKind::NotEqual;
            match self.expect_text("a case is a text", "write the case in single quotes: `tag(lifecycle = 'churned')`")
            {
                Some((text, span)) => value = Some(AstTagValue { negated, value: Spanned { value: text, span } }),
                None => {
                    self.bump();
                    sound = false;
                }
            }
        }
        if self.at_word("and") || self.at_word("or") || self.kind() == TokenKind::Comma {
            let help = "one tag per `tag(…)`: write `tag(a) and tag(b)`".to_owned();
            self.expected_with("`)`", Some(help));
        } else if self.at_word("in") {
            let help = "write `tag(x = 'a') or tag(x = 'b')`".to_owned();
            self.expected_with("`=`, `!=` or `)`", Some(help));
        }
        self.expect_close(open, "`=`, `!=` or `)`");
        if !sound {
            return self.mistake(start);
        }
        self.leaf(AstKind::Tag { tag, value }, Span::new(start, self.previous_end()))
    }

    fn parse_score(&mut self, start: usize) -> Ast {
        let open = self.bump().span;
        let Some(tag) = self.expect_tag_id("score") else {
            self.skip_to_close();
            self.eat(TokenKind::Close);
            return self.mistake(start);
        };
        self.expect_close(open, "`)`");
        self.leaf(AstKind::Score { tag }, Span::new(start, self.previous_end()))
    }

    fn expect_tag_id(&mut self, form: &str) -> Option<Name> {
        let token = self.token();
        if matches!(token.kind, TokenKind::Word | TokenKind::Name) {
            self.bump();
            return Some(self.name_of(token));
        }
        let help = match token.kind {
            TokenKind::Text => {
                format!("write it without quotes: `{form}({})`", quote_name(&text_value(self.slice(token.span))))
            }
            _ => format!("write `{form}(high_value)`"),
        };
        self.expected_with("the id of a tag", Some(help));
        None
    }
}
