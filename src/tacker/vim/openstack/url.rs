//! URLs: which are followed, and how they are shown.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::Uri;

/// The unreserved characters of RFC 3986 stay; names of stacks are made of them.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A name as one segment of a path.
pub(super) fn segment(name: &str) -> String {
    utf8_percent_encode(name, SEGMENT).to_string()
}

/// An absolute URL of HTTP; nothing else is asked.
pub(super) fn parse(url: &str) -> Option<Uri> {
    let uri: Uri = url.parse().ok()?;
    let http = matches!(uri.scheme_str(), Some("http" | "https"));
    (http && uri.host().is_some_and(|host| !host.is_empty())).then_some(uri)
}

/// Without user, password and query: any of them may be a secret.
pub(super) fn shown(url: &str) -> String {
    let Some(uri) = parse(url) else { return "a URL that is not one of http or https".to_owned() };
    format!("{}{}", origin(&uri), uri.path())
}

/// Scheme, host and port, spelled in one way.
pub(super) fn origin(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    match uri.port_u16() {
        Some(port) if (scheme, port) != ("http", 80) && (scheme, port) != ("https", 443) => {
            format!("{scheme}://{host}:{port}")
        }
        Some(_) | None => format!("{scheme}://{host}"),
    }
}

/// Where a `Location` points from here, and the origin of that; `None` when it is of no use.
pub(super) fn resolve(from: &Uri, location: &str) -> Option<(String, String)> {
    let relative = location.starts_with('/') && !location.starts_with("//");
    let url = if relative { origin(from) + location } else { location.to_owned() };
    let origin = origin(&parse(&url)?);
    Some((url, origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_what_may_be_secret() {
        assert_eq!(shown("https://u:hunter2@Heat:443/v1/t?token=hunter2"), "https://heat/v1/t");
        assert_eq!(shown("http://[::1]:8004/v1"), "http://[::1]:8004/v1");
        for odd in ["", "heat:8004", "ftp://u:hunter2@h/", "/v1", "http://", "http:// h/"] {
            assert_eq!(shown(odd), "a URL that is not one of http or https", "{odd}");
        }
    }

    #[test]
    fn a_location_is_resolved_where_it_leads_to_http() {
        let from = parse("https://heat:8004/v1/t/stacks/a?x=1").unwrap();
        let leads = |location, url: &str, origin: &str| {
            assert_eq!(resolve(&from, location), Some((url.to_owned(), origin.to_owned())));
        };
        leads("/v1/b?y", "https://heat:8004/v1/b?y", "https://heat:8004");
        leads("http://Else:80/", "http://Else:80/", "http://else");
        for odd in ["//else/", "b", "", "file:///etc/passwd", "gopher://heat/"] {
            assert_eq!(resolve(&from, odd), None, "{odd}");
        }
    }

    #[test]
    fn any_name_is_one_segment() {
        assert_eq!(segment("vnf-1_a.b"), "vnf-1_a.b");
        assert_eq!(segment("a/b?c#d ü"), "a%2Fb%3Fc%23d%20%C3%BC");
    }
}
