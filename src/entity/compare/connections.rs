//! Whether two cells `vimConnectionInfo` say the same: a secret is a new token at every encryption.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::db::sql_types::RawJson;
use crate::secret::Secret;
use crate::sol003::vim_connection_info::SECRETS;
use crate::vim::Cipher;

/// A connection is an object; whatever else there is differs from all that retack writes.
type Connections = BTreeMap<String, Map<String, Value>>;

/// The path of the first difference within the cell: never a value.
///
/// Of the `unopened`, the key and the VIM are all that must be the same: their VIM may have been opened by an earlier
/// run, which had its key.
pub(super) fn difference(
    expected: Option<&RawJson>,
    found: Option<&RawJson>,
    unopened: &[String],
    cipher: Option<&Cipher>,
) -> Option<String> {
    let (expected, found) = match (expected, found) {
        (None, None) => return None,
        (Some(expected), Some(found)) if expected == found => return None,
        (expected, found) => (expected.and_then(read), found.and_then(read)),
    };
    let (Some(expected), Some(mut found)) = (expected, found) else { return Some(String::new()) };
    for (key, expected) in expected {
        let Some(found) = found.remove(&key) else { return Some(format!(".{key}")) };
        let member = if unopened.contains(&key) {
            (expected.get("vimId") != found.get("vimId")).then(|| "vimId".to_owned())
        } else {
            connection(expected, found, cipher)
        };
        if let Some(member) = member {
            return Some(format!(".{key}.{member}"));
        }
    }
    found.into_keys().next().map(|key| format!(".{key}"))
}

/// JSON in a JSON string.
fn read(RawJson(cell): &RawJson) -> Option<Connections> {
    serde_json::from_str(&serde_json::from_str::<String>(cell).ok()?).ok()
}

/// The first member that differs.
fn connection(
    mut expected: Map<String, Value>,
    mut found: Map<String, Value>,
    cipher: Option<&Cipher>,
) -> Option<String> {
    if let Some(cipher) = cipher {
        let secrets = |connection: &mut Map<String, Value>| {
            SECRETS.map(|member| {
                let access_info = connection.get_mut("accessInfo")?.as_object_mut()?;
                Some(opened(access_info.shift_remove(member)?, cipher))
            })
        };
        let pairs = secrets(&mut expected).into_iter().zip(secrets(&mut found));
        for (member, (expected, found)) in SECRETS.into_iter().zip(pairs) {
            // What does not open is not what retack writes here, whatever it is.
            if expected != found || expected.is_some_and(|secret| secret.is_none()) {
                return Some(format!("accessInfo.{member}"));
            }
        }
    }
    let mut members = expected.keys().chain(found.keys());
    let member = members.find(|member| expected.get(*member) != found.get(*member))?;
    let inner = |connection: &Map<String, Value>| connection.get(member)?.as_object().cloned();
    let (Some(expected), Some(found)) = (inner(&expected), inner(&found)) else {
        return Some(member.clone());
    };
    let mut names = expected.keys().chain(found.keys());
    let name = names.find(|name| expected.get(*name) != found.get(*name))?;
    Some(format!("{member}.{name}"))
}

fn opened(token: Value, cipher: &Cipher) -> Option<Secret> {
    cipher.decrypt(token.as_str()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cipher() -> Cipher {
        let key = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=".to_owned();
        Cipher::new(&key.into()).unwrap()
    }

    fn cell(password: &str, region: &str) -> RawJson {
        let connections = json!({"vim_0": {"vimId": "v", "accessInfo": {"password": password, "region": region}}});
        RawJson(Value::from(connections.to_string()).to_string())
    }

    fn path(expected: &RawJson, found: &RawJson, cipher: Option<&Cipher>) -> Option<String> {
        difference(Some(expected), Some(found), &[], cipher)
    }

    #[test]
    fn a_secret_is_compared_by_what_is_encrypted() {
        let cipher = cipher();
        let token = |text: &str| cell(&cipher.encrypt(text), "R");
        assert_eq!(path(&token("a"), &token("a"), Some(&cipher)), None);
        let password = Some(".vim_0.accessInfo.password".to_owned());
        assert_eq!(path(&token("a"), &token("b"), Some(&cipher)), password);
        // In clear in a Tacker that encrypts, and the other way round.
        assert_eq!(path(&token("a"), &cell("a", "R"), Some(&cipher)), password);
        assert_eq!(path(&cell("a", "R"), &token("a"), None), password);
    }

    #[test]
    fn a_difference_is_told_by_its_path() {
        let region = Some(".vim_0.accessInfo.region".to_owned());
        assert_eq!(path(&cell("a", "R"), &cell("a", "S"), None), region);
        let none = RawJson(r#""{}""#.to_owned());
        assert_eq!(path(&cell("a", "R"), &none, None), Some(".vim_0".to_owned()));
        assert_eq!(path(&none, &cell("a", "R"), None), Some(".vim_0".to_owned()));
        let list = RawJson("[]".to_owned());
        assert_eq!(path(&none, &list, None), Some(String::new()));
        assert_eq!(difference(Some(&none), None, &[], None), Some(String::new()));
        assert_eq!(difference(None, None, &[], None), None);
    }

    #[test]
    fn a_vim_that_does_not_open_now_may_have_opened_before() {
        let unopened = ["vim_0".to_owned()];
        let now = RawJson(json!(json!({"vim_0": {"vimId": "v"}}).to_string()).to_string());
        assert_eq!(difference(Some(&now), Some(&cell("a", "R")), &unopened, None), None);
        let other = RawJson(json!(json!({"vim_0": {"vimId": "w"}}).to_string()).to_string());
        let path = difference(Some(&other), Some(&cell("a", "R")), &unopened, None);
        assert_eq!(path, Some(".vim_0.vimId".to_owned()));
    }
}
