//! `--stack-map FILE`: the names of stacks, for who cannot or may not ask Heat.
//!
//! The file is what `openstack stack list --nested -f json -c ID -c "Stack Name"` prints; other columns do no harm.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Deserializer};
use uuid::Uuid;

/// The name of each stack, by its uuid in lower case.
pub type StackMap = HashMap<String, String>;

#[derive(Debug, thiserror::Error)]
pub enum StackMapError {
    #[error("cannot read the stack map {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(
        "{}, line {line}: {at}: expected a list of objects with \"ID\" and \"Stack Name\", as printed by \
         `openstack stack list --nested -f json -c ID -c \"Stack Name\"`",
        path.display()
    )]
    Format { path: PathBuf, line: usize, at: String },
    #[error("{}: [{index}].ID: this stack stands in the list before, under another name; keep one", path.display())]
    Contradiction { path: PathBuf, index: usize },
}

#[derive(Deserialize)]
struct Stack {
    #[serde(rename = "ID", deserialize_with = "uuid")]
    id: Uuid,
    #[serde(rename = "Stack Name", deserialize_with = "name")]
    name: String,
}

pub fn read(path: &Path) -> Result<StackMap, StackMapError> {
    let text =
        fs::read(path).map_err(|source| StackMapError::File { path: path.to_owned(), source })?;
    parse(&text, path)
}

fn parse(text: &[u8], path: &Path) -> Result<StackMap, StackMapError> {
    let json = &mut serde_json::Deserializer::from_slice(text);
    let stacks: Result<Vec<Stack>, _> = serde_path_to_error::deserialize(&mut *json);
    let format = |line, at| StackMapError::Format { path: path.to_owned(), line, at };
    let stacks = stacks.map_err(|error| format(error.inner().line(), error.path().to_string()))?;
    json.end().map_err(|error| format(error.line(), "behind the list".to_owned()))?;
    let mut map = StackMap::with_capacity(stacks.len());
    for (index, Stack { id, name }) in stacks.into_iter().enumerate() {
        match map.entry(id.hyphenated().to_string()) {
            Entry::Vacant(place) => drop(place.insert(name)),
            Entry::Occupied(known) if *known.get() == name => {}
            Entry::Occupied(_) => {
                return Err(StackMapError::Contradiction { path: path.to_owned(), index });
            }
        }
    }
    Ok(map)
}

fn uuid<'de, D: Deserializer<'de>>(from: D) -> Result<Uuid, D::Error> {
    Uuid::try_parse(&String::deserialize(from)?).map_err(serde::de::Error::custom)
}

/// A name that can stand before a slash.
fn name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let name = String::deserialize(from)?;
    if name.is_empty() || name.contains('/') {
        return Err(serde::de::Error::custom("no name of a stack"));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<StackMap, String> {
        parse(text.as_bytes(), Path::new("stacks.json")).map_err(|error| error.to_string())
    }

    #[test]
    fn the_output_of_the_openstack_client_is_read() {
        let printed = r#"[
          {"ID": "96CD04F4-ef37-519c-a1bf-37a3a5530070", "Stack Name": "vnflcm_x", "Stack Status": "CREATE_COMPLETE"},
          {"ID": "96cd04f4-ef37-519c-a1bf-37a3a5530070", "Stack Name": "vnflcm_x"}
        ]"#;
        let id = "96cd04f4-ef37-519c-a1bf-37a3a5530070".to_owned();
        assert_eq!(parsed(printed), Ok(HashMap::from([(id, "vnflcm_x".to_owned())])));
        assert_eq!(parsed("[]"), Ok(StackMap::new()));
    }

    #[test]
    fn an_error_names_file_line_and_path_and_no_value() {
        let id = r#""ID": "96cd04f4-ef37-519c-a1bf-37a3a5530070""#;
        for (text, place) in [
            (format!("[\n{{{id}}}]"), "stacks.json, line 2: [0]: "),
            (format!("[\n\n{{{id}, \"Stack Name\": 1}}]"), "stacks.json, line 3: [0].Stack Name: "),
            (
                format!("[{{{id}, \"Stack Name\": \"hunter2/\"}}]"),
                "stacks.json, line 1: [0].Stack Name: ",
            ),
            ("[{\"ID\": \"hunter2\"}]".to_owned(), "stacks.json, line 1: [0].ID: "),
            ("{\"hunter2\": 1}".to_owned(), "stacks.json, line 1: .: "),
            ("[] hunter2".to_owned(), "stacks.json, line 1: behind the list: "),
            (String::new(), "stacks.json, line 1: .: "),
        ] {
            let error = parsed(&text).unwrap_err();
            assert!(error.starts_with(place), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let twice = format!(r#"[{{{id}, "Stack Name": "a"}}, {{{id}, "Stack Name": "b"}}]"#);
        assert!(parsed(&twice).unwrap_err().starts_with("stacks.json: [1].ID: "));
    }
}
