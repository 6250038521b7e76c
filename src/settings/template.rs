//! The `$references` in a value of oslo.config, taken apart.
//!
//! The grammar is that of Python's `string.Template` with dots allowed in names, so `$a.b` is one name;
//! `$$` and `\$` are a plain `$`, and so is a `$` with no name behind it.

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Reference(&'a str),
}

pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, behind) = first(rest)?;
        rest = behind;
        Some(piece)
    })
}

fn first(text: &str) -> Option<(Piece<'_>, &str)> {
    if text.is_empty() {
        return None;
    }
    if let Some(rest) = text.strip_prefix(r"\$").or_else(|| text.strip_prefix("$$")) {
        return Some((Piece::Text("$"), rest));
    }
    if let Some(rest) = text.strip_prefix('$')
        && let Some((name, rest)) = braced(rest).or_else(|| name(rest))
    {
        return Some((Piece::Reference(name), rest));
    }
    // Plain text up to the next character that may start something; the first is already known not to.
    let end = text
        .char_indices()
        .skip(1)
        .find(|(_, c)| ['$', '\\'].contains(c))
        .map_or(text.len(), |(index, _)| index);
    let (plain, rest) = text.split_at(end);
    Some((Piece::Text(plain), rest))
}

fn braced(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = name(text.strip_prefix('{')?)?;
    Some((name, rest.strip_prefix('}')?))
}

fn name(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()) {
        return None;
    }
    let end = text
        .find(|c: char| !matches!(c, '_' | '.') && !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    Some(text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `<name>` stands for a reference. Observed on oslo.config 10.7.
    #[test]
    fn finds_the_references_oslo_config_finds() {
        for (text, expected) in [
            ("", ""),
            ("plain é", "plain é"),
            ("a$b", "a<b>"),
            ("$a:$b_1@", "<a>:<b_1>@"),
            ("${a}b", "<a>b"),
            ("$a.b/c", "<a.b>/c"),
            ("a$$b", "a$b"),
            (r"a\$b", "a$b"),
            (r"a\b\", r"a\b\"),
            ("a$1b$", "a$1b$"),
            ("a${b", "a${b"),
            ("a${b-c}", "a${b-c}"),
        ] {
            let shown: String = pieces(text)
                .map(|piece| match piece {
                    Piece::Text(text) => text.to_owned(),
                    Piece::Reference(name) => format!("<{name}>"),
                })
                .collect();
            assert_eq!(shown, expected, "{text:?}");
        }
    }
}
