//! TLS does what the URL asks for or refuses, against real servers with certificates of our own.

pub(crate) mod authority;
mod plain;
pub(crate) mod server;

use std::error::Error;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use retack::db::{Access, Db};
use retack::on;

use authority::Authority;
use plain::PlainServer;
use server::{Offers, Server};

/// What a connection comes to: the TLS version in use, empty for plaintext, or the whole chain of errors.
fn connect(url: &str) -> Result<String, String> {
    let told = |error: &dyn Error| {
        let mut text = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            text = format!("{text}: {source}");
            next = source.source();
        }
        text
    };
    let url = url.parse().map_err(|error| told(&error))?;
    let mut db = Db::open(&url, Access::ReadWrite).map_err(|error| told(&error))?;
    let version = match &db {
        Db::Mysql(_) => {
            "variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_version'"
        }
        Db::Postgres(_) | Db::Sqlite(_) => {
            "coalesce(version, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        }
    };
    on!(&mut db, c => diesel::select(sql::<Text>(version)).get_result(c)).map_err(|e| told(&e))
}

fn assert_encrypted(url: &str) {
    assert_eq!(connect(url).as_deref(), Ok("TLSv1.3"), "{url}");
}

fn assert_plain(url: &str) {
    assert_eq!(connect(url).as_deref(), Ok(""), "{url}");
}

fn assert_refused(url: &str, reason: &str) {
    let error = connect(url).expect_err(url);
    assert!(error.contains(reason), "{url}: expected `{reason}` in: {error}");
    assert!(!error.contains("hunter2"), "{url}: {error}");
}

/// The CA nobody signed with, and a client certificate by the right one.
fn others(server: &Server) -> (Authority, String, String) {
    let stranger = Authority::new(server.dir(), "stranger");
    let (certificate, key) = server.authority.issue("certified", "extendedKeyUsage=clientAuth");
    (stranger, certificate.display().to_string(), key.display().to_string())
}

fn show(path: impl AsRef<Path>) -> String {
    path.as_ref().display().to_string()
}

#[test]
fn mariadb_is_reached_with_the_tls_that_was_asked_for_or_not_at_all() {
    let server = Server::mariadb(Offers::Tls);
    let (stranger, certificate, key) = others(&server);
    let (ca, stranger) = (show(server.authority.certificate()), show(stranger.certificate()));
    let socket = format!("mysql://root@localhost/?socket={}", show(server.dir().join("socket")));
    let mut root = Db::open(&socket.parse().expect("a URL"), Access::ReadWrite).expect("root");
    on!(&mut root, c => c.batch_execute(
        "CREATE USER tacker IDENTIFIED BY 'hunter2';
         CREATE USER encrypted IDENTIFIED BY 'hunter2' REQUIRE SSL;
         CREATE USER certified IDENTIFIED BY 'hunter2' REQUIRE X509"
    ))
    .expect("accounts");

    let url = |parameters: &str| {
        format!("mysql://tacker:hunter2@127.0.0.1:{}/?{parameters}", server.port)
    };
    assert_plain(&url(""));
    assert_plain(&url("ssl_mode=DISABLED"));
    assert_encrypted(&url("ssl_mode=PREFERRED"));
    assert_encrypted(&url("ssl_mode=REQUIRED"));
    assert_encrypted(&url(&format!("ssl_ca={ca}")));
    assert_encrypted(&url(&format!("ssl_mode=VERIFY_CA&ssl_ca={ca}")));
    assert_encrypted(&url(&format!("ssl_mode=VERIFY_IDENTITY&ssl_ca={ca}")));

    let untrusted = "invalid peer certificate: UnknownIssuer";
    assert_refused(&url(&format!("ssl_ca={stranger}")), untrusted);
    assert_refused(&url(&format!("ssl_mode=VERIFY_CA&ssl_ca={stranger}")), untrusted);
    assert_refused(&url("ssl_mode=VERIFY_IDENTITY"), untrusted); // the system's CAs
    assert_refused(&url("ssl_ca=/nowhere.pem"), "cannot read /nowhere.pem");
    assert_refused(&url(&format!("ssl_ca={key}")), "holds no certificate");

    // The server's certificate is for 127.0.0.1 only.
    let by_name = |parameters: &str| url(parameters).replace("127.0.0.1", "localhost");
    let misnamed = "certificate not valid for name \"localhost\"";
    assert_encrypted(&by_name("ssl_mode=REQUIRED"));
    assert_refused(&by_name(&format!("ssl_ca={ca}")), misnamed);
    // Stricter than MySQL's own clients: TlsMode::VerifyCa tells why.
    assert_refused(&by_name(&format!("ssl_mode=VERIFY_CA&ssl_ca={ca}")), misnamed);

    let encrypted = |parameters: &str| url(parameters).replace("tacker", "encrypted");
    assert_refused(&encrypted(""), "Access denied");
    assert_encrypted(&encrypted("ssl_mode=PREFERRED"));

    let certified = |parameters: &str| url(parameters).replace("tacker", "certified");
    assert_refused(&certified(&format!("ssl_ca={ca}")), "Access denied");
    assert_encrypted(&certified(&format!("ssl_ca={ca}&ssl_cert={certificate}&ssl_key={key}")));
    assert_refused(
        &certified(&format!("ssl_cert={certificate}&ssl_key={ca}")),
        "holds no private key",
    );

    // A socket does not leave the host: TLS parameters for the same settings file do no harm.
    assert_plain(&format!("{socket}&ssl_mode=VERIFY_IDENTITY&ssl_ca={ca}"));
}

#[test]
fn postgres_is_reached_with_the_tls_that_was_asked_for_or_not_at_all() {
    let server = Server::postgres(Offers::Tls);
    let (stranger, certificate, key) = others(&server);
    let (ca, stranger) = (show(server.authority.certificate()), show(stranger.certificate()));
    let socket = format!(
        "postgres:///postgres?user=postgres&host={}&port={}",
        show(server.dir()),
        server.port
    );
    let mut root = Db::open(&socket.parse().expect("a URL"), Access::ReadWrite).expect("root");
    on!(&mut root, c => c.batch_execute(
        "CREATE ROLE tacker LOGIN; CREATE ROLE encrypted LOGIN; CREATE ROLE certified LOGIN"
    ))
    .expect("accounts");

    let url = |parameters: &str| {
        format!("postgresql://tacker:hunter2@127.0.0.1:{}/postgres?{parameters}", server.port)
    };
    assert_plain(&url("sslmode=disable"));
    assert_encrypted(&url(""));
    assert_encrypted(&url("sslmode=prefer"));
    assert_encrypted(&url("sslmode=require"));
    assert_encrypted(&url(&format!("sslmode=require&sslrootcert={ca}")));
    assert_encrypted(&url(&format!("sslmode=verify-ca&sslrootcert={ca}")));
    assert_encrypted(&url(&format!("sslmode=verify-full&sslrootcert={ca}")));

    let untrusted = "invalid peer certificate: UnknownIssuer";
    assert_refused(&url(&format!("sslmode=require&sslrootcert={stranger}")), untrusted);
    assert_refused(&url(&format!("sslmode=verify-ca&sslrootcert={stranger}")), untrusted);
    assert_refused(&url(&format!("sslmode=verify-full&sslrootcert={stranger}")), untrusted);
    assert_refused(&url("sslmode=verify-full"), untrusted); // the system's CAs
    assert_refused(&url("sslrootcert=system"), untrusted);
    assert_refused(&url("sslmode=verify-ca&sslrootcert=/nowhere.pem"), "cannot read /nowhere.pem");

    // The server's certificate is for 127.0.0.1 only.
    let by_name = |parameters: &str| url(parameters).replace("127.0.0.1", "localhost");
    assert_encrypted(&by_name(&format!("sslmode=verify-ca&sslrootcert={ca}")));
    assert_refused(
        &by_name(&format!("sslmode=verify-full&sslrootcert={ca}")),
        "certificate not valid for name \"localhost\"",
    );

    let encrypted = |parameters: &str| url(parameters).replace("tacker", "encrypted");
    assert_refused(&encrypted("sslmode=disable"), "pg_hba.conf rejects connection");
    assert_encrypted(&encrypted(""));

    let certified = |parameters: &str| url(parameters).replace("tacker", "certified");
    assert_refused(&certified("sslmode=require"), "requires a valid client certificate");
    assert_encrypted(&certified(&format!("sslcert={certificate}&sslkey={key}")));

    // A socket does not leave the host: TLS parameters for the same settings file do no harm.
    assert_plain(&format!("{socket}&sslmode=verify-full&sslrootcert={ca}"));
}

#[test]
fn a_server_without_tls_is_good_enough_for_who_only_prefers_it() {
    let server = Server::mariadb(Offers::Plaintext);
    let url = |mode| format!("mysql://root@127.0.0.1:{}/?ssl_mode={mode}", server.port);
    assert_plain(&url("PREFERRED"));
    assert_refused(&url("REQUIRED"), "server does not have this capability");

    let server = Server::postgres(Offers::Plaintext);
    let url = |mode| format!("postgres://postgres@127.0.0.1:{}/postgres?{mode}", server.port);
    assert_plain(&url(""));
    assert_plain(&url("sslmode=prefer"));
    assert_refused(&url("sslmode=require"), "server does not support TLS");
}

#[test]
fn a_server_without_tls_hears_no_login_from_who_insists_on_it() {
    for mode in ["REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"] {
        let server = PlainServer::mysql();
        let url = format!("mysql://tacker:hunter2@127.0.0.1:{}/?ssl_mode={mode}", server.port);
        assert_refused(&url, "server does not have this capability");
        assert_eq!(server.heard(), b"", "{mode}");
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        let server = PlainServer::postgres();
        let url = format!("postgres://tacker:hunter2@127.0.0.1:{}/?sslmode={mode}", server.port);
        assert_refused(&url, "server does not support TLS");
        assert_eq!(server.heard(), b"", "{mode}");
    }
}
