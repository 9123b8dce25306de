//! Publishing what was reviewed: a plan says what people looked at, and everything in it is computed again.

use std::{fs::File, io::Read, path::Path};

use super::{PublishError, PublishInstant, PublishOptions, short};
use crate::{
    calendar::{Micros, format_instant, parse_instant},
    catalog::policy::{FindingSeverity, Unapproved},
    review::{ChangePlan, Numbers, PLAN_FORMAT, words},
    workspace::{
        IngestMode, PlanOptions, Progress, ProposalOptions, Workspace, WorkspaceError,
        build::{Prepared, engine_version},
        plan_min_count, propose,
    },
};

/// A plan file larger than this was not written by `tagwerk plan`.
const BYTES_MAX: u64 = 64 << 20;

/// A change plan as it was read from a file. It is evidence of what was reviewed and nothing else: whoever can write the
/// file can write what he likes into it.
#[derive(Debug, Clone)]
pub struct ReviewedPlan {
    plan: ChangePlan,
    blake3: String,
}

/// How much of what was reviewed has to be as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// The definitions; what the policy asks for may not grow.
    Policy,
    /// The commit, the definitions, the data, the instant and the engine.
    Exact,
}

impl ReviewedPlan {
    /// Reads what `tagwerk plan --format json` wrote.
    ///
    /// # Errors
    /// When the file cannot be read, is too large, of another form, or does not fit itself.
    pub fn read(path: &Path) -> Result<Self, WorkspaceError> {
        let io = |source| WorkspaceError::Io { action: "read", path: path.to_owned(), source };
        let mut bytes = Vec::new();
        File::open(path).map_err(io)?.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(io)?;
        let refused = |what: String| PublishError::NoPlan { file: path.display().to_string(), what };
        if bytes.len() as u64 > BYTES_MAX {
            return Err(refused(format!("it is larger than {} MiB", BYTES_MAX >> 20)).into());
        }
        let format = serde_json::from_slice::<Format>(&bytes).map_err(|e| refused(e.to_string()))?.format;
        if format != PLAN_FORMAT {
            return Err(refused(format!("it has format {format}, and this version reads {PLAN_FORMAT}")).into());
        }
        let plan: ChangePlan = serde_json::from_slice(&bytes).map_err(|e| refused(e.to_string()))?;
        if let Some(what) = contradiction(&plan) {
            return Err(refused(what).into());
        }
        Ok(Self { plan, blake3: blake3::hash(&bytes).to_hex().to_string() })
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &ChangePlan {
        &self.plan
    }

    /// BLAKE3 of the file.
    #[must_use]
    pub fn blake3(&self) -> &str {
        &self.blake3
    }
}

#[derive(serde::Deserialize)]
struct Format {
    format: u32,
}

/// What no plan can say that was written by `tagwerk plan`.
fn contradiction(plan: &ChangePlan) -> Option<String> {
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_hex(&plan.definitions) || plan.base_definitions.as_ref().is_some_and(|hash| !is_hex(hash)) {
        return Some("its hash of the definitions is none".to_owned());
    }
    for commit in plan.base.iter().chain(&plan.head) {
        if !(is_hex(commit) && matches!(commit.len(), 40 | 64)) {
            return Some("it names a commit that is none".to_owned());
        }
    }
    let mut ids = plan.tags.iter().map(|tag| tag.change.id.as_str());
    if !ids.clone().zip(ids.by_ref().skip(1)).all(|(a, b)| a < b) {
        return Some("its tags are not in their order".to_owned());
    }
    let sane = |numbers: &Numbers| {
        let all = [numbers.before, numbers.after, numbers.entered, numbers.exited].map(|count| count.exact());
        match all {
            [Some(before), Some(after), Some(entered), Some(exited)] => {
                exited <= before && entered <= after && before - exited == after - entered
            }
            _ => true,
        }
    };
    let of_tags =
        plan.tags.iter().flat_map(|t| t.numbers.iter().chain(t.values.iter().filter_map(|v| v.numbers.as_ref())));
    let of_strategies = plan.strategies.iter().filter_map(|s| s.numbers.as_ref());
    (!of_tags.chain(of_strategies).all(sane)).then(|| "its numbers contradict each other".to_owned())
}

/// The instant that a release is evaluated at when it is to be exactly what was reviewed.
pub(super) fn exact_instant(
    workspace: &Workspace,
    options: &PublishOptions<'_>,
) -> Result<Option<Micros>, WorkspaceError> {
    let Some(reviewed) = options.plan.filter(|_| options.exactness == Exactness::Exact) else { return Ok(None) };
    let data = reviewed.plan.data.as_ref();
    let as_of = data.and_then(|data| parse_instant(&data.as_of, workspace.zone()).ok());
    match as_of {
        Some(as_of) if options.instant == PublishInstant::About || options.build.as_of == as_of => Ok(Some(as_of)),
        Some(_) => Err(PublishError::NotExactly {
            differences: vec![format!(
                "as of: reviewed {}, asked for {}",
                data.map_or("", |data| data.as_of.as_str()),
                format_instant(options.build.as_of, workspace.zone())
            )],
        }
        .into()),
        None => {
            Err(PublishError::NotExactly { differences: vec!["data: the plan was made without any".to_owned()] }.into())
        }
    }
}

impl Workspace {
    /// Checks that what is about to be published at `as_of` is what was reviewed.
    pub(super) fn check_reviewed(
        &self,
        prepared: &Prepared,
        options: &PublishOptions<'_>,
        reviewed: &ReviewedPlan,
        as_of: Micros,
        progress: &dyn Progress,
    ) -> Result<(), WorkspaceError> {
        let plan = &reviewed.plan;
        if prepared.is_dirty() {
            return Err(PublishError::DirtyWithPlan.into());
        }
        if prepared.definitions.as_ref() != Some(&plan.definitions) {
            return Err(PublishError::OtherDefinitions {
                reviewed: short(&plan.definitions).to_owned(),
                here: prepared.definitions.as_deref().map_or("none", short).to_owned(),
                head: plan.head.as_deref().map(|commit| short(commit).to_owned()),
            }
            .into());
        }
        if options.exactness == Exactness::Exact {
            self.check_exact(prepared, plan, as_of)?;
        }
        let Some(base) = &plan.base else { return Err(PublishError::NoBase.into()) };
        let proposal = propose(self.root(), &ProposalOptions { base: base.clone(), head: None })?;
        if proposal.merge_base != *base {
            return Err(PublishError::OtherBase { base: short(base).to_owned() }.into());
        }
        let again = PlanOptions { as_of, now: options.build.now, by: None, ingest: IngestMode::Skip };
        let now = self.plan(&proposal, &again, progress)?;
        if now.base_definitions != plan.base_definitions {
            return Err(PublishError::OtherBase { base: short(base).to_owned() }.into());
        }
        // This error is read in logs that leave the machine.
        let bounds = bounds(&now, &now.masked(plan_min_count(&proposal)), plan);
        if bounds.is_empty() { Ok(()) } else { Err(PublishError::Exceeds { bounds }.into()) }
    }

    fn check_exact(&self, prepared: &Prepared, plan: &ChangePlan, as_of: Micros) -> Result<(), WorkspaceError> {
        let mut differences = Vec::new();
        let mut compare = |what: &str, reviewed: &str, here: &str| {
            if reviewed != here {
                differences.push(format!("{what}: reviewed {reviewed}, here {here}"));
            }
        };
        if plan.is_dirty {
            compare("commit", "files that were in none", "a commit");
        }
        let commit = prepared.revision.as_ref().and_then(|revision| revision.commit.as_deref());
        compare("commit", plan.head.as_deref().unwrap_or("none"), commit.unwrap_or("none"));
        match &plan.data {
            Some(data) => {
                compare("data", &data.snapshot, &prepared.store.snapshot()?);
                compare("engine", &data.engine, &engine_version());
                let reviewed = parse_instant(&data.as_of, self.zone()).ok();
                if reviewed != Some(as_of) {
                    compare("as of", &data.as_of, &format_instant(as_of, self.zone()));
                }
            }
            None => compare("data", "none", &prepared.store.snapshot()?),
        }
        if differences.is_empty() { Ok(()) } else { Err(PublishError::NotExactly { differences }.into()) }
    }
}

/// What the policy says to the plan of now and did not say to the one that was approved, with the numbers that moved it.
fn bounds(now: &ChangePlan, told: &ChangePlan, approved: &ChangePlan) -> Vec<String> {
    let mut bounds: Vec<String> = Vec::new();
    for unapproved in now.verdict.exceeds(&approved.verdict) {
        match unapproved {
            Unapproved::Finding(finding) => bounds.push(format!("{}: {}", finding.rule, finding.message)),
            Unapproved::Requirement(r) => {
                let owners = if r.owners.is_empty() { String::new() } else { format!(" of {}", r.owners.join(" or ")) };
                let asked = format!("{} approvals{owners} for {}: {}", r.approvals, r.about.join(", "), r.reason);
                bounds.push(format!("{}: {asked}", r.rule));
                bounds.extend(r.about.iter().filter_map(|about| moved(about, told, approved)));
            }
        }
    }
    // What is refused outright cannot have been approved, whatever the file says.
    for finding in now.verdict.findings.iter().filter(|f| f.severity == FindingSeverity::Error) {
        let line = format!("{}: {}", finding.rule, finding.message);
        if !bounds.contains(&line) {
            bounds.push(line);
        }
    }
    bounds
}

/// How a tag's audience was to move, and how it would.
fn moved(about: &str, now: &ChangePlan, approved: &ChangePlan) -> Option<String> {
    let id = about.split(' ').next().unwrap_or(about);
    let numbers = |plan: &ChangePlan| {
        let tag = plan.tags.iter().find(|tag| tag.change.id == id)?;
        Some(tag.numbers.as_ref().map_or_else(
            || "not counted".to_owned(),
            |n| {
                let (before, after) = (words::before(n), words::approximately(n));
                format!("{before} to {after} ({}, {})", words::came(n), words::went(n))
            },
        ))
    };
    let (was, is) = (numbers(approved), numbers(now)?);
    Some(format!("  `{id}`: reviewed {}, now {is}", was.as_deref().unwrap_or("not there")))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn plan(entered: u64, requirements: Value, findings: Value) -> ChangePlan {
        let tag = json!({
            "id": "recent_login", "category": "behavior", "file": "tags/behavior/recent_login.toml",
            "presence": "changed", "class": "breaking", "changes_meaning": true, "differences": [], "through": [],
            "status": {"before": "active", "after": "active"}, "owner": {"before": "growth", "after": "growth"},
            "is_built": true, "values": [], "by": [], "uncounted": null,
            "numbers": {
                "became": "changed", "before": 100, "after": 100 + entered, "entered": entered, "exited": 0,
                "share": 0.1, "jaccard": 0.9, "churn": 0.1
            }
        });
        let plan = json!({
            "format": PLAN_FORMAT, "masked_below": null, "base": "a".repeat(40), "head": "b".repeat(40),
            "is_dirty": false, "definitions": "c".repeat(64), "base_definitions": "d".repeat(64), "data": null, "by": null,
            "tags": [tag], "strategies": [], "destinations": [], "overlaps": [], "overlaps_hidden": 0, "settings": [],
            "verdict": {"findings": findings, "requirements": requirements}, "notes": []
        });
        serde_json::from_value(plan).expect("a plan")
    }

    fn requirement(approvals: u32) -> Value {
        json!([{
            "rule": "audience_change", "about": ["recent_login"], "approvals": approvals, "owners": ["@acme/growth"],
            "reason": "the audience changes by more than 20 %"
        }])
    }

    #[test]
    fn within_the_bounds_that_were_approved() {
        let approved = plan(10, requirement(2), json!([]));
        for now in
            [plan(50, requirement(2), json!([])), plan(1, requirement(1), json!([])), plan(0, json!([]), json!([]))]
        {
            assert_eq!(bounds(&now, &now, &approved), [""; 0]);
        }
    }

    #[test]
    fn a_bound_that_is_left_is_named_with_the_numbers_behind_it() {
        let now = plan(50, requirement(2), json!([]));
        for approved in [plan(10, json!([]), json!([])), plan(10, requirement(1), json!([]))] {
            let bounds = bounds(&now, &now, &approved);
            assert_eq!(
                bounds,
                [
                    "audience_change: 2 approvals of @acme/growth for recent_login: the audience changes by more than 20 %",
                    "  `recent_login`: reviewed 100 to 110 (+10, 0), now 100 to 150 (+50, 0)"
                ]
            );
        }
    }

    #[test]
    fn what_is_forbidden_is_never_within_bounds() {
        let finding = json!([{
            "place": null, "rule": "sensitive_column", "message": "`profile.phone` must not be used here", "code": "G102",
            "severity": "error", "help": null, "anchor": "x"
        }]);
        let now = plan(1, json!([]), finding.clone());
        // Whoever tampers with the file may write into it that this was known.
        let approved = plan(1, json!([]), finding);
        assert_eq!(bounds(&now, &now, &approved), ["sensitive_column: `profile.phone` must not be used here"]);
    }

    #[test]
    fn a_plan_that_contradicts_itself_is_none() {
        assert_eq!(contradiction(&plan(10, json!([]), json!([]))), None);
        let wrong = |change: &dyn Fn(&mut ChangePlan)| {
            let mut plan = plan(10, json!([]), json!([]));
            change(&mut plan);
            contradiction(&plan).is_some()
        };
        assert!(wrong(&|plan| plan.definitions.clear()));
        assert!(wrong(&|plan| plan.head = Some("--upload-pack=x".to_owned())));
        assert!(wrong(&|plan| plan.base = Some("main".to_owned())));
        assert!(wrong(&|plan| plan.tags.extend(plan.tags.clone())));
        assert!(wrong(&|plan| {
            let numbers = plan.tags[0].numbers.as_mut().expect("numbers");
            numbers.exited = crate::docs::Count::Exact(3);
        }));
    }
}
