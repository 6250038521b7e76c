//! Reads Python literals, which older releases stored where JSON was meant: `str(dict)`.

use indexmap::IndexMap;
use serde_json::Value;

use super::json;

/// How deep containers may nest: as deep as serde_json reads the result, and no stack overflows.
pub const MAX_DEPTH: usize = 127;

/// Why a text is no Python literal. Tells the place, never the text, which may be a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at byte {offset}: expected {expected}")]
pub struct PythonLiteralError {
    pub offset: usize,
    pub expected: &'static str,
}

type Result<T, E = PythonLiteralError> = std::result::Result<T, E>;

/// Transcodes a Python literal to the JSON that `json.dumps` makes of its value.
///
/// Beyond what `json.dumps` takes, `bytes` become the UTF-8 text they hold.
pub fn to_json(literal: &str) -> Result<String, PythonLiteralError> {
    let mut parser = Parser { rest: literal, len: literal.len(), depth: 0 };
    let mut json = String::with_capacity(literal.len());
    parser.value(&mut json)?;
    match parser.peek() {
        None => Ok(json),
        Some(_) => Err(parser.expected("the end")),
    }
}

/// Decodes `\x7b22…`, which PostgreSQL shows for bytes that were written into a text column.
pub fn from_postgres_bytea(text: &str) -> Option<String> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16)?).ok();
    let (pairs, []) = text.strip_prefix("\\x")?.as_bytes().as_chunks() else { return None };
    let bytes = pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?));
    String::from_utf8(bytes.collect::<Option<_>>()?).ok()
}

/// The members of a dict, as JSON texts. Like Python's, a repeated key keeps its place and takes
/// the last value.
type Members = IndexMap<String, String>;

struct Parser<'a> {
    rest: &'a str,
    /// Length of the whole text, for offsets.
    len: usize,
    depth: usize,
}

impl Parser<'_> {
    fn value(&mut self, json: &mut String) -> Result<()> {
        let container: fn(&mut Self, &mut String) -> Result<()> = match self.peek() {
            Some('{') => Self::dict,
            Some('[') => Self::list,
            Some('(') => Self::parentheses,
            Some('O' | 'c') => Self::ordered_dict,
            _ => return self.scalar(json),
        };
        if self.depth == MAX_DEPTH {
            return Err(self.expected("no deeper nesting"));
        }
        self.depth += 1;
        container(self, json)?;
        self.depth -= 1;
        Ok(())
    }

    fn dict(&mut self, json: &mut String) -> Result<()> {
        let members = self.members()?;
        write_object(json, &members);
        Ok(())
    }

    fn list(&mut self, json: &mut String) -> Result<()> {
        self.demand("[", "a list")?;
        json.push('[');
        self.items("]", |parser, index| parser.item(index, json))?;
        json.push(']');
        Ok(())
    }

    /// A tuple, which becomes an array, or a value that is only grouped: `('a' 'b')`.
    fn parentheses(&mut self, json: &mut String) -> Result<()> {
        self.demand("(", "a tuple")?;
        let start = json.len();
        let is_tuple = self.items(")", |parser, index| parser.item(index, json))?;
        if is_tuple {
            json.insert(start, '[');
            json.push(']');
        }
        Ok(())
    }

    /// `OrderedDict([(key, value), ...])`, or `OrderedDict({...})` as Python 3.12 writes it.
    fn ordered_dict(&mut self, json: &mut String) -> Result<()> {
        self.eat("collections.");
        self.demand("OrderedDict", "a literal")?;
        self.demand("(", "an opening parenthesis")?;
        let mut members = Members::new();
        if self.peek() == Some('{') {
            members = self.members()?;
        } else if let Some(close) = self.eat_sequence() {
            self.items(close, |parser, _| parser.pair(&mut members))?;
        }
        self.eat(",");
        self.demand(")", "a closing parenthesis")?;
        write_object(json, &members);
        Ok(())
    }

    fn pair(&mut self, members: &mut Members) -> Result<()> {
        let close = self.eat_sequence().ok_or_else(|| self.expected("a key and value pair"))?;
        self.member(",", members)?;
        self.eat(",");
        self.demand(close, "the end of the pair")
    }

    fn members(&mut self) -> Result<Members> {
        let mut members = Members::new();
        self.demand("{", "a dict")?;
        self.items("}", |parser, _| parser.member(":", &mut members))?;
        Ok(members)
    }

    fn member(&mut self, separator: &'static str, members: &mut Members) -> Result<()> {
        let mut key = String::new();
        self.scalar(&mut key)?;
        if !key.starts_with('"') {
            key = format!("\"{key}\"");
        }
        self.demand(separator, "a value for the key")?;
        let mut value = String::new();
        self.value(&mut value)?;
        members.insert(key, value);
        Ok(())
    }

    fn item(&mut self, index: usize, json: &mut String) -> Result<()> {
        if index > 0 {
            json.push_str(", ");
        }
        self.value(json)
    }

    /// Reads items, separated by commas, and the closing bracket. Tells whether they are a tuple
    /// when in parentheses: `(1)` is none, `(1,)` is one.
    fn items(
        &mut self,
        close: &'static str,
        mut item: impl FnMut(&mut Self, usize) -> Result<()>,
    ) -> Result<bool> {
        let mut index = 0;
        while !self.eat(close) {
            item(self, index)?;
            index += 1;
            if !self.eat(",") {
                self.demand(close, "a comma or a closing bracket")?;
                return Ok(index > 1);
            }
        }
        Ok(true)
    }

    fn scalar(&mut self, json: &mut String) -> Result<()> {
        if let Some(text) = self.strings()? {
            json.push_str(&Value::from(text).to_string());
            return Ok(());
        }
        for (name, constant) in [("True", "true"), ("False", "false"), ("None", "null")] {
            if self.eat(name) {
                json.push_str(constant);
                return Ok(());
            }
        }
        self.number(json)
    }

    fn number(&mut self, json: &mut String) -> Result<()> {
        let negative = self.eat("-");
        if !negative {
            self.eat("+");
        }
        self.skip_space();
        if !self.rest.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
            return Err(self.expected("a literal"));
        }
        let beyond = |char| !matches!(char, '0'..='9' | '_' | '.' | 'e' | 'E' | '+' | '-');
        let end = self.rest.find(beyond).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        let text = if number.split('_').all(is_digits) {
            let digits = number.replace('_', "");
            match digits.trim_start_matches('0') {
                "" => "0".to_owned(),
                significant if significant.len() == digits.len() => digits,
                _ => return Err(self.expected("no leading zeros")),
            }
        } else {
            let float = number.parse().ok().filter(|float: &f64| float.is_finite());
            json::float(float.ok_or_else(|| self.expected("a finite number"))?)
        };
        // Among integers, unlike floats, there is no negative zero.
        if negative && text != "0" {
            json.push('-');
        }
        json.push_str(&text);
        self.rest = rest;
        Ok(())
    }

    /// A string, or several that Python concatenates; `None` where none begins.
    fn strings(&mut self) -> Result<Option<String>> {
        self.skip_space();
        let invalid = self.expected("bytes of UTF-8 text");
        let mut text = Vec::new();
        let mut found = false;
        while let Some((kind, quote)) = self.eat_quote() {
            found = true;
            self.string(kind, quote, &mut text)?;
        }
        let text = String::from_utf8(text).map_err(|_| invalid)?;
        Ok(found.then_some(text))
    }

    /// The rest of a string, after its opening quote.
    fn string(&mut self, kind: Kind, quote: char, text: &mut Vec<u8>) -> Result<()> {
        loop {
            let special = self.rest.find([quote, '\\', '\n']).unwrap_or(self.rest.len());
            let (plain, rest) = self.rest.split_at(special);
            if kind == Kind::Bytes && !plain.is_ascii() {
                return Err(self.expected("only ASCII in bytes"));
            }
            text.extend_from_slice(plain.as_bytes());
            self.rest = rest;
            if let Some(rest) = self.rest.strip_prefix(quote) {
                self.rest = rest;
                return Ok(());
            }
            let Some(rest) = self.rest.strip_prefix('\\') else {
                return Err(self.expected("a closing quote"));
            };
            self.rest = rest;
            self.escape(kind, text)?;
        }
    }

    /// The rest of an escape, after its backslash.
    fn escape(&mut self, kind: Kind, text: &mut Vec<u8>) -> Result<()> {
        let escape = self.rest;
        let mut chars = escape.chars();
        let name = chars.next();
        self.rest = chars.as_str();
        let code = match (name, kind) {
            (Some('\n'), _) => return Ok(()),
            (Some(itself @ ('\\' | '\'' | '"')), _) => u32::from(itself),
            (Some('n'), _) => 0x0a,
            (Some('r'), _) => 0x0d,
            (Some('t'), _) => 0x09,
            (Some('a'), _) => 0x07,
            (Some('b'), _) => 0x08,
            (Some('f'), _) => 0x0c,
            (Some('v'), _) => 0x0b,
            (Some('0'..='7'), _) => {
                self.rest = escape;
                let digits = escape.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b));
                self.code(digits.count(), 8)?
            }
            (Some('x'), _) => self.code(2, 16)?,
            (Some('u'), Kind::Text) => self.code(4, 16)?,
            (Some('U'), Kind::Text) => self.code(8, 16)?,
            (Some('N'), Kind::Text) => return Err(self.expected("a character by its number")),
            // Python keeps the backslash of an escape that it does not know.
            _ => {
                self.rest = escape;
                text.push(b'\\');
                return Ok(());
            }
        };
        match kind {
            Kind::Bytes => {
                text.push(u8::try_from(code).map_err(|_| self.expected("a byte"))?);
            }
            Kind::Text => {
                let char = char::from_u32(code).ok_or_else(|| self.expected("a character"))?;
                text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        Ok(())
    }

    /// The code of a character, in so many digits.
    fn code(&mut self, len: usize, radix: u32) -> Result<u32> {
        let digits = self.rest.split_at_checked(len).and_then(|(digits, rest)| {
            let mut digits = digits.chars();
            let code =
                digits.try_fold(0, |code, digit| Some(code * radix + digit.to_digit(radix)?));
            Some((code?, rest))
        });
        let (code, rest) = digits.ok_or_else(|| self.expected("the digits of an escape"))?;
        self.rest = rest;
        Ok(code)
    }

    fn eat_quote(&mut self) -> Option<(Kind, char)> {
        self.skip_space();
        let (kind, rest) = match self.rest.strip_prefix(['b', 'B']) {
            Some(rest) => (Kind::Bytes, rest),
            None => (Kind::Text, self.rest.strip_prefix(['u', 'U']).unwrap_or(self.rest)),
        };
        let mut chars = rest.chars();
        let quote = chars.next().filter(|char| matches!(char, '\'' | '"'))?;
        self.rest = chars.as_str();
        Some((kind, quote))
    }

    /// Opens a list or a tuple and tells what closes it.
    fn eat_sequence(&mut self) -> Option<&'static str> {
        [("[", "]"), ("(", ")")]
            .into_iter()
            .find_map(|(open, close)| self.eat(open).then_some(close))
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip_space();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn demand(&mut self, token: &str, expected: &'static str) -> Result<()> {
        if self.eat(token) { Ok(()) } else { Err(self.expected(expected)) }
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_space();
        self.rest.chars().next()
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    fn offset(&self) -> usize {
        self.len - self.rest.len()
    }

    fn expected(&self, expected: &'static str) -> PythonLiteralError {
        PythonLiteralError { offset: self.offset(), expected }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Bytes,
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn write_object(json: &mut String, members: &Members) {
    json.push('{');
    for (index, (key, value)) in members.iter().enumerate() {
        if index > 0 {
            json.push_str(", ");
        }
        json.extend([key, ": ", value]);
    }
    json.push('}');
}

#[cfg(test)]
mod tests;
