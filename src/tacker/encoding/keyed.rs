//! A map of the standard: a JSON object whose keys are chosen and whose values are all of one type.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Written as an object with its members in their order; v2 takes the first VIM connection for its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyed<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Keyed<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order() {
        let map = Keyed(vec![("z".to_owned(), 1), ("a".to_owned(), 2)]);
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"z":1,"a":2}"#);
    }
}
