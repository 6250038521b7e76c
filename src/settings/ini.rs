//! The INI dialect of oslo.config, in which `tacker.conf` is written.
//!
//! Its rules are few and its own: a comment or a group starts in the first column, an indented line
//! continues the value before it, a blank line ends that value, nothing is escaped, and one pair of
//! quotes around a whole first line is taken off. General INI parsers differ in every one of them
//! (they read `# ...` behind a value as a comment, which cuts URLs short).

use std::fmt;

/// One `key = value` of a file, as written: neither names nor `$references` are touched.
#[derive(PartialEq, Eq)]
pub(super) struct Assignment<'a> {
    pub(super) group: &'a str,
    pub(super) key: &'a str,
    pub(super) value: String,
    /// The line the key stands on, counted from 1.
    pub(super) line: usize,
}

/// A line oslo.config would not accept either. The line itself is not shown: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLine {
    pub line: usize,
    pub rule: Rule,
}

/// The rule a line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    GroupEnd,
    GroupName,
    NoGroup,
    Separator,
    Key,
    Continuation,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = match self.rule {
            Rule::GroupEnd => "a group must end with `]`, with nothing behind it",
            Rule::GroupName => "a group needs a name between `[` and `]`",
            Rule::NoGroup => "a setting must stand below a `[group]`",
            Rule::Separator => "expected `key = value`, found neither `=` nor `:`",
            Rule::Key => "a setting needs a key before `=` or `:`",
            Rule::Continuation => "an indented line must directly follow the value it continues",
        };
        write!(f, "line {}: {rule}", self.line)
    }
}

/// All settings of a file in the order written.
pub(super) fn parse(text: &str) -> Result<Vec<Assignment<'_>>, BadLine> {
    let mut settings: Vec<Assignment<'_>> = Vec::new();
    let mut group = None;
    let mut continuable = false;

    for (number, line) in (1..).zip(text.lines()) {
        let bad = |rule| Err(BadLine { line: number, rule });
        let line = line.trim_end();
        if line.starts_with([' ', '\t']) {
            match settings.last_mut() {
                Some(open) if continuable => {
                    open.value.push('\n');
                    open.value.push_str(line.trim_start());
                }
                Some(_) | None => return bad(Rule::Continuation),
            }
            continue;
        }

        continuable = false;
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            match rest.strip_suffix(']') {
                Some("") => return bad(Rule::GroupName),
                Some(name) => group = Some(name),
                None => return bad(Rule::GroupEnd),
            }
            continue;
        }

        let Some((key, value)) = line.split_once(['=', ':']) else {
            return bad(Rule::Separator);
        };
        let key = key.trim_end();
        if key.is_empty() {
            return bad(Rule::Key);
        }
        let Some(group) = group else {
            return bad(Rule::NoGroup);
        };
        let value = unquote(value.trim_start()).to_owned();
        settings.push(Assignment { group, key, value, line: number });
        continuable = true;
    }
    Ok(settings)
}

/// Takes one pair of equal quotes off a value that both starts and ends with them.
fn unquote(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| match value.strip_prefix(quote)? {
            "" => Some(""), // a lone quote is its own pair to oslo.config
            rest => rest.strip_suffix(quote),
        })
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every expectation in this table and the next was observed on oslo.config 10.7.
    #[test]
    fn reads_values_as_oslo_config_does() {
        for (written, read) in [
            (r#"connection = "quoted""#, "quoted"),
            (r#"connection = "a" b"#, r#""a" b"#),
            (r#"connection = 'a""#, r#"'a""#),
            (r#"connection = ""#, ""),
            (r#"connection = "  a ""#, "  a "),
            (r"connection = a\nb", r"a\nb"),
            ("connection: a=b", "a=b"),
            ("connection = a # c", "a # c"),
            ("connection = a ; c", "a ; c"),
            ("connection = a\n  b\n\tc\n", "a\nb\nc"),
            ("connection = a\n  # b", "a\n# b"),
            ("connection =", ""),
            ("connection=a\r\n", "a"),
            ("# connection=b\nconnection=a\n;connection=c", "a"),
        ] {
            let text = format!("[database]\n{written}");
            let settings = parse(&text).unwrap();
            assert_eq!(settings.len(), 1, "{written}");
            assert_eq!(settings[0].value, read, "{written}");
            assert_eq!((settings[0].group, settings[0].key), ("database", "connection"));
        }
    }

    #[test]
    fn refuses_what_oslo_config_refuses_and_names_the_line() {
        for (text, line, rule) in [
            ("x=1", 1, Rule::NoGroup),
            ("[database", 1, Rule::GroupEnd),
            ("[database] # c", 1, Rule::GroupEnd),
            ("[]", 1, Rule::GroupName),
            ("[database]\nfoo", 2, Rule::Separator),
            ("[database]\n=x", 2, Rule::Key),
            ("[database]\n  k=x", 2, Rule::Continuation),
            ("[database]\nk=a\n\n  b", 4, Rule::Continuation),
            ("[database]\nk=a\n# c\n  b", 4, Rule::Continuation),
            ("[database]\nk=a\n[x]\n  b", 4, Rule::Continuation),
        ] {
            assert_eq!(parse(text).err(), Some(BadLine { line, rule }), "{text:?}");
        }
    }
}
