use std::{fs, path::Path};

use crate::calendar::{DAY, Micros, SECOND};

use super::{
    DemoError, DemoOptions,
    event::Order,
    events_file::{push_id, push_padded},
    options::IdKind,
    person::OFFSET,
    random::Random,
    words::{CATEGORIES, STATUSES},
};

/// Writes the orders of one month as CSV, in the order of the rows; `first` is the number of the first.
pub(super) fn write_orders(path: &Path, rows: &[Order], first: u64, options: &DemoOptions) -> Result<(), DemoError> {
    let mut text = String::with_capacity(rows.len() * 80 + 100);
    text.push_str("order_id,customer_id,ordered_at,status,category,quantity,unit_price,discount\n");
    for (number, order) in (first..).zip(rows) {
        let start = text.len();
        push_row(&mut text, order, number, options.ids);
        if options.dirty {
            damage(&mut text, start, &mut Random::of(options.seed, number, 2));
        }
        text.push('\n');
    }
    fs::write(path, text).map_err(|source| DemoError::Io { action: "write", path: path.to_owned(), source })
}

fn push_row(text: &mut String, order: &Order, number: u64, ids: IdKind) {
    text.push('o');
    push_padded(text, number + 1, 8);
    text.push(',');
    match ids {
        IdKind::Text => push_id(text, order.person),
        IdKind::Int => push_padded(text, u64::from(order.person) + 1, 1),
    }
    text.push(',');
    push_local(text, order.ts + OFFSET);
    for word in [STATUSES[order.status as usize], CATEGORIES[order.category as usize]] {
        text.push(',');
        text.push_str(word);
    }
    text.push(',');
    push_padded(text, u64::from(order.quantity), 1);
    for money in [order.unit_price, order.discount] {
        text.push(',');
        push_padded(text, u64::from(money / 100), 1);
        text.push('.');
        push_padded(text, u64::from(money % 100), 2);
    }
}

/// Makes one row in seventy unreadable, in one of four ways.
fn damage(text: &mut String, start: usize, r: &mut Random) {
    if !r.chance(1.0 / 70.0) {
        return;
    }
    let mut cells: Vec<String> = text[start..].split(',').map(str::to_owned).collect();
    text.truncate(start);
    match r.below(4) {
        0 => cells[1].clear(),
        1 => cells[2] = "yesterday".to_owned(),
        2 => cells[5] = "many".to_owned(),
        _ => cells.truncate(5),
    }
    text.push_str(&cells.join(","));
}

/// `2026-01-08 09:30:15` of a local time.
fn push_local(text: &mut String, local: Micros) {
    let (year, month, day) = civil(local.div_euclid(DAY));
    let second = local.rem_euclid(DAY).div_euclid(SECOND).unsigned_abs();
    push_padded(text, year, 4);
    for (separator, number) in
        [('-', month), ('-', day), (' ', second / 3600), (':', second / 60 % 60), (':', second % 60)]
    {
        text.push(separator);
        push_padded(text, number, 2);
    }
}

/// Year, month and day of a day since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms"); years from
/// 1 on.
pub(super) fn civil(days: i64) -> (u64, u64, u64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year.unsigned_abs(), month.unsigned_abs(), day.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_csv() {
        let order = Order {
            ts: 1_767_835_815_000_000,
            person: 41,
            unit_price: 12_909,
            discount: 5,
            quantity: 3,
            category: 1,
            status: 2,
        };
        let mut text = String::new();
        push_row(&mut text, &order, 0, IdKind::Text);
        assert_eq!(text, "o00000001,u0000042,2026-01-08 09:30:15,delivered,beauty,3,129.09,0.05");
    }

    #[test]
    fn civil_dates() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(19_782), (2024, 2, 29));
        assert_eq!(civil(20_454), (2026, 1, 1));
    }
}
