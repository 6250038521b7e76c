//! TLS to a database server: what is asked for, and with which files.

#[cfg(any(feature = "mysql", feature = "postgres"))]
mod files;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;

use std::path::PathBuf;

#[cfg(any(feature = "mysql", feature = "postgres"))]
pub use files::TlsError;
#[cfg(feature = "mysql")]
pub(super) use mysql::ssl_opts;
#[cfg(feature = "postgres")]
pub(super) use postgres::client_config;

/// How a connection over TCP is protected. Unix sockets carry no TLS: nothing leaves the host.
///
/// | MySQL | PostgreSQL | | against a server without TLS |
/// |---|---|---|---|
/// | no parameter, `DISABLED` | `disable` | [`Off`](Self::Off) | plaintext |
/// | `PREFERRED` | no parameter, `allow`, `prefer` | [`IfOffered`](Self::IfOffered) | plaintext |
/// | `REQUIRED`, `ssl=true`, `ssl_cert` | `require` | [`Required`](Self::Required) | refused |
/// | `VERIFY_CA`, `ssl_ca` + `ssl_check_hostname=false` | `verify-ca`, `require` + `sslrootcert` | [`VerifyCa`](Self::VerifyCa) | refused |
/// | `VERIFY_IDENTITY`, `ssl_ca` | `verify-full`, `sslrootcert=system` | [`VerifyFull`](Self::VerifyFull) | refused |
///
/// Without parameters each engine does what Tacker's driver does: PyMySQL speaks plaintext, psycopg2
/// encrypts if it can (a `hostssl` line in `pg_hba.conf` counts on that). A TLS handshake that has begun
/// and fails is an error in every mode; there is no second try in plaintext.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    Off,
    /// Encrypted if the server can, whoever it is.
    IfOffered,
    /// Encrypted, whoever the server is: protects from listeners, not from impostors.
    Required,
    /// The server's certificate leads to a trusted CA. The MySQL driver checks the name as well.
    VerifyCa,
    /// The certificate leads to a trusted CA and is for the host in the URL.
    VerifyFull,
}

/// The TLS parameters of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsOptions {
    pub mode: TlsMode,
    /// PEM file of trusted CAs; the system's if absent.
    pub ca: Option<PathBuf>,
    /// PEM files of the client's certificate chain and of its private key.
    pub identity: Option<(PathBuf, PathBuf)>,
}
