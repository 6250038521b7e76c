//! One group of oslo.config: the environment before the files, as oslo.config has it.

use super::SettingsError;
use super::oslo::OsloConfig;

type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(super) struct Group<'a> {
    pub(super) oslo: &'a OsloConfig,
    pub(super) env: Env<'a>,
    pub(super) name: &'static str,
}

impl Group<'_> {
    /// The value, with its references replaced. An empty one counts as not given.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, SettingsError> {
        let variable = self.variable(key);
        let found = match (self.env)(&variable) {
            Some(text) => Some(self.oslo.expand(self.name, &text, &variable)?),
            None => self.oslo.get(self.name, key)?,
        };
        Ok(found.filter(|text| !text.is_empty()))
    }

    pub(super) fn boolean(&self, key: &str) -> Result<Option<bool>, SettingsError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "on" | "yes" => Ok(Some(true)),
            "false" | "0" | "off" | "no" => Ok(Some(false)),
            _ => Err(self.wrong(key, "true or false")),
        }
    }

    /// The error of a value that is not what the option takes; the value is not shown.
    pub(super) fn wrong(&self, key: &str, expected: &'static str) -> SettingsError {
        let variable = self.variable(key);
        let origin = match self.oslo.locate(self.name, key) {
            Some(location) if (self.env)(&variable).is_none() => location.to_string(),
            Some(_) | None => variable,
        };
        SettingsError::Value { origin, expected }
    }

    /// The variable from which oslo.config reads an option.
    fn variable(&self, key: &str) -> String {
        format!("OS_{}__{}", self.name.to_uppercase(), key.to_uppercase())
    }
}
