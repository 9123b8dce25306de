use super::{
    super::{
        Ast, RuleError,
        ast::{AstKind, Literal, Spanned},
        lex::{TokenKind, text_value},
        print::quote_name,
        typed::{ArithOp, CompareOp},
        word,
    },
    Parser,
    recovery::{gap, unconditional},
};
use crate::diagnostic::Span;

impl Parser<'_> {
    /// `rule = expr`, then the end.
    pub(super) fn parse_rule(&mut self) -> Ast {
        let first = self.parse_expr();
        if self.kind() == TokenKind::End {
            return first;
        }
        let start = first.span.start;
        let mut parts = vec![first];
        while self.kind() != TokenKind::End {
            self.report_trailing();
            let last = parts.pop().map(unconditional);
            parts.extend(last);
            // What follows is read too, so that its mistakes are reported in the same run.
            self.bump();
            self.skip();
            while matches!(self.kind(), TokenKind::Close | TokenKind::Comma) {
                self.bump();
                self.skip();
            }
            if self.eat(TokenKind::And) || self.eat(TokenKind::Or) || self.eat_word("and") || self.eat_word("or") {
                parts.push(self.parse_expr());
            }
        }
        gap(Span::new(start, self.previous_end()), parts)
    }

    /// `expr = and {"or" and}`
    pub(super) fn parse_expr(&mut self) -> Ast {
        self.deeper(|p| p.parse_joined(Self::parse_and, TokenKind::Or, "or", AstKind::Or))
    }

    /// `and = not {"and" not}`
    fn parse_and(&mut self) -> Ast {
        self.parse_joined(Self::parse_not, TokenKind::And, "and", AstKind::And)
    }

    fn parse_joined(
        &mut self,
        part: fn(&mut Self) -> Ast,
        sign: TokenKind,
        keyword: &'static str,
        join: fn(Vec<Ast>) -> AstKind,
    ) -> Ast {
        let first = part(self);
        if self.kind() != sign && !self.at_word(keyword) {
            return first;
        }
        let mut height = self.height;
        let mut parts = vec![first];
        while self.eat(sign) || self.eat_word(keyword) {
            parts.push(part(self));
            height = height.max(self.height);
        }
        let span = parts[0].span.to(parts[parts.len() - 1].span);
        self.node(join(parts), span, height)
    }

    /// `not = "not" not | cmp`
    fn parse_not(&mut self) -> Ast {
        let start = self.span();
        if !self.eat(TokenKind::Not) && !self.eat_word("not") {
            return self.parse_comparison();
        }
        self.deeper(|p| {
            let inner = p.parse_not();
            let span = start.to(inner.span);
            p.node(AstKind::Not(Box::new(inner)), span, p.height)
        })
    }

    fn parse_comparison(&mut self) -> Ast {
        let left = self.parse_sum();
        let ast = self.parse_comparison_of(left);
        let chained = matches!(
            ast.kind,
            AstKind::Compare { .. }
                | AstKind::In { .. }
                | AstKind::Between { .. }
                | AstKind::Like { .. }
                | AstKind::IsNull { .. }
        ) && (self.comparison_sign().is_some()
            || ["is", "in", "between", "like"].iter().any(|k| self.at_word(k)));
        if chained {
            self.miss_with(|p| RuleError::ChainedComparison { span: p.span() });
            self.skip();
        }
        ast
    }

    /// What may follow the left side of a comparison.
    fn parse_comparison_of(&mut self, left: Ast) -> Ast {
        let height = self.height;
        if let Some(op) = self.comparison_sign() {
            let sign = self.bump();
            if self.at_word("null") {
                let negated = if op == CompareOp::NotEqual { "not " } else { "" };
                let help = format!("write `{} is {negated}null`", self.slice(left.span));
                self.miss_with(|p| RuleError::ComparedWithNull { help, span: sign.span.to(p.span()) });
                self.bump();
                return self.mistake(left.span.start);
            }
            let right = self.parse_sum();
            let span = left.span.to(right.span);
            let height = height.max(self.height);
            return self.node(AstKind::Compare { op, left: Box::new(left), right: Box::new(right) }, span, height);
        }
        if self.at_word("is") {
            return self.parse_is(left);
        }
        let follows = |p: &Self, n: usize| ["in", "between", "like"].iter().any(|k| p.at_word_ahead(n, k));
        let negated = self.at_word("not") && follows(self, 1);
        if negated {
            self.eat_word("not");
        }
        if self.eat_word("in") {
            self.parse_in(left, negated)
        } else if self.eat_word("between") {
            self.parse_between(left, negated)
        } else if self.eat_word("like") {
            self.parse_like(left, negated)
        } else {
            left
        }
    }

    fn comparison_sign(&self) -> Option<CompareOp> {
        Some(match self.kind() {
            TokenKind::Equal => CompareOp::Equal,
            TokenKind::NotEqual => CompareOp::NotEqual,
            TokenKind::Less => CompareOp::Less,
            TokenKind::LessEqual => CompareOp::LessEqual,
            TokenKind::Greater => CompareOp::Greater,
            TokenKind::GreaterEqual => CompareOp::GreaterEqual,
            _ => return None,
        })
    }

    fn parse_is(&mut self, value: Ast) -> Ast {
        let height = self.height;
        self.eat_word("is");
        let negated = self.eat_word("not");
        if !self.eat_word("null") {
            let help = match self.word() {
                Some(w) if w.eq_ignore_ascii_case("in") || w.eq_ignore_ascii_case("like") => {
                    "leave out `is`: `x not in (…)`, `x not like '…'`"
                }
                Some(w) if w.eq_ignore_ascii_case("true") || w.eq_ignore_ascii_case("false") => {
                    "a bool is a condition by itself: write `x` or `not x`"
                }
                _ => "`is` asks only for null; compare with `=` or `!=`",
            };
            self.expected_with("`null`", Some(help.to_owned()));
            self.skip();
            return self.mistake(value.span.start);
        }
        let span = Span::new(value.span.start, self.previous_end());
        self.node(AstKind::IsNull { value: Box::new(value), negated }, span, height)
    }

    fn parse_in(&mut self, value: Ast, negated: bool) -> Ast {
        let height = self.height;
        if self.kind() != TokenKind::Open {
            let help = "put the list in parentheses: `x in ('a', 'b')`".to_owned();
            self.expected_with("`(`", Some(help));
            self.skip();
            return self.mistake(value.span.start);
        }
        let open = self.bump().span;
        let mut list = Vec::new();
        loop {
            let item = self.parse_unary();
            match item.kind {
                AstKind::Literal(value) => list.push(Spanned { value, span: item.span }),
                AstKind::Mistake(_) => {}
                _ => self.report(RuleError::NotConstant {
                    of: "a list holds only constants",
                    help: "write the values of the list, texts in single quotes; compare anything else with `=`",
                    span: item.span,
                }),
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.expect_close(open, "`,` or `)`");
        let span = Span::new(value.span.start, self.previous_end());
        if list.is_empty() {
            return self.mistake(value.span.start);
        }
        self.node(AstKind::In { value: Box::new(value), list, negated }, span, height)
    }

    fn parse_between(&mut self, value: Ast, negated: bool) -> Ast {
        let mut height = self.height;
        let low = self.parse_sum();
        height = height.max(self.height);
        if !self.eat(TokenKind::And) && !self.eat_word("and") {
            self.expected_with("`and`", Some("write `x between low and high`".to_owned()));
            if !self.at_word("or") && !self.at_word("to") && self.kind() != TokenKind::Comma {
                self.skip();
                return self.mistake(value.span.start);
            }
            self.bump();
        }
        let high = self.parse_sum();
        height = height.max(self.height);
        let span = value.span.to(high.span);
        let kind = AstKind::Between { value: Box::new(value), low: Box::new(low), high: Box::new(high), negated };
        self.node(kind, span, height)
    }

    fn parse_like(&mut self, value: Ast, negated: bool) -> Ast {
        let height = self.height;
        let help = "write the pattern in single quotes: `x like 'A%'`";
        let Some((pattern, at)) = self.expect_text("a pattern is a text", help) else {
            self.skip();
            return self.mistake(value.span.start);
        };
        let span = value.span.to(at);
        let pattern = Spanned { value: pattern, span: at };
        self.node(AstKind::Like { value: Box::new(value), pattern, negated }, span, height)
    }

    /// `sum = product {("+" | "-") product}`
    fn parse_sum(&mut self) -> Ast {
        self.parse_chain(Self::parse_product, |kind| match kind {
            TokenKind::Plus => Some(ArithOp::Add),
            TokenKind::Minus => Some(ArithOp::Subtract),
            _ => None,
        })
    }

    /// `product = unary {("*" | "/") unary}`
    fn parse_product(&mut self) -> Ast {
        self.parse_chain(Self::parse_unary, |kind| match kind {
            TokenKind::Star => Some(ArithOp::Multiply),
            TokenKind::Slash => Some(ArithOp::Divide),
            _ => None,
        })
    }

    fn parse_chain(&mut self, operand: fn(&mut Self) -> Ast, sign: fn(TokenKind) -> Option<ArithOp>) -> Ast {
        let mut left = operand(self);
        while let Some(op) = sign(self.kind()) {
            let height = self.height;
            self.bump();
            let right = operand(self);
            let height = height.max(self.height);
            let span = left.span.to(right.span);
            left = self.node(AstKind::Arith { op, left: Box::new(left), right: Box::new(right) }, span, height);
        }
        left
    }

    /// `unary = "-" unary | primary`; the sign of a constant belongs to the constant.
    fn parse_unary(&mut self) -> Ast {
        if self.kind() != TokenKind::Minus {
            return self.parse_primary();
        }
        let start = self.bump().span;
        if self.kind() == TokenKind::Number {
            return self.parse_number(Some(start));
        }
        self.deeper(|p| {
            let inner = p.parse_unary();
            let span = start.to(inner.span);
            match inner.kind {
                AstKind::Literal(Literal::Int(n)) if n != i64::MIN => p.leaf(AstKind::Literal(Literal::Int(-n)), span),
                AstKind::Literal(Literal::Decimal { mantissa, scale }) if mantissa != i64::MIN => {
                    p.leaf(AstKind::Literal(Literal::Decimal { mantissa: -mantissa, scale }), span)
                }
                AstKind::Literal(Literal::Int(_) | Literal::Decimal { .. }) => {
                    p.report(RuleError::NumberTooLarge { remedy: "numbers have 64 bits", span });
                    p.mistake(span.start)
                }
                _ => p.node(AstKind::Negate(Box::new(inner)), span, p.height),
            }
        })
    }

    fn parse_primary(&mut self) -> Ast {
        let token = self.token();
        match token.kind {
            TokenKind::Number => self.parse_number(None),
            TokenKind::Text => {
                self.bump();
                self.leaf(AstKind::Literal(Literal::Text(text_value(self.slice(token.span)))), token.span)
            }
            TokenKind::Name => self.parse_path(),
            TokenKind::Word => self.parse_word(),
            TokenKind::Open => {
                self.bump();
                let mut inner = self.parse_expr();
                let height = self.height;
                if !self.expect_close(token.span, "`)`") {
                    inner = unconditional(inner);
                }
                self.height = height;
                inner.span = Span::new(token.span.start, self.previous_end());
                inner
            }
            _ => self.missing_value(),
        }
    }

    fn missing_value(&mut self) -> Ast {
        let start = self.span().start;
        let help = match self.kind() {
            TokenKind::Percent => Some("a percent stands only in `top` and `bottom`".to_owned()),
            _ if self.comparison_sign().is_some() => {
                Some("write both sides of each comparison: `x > 18 and x < 30`".to_owned())
            }
            TokenKind::Not => Some("put it in parentheses: `(not …)`".to_owned()),
            _ => None,
        };
        self.expected_with("a value or a condition", help);
        // A sign that no form begins with is stepped over; brackets and joints belong to those who wait for them.
        if !matches!(self.kind(), TokenKind::Close | TokenKind::Comma | TokenKind::And | TokenKind::Or | TokenKind::End)
        {
            self.bump();
            self.skip();
        }
        self.mistake(start)
    }

    fn parse_word(&mut self) -> Ast {
        let span = self.span();
        let written = self.slice(span);
        match self.ahead(1).kind {
            TokenKind::Open if !is_joint(written) => return self.parse_call(),
            TokenKind::Text => {
                if let Some(ast) = self.parse_instant_word() {
                    return ast;
                }
            }
            TokenKind::Dot => return self.parse_path(),
            _ => {}
        }
        let Some(reserved) = word::RESERVED.iter().find(|r| r.eq_ignore_ascii_case(written)) else {
            return self.parse_path();
        };
        match *reserved {
            "true" | "false" => {
                self.eat_word(reserved);
                self.leaf(AstKind::Literal(Literal::Bool(*reserved == "true")), span)
            }
            "as_of" => {
                self.eat_word(reserved);
                self.leaf(AstKind::AsOf, span)
            }
            "null" => {
                let help = "ask `x is null` or `x is not null`".to_owned();
                self.miss_with(|p| RuleError::ComparedWithNull { help, span: p.span() });
                self.bump();
                self.mistake(span.start)
            }
            "not" => {
                self.expected_with("a value", Some("put it in parentheses: `(not …)`".to_owned()));
                self.skip();
                self.mistake(span.start)
            }
            "and" | "or" => {
                self.expected("a value or a condition");
                self.mistake(span.start)
            }
            _ => {
                let help = format!("if a column or event is called so, put it in backticks: `{written}`");
                self.expected_with("a value or a condition", Some(help));
                self.bump();
                self.skip();
                self.mistake(span.start)
            }
        }
    }

    /// `path = name ["." name ["." name]]`
    pub(super) fn parse_path(&mut self) -> Ast {
        let first = self.bump();
        let mut names = vec![self.name_of(first)];
        while self.eat(TokenKind::Dot) {
            let token = self.token();
            match token.kind {
                TokenKind::Word | TokenKind::Name => {
                    self.bump();
                    names.push(self.name_of(token));
                }
                _ => {
                    let help = match token.kind {
                        TokenKind::Text => Some(format!(
                            "names stand in backticks: {}",
                            quote_name(&text_value(self.slice(token.span)))
                        )),
                        TokenKind::Star => Some("name a column; for all rows write the event alone".to_owned()),
                        _ => None,
                    };
                    self.expected_with("a name after the point", help);
                    self.skip();
                    return self.mistake(first.span.start);
                }
            }
        }
        let span = Span::new(first.span.start, self.previous_end());
        if names.iter().any(|n| n.text.is_empty()) {
            return self.mistake(span.start);
        }
        if names.len() > 3 {
            self.report(RuleError::PathTooLong { span });
            return self.mistake(span.start);
        }
        self.leaf(AstKind::Path(names), span)
    }
}

/// Words that may stand before `(` without being a call.
fn is_joint(word: &str) -> bool {
    ["and", "or", "not", "in", "between", "like", "is", "where", "among", "then", "within"]
        .iter()
        .any(|j| j.eq_ignore_ascii_case(word))
}
