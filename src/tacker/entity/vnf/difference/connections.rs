//! What two cells `vimConnectionInfo` say: a secret is a new token at every encryption.

use serde_json::{Map, Value, json};

use super::super::Site;
use crate::db::sql_types::RawJson;
use crate::secret::Secret;
use crate::tacker::sol003::vim_connection_info::SECRETS;
use crate::tacker::vim::Cipher;

/// By key. A connection is an object; whatever else there is differs from all that retack writes.
type Connections = Map<String, Value>;

/// Both cells in a form in which they are equal when they say the same; `None` when one is not what retack writes.
///
/// Of the `unopened`, the key and the VIM are all that must be the same: their VIM may have been opened by an earlier
/// run, which had its key.
pub(super) fn comparable(
    expected: &RawJson,
    found: &RawJson,
    unopened: &[String],
    site: &Site,
) -> Option<(Value, Value)> {
    let (mut expected, mut found) = (read(expected)?, read(found)?);
    for (key, mine) in &mut expected {
        let Some(other) = found.get_mut(key) else { continue };
        if unopened.contains(key) {
            keep_vim(mine);
            keep_vim(other);
        } else {
            secrets(mine, other, site);
        }
    }
    Some((expected.into(), found.into()))
}

/// The `unopened` connections of which an earlier run, which could open them, has written more.
pub(super) fn forgotten(
    expected: Option<&RawJson>,
    found: Option<&RawJson>,
    unopened: &[String],
    site: &Site,
) -> Vec<String> {
    let cells = expected.zip(found);
    let opened = cells.and_then(|(expected, found)| comparable(expected, found, &[], site));
    let Some((expected, found)) = opened else { return Vec::new() };
    let more = |key: &&String| found.get(*key).is_some_and(|one| expected.get(*key) != Some(one));
    unopened.iter().filter(more).map(|key| format!(".{key}")).collect()
}

/// JSON in a JSON string.
fn read(RawJson(cell): &RawJson) -> Option<Connections> {
    serde_json::from_str(&serde_json::from_str::<String>(cell).ok()?).ok()
}

fn keep_vim(connection: &mut Value) {
    if let Some(members) = connection.as_object_mut() {
        members.retain(|member, _| member == "vimId");
    }
}

/// Leaves of two connections' secrets what tells whether they are the same.
fn secrets(expected: &mut Value, found: &mut Value, site: &Site) {
    for member in SECRETS {
        let (mine, other) = (secret(expected, member), secret(found, member));
        let same = match (&site.cipher, &mine, &other) {
            _ if site.sealed => true,
            (Some(cipher), Some(mine), Some(other)) => {
                // What does not open is not what retack writes here, whatever it is.
                opened(mine, cipher).is_some_and(|mine| Some(mine) == opened(other, cipher))
            }
            (None, mine, other) => mine == other,
            (Some(_), mine, other) => mine.is_none() && other.is_none(),
        };
        if same {
            continue;
        }
        for (connection, secret, side) in
            [(&mut *expected, mine, true), (&mut *found, other, false)]
        {
            if secret.is_some() {
                connection["accessInfo"][member] = json!(side);
            }
        }
    }
}

/// Takes it out.
fn secret(connection: &mut Value, member: &str) -> Option<Value> {
    connection.get_mut("accessInfo")?.as_object_mut()?.shift_remove(member)
}

fn opened(token: &Value, cipher: &Cipher) -> Option<Secret> {
    cipher.decrypt(token.as_str()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cipher() -> Cipher {
        let key = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=".to_owned();
        Cipher::new(&key.into()).unwrap()
    }

    fn cell(password: &str, region: &str) -> RawJson {
        let connections = json!({"vim_0": {"vimId": "v", "accessInfo": {"password": password, "region": region}}});
        RawJson(Value::from(connections.to_string()).to_string())
    }

    /// Where they differ.
    fn paths(expected: &RawJson, found: &RawJson, unopened: &[&str], site: &Site) -> Vec<String> {
        let unopened: Vec<_> = unopened.iter().map(|key| (*key).to_owned()).collect();
        let (mine, other) = comparable(expected, found, &unopened, site).unwrap();
        let mut differences = super::super::Differences::default();
        differences.walk("", &mine, &other);
        differences.first.iter().map(ToString::to_string).collect()
    }

    fn site(cipher: Option<&Cipher>) -> Site {
        Site { cipher: cipher.cloned(), ..Site::default() }
    }

    #[test]
    fn a_secret_is_compared_by_what_is_encrypted() {
        let cipher = cipher();
        let (encrypts, clear) = (site(Some(&cipher)), site(None));
        let token = |text: &str| cell(&cipher.encrypt(text), "R");
        assert_eq!(paths(&token("a"), &token("a"), &[], &encrypts), [""; 0]);
        let password = [".vim_0.accessInfo.password"];
        assert_eq!(paths(&token("a"), &token("b"), &[], &encrypts), password);
        // In clear in a Tacker that encrypts, and the other way round.
        assert_eq!(paths(&token("a"), &cell("a", "R"), &[], &encrypts), password);
        assert_eq!(paths(&cell("a", "R"), &cell("a", "R"), &[], &encrypts), password);
        assert_eq!(paths(&cell("a", "R"), &token("a"), &[], &clear), password);
        // Whoever has no key can compare all but secrets.
        let sealed = Site { sealed: true, ..site(None) };
        assert_eq!(paths(&cell("a", "R"), &token("b"), &[], &sealed), [""; 0]);
        assert_eq!(
            paths(&cell("a", "R"), &cell("a", "S"), &[], &sealed),
            [".vim_0.accessInfo.region"]
        );
    }

    #[test]
    fn a_difference_is_told_by_its_path() {
        let clear = site(None);
        let region = [".vim_0.accessInfo.region"];
        assert_eq!(paths(&cell("a", "R"), &cell("a", "S"), &[], &clear), region);
        let none = RawJson(r#""{}""#.to_owned());
        assert_eq!(paths(&cell("a", "R"), &none, &[], &clear), [".vim_0 (missing)"]);
        assert_eq!(paths(&none, &cell("a", "R"), &[], &clear), [".vim_0 (unexpected)"]);
        let list = RawJson("[]".to_owned());
        assert!(comparable(&none, &list, &[], &clear).is_none());
    }

    #[test]
    fn a_vim_that_does_not_open_now_may_have_opened_before() {
        let clear = site(None);
        let now = RawJson(json!(json!({"vim_0": {"vimId": "v"}}).to_string()).to_string());
        assert_eq!(paths(&now, &cell("a", "R"), &["vim_0"], &clear), [""; 0]);
        let other = RawJson(json!(json!({"vim_0": {"vimId": "w"}}).to_string()).to_string());
        assert_eq!(paths(&other, &cell("a", "R"), &["vim_0"], &clear), [".vim_0.vimId"]);
        let unopened = ["vim_0".to_owned()];
        let lost =
            |found: &RawJson, keys: &[String]| forgotten(Some(&now), Some(found), keys, &clear);
        assert_eq!(lost(&cell("a", "R"), &unopened), [".vim_0"]);
        assert_eq!(lost(&now, &unopened), [""; 0]);
        assert_eq!(lost(&cell("a", "R"), &[]), [""; 0]);
    }
}
