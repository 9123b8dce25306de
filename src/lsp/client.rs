//! What the client can do and wants.

use lsp_types::{InitializeParams, MarkupKind, ResourceOperationKind};
use serde::Deserialize;
use serde_json::Value;

use super::position::Encoding;
use crate::rule::say::Language;

/// What a person has set: in the editor's configuration of this server, or on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    /// The language of plain words; absent: that of the editor, or else English.
    pub language: Option<Language>,
    /// Address of the page that explains findings; their codes lead there.
    pub diagnostics_page: Option<String>,
}

impl Preferences {
    /// Reads `{"language": "zh"}`, or the same below a key `tagwerk`. What is not understood is passed over.
    pub(super) fn read(value: &Value) -> Self {
        let inside = value.get("tagwerk").unwrap_or(value);
        let text = |key: &str| inside.get(key).and_then(Value::as_str).map(str::to_owned);
        Self {
            language: text("language").and_then(|text| text.parse().ok()),
            diagnostics_page: text("diagnosticsPage").filter(|text| !text.is_empty()),
        }
    }

    /// These, and where they say nothing, those.
    pub(super) fn or(self, others: Self) -> Self {
        Self {
            language: self.language.or(others.language),
            diagnostics_page: self.diagnostics_page.or(others.diagnostics_page),
        }
    }
}

/// The client, as it introduced itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// Completions may hold places to fill in.
    pub(super) snippets: bool,
    /// Markdown is shown as such.
    pub(super) markdown: bool,
    /// A workspace edit may name versions and rename files.
    pub(super) document_changes: bool,
    pub(super) renames_files: bool,
    pub(super) related_information: bool,
    pub(super) code_description: bool,
    pub(super) nested_symbols: bool,
    /// Code actions may be more than commands.
    pub(super) code_action_literals: bool,
    /// The client tells about changes of files when asked to.
    pub(super) watches_files: bool,
    /// The client can be asked for its configuration.
    pub(super) configuration: bool,
    /// Language of the editor itself.
    locale: Option<Language>,
    /// What a person has set.
    pub(super) preferences: Preferences,
}

impl Client {
    pub(super) fn new(params: &InitializeParams, given: &Preferences) -> Self {
        let capabilities = &params.capabilities;
        let text = capabilities.text_document.clone().unwrap_or_default();
        let workspace = capabilities.workspace.clone().unwrap_or_default();
        let edit = workspace.workspace_edit.clone().unwrap_or_default();
        let item = text.completion.and_then(|c| c.completion_item).unwrap_or_default();
        let hover = text.hover.unwrap_or_default();
        let published = text.publish_diagnostics.unwrap_or_default();
        let offered = capabilities.general.as_ref().and_then(|g| g.position_encodings.as_deref());
        let options = params.initialization_options.as_ref().map(Preferences::read).unwrap_or_default();
        let operations = edit.resource_operations.unwrap_or_default();
        Self {
            encoding: Encoding::choose(offered),
            snippets: item.snippet_support.unwrap_or(false),
            markdown: hover.content_format.is_none_or(|kinds| kinds.contains(&MarkupKind::Markdown)),
            document_changes: edit.document_changes.unwrap_or(false),
            renames_files: operations.contains(&ResourceOperationKind::Rename),
            related_information: published.related_information.unwrap_or(false),
            code_description: published.code_description_support.unwrap_or(false),
            nested_symbols: text.document_symbol.and_then(|s| s.hierarchical_document_symbol_support).unwrap_or(false),
            code_action_literals: text.code_action.is_some_and(|a| a.code_action_literal_support.is_some()),
            watches_files: workspace.did_change_watched_files.and_then(|w| w.dynamic_registration).unwrap_or(false),
            configuration: workspace.configuration.unwrap_or(false),
            locale: params.locale.as_deref().map(language_of),
            preferences: options.or(given.clone()),
        }
    }

    /// The language of plain words.
    pub(super) fn language(&self) -> Language {
        self.preferences.language.or(self.locale).unwrap_or_default()
    }
}

/// `zh-CN`, `zh_Hans` and `zh` are Chinese; everything else is said in English.
fn language_of(locale: &str) -> Language {
    let is_chinese = locale.split(['-', '_']).next().is_some_and(|word| word.eq_ignore_ascii_case("zh"));
    if is_chinese { Language::Chinese } else { Language::English }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_person_sets_goes_before_the_editor() {
        let client = |value: Value| {
            let params: InitializeParams = serde_json::from_value(value).expect("parameters");
            Client::new(&params, &Preferences::default())
        };
        let of = |value| client(value).language();
        assert_eq!(of(json!({"capabilities": {}})), Language::English);
        assert_eq!(of(json!({"capabilities": {}, "locale": "zh-cn"})), Language::Chinese);
        let both = json!({"capabilities": {}, "locale": "zh", "initializationOptions": {"language": "en"}});
        assert_eq!(of(both), Language::English);
        let nested = json!({"capabilities": {}, "initializationOptions": {"tagwerk": {"language": "zh"}}});
        assert_eq!(of(nested), Language::Chinese);
        let wrong = json!({"capabilities": {}, "initializationOptions": {"language": 3}});
        assert_eq!(of(wrong), Language::English);
    }
}
