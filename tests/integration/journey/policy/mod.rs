//! Policy: what it says, what `check` finds, and the file of owners.

mod findings;
