//! `--max-scale-levels FILE`: how far each aspect of a VNFD scales, for who has no package at hand.
//!
//! The file is a JSON object: by the id of the VNFD, the level of each aspect.
//!
//! ```json
//! {"b1bb0ce7-ebca-4fa7-95ed-4840d70a1177": {"VDU1_scale": 3, "VDU2_scale": 1}}
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// By the id of the VNFD and of the aspect.
pub type MaxScaleLevels = BTreeMap<String, BTreeMap<String, u32>>;

#[derive(Debug, thiserror::Error)]
pub enum MaxScaleLevelsError {
    #[error("cannot read --max-scale-levels {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(
        "{}, line {line}: {at}: expected an object of VNFD ids, each with an object of aspects and their levels, as in \
         {{\"<vnfdId>\": {{\"VDU1_scale\": 3}}}}",
        path.display()
    )]
    Format { path: PathBuf, line: usize, at: String },
}

pub fn read(path: &Path) -> Result<MaxScaleLevels, MaxScaleLevelsError> {
    let text = fs::read(path)
        .map_err(|source| MaxScaleLevelsError::File { path: path.to_owned(), source })?;
    parse(&text, path)
}

fn parse(text: &[u8], path: &Path) -> Result<MaxScaleLevels, MaxScaleLevelsError> {
    let json = &mut serde_json::Deserializer::from_slice(text);
    let format = |line, at| MaxScaleLevelsError::Format { path: path.to_owned(), line, at };
    let levels: Result<MaxScaleLevels, _> = serde_path_to_error::deserialize(&mut *json);
    let levels = levels.map_err(|error| format(error.inner().line(), error.path().to_string()))?;
    json.end().map_err(|error| format(error.line(), "behind the object".to_owned()))?;
    Ok(levels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_by_vnfd_and_aspect() {
        let read = |text: &str| {
            parse(text.as_bytes(), Path::new("levels.json")).map_err(|error| error.to_string())
        };
        assert_eq!(read(r#"{"v": {"a": 3}}"#).unwrap()["v"]["a"], 3);
        for (text, place) in [
            ("{\n\"v\": {\"a\": -1}}", "levels.json, line 2: v.a: "),
            (r#"{"v": {"a": "3"}}"#, "levels.json, line 1: v.a: "),
            (r#"{"v": 3}"#, "levels.json, line 1: v: "),
            ("[]", "levels.json, line 1: .: "),
            ("{} x", "levels.json, line 1: behind the object: "),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(place), "{text}: {error}");
        }
    }
}
