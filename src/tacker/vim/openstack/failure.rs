//! What can go wrong with a request: method, URL, status, and what to do about it; never a body, never a secret.

use serde::Deserialize;

use super::url;

/// A request that did not get what it asked for. Cloned because a failed log-in is told to all who wait for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    #[error("`{0}` is not a URL of http or https")]
    Url(String),
    #[error(
        "{method} {url}: {reason}; check the address, the network and the CA file (--os-cacert)"
    )]
    Unreachable { method: &'static str, url: String, reason: String },
    #[error("{method} {url}: no complete answer within {seconds} s")]
    Slow { method: &'static str, url: String, seconds: u64 },
    #[error("{method} {url}: {status}{}; {}", titled(.title), advice(*.status))]
    Status { method: &'static str, url: String, status: u16, title: Option<String> },
    #[error("{method} {url}: redirected {why}, which is not followed; correct the endpoint")]
    Redirect { method: &'static str, url: String, why: String },
    #[error("{method} {url}: the answer is larger than {limit} bytes; is this the right server?")]
    TooLarge { method: &'static str, url: String, limit: u64 },
    #[error("{method} {url}: the answer is not {expected}; is this the right server?")]
    Unreadable { method: &'static str, url: String, expected: &'static str },
}

impl HttpError {
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::Url(_)
            | Self::Unreachable { .. }
            | Self::Slow { .. }
            | Self::Redirect { .. }
            | Self::TooLarge { .. }
            | Self::Unreadable { .. } => None,
        }
    }

    /// Nobody answered: the next request will hardly fare better.
    pub(super) fn is_silence(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Slow { .. })
    }

    /// What ureq says, in words that repeat nothing of the answer.
    pub(super) fn of(method: &'static str, url: &str, error: ureq::Error, seconds: u64) -> Self {
        let url = url::shown(url);
        if matches!(error, ureq::Error::Timeout(_)) {
            return Self::Slow { method, url, seconds };
        }
        if let ureq::Error::BodyExceedsLimit(limit) = error {
            return Self::TooLarge { method, url, limit };
        }
        if matches!(error, ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..)) {
            return Self::Unreadable { method, url, expected: "HTTP" };
        }
        // Everything else is about names, connections and certificates.
        Self::Unreachable { method, url, reason: error.to_string() }
    }
}

fn titled(title: &Option<String>) -> String {
    title.as_ref().map(|title| format!(" {title}")).unwrap_or_default()
}

fn advice(status: u16) -> &'static str {
    match status {
        300 => "the server offers several versions; add the version to the endpoint",
        401 => "the credentials are refused: check user, password, project and domains",
        403 => "the user may not do this: check its roles in the project",
        404 => "there is no such thing here: check the endpoint, the region and the project",
        406 => "the server cannot answer in this form",
        429 => "the server is asked too often: try again later",
        500..=599 => "the server failed: see its log, and try again later",
        _ => "this status is not expected here: check the endpoint",
    }
}

/// The title in the body of an OpenStack error, if it is no more than that: messages may repeat what was sent.
pub(super) fn title(body: &[u8]) -> Option<String> {
    /// The reason phrases of HTTP, which these titles are, are shorter.
    const LONGEST: usize = 60;
    #[derive(Deserialize)]
    struct Body {
        title: Option<String>,
        error: Option<Nested>,
    }
    #[derive(Deserialize)]
    struct Nested {
        title: Option<String>,
    }
    let Body { title, error } = serde_json::from_slice(body).ok()?;
    let title = title.or_else(|| error?.title)?;
    let plain = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '\'' | '-');
    (title.len() <= LONGEST && title.chars().all(plain)).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_title_of_an_error_is_repeated() {
        let keystone =
            br#"{"error": {"code": 401, "title": "Unauthorized", "message": "hunter2"}}"#;
        assert_eq!(title(keystone).as_deref(), Some("Unauthorized"));
        let heat = br#"{"title": "Not Found", "code": 404, "error": {"type": "EntityNotFound"}}"#;
        assert_eq!(title(heat).as_deref(), Some("Not Found"));
        for odd in
            [&b"<html>"[..], b"{}", b"[]", br#"{"title": "token=gAAAAB1"}"#, br#"{"title": 1}"#]
        {
            assert_eq!(title(odd), None);
        }
    }

    #[test]
    fn an_error_says_what_to_do() {
        let error = HttpError::Status {
            method: "GET",
            url: url::shown("https://u:hunter2@heat/v1?secret=hunter2"),
            status: 404,
            title: Some("Not Found".to_owned()),
        };
        assert_eq!(
            error.to_string(),
            "GET https://heat/v1: 404 Not Found; there is no such thing here: check the endpoint, \
             the region and the project"
        );
    }
}
