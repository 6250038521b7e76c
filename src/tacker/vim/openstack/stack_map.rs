//! `--stack-map FILE`: what Heat would say of stacks, for who cannot or may not ask it.
//!
//! The file is a list of objects, as the client of OpenStack prints them: stacks, and resources of stacks, in any order.
//!
//! - `openstack stack list --nested -f json -c ID -c "Stack Name"`: the names of stacks
//! - `openstack stack resource list -n 2 -f json STACK`: which stack holds which resource. Heat's API also tells the
//!   `creation_time` of each; where it stands here, it is used.
//!
//! Other columns do no harm.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use super::stacks::{StackResource, Stacks};

#[derive(Debug, thiserror::Error)]
pub enum StackMapError {
    #[error("cannot read the stack map {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(
        "{}, line {line}: {at}: expected a list of objects, each with \"ID\" and \"Stack Name\", as printed by \
         `openstack stack list --nested -f json -c ID -c \"Stack Name\"`, or with \"physical_resource_id\", \
         \"resource_name\" and \"stack_name\", as printed by `openstack stack resource list -n 2 -f json STACK`",
        path.display()
    )]
    Format { path: PathBuf, line: usize, at: String },
    #[error("{}: [{index}].ID: this stack stands in the list before, under another name; keep one", path.display())]
    Contradiction { path: PathBuf, index: usize },
}

/// An object of the list.
#[derive(Deserialize)]
#[serde(try_from = "Row")]
enum Entry {
    Stack { uuid: String, name: String, point_at: bool },
    Resource { id: String, resource: StackResource },
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "ID", default, deserialize_with = "uuid")]
    id: Option<Uuid>,
    #[serde(rename = "Stack Name", default, deserialize_with = "name")]
    name: Option<String>,
    /// Leads v2 to this stack, as `--point-at-v1-stacks` does to all.
    #[serde(rename = "Point At", default)]
    point_at: bool,
    physical_resource_id: Option<String>,
    resource_name: Option<String>,
    #[serde(default, deserialize_with = "name")]
    stack_name: Option<String>,
    creation_time: Option<String>,
}

impl TryFrom<Row> for Entry {
    type Error = &'static str;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        let Row {
            id,
            name,
            point_at,
            physical_resource_id,
            resource_name,
            stack_name,
            creation_time,
        } = row;
        match (id, name, physical_resource_id, stack_name) {
            (Some(id), Some(name), _, _) => {
                Ok(Self::Stack { uuid: id.hyphenated().to_string(), name, point_at })
            }
            (None, None, Some(id), Some(stack_name)) => {
                let name = resource_name;
                let resource = StackResource { name, stack_name, stack_uuid: None, creation_time };
                Ok(Self::Resource { id, resource })
            }
            _ => Err("neither a stack nor a resource"),
        }
    }
}

pub fn read(path: &Path) -> Result<Stacks, StackMapError> {
    let text =
        fs::read(path).map_err(|source| StackMapError::File { path: path.to_owned(), source })?;
    parse(&text, path)
}

fn parse(text: &[u8], path: &Path) -> Result<Stacks, StackMapError> {
    let json = &mut serde_json::Deserializer::from_slice(text);
    let entries: Result<Vec<Entry>, _> = serde_path_to_error::deserialize(&mut *json);
    let format = |line, at| StackMapError::Format { path: path.to_owned(), line, at };
    let entries =
        entries.map_err(|error| format(error.inner().line(), error.path().to_string()))?;
    json.end().map_err(|error| format(error.line(), "behind the list".to_owned()))?;
    let mut stacks = Stacks::default();
    for (index, entry) in entries.into_iter().enumerate() {
        match entry {
            Entry::Stack { uuid, name, point_at } => {
                let contradiction =
                    |_| StackMapError::Contradiction { path: path.to_owned(), index };
                stacks.try_add_stack(&uuid, &name).map_err(contradiction)?;
                if point_at {
                    stacks.point_at(&uuid);
                }
            }
            // Heat has no id of a resource that it could not make.
            Entry::Resource { id, .. } if id.is_empty() => {}
            Entry::Resource { id, resource } => stacks.add_resource(id, resource),
        }
    }
    Ok(stacks)
}

fn uuid<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Uuid>, D::Error> {
    Uuid::try_parse(&String::deserialize(from)?).map(Some).map_err(serde::de::Error::custom)
}

/// A name that can stand before a slash.
fn name<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(from)?;
    if name.is_empty() || name.contains('/') {
        return Err(serde::de::Error::custom("no name of a stack"));
    }
    Ok(Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Stacks, String> {
        parse(text.as_bytes(), Path::new("stacks.json")).map_err(|error| error.to_string())
    }

    #[test]
    fn the_output_of_the_openstack_client_is_read() {
        let printed = r#"[
          {"ID": "96CD04F4-ef37-519c-a1bf-37a3a5530070", "Stack Name": "vnflcm_x", "Stack Status": "CREATE_COMPLETE"},
          {"ID": "96cd04f4-ef37-519c-a1bf-37a3a5530070", "Stack Name": "vnflcm_x"}
        ]"#;
        let stacks = parsed(printed).unwrap();
        assert_eq!(stacks.name("96cd04f4-ef37-519c-a1bf-37a3a5530070"), Some("vnflcm_x"));
        assert!(!stacks.is_pointed_at("96cd04f4-ef37-519c-a1bf-37a3a5530070"));
        assert_eq!(parsed("[]"), Ok(Stacks::default()));
    }

    #[test]
    fn resources_of_stacks_may_stand_among_them() {
        let printed = r#"[
          {"resource_name": "VDU1", "physical_resource_id": "nova-1", "resource_type": "OS::Nova::Server",
           "resource_status": "CREATE_COMPLETE", "updated_time": "2026-11-30T12:00:00Z", "stack_name": "vnflcm_x"},
          {"resource_name": "VDU2", "physical_resource_id": "", "stack_name": "vnflcm_x"},
          {"ID": "96cd04f4-ef37-519c-a1bf-37a3a5530070", "Stack Name": "vnflcm_x", "Point At": true}
        ]"#;
        let stacks = parsed(printed).unwrap();
        let own = "vnflcm_x/96cd04f4-ef37-519c-a1bf-37a3a5530070";
        assert_eq!(stacks.of_resource("nova-1").as_deref(), Some(own));
        assert!(stacks.is_pointed_at("96CD04F4-ef37-519c-a1bf-37a3a5530070"));
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
