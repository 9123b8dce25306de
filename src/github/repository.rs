use std::{fmt, str::FromStr};

use url::{Host, Url};

use super::GitHubError;

/// A text is no name of a repository.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no repository: expected OWNER/NAME")]
pub struct RepositoryNameError {
    /// The text, without user and password.
    pub text: String,
}

/// `owner/name`, both of them words that GitHub allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryName {
    owner: String,
    name: String,
}

impl RepositoryName {
    /// Whose it is.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The host and the repository that a git remote points to: `https://host/owner/name.git`,
    /// `ssh://git@host:22/owner/name`, `git@host:owner/name.git`. `None` for anything else, such as a folder.
    #[must_use]
    pub fn of_remote(url: &str) -> Option<(String, Self)> {
        let (host, path) = match Url::parse(url) {
            Ok(parsed) if matches!(parsed.scheme(), "https" | "http" | "ssh" | "git" | "git+ssh") => {
                (parsed.host_str()?.to_ascii_lowercase(), parsed.path().to_owned())
            }
            _ => {
                let (place, path) = url.split_once(':')?;
                let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
                // A letter before a colon is a drive, a slash before it a folder.
                let is_host =
                    host.len() > 1 && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
                if !is_host || path.starts_with("//") {
                    return None;
                }
                (host.to_ascii_lowercase(), path.to_owned())
            }
        };
        let path = path.trim_matches('/');
        let name = path.strip_suffix(".git").unwrap_or(path).parse().ok()?;
        // GitHub also takes ssh at port 443 of a host of its own.
        let host = if host == "ssh.github.com" { "github.com".to_owned() } else { host };
        Some((host, name))
    }
}

impl FromStr for RepositoryName {
    type Err = RepositoryNameError;

    fn from_str(text: &str) -> Result<Self, RepositoryNameError> {
        let wrong = || RepositoryNameError { text: text.rsplit('@').next().unwrap_or_default().to_owned() };
        let (owner, name) = text.split_once('/').ok_or_else(wrong)?;
        let is_owner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let is_name = |b: u8| is_owner(b) || b == b'.';
        let is_fine = !owner.is_empty()
            && owner.len() <= 100
            && owner.bytes().all(is_owner)
            && !name.is_empty()
            && name.len() <= 100
            && name.bytes().all(is_name)
            && !matches!(name, "." | "..");
        if is_fine { Ok(Self { owner: owner.to_owned(), name: name.to_owned() }) } else { Err(wrong()) }
    }
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// Where the API is: `https` (or `http` on this machine), with no user, query or fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiUrl(Url);

impl ApiUrl {
    /// Reads an address such as `https://ghe.example/api/v3`.
    ///
    /// # Errors
    /// When it is no address, or one that would carry the token in the clear.
    pub fn parse(text: &str) -> Result<Self, GitHubError> {
        let wrong =
            |what| GitHubError::Api { url: text.rsplit('@').next().unwrap_or_default().trim().to_owned(), what };
        let url = Url::parse(text.trim()).map_err(|_| wrong("is no address"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("holds a user; the token comes from GITHUB_TOKEN or GH_TOKEN"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("has a query"));
        }
        let is_here = match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => return Err(wrong("has no host")),
        };
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if is_here => Ok(Self(url)),
            "http" => Err(wrong("is not https: the token would travel in the clear")),
            _ => Err(wrong("is not https")),
        }
    }

    /// True when this is the API of the git host `host`: of GitHub itself, or of an Enterprise server at that host.
    #[must_use]
    pub fn serves(&self, host: &str) -> bool {
        let own = self.0.host_str().unwrap_or_default();
        own == host || own.strip_prefix("api.") == Some(host)
    }

    /// The host, for people.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The address of something below it; every segment is escaped.
    pub(super) fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// Where the other API of the same server is: `/graphql` beside `/api/v3` at Enterprise, below it at GitHub.
    pub(super) fn graphql(&self) -> Url {
        let mut url = self.0.clone();
        let path = self.0.path().trim_end_matches('/');
        let path = path.strip_suffix("/v3").unwrap_or(path);
        url.set_path(&format!("{path}/graphql"));
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_name_repositories() {
        for (url, host) in [
            ("https://github.com/acme/shop.git", "github.com"),
            ("https://github.com/acme/shop", "github.com"),
            ("https://user:secret@GitHub.com/acme/shop/", "github.com"),
            ("git@github.com:acme/shop.git", "github.com"),
            ("ssh://git@github.com:22/acme/shop.git", "github.com"),
            ("ssh://git@ssh.github.com:443/acme/shop.git", "github.com"),
            ("git@ghe.example:acme/shop", "ghe.example"),
            ("https://ghe.example/acme/shop.git", "ghe.example"),
        ] {
            let (found, name) = RepositoryName::of_remote(url).unwrap_or_else(|| panic!("{url}"));
            assert_eq!((found.as_str(), name.to_string().as_str()), (host, "acme/shop"), "{url}");
        }
        for url in
            ["/srv/git/shop.git", "../shop.git", "C:/git/shop", "file:///srv/acme/shop", "https://github.com/shop", ""]
        {
            assert!(RepositoryName::of_remote(url).is_none(), "{url}");
        }
    }

    #[test]
    fn names_cannot_leave_their_place() {
        for text in
            ["acme", "acme/", "/shop", "acme/shop/x", "acme/..", "../shop", "a b/c", "acme/sh?op", "acme/sh%2Fop"]
        {
            assert!(text.parse::<RepositoryName>().is_err(), "{text}");
        }
        assert_eq!("acme/.github".parse::<RepositoryName>().unwrap().name(), ".github");
        let error = "https://user:secret@host".parse::<RepositoryName>().unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }

    #[test]
    fn the_token_never_travels_in_the_clear() {
        for text in [
            "http://ghe.example/api/v3",
            "ftp://ghe.example",
            "https://a:b@ghe.example",
            "ghe.example",
            "https://h/?q=1",
        ] {
            assert!(ApiUrl::parse(text).is_err(), "{text}");
        }
        assert!(ApiUrl::parse("http://127.0.0.1:9").is_ok());
        let error = ApiUrl::parse("https://a:secret@ghe.example").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"));
    }

    #[test]
    fn addresses_are_put_together() {
        let github = ApiUrl::parse("https://api.github.com").unwrap();
        let enterprise = ApiUrl::parse("https://ghe.example/api/v3/").unwrap();
        assert_eq!(github.join(&["orgs", "a/b", ".."]).as_str(), "https://api.github.com/orgs/a%2Fb");
        assert_eq!(enterprise.join(&["user"]).as_str(), "https://ghe.example/api/v3/user");
        assert_eq!(github.graphql().as_str(), "https://api.github.com/graphql");
        assert_eq!(enterprise.graphql().as_str(), "https://ghe.example/api/graphql");
        assert!(github.serves("github.com") && enterprise.serves("ghe.example"));
        assert!(!enterprise.serves("github.com") && !github.serves("evil.example"));
    }
}
