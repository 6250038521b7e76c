//! Certificates and keys, read from PEM files.

use std::path::{Path, PathBuf};
use std::{fs, io};

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("cannot read {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} holds no certificate in PEM format", path.display())]
    NoCertificate { path: PathBuf },
    #[error("a certificate in {} is not usable", path.display())]
    BadCertificate { path: PathBuf, source: rustls::Error },
    #[error("{} holds no private key in PEM format that is not encrypted", path.display())]
    NoKey { path: PathBuf },
    #[error("the key in {} is no RSA key; the MySQL driver takes no other for client certificates", path.display())]
    NotRsa { path: PathBuf },
    #[error(
        "this system has no trusted CA certificates; name a CA file in the URL (ssl_ca, sslrootcert)"
    )]
    NoSystemRoots,
    #[error("the client certificate and its key are not usable")]
    Identity(#[source] rustls::Error),
    #[error("TLS is not available")]
    Unavailable(#[source] rustls::Error),
}

/// The CAs to trust: those in `file`, or the system's.
pub(super) fn roots(file: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let Some(path) = file else {
        // Some systems carry certificates too odd for rustls; the others are as good as ever.
        let mut roots = rustls_native_certs::load_native_certs().certs;
        roots.retain(|root| RootCertStore::empty().add(root.clone()).is_ok());
        return if roots.is_empty() { Err(TlsError::NoSystemRoots) } else { Ok(roots) };
    };
    let roots = certificates(path)?;
    for root in &roots {
        RootCertStore::empty()
            .add(root.clone())
            .map_err(|source| TlsError::BadCertificate { path: path.to_owned(), source })?;
    }
    Ok(roots)
}

pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(path)?).collect();
    certificates
        .ok()
        .filter(|certificates| !certificates.is_empty())
        .ok_or_else(|| TlsError::NoCertificate { path: path.to_owned() })
}

pub(super) fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_slice(&read(path)?)
        .map_err(|_| TlsError::NoKey { path: path.to_owned() })
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::File { path: path.to_owned(), source })
}
