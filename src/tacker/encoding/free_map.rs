//! A map whose content the standard leaves free: `metadata`, `additionalParams`, `accessInfo`, ...

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// A JSON object with its values kept as text: key order, long numbers and escapes survive.
#[derive(Clone, Default)]
pub struct FreeMap(Vec<(String, Box<RawValue>)>);

impl FreeMap {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members in their order, values as JSON text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.get()))
    }

    pub fn get(&self, key: &str) -> Option<&RawValue> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_ref())
    }

    /// The value of a member, when it is there and reads as a `T`.
    pub fn read<'a, T: serde::Deserialize<'a>>(&'a self, key: &str) -> Option<T> {
        serde_json::from_str(self.get(key)?.get()).ok()
    }

    /// Sets a member: in its old place when it exists, at the end when it is new.
    pub fn insert(&mut self, key: impl Into<String>, value: Box<RawValue>) {
        let key = key.into();
        match self.0.iter_mut().find(|(name, _)| *name == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key, value)),
        }
    }

    /// [`insert`](Self::insert) of a value that serde_json can always write: text, numbers, lists of them.
    pub fn set<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) {
        if let Ok(value) = to_raw_value(value) {
            self.insert(key, value);
        }
    }

    pub fn remove(&mut self, key: &str) -> Option<Box<RawValue>> {
        let at = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(at).1)
    }
}

impl FromIterator<(String, Box<RawValue>)> for FreeMap {
    fn from_iter<I: IntoIterator<Item = (String, Box<RawValue>)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl IntoIterator for FreeMap {
    type Item = (String, Box<RawValue>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Keys only: values may be credentials.
impl fmt::Debug for FreeMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(key, _)| key)).finish()
    }
}

impl Serialize for FreeMap {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for FreeMap {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = FreeMap;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FreeMap, A::Error> {
                let mut members = FreeMap::default();
                while let Some((key, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    members.insert(key, value);
                }
                Ok(members)
            }
        }
        from.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_as_written() {
        let text = r#"{"z":1e400,"a":123456789012345678901234567890,"e":"\ud83d\ude00","n":null}"#;
        let map: FreeMap = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&map).unwrap(), text);
    }

    #[test]
    fn debug_shows_no_value() {
        let map: FreeMap = serde_json::from_str(r#"{"password": "canary"}"#).unwrap();
        assert_eq!(format!("{map:?}"), r#"{"password"}"#);
    }

    #[test]
    fn a_list_is_not_a_map() {
        assert!(serde_json::from_str::<FreeMap>("[]").is_err());
    }
}
