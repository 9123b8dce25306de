use std::{
    io::Read as _,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use git2::Repository;

use super::standing::last_lines;

/// The repository could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// There is no `git` to be run, or it could not be watched.
    #[error("cannot run `git`")]
    Git(#[source] std::io::Error),
    /// It was run and failed.
    #[error("`git fetch {what}` failed: {said}")]
    Refused {
        /// What was to be fetched.
        what: String,
        /// The last lines of what git said, without addresses that hold a password.
        said: String,
    },
    /// It took too long.
    #[error("`git fetch {what}` did not end within {seconds} seconds")]
    TimedOut {
        /// What was to be fetched.
        what: String,
        /// How long was waited.
        seconds: u64,
    },
    /// Whoever watched wanted it to end.
    #[error("cancelled")]
    Cancelled,
}

/// How long a fetch may take.
const LIMIT: Duration = Duration::from_secs(300);
/// How often is looked whether it ended.
const PAUSE: Duration = Duration::from_millis(20);

/// Fetches from a remote with the `git` of the user, because that one knows how the user signs in: what the remote is
/// configured for, or else only `reference` (`refs/pull/7/head`), for which no branch is made here. Nobody is asked for a
/// password, since whoever runs this may have no terminal, or one that shows something else.
///
/// # Errors
/// When there is no `git`, it fails, or `is_cancelled` says so meanwhile.
pub fn fetch(
    dir: &Path,
    remote: &str,
    reference: Option<&str>,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<(), FetchError> {
    let what = reference.map_or_else(|| remote.to_owned(), |reference| format!("{remote} {reference}"));
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .args(["fetch", "--quiet", "--no-recurse-submodules", "--end-of-options", remote])
        .args(reference)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_SSH_COMMAND", ssh_command(dir))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(FetchError::Git)?;
    // What it says is read while it runs: a full pipe would stop it.
    let pipe = child.stderr.take();
    let reader = thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(mut pipe) = pipe {
            // Half of what it said is better than nothing.
            let _ = pipe.read_to_end(&mut said);
        }
        said
    });
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(FetchError::Git)? {
            break status;
        }
        let is_late = begin.elapsed() > LIMIT;
        if is_late || is_cancelled() {
            // It may have ended by itself just now.
            let _ = child.kill();
            child.wait().map_err(FetchError::Git)?;
            return Err(if is_late {
                FetchError::TimedOut { what, seconds: LIMIT.as_secs() }
            } else {
                FetchError::Cancelled
            });
        }
        thread::sleep(PAUSE);
    };
    if status.success() {
        return Ok(());
    }
    let said = reader.join().unwrap_or_default();
    Err(FetchError::Refused { what, said: last_lines(&said) })
}

/// The user's ssh, told not to ask anything.
fn ssh_command(dir: &Path) -> String {
    let configured = || {
        let config = Repository::discover(dir).ok()?.config().ok()?;
        config.get_string("core.sshCommand").ok()
    };
    let given = std::env::var("GIT_SSH_COMMAND").ok().filter(|command| !command.trim().is_empty());
    let command = given.or_else(configured).unwrap_or_else(|| "ssh".to_owned());
    format!("{command} -o BatchMode=yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(dir: &Path, args: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(dir)
            .args(["-c", "user.name=Ann", "-c", "user.email=ann@localhost"])
            .args(args)
            .output()
            .expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    #[test]
    fn branches_and_single_references_arrive() {
        let (there, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        git(there.path(), &["init", "--quiet", "--initial-branch=main"]);
        git(there.path(), &["commit", "--quiet", "--allow-empty", "-m", "first"]);
        git(here.path(), &["clone", "--quiet", &there.path().to_string_lossy(), "."]);
        git(there.path(), &["switch", "--quiet", "-c", "side"]);
        git(there.path(), &["commit", "--quiet", "--allow-empty", "-m", "second"]);
        let side = git(there.path(), &["rev-parse", "HEAD"]);
        git(there.path(), &["commit", "--quiet", "--allow-empty", "-m", "third"]);
        let proposed = git(there.path(), &["rev-parse", "HEAD"]);
        git(there.path(), &["update-ref", "refs/pull/7/head", &proposed]);
        git(there.path(), &["reset", "--quiet", "--soft", "HEAD~1"]);

        let goes_on = || false;
        fetch(here.path(), "origin", None, &goes_on).unwrap();
        let branches = git(here.path(), &["branch", "--remotes", "--format=%(refname:short)"]);
        assert!(branches.lines().any(|branch| branch == "origin/side"), "{branches}");
        assert!(super::super::has_commit(here.path(), &side) && !super::super::has_commit(here.path(), &proposed));

        fetch(here.path(), "origin", Some("refs/pull/7/head"), &goes_on).unwrap();
        assert!(super::super::has_commit(here.path(), &proposed));
        assert_eq!(
            git(here.path(), &["branch", "--remotes", "--format=%(refname:short)"]),
            branches,
            "no branch is made"
        );

        let error = fetch(here.path(), "origin", Some("refs/pull/8/head"), &goes_on).unwrap_err();
        assert!(error.to_string().contains("refs/pull/8/head"), "{error}");
        assert!(matches!(fetch(here.path(), "--upload-pack=false", None, &goes_on), Err(FetchError::Refused { .. })));
        assert!(matches!(fetch(here.path(), "origin", None, &|| true), Err(FetchError::Cancelled) | Ok(())));
    }
}
