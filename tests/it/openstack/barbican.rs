//! Keys from Barbican, with the credentials in `tacker.conf`.

use retack::settings::OsloConfig;
use retack::tacker::vim::openstack::barbican::{Barbican, BarbicanError};

use fernet::Fernet;
use serde_json::json;

use super::anyone;
use super::cloud::{BYTES_SECRET, Cloud, PASSWORD, TEXT_SECRET, USER};
use super::server::Reply;
use crate::support::retack::Retack;
use crate::support::{Engine, Fixture, TestDb, v2};

/// What `tacker.conf` says of who asks.
fn service(cloud: &Cloud) -> String {
    format!(
        "[keystone_authtoken]\nauth_url = {}\nusername = {USER}\npassword = {PASSWORD}\nproject_name = nfv\n\
         region_name = RegionOne\n",
        cloud.auth_url()
    )
}

fn barbican(cloud: &Cloud, more: &str) -> Barbican {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), format!("{}{more}", service(cloud))).expect("room for a file");
    let oslo = OsloConfig::read(&[file.path().to_owned()], &[]).expect("a configuration");
    Barbican::configured(&oslo, &anyone()).expect("Barbican")
}

#[test]
fn a_secret_is_read_in_the_form_it_was_stored_in() {
    let cloud = Cloud::new();
    let barbican = barbican(&cloud, "");
    let lookup = barbican.lookup();
    assert_eq!(lookup(TEXT_SECRET).expect("a secret").expose(), "the key in text");
    assert_eq!(lookup(BYTES_SECRET).expect("a secret").expose(), "the key in bytes");
    assert_eq!(cloud.server.count("POST", "/auth/tokens"), 1);
    assert_eq!(cloud.server.connections(), 1);
}

#[test]
fn the_endpoint_may_be_configured() {
    let cloud = Cloud::new();
    let elsewhere = format!("[key_manager]\nbarbican_endpoint = {}/elsewhere", cloud.server.url);
    let error = barbican(&cloud, &elsewhere).payload(TEXT_SECRET).expect_err("an error");
    let expected =
        format!("GET {}/elsewhere/v1/secrets/{TEXT_SECRET}/payload: 404", cloud.server.url);
    assert!(format!("{:#}", anyhow::Error::new(error)).contains(&expected));
    let here = format!(
        "[key_manager]\nbarbican_endpoint = {}/barbican/\nbarbican_version = v1",
        cloud.server.url
    );
    let secret = barbican(&cloud, &here).payload(TEXT_SECRET).expect("a secret");
    assert_eq!(secret.expose(), "the key in text");
}

#[test]
fn a_secret_that_is_not_there_is_named_and_nothing_else_is() {
    let cloud = Cloud::new();
    let missing = "33333333-3333-4333-8333-333333333333";
    let error = barbican(&cloud, "").payload(missing).expect_err("an error");
    assert!(matches!(error, BarbicanError::Secret { .. }));
    let debug = format!("{error:?}");
    let shown = format!("{debug} {:#}", anyhow::Error::new(error));
    assert!(shown.contains(missing) && shown.contains("404 Not Found"), "{shown}");
    assert!(!shown.contains("canary") && !shown.contains(PASSWORD), "{shown}");
}

#[test]
fn the_keys_of_vims_and_of_v2_are_read_from_barbican() {
    const VIM: &str = "9531985d-5d9d-49f8-9818-e811892f902b";
    let of_vim = std::fs::read_to_string(format!("{VIM_KEYS}/{VIM}")).expect("a key");
    let (master, key) = (Fernet::generate_key(), Fernet::generate_key());
    let fernet = |key: &str| Fernet::new(key).expect("a key");
    let encrypted_key = fernet(&master).encrypt(key.as_bytes());
    let cloud = Cloud::with(move |request| {
        let payload = [(TEXT_SECRET, &of_vim), (BYTES_SECRET, &master)];
        let asked = |uuid: &str| request.target == format!("/barbican/v1/secrets/{uuid}/payload");
        let (_, key) = payload.into_iter().find(|(uuid, _)| asked(uuid))?;
        Some(Reply::status(200, key.as_str()))
    });
    let db = TestDb::new(Engine::Sqlite);
    db.load("tacker/v1.jsonl");
    db.execute(&format!(
        "UPDATE vimauths SET auth_cred = json_set(auth_cred, '$.key_type', 'barbican_key', '$.secret_uuid', \
         '{TEXT_SECRET}') WHERE vim_id = '{VIM}'"
    ));
    let row = json!({"id": "k", "secretUuid": BYTES_SECRET, "encryptedKey": encrypted_key, "keyType": "barbican", "inUse": 1});
    let row = serde_json::from_value(row).expect("an object");
    db.insert([Fixture { table: "CryptKey".to_owned(), row }]);
    let file = tempfile::NamedTempFile::new().expect("a file");
    let text = format!("{}[DEFAULT]\nuse_credential_encryption = True\n", service(&cloud));
    std::fs::write(file.path(), text).expect("room for a file");
    let conf = file.path().to_str().expect("a path");

    let migrate = || Retack::on(&db).args(["--config-file", conf]).words(KEPT);
    migrate().run().exits(0);
    let connections = v2::rows(&db).into_iter().filter(|row| row.table == v2::TABLES[0]);
    let connections = connections.filter_map(|row| row.json("vimConnectionInfo"));
    let tokens: Vec<_> = connections
        .filter(|connections| connections["vim_0"]["vimId"] == VIM)
        .filter_map(|all| Some(all["vim_0"]["accessInfo"]["password"].as_str()?.to_owned()))
        .collect();
    assert!(!tokens.is_empty());
    for token in tokens {
        assert_eq!(fernet(&key).decrypt(&token).as_deref(), Ok(&b"devstack"[..]));
    }
    assert_eq!(cloud.server.count("POST", "/auth/tokens"), 1);
    assert_eq!(migrate().report(0)["outcomes"]["unchanged"], 42);
}

const KEPT: &str = "migrate-to-v2 --all --keep-orig --force-failed-temp";
const VIM_KEYS: &str = crate::support::migrated::VIM_KEYS;
