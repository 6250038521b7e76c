//! Tacker's own configuration files, read the way oslo.config reads them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use super::ini::{self, BadLine};
use super::template::{self, Piece};

/// The settings of all files given, later files over earlier ones.
///
/// Options that are in no file have no value here: the defaults live in Tacker's Python code.
#[derive(Default)]
pub struct OsloConfig {
    files: Vec<PathBuf>,
    settings: HashMap<Name, Written>,
}

/// Group and key as they are compared: groups in lower case (but `DEFAULT`), `-` in keys as `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Name {
    group: String,
    key: String,
}

struct Written {
    value: String,
    location: Location,
}

/// Where a setting is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    pub file: PathBuf,
    pub line: usize,
    pub group: String,
    pub key: String,
}

#[derive(Debug, thiserror::Error)]
pub enum OsloConfigError {
    #[error("cannot read the configuration file {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("cannot list the configuration directory {}", path.display())]
    Directory { path: PathBuf, source: io::Error },
    #[error("{}, {bad}", path.display())]
    Line { path: PathBuf, bad: BadLine },
    #[error(
        "{origin} refers to `${name}`, which is in none of the configuration files \
         (Tacker's built-in defaults are not known here); \
         write the value itself, or `$$` where a plain `$` is meant"
    )]
    Unknown { origin: String, name: String },
    #[error("{origin} refers to itself through `${name}`")]
    Cycle { origin: String, name: String },
}

impl OsloConfig {
    /// Reads `files` in order, then the `*.conf` of each of `dirs` by name; the last one to set a key wins.
    pub fn read(files: &[PathBuf], dirs: &[PathBuf]) -> Result<Self, OsloConfigError> {
        let mut config = Self::default();
        for file in files {
            config.add(file)?;
        }
        for dir in dirs {
            for file in conf_files(dir)? {
                config.add(&file)?;
            }
        }
        Ok(config)
    }

    /// The value of `[group] key` with its `$references` replaced.
    pub fn get(&self, group: &str, key: &str) -> Result<Option<String>, OsloConfigError> {
        let written = self.settings.get(&Name::new(group, key));
        written.map(|written| self.resolve(written, &mut Vec::new())).transpose()
    }

    /// Where the value of `[group] key` was read.
    pub fn locate(&self, group: &str, key: &str) -> Option<&Location> {
        self.settings.get(&Name::new(group, key)).map(|written| &written.location)
    }

    /// Replaces the `$references` of a text from elsewhere as if it stood in `[group]`: oslo.config
    /// does so with the variables of the environment. `origin` names the text in errors.
    pub(super) fn expand(
        &self,
        group: &str,
        text: &str,
        origin: &impl fmt::Display,
    ) -> Result<String, OsloConfigError> {
        self.fill(group, text, origin, &mut Vec::new())
    }

    fn add(&mut self, path: &Path) -> Result<(), OsloConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|source| OsloConfigError::File { path: path.to_owned(), source })?;
        let assignments = ini::parse(&text)
            .map_err(|bad| OsloConfigError::Line { path: path.to_owned(), bad })?;
        for ini::Assignment { group, key, value, line } in assignments {
            let location = Location {
                file: path.to_owned(),
                line,
                group: group.to_owned(),
                key: key.to_owned(),
            };
            self.settings.insert(Name::new(group, key), Written { value, location });
        }
        self.files.push(path.to_owned());
        Ok(())
    }

    /// `trail` holds the settings being resolved, outermost first, so that a cycle is seen.
    fn resolve<'a>(
        &'a self,
        Written { value, location }: &'a Written,
        trail: &mut Vec<&'a Location>,
    ) -> Result<String, OsloConfigError> {
        trail.push(location);
        let value = self.fill(&location.group, value, location, trail)?;
        trail.pop();
        Ok(value)
    }

    fn fill<'a>(
        &'a self,
        group: &str,
        text: &str,
        origin: &impl fmt::Display,
        trail: &mut Vec<&'a Location>,
    ) -> Result<String, OsloConfigError> {
        let mut filled = String::with_capacity(text.len());
        for piece in template::pieces(text) {
            let name = match piece {
                Piece::Text(text) => {
                    filled.push_str(text);
                    continue;
                }
                Piece::Reference(name) => name,
            };
            let Some(written) = self.refer(group, name) else {
                let (origin, name) = (origin.to_string(), name.to_owned());
                return Err(OsloConfigError::Unknown { origin, name });
            };
            if trail.contains(&&written.location) {
                let (origin, name) = (origin.to_string(), name.to_owned());
                return Err(OsloConfigError::Cycle { origin, name });
            }
            filled.push_str(&self.resolve(written, trail)?);
        }
        Ok(filled)
    }

    /// `group.key` is that key; a bare `key` is looked for in the group it is used in, then in `DEFAULT`.
    fn refer(&self, group: &str, name: &str) -> Option<&Written> {
        let find = |group, key| self.settings.get(&Name::new(group, key));
        match name.split_once('.') {
            Some((group, key)) => find(group, key),
            None => find(group, name).or_else(|| find("DEFAULT", name)),
        }
    }
}

/// Names the files only: among the values are passwords.
impl fmt::Debug for OsloConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OsloConfig").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Name {
    fn new(group: &str, key: &str) -> Self {
        let group = match group {
            "DEFAULT" => group.to_owned(),
            other => other.to_lowercase(),
        };
        Self { group, key: key.replace('-', "_") }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, group, key } = self;
        write!(f, "[{group}] {key} in {}, line {line}", file.display())
    }
}

fn conf_files(dir: &Path) -> Result<Vec<PathBuf>, OsloConfigError> {
    let failed = |source| OsloConfigError::Directory { path: dir.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "conf") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests;
