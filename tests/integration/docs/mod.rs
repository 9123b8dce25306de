//! Definition pages as a whole: every link leads somewhere, HTML is well formed, text of users stays text, what is
//! searched is found.

mod committed;
mod hostile;
mod markup;
mod pages;
mod search;
mod shown;
