//! Runs the jobs of a workflow as GitHub would: `run:` steps by bash, in order, with the variables and files that they get;
//! expressions by a small evaluator; `uses:` by what the action means here. What is not known fails the test.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use super::{
    stand::{Remote, Stand, TOKEN, git},
    workflows::yaml,
};

/// What starts a workflow.
pub(super) struct Trigger<'a> {
    pub(super) remote: &'a Remote,
    pub(super) stand: &'a Stand,
    /// `pull_request`, `push`, …
    pub(super) name: &'static str,
    /// What GitHub writes into the event file.
    pub(super) event: Value,
    /// `GITHUB_SHA`
    pub(super) sha: String,
    /// What the run may see; everything else is nothing.
    pub(super) secrets: BTreeMap<&'static str, String>,
}

/// A job that ran.
#[derive(Debug)]
pub(super) struct JobRun {
    /// Name and outcome of the steps: `success`, `failure`, `skipped`.
    pub(super) steps: Vec<(String, &'static str)>,
    /// Everything that was printed.
    pub(super) log: String,
    pub(super) summary: String,
    /// Where it worked.
    pub(super) workspace: PathBuf,
    outputs: Value,
    _folder: tempfile::TempDir,
}

impl JobRun {
    pub(super) fn is_success(&self) -> bool {
        self.steps.iter().all(|(_, outcome)| *outcome != "failure")
    }

    pub(super) fn outcome(&self, step: &str) -> &'static str {
        self.steps.iter().find(|(name, _)| name == step).unwrap_or_else(|| panic!("no step {step}")).1
    }
}

/// Runs all jobs of a workflow whose condition holds, those that others need first; the jobs by name.
pub(super) fn run(file: &str, trigger: &Trigger<'_>) -> BTreeMap<String, JobRun> {
    let workflow = yaml(file);
    assert!(
        workflow["on"].as_object().unwrap().contains_key(trigger.name),
        "{file} does not start on {}",
        trigger.name
    );
    let jobs = workflow["jobs"].as_object().unwrap();
    let mut decided: BTreeMap<String, Option<JobRun>> = BTreeMap::new();
    while decided.len() < jobs.len() {
        let before = decided.len();
        for (name, job) in jobs {
            let needs: Vec<&str> = match &job["needs"] {
                Value::Null => Vec::new(),
                Value::String(one) => vec![one],
                other => other.as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect(),
            };
            if decided.contains_key(name) || !needs.iter().all(|need| decided.contains_key(*need)) {
                continue;
            }
            let mut facts = facts(trigger);
            let mut is_wanted = true;
            for need in needs {
                match &decided[need] {
                    Some(run) if run.is_success() => facts["needs"][need] = json!({"outputs": run.outputs}),
                    // Whoever needs what failed or did not run does not run either.
                    _ => is_wanted = false,
                }
            }
            let is_wanted = is_wanted && job["if"].as_str().is_none_or(|condition| holds(condition, &facts));
            decided.insert(name.clone(), is_wanted.then(|| run_job(&workflow, job, facts, trigger)));
        }
        assert!(decided.len() > before, "jobs wait for each other");
    }
    decided.into_iter().filter_map(|(name, run)| Some((name, run?))).collect()
}

/// What expressions can see.
fn facts(trigger: &Trigger<'_>) -> Value {
    json!({
        "github": {
            "event": trigger.event,
            "event_name": trigger.name,
            "repository": "acme/shop",
            "token": TOKEN,
        },
        "secrets": trigger.secrets,
        "needs": {},
        "steps": {},
    })
}

fn run_job(workflow: &Value, job: &Value, mut facts: Value, trigger: &Trigger<'_>) -> JobRun {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["bin", "temp", "home"] {
        fs::create_dir(at(name)).unwrap();
    }
    for name in ["summary", "env"] {
        fs::write(at(name), "").unwrap();
    }
    fs::write(at("event.json"), trigger.event.to_string()).unwrap();
    let workspace = at("workspace");
    let mut run = JobRun {
        steps: Vec::new(),
        log: String::new(),
        summary: String::new(),
        workspace: workspace.clone(),
        outputs: Value::Null,
        _folder: tempfile::tempdir().unwrap(),
    };
    let mut has_failed = false;
    for step in job["steps"].as_array().unwrap() {
        let name = step["name"].as_str().unwrap_or("?").to_owned();
        let condition = step["if"].as_str();
        let is_always = condition.is_some_and(|c| c.contains("always()"));
        if (has_failed && !is_always) || condition.is_some_and(|c| !holds(c, &facts)) {
            run.steps.push((name, "skipped"));
            continue;
        }
        fs::write(at("output"), "").unwrap();
        let is_fine = if let Some(script) = step["run"].as_str() {
            let mut environment = BTreeMap::new();
            for level in [&workflow["env"], &job["env"], &step["env"]] {
                for (key, value) in level.as_object().into_iter().flatten() {
                    environment.insert(key.clone(), filled(value, &facts));
                }
            }
            assert!(step["shell"].is_null() && step["working-directory"].is_null(), "{name}: not known here");
            fs::write(at("script.sh"), script).unwrap();
            let mut command = Command::new("bash");
            command.arg("-e").arg(at("script.sh")).current_dir(&workspace).env_clear().envs(&environment).envs([
                ("CI", "true"),
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_ACTOR", "ann"),
                ("GITHUB_EVENT_NAME", trigger.name),
                ("GITHUB_REPOSITORY", "acme/shop"),
                ("GITHUB_RUN_ID", "77"),
                ("GITHUB_SERVER_URL", "https://github.com"),
                ("GITHUB_SHA", &*trigger.sha),
                ("GITHUB_API_URL", &*trigger.stand.uri()),
                ("TAGWERK_NOW", crate::support::NOW),
            ]);
            let path = format!("{}:{}", at("bin").display(), std::env::var("PATH").unwrap());
            command.env("PATH", path).env("HOME", at("home")).env("RUNNER_TEMP", at("temp"));
            command.env("GITHUB_WORKSPACE", &workspace).env("GITHUB_EVENT_PATH", at("event.json"));
            command.env("GITHUB_STEP_SUMMARY", at("summary")).env("GITHUB_OUTPUT", at("output"));
            command.env("GITHUB_ENV", at("env"));
            let output = command.output().unwrap();
            run.log.push_str(&format!("== {name}\n"));
            run.log.push_str(&String::from_utf8_lossy(&output.stdout));
            run.log.push_str(&String::from_utf8_lossy(&output.stderr));
            output.status.success()
        } else {
            used(step, &facts, trigger, &workspace, &at("bin"));
            true
        };
        assert_eq!(fs::read_to_string(at("env")).unwrap(), "", "{name}: GITHUB_ENV is not known here");
        let outcome = if is_fine { "success" } else { "failure" };
        if let Some(id) = step["id"].as_str() {
            let outputs: BTreeMap<String, String> = fs::read_to_string(at("output"))
                .unwrap()
                .lines()
                .map(|line| line.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())).expect("key=value"))
                .collect();
            facts["steps"][id] = json!({"outcome": outcome, "outputs": outputs});
        }
        has_failed |= !is_fine;
        run.steps.push((name, outcome));
    }
    run.summary = fs::read_to_string(at("summary")).unwrap();
    let outputs = job["outputs"].as_object().into_iter().flatten();
    run.outputs = outputs.map(|(key, value)| (key.clone(), Value::String(filled(value, &facts)))).collect();
    run._folder = folder;
    run
}

/// What an action does, as far as steps after it can tell.
fn used(step: &Value, facts: &Value, trigger: &Trigger<'_>, workspace: &Path, bin: &Path) {
    let uses = step["uses"].as_str().expect("a step runs or uses something");
    let with = |key: &str| step["with"].get(key).map(|value| filled(value, facts));
    let only = |known: &[&str]| {
        for key in step["with"].as_object().into_iter().flatten().map(|(key, _)| key) {
            assert!(known.contains(&&**key), "{uses}: `{key}` is not known here");
        }
    };
    match uses.split('@').next().unwrap() {
        "actions/checkout" => {
            only(&["ref", "fetch-depth", "persist-credentials"]);
            assert_eq!(with("fetch-depth").as_deref(), Some("0"));
            let bare = trigger.remote.bare.path().to_string_lossy().into_owned();
            let parent = workspace.parent().unwrap();
            git(parent, &["clone", "--quiet", &bare, &workspace.to_string_lossy()]);
            let at = with("ref").unwrap_or_else(|| trigger.sha.clone());
            git(workspace, &["checkout", "--quiet", &at]);
        }
        "./.github/actions/tagwerk" => {
            only(&["cache"]);
            assert!(workspace.join(".github/actions/tagwerk/action.yml").is_file(), "it comes from the checkout");
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_tagwerk"), bin.join("tagwerk")).unwrap();
        }
        "actions/upload-artifact" => {
            only(&["name", "path", "if-no-files-found"]);
            for file in with("path").unwrap().lines() {
                assert!(workspace.join(file).is_file(), "{file}");
            }
        }
        other => panic!("{other} is not known here"),
    }
}

/// A value with `${{ … }}` replaced.
fn filled(value: &Value, facts: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) = after.split_once("}}").expect("an expression ends");
        out.push_str(before);
        out.push_str(&shown(&evaluate(expression, facts)));
        rest = after;
    }
    out.push_str(rest);
    out
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn holds(condition: &str, facts: &Value) -> bool {
    match evaluate(condition.trim().trim_start_matches("${{").trim_end_matches("}}"), facts) {
        Value::Bool(answer) => answer,
        other => panic!("`{condition}` is {other}"),
    }
}

/// `or = and {"||" and}`, `and = equal {"&&" equal}`, `equal = atom [("==" | "!=") atom]`.
fn evaluate(text: &str, facts: &Value) -> Value {
    let tokens = tokens(text);
    let mut at = 0;
    let value = or(&tokens, &mut at, facts);
    assert_eq!(at, tokens.len(), "`{text}` is not known here");
    value
}

fn or(tokens: &[String], at: &mut usize, facts: &Value) -> Value {
    let mut value = and(tokens, at, facts);
    while tokens.get(*at).is_some_and(|t| t == "||") {
        *at += 1;
        let right = and(tokens, at, facts);
        value = Value::Bool(value == true || right == true);
    }
    value
}

fn and(tokens: &[String], at: &mut usize, facts: &Value) -> Value {
    let mut value = equal(tokens, at, facts);
    while tokens.get(*at).is_some_and(|t| t == "&&") {
        *at += 1;
        let right = equal(tokens, at, facts);
        value = Value::Bool(value == true && right == true);
    }
    value
}

fn equal(tokens: &[String], at: &mut usize, facts: &Value) -> Value {
    let left = atom(tokens, at, facts);
    let Some(operator) = tokens.get(*at).filter(|t| *t == "==" || *t == "!=") else { return left };
    *at += 1;
    let right = atom(tokens, at, facts);
    Value::Bool((shown(&left) == shown(&right)) == (operator == "=="))
}

fn atom(tokens: &[String], at: &mut usize, facts: &Value) -> Value {
    let token = tokens.get(*at).expect("an expression goes on").clone();
    *at += 1;
    if token == "(" {
        let value = or(tokens, at, facts);
        assert_eq!(tokens.get(*at).map(String::as_str), Some(")"));
        *at += 1;
        return value;
    }
    if token == "always()" {
        return Value::Bool(true);
    }
    if let Some(text) = token.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')) {
        return Value::String(text.to_owned());
    }
    let mut parts = token.split('.');
    let room = parts.next().unwrap();
    let mut value = facts.get(room).unwrap_or_else(|| panic!("`{token}` is not known here"));
    for part in parts {
        match value.get(part) {
            Some(inner) => value = inner,
            // Nothing that is not there is an error on GitHub; here only secrets, and what a step did not say, may be missing.
            None => {
                assert!(matches!(room, "secrets" | "steps"), "`{token}` is not known here");
                return Value::Null;
            }
        }
    }
    value.clone()
}

fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let length = if let Some(inner) = rest.strip_prefix('\'') {
            inner.find('\'').expect("a text ends") + 2
        } else if let Some(operator) =
            ["==", "!=", "&&", "||", "always()", "(", ")"].into_iter().find(|o| rest.starts_with(o))
        {
            operator.len()
        } else {
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            assert!(length > 0, "`{rest}` is not known here");
            length
        };
        found.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    found
}

#[test]
fn expressions_are_understood() {
    let facts = json!({"github": {"event_name": "push", "event": {"n": 7}}, "secrets": {}, "steps": {}, "needs": {}});
    assert!(holds("github.event_name == 'push' && (github.event.n != '8' || github.event.n == '8')", &facts));
    assert!(!holds("always() && (github.event_name == 'a' || github.event_name != 'push')", &facts));
    assert_eq!(filled(&json!("x-${{ github.event.n }}-${{ secrets.KEY }}"), &facts), "x-7-");
    for unknown in ["github.actor", "vars.x", "fromJSON('1')", "needs.x.outputs.y"] {
        assert!(std::panic::catch_unwind(|| evaluate(unknown, &facts)).is_err(), "{unknown}");
    }
}
