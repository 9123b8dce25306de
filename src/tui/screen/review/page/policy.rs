//! What the policy says.

use super::{Look, Page, Piece};
use crate::{
    catalog::policy::{FindingSeverity, Verdict},
    diagnostic::grouped,
    review::words,
    rule::say::Phrase,
    tui::widget::text::clean,
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
