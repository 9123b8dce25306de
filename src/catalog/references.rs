use crate::{
    diagnostic::Span,
    rule::typed::{Expr, ExprKind, References},
};

/// Adds what a rule refers to.
pub(super) fn collect(expr: &Expr, into: &mut References) {
    let References { tags, events, columns } = expr.references();
    into.tags.extend(tags);
    into.events.extend(events);
    into.columns.extend(columns);
}

/// Where a rule refers to a tag for the first time, in bytes of the rule's text.
pub(super) fn tag_span(expr: &Expr, id: &str) -> Option<Span> {
    let mut found = None;
    expr.walk(&mut |part| {
        if let ExprKind::Tag { tag, .. } | ExprKind::Score { tag } = &part.kind
            && tag.as_ref() == id
        {
            found = found.or(Some(part.span));
        }
    });
    found
}
