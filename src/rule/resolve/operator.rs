use super::{
    super::{
        Ast, DataType, RuleError,
        ast::{Literal, Spanned},
        print::{arith_sign, quote_text},
        typed::{ArithOp, CompareOp, Expr, ExprKind, Value},
    },
    Resolver, Scope, value_type,
};
use crate::{
    calendar::{CalendarUnit, parse_date},
    diagnostic::Span,
};

impl Resolver<'_> {
    pub(super) fn compare(
        &mut self,
        op: CompareOp,
        left: &Ast,
        right: &Ast,
        span: Span,
        scope: Scope<'_>,
    ) -> Option<Expr> {
        let (left, right) = (self.expr(left, scope), self.expr(right, scope));
        let (left, right) = (left?, right?);
        self.check_comparable(&left, &right, span)?;
        if left.ty == DataType::Bool && !matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
            let help = Some("bools are only equal or not equal".to_owned());
            return self.error(RuleError::CannotCompare { left: left.ty, right: right.ty, help, span });
        }
        let kind = ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) };
        Some(Expr { kind, ty: DataType::Bool, span })
    }

    fn check_comparable(&mut self, left: &Expr, right: &Expr, span: Span) -> Option<()> {
        let fits = match (left.ty, right.ty) {
            (a, b) if a.is_numeric() && b.is_numeric() => true,
            (a, b) if a.is_temporal() && b.is_temporal() => true,
            (DataType::Text, DataType::Text) | (DataType::Bool, DataType::Bool) => true,
            (DataType::Duration, DataType::Duration) => {
                for side in [left, right] {
                    if let ExprKind::Literal(Value::Duration(d)) = side.kind
                        && d.unit == CalendarUnit::Month
                    {
                        return self.error(RuleError::MonthsCompared { span: side.span });
                    }
                }
                true
            }
            _ => false,
        };
        if fits {
            return Some(());
        }
        let help = compare_help(left, right).or_else(|| compare_help(right, left));
        self.error(RuleError::CannotCompare { left: left.ty, right: right.ty, help, span })
    }

    pub(super) fn between(
        &mut self,
        [value, low, high]: [&Ast; 3],
        negated: bool,
        span: Span,
        scope: Scope<'_>,
    ) -> Option<Expr> {
        let (value, low, high) = (self.expr(value, scope), self.expr(low, scope), self.expr(high, scope));
        let (value, low, high) = (value?, low?, high?);
        let fits = self.check_comparable(&value, &low, value.span.to(low.span));
        let fits = self.check_comparable(&value, &high, value.span.to(high.span)).and(fits);
        fits?;
        if value.ty == DataType::Bool {
            let help = Some("bools are only equal or not equal".to_owned());
            return self.error(RuleError::CannotCompare { left: value.ty, right: low.ty, help, span });
        }
        if let (ExprKind::Literal(a), ExprKind::Literal(b)) = (&low.kind, &high.kind)
            && exceeds(a, b)
        {
            self.found.push(RuleError::NeverTrue { span: low.span.to(high.span) });
        }
        let kind = ExprKind::Between { value: Box::new(value), low: Box::new(low), high: Box::new(high), negated };
        Some(Expr { kind, ty: DataType::Bool, span })
    }

    pub(super) fn in_list(
        &mut self,
        value: &Ast,
        list: &[Spanned<Literal>],
        negated: bool,
        span: Span,
        scope: Scope<'_>,
    ) -> Option<Expr> {
        let value = self.expr(value, scope)?;
        if value.ty == DataType::Bool {
            let help = Some("a bool is a condition by itself: write `x` or `not x`".to_owned());
            let found = value.ty;
            return self.error(RuleError::WrongArgument {
                function: "`in`".into(),
                expected: "a number, text, time or duration",
                found,
                help,
                span: value.span,
            });
        }
        let mut values = Vec::with_capacity(list.len());
        let mut sound = true;
        for Spanned { value: literal, span: at } in list {
            let item = self.value(literal);
            let ty = value_type(&item);
            let item = Expr { kind: ExprKind::Literal(item), ty, span: *at };
            if self.check_comparable(&value, &item, *at).is_none() {
                sound = false;
            } else if let ExprKind::Literal(item) = item.kind {
                values.push(item);
            }
        }
        let kind = ExprKind::In { value: Box::new(value), list: values, negated };
        sound.then_some(Expr { kind, ty: DataType::Bool, span })
    }

    pub(super) fn like(
        &mut self,
        value: &Ast,
        pattern: &Spanned<String>,
        negated: bool,
        span: Span,
        scope: Scope<'_>,
    ) -> Option<Expr> {
        if pattern.value.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1 {
            self.found.push(RuleError::BadPattern { span: pattern.span });
        }
        let value = self.expr(value, scope)?;
        if value.ty != DataType::Text {
            return self.error(RuleError::WrongArgument {
                function: "`like`".into(),
                expected: "a text",
                found: value.ty,
                help: value.ty.is_numeric().then(|| "compare numbers with `=`, `<` or `between`".to_owned()),
                span: value.span,
            });
        }
        let kind = ExprKind::Like { value: Box::new(value), pattern: pattern.value.as_str().into(), negated };
        Some(Expr { kind, ty: DataType::Bool, span })
    }

    pub(super) fn negate(&mut self, inner: &Ast, span: Span, scope: Scope<'_>) -> Option<Expr> {
        let inner = self.expr(inner, scope)?;
        let ty = match inner.ty {
            DataType::Ratio => DataType::Float,
            ty if ty.is_numeric() => ty,
            found => return self.error(RuleError::CannotNegate { found, span: inner.span }),
        };
        Some(Expr { kind: ExprKind::Negate(Box::new(inner)), ty, span })
    }

    pub(super) fn arith(&mut self, op: ArithOp, left: &Ast, right: &Ast, span: Span, scope: Scope<'_>) -> Option<Expr> {
        let (left, right) = (self.expr(left, scope), self.expr(right, scope));
        let (left, right) = (left?, right?);
        let ty = match (left.ty, right.ty, op) {
            (a, b, _) if a.is_numeric() && b.is_numeric() => self.numeric_type(op, a, b, span)?,
            (a, DataType::Duration, ArithOp::Add | ArithOp::Subtract) if a.is_temporal() => DataType::Timestamp,
            (a, b, ArithOp::Subtract) if a.is_temporal() && b.is_temporal() => DataType::Duration,
            (a, b, _) => {
                let help = arith_help(op, &left, &right);
                return self.error(RuleError::CannotCalculate { left: a, sign: arith_sign(op), right: b, help, span });
            }
        };
        Some(Expr { kind: ExprKind::Arith { op, left: Box::new(left), right: Box::new(right) }, ty, span })
    }

    fn numeric_type(&mut self, op: ArithOp, left: DataType, right: DataType, span: Span) -> Option<DataType> {
        let (Some(a), Some(b)) = (exact_scale(left), exact_scale(right)) else { return Some(DataType::Float) };
        let scale = match op {
            ArithOp::Divide => return Some(DataType::Ratio),
            ArithOp::Add | ArithOp::Subtract => a.max(b),
            ArithOp::Multiply => a + b,
        };
        match scale {
            0 => Some(DataType::Int),
            1..=18 => Some(DataType::Decimal { scale }),
            _ => self.error(RuleError::ScaleTooLarge { scale: u32::from(scale), span }),
        }
    }
}

/// Digits behind the point of an exact number.
const fn exact_scale(ty: DataType) -> Option<u8> {
    match ty {
        DataType::Int => Some(0),
        DataType::Decimal { scale } => Some(scale),
        _ => None,
    }
}

/// Whether one constant is surely larger than another.
fn exceeds(a: &Value, b: &Value) -> bool {
    let number = |v: &Value| match v {
        Value::Int(n) => Some((i128::from(*n), 0u8)),
        Value::Decimal { mantissa, scale } => Some((i128::from(*mantissa), *scale)),
        _ => None,
    };
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => a > b,
        (Value::Timestamp(a), Value::Timestamp(b)) => a > b,
        (Value::Text(a), Value::Text(b)) => a > b,
        _ => match (number(a), number(b)) {
            (Some((x, s)), Some((y, t))) => x * 10i128.pow(u32::from(t)) > y * 10i128.pow(u32::from(s)),
            _ => false,
        },
    }
}

/// A remedy when `this` meets `other`; asked for both orders.
fn compare_help(this: &Expr, other: &Expr) -> Option<String> {
    use DataType as D;
    let literal = |e: &Expr| if let ExprKind::Literal(v) = &e.kind { Some(v.clone()) } else { None };
    match (this.ty, other.ty) {
        (D::Text, ty) if ty.is_temporal() => match literal(this) {
            Some(Value::Text(text)) if parse_date(&text).is_ok() => Some(format!("write `date {}`", quote_text(&text))),
            Some(_) => Some("write `date '2026-01-31'` or `timestamp '2026-01-31T09:00:00'`".to_owned()),
            None => Some("declare the column a date or timestamp in tagwerk.toml".to_owned()),
        },
        (D::Text, ty) if ty.is_numeric() => match (literal(this), literal(other)) {
            (Some(Value::Text(text)), _) if text.parse::<f64>().is_ok() => {
                Some(format!("write the number without quotes: `{text}`"))
            }
            (None, Some(_)) => Some("the column holds texts: write the value in single quotes".to_owned()),
            _ => None,
        },
        (D::Text, D::Bool) => match &other.kind {
            ExprKind::Tag { tag, .. } => match literal(this) {
                Some(Value::Text(text)) => Some(format!("write `tag({tag} = {})`", quote_text(&text))),
                _ => None,
            },
            _ => Some("a bool is a condition by itself: write `x` or `not x`".to_owned()),
        },
        (D::Bool, ty) if ty.is_numeric() => Some("a bool is a condition by itself: write `x` or `not x`".to_owned()),
        (D::Duration, ty) if ty.is_temporal() => {
            Some("compare a time with a time, such as `as_of - 7 days`, or ask `days_since(…)`".to_owned())
        }
        (D::Duration, ty) if ty.is_numeric() => match (&this.kind, &other.kind) {
            (ExprKind::Literal(Value::Duration(d)), ExprKind::Call { .. }) => {
                Some(format!("`days_since` and its like give numbers: write `{}`", d.count))
            }
            (_, ExprKind::Literal(_)) => Some("say the unit: `7 days`, `24 hours`".to_owned()),
            _ => None,
        },
        (ty, D::Int | D::Decimal { .. }) if ty.is_temporal() && literal(other).is_some() => {
            Some("write `date '2026-01-31'`, or ask `days_since(…)`".to_owned())
        }
        _ => None,
    }
}

fn arith_help(op: ArithOp, left: &Expr, right: &Expr) -> Option<String> {
    use DataType as D;
    match (left.ty, right.ty, op) {
        (D::Duration, ty, ArithOp::Add) if ty.is_temporal() => {
            Some("write the time first: `as_of + 7 days`".to_owned())
        }
        (ty, D::Int, _) if ty.is_temporal() => Some("say the unit: `as_of - 7 days`".to_owned()),
        (a, b, ArithOp::Add) if a.is_temporal() && b.is_temporal() => {
            Some("two times have a difference, `a - b`, but no sum".to_owned())
        }
        (D::Duration, D::Duration, _) => Some("write one duration, such as `36 hours`".to_owned()),
        (D::Text, _, ArithOp::Add) | (_, D::Text, ArithOp::Add) => Some("texts are not joined in a rule".to_owned()),
        (D::Bool, _, _) | (_, D::Bool, _) => Some("conditions are joined with `and` and `or`".to_owned()),
        _ => None,
    }
}
