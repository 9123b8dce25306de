use crate::calendar::Micros;

/// How old an audience is, and how old it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Microseconds from the audience's instant until now; negative when it was built for the future.
    pub age: Micros,
    /// The tag's `refresh.objective`, in microseconds.
    pub objective: Option<Micros>,
}

impl Freshness {
    /// True when there is an objective and the audience is older.
    #[must_use]
    pub const fn is_stale(self) -> bool {
        matches!(self.objective, Some(objective) if self.age > objective)
    }
}
