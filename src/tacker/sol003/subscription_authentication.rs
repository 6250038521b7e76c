//! `SubscriptionAuthentication`: how Tacker shows the subscriber who it is.
//! - v1: SOL013 v2.6.1 clause 8.3.4, in `vnf_lcm_subscriptions.authentication`
//! - v2: SOL013 v3.3.1 clause 8.3.4, in `LccnSubscriptionV2.authentication`; its two passwords are encrypted where
//!   Tacker encrypts credentials

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::secret::Secret;

/// The same in both versions, but for OAUTH2_CLIENT_CERT, which is v3.3.1's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthType {
    Basic,
    Oauth2ClientCredentials,
    Oauth2ClientCert,
    TlsCert,
}

pub mod v1 {
    use serde::Deserialize;

    use super::{AuthType, read_secret};
    use crate::secret::Secret;

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct SubscriptionAuthentication {
        pub auth_type: Vec<AuthType>,
        pub params_basic: Option<ParamsBasic>,
        pub params_oauth2_client_credentials: Option<ParamsOauth2ClientCredentials>,
    }

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ParamsBasic {
        pub user_name: Option<String>,
        #[serde(default, deserialize_with = "read_secret")]
        pub password: Option<Secret>,
    }

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ParamsOauth2ClientCredentials {
        pub client_id: Option<String>,
        #[serde(default, deserialize_with = "read_secret")]
        pub client_password: Option<Secret>,
        pub token_endpoint: Option<String>,
    }
}

pub mod v2 {
    use serde::{Deserialize, Serialize};

    use super::{AuthType, read_secret, write_secret};
    use crate::secret::Secret;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct SubscriptionAuthentication {
        pub auth_type: Vec<AuthType>,
        pub params_basic: Option<ParamsBasic>,
        pub params_oauth2_client_credentials: Option<ParamsOauth2ClientCredentials>,
    }

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ParamsBasic {
        pub user_name: Option<String>,
        #[serde(default, deserialize_with = "read_secret", serialize_with = "write_secret")]
        pub password: Option<Secret>,
    }

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ParamsOauth2ClientCredentials {
        pub client_id: Option<String>,
        #[serde(default, deserialize_with = "read_secret", serialize_with = "write_secret")]
        pub client_password: Option<Secret>,
        pub token_endpoint: Option<String>,
    }

    impl SubscriptionAuthentication {
        /// The members that are encrypted at rest (mapping.md B.6), as far as they are set.
        pub fn secrets(&mut self) -> impl Iterator<Item = &mut Secret> {
            let basic = self.params_basic.as_mut().and_then(|params| params.password.as_mut());
            let oauth2 = self
                .params_oauth2_client_credentials
                .as_mut()
                .and_then(|params| params.client_password.as_mut());
            basic.into_iter().chain(oauth2)
        }
    }
}

fn read_secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Secret::from))
}

fn write_secret<S: Serializer>(secret: &Option<Secret>, to: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(to)
}

/// Nothing is checked that v1 did not check: whether the parameters are those of the types is for Tacker to find out.
pub fn convert(v1: v1::SubscriptionAuthentication) -> v2::SubscriptionAuthentication {
    let v1::SubscriptionAuthentication {
        auth_type,
        params_basic,
        params_oauth2_client_credentials,
    } = v1;
    v2::SubscriptionAuthentication {
        auth_type,
        params_basic: params_basic.map(|params| {
            let v1::ParamsBasic { user_name, password } = params;
            v2::ParamsBasic { user_name, password }
        }),
        params_oauth2_client_credentials: params_oauth2_client_credentials.map(|params| {
            let v1::ParamsOauth2ClientCredentials { client_id, client_password, token_endpoint } =
                params;
            v2::ParamsOauth2ClientCredentials { client_id, client_password, token_endpoint }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    const BOTH: &str = r#"{"authType": ["BASIC", "OAUTH2_CLIENT_CREDENTIALS"], "paramsBasic": {"userName": "u", "password": "p"}, "paramsOauth2ClientCredentials": {"clientId": "c", "clientPassword": "x", "tokenEndpoint": "http://t"}}"#;

    #[test]
    fn every_kind_of_authentication_is_carried_over() {
        for authentication in [
            BOTH,
            r#"{"authType": ["TLS_CERT"]}"#,
            r#"{"authType": ["OAUTH2_CLIENT_CERT"], "paramsBasic": {"userName": "u"}}"#,
        ] {
            assert_eq!(convert_json(authentication, |v1, _| convert(v1)), authentication);
        }
    }

    #[test]
    fn a_member_that_is_null_is_left_out() {
        insta::assert_snapshot!(convert_json(
            r#"{"authType": ["BASIC"], "paramsBasic": {"userName": null, "password": null}, "paramsOauth2ClientCredentials": null}"#,
            |v1, _| convert(v1)), @r#"{"authType": ["BASIC"], "paramsBasic": {}}"#);
    }

    #[test]
    fn the_two_passwords_are_secrets_and_debug_shows_neither() {
        let mut v2: v2::SubscriptionAuthentication = serde_json::from_str(BOTH).unwrap();
        let secrets: Vec<_> = v2.secrets().map(|secret| secret.expose().to_owned()).collect();
        assert_eq!(secrets, ["p", "x"]);
        let shown = format!("{v2:?}");
        assert!(shown.contains("password: Some(****)"), "{shown}");
        assert!(shown.contains("client_password: Some(****)"), "{shown}");
    }
}
