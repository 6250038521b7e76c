//! TLS for mysql_async, which builds its rustls configuration itself.

use std::path::Path;

use mysql_async::{ClientIdentity, SslOpts};
use rustls::pki_types::PrivateKeyDer;

use super::files::{self, TlsError};
use super::{TlsMode, TlsOptions};

/// `None`: no TLS.
pub(in crate::db) fn ssl_opts(options: &TlsOptions) -> Result<Option<SslOpts>, TlsError> {
    let opts = match options.mode {
        TlsMode::Off => return Ok(None),
        TlsMode::IfOffered | TlsMode::Required => {
            SslOpts::default().with_danger_accept_invalid_certs(true)
        }
        // mysql_async 0.36 can skip the check of the name only in words that rustls no longer uses, so it
        // does not: stricter than asked, and the switch is set for the day it works again.
        TlsMode::VerifyCa => trusting(options)?.with_danger_skip_domain_validation(true),
        TlsMode::VerifyFull => trusting(options)?,
    };
    let identity = options.identity.as_ref().map(|(certificate, key)| identity(certificate, key));
    Ok(Some(opts.with_client_identity(identity.transpose()?)))
}

fn trusting(options: &TlsOptions) -> Result<SslOpts, TlsError> {
    let roots = files::roots(options.ca.as_deref())?;
    let roots = roots.into_iter().map(|root| root.to_vec().into()).collect();
    Ok(SslOpts::default().with_root_certs(roots).with_disable_built_in_roots(true))
}

fn identity(certificate: &Path, key: &Path) -> Result<ClientIdentity, TlsError> {
    files::certificates(certificate)?; // the driver would take an empty file for an empty chain
    let der = match files::private_key(key)? {
        PrivateKeyDer::Pkcs1(der) => Some(der.secret_pkcs1_der().to_vec()),
        PrivateKeyDer::Pkcs8(der) => rsa_in_pkcs8(der.secret_pkcs8_der()).map(<[u8]>::to_vec),
        PrivateKeyDer::Sec1(_) | _ => None, // elliptic curves, and kinds of key yet to come
    };
    let der = der.ok_or_else(|| TlsError::NotRsa { path: key.to_owned() })?;
    Ok(ClientIdentity::new(certificate.to_owned().into(), der.into()))
}

/// The PKCS#1 key inside a PKCS#8 one (RFC 5208, 5): the driver reads only PKCS#1, OpenSSL writes PKCS#8.
fn rsa_in_pkcs8(der: &[u8]) -> Option<&[u8]> {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    const OCTET_STRING: u8 = 0x04;
    /// OBJECT IDENTIFIER 1.2.840.113549.1.1.1, `rsaEncryption`
    const RSA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];

    let (info, _) = element(der, SEQUENCE)?;
    let (_version, info) = element(info, INTEGER)?;
    let (algorithm, info) = element(info, SEQUENCE)?;
    let (key, _attributes) = element(info, OCTET_STRING)?;
    algorithm.starts_with(RSA).then_some(key)
}

/// Splits the DER element of this tag off the front: its content, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = der.split_first_chunk()?;
    if found != tag {
        return None;
    }
    let (length, rest) = match length {
        0x00..0x80 => (usize::from(length), rest),
        _ => {
            let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            let length = bytes.iter().try_fold(0_usize, |length, byte| {
                Some(length.checked_mul(0x100)? | usize::from(*byte))
            });
            (length?, rest)
        }
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rsa_key_is_found_in_a_pkcs8_key() {
        let algorithm = [0x30, 13, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
        let long_form = [&[0x04, 0x82, 0x00, 0x03][..], b"key"].concat();
        let info = [&[0x02, 1, 0][..], &algorithm, &long_form].concat();
        let der = [&[0x30, 0x81, u8::try_from(info.len()).unwrap()][..], &info].concat();
        assert_eq!(rsa_in_pkcs8(&der), Some(&b"key"[..]));
        for length in 0..der.len() {
            assert_eq!(rsa_in_pkcs8(&der[..length]), None, "cut at {length}");
        }
        let mut ec = der;
        ec[15] = 0x3d;
        assert_eq!(rsa_in_pkcs8(&ec), None);
    }
}
