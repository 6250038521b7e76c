//! Keys from Barbican, with the credentials in `tacker.conf`.

use retack::settings::OsloConfig;
use retack::vim::openstack::barbican::{Barbican, BarbicanError};

use super::anyone;
use super::cloud::{BYTES_SECRET, Cloud, PASSWORD, TEXT_SECRET, USER};

fn barbican(cloud: &Cloud, more: &str) -> Barbican {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let text = format!(
        "[keystone_authtoken]\nauth_url = {}\nusername = {USER}\npassword = {PASSWORD}\nproject_name = nfv\n\
         region_name = RegionOne\n{more}",
        cloud.auth_url()
    );
    std::fs::write(file.path(), text).expect("room for a file");
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
