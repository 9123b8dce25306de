/// Why a release is not made current, or not handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// Releases have to be signed, and there is nothing to sign with.
    #[error("`[publish] keys` wants releases to be signed, and no key is given")]
    NoKey,
    /// The key is nobody's who may sign.
    #[error("the key {key_id} is not one of `[publish] keys`")]
    ForeignKey {
        /// Id of the key, as `minisign` prints it.
        key_id: String,
    },
    /// The release has no signature that counts.
    #[error("release {release} is not to be trusted: {why}")]
    NotSigned {
        /// The release.
        release: u64,
        /// What is wrong with its signature.
        why: String,
    },
    /// A rollback took it back.
    #[error("{what} were taken back on {at}{}: {reason}", by.as_ref().map_or(String::new(), |by| format!(" by {by}")))]
    TakenBack {
        /// `these definitions`, with the release that had them.
        what: String,
        /// When.
        at: String,
        /// By whom.
        by: Option<String>,
        /// Why.
        reason: String,
    },
    /// There is nothing to go back to.
    #[error("no release was current before release {current}")]
    NothingBefore {
        /// What is current.
        current: u64,
    },
    /// A release that was never current.
    #[error("release {release} was never published, so there is no way back to it")]
    NeverPublished {
        /// The release.
        release: u64,
    },
    /// The release is current already.
    #[error("release {release} is current")]
    CurrentAlready {
        /// The release.
        release: u64,
    },
    /// Nothing is said where something must be.
    #[error("a reason has to say something")]
    NoReason,
}

impl PublishError {
    /// A concrete next step, when there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let fixed = match self {
            Self::NoKey => "set TAGWERK_SIGN_KEY to the text of a minisign secret key",
            Self::ForeignKey { .. } => {
                "sign with one of these keys, or have its public key reviewed into `tagwerk.toml`"
            }
            Self::NotSigned { .. } => {
                "`[publish] keys` says who is trusted; with TAGWERK_SIGN_KEY set, `tagwerk publish` signs what is current and `tagwerk rollback` what it goes back to"
            }
            Self::TakenBack { .. } => {
                "change what was wrong, for instance with `git revert`; `tagwerk publish --again` publishes it all the same"
            }
            Self::NothingBefore { .. } => "see `tagwerk releases`; `tagwerk off TAG` takes a single tag out of use",
            Self::NeverPublished { .. } => "see `tagwerk releases`; `tagwerk publish` publishes a candidate",
            Self::CurrentAlready { .. } => "see `tagwerk releases` for what was published before",
            Self::NoReason => "say why with --reason: whoever finds the record later will want to know",
        };
        Some(fixed.to_owned())
    }
}
