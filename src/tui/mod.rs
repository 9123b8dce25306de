//! The dashboard: a screen of text to browse the catalog, try rules, review changes and watch work.
//!
//! State is a value ([`app`]); messages change it and say what is to be done outside as effects, which are data; drawing
//! only reads. Effects run on threads in the background and come back as messages, so that nothing ever makes a key wait.

mod action;
mod app;
mod chrome;
mod config;
mod effect;
#[cfg(test)]
mod fixture;
mod headless;
mod history;
mod keymap;
#[cfg(test)]
mod laws;
mod linear;
mod message;
mod options;
mod overlay;
#[cfg(test)]
mod reference;
mod runs;
mod runtime;
mod screen;
mod screenshot;
mod surface;
mod terminal;
mod theme;
mod trouble;
mod view;
mod watch;
mod widget;
mod work;

pub use config::{CODES, Configuration, place as configuration_place};
pub use headless::Headless;
pub use linear::run_lines;
pub use options::{Access, Options, language_of};
pub use runtime::{DashboardError, run, run_linear};
pub use screen::ScreenId;
pub use theme::{ColorDepth, ThemeName};
