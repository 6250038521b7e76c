//! HTTP as retack speaks it to OpenStack: bounded in time and size, over few connections, strict about certificates.

use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body, Error, Timeout};

use super::failure::{HttpError, title};
use super::trust::{Trust, TrustError};
use super::url;
use crate::secret::Secret;

/// What a server may take. Every request has a person waiting behind it, and a database connection that idles.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    pub connect: Duration,
    pub read: Duration,
    /// Of one request with its answer.
    pub overall: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            // Name, TCP and TLS within a cloud: seconds only when a packet is lost, or nobody is there.
            connect: Duration::from_secs(5),
            // Heat walks through nested stacks before the first byte of its answer.
            read: Duration::from_secs(20),
            // Lets a long answer arrive, and ends one that trickles.
            overall: Duration::from_secs(30),
        }
    }
}

/// How many requests are made at once: enough that a chunk does not wait for one slow stack, few enough that Heat, which
/// walks through nested stacks for each, still serves others.
pub const SIMULTANEOUS: usize = 4;

/// How often one request is sent on: Heat does it once.
const REDIRECTS: usize = 3;

/// Of an answer that failed, only the title is of use.
const ERROR_BODY: u64 = 64 * 1024;

/// One agent: its connections are shared by all that use it.
pub struct Http {
    agent: Agent,
    timeouts: Timeouts,
}

/// What came back, and from where.
pub struct Answer {
    /// After redirects.
    pub url: String,
    method: &'static str,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Http {
    pub fn new(trust: &Trust) -> Result<Self, TrustError> {
        Self::within(trust, Timeouts::default())
    }

    pub fn within(trust: &Trust, timeouts: Timeouts) -> Result<Self, TrustError> {
        let config = Agent::config_builder()
            .tls_config(trust.tls()?)
            .user_agent(concat!("retack/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(timeouts.connect))
            .timeout_recv_response(Some(timeouts.read))
            .timeout_global(Some(timeouts.overall))
            .max_idle_connections_per_host(SIMULTANEOUS)
            // Followed here, because a token may not follow everywhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        Ok(Self { agent: config.new_agent(), timeouts })
    }

    /// GETs with a token. A redirect is followed on the same server only: the token is for that one, and without it
    /// no other would answer.
    pub(super) fn get(
        &self,
        url: &str,
        accept: &str,
        token: &Secret,
        limit: u64,
    ) -> Result<Answer, HttpError> {
        const METHOD: &str = "GET";
        let mut at = url.to_owned();
        for _ in 0..=REDIRECTS {
            url::parse(&at).ok_or_else(|| HttpError::Url(url::shown(&at)))?;
            let request = self.agent.get(&at).header("Accept", accept);
            let response = request.header("X-Auth-Token", token.expose()).call();
            let response = response.map_err(|error| self.failed(METHOD, &at, error))?;
            let status = response.status();
            if !status.is_redirection() {
                return self.answer(METHOD, at, response, limit);
            }
            let answer = self.read(METHOD, at, response, ERROR_BODY)?;
            let Some(location) = answer.header("Location") else {
                return Err(answer.refused(status.as_u16()));
            };
            at = answer.follow(location)?;
        }
        Err(HttpError::Redirect {
            method: METHOD,
            url: url::shown(url),
            why: format!("more than {REDIRECTS} times"),
        })
    }

    /// POSTs JSON, to this server and no other: the body is a log-in.
    pub(super) fn post(&self, url: &str, body: &Secret, limit: u64) -> Result<Answer, HttpError> {
        const METHOD: &str = "POST";
        url::parse(url).ok_or_else(|| HttpError::Url(url::shown(url)))?;
        let request = self.agent.post(url).header("Accept", "application/json");
        let response = request.content_type("application/json").send(body.expose());
        let response = response.map_err(|error| self.failed(METHOD, url, error))?;
        if response.status().is_redirection() {
            let why = "instead of logging in".to_owned();
            return Err(HttpError::Redirect { method: METHOD, url: url::shown(url), why });
        }
        self.answer(METHOD, url.to_owned(), response, limit)
    }

    fn answer(
        &self,
        method: &'static str,
        url: String,
        response: Response<Body>,
        limit: u64,
    ) -> Result<Answer, HttpError> {
        let status = response.status();
        if status.is_success() {
            return self.read(method, url, response, limit);
        }
        // Whatever the server says of it: that it failed is what counts.
        Err(match self.read(method, url.clone(), response, ERROR_BODY) {
            Ok(answer) => answer.refused(status.as_u16()),
            Err(_) => {
                let (url, status) = (url::shown(&url), status.as_u16());
                HttpError::Status { method, url, status, title: None }
            }
        })
    }

    /// To the end: only then can the connection serve the next request.
    fn read(
        &self,
        method: &'static str,
        url: String,
        response: Response<Body>,
        limit: u64,
    ) -> Result<Answer, HttpError> {
        let (parts, mut body) = response.into_parts();
        let body = body.with_config().limit(limit).read_to_vec();
        let body = body.map_err(|error| {
            if matches!(error, Error::Io(_)) {
                let url = url::shown(&url);
                return HttpError::Unreadable { method, url, expected: "complete" };
            }
            self.failed(method, &url, error)
        })?;
        Ok(Answer { url, method, headers: parts.headers, body })
    }

    fn failed(&self, method: &'static str, url: &str, error: Error) -> HttpError {
        let mut bound = self.timeouts.overall;
        if matches!(error, Error::Timeout(Timeout::Connect | Timeout::Resolve)) {
            bound = self.timeouts.connect;
        } else if matches!(error, Error::Timeout(Timeout::RecvResponse)) {
            bound = self.timeouts.read;
        }
        HttpError::of(method, url, error, bound.as_secs())
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn json<T: DeserializeOwned>(&self, expected: &'static str) -> Result<T, HttpError> {
        serde_json::from_slice(&self.body).map_err(|_| self.unreadable(expected))
    }

    pub(super) fn text(self) -> Result<String, HttpError> {
        let unreadable = self.unreadable("text");
        String::from_utf8(self.body).map_err(|_| unreadable)
    }

    /// The answer arrived, and is none.
    pub(super) fn unreadable(&self, expected: &'static str) -> HttpError {
        HttpError::Unreadable { method: self.method, url: url::shown(&self.url), expected }
    }

    /// Where a link of this answer leads, if that is the server that gave it: the token is for no other.
    pub(super) fn follow(&self, link: &str) -> Result<String, HttpError> {
        let from = url::parse(&self.url).ok_or_else(|| HttpError::Url(url::shown(&self.url)))?;
        let why = match url::resolve(&from, link) {
            Some((url, origin)) if origin == url::origin(&from) => return Ok(url),
            Some((_, origin)) => format!("to another server, {origin}"),
            None => "to no URL of http or https".to_owned(),
        };
        Err(HttpError::Redirect { method: self.method, url: url::shown(&self.url), why })
    }

    fn refused(&self, status: u16) -> HttpError {
        let title = title(&self.body);
        HttpError::Status { method: self.method, url: url::shown(&self.url), status, title }
    }
}

/// Neither headers nor body: both carry tokens.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("url", &url::shown(&self.url)).finish_non_exhaustive()
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}
