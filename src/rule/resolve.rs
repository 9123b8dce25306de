use super::{
    Ast, DataType, Names, RuleError,
    ast::{AstInstant, AstKind, AstRank, AstTagValue, Literal, Name},
    error::REPORTED_MAX,
    names::{SourceShape, TagShape},
    typed::{EventRef, Expr, ExprKind, Function, Rank, TagValueTest, Value},
};
use crate::{
    calendar::{Micros, parse_instant},
    diagnostic::{Severity, Span, suggestion},
};

mod event;
mod operator;
mod path;
mod rows;

/// What a rule is for: which type it must have, and whether it may look past `as_of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Who is meant: `when` of a tag or case, a strategy's audience, a model's population. A condition; sees nothing at
    /// or after `as_of`.
    Condition,
    /// What came of it: a model's label, a goal, a KPI. A condition; `next` windows are allowed.
    Outcome,
    /// Any value: a model's feature. Sees nothing at or after `as_of`.
    Value,
}

/// Gives every name of a rule its meaning and every form its type. Warnings come beside the tree.
///
/// # Errors
/// All mistakes of the rule, in the order of their places. When all of them are warnings ([`RuleError::severity`]), the
/// rule may be right but cannot be typed, because a source's columns or events are not known yet. The list is empty
/// only when the tree has gaps that [`super::parse`] already reported.
pub fn resolve(ast: &Ast, names: &dyn Names, purpose: Purpose) -> Result<(Expr, Vec<RuleError>), Vec<RuleError>> {
    let mut resolver = Resolver { names, purpose, found: Vec::new() };
    let expr = match purpose {
        Purpose::Condition | Purpose::Outcome => resolver.condition(ast, Scope::Subject),
        Purpose::Value => resolver.expr(ast, Scope::Subject),
    };
    let mut found = resolver.found;
    found.sort_by_key(|e| (e.span().start, e.code()));
    found.truncate(REPORTED_MAX);
    match expr {
        Some(expr) if found.iter().all(|e| e.severity() == Severity::Warning) => Ok((expr, found)),
        _ => Err(found),
    }
}

struct Resolver<'n> {
    names: &'n dyn Names,
    purpose: Purpose,
    found: Vec<RuleError>,
}

/// What bare names mean, and which forms may stand here.
#[derive(Clone, Copy)]
enum Scope<'a> {
    /// One value per subject.
    Subject,
    /// One value per row of an event: the argument or filter of an aggregate, the filter of a step.
    Rows(Rows<'a>),
}

/// The rows that an aggregate or step reads.
#[derive(Clone, Copy)]
struct Rows<'a> {
    source: &'a SourceShape,
    event: &'a EventRef,
    /// Where the event was named.
    span: Span,
}

impl<'n> Resolver<'n> {
    /// Reports, and gives no node: whoever contains it has none either, and adds no second report.
    fn error<T>(&mut self, error: RuleError) -> Option<T> {
        self.found.push(error);
        None
    }

    fn expr(&mut self, ast: &Ast, scope: Scope<'_>) -> Option<Expr> {
        let span = ast.span;
        let (kind, ty) = match &ast.kind {
            AstKind::Mistake(parts) => {
                for part in parts {
                    self.expr(part, scope);
                }
                return None;
            }
            AstKind::Literal(literal) => self.literal(literal),
            AstKind::AsOf => (ExprKind::AsOf, DataType::Timestamp),
            AstKind::Path(path) => return self.path(path, span, scope),
            AstKind::Not(inner) => (ExprKind::Not(Box::new(self.condition(inner, scope)?)), DataType::Bool),
            AstKind::And(parts) => {
                let flatten = |kind| if let ExprKind::And(inner) = kind { Ok(inner) } else { Err(kind) };
                (ExprKind::And(self.conditions(parts, scope, flatten)?), DataType::Bool)
            }
            AstKind::Or(parts) => {
                let flatten = |kind| if let ExprKind::Or(inner) = kind { Ok(inner) } else { Err(kind) };
                (ExprKind::Or(self.conditions(parts, scope, flatten)?), DataType::Bool)
            }
            AstKind::Compare { op, left, right } => return self.compare(*op, left, right, span, scope),
            AstKind::Arith { op, left, right } => return self.arith(*op, left, right, span, scope),
            AstKind::Negate(inner) => return self.negate(inner, span, scope),
            AstKind::In { value, list, negated } => return self.in_list(value, list, *negated, span, scope),
            AstKind::Between { value, low, high, negated } => {
                return self.between([value, low, high], *negated, span, scope);
            }
            AstKind::Like { value, pattern, negated } => return self.like(value, pattern, *negated, span, scope),
            AstKind::IsNull { value, negated } => {
                let value = Box::new(self.expr(value, scope)?);
                (ExprKind::IsNull { value, negated: *negated }, DataType::Bool)
            }
            AstKind::Call { function, args } => return self.call(*function, args, span, scope),
            kind if matches!(scope, Scope::Rows(_)) && subject_form(kind).is_some() => {
                return self.subject_form_in_rows(ast);
            }
            AstKind::Aggregate(aggregate) => return self.aggregate(aggregate, span),
            AstKind::Rank(rank) => (ExprKind::Rank(Box::new(self.rank(rank)?)), DataType::Bool),
            AstKind::Sequence(sequence) => (ExprKind::Sequence(Box::new(self.sequence(sequence)?)), DataType::Bool),
            AstKind::Tag { tag, value } => (self.tag(tag, value.as_ref())?, DataType::Bool),
            AstKind::Score { tag } => (self.score(tag)?, DataType::Float),
        };
        Some(Expr { kind, ty, span })
    }

    fn subject_form_in_rows<T>(&mut self, ast: &Ast) -> Option<T> {
        let form = subject_form(&ast.kind)?;
        self.error(RuleError::SubjectFormInRows { form, span: ast.span })
    }

    /// An expression that must be a condition.
    fn condition(&mut self, ast: &Ast, scope: Scope<'_>) -> Option<Expr> {
        let expr = self.expr(ast, scope)?;
        if expr.ty == DataType::Bool {
            return Some(expr);
        }
        let help = match (&ast.kind, expr.ty) {
            (AstKind::Aggregate(_), ty) if ty.is_numeric() => format!("compare it: `{ast} > 0`"),
            (_, ty) if ty.is_numeric() => format!("compare it, such as `{ast} > 0`"),
            (AstKind::Literal(_), DataType::Text) => "compare it with a column: `profile.city = 'Shanghai'`".to_owned(),
            (_, DataType::Text) => format!("compare it, such as `{ast} = '…'`"),
            (_, DataType::Duration) => "compare it with a duration, such as `< 24 hours`".to_owned(),
            _ => format!("compare it, such as `{ast} >= as_of - 7 days`, or ask `{ast} is not null`"),
        };
        self.error(RuleError::NotACondition { found: expr.ty, help, span: expr.span })
    }

    fn conditions(
        &mut self,
        parts: &[Ast],
        scope: Scope<'_>,
        flatten: fn(ExprKind) -> Result<Vec<Expr>, ExprKind>,
    ) -> Option<Vec<Expr>> {
        let mut typed = Vec::with_capacity(parts.len());
        let mut sound = true;
        for part in parts {
            match self.condition(part, scope) {
                Some(Expr { kind, ty, span }) => match flatten(kind) {
                    Ok(inner) => typed.extend(inner),
                    Err(kind) => typed.push(Expr { kind, ty, span }),
                },
                None => sound = false,
            }
        }
        sound.then_some(typed)
    }

    fn literal(&self, literal: &Literal) -> (ExprKind, DataType) {
        let value = self.value(literal);
        let ty = value_type(&value);
        (ExprKind::Literal(value), ty)
    }

    fn value(&self, literal: &Literal) -> Value {
        match literal {
            Literal::Bool(value) => Value::Bool(*value),
            Literal::Int(value) => Value::Int(*value),
            Literal::Decimal { mantissa, scale } => Value::Decimal { mantissa: *mantissa, scale: *scale },
            Literal::Text(text) => Value::Text(text.as_str().into()),
            Literal::Instant(AstInstant::Date(days)) => Value::Date(*days),
            Literal::Instant(AstInstant::Timestamp(text)) => Value::Timestamp(self.instant(text)),
            Literal::Duration(span) => Value::Duration(*span),
        }
    }

    fn instant(&self, text: &str) -> Micros {
        parse_instant(text, self.names.zone()).expect("the parser has read it, and the zone does not matter for that")
    }

    fn call(&mut self, function: Function, args: &[Ast], span: Span, scope: Scope<'_>) -> Option<Expr> {
        let value = self.expr(&args[0], scope);
        let (expected, fits, ty): (&str, fn(DataType) -> bool, DataType) = match function {
            Function::DaysSince => ("a time", DataType::is_temporal, DataType::Int),
            Function::Weekday => ("a time", DataType::is_temporal, DataType::Int),
            Function::Hour => ("a timestamp", |ty| ty == DataType::Timestamp, DataType::Int),
            Function::Day => ("a time", DataType::is_temporal, DataType::Date),
            Function::Contains | Function::StartsWith | Function::EndsWith => {
                ("a text", |ty| ty == DataType::Text, DataType::Bool)
            }
        };
        let part = match args.get(1) {
            None => None,
            Some(Ast { kind: AstKind::Literal(literal @ Literal::Text(_)), span }) => {
                let (kind, ty) = self.literal(literal);
                Some(Expr { kind, ty, span: *span })
            }
            Some(Ast { kind: AstKind::Mistake(_), .. }) => return None,
            Some(other) => {
                return self.error(RuleError::NotConstant {
                    of: "the part to look for is a text",
                    help: "write it in single quotes: `contains(x, 'part')`",
                    span: other.span,
                });
            }
        };
        let value = value?;
        if !fits(value.ty) {
            let name = super::print::function_name(function);
            let help = match (function, value.ty) {
                (Function::DaysSince, DataType::Duration) => {
                    Some("a difference of two times compares with a duration: `a - b > 7 days`".to_owned())
                }
                (Function::Hour, DataType::Date) => Some("a date has no hour".to_owned()),
                (Function::DaysSince, DataType::Text) => Some(
                    "write a date as `date '2026-01-31'`; a text column can be declared a date in tagwerk.toml"
                        .to_owned(),
                ),
                _ => None,
            };
            let function = format!("`{name}`").into();
            return self.error(RuleError::WrongArgument {
                function,
                expected,
                found: value.ty,
                help,
                span: value.span,
            });
        }
        let args = std::iter::once(value).chain(part).collect();
        Some(Expr { kind: ExprKind::Call { function, args }, ty, span })
    }

    fn rank(&mut self, rank: &AstRank) -> Option<Rank> {
        let value = self.expr(&rank.value, Scope::Subject);
        let among = match &rank.among {
            None => Some(None),
            Some(among) => self.condition(among, Scope::Subject).map(Some),
        };
        let (value, among) = (value?, among?);
        if !(value.ty.is_numeric() || value.ty.is_temporal() || value.ty == DataType::Duration) {
            let help = (value.ty == DataType::Bool)
                .then(|| "rank by a number or time; put conditions after `among`".to_owned());
            return self.error(RuleError::WrongArgument {
                function: "a ranking".into(),
                expected: "a number, a time or a duration",
                found: value.ty,
                help,
                span: value.span,
            });
        }
        if let Some(inner) = [Some(&value), among.as_ref()].into_iter().flatten().find_map(find_rank) {
            return self.error(RuleError::NestedRank { span: inner });
        }
        Some(Rank { bottom: rank.bottom, size: rank.size, value, among })
    }

    fn known_tag(&mut self, tag: &Name) -> Option<TagShape> {
        if let Some(shape) = self.names.tag(&tag.text) {
            return Some(shape);
        }
        let help = suggestion(&tag.text, self.names.tag_ids());
        self.error(RuleError::UnknownTag { id: tag.text.clone(), help, span: tag.span })
    }

    fn tag(&mut self, tag: &Name, value: Option<&AstTagValue>) -> Option<ExprKind> {
        let shape = self.known_tag(tag)?;
        let id = tag.text.as_str().into();
        let Some(test) = value else { return Some(ExprKind::Tag { tag: id, value: None }) };
        let TagShape::Enumerated(cases) = shape else {
            return self.error(RuleError::NoCases { tag: tag.text.clone(), span: test.value.span });
        };
        let Some(case) = cases.iter().find(|c| c.as_ref() == test.value.value) else {
            let help = suggestion(&test.value.value, cases.iter().map(AsRef::as_ref));
            let (tag, value) = (tag.text.clone(), test.value.value.clone());
            return self.error(RuleError::UnknownCase { tag, value, help, span: test.value.span });
        };
        Some(ExprKind::Tag { tag: id, value: Some(TagValueTest { negated: test.negated, value: case.clone() }) })
    }

    fn score(&mut self, tag: &Name) -> Option<ExprKind> {
        match self.known_tag(tag)? {
            TagShape::Model => Some(ExprKind::Score { tag: tag.text.as_str().into() }),
            TagShape::Plain | TagShape::Enumerated(_) => {
                self.error(RuleError::NotAModel { tag: tag.text.clone(), span: tag.span })
            }
        }
    }
}

pub(in crate::rule) const fn value_type(value: &Value) -> DataType {
    match value {
        Value::Bool(_) => DataType::Bool,
        Value::Int(_) => DataType::Int,
        Value::Decimal { scale, .. } => DataType::Decimal { scale: *scale },
        Value::Text(_) => DataType::Text,
        Value::Date(_) => DataType::Date,
        Value::Timestamp(_) => DataType::Timestamp,
        Value::Duration(_) => DataType::Duration,
    }
}

/// How a form that has a value per subject, never per row, is called.
const fn subject_form(kind: &AstKind) -> Option<&'static str> {
    Some(match kind {
        AstKind::Aggregate(_) => "another aggregate",
        AstKind::Rank(_) => "a ranking",
        AstKind::Sequence(_) => "a sequence",
        AstKind::Tag { .. } => "`tag(…)`",
        AstKind::Score { .. } => "`score(…)`",
        _ => return None,
    })
}

/// The place of a ranking inside an expression.
fn find_rank(expr: &Expr) -> Option<Span> {
    let mut found = None;
    expr.walk(&mut |e| {
        if matches!(e.kind, ExprKind::Rank(_)) {
            found.get_or_insert(e.span);
        }
    });
    found
}

#[cfg(test)]
mod tests;
