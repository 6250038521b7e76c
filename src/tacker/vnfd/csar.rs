//! The definitions of an unpacked CSAR (SOL004): the entry that `TOSCA-Metadata/TOSCA.meta` names, and all that it
//! imports.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

/// More than any VNFD is split into; ends imports that lead in a circle of new names.
const FILES: usize = 200;
/// Room for a VNFD of thousands of nodes.
const BYTES: u64 = 8 * 1024 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum CsarError {
    #[error(
        "package {package} has no folder under --vnfd-dir, where Tacker would have unpacked it"
    )]
    NoFolder { package: String },
    #[error("package {package}: its id is not the name of a folder")]
    Name { package: String },
    #[error(
        "package {package}: neither TOSCA-Metadata/TOSCA.meta names an Entry-Definitions, nor is there one YAML file at the top"
    )]
    NoEntry { package: String },
    #[error("package {package}: cannot read {}: {source}", file.display())]
    File { package: String, file: PathBuf, source: io::Error },
    #[error("package {package}: {} is larger than {BYTES} bytes", file.display())]
    TooLarge { package: String, file: PathBuf },
    #[error("package {package}: {} is not YAML", file.display())]
    Yaml { package: String, file: PathBuf },
    #[error("package {package}: {} lies outside the package", file.display())]
    Outside { package: String, file: PathBuf },
    #[error("package {package}: its definitions are more than {FILES} files")]
    TooMany { package: String },
}

/// What is of use in a package.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Every document of the VNFD, the entry first. Imports of types that Tacker brings along itself are not in the
    /// package, and left out.
    pub definitions: Vec<Value>,
    /// Every Kubernetes object in the artifacts that `TOSCA-Metadata/TOSCA.meta` names.
    pub manifests: Vec<Value>,
}

pub(super) fn read(dir: &Path, package: &str) -> Result<Contents, CsarError> {
    let one_name = Path::new(package).components().count() == 1
        && matches!(Path::new(package).components().next(), Some(Component::Normal(_)));
    if !one_name {
        return Err(CsarError::Name { package: package.to_owned() });
    }
    let folder = dir.join(package);
    let root =
        folder.canonicalize().map_err(|_| CsarError::NoFolder { package: package.to_owned() })?;
    let package = Package { id: package, root: &root };
    let meta = package.meta()?;
    Ok(Contents {
        definitions: package.definitions(meta.as_deref())?,
        manifests: package.manifests(meta.as_deref().unwrap_or_default())?,
    })
}

struct Package<'a> {
    id: &'a str,
    /// Canonical.
    root: &'a Path,
}

impl Package<'_> {
    fn definitions(&self, meta: Option<&str>) -> Result<Vec<Value>, CsarError> {
        let mut next = vec![self.entry(meta)?];
        let (mut seen, mut documents) = (HashSet::new(), Vec::new());
        while let Some(file) = next.pop() {
            let Some(file) = self.inside(&file)? else { continue };
            if !seen.insert(file.clone()) {
                continue;
            }
            if seen.len() > FILES {
                return Err(CsarError::TooMany { package: self.id.to_owned() });
            }
            let text = self.read(&file)?;
            let document: Value = serde_saphyr::from_str(&text).map_err(|_| CsarError::Yaml {
                package: self.id.to_owned(),
                file: self.name(&file),
            })?;
            let beside = file.parent().unwrap_or(self.root);
            next.extend(imports(&document).into_iter().map(|import| beside.join(import)));
            documents.push(document);
        }
        Ok(documents)
    }

    /// Objects in the YAML among the artifacts. Templates of charts are no YAML, and no error.
    fn manifests(&self, meta: &str) -> Result<Vec<Value>, CsarError> {
        let mut manifests = Vec::new();
        let yaml = |name: &&str| name.ends_with(".yaml") || name.ends_with(".yml");
        for name in values(meta, "Name").filter(yaml).take(FILES) {
            let Some(file) = self.inside(&self.root.join(name))? else { continue };
            let text = self.read(&file)?;
            let documents: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap_or_default();
            manifests.extend(documents.into_iter().filter(|object| object["kind"].is_string()));
        }
        Ok(manifests)
    }

    fn meta(&self) -> Result<Option<String>, CsarError> {
        let meta = self.root.join("TOSCA-Metadata").join("TOSCA.meta");
        self.inside(&meta)?.map(|meta| self.read(&meta)).transpose()
    }

    fn entry(&self, meta: Option<&str>) -> Result<PathBuf, CsarError> {
        if let Some(entry) = values(meta.unwrap_or_default(), "Entry-Definitions").next() {
            return Ok(self.root.join(entry));
        }
        // SOL004's packages without metadata have their VNFD at the top.
        let is_yaml = |path: &PathBuf| {
            path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
        };
        let listed =
            fs::read_dir(self.root).map_err(|source| self.unreadable(self.root, source))?;
        let mut yaml = listed.filter_map(|entry| Some(entry.ok()?.path())).filter(is_yaml);
        match (yaml.next(), yaml.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(CsarError::NoEntry { package: self.id.to_owned() }),
        }
    }

    /// The file itself; `None` where there is none. Whoever made the package does not get to name files beside it.
    fn inside(&self, file: &Path) -> Result<Option<PathBuf>, CsarError> {
        match file.canonicalize() {
            Ok(found) if found.starts_with(self.root) => Ok(Some(found)),
            Ok(_) => Err(CsarError::Outside { package: self.id.to_owned(), file: self.name(file) }),
            Err(_) => Ok(None),
        }
    }

    fn read(&self, file: &Path) -> Result<String, CsarError> {
        let opened = fs::File::open(file).map_err(|source| self.unreadable(file, source))?;
        let mut text = String::new();
        let read = opened.take(BYTES + 1).read_to_string(&mut text);
        match read.map_err(|source| self.unreadable(file, source))? as u64 {
            read if read > BYTES => {
                Err(CsarError::TooLarge { package: self.id.to_owned(), file: self.name(file) })
            }
            _ => Ok(text),
        }
    }

    fn unreadable(&self, file: &Path, source: io::Error) -> CsarError {
        CsarError::File { package: self.id.to_owned(), file: self.name(file), source }
    }

    /// As the package's author knows it.
    fn name(&self, file: &Path) -> PathBuf {
        file.strip_prefix(self.root).unwrap_or(file).to_owned()
    }
}

/// The values of a key in `TOSCA.meta`.
fn values<'a>(meta: &'a str, key: &'static str) -> impl Iterator<Item = &'a str> {
    let lines = meta.lines().filter_map(|line| line.split_once(':'));
    lines
        .filter(move |(found, _)| found.trim().eq_ignore_ascii_case(key))
        .map(|(_, value)| value.trim())
}

/// `imports`: a list of files, or of maps that name them, as TOSCA's grammar allows.
fn imports(document: &Value) -> Vec<String> {
    fn file(import: &Value) -> Option<String> {
        match import {
            Value::String(file) => Some(file.clone()),
            Value::Object(members) => match members.get("file") {
                Some(file) => Some(file.as_str()?.to_owned()),
                None => members.values().find_map(file),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
        }
    }
    let listed = match &document["imports"] {
        Value::Array(imports) => imports.iter().filter_map(file).collect(),
        Value::Object(imports) => imports.values().filter_map(file).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let local = |import: &String| !import.contains("://");
    listed.into_iter().filter(local).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join("p").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        dir
    }

    const META: (&str, &str) = (
        "TOSCA-Metadata/TOSCA.meta",
        "TOSCA-Meta-File-Version: 1.0\nEntry-Definitions: Definitions/top.yaml\n",
    );

    #[test]
    fn the_entry_and_all_that_it_imports_are_read_once() {
        let dir = package(&[
            META,
            (
                "Definitions/top.yaml",
                "imports: [types.yaml, {file: df.yaml}, absent.yaml, https://x/y.yaml]\nn: 1",
            ),
            ("Definitions/df.yaml", "imports:\n  - again: {file: top.yaml}\nn: 2"),
            ("Definitions/types.yaml", "n: 3"),
        ]);
        let mut found: Vec<_> =
            read(dir.path(), "p").unwrap().definitions.iter().map(|one| one["n"].clone()).collect();
        assert_eq!(found.remove(0), 1);
        assert_eq!(found, [2, 3]);
    }

    #[test]
    fn objects_among_the_artifacts_are_read() {
        let dir = package(&[
            (
                META.0,
                "Entry-Definitions: Definitions/top.yaml\n\nName: Files/a.yaml\nContent-Type: x\n\nName: Files/b.yaml\nName: absent.yaml\n",
            ),
            ("Definitions/top.yaml", "n: 1"),
            (
                "Files/a.yaml",
                "kind: Deployment\nmetadata: {name: web}\n---\nkind: Service\n---\nn: 1\n",
            ),
            ("Files/b.yaml", "a: {{ .Values.replicas }}: ["),
        ]);
        let kinds: Vec<_> = read(dir.path(), "p")
            .unwrap()
            .manifests
            .iter()
            .map(|one| one["kind"].clone())
            .collect();
        assert_eq!(kinds, ["Deployment", "Service"]);
    }

    #[test]
    fn without_metadata_the_only_yaml_at_the_top_is_the_entry() {
        let dir = package(&[("vnfd.yaml", "n: 1"), ("Files/other.yaml", "n: 2")]);
        assert_eq!(read(dir.path(), "p").unwrap().definitions.len(), 1);
        let two = package(&[("a.yaml", "n: 1"), ("b.yml", "n: 2")]);
        let error = read(two.path(), "p").unwrap_err().to_string();
        assert!(error.starts_with("package p: neither TOSCA-Metadata/TOSCA.meta"), "{error}");
    }

    #[test]
    fn an_error_names_the_package_and_the_file() {
        let error = |files: &[(&str, &str)], id: &str| {
            read(package(files).path(), id).unwrap_err().to_string()
        };
        assert!(error(&[], "q").starts_with("package q has no folder under --vnfd-dir"));
        assert!(error(&[], "../q").starts_with("package ../q: its id is not the name"));
        let broken = error(&[META, ("Definitions/top.yaml", "a: [")], "p");
        assert_eq!(broken, "package p: Definitions/top.yaml is not YAML");
        let outside = package(&[META, ("Definitions/top.yaml", "imports: [../../secret.yaml]")]);
        fs::write(outside.path().join("secret.yaml"), "n: 1").unwrap();
        let error = read(outside.path(), "p").unwrap_err().to_string();
        assert!(error.ends_with("lies outside the package"), "{error}");
    }
}
