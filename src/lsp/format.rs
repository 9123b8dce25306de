//! Formatting: what `tagwerk fmt` would write.

use lsp_server::ResponseError;
use lsp_types::{DocumentFormattingParams, TextEdit};

use super::{edits::edits, requests::refusal, view::View};
use crate::catalog::format_document;

/// The edits that bring the document into the form of `tagwerk fmt`; none for files that it does not touch.
pub(super) fn formatting(
    view: &View<'_>,
    _: &DocumentFormattingParams,
) -> Result<Option<Vec<TextEdit>>, ResponseError> {
    let (Some(_), Some(file)) = (view.kind(), view.file()) else { return Ok(None) };
    let formatted =
        format_document(file, view.text()).map_err(|error| refusal(format!("cannot be formatted: {error}")))?;
    let edits = edits(view.text(), &formatted);
    Ok(Some(edits.into_iter().map(|(span, text)| TextEdit::new(view.range(span), text)).collect()))
}
