//! What is worked on: the rule of a tag, one of its cases, or a rule for its own sake, as it is to be.

use crate::{catalog::Catalog, tui::widget::editor::Editor, workspace::RuleToTry};

/// The rules of a tag as they are to be, or a rule for its own sake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Id of the tag; `None` for a rule for its own sake.
    pub(crate) tag: Option<String>,
    /// Its rule, or one for each case in order; at least one.
    pub(crate) rules: Vec<RuleDraft>,
    /// Which one is worked on.
    pub(crate) at: usize,
}

/// A rule as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleDraft {
    /// The value of the case that it is of.
    pub(crate) value: Option<String>,
    /// As it is in the file; empty for a rule for its own sake.
    pub(crate) original: String,
    /// As it is to be.
    pub(crate) editor: Editor,
    /// Whether the file says something else since it was changed here.
    pub(crate) has_moved: bool,
}

impl RuleDraft {
    fn new(value: Option<&str>, original: &str) -> Self {
        let original = original.trim_end();
        let mut editor = Editor::new(original);
        editor.move_to(0);
        Self { value: value.map(str::to_owned), original: original.to_owned(), editor, has_moved: false }
    }

    /// Whether it is not what the file says.
    pub(crate) fn is_changed(&self) -> bool {
        self.editor.text() != self.original
    }
}

/// Why a tag cannot be worked on here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotHere {
    /// There is no such tag.
    Unknown,
    /// It has no rule: it is a model.
    Model,
}

impl Draft {
    /// A rule for its own sake.
    pub(crate) fn free() -> Self {
        Self { tag: None, rules: vec![RuleDraft::new(None, "")], at: 0 }
    }

    /// The rules of a tag as they are in its file.
    pub(crate) fn of_tag(catalog: &Catalog, id: &str) -> Result<Self, NotHere> {
        let rules = rules_of(catalog, id)?;
        let rules = rules.iter().map(|(value, text)| RuleDraft::new(value.as_deref(), text)).collect();
        Ok(Self { tag: Some(id.to_owned()), rules, at: 0 })
    }

    /// The rule that is worked on.
    pub(crate) fn rule(&self) -> &RuleDraft {
        &self.rules[self.at]
    }

    pub(crate) fn rule_mut(&mut self) -> &mut RuleDraft {
        &mut self.rules[self.at]
    }

    /// The text that is worked on.
    pub(crate) fn text(&self) -> &str {
        self.rule().editor.text()
    }

    /// Whether any of its rules is not what the file says.
    pub(crate) fn is_changed(&self) -> bool {
        self.rules.iter().any(RuleDraft::is_changed)
    }

    /// Files changed on disk: what was not touched here becomes what they say; what was touched stays.
    pub(crate) fn refresh(&mut self, catalog: &Catalog) {
        let Some(tag) = &self.tag else { return };
        let Ok(now) = rules_of(catalog, tag) else { return };
        let before = std::mem::take(&mut self.rules);
        let worked_on = before.get(self.at).and_then(|rule| rule.value.clone());
        self.rules = now
            .iter()
            .map(|(value, text)| {
                let fresh = RuleDraft::new(value.as_deref(), text);
                match before.iter().find(|rule| rule.value == *value) {
                    Some(known) if known.original == fresh.original => known.clone(),
                    Some(known) if known.is_changed() && known.editor.text() != fresh.original => {
                        RuleDraft { original: fresh.original, has_moved: true, ..known.clone() }
                    }
                    _ => fresh,
                }
            })
            .collect();
        let same = self.rules.iter().position(|rule| rule.value == worked_on);
        self.at = same.unwrap_or_else(|| self.at.min(self.rules.len() - 1));
    }

    /// What is to be tried.
    pub(crate) fn to_try(&self) -> RuleToTry {
        let cases = self.rules.iter().filter_map(|rule| Some((rule.value.clone()?, rule.editor.text().to_owned())));
        RuleToTry { text: self.text().to_owned(), tag: self.tag.clone(), cases: cases.collect(), at: self.at }
    }
}

/// The rules of a tag, each with the value of its case; at least one.
fn rules_of(catalog: &Catalog, id: &str) -> Result<Vec<(Option<String>, String)>, NotHere> {
    let tag = catalog.tag(id).ok_or(NotHere::Unknown)?;
    let file = &tag.document.value;
    if let Some(rule) = &file.rule {
        return Ok(vec![(None, rule.when.clone())]);
    }
    if file.case.is_empty() {
        return Err(NotHere::Model);
    }
    Ok(file.case.iter().map(|case| (Some(case.value.clone()), case.when.clone())).collect())
}
