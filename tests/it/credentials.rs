//! The credentials of VIMs: found by their keys and carried over, or the report says why not.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::migrated::VIM_KEYS;
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, fixture_lines, on_every_engine, v2};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --force-failed-temp";

/// The VIM of the VNFs of kind `openstack`, and what decrypts there.
const VIM: &str = "9531985d-5d9d-49f8-9818-e811892f902b";
const PASSWORD: &str = "devstack";

/// What v1 stores with each connection, and never used.
const OWN: &str = "päss";

on_every_engine! {
    fn the_keys_of_vims_are_found_by_option_and_by_tackers_own_file(db: TestDb) {
        db.load("tacker/v1.jsonl");
        let conf = tempfile::NamedTempFile::new().expect("a file");
        fs::write(conf.path(), format!("[vim_keys]\nopenstack = {VIM_KEYS}\n")).expect("room");
        let conf = conf.path().to_str().expect("a path");
        for way in [["--vim-keys", VIM_KEYS], ["--config-file", conf]] {
            let outcome = Retack::on(&db).args(way).words(KEPT).run().exits(0);
            assert!(outcome.stderr.contains("use_credential_encryption is off"), "{}", outcome.stderr);
            assert!(!outcome.stdout.contains(PASSWORD) && !outcome.stderr.contains(PASSWORD));
            let found = secrets(&db);
            assert_eq!(found["openstack"], json!({"password": PASSWORD}));
            assert_eq!(found["kubernetes"], json!({"bearer_token": "tok-0fd630f1-f29d-4da9-953f-48f1a09f76b5"}));
            assert_eq!(found["helm"], json!({"password": "pw-90c192cf-d3ac-44af-8f21-ddb66cad4a26"}));
            assert_eq!(found["oidc"], json!({"password": "pw", "client_secret": "sec"}));
            assert_eq!(found["openstack_fallback"], json!({"password": OWN}));
            Retack::on(&db).words("rollback --all").run().exits(0);
        }
    }

    fn what_v1_has_changed_is_not_carried_over_at_the_price_of_credentials(db: TestDb) {
        db.load("tacker/v1.jsonl");
        Retack::on(&db).args(["--vim-keys", VIM_KEYS]).words(KEPT).run().exits(0);
        let vnf = of_kind("openstack");
        db.execute(&format!("UPDATE vnf_instances SET vnf_instance_description = 'new' WHERE id = '{vnf}'"));
        let report = Retack::on(&db).words(KEPT).report(3);
        let reason = &line(&report, &vnf)["reason"];
        assert_eq!(reason["code"], "conflict");
        assert!(reason["text"].to_string().contains("would lose what the run before knew"), "{reason}");
        assert_eq!(secrets(&db)["openstack"], json!({"password": PASSWORD}));

        let report = Retack::on(&db).args(["--vim-keys", VIM_KEYS]).words(KEPT).report(0);
        assert_eq!(line(&report, &vnf)["outcome"], "recarried");
        assert_eq!(secrets(&db)["openstack"], json!({"password": PASSWORD}));
    }

    fn a_key_that_cannot_be_had_is_told_and_can_be_required(db: TestDb) {
        db.load("tacker/v1.jsonl");
        let keys = tempfile::tempdir().expect("a folder");
        let at = keys.path().join(VIM);
        // As they lie there one after the other, and what is told of them.
        let put: [(&dyn Fn(), &str); 5] = [
            (&|| fs::remove_dir(keys.path()).expect("an empty folder"), "does not exist: copy it from a host of Tacker"),
            (&|| fs::create_dir(keys.path()).expect("a folder"), "does not exist: copy it from a host of Tacker"),
            (&|| fs::create_dir(&at).expect("a folder"), "cannot be read (Is a directory"),
            (&|| {
                fs::remove_dir(&at).expect("an empty folder");
                fs::write(&at, "hunter2").expect("a file");
            }, "expected a Fernet key: 32 bytes"),
            (&|| {
                let other = Path::new(VIM_KEYS).join("0fd630f1-f29d-4da9-953f-48f1a09f76b5");
                fs::copy(other, &at).expect("a key");
            }, "vimauths.password does not decrypt with the key of the VIM"),
        ];
        let keys = keys.path().to_str().expect("a path");
        let of_vim = of_kind("openstack");
        for (put, told) in put {
            put();
            let report = Retack::on(&db).args(["--vim-keys", keys]).words(KEPT).report(0);
            let line = line(&report, &of_vim);
            let notes = line["notes"].as_array().expect("a list");
            let note = notes.iter().find(|note| note["code"] == "vim-credentials-undecryptable");
            let note = note.unwrap_or_else(|| panic!("{told}: {line}"));
            assert_eq!(note["path"], "VnfInstanceV2.vimConnectionInfo.vim_0");
            assert!(note["reason"].as_str().is_some_and(|reason| reason.contains(told)), "{told}: {note}");
            assert!(!report.to_string().contains("hunter2"));
            assert_eq!(secrets(&db)["openstack"], json!({"password": OWN}));
            Retack::on(&db).words("rollback --all").run().exits(0);

            let words = format!("{KEPT} --require-credentials");
            let report = Retack::on(&db).args(["--vim-keys", keys]).words(&words).report(3);
            let line = self::line(&report, &of_vim);
            assert_eq!(line["reason"]["code"], "credentials-required", "{line}");
            assert!(line["reason"]["text"].as_str().is_some_and(|text| text.contains(told)), "{line}");
            // One that does not run needs none.
            let idle = self::line(&report, &of_kind("not_instantiated_with_vim"));
            assert_eq!(idle["outcome"], "migrated");
            assert_eq!(secrets(&db), BTreeMap::new());
            Retack::on(&db).words("rollback --all").run().exits(0);
        }
    }

    fn a_vim_that_is_deleted_or_not_registered_whole_is_told(db: TestDb) {
        db.load("tacker/v1.jsonl");
        let of_vim = of_kind("openstack");
        let codes = || {
            let report = Retack::on(&db).args(["--vim-keys", VIM_KEYS]).words(KEPT).report(0);
            Retack::on(&db).words("rollback --all").run().exits(0);
            let notes = line(&report, &of_vim)["notes"].as_array().cloned().unwrap_or_default();
            let codes = notes.iter().filter_map(|note| note["code"].as_str())
                .filter(|code| code.starts_with("vim-credentials-") || *code == "vim-deleted");
            codes.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(codes(), [""; 0]);
        db.execute(&format!("UPDATE vimauths SET auth_cred = '{{\"username\": \"nfv_user\"}}' WHERE vim_id = '{VIM}'"));
        assert_eq!(codes(), ["vim-credentials-incomplete"]);
        db.execute(&format!("DELETE FROM vimauths WHERE vim_id = '{VIM}'"));
        assert_eq!(codes(), ["vim-credentials-incomplete"]);
        db.execute(&format!("UPDATE vims SET deleted_at = '2025-01-01 00:00:00' WHERE id = '{VIM}'"));
        assert_eq!(codes(), ["vim-deleted"]);
    }

    fn keys_that_are_gone_later_are_no_conflict_and_keys_that_come_later_are(db: TestDb) {
        db.load("tacker/v1.jsonl");
        Retack::on(&db).args(["--vim-keys", VIM_KEYS]).words(KEPT).run().exits(0);
        let report = Retack::on(&db).words(KEPT).report(0);
        assert_eq!(report["outcomes"]["unchanged"], 42);
        assert_eq!(secrets(&db)["openstack"], json!({"password": PASSWORD}));
        Retack::on(&db).words("rollback --all").run().exits(0);

        Retack::on(&db).words(KEPT).run().exits(0);
        let report = Retack::on(&db).args(["--vim-keys", VIM_KEYS]).words(KEPT).report(3);
        let reason = &line(&report, &of_kind("openstack"))["reason"];
        assert_eq!(reason["code"], "conflict");
        let text = reason["text"].as_str().unwrap_or_default();
        assert!(text.contains("VnfInstanceV2.vimConnectionInfo.vim_0."), "{text}");
        assert!(!report.to_string().contains(PASSWORD) && !report.to_string().contains(OWN));
    }
}

#[test]
fn a_key_without_permission_is_told() {
    let db = TestDb::new(Engine::Sqlite);
    db.load("tacker/v1.jsonl");
    let keys = tempfile::tempdir().expect("a folder");
    let key = keys.path().join(VIM);
    fs::copy(Path::new(VIM_KEYS).join(VIM), &key).expect("a key");
    let keys_option = ["--vim-keys", keys.path().to_str().expect("a path")];
    let told = || {
        let report = Retack::bound_by_permissions(&db).args(keys_option).words(KEPT).report(0);
        Retack::on(&db).words("rollback --all").run().exits(0);
        let notes = line(&report, &of_kind("openstack"))["notes"].to_string();
        notes.contains("cannot be read (Permission denied (os error 13)): make it a file that this user may read")
    };
    assert!(!told());
    for (path, closed, open) in [(key.as_path(), 0o000, 0o600), (keys.path(), 0o000, 0o700)] {
        fs::set_permissions(path, Permissions::from_mode(closed)).expect("a mode");
        assert!(told(), "{}", path.display());
        fs::set_permissions(path, Permissions::from_mode(open)).expect("a mode");
    }
}

/// The VNFs of the corpus and their kinds.
fn kinds() -> BTreeMap<String, String> {
    let lines: Vec<Value> = fixture_lines("tacker/ids.jsonl");
    let word = |value: &Value| value.as_str().expect("a text").to_owned();
    lines.iter().map(|line| (word(&line["id"]), word(&line["kind"]))).collect()
}

/// A VNF of this kind without failed operations would do as well; the first does.
fn of_kind(kind: &str) -> String {
    kinds().into_iter().find(|(_, of)| of == kind).map(|(id, _)| id).expect("a VNF of this kind")
}

/// A VNF's line in a report.
fn line<'a>(report: &'a Value, id: &str) -> &'a Value {
    let lines = report["vnfs"].as_array().expect("a list");
    lines.iter().find(|line| line["vnfInstanceId"] == id).expect("a line for the VNF")
}

/// The secrets in `vimConnectionInfo`, by the kind of VNF; all VNFs of a kind have the same.
fn secrets(db: &TestDb) -> BTreeMap<String, Value> {
    let kinds = kinds();
    let mut found = BTreeMap::new();
    for row in v2::rows(db).into_iter().filter(|row| row.table == v2::TABLES[0]) {
        let Some(connections) = row.json("vimConnectionInfo") else { continue };
        let access = connections["vim_0"]["accessInfo"].as_object().cloned().unwrap_or_default();
        let secret = |name: &str| ["password", "bearer_token", "client_secret"].contains(&name);
        let secrets: Value = access.into_iter().filter(|(name, _)| secret(name)).collect();
        let known = found.entry(kinds[row.id()].clone()).or_insert_with(|| secrets.clone());
        assert_eq!(*known, secrets);
    }
    found
}
