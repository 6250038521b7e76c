//! Barbican: the keys that Tacker keeps there, read with Tacker's own credentials.

use std::error::Error;
use std::sync::Arc;

use uuid::Uuid;

use super::http::Http;
use super::keystone::{KeystoneError, Login};
use super::trust::{Trust, TrustError};
use super::{Credentials, Named};
use crate::secret::Secret;
use crate::settings::{OsloConfig, OsloConfigError};

/// Barbican itself keeps no secret larger than 20 kB, unless told to.
const PAYLOAD: u64 = 64 * 1024;

/// The group that holds Tacker's own credentials.
const SERVICE: &str = "keystone_authtoken";

#[derive(Debug, thiserror::Error)]
pub enum BarbicanError {
    #[error(transparent)]
    Config(#[from] OsloConfigError),
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error(
        "[ext_oauth2_auth] use_ext_oauth2_auth is set, and logging in through an external OAuth2 server is not \
         supported; give retack a configuration file with the credentials of a Keystone user in [keystone_authtoken]"
    )]
    Oauth2,
    #[error(
        "[keystone_authtoken] {0} is not set; Barbican is asked with Tacker's own credentials, \
         so name Tacker's configuration file with --config-file"
    )]
    Missing(&'static str),
    #[error("[keystone_authtoken] insecure: expected true or false")]
    Insecure,
    #[error(
        "the id of a secret in Barbican is not a UUID; look at secret_uuid in vimauths.auth_cred and CryptKey.secretUuid"
    )]
    NoUuid,
    #[error("asking Barbican for the secret {uuid}: {source}")]
    Secret { uuid: Uuid, source: KeystoneError },
    #[error("asking Barbican for the secret {uuid}: its payload is empty")]
    Empty { uuid: Uuid },
}

/// Barbican, as Tacker itself sees it.
#[derive(Debug)]
pub struct Barbican {
    login: Login,
    /// Else the catalogue's.
    endpoint: Option<String>,
    version: String,
}

impl Barbican {
    /// From `tacker.conf`. `trust` is what options and environment say, and wins.
    pub fn configured(oslo: &OsloConfig, trust: &Trust) -> Result<Self, BarbicanError> {
        if read(oslo, "ext_oauth2_auth", "use_ext_oauth2_auth")?.as_deref().and_then(boolean)
            == Some(true)
        {
            return Err(BarbicanError::Oauth2);
        }
        let service = |key| read(oslo, SERVICE, key);
        let required = |key| service(key)?.ok_or(BarbicanError::Missing(key));
        let domain = |id, name| -> Result<Named, BarbicanError> {
            let id = service(id)?.map(Named::Id);
            let name = service(name)?.map(Named::Name);
            Ok(id.or(name).unwrap_or_else(Named::default_domain))
        };
        let credentials = Credentials {
            auth_url: required("auth_url")?,
            username: required("username")?,
            user_domain: domain("user_domain_id", "user_domain_name")?,
            password: required("password")?.into(),
            project: match service("project_id")? {
                Some(id) => Named::Id(id),
                None => Named::Name(required("project_name")?),
            },
            project_domain: domain("project_domain_id", "project_domain_name")?,
            region: service("region_name")?,
        };
        let insecure = match service("insecure")? {
            None => false,
            Some(text) => boolean(&text).ok_or(BarbicanError::Insecure)?,
        };
        if insecure && !trust.insecure {
            tracing::warn!(
                "[keystone_authtoken] insecure is set: the certificates of Keystone and Barbican are not checked"
            );
        }
        let ca = match &trust.ca {
            Some(ca) => Some(ca.clone()),
            None => service("cafile")?.map(Into::into),
        };
        let http = Http::new(&Trust { ca, insecure: insecure || trust.insecure })?;
        Ok(Self {
            login: Login::new(Arc::new(http), credentials),
            endpoint: read(oslo, "key_manager", "barbican_endpoint")?,
            version: read(oslo, "key_manager", "barbican_version")?
                .unwrap_or_else(|| "v1".to_owned()),
        })
    }

    /// The text of a secret.
    pub fn payload(&self, secret_uuid: &str) -> Result<Secret, BarbicanError> {
        let uuid = Uuid::try_parse(secret_uuid).map_err(|_| BarbicanError::NoUuid)?;
        let failed = |source| BarbicanError::Secret { uuid, source };
        let endpoint = match &self.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => self.login.endpoint("key-manager").map_err(failed)?,
        };
        let url = payload_url(&endpoint, &self.version, uuid);
        // Tacker stores a key as text or as bytes; Barbican gives back only what was stored, and says 406 otherwise.
        let mut answer = self.login.get(&url, "text/plain", PAYLOAD);
        if answer.as_ref().is_err_and(|error| error.status() == Some(406)) {
            answer = self.login.get(&url, "application/octet-stream", PAYLOAD);
        }
        let text = answer.and_then(|answer| Ok(answer.text()?)).map_err(failed)?;
        if text.is_empty() {
            return Err(BarbicanError::Empty { uuid });
        }
        Ok(text.into())
    }

    /// [`payload`](Self::payload) for those who need not know where it comes from.
    pub fn lookup(&self) -> impl Fn(&str) -> Result<Secret, Box<dyn Error + Send + Sync>> + '_ {
        |secret_uuid| Ok(self.payload(secret_uuid)?)
    }
}

/// A setting with something in it.
fn read(oslo: &OsloConfig, group: &str, key: &str) -> Result<Option<String>, OsloConfigError> {
    Ok(oslo.get(group, key)?.filter(|value| !value.is_empty()))
}

/// As oslo.config reads one.
fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "on" | "yes" => Some(true),
        "false" | "0" | "off" | "no" => Some(false),
        _ => None,
    }
}

/// An endpoint has its version, or not.
fn payload_url(endpoint: &str, version: &str, uuid: Uuid) -> String {
    let (base, version) = (endpoint.trim_end_matches('/'), version.trim_matches('/'));
    let base = base.strip_suffix(version).map_or(base, |base| base.trim_end_matches('/'));
    format!("{base}/{version}/secrets/{uuid}/payload")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(text: &str) -> Result<Barbican, BarbicanError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let oslo = OsloConfig::read(&[file.path().to_owned()], &[]).unwrap();
        Barbican::configured(&oslo, &Trust { ca: None, insecure: true })
    }

    const COMPLETE: &str = "[keystone_authtoken]\nauth_url = http://k\nusername = tacker\npassword = hunter2\nproject_name = service\n";

    #[test]
    fn the_credentials_are_tackers_own() {
        let barbican = configured(&format!(
            "{COMPLETE}user_domain_name = Services\nproject_domain_id = d\nregion_name = One\n"
        ));
        let barbican = barbican.unwrap();
        let credentials = barbican.login.credentials();
        assert_eq!(credentials.user_domain, Named::Name("Services".to_owned()));
        assert_eq!(credentials.project_domain, Named::Id("d".to_owned()));
        assert_eq!(credentials.region.as_deref(), Some("One"));
        assert!(!format!("{barbican:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_missing_is_named() {
        for key in ["auth_url", "username", "password", "project_name"] {
            let without: Vec<&str> =
                COMPLETE.lines().filter(|line| !line.starts_with(key)).collect();
            let error = configured(&without.join("\n")).unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("[keystone_authtoken] {key} is not set")),
                "{error}"
            );
        }
        let error = configured(&format!("{COMPLETE}insecure = perhaps")).unwrap_err();
        assert!(matches!(error, BarbicanError::Insecure));
    }

    #[test]
    fn an_external_oauth2_server_is_refused_in_words() {
        let error =
            configured("[ext_oauth2_auth]\nuse_ext_oauth2_auth = True\nclient_secret = hunter2");
        let error = error.unwrap_err().to_string();
        assert!(
            error.contains("not supported") && error.contains("[keystone_authtoken]"),
            "{error}"
        );
        assert!(!error.contains("hunter2"));
        assert!(
            configured(&format!("{COMPLETE}[ext_oauth2_auth]\nuse_ext_oauth2_auth = false"))
                .is_ok()
        );
    }

    #[test]
    fn the_endpoint_may_have_its_version() {
        let uuid = Uuid::nil();
        let url = "http://b/key-manager/v1/secrets/00000000-0000-0000-0000-000000000000/payload";
        for endpoint in [
            "http://b/key-manager",
            "http://b/key-manager/",
            "http://b/key-manager/v1",
            "http://b/key-manager/v1/",
        ] {
            assert_eq!(payload_url(endpoint, "v1", uuid), url);
        }
    }

    #[test]
    fn only_a_uuid_is_asked_for() {
        let barbican = configured(COMPLETE).unwrap();
        for odd in ["", "../orders", "hunter2"] {
            let error = barbican.payload(odd).unwrap_err();
            assert!(matches!(error, BarbicanError::NoUuid), "{error}");
        }
    }
}
