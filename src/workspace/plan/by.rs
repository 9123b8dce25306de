use std::sync::Arc;

use crate::{
    catalog::Catalog,
    engine::plan::PlanCase,
    rule::{
        DataType,
        typed::{CompareOp, Expr, ExprKind, Value},
    },
    store::facts::{Facts, StoreFacts},
    workspace::{Workspace, WorkspaceError},
};

/// Values of a column by which users can be told apart. A comment has room for few, and each is a condition to evaluate.
const VALUES_MAX: usize = 500;

impl Workspace {
    /// The values of an attribute, written `source.column`, each with the rule for who has it.
    ///
    /// # Errors
    /// When there is no such attribute, it is neither text nor true-or-false, or it has too many values.
    pub(super) fn groups_by(
        &self,
        catalog: &Catalog,
        by: &str,
        facts: &StoreFacts,
    ) -> Result<Vec<PlanCase>, WorkspaceError> {
        let fail = |why: String| WorkspaceError::GroupBy { by: by.to_owned(), why };
        let attribute = match self.resolve_query(catalog, &format!("{by} is not null"))?.kind {
            ExprKind::IsNull { value, .. } if matches!(value.kind, ExprKind::Attribute(_)) => *value,
            _ => return Err(fail("it is not a column of an attributes source".to_owned())),
        };
        let ExprKind::Attribute(column) = &attribute.kind else { return Ok(Vec::new()) };
        let case = |text: String, value: Value| {
            let literal = Expr { ty: attribute.ty, kind: ExprKind::Literal(value), span: attribute.span };
            let (left, right) = (Box::new(attribute.clone()), Box::new(literal));
            let kind = ExprKind::Compare { op: CompareOp::Equal, left, right };
            PlanCase { value: text.into(), when: Expr { kind, ty: DataType::Bool, span: attribute.span } }
        };
        match attribute.ty {
            DataType::Bool => {
                let cases = [true, false].map(|b| case(b.to_string(), Value::Bool(b)));
                Ok(cases.into())
            }
            DataType::Text => {
                let source = facts.sources().iter().find(|s| s.name == column.source);
                let stored = source.and_then(|s| s.columns.iter().find(|c| c.name == column.column));
                let Some(texts) = stored.and_then(|c| c.texts.as_ref()) else {
                    return Err(fail("the store does not hold it".to_owned()));
                };
                if texts.len() > VALUES_MAX {
                    return Err(fail(format!(
                        "it has {} values, and at most {VALUES_MAX} can be told apart",
                        texts.len()
                    )));
                }
                let text = |code: usize| -> Arc<str> { texts.text(u32::try_from(code).unwrap_or(u32::MAX)).into() };
                Ok((0..texts.len()).map(text).map(|t| case(t.to_string(), Value::Text(t))).collect())
            }
            other => Err(fail(format!("it is {other}, and only text and bool columns tell people apart"))),
        }
    }
}
