use serde_json::Value;

/// What happened, and what of it has to be approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// A pull request is open, or was.
    PullRequest {
        /// Its number.
        number: u64,
        /// The commit that it stood at when this began, as a full hash; `None` takes that of now.
        head: Option<String>,
    },
    /// Commits came to a branch.
    Push {
        /// Where it stood before, as a full hash; `None` when it was not there: then only the last commit counts.
        before: Option<String>,
        /// Where it stands now, as a full hash.
        after: String,
        /// Name of the branch, when it is known.
        branch: Option<String>,
    },
    /// A pull request waits in a merge queue.
    MergeGroup {
        /// Its number.
        number: u64,
        /// What it would come after, as a full hash.
        base: String,
        /// What the branch would become, as a full hash.
        head: String,
    },
}

/// An event file that does not say which change is meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// Nothing in such an event can be approved.
    #[error("nothing is to be approved in an event `{name}`")]
    Unknown {
        /// Name of the event.
        name: String,
    },
    /// Something is missing.
    #[error("the event `{name}` does not say `{key}`")]
    Missing {
        /// Name of the event.
        name: String,
        /// What is missing.
        key: &'static str,
    },
    /// It happened elsewhere.
    #[error("the event is of repository {event}, not of {asked}")]
    OtherRepository {
        /// Where it happened.
        event: String,
        /// What was asked about.
        asked: String,
    },
}

impl Occasion {
    /// Reads the event of a workflow: `name` is `GITHUB_EVENT_NAME`, `event` the file at `GITHUB_EVENT_PATH`.
    ///
    /// # Errors
    /// When it does not say which change is meant, or is of another repository.
    pub fn of_event(name: &str, event: &Value, repository: &str) -> Result<Self, EventError> {
        let missing = |key| EventError::Missing { name: name.to_owned(), key };
        let of = event["repository"]["full_name"].as_str().ok_or_else(|| missing("repository.full_name"))?;
        if !of.eq_ignore_ascii_case(repository) {
            return Err(EventError::OtherRepository { event: of.to_owned(), asked: repository.to_owned() });
        }
        let hash =
            |value: &Value, key| value.as_str().filter(|h| is_hash(h)).map(str::to_owned).ok_or_else(|| missing(key));
        match name {
            "pull_request" | "pull_request_target" | "pull_request_review" => {
                let proposed = &event["pull_request"];
                Ok(Self::PullRequest {
                    number: proposed["number"].as_u64().ok_or_else(|| missing("pull_request.number"))?,
                    head: Some(hash(&proposed["head"]["sha"], "pull_request.head.sha")?),
                })
            }
            "push" => Ok(Self::Push {
                before: event["before"]
                    .as_str()
                    .filter(|h| is_hash(h) && h.bytes().any(|b| b != b'0'))
                    .map(str::to_owned),
                after: hash(&event["after"], "after")?,
                branch: event["ref"].as_str().and_then(|r| r.strip_prefix("refs/heads/")).map(str::to_owned),
            }),
            "merge_group" => {
                let group = &event["merge_group"];
                let number =
                    group["head_ref"].as_str().and_then(queued).ok_or_else(|| missing("merge_group.head_ref"))?;
                Ok(Self::MergeGroup {
                    number,
                    base: hash(&group["base_sha"], "merge_group.base_sha")?,
                    head: hash(&group["head_sha"], "merge_group.head_sha")?,
                })
            }
            _ => Err(EventError::Unknown { name: name.to_owned() }),
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `refs/heads/gh-readonly-queue/main/pr-12-<hash>` is of pull request 12.
fn queued(reference: &str) -> Option<u64> {
    let (_, last) = reference.strip_prefix("refs/heads/gh-readonly-queue/")?.rsplit_once('/')?;
    let (number, hash) = last.strip_prefix("pr-")?.split_once('-')?;
    number.parse().ok().filter(|_| is_hash(hash))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hash(digit: &str) -> String {
        digit.repeat(40)
    }

    #[test]
    fn events_say_which_change_is_meant() {
        let of = |name: &str, mut event: Value| {
            event["repository"] = json!({"full_name": "acme/shop"});
            Occasion::of_event(name, &event, "Acme/Shop")
        };
        let proposed = json!({"pull_request": {"number": 7, "head": {"sha": hash("a")}}});
        for name in ["pull_request", "pull_request_target", "pull_request_review"] {
            assert_eq!(of(name, proposed.clone()), Ok(Occasion::PullRequest { number: 7, head: Some(hash("a")) }));
        }
        assert!(of("pull_request", json!({"pull_request": {"number": 7}})).is_err());
        assert!(of("issue_comment", proposed).is_err());
        assert_eq!(
            of("push", json!({"before": hash("0"), "after": hash("b"), "ref": "refs/heads/main"})),
            Ok(Occasion::Push { before: None, after: hash("b"), branch: Some("main".to_owned()) })
        );
        let group = |reference: &str| {
            of(
                "merge_group",
                json!({"merge_group": {"head_ref": reference, "base_sha": hash("a"), "head_sha": hash("b")}}),
            )
        };
        assert_eq!(
            group(&format!("refs/heads/gh-readonly-queue/main/pr-12-{}", hash("c"))),
            Ok(Occasion::MergeGroup { number: 12, base: hash("a"), head: hash("b") })
        );
        assert!(group("refs/heads/main/pr-12").is_err());
    }

    #[test]
    fn an_event_of_another_repository_is_refused() {
        let event = json!({"repository": {"full_name": "mallory/shop"}, "pull_request": {"number": 7, "head": {"sha": hash("a")}}});
        assert!(matches!(
            Occasion::of_event("pull_request", &event, "acme/shop"),
            Err(EventError::OtherRepository { .. })
        ));
    }
}
