//! Which servers are believed to be who they say.

use std::path::PathBuf;
use std::sync::Arc;
use std::{fs, io};

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// How certificates are checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// PEM file of trusted CAs; the system's if absent.
    pub ca: Option<PathBuf>,
    /// Whoever answers is believed.
    pub insecure: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("cannot read the CA file {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} holds no certificate in PEM format", path.display())]
    NoCertificate { path: PathBuf },
}

impl Trust {
    pub(super) fn tls(&self) -> Result<TlsConfig, TrustError> {
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .disable_verification(self.insecure);
        // Without verification no root is looked at, and a file that cannot be read is no obstacle.
        let tls = if self.insecure { tls } else { tls.root_certs(self.roots()?) };
        Ok(tls.build())
    }

    fn roots(&self) -> Result<RootCerts, TrustError> {
        let Some(path) = &self.ca else {
            // A system without any can still speak plain HTTP; a certificate will not be believed.
            let roots = rustls_native_certs::load_native_certs().certs;
            let roots = roots.iter().map(|root| Certificate::from_der(root).to_owned());
            return Ok(RootCerts::Specific(Arc::new(roots.collect())));
        };
        let pem =
            fs::read(path).map_err(|source| TrustError::File { path: path.clone(), source })?;
        let certificates = parse_pem(&pem).filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            Ok(PemItem::PrivateKey(_) | _) | Err(_) => None,
        });
        let certificates: Vec<_> = certificates.collect();
        if certificates.is_empty() {
            return Err(TrustError::NoCertificate { path: path.clone() });
        }
        Ok(RootCerts::Specific(Arc::new(certificates)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_file_that_is_none_is_named() {
        let trust = |path: &std::path::Path| Trust { ca: Some(path.to_owned()), insecure: false };
        let error = trust("/nowhere.pem".as_ref()).tls().unwrap_err().to_string();
        assert_eq!(error, "cannot read the CA file /nowhere.pem");
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "no PEM").unwrap();
        let error = trust(file.path()).tls().unwrap_err().to_string();
        assert!(error.ends_with("holds no certificate in PEM format"), "{error}");
        assert!(Trust { insecure: true, ..trust("/nowhere.pem".as_ref()) }.tls().is_ok());
    }
}
