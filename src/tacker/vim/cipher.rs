//! A Fernet key, and what it does: text to token, token to text. Knows neither where keys lie nor what is secret.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use fernet::Fernet;

use crate::secret::Secret;

/// Encrypts and decrypts with one key, which is cleared from memory when this is dropped.
#[derive(Clone)]
pub struct Cipher(Fernet);

/// The key is another one, or the text was never a token, or it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no token of this key")]
pub struct NotDecrypted;

/// Not what it is: naming the form gives nothing away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a Fernet key: 32 bytes in URL-safe base64, 44 characters")]
pub struct NotAKey;

/// The length of a key as text.
const KEY_LENGTH: usize = 44;

/// Tacker does not look at the time in a token, so one that a clock ahead of ours made is as good as any. The
/// library allows a minute; this is the latest time to which it can add one.
const END_OF_TIME: u64 = u64::MAX - 60;

impl Cipher {
    /// The cipher with this key; space around it, such as the line end of a file, does not count.
    pub fn new(key: &Secret) -> Result<Self, NotAKey> {
        let key = key.expose().trim();
        // The library takes padding or leaves it.
        if key.len() != KEY_LENGTH {
            return Err(NotAKey);
        }
        Fernet::new(key).map(Self).ok_or(NotAKey)
    }

    /// A token of its own at every call.
    pub fn encrypt(&self, text: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        self.0.encrypt_at_time(text.as_bytes(), now.map_or(0, |now| now.as_secs()))
    }

    pub fn decrypt(&self, token: &str) -> Result<Secret, NotDecrypted> {
        let bytes = self.0.decrypt_at_time(token, None, END_OF_TIME).map_err(|_| NotDecrypted)?;
        Secret::from_utf8(bytes).ok_or(NotDecrypted)
    }
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher(****)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Key, token and text of the Fernet specification (generate.json).
    const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    const TOKEN: &str = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

    fn cipher(key: &str) -> Result<Cipher, NotAKey> {
        Cipher::new(&Secret::from(key.to_owned()))
    }

    #[test]
    fn the_token_of_the_specification_is_read() {
        assert_eq!(cipher(KEY).unwrap().decrypt(TOKEN), Ok("hello".to_owned().into()));
        let of_a_file = cipher(&format!("{KEY}\n")).unwrap();
        assert!(of_a_file.decrypt(TOKEN).is_ok());
    }

    #[test]
    fn what_is_encrypted_is_decrypted_with_the_same_key_only() {
        let ours = cipher(KEY).unwrap();
        let token = ours.encrypt("pä55");
        assert_ne!(token, ours.encrypt("pä55"));
        assert_eq!(ours.decrypt(&token), Ok("pä55".to_owned().into()));
        let other = cipher("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
        assert_eq!(other.decrypt(&token), Err(NotDecrypted));
    }

    #[test]
    fn a_token_from_the_future_is_as_good_as_any() {
        let ahead = cipher(KEY).unwrap().0.encrypt_at_time(b"text", u64::MAX);
        assert!(cipher(KEY).unwrap().decrypt(&ahead).is_ok());
    }

    #[test]
    fn a_malformed_key_is_refused() {
        let unpadded = KEY.trim_end_matches('=');
        let longer = format!("{KEY}=");
        for key in ["", "key", unpadded, &longer, &"=".repeat(44), &"ä".repeat(22)] {
            assert_eq!(cipher(key).unwrap_err(), NotAKey, "{key}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_for_a_token_or_a_key_nothing_panics(text in "\\PC{0,120}", token in "gAAAA[A-Za-z0-9_-]{0,160}={0,2}") {
            let ours = cipher(KEY).unwrap();
            prop_assert!(cipher(&text).is_err() || text.trim().len() == KEY_LENGTH);
            prop_assert_eq!(ours.decrypt(&text), Err(NotDecrypted));
            prop_assert_eq!(ours.decrypt(&token), Err(NotDecrypted));
        }
    }
}
