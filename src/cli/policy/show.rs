use serde_json::{Value, json};

use crate::{
    catalog::policy::{ApprovalKind, Policy, PolicyException, RULES, RuleKind, SensitiveColumns},
    cli::{
        context::Context,
        error::{CommandError, Outcome},
        printer::Printer,
        table::{Align, Table},
    },
};

/// Show what policy holds: owners, approvals, rules, exceptions
///
/// The policy of the files as they are. A pull request is judged by that of the branch that it goes to.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk policy show\n  tagwerk policy show --json")]
pub(super) struct ShowArgs {}

const KINDS: [ApprovalKind; 6] = [
    ApprovalKind::MetadataOnly,
    ApprovalKind::NonBreaking,
    ApprovalKind::Indirect,
    ApprovalKind::Breaking,
    ApprovalKind::Policy,
    ApprovalKind::Other,
];

pub(super) fn run(_: &ShowArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let today = workspace.zone().date(context.now(&workspace)?);
    let policy = &workspace.settings().policy;
    let printer = &mut context.printer;
    if printer.is_json() {
        printer.json(&as_json(policy, today))?;
        return Ok(Outcome::Fine);
    }
    owners(policy, printer)?;
    approvals(policy, printer)?;
    if !policy.sensitive.is_empty() {
        printer.line("")?;
        let mut table = Table::new([("SENSITIVE", Align::Left), ("COLUMNS", Align::Left), ("ALLOWED IN", Align::Left)]);
        for sensitive in &policy.sensitive {
            let allowed: Vec<&str> = sensitive.categories.iter().map(AsRef::as_ref).collect();
            let allowed = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
            table.row([sensitive.level.clone(), columns(sensitive).join(", "), allowed]);
        }
        printer.table(&table)?;
    }
    printer.line("")?;
    let mut table = Table::new([
        ("RULE", Align::Left),
        ("CODE", Align::Left),
        ("SEVERITY", Align::Left),
        ("WHAT IT FINDS", Align::Left),
        ("EXPLAINED IN", Align::Left),
    ]);
    for rule in RULES {
        let severity = severity(policy, rule);
        table.row([
            rule.id.to_owned(),
            rule.code.to_owned(),
            severity.to_owned(),
            rule.title.to_owned(),
            rule.anchor(),
        ]);
    }
    printer.table(&table)?;
    if !policy.exceptions.is_empty() {
        printer.line("")?;
        let mut table = Table::new([
            ("EXCEPTION FROM", Align::Left),
            ("FOR", Align::Left),
            ("UNTIL", Align::Left),
            ("OWNER", Align::Left),
            ("REASON", Align::Left),
        ]);
        for exception in &policy.exceptions {
            let expired = if exception.expires_day < today { " (expired)" } else { "" };
            table.row([
                exception.rule.id.to_owned(),
                exception.subject().replace('`', ""),
                format!("{}{expired}", exception.expires),
                exception.owner.clone(),
                exception.reason.clone(),
            ]);
        }
        printer.table(&table)?;
    }
    Ok(Outcome::Fine)
}

fn owners(policy: &Policy, printer: &mut Printer) -> Result<(), CommandError> {
    if policy.owners.is_empty() {
        printer.line("nobody owns anything: `[policy.owners]` names nobody")?;
        return Ok(());
    }
    let mut table = Table::new([("OWNS", Align::Left), ("ON GITHUB", Align::Left)]);
    for (key, handles) in &policy.owners {
        table.row([key.to_string(), handles.join(" ")]);
    }
    for (owner, handles) in &policy.teams {
        table.row([format!("owner = {owner}"), handles.join(" ")]);
    }
    for (team, logins) in &policy.members {
        table
            .row([format!("members of @{team}"), logins.iter().map(|l| format!("@{l}")).collect::<Vec<_>>().join(" ")]);
    }
    printer.table(&table)?;
    Ok(())
}

fn approvals(policy: &Policy, printer: &mut Printer) -> Result<(), CommandError> {
    printer.line("")?;
    let Some(counts) = policy.approvals else {
        printer.line("nobody has to approve anything: neither `[policy.owners]` nor `[policy.approvals]` is there")?;
        return Ok(());
    };
    let mut table = Table::new([("CHANGE", Align::Left), ("APPROVALS", Align::Right)]);
    for kind in KINDS {
        table.row([kind.word().to_owned(), counts.of(kind).to_string()]);
    }
    if let Some(limit) = policy.change_max {
        table.row([format!("audience moves by more than {limit}"), "2".to_owned()]);
    }
    printer.table(&table)?;
    Ok(())
}

fn severity(policy: &Policy, rule: &crate::catalog::policy::PolicyRule) -> &'static str {
    match rule.kind {
        RuleKind::Approval => "approval",
        _ => policy.severity(rule).map_or("off", |severity| severity.word()),
    }
}

fn columns(sensitive: &SensitiveColumns) -> Vec<String> {
    sensitive.columns.iter().map(|(source, column)| format!("{source}.{}", column.as_deref().unwrap_or("*"))).collect()
}

fn as_json(policy: &Policy, today: i32) -> Value {
    let owners: serde_json::Map<String, Value> =
        policy.owners.iter().map(|(key, handles)| (key.to_string(), json!(handles))).collect();
    let teams: serde_json::Map<String, Value> =
        policy.teams.iter().map(|(owner, handles)| (owner.to_string(), json!(handles))).collect();
    let approvals = policy.approvals.map(|counts| {
        let counts = KINDS.iter().map(|kind| (kind.word().to_owned(), json!(counts.of(*kind))));
        Value::Object(counts.collect())
    });
    let naming: serde_json::Map<String, Value> =
        policy.naming.iter().map(|(category, naming)| (category.to_string(), json!(naming.as_str()))).collect();
    let sensitive: Vec<Value> = policy
        .sensitive
        .iter()
        .map(|s| {
            let categories: Vec<&str> = s.categories.iter().map(AsRef::as_ref).collect();
            json!({"level": s.level, "columns": columns(s), "categories": categories})
        })
        .collect();
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "rule": rule.id,
                "code": rule.code,
                "severity": severity(policy, rule),
                "title": rule.title,
                "anchor": rule.anchor(),
            })
        })
        .collect();
    let exception = |e: &PolicyException| {
        json!({
            "rule": e.rule.id,
            "tag": e.tag.as_deref(),
            "strategy": e.strategy.as_deref(),
            "category": e.category.as_deref(),
            "reason": e.reason,
            "owner": e.owner,
            "expires": e.expires,
            "is_expired": e.expires_day < today,
        })
    };
    json!({
        "owners": owners,
        "teams": teams,
        "members": policy.members,
        "approvals": approvals,
        "contributors_may_approve": policy.contributors_may_approve,
        "change_max": policy.change_max.map(|share| share.to_string()),
        "naming": naming,
        "sensitive": sensitive,
        "rules": rules,
        "exceptions": policy.exceptions.iter().map(exception).collect::<Vec<_>>(),
    })
}
