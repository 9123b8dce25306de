/// Why a tag is not switched, or not handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SwitchError {
    /// It is switched off.
    #[error("tag `{tag}` was switched off on {at}{}: {reason}", by.as_ref().map_or(String::new(), |by| format!(" by {by}")))]
    IsOff {
        /// The tag.
        tag: String,
        /// When.
        at: String,
        /// By whom.
        by: Option<String>,
        /// Why.
        reason: String,
    },
    /// Without it, people would be addressed who must not be.
    #[error("`{tag}` is a suppression tag: it keeps people from being addressed, and that cannot be switched off")]
    Suppression {
        /// The tag.
        tag: String,
    },
    /// There is nothing to switch on.
    #[error("tag `{tag}` is not switched off")]
    NotOff {
        /// The tag.
        tag: String,
    },
    /// Nothing at all is switched off.
    #[error("no tag is switched off")]
    NothingOff,
    /// A text that no tag can be called.
    #[error("`{tag}` cannot be a tag")]
    NotAnId {
        /// The text.
        tag: String,
    },
    /// The end lies before the beginning.
    #[error("--until {until} is not after now")]
    UntilPassed {
        /// As an instant.
        until: String,
    },
    /// Nothing is said where something must be.
    #[error("a reason has to say something")]
    NoReason,
}

impl SwitchError {
    /// A concrete next step, when there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::IsOff { tag, .. } => {
                format!("`tagwerk on {tag}` takes that back; to make it last, set `status = \"paused\"` in its file")
            }
            Self::Suppression { .. } => {
                "to hand nothing over, switch off the tags that are exported; `[suppression]` is changed by review"
                    .to_owned()
            }
            Self::NotOff { tag } => {
                format!(
                    "`tagwerk off` lists what is; whether `{tag}` is handed over is said by the `status` in its file"
                )
            }
            Self::NothingOff => "whether a tag is handed over is said by the `status` in its file".to_owned(),
            Self::NotAnId { .. } => "an id is one word of letters, digits and `_`".to_owned(),
            Self::UntilPassed { .. } => "give a later instant, or leave --until away".to_owned(),
            Self::NoReason => "say why with --reason: whoever finds the tag off will want to know".to_owned(),
        })
    }
}
