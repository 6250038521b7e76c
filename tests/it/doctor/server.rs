//! What doctor says of the server, its user and its keys.

use fernet::Fernet;
use serde_json::json;
use uuid::Uuid;

use super::{details, doctor, found, level};
use crate::support::retack::Retack;
use crate::support::{Engine, Fixture, TestDb, on_every_engine, row};

on_every_engine! {
    fn a_vim_needs_the_key_that_opens_it(db: TestDb) {
        let key = Fernet::generate_key();
        let token = Fernet::new(&key).expect("a key").encrypt(b"secret");
        let vnf = json!({"id": "i", "instantiation_state": "INSTANTIATED"});
        let auth_cred = json!({"username": "u", "user_domain_name": "d", "project_name": "p",
            "project_domain_name": "d", "key_type": "fernet_key", "secret_uuid": null});
        let auth = json!({"id": "a", "vim_id": "v", "password": token, "auth_url": "http://k/v3", "auth_cred": auth_cred.to_string()});
        db.insert([
            row("vims", json!({"id": "v", "type": "openstack"})),
            row("vimauths", auth),
            row("vnf_instances", vnf),
            row("vnf", json!({"id": "i"})),
        ]);
        let folder = tempfile::tempdir().expect("a folder");
        let look = || {
            let directory = folder.path().as_os_str();
            Retack::on(&db).args(["--vim-keys".as_ref(), directory, "doctor".as_ref(), "--quick".as_ref()]).report(0)
        };
        let faulty = |says: &str| {
            let report = look();
            let details = details(&report, "vim-keys");
            assert_eq!(level(&report, "vim-keys"), "warning");
            assert!(details.len() == 1 && details[0].contains(says), "{details:?}");
        };
        let file = |text: &str| std::fs::write(folder.path().join("v"), text).expect("room");
        faulty("does not exist");
        file("no key");
        faulty("expected a Fernet key");
        file(&Fernet::generate_key());
        faulty("vimauths.password does not decrypt");
        file(&key);
        assert_eq!(level(&look(), "vim-keys"), "ok");
        std::fs::remove_file(folder.path().join("v")).expect("a file");
        db.execute("UPDATE vimauths SET auth_cred = replace(auth_cred, 'fernet_key', 'barbican_key')");
        db.execute("UPDATE vimauths SET auth_cred = replace(auth_cred, '\"secret_uuid\":null', '\"secret_uuid\":\"s\"')");
        let report = look();
        assert_eq!(level(&report, "vim-keys"), "ok");
        assert!(report.to_string().contains("in Barbican, which is not asked here"), "{report}");
    }

    fn the_key_of_v2_is_one_and_its_master_key_at_hand(db: TestDb) {
        let folder = tempfile::tempdir().expect("a folder");
        let conf = folder.path().join("tacker.conf");
        let text = format!("[DEFAULT]\nuse_credential_encryption = true\nkeymanager_type = local\ncrypt_key_dir = {}\n", folder.path().display());
        std::fs::write(&conf, text).expect("room");
        let look = |code| {
            let args = ["--config-file".as_ref(), conf.as_os_str(), "doctor".as_ref(), "--quick".as_ref()];
            level(&Retack::on(&db).args(args).report(code), "crypt-key")
        };
        assert_eq!(look(5), "error");
        let master = Fernet::generate_key();
        let encrypted = Fernet::new(&master).expect("a key").encrypt(Fernet::generate_key().as_bytes());
        let key = |id: &str| {
            let row = json!({"id": id, "encryptedKey": encrypted, "keyType": "local", "inUse": 1});
            Fixture { table: "CryptKey".to_owned(), row: row.as_object().expect("a row").clone() }
        };
        db.insert([key("k")]);
        assert_eq!(look(5), "error");
        std::fs::write(folder.path().join("k"), Fernet::generate_key()).expect("room");
        assert_eq!(look(5), "error");
        std::fs::write(folder.path().join("k"), &master).expect("room");
        assert_eq!(look(0), "ok");
        db.insert([key("l")]);
        assert_eq!(look(5), "error");
    }
}

#[test]
fn a_user_who_may_only_read_is_told_which_verbs_will_fail() {
    for engine in [Engine::Mariadb, Engine::Postgres] {
        let db = TestDb::new(engine);
        let user = format!("u{}", &Uuid::new_v4().simple().to_string()[..12]);
        let (create, read, all, drop) = match engine {
            Engine::Postgres => (
                format!("CREATE ROLE {user} LOGIN"),
                format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}"),
                format!(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}; GRANT CREATE ON SCHEMA public TO {user}"
                ),
                format!("DROP OWNED BY {user}; DROP ROLE {user}"),
            ),
            Engine::Mariadb | Engine::Sqlite => {
                let name = db.scalar("SELECT database()").expect("a name").replace('_', "\\_");
                (
                    format!("CREATE USER {user}@localhost"),
                    format!("GRANT SELECT ON `{name}`.* TO {user}@localhost"),
                    format!(
                        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON `{name}`.* TO {user}@localhost"
                    ),
                    format!("DROP USER {user}@localhost"),
                )
            }
        };
        let url = db
            .url
            .replace("root@", &format!("{user}@"))
            .replace("user=postgres", &format!("user={user}"));
        assert_ne!(url, db.url);
        let look =
            |code| Retack::alone().env("RETACK_DATABASE_URL", &url).words("doctor").report(code);
        db.execute(&format!("{create}; {read}"));
        let lacking = look(5);
        db.execute(&all);
        let enough = look(0);
        db.execute(&drop);
        assert_eq!(level(&lacking, "privileges"), "error");
        let lacks = details(&lacking, "privileges");
        for line in [
            "2 INSERT for migrate-to-v2",
            "2 DELETE for rollback",
            "1 CREATE for retack's own tables, once",
            "14 DELETE for purge-deleted",
        ] {
            assert!(lacks.contains(&line.to_owned()), "{lacks:?}");
        }
        assert_eq!(
            (level(&lacking, "schema-shape"), level(&enough, "privileges")),
            ("ok".to_owned(), "ok".to_owned())
        );
    }
}

#[test]
fn transactions_that_are_read_only_by_default_are_told_of_and_worked_with() {
    let db = TestDb::new(Engine::Postgres);
    let name = db.scalar("SELECT current_database()").expect("a name");
    db.execute(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    assert_eq!(level(&doctor(&db, "", 0), "read-only"), "info");
    Retack::on(&db).words("migrate-to-v2 --all").run().exits(0);
}

#[test]
fn a_database_that_cannot_be_reached_is_a_finding() {
    let nowhere = || Retack::alone().env("RETACK_DATABASE_URL", "sqlite:////nowhere/tacker.db");
    let report = nowhere().words("doctor").report(1);
    assert_eq!(found(&report, "connection")[0].1, "the database cannot be reached");
    let secret = Retack::alone()
        .env("RETACK_DATABASE_URL", "mysql://tacker:hunter2@127.0.0.1:1/tacker")
        .words("doctor")
        .run()
        .exits(1);
    assert!(!(secret.stdout + &secret.stderr).contains("hunter2"));
}
