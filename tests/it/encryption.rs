//! A Tacker that encrypts credentials in v2's tables gets tokens, or nothing is written at all.

use std::fs;

use fernet::Fernet;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::migrated::VIM_KEYS;
use crate::support::retack::Retack;
use crate::support::{Fixture, TestDb, on_every_engine, row, v2};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --force-failed-temp";
const SUBSCRIPTIONS: &str = "migrate-to-v2 --subscriptions --all-tenants --keep-orig";
const ID: &str = "5a1f8d54-1f0b-4cf0-9d0e-6f3f1f0f7a10";
const SECRETS: [&str; 3] = ["password", "bearer_token", "client_secret"];

/// What lies in the fixtures as VIM credentials, and with connections.
const CLEAR: [&str; 5] = ["devstack", "tok-0fd630f1", "pw-90c192cf", "\"sec", "p\\u00e4ss"];

/// What a Tacker with `keymanager_type = local` has: a directory of master keys, and its configuration.
struct Tacker {
    place: TempDir,
    master: String,
    key: Fernet,
    encrypted_key: String,
}

impl Tacker {
    /// Loads the corpus, and the key in use.
    fn on(db: &TestDb) -> Tacker {
        db.load("tacker/v1.jsonl");
        Tacker::with_key(db)
    }

    fn with_key(db: &TestDb) -> Tacker {
        let (master, key) = (Fernet::generate_key(), Fernet::generate_key());
        let encrypted_key = fernet(&master).encrypt(key.as_bytes());
        let place = tempfile::tempdir().expect("a folder");
        fs::write(place.path().join(ID), &master).expect("a file");
        let tacker = Tacker { place, master, key: fernet(&key), encrypted_key };
        db.insert([tacker.row(json!({}))]);
        tacker
    }

    /// The row of `CryptKey`, with these cells instead.
    fn row(&self, cells: Value) -> Fixture {
        let mut row = json!({"id": ID, "secretUuid": null, "encryptedKey": self.encrypted_key, "keyType": "local", "inUse": 1});
        for (column, cell) in cells.as_object().expect("an object") {
            row[column] = cell.clone();
        }
        Fixture {
            table: "CryptKey".to_owned(),
            row: serde_json::from_value(row).expect("an object"),
        }
    }

    /// retack with this configuration.
    fn retack(&self, db: &TestDb, conf: &str) -> Retack {
        let file = self.place.path().join("tacker.conf");
        let directory = self.place.path().display();
        let text = format!(
            "[vim_keys]\nopenstack = {VIM_KEYS}\n[DEFAULT]\ncrypt_key_dir = {directory}\n{conf}\n"
        );
        fs::write(&file, text).expect("a file");
        Retack::on(db).args(["--config-file", file.to_str().expect("a path")])
    }
}

const ON: &str = "use_credential_encryption = True\nkeymanager_type = local";
const OFF: &str = "use_credential_encryption = False";

on_every_engine! {
    fn no_secret_is_in_clear_and_every_token_opens(db: TestDb) {
        let tacker = Tacker::on(&db);
        let outcome = tacker.retack(&db, ON).words(KEPT).run().exits(0);
        assert!(!outcome.stderr.contains("encryption is off"), "{}", outcome.stderr);
        let tokens = tokens(&db);
        let mut opened: Vec<_> = tokens.iter().map(|token| {
            let bytes = tacker.key.decrypt(token).expect("a token of Tacker's key");
            String::from_utf8(bytes).expect("UTF-8")
        }).collect();
        opened.sort();
        opened.dedup();
        assert_eq!(opened, ["devstack", "pw", "pw-90c192cf-d3ac-44af-8f21-ddb66cad4a26", "päss", "sec",
                            "tok-0fd630f1-f29d-4da9-953f-48f1a09f76b5"]);
        let written = everything_written(&db);
        for clear in CLEAR {
            assert!(!written.contains(clear), "{clear}");
        }

        // New tokens of the same are no difference, and nothing else about a migration changes.
        let report = tacker.retack(&db, ON).words(KEPT).report(0);
        assert_eq!(report["outcomes"]["unchanged"], 42);
        // The local file is where the key is until Tacker has moved it.
        let moving = ON.replace("local", "barbican");
        let report = tacker.retack(&db, &moving).words(KEPT).report(0);
        assert_eq!(report["outcomes"]["unchanged"], 42);
        let verified = |code| tacker.retack(&db, ON).words("verify --all").report(code)["verdicts"]["equal"].clone();
        assert_eq!(verified(0), 42);
        let words = "migrate-to-v2 --all --force-failed-temp";
        assert_eq!(tacker.retack(&db, ON).words(words).report(0)["outcomes"]["completed"], 42);
        assert_eq!(self::tokens(&db), tokens);
        Retack::on(&db).words("rollback --all").run().exits(0);
        assert_eq!((db.count("VnfInstanceV2", "1 = 1"), db.count("vnf_instances", "deleted = 0")), (0, 42));
    }

    fn what_was_written_in_clear_is_a_conflict_where_tacker_encrypts(db: TestDb) {
        let tacker = Tacker::on(&db);
        let outcome = tacker.retack(&db, OFF).words(KEPT).run().exits(0);
        assert!(outcome.stderr.contains("use_credential_encryption is off"), "{}", outcome.stderr);
        assert!(everything_written(&db).contains("devstack"));
        for conf in [ON, OFF] {
            let report = tacker.retack(&db, conf).words(KEPT).report(if conf == ON { 3 } else { 0 });
            let text = report["vnfs"].to_string();
            let conflict = text.contains("VnfInstanceV2.vimConnectionInfo.vim_0.accessInfo.password");
            assert_eq!(conflict, conf == ON, "{text}");
            assert!(!text.contains("devstack") && !text.contains("gAAAA"), "{text}");
        }
    }

    fn subscribers_are_logged_in_to_with_tokens_that_open(db: TestDb) {
        let tacker = Tacker::with_key(&db);
        db.insert(subscriptions());
        let outcome = tacker.retack(&db, ON).words(SUBSCRIPTIONS).run().exits(0);
        assert!(!outcome.stderr.contains("encryption is off"), "{}", outcome.stderr);
        let written = db.dump("LccnSubscriptionV2");
        let [basic, oauth2, tls, none] = &written[..] else { panic!("{written:?}") };
        let opened = |row: &Value, params: &str, member: &str| {
            let mut cell = v2::open(row["authentication"].as_str().expect("a cell"));
            let secret = &mut cell["$str"][params][member];
            let bytes = tacker.key.decrypt(secret.as_str().expect("a token")).expect("a token of Tacker's key");
            *secret = String::from_utf8(bytes).expect("UTF-8").into();
            cell["$str"].clone()
        };
        assert_eq!(opened(basic, "paramsBasic", "password"), authentication(0));
        assert_eq!(opened(oauth2, "paramsOauth2ClientCredentials", "clientPassword"), authentication(1));
        assert_eq!(tls["authentication"].as_str().map(v2::open), Some(json!({"$str": authentication(2)})));
        assert_eq!(none["authentication"], Value::Null);

        // New tokens of the same are no difference, and tokens once written stay.
        let again = tacker.retack(&db, ON).words(SUBSCRIPTIONS).report(0);
        assert_eq!(again["outcomes"]["unchanged"], 4);
        let completing = SUBSCRIPTIONS.replace(" --keep-orig", "");
        assert_eq!(tacker.retack(&db, ON).words(&completing).report(0)["outcomes"]["completed"], 4);
        assert_eq!(db.dump("LccnSubscriptionV2"), written);
        Retack::on(&db).words("rollback --subscriptions").run().exits(0);
        assert_eq!(db.count("LccnSubscriptionV2", "1 = 1"), 0);
        let archive = json!(db.dump("retack_archived_lccn_subscription_v2")).to_string();
        assert!(archive.contains("gAAAA") && !archive.contains("hunter"), "{archive}");
    }

    fn a_subscription_in_clear_is_a_conflict_where_tacker_encrypts(db: TestDb) {
        let tacker = Tacker::with_key(&db);
        db.insert(subscriptions());
        let warned = tacker.retack(&db, OFF).words(SUBSCRIPTIONS).run().exits(0).stderr;
        let warning = "use_credential_encryption is off: v2 has the credentials of subscriptions in clear";
        assert_eq!(warned.matches(warning).count(), 1, "{warned}");
        assert!(!warned.contains("hunter"), "{warned}");
        let report = tacker.retack(&db, ON).words(SUBSCRIPTIONS).report(3);
        // Where there is no secret, there is nothing to encrypt.
        assert_eq!(report["outcomes"]["unchanged"], 2);
        for line in report["subscriptions"].as_array().expect("a list").iter().take(2) {
            assert_eq!(line["reason"]["code"], "conflict");
            assert!(line.to_string().contains("LccnSubscriptionV2.authentication"), "{line}");
            assert!(!line.to_string().contains("hunter"), "{line}");
        }
        assert_eq!(tacker.retack(&db, OFF).words(SUBSCRIPTIONS).report(0)["outcomes"]["unchanged"], 4);
    }

    fn without_authentication_there_is_nothing_to_warn_of(db: TestDb) {
        db.insert(subscriptions().into_iter().skip(6));
        let outcome = Retack::on(&db).words(SUBSCRIPTIONS).run().exits(0);
        assert!(!outcome.stderr.contains("encryption"), "{}", outcome.stderr);
    }

    fn subscriptions_that_cannot_be_encrypted_as_tacker_does_are_not_written(db: TestDb) {
        let tacker = Tacker::with_key(&db);
        db.insert(subscriptions());
        let refused = |retack: Retack, told: &str| {
            let outcome = retack.words(SUBSCRIPTIONS).run().exits(5);
            assert!(outcome.stderr.contains(told), "{told}: {}", outcome.stderr);
            assert_eq!(db.count("LccnSubscriptionV2", "1 = 1"), 0, "{told}");
            assert!(!db.tables().iter().any(|table| table.starts_with("retack_")), "{told}");
        };
        refused(Retack::on(&db), "says which: give Tacker's own file with --config-file");
        fs::remove_file(tacker.place.path().join(ID)).expect("a file");
        refused(tacker.retack(&db, ON), "does not exist: copy it from the host of Tacker's conductor");
    }

    fn credentials_that_cannot_be_encrypted_as_tacker_does_are_not_written(db: TestDb) {
        let tacker = Tacker::on(&db);
        let refused = |retack: Retack, told: &str| {
            let outcome = retack.words(KEPT).run().exits(5);
            assert_eq!(outcome.stdout, "", "{told}");
            assert!(outcome.stderr.contains(told), "{told}: {}", outcome.stderr);
            assert!(!outcome.stderr.contains(&tacker.master) && !outcome.stderr.contains("hunter2"), "{}", outcome.stderr);
            assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 0, "{told}");
            assert!(!db.tables().iter().any(|table| table.starts_with("retack_")), "{told}");
        };
        // Whether Tacker encrypts is for its configuration to say.
        let undecided = "says which: give Tacker's own file with --config-file";
        refused(Retack::on(&db), undecided);
        refused(tacker.retack(&db, ""), undecided);

        let file = tacker.place.path().join(ID);
        fs::remove_file(&file).expect("a file");
        refused(tacker.retack(&db, ON), "does not exist: copy it from the host of Tacker's conductor");
        fs::create_dir(&file).expect("a folder");
        refused(tacker.retack(&db, ON), "cannot be read (Is a directory");
        fs::remove_dir(&file).expect("a folder");
        fs::write(&file, "hunter2").expect("a file");
        refused(tacker.retack(&db, ON), "expected a Fernet key");
        fs::write(&file, Fernet::generate_key()).expect("a file");
        refused(tacker.retack(&db, ON), "CryptKey.encryptedKey does not decrypt with the master key");
        fs::write(&file, &tacker.master).expect("a file");
        let nowhere = format!("{ON}\ncrypt_key_dir = /nowhere");
        refused(tacker.retack(&db, &nowhere), "the directory /nowhere does not exist");

        let rows: [(&[Value], &str); 7] = [
            (&[], "table CryptKey has no key in use: start Tacker's conductor once"),
            (&[json!({"inUse": 0})], "table CryptKey has no key in use"),
            (&[json!({}), json!({"id": "other"})], "table CryptKey has 2 keys in use"),
            (&[json!({"keyType": "vault"})], "expected local or barbican"),
            (&[json!({"keyType": "barbican", "secretUuid": "s"})], "keymanager_type is local, and the key in use is kept in Barbican"),
            (&[json!({"id": "../etc"})], "holds `/` or is no name at all"),
            (&[json!({"encryptedKey": fernet(&tacker.master).encrypt(b"hunter2")})], "what CryptKey.encryptedKey holds is no Fernet key"),
        ];
        let table = db.engine.name("CryptKey");
        for (rows, told) in rows {
            db.execute(&format!("DELETE FROM {table}"));
            db.insert(rows.iter().map(|cells| tacker.row(cells.clone())));
            refused(tacker.retack(&db, ON), told);
        }
        let barbican = ON.replace("local", "barbican");
        for (cells, told) in [
            (json!({"keyType": "barbican", "secretUuid": "s"}), "Barbican does not give the master key: [keystone_authtoken] auth_url is not set"),
            (json!({"keyType": "barbican"}), "CryptKey.secretUuid is NULL"),
        ] {
            db.execute(&format!("DELETE FROM {table}"));
            db.insert([tacker.row(cells)]);
            refused(tacker.retack(&db, &barbican), told);
        }
        db.execute("UPDATE alembic_version SET version_num = '34cfceb25a49'");
        refused(tacker.retack(&db, ON), "it came with ca2ad037c320 (Tacker 10.0.0, 2023.2)");
        db.execute(&format!("DROP TABLE {table}"));
        refused(tacker.retack(&db, ON), "tacker-db-manage upgrade head");
        // Without the table there has never been a key.
        Retack::on(&db).words(KEPT).run().exits(0);
    }
}

/// A subscription of each kind: with a password, with that of a client, with a certificate, without authentication.
fn subscriptions() -> Vec<Fixture> {
    let row_of = |n: usize| {
        let id = format!("0000000{n}-0000-4000-8000-00000000000{n}");
        let text = (n < 3).then(|| Value::from(authentication(n).to_string()).to_string());
        [
            row("vnf_lcm_subscriptions", json!({"id": id, "authentication": text})),
            row("vnf_lcm_filters", json!({"subscription_uuid": id})),
        ]
    };
    (0..4).flat_map(row_of).collect()
}

fn authentication(n: usize) -> Value {
    match n {
        0 => {
            json!({"authType": ["BASIC"], "paramsBasic": {"userName": "u", "password": "hunter2"}})
        }
        1 => json!({"authType": ["OAUTH2_CLIENT_CREDENTIALS"], "paramsOauth2ClientCredentials": {
            "clientId": "c", "clientPassword": "hunter3", "tokenEndpoint": "http://t"}}),
        _ => json!({"authType": ["TLS_CERT"]}),
    }
}

fn fernet(key: &str) -> Fernet {
    Fernet::new(key).expect("a key")
}

/// Every member of `vimConnectionInfo` that Tacker encrypts.
fn tokens(db: &TestDb) -> Vec<String> {
    let mut tokens = Vec::new();
    for row in v2::rows(db) {
        let Some(Value::Object(connections)) =
            row.cells.get("vimConnectionInfo").and_then(|_| row.json("vimConnectionInfo"))
        else {
            continue;
        };
        for connection in connections.values() {
            let found =
                SECRETS.iter().filter_map(|member| connection["accessInfo"][member].as_str());
            tokens.extend(found.map(str::to_owned));
        }
    }
    assert!(!tokens.is_empty());
    tokens
}

/// All that retack writes into a database, as text.
fn everything_written(db: &TestDb) -> String {
    let own = db
        .tables()
        .into_iter()
        .filter(|table| table.starts_with("retack_") && table != "retack_schema_migrations");
    let tables: Vec<_> = own.chain(v2::TABLES.map(str::to_owned)).collect();
    tables.iter().flat_map(|table| db.dump(table)).map(|row| row.to_string()).collect()
}
