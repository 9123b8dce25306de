//! One row with an amount as near to 0 as will do.

use std::sync::Arc;

use super::{
    amount::{grid, steps, targets},
    edit::Edit,
    leaf::Leaf,
    template::Template,
};
use crate::{
    engine::embedded::EngineError,
    rule::{
        DataType,
        typed::{Aggregate, ExprKind},
    },
    store::facts::CellValue,
};

impl Leaf<'_> {
    /// One row with an amount as near to 0 as will do.
    pub(super) fn least_amount(
        &self,
        aggregate: &Aggregate,
        templates: &[Template],
        may_be_negative: bool,
    ) -> Result<Option<Edit>, EngineError> {
        let Some(argument) = &aggregate.argument else { return Ok(None) };
        let Some(source) = self.rows.source(&aggregate.event.source) else { return Ok(None) };
        // The last numeric column that the argument reads is what varies.
        let mut driver: Option<(usize, Arc<str>, DataType)> = None;
        argument.walk(&mut |e| {
            if let ExprKind::Column(column) = &e.kind
                && e.ty.is_numeric()
                && let Some(at) = source.column(&column.column)
            {
                driver = Some((at, column.column.clone(), e.ty));
            }
        });
        let Some((at, column, ty)) = driver else { return Ok(None) };
        let signed = may_be_negative || self.search.domain.signed.contains(&(source.name.clone(), column));
        let mut numbers = targets(self.condition, self.values);
        let mut templates: Vec<Template> = templates.iter().take(2).cloned().collect();
        for template in &mut templates {
            // Other numbers of a product or sum stay what they are; empty ones become 1.
            for (i, (_, ty)) in source.columns.iter().enumerate() {
                if template.told.contains(&i) && i != at && template.cells[i] == CellValue::Null && ty.is_numeric() {
                    template.cells[i] = cell(*ty, steps(*ty) as i64);
                }
            }
            let others: f64 = template
                .told
                .iter()
                .filter(|i| **i != at)
                .filter_map(|i| float(&template.cells[*i], source.columns[*i].1))
                .product();
            if others != 0.0 && (others - 1.0).abs() > f64::EPSILON {
                numbers.extend(numbers.clone().iter().map(|x| x / others));
            }
        }
        let edit = |template: &Template, amount: i64| {
            let mut template = template.clone();
            template.cells[at] = cell(ty, amount);
            self.edit(aggregate, &template, 1)
        };
        let mut best: Option<(i64, Edit)> = None;
        let grid = grid(&numbers, ty, signed);
        for template in &templates {
            let works = self.working(&grid.iter().map(|x| vec![edit(template, *x)]).collect::<Vec<_>>())?;
            let Some(first) = works.iter().position(|works| *works) else { continue };
            let found = grid[first];
            // The nearest amount of the same sign that does not do: between them lies the least that does.
            let below = grid[..first].iter().rev().find(|x| (**x < 0) == (found < 0) || **x == 0).copied();
            let mut low = below.map_or(0, i64::unsigned_abs);
            let mut high = found.unsigned_abs();
            let sign = if found < 0 { -1 } else { 1 };
            while high - low > 1 {
                let parts = 16.min(high - low);
                let points: Vec<u64> = (1..parts).map(|i| low + (high - low) * i / parts).collect();
                let edits: Vec<Vec<Edit>> =
                    points.iter().map(|p| vec![edit(template, sign * p.cast_signed())]).collect();
                let works = self.working(&edits)?;
                match works.iter().position(|works| *works) {
                    Some(0) => high = points[0],
                    Some(i) => (low, high) = (points[i - 1], points[i]),
                    None => low = points[points.len() - 1],
                }
            }
            let amount = sign * high.cast_signed();
            if best.as_ref().is_none_or(|(least, _)| amount.unsigned_abs() < least.unsigned_abs()) {
                best = Some((amount, edit(template, amount)));
            }
        }
        Ok(best.map(|(_, edit)| edit))
    }
}

fn cell(ty: DataType, steps_of_it: i64) -> CellValue {
    match ty {
        DataType::Float => CellValue::Float(steps_of_it as f64 / steps(ty)),
        _ => CellValue::Int(steps_of_it),
    }
}

fn float(cell: &CellValue, ty: DataType) -> Option<f64> {
    match cell {
        CellValue::Int(lane) if ty.is_numeric() => Some(*lane as f64 / steps(ty)),
        CellValue::Float(x) => Some(*x),
        _ => None,
    }
}
