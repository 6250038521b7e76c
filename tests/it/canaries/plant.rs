//! Plants a secret wherever Tacker keeps one: in its rows, its configuration and its key files.

use std::fs;

use fernet::Fernet;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::support::{Fixture, TestDb, read_fixture};

/// In every secret, and nowhere else.
pub(super) const CANARY: &str = "c4n4ry";

/// The members that hold secrets, wherever they stand (mapping.md B.6, C.2).
const MEMBERS: [&str; 4] = ["password", "bearer_token", "client_secret", "clientPassword"];

/// The id of the row in `CryptKey`.
const CRYPT_KEY: &str = "5a1f8d54-1f0b-4cf0-9d0e-6f3f1f0f7a10";

/// A Tacker whose every secret is a canary.
pub(super) struct Tacker {
    /// Its configuration and its key files.
    pub(super) place: TempDir,
    /// What opens the credentials in v2.
    pub(super) key: Fernet,
    /// All keys there are.
    pub(super) keys: Vec<String>,
}

impl Tacker {
    /// In a database; `encrypts` says whether v2 keeps tokens.
    pub(super) fn on(db: &TestDb, encrypts: bool) -> Tacker {
        let place = tempfile::tempdir().expect("a folder");
        let [vims, crypt] = ["vims", "crypt"].map(|name| place.path().join(name));
        fs::create_dir(&vims).expect("a folder");
        fs::create_dir(&crypt).expect("a folder");
        let mut keys = Vec::new();

        let rows = ["tacker/v1.jsonl", "scenarios/v1_subscriptions.jsonl"].map(read_fixture);
        let mut rows: Vec<_> = rows.into_iter().flatten().collect();
        for Fixture { table, row } in &mut rows {
            if table == "vimauths" {
                let key = Fernet::generate_key();
                fs::write(vims.join(row["vim_id"].as_str().expect("an id")), &key).expect("room");
                register(row, &Fernet::new(&key).expect("a key"));
                keys.push(key);
            } else {
                plant(table, row);
            }
        }
        let (master, key) = (Fernet::generate_key(), Fernet::generate_key());
        fs::write(crypt.join(CRYPT_KEY), &master).expect("room");
        let encrypted = Fernet::new(&master).expect("a key").encrypt(key.as_bytes());
        let row =
            json!({"id": CRYPT_KEY, "encryptedKey": encrypted, "keyType": "local", "inUse": 1});
        let row = row.as_object().expect("an object").clone();
        rows.push(Fixture { table: "CryptKey".to_owned(), row });
        db.insert(rows);

        let text = format!(
            "[DEFAULT]\nuse_credential_encryption = {encrypts}\nkeymanager_type = local\ncrypt_key_dir = {}\n\
             [vim_keys]\nopenstack = {}\n\
             [keystone_authtoken]\nauth_url = http://127.0.0.1:9/v3\nusername = tacker\npassword = {CANARY}-service\n\
             project_name = service\n",
            crypt.display(),
            vims.display()
        );
        fs::write(place.path().join("tacker.conf"), text).expect("room");
        let opens = Fernet::new(&key).expect("a key");
        keys.extend([master, key]);
        Tacker { place, key: opens, keys }
    }

    pub(super) fn conf(&self) -> String {
        self.place.path().join("tacker.conf").display().to_string()
    }
}

/// A VIM as registered: tokens of its own key.
fn register(row: &mut Map<String, Value>, key: &Fernet) {
    let token = |text: &str| Value::from(key.encrypt(text.as_bytes()));
    row["password"] = token(&format!("{CANARY}-vimauths.password"));
    let text = row["auth_cred"].as_str().expect("a text");
    let mut cred: Map<String, Value> = serde_json::from_str(text).expect("an object");
    for (member, cell) in &mut cred {
        if cell.as_str().is_some_and(|text| text.starts_with("gAAAA")) {
            // A certificate is no secret, and v2 keeps it in clear.
            let is_secret = MEMBERS.contains(&member.as_str());
            *cell = token(&if is_secret { format!("{CANARY}-{member}") } else { member.clone() });
        }
    }
    row["auth_cred"] = Value::Object(cred).to_string().into();
}

fn plant(table: &str, row: &mut Map<String, Value>) {
    for (column, cell) in row.iter_mut() {
        let Some(text) = cell.as_str() else { continue };
        if let Some(open) = opened(text) {
            let mut planted = deep(open, column);
            if (table, column.as_str()) == ("vnf_lcm_op_occs", "operation_params") {
                planted = request(planted);
            }
            *cell = planted.to_string().into();
        }
    }
}

/// A cell or a string that holds JSON.
fn opened(text: &str) -> Option<Value> {
    if !text.starts_with(['{', '[', '"']) {
        return None;
    }
    serde_json::from_str(text).ok()
}

fn deep(value: Value, path: &str) -> Value {
    match value {
        Value::Object(members) => {
            let planted = members.into_iter().map(|(name, value)| {
                let path = format!("{path}.{name}");
                let is_secret = MEMBERS.contains(&name.as_str()) && value.is_string();
                let value =
                    if is_secret { format!("{CANARY}-{path}").into() } else { deep(value, &path) };
                (name, value)
            });
            Value::Object(planted.collect())
        }
        Value::Array(items) => items.into_iter().map(|item| deep(item, path)).collect(),
        // JSON in a JSON string stays in one.
        Value::String(text) => match opened(&text) {
            Some(open) => deep(open, path).to_string().into(),
            None => text.into(),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// A request that has all the secrets which one may bring.
fn request(params: Value) -> Value {
    let authentication = json!({
        "paramsBasic": {"userName": "u", "password": format!("{CANARY}-vdu-basic")},
        "paramsOauth2ClientCredentials":
            {"clientId": "c", "clientPassword": format!("{CANARY}-vdu-oauth2"), "tokenEndpoint": "http://t"},
    });
    let vnfc = json!({"cp_name": "CP1", "username": "u", "password": format!("{CANARY}-vdu"),
                      "authentication": authentication});
    let vdu_params = json!([{"vdu_id": "VDU1", "old_vnfc_param": vnfc, "new_vnfc_param": vnfc}]);
    match params {
        Value::Object(mut params) => {
            if let Some(Value::Object(additional)) = params.get_mut("additionalParams") {
                additional.insert("vdu_params".to_owned(), vdu_params);
            }
            Value::Object(params)
        }
        Value::String(text) => match opened(&text) {
            Some(open) => request(open).to_string().into(),
            None => text.into(),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => params,
    }
}
