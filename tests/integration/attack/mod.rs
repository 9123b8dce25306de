//! Ways around policy. Each is a real repository, a stand-in for GitHub and the binary: the way around is refused, and the
//! honest way to the same end is not. `docs/policy.md` lists them; a test compares.

mod definitions;
mod landed;
mod life;
mod listed;
mod paths;
mod people;
mod rules;
mod stage;
