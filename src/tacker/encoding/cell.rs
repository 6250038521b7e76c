//! Opens one v1 cell, whichever of the four encodings of mapping.md A.1 it is in.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::{python, stored};
use crate::tacker::note::{NoteCode, Notes};

/// Why a cell cannot be opened. Says where and what was expected; never repeats a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    #[error("{column}: not JSON{}: {what}", if *.inner { " in a JSON string" } else { "" })]
    Syntax { column: Cow<'static, str>, inner: bool, what: String },
    #[error("{column}: neither JSON nor a Python literal: {source}")]
    Python { column: Cow<'static, str>, source: python::PythonLiteralError },
    #[error("{column}: {}{what}", if path == "." { String::new() } else { format!("{path}: ") })]
    Shape { column: Cow<'static, str>, path: String, what: String },
}

/// Members that every stored object may carry beside its attributes (mapping.md A.2).
const BOOKKEEPING: [&str; 4] = ["deleted", "created_at", "updated_at", "deleted_at"];

/// Opens a JSON column: SQL NULL and JSON `null` are `None`; a JSON string is opened once more, as
/// JSON or, where an older release wrote `str(dict)`, as a Python literal.
pub fn open<T: DeserializeOwned>(
    column: &'static str,
    cell: Option<&str>,
    notes: &mut Notes,
) -> Result<Option<T>, CellError> {
    let Some(cell) = cell else { return Ok(None) };
    if !cell.trim_start().starts_with('"') {
        return read(column.into(), cell, notes)
            .map_err(|failure| failure.into_error(column.into(), false));
    }
    let inner: String = serde_json::from_str(cell).map_err(|error| CellError::Syntax {
        column: column.into(),
        inner: false,
        what: place(&error),
    })?;
    open_text(column.into(), &inner, notes)
}

/// Opens a text column, or the text found in a JSON string: JSON, else a Python literal.
pub fn open_text<T: DeserializeOwned>(
    column: Cow<'static, str>,
    text: &str,
    notes: &mut Notes,
) -> Result<Option<T>, CellError> {
    match read(column.clone(), text, notes) {
        Ok(value) => Ok(value),
        Err(Failure::Syntax(what)) => {
            let json = match python::to_json(text) {
                Ok(json) => json,
                // Text that begins like JSON was meant as JSON: its own error is the telling one.
                Err(_) if text.contains("\": ") => {
                    return Err(CellError::Syntax { column, inner: true, what });
                }
                Err(source) => return Err(CellError::Python { column, source }),
            };
            read(column.clone(), &json, notes).map_err(|failure| failure.into_error(column, true))
        }
        Err(failure @ Failure::Shape { path: _, what: _ }) => Err(failure.into_error(column, true)),
    }
}

/// A list column of `vnf_instantiated_info`; `NULL` (a column younger than the row) is an empty list.
pub fn open_list<T: DeserializeOwned>(
    column: &'static str,
    cell: Option<&str>,
    notes: &mut Notes,
) -> Result<Vec<T>, CellError> {
    struct List<T>(Vec<T>);
    impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            stored::list(from).map(List)
        }
    }
    Ok(open::<List<T>>(column, cell, notes)?.map_or_else(Vec::new, |List(items)| items))
}

enum Failure {
    Syntax(String),
    Shape { path: String, what: String },
}

impl Failure {
    fn into_error(self, column: Cow<'static, str>, inner: bool) -> CellError {
        match self {
            Self::Syntax(what) => CellError::Syntax { column, inner, what },
            Self::Shape { path, what } => CellError::Shape { column, path, what },
        }
    }
}

/// Reads JSON text as a `T`, noting every member that no struct knows.
fn read<T: DeserializeOwned>(
    column: Cow<'static, str>,
    json: &str,
    notes: &mut Notes,
) -> Result<Option<T>, Failure> {
    let mut unknown = Vec::new();
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = serde_ignored::deserialize(&mut reader, |path| {
        if !is_wrapping(&path) {
            unknown.push(spell(&path));
        }
    })
    .and_then(|value| reader.end().map(|()| value));
    match read {
        Ok(value) => {
            notes.within(column, |notes| {
                for path in unknown {
                    notes.add_at(&path, NoteCode::UnknownAttribute, "not carried over");
                }
            });
            Ok(value)
        }
        Err(error) if error.is_syntax() || error.is_eof() => Err(Failure::Syntax(place(&error))),
        Err(_) => Err(locate::<T>(json)),
    }
}

/// Reads once more, for the path of the offending member; only failures pay for it.
fn locate<T: DeserializeOwned>(json: &str) -> Failure {
    let mut reader = serde_json::Deserializer::from_str(json);
    match serde_path_to_error::deserialize::<_, Option<T>>(&mut reader) {
        Ok(_) => Failure::Syntax("characters after the value".to_owned()),
        Err(error) => {
            let path = error.path().to_string().replace("tacker_object.data.", "");
            Failure::Shape { path, what: without_values(&error.inner().to_string()) }
        }
    }
}

/// Not an attribute: part of the envelope, or bookkeeping.
fn is_wrapping(path: &serde_ignored::Path<'_>) -> bool {
    use serde_ignored::Path;
    match path {
        Path::Map { parent: _, key } => {
            key.starts_with(stored::ENVELOPE) || BOOKKEEPING.contains(&key.as_str())
        }
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => is_wrapping(parent),
        Path::Root | Path::Seq { parent: _, index: _ } => false,
    }
}

fn place(error: &serde_json::Error) -> String {
    format!("it breaks off or goes wrong at line {} column {}", error.line(), error.column())
}

/// serde's message without the value it quotes, which may be a credential.
fn without_values(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or_default();
    if message.starts_with("missing field") {
        return message.to_owned();
    }
    let found = message.split(['"', '`', ',']).next().unwrap_or_default().trim();
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("{found}, expected {expected}"),
        None => found.to_owned(),
    }
}

/// A path as retack writes paths, without the envelopes.
fn spell(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    let (parent, step) = match path {
        Path::Root => return String::new(),
        Path::Seq { parent, index } => (parent, format!("[{index}]")),
        Path::Map { parent, key } if key == stored::DATA => return spell(parent),
        Path::Map { parent, key } => (parent, key.clone()),
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => {
            return spell(parent);
        }
    };
    let mut path = spell(parent);
    if !path.is_empty() && !step.starts_with('[') {
        path.push('.');
    }
    path + &step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::note::Note;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Request {
        id: String,
        #[serde(default, deserialize_with = "stored::list")]
        items: Vec<Item>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Item {
        size: i64,
    }

    fn request(sizes: &[i64]) -> Request {
        Request {
            id: "é".to_owned(),
            items: sizes.iter().map(|size| Item { size: *size }).collect(),
        }
    }

    fn opened(cell: &str) -> (Result<Option<Request>, CellError>, Vec<Note>) {
        let mut notes = Notes::default();
        let result = open("t.c", Some(cell), &mut notes);
        (result, notes.into_vec())
    }

    /// The error, which must not repeat the secret that is in the cell.
    fn error(cell: &str) -> String {
        let error = opened(cell).0.unwrap_err().to_string();
        assert!(!error.contains("s3cret"), "{error}");
        error
    }

    #[test]
    fn all_encodings_hold_the_same() {
        let plain = r#"{"id": "é", "items": [{"size": 1}]}"#;
        let enveloped = r#"{"tacker_object.name": "Request", "tacker_object.changes": ["id"], "tacker_object.data":
            {"id": "é", "deleted": 0, "items": [{"tacker_object.data": {"size": 1, "deleted": 0}}]}}"#;
        let in_string = serde_json::to_string(plain).unwrap();
        let python = serde_json::to_string("{'id': 'é', 'items': [{'size': 1}]}").unwrap();
        for cell in [plain, &in_string, &python] {
            assert_eq!(opened(cell), (Ok(Some(request(&[1]))), vec![]), "{cell}");
        }
        let mut notes = Notes::default();
        let list: Vec<Request> =
            open_list("t.c", Some(&format!("[{enveloped}]")), &mut notes).unwrap();
        assert_eq!((list, notes.into_vec()), (vec![request(&[1])], vec![]));
    }

    #[test]
    fn nothing_has_several_spellings() {
        assert_eq!(open::<Request>("t.c", None, &mut Notes::default()), Ok(None));
        for cell in ["null", r#""null""#, r#""None""#] {
            assert_eq!(opened(cell), (Ok(None), vec![]), "{cell}");
        }
        assert_eq!(open_list::<Request>("t.c", None, &mut Notes::default()), Ok(vec![]));
    }

    #[test]
    fn a_member_that_no_struct_knows_is_noted_wherever_it_is() {
        let cell = r#"{"id": "é", "colour": 1, "items": [{"size": 1}, {"tacker_object.data": {"size": 2, "weight": {}}}]}"#;
        let (result, notes) = opened(cell);
        assert_eq!(result, Ok(Some(request(&[1, 2]))));
        let notes: Vec<_> = notes.iter().map(Note::to_string).collect();
        assert_eq!(
            notes,
            [
                "unknown-attribute at t.c.colour: not carried over",
                "unknown-attribute at t.c.items[1].weight: not carried over"
            ]
        );
    }

    #[test]
    fn an_error_names_the_place_and_what_was_expected_and_never_a_value() {
        for (cell, expected) in [
            (
                r#"{"id": "é", "items": [{"size": "s3cret"}]}"#,
                "t.c: items[0].size: invalid type: string, expected i64",
            ),
            (r#"{"items": "s3cret"}"#, "t.c: items: invalid type: string, expected a sequence"),
            (r#"{"items": []}"#, "t.c: missing field `id`"),
            (
                r#"{"id": "s3cret""#,
                "t.c: not JSON: it breaks off or goes wrong at line 1 column 15",
            ),
            (
                r#""{\"id\": \"s3cret\"""#,
                "t.c: not JSON in a JSON string: it breaks off or goes wrong at line 1 column 15",
            ),
            (
                r#""{'id': 's3cret'""#,
                "t.c: neither JSON nor a Python literal: at byte 15: expected a comma or a closing bracket",
            ),
        ] {
            assert_eq!(error(cell), expected);
        }
    }
}
