//! Attributes that change.

use super::{candidate::for_attribute, edit::Edit, leaf::Leaf};
use crate::{
    calendar::Micros,
    engine::embedded::EngineError,
    rule::typed::{Expr, ExprKind},
    store::facts::{CellValue, SubjectSourceKind},
};

impl Leaf<'_> {
    /// An attribute that has another value, as near to its own as will do.
    pub(super) fn set_attribute(&self, attribute: &Expr) -> Result<Option<Vec<Edit>>, EngineError> {
        let ExprKind::Attribute(column) = &attribute.kind else { return Ok(None) };
        let Some(source) = self.rows.source(&column.source) else { return Ok(None) };
        let Some(at) = source.column(&column.column) else { return Ok(None) };
        let dated = source.kind == SubjectSourceKind::Attributes { dated: true };
        let time = if dated { self.search.as_of - 1 } else { Micros::MIN };
        let now = source.rows.iter().rfind(|row| row.time <= time).map_or(CellValue::Null, |row| row.cells[at].clone());
        let mut cells = for_attribute(self.search, &self.rows, self.values, self.condition, (column, attribute.ty));
        cells.retain(|cell| *cell != now);
        // Nothing comes last; of numbers and times the nearest comes first.
        if let CellValue::Int(now) = now {
            cells.sort_by_key(|cell| match cell {
                CellValue::Int(value) => now.abs_diff(*value),
                _ => u64::MAX,
            });
        }
        let edits = cells.into_iter().map(|to| {
            let (source, column) = (source.name.clone(), column.column.clone());
            vec![Edit::Set { source, column, ty: attribute.ty, from: now.clone(), to, time }]
        });
        self.first_working(edits.collect())
    }
}
