use super::verify::name_of;
use crate::{catalog::policy::Refusal, workspace::VerifiedChange};

/// What was verified, as Markdown for the page of a workflow run.
pub(super) fn summary(changes: &[VerifiedChange]) -> String {
    let mut out = String::from("## Policy\n\n");
    if changes.is_empty() {
        out.push_str("Nothing changed, so nothing has to be approved.\n\n");
    }
    for change in changes {
        let name = escaped(&name_of(change));
        match &change.outcome {
            Ok(approval) => {
                let approvers: Vec<String> = approval.approvers.iter().map(|a| escaped(&a.login)).collect();
                let by = if approvers.is_empty() { "nobody had to".to_owned() } else { approvers.join(", ") };
                out.push_str(&format!("**{name} is approved**: {by}\n\n"));
            }
            Err(refusals) => {
                out.push_str(&format!(
                    "**{name} is refused**\n\n| reason | about | missing | could be given by |\n|---|---|---|---|\n"
                ));
                for refusal in refusals {
                    out.push_str(&row(refusal));
                }
                out.push('\n');
                for line in refusals.iter().find(|r| !r.set_aside.is_empty()).map_or(&[][..], |r| &r.set_aside) {
                    out.push_str(&format!("- {}\n", escaped(line)));
                }
                out.push('\n');
            }
        }
    }
    out
}

fn row(refusal: &Refusal) -> String {
    let list = |texts: &[String]| texts.iter().map(|t| escaped(t)).collect::<Vec<_>>().join(", ");
    let missing = if refusal.missing == 0 { String::new() } else { refusal.missing.to_string() };
    format!("| {} | {} | {missing} | {} |\n", escaped(&refusal.message), list(&refusal.about), list(&refusal.could))
}

/// Text that means nothing to Markdown, mentions nobody, and stays in its line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::diagnostic::sanitize(text).chars() {
        match c {
            '@' => out.push_str("@\u{200b}"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '~' | '!' | ':' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_that_people_wrote_is_markup() {
        for text in ["<img src=x>", "[a](http://x)", "![a](b)", "a|b", "`x`", "@acme/crm", "a\n# b", "**x**"] {
            let out = escaped(text);
            assert!(!out.contains('\n') && !out.contains('<'), "{out}");
            let bytes = out.as_bytes();
            for (at, byte) in bytes.iter().enumerate() {
                if b"[]()`|*#!".contains(byte) {
                    assert_eq!(bytes[at - 1], b'\\', "{out}");
                }
            }
            assert!(!out.contains("@a"), "{out}");
        }
    }
}
