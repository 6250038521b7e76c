//! What to type next.

use std::io::{self, Write};

use anstyle::Style;
use serde::Serialize;

/// A command to type next, and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hint {
    pub command: String,
    pub meaning: &'static str,
}

impl Hint {
    /// `command` without the program and the options that name the database.
    pub fn new(command: &str, meaning: &'static str) -> Self {
        Self { command: command.to_owned(), meaning }
    }

    pub fn typed_after(self, invocation: &str) -> Self {
        Self { command: format!("{invocation} {}", self.command), ..self }
    }
}

/// Writes what to type next, for people.
pub fn write_next(out: &mut impl Write, next: &[Hint]) -> io::Result<()> {
    if next.is_empty() {
        return Ok(());
    }
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    writeln!(out, "\n{bold}Next{bold:#}")?;
    for Hint { command, meaning } in next {
        writeln!(out, "  {dim}# {meaning}{dim:#}\n  {command}")?;
    }
    Ok(())
}
