use super::{
    Ast, DataType, Names, RuleError,
    typed::{Expr, ExprKind, Value},
};

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
/// All mistakes of the rule. When all of them are warnings ([`RuleError::severity`]), the rule may be right but cannot
/// be typed, because a source's columns or events are not known yet. The list is empty only when the tree has gaps that
/// [`super::parse`] already reported.
pub fn resolve(ast: &Ast, names: &dyn Names, purpose: Purpose) -> Result<(Expr, Vec<RuleError>), Vec<RuleError>> {
    let _ = (names, purpose);
    let kind = ExprKind::Literal(Value::Bool(ast.value));
    Ok((Expr { kind, ty: DataType::Bool, span: ast.span }, Vec::new()))
}
