//! Keys that people chose instead of those of the action tables.

use std::collections::{BTreeMap, BTreeSet};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{CLASH, NEVER, NO_KEY, UNKNOWN_ACTION, read::Findings};
use crate::{
    diagnostic::{Span, suggestion},
    tui::{
        action::{self, Action, ActionSpec, When},
        keymap::{Keymap, Keys},
    },
};

/// Keys that were chosen, by the id of the action.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    keys: BTreeMap<&'static str, Vec<Keys>>,
    /// Where each was written.
    places: Vec<(Action, Keys, Span)>,
    actions: BTreeSet<&'static str>,
}

impl Chosen {
    /// Reads a section; `catalog.sort = "s"` is a section in it, and the same as `"catalog.sort" = "s"`.
    pub(super) fn read(&mut self, table: &DeTable<'_>, before: &str, findings: &mut Findings<'_>) {
        for (key, value) in table {
            let id = format!("{before}{}", key.get_ref());
            if let DeValue::Table(inner) = value.get_ref() {
                self.read(inner, &format!("{id}."), findings);
                continue;
            }
            let Some(spec) = action::all().map(|(_, spec)| spec).find(|spec| spec.id == id) else {
                let help = suggestion(&id, action::all().map(|(_, spec)| spec.id))
                    .map(|help| help + "; `docs/dashboard/keys.md` lists all actions");
                findings.error(
                    UNKNOWN_ACTION,
                    key.span().into(),
                    format!("unknown action `{id}`"),
                    "nothing is called so",
                    help,
                );
                continue;
            };
            self.read_keys(spec, value, findings);
        }
    }

    fn read_keys(&mut self, spec: &'static ActionSpec, value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) {
        let mut keys = Vec::new();
        let mut one = |value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>| {
            let span = Span::from(value.span());
            let Some(text) = value.get_ref().as_str() else {
                findings.wrong_type(span, spec.id, "a key, or a list of keys");
                return;
            };
            match text.parse::<Keys>() {
                Ok(read) => {
                    self.places.push((spec.action, read.clone(), span));
                    keys.push(read);
                }
                Err(error) => findings.error(NO_KEY, span, error.to_string(), "", None),
            }
        };
        let is_list = match value.get_ref() {
            DeValue::Array(list) => {
                list.iter().for_each(|value| one(value, findings));
                true
            }
            _ => {
                one(value, findings);
                false
            }
        };
        // A key that was not understood leaves the action with those of the table; an empty list takes them away.
        let is_empty_list = is_list && value.get_ref().as_array().is_some_and(|list| list.is_empty());
        if !keys.is_empty() || is_empty_list {
            self.actions.insert(spec.id);
            self.keys.insert(spec.id, keys);
        }
    }

    /// The keys that hold, and what is wrong with them together.
    pub(super) fn keymap(self, findings: &mut Findings<'_>) -> Keymap {
        let owned = self.keys.iter().map(|(id, keys)| ((*id).to_owned(), keys.clone())).collect();
        let keymap = Keymap::with(&owned);
        let place = |action: Action, keys: &Keys| {
            self.places.iter().find(|(of, read, _)| *of == action && read == keys).map(|(.., span)| *span)
        };
        for clash in keymap.clashes_of(&|spec| self.actions.contains(spec.id)) {
            let (first, second) = (clash.first, clash.second);
            let Some(span) = place(second, &clash.other).or_else(|| place(first, &clash.keys)) else { continue };
            let (first, second) = (id(first), id(second));
            let (message, label) = if clash.keys == clash.other {
                (format!("`{}` means both `{first}` and `{second}`", clash.keys), format!("`{first}` is done"))
            } else {
                let is_shorter = clash.keys.0.len() < clash.other.0.len();
                let (short, of_short, long, of_long) = if is_shorter {
                    (&clash.keys, first, &clash.other, second)
                } else {
                    (&clash.other, second, &clash.keys, first)
                };
                (
                    format!("`{short}` means `{of_short}` and begins `{long}`, which means `{of_long}`"),
                    format!("`{of_short}` is done, and `{of_long}` never"),
                )
            };
            findings.error(CLASH, span, message, &label, Some("choose other keys for one of them".to_owned()));
        }
        for (action, keys, span) in &self.places {
            let only_typing = action::spec(*action).is_some_and(|spec| spec.when == When::Typing);
            if only_typing && keys.0.first().is_some_and(|key| key.is_text()) {
                let message = format!("`{keys}` is never heard as `{}`", id(*action));
                let help = "choose one with `ctrl-` or `alt-`, or one that is no letter".to_owned();
                findings.error(NEVER, *span, message, "this action is there while a text is typed", Some(help));
            }
        }
        keymap
    }
}

fn id(action: Action) -> &'static str {
    action::spec(action).map_or("?", |spec| spec.id)
}
