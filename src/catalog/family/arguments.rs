use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::{Document, FamilyFile, MemberSection, Parameter, ParameterValue, Step, code, parameter::Argument},
    diagnostic::{Diagnostic, Diagnostics, Place, suggestion},
};

use super::text::named_in_text;

/// Where a value of a member is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::catalog) enum Said {
    /// In the member's row.
    Row,
    /// In `[set]` of the family.
    Set,
    /// Nowhere: the default of the parameter.
    Default,
}

/// Values by parameter, each with where it is said.
pub(in crate::catalog) type Arguments = BTreeMap<String, (Argument, Said)>;

/// The values of a member, of the parameters that the text needs; `None` when one is missing or does not fit, which [`report_values`] says.
pub(in crate::catalog) fn arguments(
    parameters: &BTreeMap<String, Parameter>,
    needed: &BTreeSet<String>,
    family: &FamilyFile,
    member: &MemberSection,
) -> Option<Arguments> {
    let mut all = Arguments::new();
    for (name, parameter) in parameters.iter().filter(|(name, _)| needed.contains(*name)) {
        let (value, said) = said(name, parameter, family, member)?;
        all.insert(name.clone(), (fitting(parameter, value).ok()?, said));
    }
    let is_known = member.values.keys().all(|name| parameters.contains_key(name));
    is_known.then_some(all)
}

fn said<'a>(
    name: &str,
    parameter: &'a Parameter,
    family: &'a FamilyFile,
    member: &'a MemberSection,
) -> Option<(&'a ParameterValue, Said)> {
    let row = member.values.get(name).map(|value| (value, Said::Row));
    let set = || family.set.get(name).map(|value| (value, Said::Set));
    let default = || parameter.default.as_ref().map(|value| (value, Said::Default));
    row.or_else(set).or_else(default)
}

/// Reads a value, which has to be one of the choices if there are any.
pub(in crate::catalog) fn fitting(parameter: &Parameter, value: &ParameterValue) -> Result<Argument, String> {
    let argument = Argument::read(parameter.kind, value).map_err(|expected| format!("expected {expected}"))?;
    if parameter.choices.is_empty() || parameter.choices.iter().any(|choice| choice == argument.plain()) {
        return Ok(argument);
    }
    let choices: Vec<String> = parameter.choices.iter().map(|c| format!("`{c}`")).collect();
    Err(format!("expected one of {}", choices.join(", ")))
}

/// What is wrong with the values of a family's members; `text` is the file with the `[tag]` section.
pub(in crate::catalog) fn report_values(
    document: &Document<FamilyFile>,
    parameters: &BTreeMap<String, Parameter>,
    text: &str,
    found: &mut Diagnostics,
) {
    let needed = named_in_text(text);
    let family = &document.value;
    for (name, value) in &family.set {
        report_value(document, &[Step::Key("set"), Step::Key(name)], name, value, parameters, found);
    }
    for (at, member) in family.member.iter().enumerate() {
        for (name, value) in &member.values {
            report_value(document, &["member".into(), at.into(), Step::Key(name)], name, value, parameters, found);
        }
        for (name, parameter) in parameters.iter().filter(|(name, _)| needed.contains(*name)) {
            if said(name, parameter, family, member).is_none() {
                let place = document.place(&["member".into(), at.into(), "id".into()]);
                found.push(
                    Diagnostic::error(code::MISSING_VALUE, place, format!("`{}` does not say `{name}`", member.id))
                        .label(format!("`{name}` is {}", crate::catalog::parameter::expected(parameter.kind)))
                        .help(format!("add `{name} = ...` to this member, or to `[set]` for all members")),
                );
            }
        }
    }
}

/// What is wrong with one value.
pub(in crate::catalog) fn report_value<T>(
    document: &Document<T>,
    path: &[Step<'_>],
    name: &str,
    value: &ParameterValue,
    parameters: &BTreeMap<String, Parameter>,
    found: &mut Diagnostics,
) {
    let Some(parameter) = parameters.get(name) else {
        let mut diagnostic = unknown(document.key_place(path), name);
        let keys = MemberSection::KEYS.iter().copied().filter(|_| path.first() != Some(&Step::Key("set")));
        diagnostic.help = suggestion(name, parameters.keys().map(String::as_str).chain(keys));
        found.push(diagnostic);
        return;
    };
    if let Err(expected) = fitting(parameter, value) {
        found.push(
            Diagnostic::error(code::VALUE, document.place(path), format!("this does not fit the parameter `{name}`"))
                .label(expected)
                .help(format!("`{name}`: {}", parameter.description)),
        );
    }
}

fn unknown(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(code::PLACEHOLDER, place, format!("no parameter is called `{name}`"))
        .label("nothing in the text takes this value")
}
