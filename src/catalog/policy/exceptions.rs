use super::{
    FindingSeverity, Policy, PolicyException,
    findings::Found,
    registry::{EXPIRED_EXCEPTION, EXPIRING_EXCEPTION, IDLE_EXCEPTION},
};
use crate::{calendar::Days, diagnostic::Diagnostic, diagnostic::Diagnostics};

/// An exception that ends within so many days is noted.
const SOON_DAYS: Days = 14;

/// Exceptions that have expired, as findings of a check: they excuse nothing any more. They are told apart from the other
/// findings because only they need to know what day it is.
#[must_use]
pub fn expired_exceptions(policy: &Policy, today: Days) -> Diagnostics {
    let mut found = Diagnostics::new();
    for exception in &policy.exceptions {
        if exception.expires_day < today {
            found.push(expired(exception));
        }
    }
    found
}

fn expired(exception: &PolicyException) -> Diagnostic {
    let message = format!("the exception of {} from `{}` has expired", exception.subject(), exception.rule.id);
    Diagnostic::error(EXPIRED_EXCEPTION.code, exception.place.clone(), message)
        .label("the last day on which it held")
        .help("mend what it excused and remove it, or have a new day approved")
}

/// What is wrong with the exceptions themselves: expired, ending soon, or excusing nothing. `excused` tells for each
/// exception whether something was excused by it.
pub(super) fn states(policy: &Policy, today: Option<Days>, excused: &[bool]) -> Vec<Found> {
    let mut found = Vec::new();
    for (exception, is_used) in policy.exceptions.iter().zip(excused) {
        if let Some(today) = today {
            if exception.expires_day < today {
                found.push(Found::new(&EXPIRED_EXCEPTION, None, expired(exception)));
                continue;
            }
            let left = exception.expires_day - today;
            if left <= SOON_DAYS {
                let days = if left == 1 { "day" } else { "days" };
                let message = format!(
                    "the exception of {} from `{}` expires in {left} {days}",
                    exception.subject(),
                    exception.rule.id
                );
                let diagnostic = Diagnostic::warning(EXPIRING_EXCEPTION.code, exception.place.clone(), message)
                    .label("the last day on which it holds")
                    .help("mend what it excuses, or have a later day approved");
                found.push(Found::new(&EXPIRING_EXCEPTION, None, diagnostic));
            }
        }
        if !is_used {
            let message =
                format!("the exception of {} from `{}` excuses nothing", exception.subject(), exception.rule.id);
            let diagnostic = Diagnostic::warning(IDLE_EXCEPTION.code, exception.place.clone(), message)
                .label("of this exception")
                .help("remove it");
            found.push(Found::new(&IDLE_EXCEPTION, None, diagnostic));
        }
    }
    found.retain(|f| policy.severity(f.rule).is_some());
    found
}

/// The exception that excuses a finding today, by its position. Without a day every exception holds.
pub(super) fn excuse(policy: &Policy, found: &Found, today: Option<Days>) -> Option<usize> {
    policy.exceptions.iter().position(|exception| {
        let holds = today.is_none_or(|today| exception.expires_day >= today);
        let Some(about) = &found.about else { return false };
        holds
            && exception.rule.id == found.rule.id
            && (exception.tag.is_some() && exception.tag == about.tag
                || exception.strategy.is_some() && exception.strategy == about.strategy
                || exception.category.is_some() && exception.category == about.category)
    })
}

/// How bad a finding of that rule is as a diagnostic; notes are for reviews only.
pub(super) const fn is_shown_by_check(severity: FindingSeverity) -> bool {
    !matches!(severity, FindingSeverity::Note)
}
