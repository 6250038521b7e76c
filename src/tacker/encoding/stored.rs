//! Objects as v1 stores them: in an oslo.versionedobjects envelope, or plain (mapping.md A.2).
//!
//! Used as `#[serde(deserialize_with = "stored::list")]` and its siblings, so that the structs in
//! `sol003/` show the standard's attributes and nothing of the wrapping.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess, Visitor,
};
use serde_json::Value;

/// The key under which an envelope keeps the object.
pub(super) const DATA: &str = "tacker_object.data";
/// What every key of an envelope starts with, and no attribute of the standard does.
pub(super) const ENVELOPE: &str = "tacker_object.";

/// The same with every object out of its envelope.
pub fn without_envelopes(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(without_envelopes).collect(),
        Value::Object(mut members) => match members.remove(DATA) {
            Some(data) => without_envelopes(data),
            None => Value::Object(
                members.into_iter().map(|(key, value)| (key, without_envelopes(value))).collect(),
            ),
        },
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => scalar,
    }
}

/// An object; `null` is an error.
pub fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    Stored::deserialize(from).map(|Stored(value)| value)
}

/// An object that may be `null`.
pub fn optional<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    Option::<Stored<T>>::deserialize(from).map(|found| found.map(|Stored(value)| value))
}

/// A list of objects; `null` is an empty list, as v1 columns older than their data show.
pub fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    let found = Option::<Vec<Stored<T>>>::deserialize(from)?;
    Ok(found.unwrap_or_default().into_iter().map(|Stored(value)| value).collect())
}

/// A value whose `null` means its default: an empty list, an empty text.
pub fn or_default<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    from: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

struct Stored<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Stored<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Opener(PhantomData))
    }
}

struct Opener<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Opener<T> {
    type Value = Stored<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, in an envelope or plain")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let first = match map.next_key()? {
            Some(first @ (Key::Data | Key::Envelope)) => return in_envelope(first, map),
            Some(Key::Attribute(first)) => Some(first),
            None => None,
        };
        let plain = Resumed { first, rest: map };
        T::deserialize(MapAccessDeserializer::new(plain)).map(Stored)
    }
}

/// The object in an envelope of which the first key has been read already.
fn in_envelope<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    first: Key<'de>,
    mut map: A,
) -> Result<Stored<T>, A::Error> {
    let (mut key, mut data) = (Some(first), None);
    while let Some(name) = key {
        match name {
            Key::Data => data = Some(map.next_value()?),
            Key::Envelope | Key::Attribute(_) => drop(map.next_value::<IgnoredAny>()?),
        }
        key = map.next_key()?;
    }
    data.map(Stored).ok_or_else(|| A::Error::missing_field(DATA))
}

/// A key of an object, in an envelope or plain.
enum Key<'de> {
    Data,
    /// Anything else that belongs to the envelope.
    Envelope,
    Attribute(Cow<'de, str>),
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(AnyKey)
    }
}

struct AnyKey;

impl<'de> Visitor<'de> for AnyKey {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
        Ok(Key::of(key).unwrap_or(Key::Attribute(key.into())))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(Key::of(key).unwrap_or_else(|| Key::Attribute(key.to_owned().into())))
    }
}

impl Key<'_> {
    /// One that belongs to the envelope.
    fn of(key: &str) -> Option<Self> {
        match key {
            DATA => Some(Self::Data),
            _ => key.starts_with(ENVELOPE).then_some(Self::Envelope),
        }
    }
}

/// A map of which the first key has been read already.
struct Resumed<'de, A> {
    first: Option<Cow<'de, str>>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Resumed<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(first) => seed.deserialize(first.into_deserializer()).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Port {
        id: String,
        #[serde(default, deserialize_with = "list")]
        addresses: Vec<Address>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Address {
        ip: String,
    }

    fn open(json: &str) -> Result<Port, serde_json::Error> {
        object(&mut serde_json::Deserializer::from_str(json))
    }

    fn port(ips: &[&str]) -> Port {
        let addresses = ips.iter().map(|ip| Address { ip: (*ip).to_owned() }).collect();
        Port { id: "p".to_owned(), addresses }
    }

    #[test]
    fn an_envelope_and_a_plain_object_hold_the_same() {
        let enveloped = r#"{"tacker_object.name": "Port", "tacker_object.version": "1.0",
            "tacker_object.data": {"id": "p", "deleted": 0, "addresses": [
                {"tacker_object.changes": ["ip"], "tacker_object.data": {"ip": "1"}}, {"ip": "2"}]},
            "tacker_object.changes": ["id"]}"#;
        assert_eq!(open(enveloped).unwrap(), port(&["1", "2"]));
        assert_eq!(open(r#"{"id": "p", "addresses": [{"ip": "1"}]}"#).unwrap(), port(&["1"]));
    }

    #[test]
    fn a_null_list_and_an_absent_list_are_empty() {
        assert_eq!(open(r#"{"id": "p", "addresses": null}"#).unwrap(), port(&[]));
        assert_eq!(open(r#"{"id": "p"}"#).unwrap(), port(&[]));
    }

    #[test]
    fn an_envelope_without_data_says_so() {
        let error = open(r#"{"tacker_object.name": "Port"}"#).unwrap_err().to_string();
        assert!(error.starts_with("missing field `tacker_object.data`"), "{error}");
        assert!(open("{}").unwrap_err().to_string().starts_with("missing field `id`"));
    }
}
