//! The credentials of a VIM, out of its row in `vimauths`, as v2 lists them with a connection (mapping.md C.2).

use serde::Deserialize;

use super::cipher::Cipher;
use super::key_file::{self, KeyFileError};
use super::legacy::{VimAuthRow, VimRow};
use super::{Access, Keys};
use crate::secret::Secret;
use crate::tacker::encoding::FreeMap;
use crate::tacker::note::NoteCode;

/// Why the credentials that v1 has of a VIM cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    #[error("v1 has deleted the VIM")]
    Deleted,
    #[error("the VIM has no row in table vimauths")]
    NoAuth,
    #[error("{0} cannot be read: expected a JSON object as v1 writes it")]
    Unreadable(&'static str),
    #[error("vims.type is neither openstack nor kubernetes")]
    Type,
    #[error("vimauths.auth_cred lacks {0}")]
    Lacks(&'static str),
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    #[error("the key of the VIM is in Barbican, which is not asked here")]
    NoBarbican,
    #[error("vimauths.auth_cred says that the key is in Barbican, and lacks secret_uuid")]
    NoSecretId,
    #[error("Barbican does not give the key of the VIM: {0}")]
    Barbican(String),
    #[error(
        "what Barbican has as the key of the VIM is none: expected 44 characters of URL-safe base64"
    )]
    NotAKey,
    #[error(
        "{0} does not decrypt with the key of the VIM: the key is not the one that Tacker encrypted it with"
    )]
    Token(&'static str),
}

impl CredentialsError {
    pub fn code(&self) -> NoteCode {
        match self {
            Self::Deleted => NoteCode::VimDeleted,
            Self::NoAuth | Self::Unreadable(_) | Self::Type | Self::Lacks(_) => {
                NoteCode::VimCredentialsIncomplete
            }
            Self::KeyFile(_)
            | Self::NoBarbican
            | Self::NoSecretId
            | Self::Barbican(_)
            | Self::NotAKey
            | Self::Token(_) => NoteCode::VimCredentialsUndecryptable,
        }
    }
}

/// `vimauths.auth_cred`; secrets in it are tokens.
#[derive(Deserialize)]
struct AuthCred {
    key_type: Option<String>,
    secret_uuid: Option<String>,
    username: Option<String>,
    password: Option<String>,
    // OpenStack
    project_name: Option<String>,
    project_domain_name: Option<String>,
    user_domain_name: Option<String>,
    // Kubernetes
    bearer_token: Option<String>,
    ssl_ca_cert: Option<String>,
    oidc_token_url: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

#[derive(Deserialize)]
struct Placement {
    #[serde(default)]
    regions: Vec<String>,
}

/// How v1's clients and v1 itself have written "nothing" where they had no value, in clear beside what is encrypted.
const NOTHING: [&str; 7] = ["", "None", "NONE", "null", "NULL", "[]", "{}"];

/// The text is one that v1 takes for nothing.
pub fn says_nothing(text: &str) -> bool {
    NOTHING.contains(&text.trim())
}

pub(super) fn decrypt(
    vim: &VimRow,
    auth: Option<VimAuthRow>,
    keys: &Keys<'_>,
) -> Result<Access, CredentialsError> {
    if !vim.is_live() {
        return Err(CredentialsError::Deleted);
    }
    let Some(VimAuthRow { vim_id: _, password, auth_url, auth_cred }) = auth else {
        return Err(CredentialsError::NoAuth);
    };
    let auth_cred: AuthCred = auth_cred
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or(CredentialsError::Unreadable("vimauths.auth_cred"))?;
    // The column is older than the member, and OpenStack has the column only.
    let password = match given(password) {
        Some(password) => Some(("vimauths.password", password)),
        None => given(auth_cred.password.clone())
            .map(|password| ("vimauths.auth_cred.password", password)),
    };
    match vim.kind.as_deref() {
        Some("openstack") => openstack(vim, auth_url, auth_cred, password, keys),
        Some("kubernetes") => kubernetes(vim, auth_url, auth_cred, password, keys),
        Some(_) | None => Err(CredentialsError::Type),
    }
}

/// An encrypted text, and where it stands.
type Token = (&'static str, String);

fn openstack(
    vim: &VimRow,
    auth_url: String,
    auth_cred: AuthCred,
    password: Option<Token>,
    keys: &Keys<'_>,
) -> Result<Access, CredentialsError> {
    let lacks = |member| move || CredentialsError::Lacks(member);
    let username = given(auth_cred.username.clone()).ok_or_else(lacks("username"))?;
    let project = given(auth_cred.project_name.clone()).ok_or_else(lacks("project_name"))?;
    let project_domain =
        given(auth_cred.project_domain_name.clone()).ok_or_else(lacks("project_domain_name"))?;
    let user_domain =
        given(auth_cred.user_domain_name.clone()).ok_or_else(lacks("user_domain_name"))?;
    let password = password.ok_or_else(lacks("password"))?;
    let key = key(vim, &auth_cred, keys)?;

    let mut interface_info = FreeMap::default();
    interface_info.set("endpoint", &auth_url);
    // v1 does not verify whom it talks to; Tacker's own migration says so in the same words.
    interface_info.set("skipCertificateHostnameCheck", &true);
    interface_info.set("skipCertificateVerification", &true);
    let mut access_info = FreeMap::default();
    access_info.set("username", &username);
    if let Some(region) = first_region(vim)? {
        access_info.set("region", &region);
    }
    access_info.set("project", &project);
    access_info.set("projectDomain", &project_domain);
    access_info.set("userDomain", &user_domain);
    let secrets = vec![("password", open(&key, &password)?)];
    Ok(Access { interface_info, access_info, secrets })
}

/// `vims.placement_attr.regions[0]`, which is where v1 goes unless the connection says otherwise.
fn first_region(vim: &VimRow) -> Result<Option<String>, CredentialsError> {
    let Some(text) = &vim.placement_attr else { return Ok(None) };
    let placement: Option<Placement> = serde_json::from_str(text)
        .map_err(|_| CredentialsError::Unreadable("vims.placement_attr"))?;
    Ok(placement.and_then(|placement| placement.regions.into_iter().next()))
}

fn kubernetes(
    vim: &VimRow,
    auth_url: String,
    auth_cred: AuthCred,
    password: Option<Token>,
    keys: &Keys<'_>,
) -> Result<Access, CredentialsError> {
    let key = key(vim, &auth_cred, keys)?;
    let mut interface_info = FreeMap::default();
    interface_info.set("endpoint", &auth_url);
    if let Some(certificate) = given(auth_cred.ssl_ca_cert) {
        // A certificate is public; v1 encrypts it all the same.
        let certificate = open(&key, &("vimauths.auth_cred.ssl_ca_cert", certificate))?;
        interface_info.set("ssl_ca_cert", certificate.expose());
    }
    let (username, bearer_token) = (given(auth_cred.username), given(auth_cred.bearer_token));
    let mut access_info = FreeMap::default();
    let mut secrets = Vec::with_capacity(1);
    if let Some(oidc_token_url) = given(auth_cred.oidc_token_url) {
        access_info.set("oidc_token_url", &oidc_token_url);
        for (member, value) in [("username", username), ("client_id", given(auth_cred.client_id))] {
            let value = value.ok_or(CredentialsError::Lacks(member))?;
            access_info.set(member, &value);
        }
        let password = password.ok_or(CredentialsError::Lacks("password"))?;
        secrets.push(("password", open(&key, &password)?));
        // Public clients have none.
        if let Some(secret) = given(auth_cred.client_secret) {
            let secret = open(&key, &("vimauths.auth_cred.client_secret", secret))?;
            secrets.push(("client_secret", secret));
        }
    } else if let (Some(username), Some(password)) = (username, password) {
        access_info.set("username", &username);
        secrets.push(("password", open(&key, &password)?));
    } else {
        let token = bearer_token.ok_or(CredentialsError::Lacks("bearer_token"))?;
        secrets.push(("bearer_token", open(&key, &("vimauths.auth_cred.bearer_token", token))?));
    }
    Ok(Access { interface_info, access_info, secrets })
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !says_nothing(text))
}

fn open(key: &Cipher, (place, token): &Token) -> Result<Secret, CredentialsError> {
    key.decrypt(token).map_err(|_| CredentialsError::Token(place))
}

fn key(vim: &VimRow, auth_cred: &AuthCred, keys: &Keys<'_>) -> Result<Cipher, CredentialsError> {
    if auth_cred.key_type.as_deref() != Some("barbican_key") {
        return Ok(key_file::of_vim(keys.files, &vim.id)?);
    }
    let secret_uuid = auth_cred.secret_uuid.as_deref().ok_or(CredentialsError::NoSecretId)?;
    let barbican = keys.barbican.ok_or(CredentialsError::NoBarbican)?;
    let key =
        barbican(secret_uuid).map_err(|error| CredentialsError::Barbican(error.to_string()))?;
    Cipher::new(&key).map_err(|_| CredentialsError::NotAKey)
}

#[cfg(test)]
mod tests;
