//! Who acts, and what signs: both come from the environment.

use std::path::Path;

use super::error::CommandError;
use crate::{store::SigningKey, workspace};

/// Text of the secret key that signs releases.
const SIGN_KEY: &str = "TAGWERK_SIGN_KEY";
/// Password of that key, if it has one.
const SIGN_PASSWORD: &str = "TAGWERK_SIGN_PASSWORD";

/// The key of the environment; `None` when none is set. A secret that a workflow may not see is set to nothing.
pub(super) fn signing_key() -> Result<Option<SigningKey>, CommandError> {
    let Some(text) = said(SIGN_KEY)? else { return Ok(None) };
    let password = said(SIGN_PASSWORD)?;
    SigningKey::read(&text, password.as_deref()).map(Some).map_err(|error| {
        CommandError::usage(format!("{SIGN_KEY}: {error}")).hinted(format!(
            "it holds the text of a key file of `minisign -G`, and {SIGN_PASSWORD} its password if it has one"
        ))
    })
}

/// Who is written into records: TAGWERK_USER, who started a workflow, git's `user.name`, or whose session it is.
pub(super) fn actor(dir: &Path) -> Result<Option<String>, CommandError> {
    let named = match said("TAGWERK_USER")? {
        Some(user) => Some(user),
        None => said("GITHUB_ACTOR")?,
    };
    match workspace::actor(dir, named) {
        Some(actor) => Ok(Some(actor)),
        None => said("USER"),
    }
}

/// A variable that says something. What it says is never part of an error.
fn said(name: &str) -> Result<Option<String>, CommandError> {
    match std::env::var(name) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(CommandError::usage(format!("{name} is not UTF-8"))),
    }
}
