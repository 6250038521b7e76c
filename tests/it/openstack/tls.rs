//! OpenStack over TLS: the certificate must lead to a trusted CA, unless that was waived in words.

use retack::tacker::vim::openstack::Trust;
use retack::tacker::vim::openstack::heat::Heat;

use super::cloud::Cloud;
use super::{anyone, ask, credentials, http};
use crate::tls::authority::Authority;

#[test]
fn a_cloud_is_trusted_by_its_ca_or_not_at_all() {
    let directory = tempfile::tempdir().expect("a directory");
    let (ours, stranger) =
        (Authority::new(directory.path(), "ca"), Authority::new(directory.path(), "stranger"));
    let (certificate, key) = ours.issue("server", "subjectAltName=IP:127.0.0.1");
    let cloud = Cloud::over_tls((&certificate, &key));
    let asked = |auth_url: &str, trust: &Trust| {
        ask(&Heat::new(http(trust), credentials(auth_url))).map_err(|error| error.to_string())
    };
    let trusting = |ca: &Authority| Trust { ca: Some(ca.certificate()), insecure: false };

    asked(&cloud.auth_url(), &trusting(&ours)).expect("an answer");
    asked(&cloud.auth_url(), &anyone()).expect("an answer");
    let before = cloud.server.requests().len();

    let error = asked(&cloud.auth_url(), &trusting(&stranger)).expect_err("an error");
    assert!(error.contains("UnknownIssuer") && error.contains("--os-cacert"), "{error}");
    let misnamed = cloud.auth_url().replace("127.0.0.1", "localhost");
    let error = asked(&misnamed, &trusting(&ours)).expect_err("an error");
    assert!(error.contains("not valid for name"), "{error}");
    // No request, so no password.
    assert_eq!(cloud.server.requests().len(), before);
}
