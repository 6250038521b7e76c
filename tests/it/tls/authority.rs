//! A certificate authority of our own, run by `openssl`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A CA; its certificate is `NAME.pem` in the directory it was made in.
pub(crate) struct Authority {
    dir: PathBuf,
    name: &'static str,
}

impl Authority {
    pub(crate) fn new(dir: &Path, name: &'static str) -> Self {
        openssl(
            dir,
            &format!(
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=retack-test-{name} \
                 -addext keyUsage=critical,keyCertSign -keyout {name}.key -out {name}.pem"
            ),
        );
        Self { dir: dir.to_owned(), name }
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.dir.join(self.name).with_extension("pem")
    }

    /// Issues `subject.pem` with its key in `subject.key` (PKCS#8, as OpenSSL writes keys).
    pub(crate) fn issue(&self, subject: &str, extension: &str) -> (PathBuf, PathBuf) {
        let ca = self.name;
        fs::write(self.dir.join("extensions"), extension).expect("room for a line");
        openssl(
            &self.dir,
            &format!(
                "req -newkey rsa:2048 -nodes -subj /CN={subject} -keyout {subject}.key -out {subject}.csr"
            ),
        );
        openssl(
            &self.dir,
            &format!(
                "x509 -req -days 2 -in {subject}.csr -CA {ca}.pem -CAkey {ca}.key -CAcreateserial \
                 -extfile extensions -out {subject}.pem"
            ),
        );
        let file = self.dir.join(subject);
        (file.with_extension("pem"), file.with_extension("key"))
    }
}

fn openssl(dir: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(dir)
        .output()
        .expect("these tests need the openssl program");
    assert!(
        output.status.success(),
        "openssl {arguments}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
