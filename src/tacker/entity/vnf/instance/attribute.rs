//! Legacy attributes (table `vnf_attribute`): texts in whatever form their release wrote (mapping.md A.7).

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::value::RawValue;

use super::legacy::VnfAttribute;
use crate::tacker::encoding::{FreeMap, python};
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::scale_info::v1::ScaleGroup;

/// The members of `param_values` that v2 has a place for; the others are inputs of the VNFD.
#[derive(Debug, Default, Deserialize)]
pub struct ParamValues {
    pub configurable_properties: Option<Box<RawValue>>,
    pub monitoring_parameters: Option<Value>,
    pub localization_languages: Option<Value>,
}

#[derive(Debug, Default)]
pub struct Attributes {
    pub param_values: ParamValues,
    pub scale_group: Option<ScaleGroup>,
    /// Of the Heat stack (mapping.md A.8).
    pub stack_name: Option<String>,
    /// How often releases up to 9 made the VNF anew.
    pub failure_count: Option<String>,
}

impl Attributes {
    pub fn read(rows: &[VnfAttribute], notes: &mut Notes) -> Self {
        let value =
            |key: &str| rows.iter().find(|row| row.key == key).and_then(|row| row.value.as_deref());
        let plain = |key: &str| value(key).filter(|text| !text.is_empty()).map(str::to_owned);
        let yaml = |text: &str| serde_saphyr::from_str::<Value>(text).ok();
        Self {
            param_values: open("param_values", value("param_values"), yaml, notes)
                .unwrap_or_default(),
            scale_group: open("scale_group", value("scale_group"), |_| None, notes),
            stack_name: plain("stack_name"),
            failure_count: plain("failure_count"),
        }
    }
}

impl ParamValues {
    /// A map with something in it, or nothing: v2 cannot read anything else (mapping.md C.1).
    pub fn configurable_properties(&self, notes: &mut Notes) -> Option<FreeMap> {
        let text = self.configurable_properties.as_ref()?.get();
        match serde_json::from_str::<Option<FreeMap>>(text) {
            Ok(map) => map.filter(|map| !map.is_empty()),
            Err(_) => {
                let path = "vnf_attribute.param_values.configurable_properties";
                notes.add_at(path, NoteCode::ValueDropped, "not a map; left out");
                None
            }
        }
    }

    /// The first language.
    pub fn localization_language(&self) -> Option<String> {
        Some(self.localization_languages.as_ref()?.get(0)?.as_str()?.to_owned())
    }
}

/// JSON, else a Python literal, else whatever `otherwise` can read. What cannot be read costs only itself:
/// an attribute adds to a VNF, nothing depends on it.
fn open<T: DeserializeOwned>(
    key: &'static str,
    text: Option<&str>,
    otherwise: impl FnOnce(&str) -> Option<Value>,
    notes: &mut Notes,
) -> Option<T> {
    let text = text?;
    // PostgreSQL shows bytes that Tacker wrote into a text column as hexadecimal digits.
    let decoded = python::from_postgres_bytea(text);
    let text = decoded.as_deref().unwrap_or(text);
    let is_json = |text: &str| serde_json::from_str::<IgnoredAny>(text).is_ok();
    let json = is_json(text).then_some(Cow::Borrowed(text));
    let json = json.or_else(|| python::to_json(text).ok().map(Cow::Owned));
    let json = json.or_else(|| otherwise(text).map(|value| Cow::Owned(value.to_string())));
    let value = json.and_then(|json| serde_json::from_str::<Option<T>>(&json).ok());
    if value.is_none() {
        let path = format!("vnf_attribute.{key}");
        notes.add_at(
            &path,
            NoteCode::AttributeUnreadable,
            "neither JSON nor a Python literal of the expected shape",
        );
    }
    value.flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::encoding::json;

    fn read(key: &str, value: &str) -> (Attributes, Notes) {
        let row = VnfAttribute {
            vnf_id: "vnf".to_owned(),
            key: key.to_owned(),
            value: Some(value.to_owned()),
        };
        let mut notes = Notes::default();
        (Attributes::read(&[row], &mut notes), notes)
    }

    /// What is found of `param_values`, and the notes, one a line.
    fn params(value: &str) -> String {
        let (attributes, mut notes) = read("param_values", value);
        let properties = attributes.param_values.configurable_properties(&mut notes);
        let language = attributes.param_values.localization_language();
        let mut shown = json::to_string(&(properties, language)).unwrap();
        for note in notes.into_vec() {
            shown.push_str(&format!("\n{note}"));
        }
        shown
    }

    #[test]
    fn every_form_that_a_release_wrote_is_read() {
        let expected = r#"[{"is_autoscale_enabled": false}, "ja"]"#;
        for form in [
            r#"{"configurable_properties": {"is_autoscale_enabled": false}, "localization_languages": ["ja", "en"]}"#,
            "{'configurable_properties': {'is_autoscale_enabled': False}, 'localization_languages': ['ja', 'en']}",
            "OrderedDict([('configurable_properties', OrderedDict([('is_autoscale_enabled', False)])), \
             ('localization_languages', ['ja'])])",
            "configurable_properties:\n  is_autoscale_enabled: false\nlocalization_languages: [ja, en]\n",
        ] {
            assert_eq!(params(form), expected, "{form}");
        }
    }

    #[test]
    fn numbers_keep_every_digit() {
        assert_eq!(
            params("{'configurable_properties': {'n': 123456789012345678901234567890}}"),
            r#"[{"n": 123456789012345678901234567890}, null]"#
        );
    }

    #[test]
    fn only_a_map_with_something_in_it_is_carried_over() {
        assert_eq!(params("{'configurable_properties': None}"), "[null, null]");
        assert_eq!(params("{'configurable_properties': {}}"), "[null, null]");
        insta::assert_snapshot!(params("{'configurable_properties': ['a']}"), @r"
        [null, null]
        value-dropped at vnf_attribute.param_values.configurable_properties: not a map; left out
        ");
    }

    #[test]
    fn what_cannot_be_read_costs_only_itself() {
        insta::assert_snapshot!(params("{'configurable_properties': "), @r"
        [null, null]
        attribute-unreadable at vnf_attribute.param_values: neither JSON nor a Python literal of the expected shape
        ");
    }

    #[test]
    fn bytes_that_postgres_shows_as_digits_are_read() {
        let text = r#"{"scaleGroupDict": {"a": {"maxLevel": 3}}}"#;
        let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let (attributes, notes) = read("scale_group", &format!("\\x{digits}"));
        assert!(
            attributes.scale_group.is_some_and(|group| group.scale_group_dict.contains_key("a"))
        );
        assert_eq!(notes.into_vec(), []);
    }
}
