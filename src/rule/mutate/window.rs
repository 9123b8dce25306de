use super::constant::{days, spans};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, DAY, HOUR, MINUTE, Micros},
    rule::{
        Names,
        typed::{DateBound, Window},
    },
};

/// Windows a step shorter or longer, and of another kind.
pub(super) fn others(window: Window, names: &dyn Names) -> Vec<Window> {
    let days_ago = |count| CalendarSpan::new(count, CalendarUnit::Day);
    match window {
        Window::Ever => vec![Window::Last(days_ago(30))],
        Window::Last(span) => spans(span).into_iter().map(Window::Last).chain([Window::Ever]).collect(),
        Window::Next(span) => spans(span).into_iter().map(Window::Next).collect(),
        Window::BetweenAgo { from, to } => {
            let farther = spans(from).into_iter().map(|from| (from, to));
            let nearer = spans(to).into_iter().map(|to| (from, to));
            let is_open = |(from, to): &(CalendarSpan, CalendarSpan)| about(*from) > about(*to);
            let between = farther.chain(nearer).filter(is_open).map(|(from, to)| Window::BetweenAgo { from, to });
            between.chain([Window::Last(from), Window::Ever]).collect()
        }
        Window::Since(bound) => bounds(bound).into_iter().map(Window::Since).chain([Window::Ever]).collect(),
        Window::FromTo { from, to } => {
            let instant = |bound| match bound {
                DateBound::Date(date) => names.zone().midnight(date),
                DateBound::Timestamp(t) => t,
            };
            let earlier = bounds(from).into_iter().map(|from| (from, to));
            let later = bounds(to).into_iter().map(|to| (from, to));
            let is_open = |(from, to): &(DateBound, DateBound)| instant(*from) < instant(*to);
            let between = earlier.chain(later).filter(is_open).map(|(from, to)| Window::FromTo { from, to });
            between.chain([Window::Since(from)]).collect()
        }
        Window::Today => vec![Window::Last(days_ago(1)), Window::ThisWeek],
        Window::ThisWeek => vec![Window::Last(days_ago(7)), Window::Today],
        Window::ThisMonth => vec![Window::Last(CalendarSpan::new(1, CalendarUnit::Month)), Window::ThisWeek],
    }
}

fn bounds(bound: DateBound) -> Vec<DateBound> {
    match bound {
        DateBound::Date(date) => days(date).map(DateBound::Date).collect(),
        DateBound::Timestamp(t) => {
            [t.checked_sub(HOUR), t.checked_add(HOUR)].into_iter().flatten().map(DateBound::Timestamp).collect()
        }
    }
}

/// A length to compare by; a month counts as 30 days.
const fn about(span: CalendarSpan) -> Micros {
    let unit = match span.unit {
        CalendarUnit::Minute => MINUTE,
        CalendarUnit::Hour => HOUR,
        CalendarUnit::Day => DAY,
        CalendarUnit::Week => 7 * DAY,
        CalendarUnit::Month => 30 * DAY,
    };
    span.count.saturating_mul(unit)
}
