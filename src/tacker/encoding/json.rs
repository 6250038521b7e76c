//! Writes JSON exactly as Tacker's `json.dumps` does, and JSON in a JSON string (mapping.md B.1).

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::Error;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

/// Bytes that hold most cells. Larger ones grow a few times; a chunk holds thousands of these, many of them empty lists.
const TYPICAL: usize = 512;

/// `json.dumps(value)` with Python's defaults: `", "` and `": "` as separators, ASCII only.
///
/// A [`RawValue`](serde_json::value::RawValue) keeps its numbers, escapes and key order; only the
/// space between its tokens and its non-ASCII characters are rewritten.
pub fn to_string<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut json = Vec::with_capacity(TYPICAL);
    value.serialize(&mut Serializer::with_formatter(&mut json, Python { in_string: false }))?;
    String::from_utf8(json).map_err(serde_json::Error::custom)
}

/// `json.dumps(json.dumps(value))`: a JSON string that holds JSON.
pub fn double<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut json = Vec::with_capacity(TYPICAL);
    json.push(b'"');
    value.serialize(&mut Serializer::with_formatter(&mut json, Python { in_string: true }))?;
    json.push(b'"');
    String::from_utf8(json).map_err(serde_json::Error::custom)
}

/// Puts JSON into a JSON string. Of printable ASCII, which is all that it can be, no more than two characters are escaped.
struct Escaping<'a, W: ?Sized>(&'a mut W);

impl<W: ?Sized + Write> Write for Escaping<'_, W> {
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        let Self(to) = self;
        for piece in json.split_inclusive(|byte| matches!(byte, b'"' | b'\\')) {
            if let [plain @ .., last @ (b'"' | b'\\')] = piece {
                to.write_all(plain)?;
                to.write_all(&[b'\\', *last])?;
            } else {
                to.write_all(piece)?;
            }
        }
        Ok(json.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A finite number as Python's `repr` writes it.
pub(super) fn float(value: f64) -> String {
    // Rust and Python turn to exponents at the same sizes, but Python writes them as `e-07`, `e+16`.
    let text = format!("{value:?}");
    match text.split_once("e-") {
        Some((digits, exponent)) => format!("{digits}e-{exponent:0>2}"),
        None => text.replace('e', "e+"),
    }
}

/// Writes JSON as Python does.
struct Python {
    /// Into a JSON string. Little of it has to be escaped there, and what that is, is known here: looking for it in all that
    /// was written would take a tenth of a conversion.
    in_string: bool,
}

impl Formatter for Python {
    fn begin_string<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(if self.in_string { b"\\\"" } else { b"\"" })
    }

    fn end_string<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin_string(to)
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        match self.in_string {
            true => CompactFormatter.write_char_escape(&mut Escaping(to), escape),
            false => CompactFormatter.write_char_escape(to, escape),
        }
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(b": ")
    }

    fn write_f64<W: ?Sized + Write>(&mut self, to: &mut W, value: f64) -> io::Result<()> {
        to.write_all(float(value).as_bytes())
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        match self.in_string {
            true => write_ascii(to, fragment, r"\\u"),
            false => write_ascii(to, fragment, r"\u"),
        }
    }

    fn write_raw_fragment<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        match self.in_string {
            true => write_raw(&mut Escaping(to), fragment),
            false => write_raw(to, fragment),
        }
    }
}

/// Copies JSON with Python's spacing.
fn write_raw<W: ?Sized + Write>(to: &mut W, json: &str) -> io::Result<()> {
    let mut rest = json;
    while let Some(quote) = rest.find('"') {
        let (structure, from_quote) = rest.split_at(quote);
        write_structure(to, structure)?;
        let (string, after) = from_quote.split_at(string_len(from_quote));
        write_ascii(to, string, r"\u")?;
        rest = after;
    }
    write_structure(to, rest)
}

/// Copies text, writing what is not printable ASCII as `\uXXXX`, by UTF-16 units as JSON wants.
fn write_ascii<W: ?Sized + Write>(to: &mut W, mut text: &str, prefix: &str) -> io::Result<()> {
    // Nearly always, and found many bytes at a time.
    if text.bytes().fold(0, u8::max) <= b'~' {
        return to.write_all(text.as_bytes());
    }
    loop {
        let plain = text.bytes().position(|byte| byte > b'~').unwrap_or(text.len());
        let (run, rest) = text.split_at(plain);
        to.write_all(run.as_bytes())?;
        let mut rest = rest.chars();
        let Some(escaped) = rest.next() else { return Ok(()) };
        for unit in escaped.encode_utf16(&mut [0; 2]) {
            write!(to, "{prefix}{unit:04x}")?;
        }
        text = rest.as_str();
    }
}

/// Writes JSON from between two strings with Python's spacing.
fn write_structure<W: ?Sized + Write>(to: &mut W, structure: &str) -> io::Result<()> {
    for byte in structure.bytes() {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b',' | b':' => to.write_all(&[byte, b' '])?,
            _ => to.write_all(&[byte])?,
        }
    }
    Ok(())
}

/// The length of the JSON string that the text starts with, quotes included.
fn string_len(text: &str) -> usize {
    let mut escaped = true; // the opening quote closes nothing
    let close = text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    close.map_or(text.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;
    use serde_json::{Value, json};

    use super::*;

    /// Expected texts in these tests are what python3 printed.
    fn written<T: Serialize>(value: T) -> String {
        to_string(&value).unwrap()
    }

    fn rewritten(json: &str) -> String {
        written(RawValue::from_string(json.to_owned()).unwrap())
    }

    #[test]
    fn separators_are_pythons() {
        assert_eq!(
            written(json!({"a": [1, {"b": null}, true], "c": {}, "d": []})),
            r#"{"a": [1, {"b": null}, true], "c": {}, "d": []}"#
        );
    }

    #[test]
    fn strings_are_ascii() {
        assert_eq!(
            written("\x7f\x08\x0c\n\r\t\x0b\0\x1f/\"\\~ é日😀\u{2028}"),
            r#""\u007f\b\f\n\r\t\u000b\u0000\u001f/\"\\~ \u00e9\u65e5\ud83d\ude00\u2028""#
        );
        assert_eq!(written(json!({"é": "é"})), r#"{"\u00e9": "\u00e9"}"#);
    }

    #[test]
    fn floats_are_pythons() {
        let floats = [1.0, 0.1, -0.0, 1e15, 9999999999999998.0, 1e16, 1.5e22, 1e100];
        assert_eq!(
            written(floats),
            "[1.0, 0.1, -0.0, 1000000000000000.0, 9999999999999998.0, 1e+16, 1.5e+22, 1e+100]"
        );
        assert_eq!(
            written([0.0001, 0.00001, 1e-7, -1.5e-10, 5e-324]),
            "[0.0001, 1e-05, 1e-07, -1.5e-10, 5e-324]"
        );
    }

    #[test]
    fn double_is_a_string_that_holds_json() {
        assert_eq!(
            double(&json!({"title": "é\n", "status": 500})).unwrap(),
            r#""{\"title\": \"\\u00e9\\n\", \"status\": 500}""#
        );
        assert_eq!(double(&json!([])).unwrap(), r#""[]""#);
    }

    #[test]
    fn raw_values_are_respaced_and_otherwise_kept() {
        assert_eq!(
            rewritten("{\"z\":1E400 ,\n\t\"a\" :[1,-0, 123456789012345678901234567890,[ ],{ }]}"),
            r#"{"z": 1E400, "a": [1, -0, 123456789012345678901234567890, [], {}]}"#
        );
        assert_eq!(rewritten(r#"["\ud83d","\u00E9\/",null]"#), r#"["\ud83d", "\u00E9\/", null]"#);
    }

    #[test]
    fn strings_in_raw_values_keep_what_looks_like_structure() {
        assert_eq!(
            rewritten(r#"{"a,b:c  d":"\"e\",f\\","é":"😀"}"#),
            r#"{"a,b:c  d": "\"e\",f\\", "\u00e9": "\ud83d\ude00"}"#
        );
    }

    #[test]
    fn raw_values_sit_among_others() {
        #[derive(Serialize)]
        struct Mixed {
            raw: Box<RawValue>,
            list: Vec<Box<RawValue>>,
        }
        let raw = || RawValue::from_string("[1,2]".to_owned()).unwrap();
        assert_eq!(
            written(Mixed { raw: raw(), list: vec![raw(), raw()] }),
            r#"{"raw": [1, 2], "list": [[1, 2], [1, 2]]}"#
        );
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn written_values_read_back(value in value()) {
            let json = written(&value);
            prop_assert!(json.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value.clone());
            let in_string = written(&json);
            prop_assert_eq!(&double(&value).unwrap(), &in_string);
            prop_assert_eq!(double(&RawValue::from_string(value.to_string()).unwrap()).unwrap(), in_string);
            prop_assert_eq!(rewritten(&serde_json::to_string_pretty(&value).unwrap()), json);
        }

        #[test]
        fn written_floats_read_back(number in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL) {
            prop_assert_eq!(float(number).parse(), Ok(number));
        }
    }
}
