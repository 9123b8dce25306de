use reqwest::{Url, header::HeaderMap};

/// The next page that a `Link` header names.
pub(super) fn next(headers: &HeaderMap) -> Option<Url> {
    let links = headers.get_all("link").iter().filter_map(|value| value.to_str().ok());
    links.flat_map(|text| text.split(',')).find_map(|link| {
        let (url, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|p| matches!(p.trim(), "rel=\"next\"" | "rel=next"));
        if is_next { Url::parse(url).ok() } else { None }
    })
}

/// True when both are of one scheme, host and port.
pub(super) fn is_same_place(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme() && a.host() == b.host() && a.port_or_known_default() == b.port_or_known_default()
}

/// Scheme, host and port.
pub(super) fn place(url: &Url) -> String {
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &'static str) -> Option<String> {
        let headers = HeaderMap::from_iter([(reqwest::header::LINK, text.parse().unwrap())]);
        next(&headers).map(String::from)
    }

    #[test]
    fn the_next_page_is_found() {
        let text = "<https://h/r?page=1>; rel=\"prev\", <https://h/r?page=3>; rel=\"next\", <https://h/r?page=9>; rel=\"last\"";
        assert_eq!(of(text).as_deref(), Some("https://h/r?page=3"));
        assert_eq!(of("<https://h/r?page=1>; rel=\"last\""), None);
        assert_eq!(of("nonsense"), None);
    }

    #[test]
    fn another_port_is_another_place() {
        let url = |text| Url::parse(text).unwrap();
        assert!(is_same_place(&url("https://h/a"), &url("https://h:443/b")));
        for other in ["https://h:444/a", "http://h/a", "https://i/a", "https://h.evil/a"] {
            assert!(!is_same_place(&url("https://h/a"), &url(other)), "{other}");
        }
    }
}
