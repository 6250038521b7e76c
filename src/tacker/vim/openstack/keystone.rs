//! Keystone v3: one log-in for each set of credentials, and what the service catalogue says.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::json;

use super::failure::HttpError;
use super::http::{Answer, Http};
use super::{Credentials, Named};
use crate::secret::Secret;

/// A token is given up this long before it expires: longer than a request may take.
const SPARE: TimeDelta = TimeDelta::minutes(1);

/// How long a server that was silent is left alone. Otherwise every VNF of a VIM that is down would wait anew.
const QUIET: Duration = Duration::from_secs(60);

/// Room for the catalogue of a cloud with many services in many regions.
const TOKEN_BODY: u64 = 1024 * 1024;

/// Why there is no answer. Cloned because what one request learns, the others are told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeystoneError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("logging in failed: {0}")]
    LogIn(HttpError),
    #[error("the service catalogue has no public endpoint of type {0}; register it in Keystone")]
    NoEndpoint(&'static str),
    #[error(
        "the service catalogue has no public endpoint of type {service} in region {region}; correct the region"
    )]
    NotInRegion { service: &'static str, region: String },
    #[error(
        "the service catalogue has public endpoints of type {0} in several regions; name the region"
    )]
    SeveralRegions(&'static str),
}

impl KeystoneError {
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Http(error) => error.status(),
            Self::LogIn(_)
            | Self::NoEndpoint(_)
            | Self::NotInRegion { .. }
            | Self::SeveralRegions(_) => None,
        }
    }
}

/// One set of credentials and what Keystone gave for them. Shared by threads: who comes first logs in for all.
pub struct Login {
    http: Arc<Http>,
    credentials: Credentials,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    /// Keystone refused. Not tried again: it counts failures, and locks accounts out.
    refused: Option<KeystoneError>,
    /// Nobody answered, and when that was.
    silent: Option<(Instant, KeystoneError)>,
}

struct Token {
    text: Secret,
    /// `None`: when the server says 401.
    expires_at: Option<DateTime<Utc>>,
    catalog: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    endpoints: Vec<Endpoint>,
}

#[derive(Deserialize)]
struct Endpoint {
    interface: String,
    region: Option<String>,
    region_id: Option<String>,
    url: String,
}

impl Login {
    pub fn new(http: Arc<Http>, credentials: Credentials) -> Self {
        Self { http, credentials, state: Mutex::default() }
    }

    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The public endpoint of a type of service, without a slash at its end.
    pub fn endpoint(&self, service: &'static str) -> Result<String, KeystoneError> {
        endpoint(&self.token()?.catalog, service, self.credentials.region.as_deref())
    }

    /// GETs as this user. A token that is no longer good is replaced once.
    pub(super) fn get(&self, url: &str, accept: &str, limit: u64) -> Result<Answer, KeystoneError> {
        let token = self.token()?;
        let mut answer = self.http.get(url, accept, &token.text, limit);
        if answer.as_ref().is_err_and(|error| error.status() == Some(401)) {
            self.forget(&token);
            answer = self.http.get(url, accept, &self.token()?.text, limit);
        }
        answer.map_err(|error| {
            let silence = error.is_silence();
            let error = KeystoneError::Http(error);
            if silence {
                self.state().silent = Some((Instant::now(), error.clone()));
            }
            error
        })
    }

    /// The lock is held while Keystone is asked, so that it is asked once.
    fn token(&self) -> Result<Arc<Token>, KeystoneError> {
        let mut state = self.state();
        if let Some(refused) = &state.refused {
            return Err(refused.clone());
        }
        if let Some((at, error)) = &state.silent
            && at.elapsed() < QUIET
        {
            return Err(error.clone());
        }
        if let Some(token) = state.token.as_ref().filter(|token| token.is_good(Utc::now())) {
            return Ok(Arc::clone(token));
        }
        match self.log_in() {
            Ok(token) => {
                let token = Arc::new(token);
                *state = State { token: Some(Arc::clone(&token)), ..State::default() };
                Ok(token)
            }
            Err(error) => {
                let failed = KeystoneError::LogIn(error.clone());
                if error.is_silence() {
                    state.silent = Some((Instant::now(), failed.clone()));
                } else if matches!(error.status(), Some(401 | 403)) {
                    state.refused = Some(failed.clone());
                }
                Err(failed)
            }
        }
    }

    /// Unless another request has replaced it already.
    fn forget(&self, token: &Arc<Token>) {
        let mut state = self.state();
        if state.token.as_ref().is_some_and(|known| Arc::ptr_eq(known, token)) {
            state.token = None;
        }
    }

    fn log_in(&self) -> Result<Token, HttpError> {
        #[derive(Deserialize)]
        struct Body {
            token: Content,
        }
        #[derive(Deserialize)]
        struct Content {
            expires_at: Option<String>,
            #[serde(default)]
            catalog: Vec<Service>,
        }
        const EXPECTED: &str = "a token of Keystone v3";
        let url = tokens_url(&self.credentials.auth_url);
        let answer = self.http.post(&url, &request(&self.credentials), TOKEN_BODY)?;
        let text = answer.header("X-Subject-Token").ok_or_else(|| answer.unreadable(EXPECTED))?;
        let text = Secret::from(text.to_owned());
        let Body { token: Content { expires_at, catalog } } = answer.json(EXPECTED)?;
        let expires_at = expires_at.and_then(|at| DateTime::parse_from_rfc3339(&at).ok());
        Ok(Token { text, expires_at: expires_at.map(|at| at.to_utc()), catalog })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing in here can be half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Token {
    fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|at| now + SPARE < at)
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

/// `auth_url` with its version or without.
fn tokens_url(auth_url: &str) -> String {
    let base = auth_url.trim_end_matches('/');
    let base = base.strip_suffix("/v3").or_else(|| base.strip_suffix("/v2.0")).unwrap_or(base);
    format!("{base}/v3/auth/tokens")
}

/// Password authentication, scoped to a project.
fn request(credentials: &Credentials) -> Secret {
    let Credentials {
        auth_url: _,
        username,
        user_domain,
        password,
        project,
        project_domain,
        region: _,
    } = credentials;
    let mut scope = named(project);
    // An id says which domain it is of.
    if matches!(project, Named::Name(_)) {
        scope["domain"] = named(project_domain);
    }
    let user =
        json!({"name": username, "domain": named(user_domain), "password": password.expose()});
    let identity = json!({"methods": ["password"], "password": {"user": user}});
    Secret::from(json!({"auth": {"identity": identity, "scope": {"project": scope}}}).to_string())
}

fn named(named: &Named) -> serde_json::Value {
    match named {
        Named::Id(id) => json!({"id": id}),
        Named::Name(name) => json!({"name": name}),
    }
}

fn endpoint(
    catalog: &[Service],
    kind: &'static str,
    region: Option<&str>,
) -> Result<String, KeystoneError> {
    let services = catalog.iter().filter(|service| service.kind == kind);
    let public: Vec<&Endpoint> = services
        .flat_map(|service| &service.endpoints)
        .filter(|endpoint| endpoint.interface == "public")
        .collect();
    let here = |endpoint: &&&Endpoint| {
        let names = [&endpoint.region, &endpoint.region_id];
        region.is_none_or(|region| names.into_iter().flatten().any(|name| name == region))
    };
    let mut urls: Vec<&str> =
        public.iter().filter(here).map(|endpoint| endpoint.url.trim_end_matches('/')).collect();
    urls.dedup();
    match (urls.as_slice(), region) {
        ([url], _) | ([url, ..], Some(_)) => Ok((*url).to_owned()),
        ([_, ..], None) => Err(KeystoneError::SeveralRegions(kind)),
        ([], Some(region)) if !public.is_empty() => {
            Err(KeystoneError::NotInRegion { service: kind, region: region.to_owned() })
        }
        ([], _) => Err(KeystoneError::NoEndpoint(kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        Credentials {
            auth_url: "http://k/v3".to_owned(),
            username: "u".to_owned(),
            user_domain: Named::Name("Default".to_owned()),
            password: Secret::from("p".to_owned()),
            project: Named::Name("nfv".to_owned()),
            project_domain: Named::default_domain(),
            region: None,
        }
    }

    #[test]
    fn the_version_may_be_in_the_url() {
        for url in [
            "http://k/identity",
            "http://k/identity/",
            "http://k/identity/v3",
            "http://k/identity/v3/",
            "http://k/identity/v2.0",
        ] {
            assert_eq!(tokens_url(url), "http://k/identity/v3/auth/tokens");
        }
    }

    #[test]
    fn a_project_is_named_in_its_domain_or_by_its_id() {
        let scope = |credentials: &Credentials| {
            let body: serde_json::Value =
                serde_json::from_str(request(credentials).expose()).unwrap();
            body["auth"]["scope"].to_string()
        };
        assert_eq!(
            scope(&credentials()),
            r#"{"project":{"name":"nfv","domain":{"id":"default"}}}"#
        );
        let by_id = Credentials { project: Named::Id("1".to_owned()), ..credentials() };
        assert_eq!(scope(&by_id), r#"{"project":{"id":"1"}}"#);
        let shown =
            format!("{:?}", Credentials { password: Secret::from("hunter2".to_owned()), ..by_id });
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn the_public_endpoint_of_the_region_is_taken() {
        let catalog: Vec<Service> = serde_json::from_str(
            r#"[{"type": "orchestration", "endpoints": [
                    {"interface": "internal", "region": "One", "region_id": "One", "url": "http://internal"},
                    {"interface": "public", "region": "One", "region_id": "One", "url": "http://one/v1/t/"},
                    {"interface": "public", "region": null, "region_id": "Two", "url": "http://two/v1/t"}]},
                {"type": "key-manager", "endpoints": [
                    {"interface": "public", "region": "One", "region_id": "One", "url": "http://barbican"}]},
                {"type": "compute"}]"#,
        )
        .unwrap();
        let found = |kind, region| endpoint(&catalog, kind, region);
        assert_eq!(found("orchestration", Some("One")).as_deref(), Ok("http://one/v1/t"));
        assert_eq!(found("orchestration", Some("Two")).as_deref(), Ok("http://two/v1/t"));
        assert_eq!(found("key-manager", None).as_deref(), Ok("http://barbican"));
        assert_eq!(
            found("orchestration", None),
            Err(KeystoneError::SeveralRegions("orchestration"))
        );
        let region = "Three".to_owned();
        assert_eq!(
            found("key-manager", Some("Three")),
            Err(KeystoneError::NotInRegion { service: "key-manager", region })
        );
        assert_eq!(found("compute", Some("One")), Err(KeystoneError::NoEndpoint("compute")));
    }

    #[test]
    fn a_token_is_given_up_before_it_expires() {
        let now = Utc::now();
        let token = |expires_at| Token {
            text: Secret::from(String::new()),
            expires_at,
            catalog: Vec::new(),
        };
        assert!(token(Some(now + TimeDelta::minutes(2))).is_good(now));
        assert!(!token(Some(now + TimeDelta::seconds(59))).is_good(now));
        assert!(token(None).is_good(now));
    }
}
