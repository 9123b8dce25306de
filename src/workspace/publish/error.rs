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
    /// A file is no change plan.
    #[error("{file} is no change plan: {what}")]
    NoPlan {
        /// The file.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// What was reviewed was a commit, and what is here is none.
    #[error("files differ from the commit, so they are not what was reviewed")]
    DirtyWithPlan,
    /// The files say something else than those that were reviewed.
    #[error("the files say something else than what was reviewed: definitions {here}, reviewed {reviewed}{}", head.as_ref().map_or(String::new(), |head| format!(" at commit {head}")))]
    OtherDefinitions {
        /// Beginning of the hash that was reviewed.
        reviewed: String,
        /// Beginning of the hash of the files that are here.
        here: String,
        /// Beginning of the commit that was reviewed.
        head: Option<String>,
    },
    /// The plan compares with nothing.
    #[error("the plan compares with no commit, so it cannot be made again")]
    NoBase,
    /// The plan compares with something else than what is there.
    #[error("the plan does not compare with what commit {base} says here")]
    OtherBase {
        /// Beginning of the commit.
        base: String,
    },
    /// Something is not as it was reviewed.
    #[error("this is not exactly what was reviewed")]
    NotExactly {
        /// What, reviewed and here.
        differences: Vec<String>,
    },
    /// With the data of now, the policy asks for more than it did.
    #[error("the change does more now than was reviewed, and the policy asks for more")]
    Exceeds {
        /// What it asks for, and the numbers behind that.
        bounds: Vec<String>,
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
    /// Lines between the message and the next step.
    #[must_use]
    pub fn details(&self) -> &[String] {
        match self {
            Self::NotExactly { differences: lines } | Self::Exceeds { bounds: lines } => lines,
            _ => &[],
        }
    }

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
            Self::NoPlan { .. } => "give the file that `tagwerk plan --format json -o FILE` wrote",
            Self::DirtyWithPlan => "commit them and have them reviewed, or look at `git status`",
            Self::OtherDefinitions { .. } => {
                "another change was merged meanwhile: make the plan again on what is here, and have it reviewed"
            }
            Self::NoBase | Self::OtherBase { .. } => "make the plan again with `tagwerk plan --base REV --format json`",
            Self::NotExactly { .. } => "without --exact only the definitions have to be the same",
            Self::Exceeds { .. } => "make the plan again over the data of now, and have it approved",
            Self::NothingBefore { .. } => "see `tagwerk releases`; `tagwerk off TAG` takes a single tag out of use",
            Self::NeverPublished { .. } => "see `tagwerk releases`; `tagwerk publish` publishes a candidate",
            Self::CurrentAlready { .. } => "see `tagwerk releases` for what was published before",
            Self::NoReason => "say why with --reason: whoever finds the record later will want to know",
        };
        Some(fixed.to_owned())
    }
}
