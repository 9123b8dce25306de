//! New files made of templates: [`asked`] says which parameters have to be known, [`read_value`] reads what is said for
//! one, [`draft`] writes the files.

mod family_text;
mod said;

use std::collections::BTreeMap;

pub use said::{read_value, show_value};

use self::said::fitting;
use super::{
    FileKind, Parameter, ParameterValue, TemplateFile,
    family::{Making, Unmade, make},
    fmt::format_document,
    parameter::{Argument, Form, fill},
};

/// A template with the text of its file.
#[derive(Debug, Clone, Copy)]
pub struct TemplateRef<'a> {
    /// What it says.
    pub template: &'a TemplateFile,
    /// Its file.
    pub text: &'a str,
}

/// What is to be made.
#[derive(Debug, Clone)]
pub struct DraftRequest<'a> {
    /// Id of the tag or family.
    pub id: &'a str,
    /// Folder below `tags/`; its first part is the category.
    pub folder: &'a str,
    /// Who answers for it.
    pub owner: Option<&'a str>,
    /// Values of parameters, by name.
    pub values: &'a BTreeMap<String, ParameterValue>,
}

/// A file that is not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftFile {
    /// Path relative to the workspace.
    pub file: String,
    /// Its text, as `tagwerk fmt` leaves it.
    pub text: String,
}

/// Why nothing is made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// A parameter has no value.
    #[error("nothing is said for `{name}`")]
    Missing {
        /// The parameter.
        name: String,
    },
    /// A value is not of the parameter's kind, or none of its choices.
    #[error("`{value}` does not fit `{name}`: {expected}")]
    Value {
        /// The parameter.
        name: String,
        /// As given.
        value: String,
        /// What is expected.
        expected: String,
    },
    /// A template names another that is not there.
    #[error("the template `{template}` is not there")]
    UnknownTemplate {
        /// The id.
        template: String,
    },
    /// A text of the template cannot be filled.
    #[error("the template `{template}` cannot be filled: {reason}")]
    Template {
        /// The id.
        template: String,
        /// Why.
        reason: String,
    },
}

/// The parameters that have to be known to fill a template, in the order in which its file names them. Those that every
/// member says are not among them.
#[must_use]
pub fn asked<'a>(of: TemplateRef<'a>) -> Vec<(&'a str, &'a Parameter)> {
    let template = of.template;
    let order: Vec<String> = match of.text.parse::<toml_edit::DocumentMut>() {
        Ok(document) => {
            let parameters = document.get("parameters").and_then(|p| p.as_table_like());
            parameters.into_iter().flat_map(|p| p.iter().map(|(name, _)| name.to_owned())).collect()
        }
        Err(_) => Vec::new(),
    };
    let is_said =
        |name: &str| !template.member.is_empty() && template.member.iter().all(|row| row.values.contains_key(name));
    let mut asked: Vec<(&str, &Parameter)> =
        template.parameters.iter().map(|(name, p)| (name.as_str(), p)).filter(|(name, _)| !is_said(name)).collect();
    asked.sort_by_key(|(name, _)| order.iter().position(|n| n == name));
    asked
}

/// Makes the files of a template, and of those that it names with `also`. All are drafts.
///
/// # Errors
/// When a value is missing or does not fit.
pub fn draft<'a>(
    of: TemplateRef<'a>,
    request: &DraftRequest<'_>,
    lookup: &dyn Fn(&str) -> Option<TemplateRef<'a>>,
) -> Result<Vec<DraftFile>, DraftError> {
    let template = of.template;
    let mut arguments: BTreeMap<&str, Argument> = BTreeMap::new();
    for (name, parameter) in asked(of) {
        if is_each(template, name) {
            continue;
        }
        let value = request.values.get(name).or(parameter.default.as_ref());
        let value = value.ok_or_else(|| DraftError::Missing { name: name.to_owned() })?;
        arguments.insert(name, fitting(name, parameter, value)?);
    }
    let is_family = !template.member.is_empty() || template.each.is_some();
    let mut files = vec![if is_family {
        let ending = FileKind::FAMILY_ENDING;
        let file = format!("tags/{}/{}{ending}", request.folder, request.id);
        let text = family_text::family_text(of, request, &arguments)?;
        formatted(file, &text, &template.id)?
    } else {
        let file = format!("tags/{}/{}.toml", request.folder, request.id);
        let mut keys = vec![("status", toml_edit::value("draft"))];
        keys.extend(request.owner.map(|owner| ("owner", toml_edit::value(owner))));
        let made = make(Making { text: of.text, id: request.id, keys }, &|name| arguments.get(name));
        let text = made.map_err(|error| DraftError::Template {
            template: template.id.clone(),
            reason: match error {
                Unmade::NoText => "it has no `[tag]` section".to_owned(),
                Unmade::Unknown(name) => format!("nothing fills `{{{name}}}`"),
            },
        })?;
        formatted(file, &text, &template.id)?
    }];
    let id = id_argument(request.id);
    let word = |name: &str| if name == "id" { id.as_ref() } else { arguments.get(name) };
    for also in &template.also {
        let unknown = || DraftError::UnknownTemplate { template: also.template.clone() };
        let other = lookup(&also.template).ok_or_else(unknown)?;
        // Two templates cannot go on naming each other.
        if other.template.id == template.id || !other.template.also.is_empty() {
            let reason = format!("`{}` is filled along with it and names further templates", also.template);
            return Err(DraftError::Template { template: template.id.clone(), reason });
        }
        let also_id = fill(&also.id, Form::Plain, word).text;
        let values = also.set.iter().map(|(name, value)| (name.clone(), filled(value, Form::Plain, &word))).collect();
        let request = DraftRequest { id: &also_id, values: &values, ..request.clone() };
        files.extend(draft(other, &request, lookup)?);
    }
    Ok(files)
}

/// The id as what `{id}` stands for.
fn id_argument(id: &str) -> Option<Argument> {
    Argument::read(super::ParameterKind::Text, &ParameterValue::One(super::Cell::Text(id.to_owned()))).ok()
}

/// True for the parameter of which each value becomes a member.
fn is_each(template: &TemplateFile, name: &str) -> bool {
    template.each.as_ref().is_some_and(|each| each.parameter == name)
}

/// A value with the placeholders in its texts filled.
fn filled<'a>(
    value: &ParameterValue,
    form: Form,
    word: &(impl Fn(&str) -> Option<&'a Argument> + Copy),
) -> ParameterValue {
    let cell = |cell: &super::Cell| match cell {
        super::Cell::Text(text) => super::Cell::Text(fill(text, form, word).text),
        other => other.clone(),
    };
    match value {
        ParameterValue::One(one) => ParameterValue::One(cell(one)),
        ParameterValue::Many(many) => ParameterValue::Many(many.iter().map(cell).collect()),
    }
}

fn formatted(file: String, text: &str, template: &str) -> Result<DraftFile, DraftError> {
    let text = format_document(&file, text)
        .map_err(|error| DraftError::Template { template: template.to_owned(), reason: error.to_string() })?;
    Ok(DraftFile { file, text })
}

/// A tag that says nothing yet, with a word on every part.
#[must_use]
pub fn blank(id: &str, folder: &str, owner: Option<&str>) -> DraftFile {
    let owner = owner.map_or_else(|| "\"\"".to_owned(), |owner| toml_edit::Value::from(owner).to_string());
    let file = format!("tags/{folder}/{id}.toml");
    let text = BLANK
        .replace("{schema}", &super::schema_line(&file, FileKind::Tag))
        .replace("{id}", id)
        .replace("owner = \"\"", &format!("owner = {owner}"));
    // Without an owner the key would say nothing, which is a mistake.
    let text = text.replace("owner = \"\" ", "# owner = \"\" ");
    let text = format_document(&file, &text).unwrap_or(text);
    DraftFile { file, text }
}

const BLANK: &str = r#"{schema}
id = "{id}"
name = "{id}"                       # name, for people
# name_zh = ""
owner = ""                          # the team that answers for it; an active tag must say
status = "draft"                    # draft → review → active → deprecated → retired, and paused
# description = ""                  # who is meant, in a sentence; an active tag must say
# keywords = []

# What it is for; an active tag must say all three.
# [purpose]
# goal = ""                         # what should become better
# decision = ""                     # which decision it informs
# action = ""                       # what is done with members: `verb` or `verb:object`

# When it holds: one rule here, or `[[case]]` sections with `value` and `when`, or `[model]`. See docs/rules.md.
[rule]
when = "false"                      # such as "count(login, last 7 days) > 3"

# [refresh]
# every = "1 day"                   # how often it is built
# objective = "26 hours"            # older than this is stale

# Examples are run by `tagwerk check` and `tagwerk test`; `tagwerk test --scaffold {id}` writes inputs.
"#;
