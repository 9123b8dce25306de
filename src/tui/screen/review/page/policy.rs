//! What the policy says.

use std::collections::BTreeSet;

use super::{Look, Page, Piece};
use crate::{
    catalog::policy::{FindingSeverity, Verdict},
    diagnostic::grouped,
    review::words,
    rule::say::Phrase,
    tui::widget::text::clean,
    workspace::VerifiedChange,
};

const TITLE: Phrase = Phrase::new("Policy", "政策");
const REFUSED: Phrase = Phrase::new("✗ refused: errors {n}", "✗ 已拒绝：错误 {n} 个");
const ALLOWED: Phrase = Phrase::new("✓ not refused", "✓ 未被拒绝");
const NO_APPROVAL: Phrase = Phrase::new("asks for no approval", "无需批准");
const APPROVALS: Phrase = Phrase::new("approvals wanted: {n}", "需要批准：{n} 人");
const ONE_OF: Phrase = Phrase::new("one of them from {owners}", "其中一人为 {owners}");
const ABOUT: Phrase = Phrase::new("for {about}", "针对 {about}");
const ERROR: Phrase = Phrase::new("error", "错误");
const WARNING: Phrase = Phrase::new("warning", "警告");
const NOTE: Phrase = Phrase::new("note", "提示");

const REVIEWS: Phrase = Phrase::new("Reviews", "审批");
const APPROVED: Phrase = Phrase::new("✓ approved by {names}", "✓ 已由 {names} 批准");
const NOBODY_HAS_TO: Phrase = Phrase::new("✓ nobody has to approve", "✓ 无需任何人批准");
const COULD: Phrase = Phrase::new("could be given by {names}", "可由 {names} 批准");

/// Who approved a pull request, or what stands in the way.
pub(crate) fn approved(page: &mut Page, verified: &VerifiedChange) {
    page.heading(page.say(REVIEWS));
    let set_aside = match &verified.outcome {
        Ok(approval) => {
            let names: Vec<&str> = approval.approvers.iter().map(|approver| approver.login.as_str()).collect();
            let text = match names.as_slice() {
                [] => page.say(NOBODY_HAS_TO).to_owned(),
                names => page.fill(APPROVED, &[("names", &names.join(page.comma()))]),
            };
            page.text("", &text, Look::Good);
            approval.set_aside.clone()
        }
        Err(refusals) => {
            for refusal in refusals {
                let mut text = refusal.message.clone();
                if !refusal.about.is_empty() {
                    text.push_str(&format!(": {}", words::names(&refusal.about)));
                }
                page.text("✗ ", &text, Look::Bad);
                if !refusal.could.is_empty() {
                    page.text("  → ", &page.fill(COULD, &[("names", &refusal.could.join(page.comma()))]), Look::Dim);
                }
            }
            refusals
                .iter()
                .flat_map(|refusal| refusal.set_aside.iter().cloned())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect()
        }
    };
    for line in set_aside.iter().chain(&verified.notes) {
        page.text("· ", line, Look::Dim);
    }
}

/// Why nothing is told of that.
pub(crate) fn not_approved(page: &mut Page, why: &str) {
    page.heading(page.say(REVIEWS));
    page.text("", why, Look::Dim);
}

/// How many people have to approve.
pub(crate) fn approvals(verdict: &Verdict) -> u32 {
    verdict.requirements.iter().map(|requirement| requirement.approvals).max().unwrap_or(0)
}

/// The verdict with its findings and requirements.
pub(super) fn verdict(page: &mut Page, verdict: &Verdict) {
    page.heading(page.say(TITLE));
    let errors = verdict.findings.iter().filter(|f| f.severity == FindingSeverity::Error).count();
    let (said, look) = match errors {
        0 => (page.say(ALLOWED).to_owned(), Look::Good),
        n => (page.fill(REFUSED, &[("n", &grouped(n as u64))]), Look::Bad),
    };
    let wanted = match approvals(verdict) {
        0 => page.say(NO_APPROVAL).to_owned(),
        n => page.fill(APPROVALS, &[("n", &n.to_string())]),
    };
    page.flow("", vec![Piece::new(said, look), Piece::new(" · ", Look::Dim), Piece::new(wanted, Look::Text)]);
    for finding in &verdict.findings {
        let (sign, word, look) = match finding.severity {
            FindingSeverity::Error => ("✗", ERROR, Look::Bad),
            FindingSeverity::Warning => ("!", WARNING, Look::Warn),
            FindingSeverity::Note => ("·", NOTE, Look::Dim),
        };
        let mut pieces = vec![
            Piece::new(format!("{sign} {} {} ", page.say(word), clean(&finding.code)), look),
            Piece::new(clean(&finding.message), Look::Text),
        ];
        if let Some(place) = words::place(finding) {
            pieces.push(Piece::new(format!(" ({})", clean(&place)), Look::Dim));
        }
        page.flow("  ", pieces);
        if let Some(help) = &finding.help {
            page.text("    → ", help, Look::Dim);
        }
    }
    for requirement in &verdict.requirements {
        let mut parts = vec![page.fill(APPROVALS, &[("n", &requirement.approvals.to_string())])];
        if !requirement.owners.is_empty() {
            let owners = requirement.owners.join(" / ");
            parts.push(page.fill(ONE_OF, &[("owners", &clean(&owners))]));
        }
        if !requirement.about.is_empty() {
            parts.push(page.fill(ABOUT, &[("about", &clean(&words::names(&requirement.about)))]));
        }
        let why = format!(": {} ({})", clean(&requirement.reason), clean(&requirement.rule));
        page.flow("  ● ", vec![Piece::new(parts.join(page.comma()), Look::Warn), Piece::new(why, Look::Text)]);
    }
}
