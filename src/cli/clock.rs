use std::time::{SystemTime, UNIX_EPOCH};

use super::error::CommandError;
use crate::calendar::{MINUTE, Micros, Zone, parse_instant};

/// The only place that asks what time it is.
#[derive(Debug)]
pub(super) struct Clock {
    /// Instead of the system's time.
    given: Option<String>,
}

impl Clock {
    /// A clock that shows the system's time, unless another is given.
    pub(super) const fn new(given: Option<String>) -> Self {
        Self { given }
    }

    /// The current instant, floored to the minute.
    pub(super) fn now(&self, zone: &Zone) -> Result<Micros, CommandError> {
        let now = match &self.given {
            Some(text) => parse_instant(text, zone).map_err(|e| CommandError::usage(format!("--now: {e}")))?,
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .ok()
                .and_then(|d| Micros::try_from(d.as_micros()).ok())
                .ok_or_else(|| CommandError::usage("the system's clock is before 1970, give --now"))?,
        };
        Ok(now.div_euclid(MINUTE) * MINUTE)
    }
}
