use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(literal: &str) -> Value {
    serde_json::from_str(&to_json(literal).unwrap()).unwrap()
}

fn refused(literal: &str) -> (usize, &'static str) {
    let PythonLiteralError { offset, expected } = to_json(literal).unwrap_err();
    (offset, expected)
}

#[test]
fn what_tacker_stored_reads_as_json() {
    let params = "{'flavourId': 'simple', 'extManagedVirtualLinks': [{'id': \"it's\", \
                  'port': 1, 'trunk': False}], 'additionalParams': None, 'ratio': 0.5}";
    assert_eq!(
        to_json(params).unwrap(),
        r#"{"flavourId": "simple", "extManagedVirtualLinks": [{"id": "it's", "port": 1, "trunk": false}], "additionalParams": null, "ratio": 0.5}"#
    );
}

#[test]
fn sequences_become_arrays() {
    assert_eq!(to_json("[ 1,\n 'a' , ]").unwrap(), r#"[1, "a"]"#);
    assert_eq!(
        to_json("((), (1,), (1, 2), (1, 2,), (1))").unwrap(),
        "[[], [1], [1, 2], [1, 2], 1]"
    );
    assert_eq!(to_json("\t[[], {}]\n").unwrap(), "[[], {}]");
}

#[test]
fn strings_are_unescaped() {
    assert_eq!(read(r#"'\\ \' \" \n\r\t\a\b\f\v'"#), json!("\\ ' \" \n\r\t\x07\x08\x0c\x0b"));
    assert_eq!(read(r"'\0\101\1012\777'"), json!("\0AA2\u{1ff}"));
    assert_eq!(read(r"'\xe9\u65e5\U0001f600é日😀'"), json!("é日😀é日😀"));
    assert_eq!(read("'a\\\nb'"), json!("ab"));
    assert_eq!(read(r"'\d\é\8'"), json!(r"\d\é\8"));
    assert_eq!(read(r#"('it\'s ' "\"it\"" u' é')"#), json!("it's \"it\" é"));
}

#[test]
fn bytes_are_utf8_text() {
    assert_eq!(read(r#"b'{"a": "\xc3\xa9\303\251 \u0041\N"}'"#), json!(r#"{"a": "éé \u0041\N"}"#));
    assert_eq!(refused(r"[b'\xc3']"), (1, "bytes of UTF-8 text"));
    assert_eq!(refused("b'é'"), (2, "only ASCII in bytes"));
    assert_eq!(refused(r"b'\400'"), (6, "a byte"));
}

#[test]
fn numbers_are_valid_json() {
    assert_eq!(
        to_json("[0, -0, +7, 1_000, -123456789012345678901234567890]").unwrap(),
        "[0, 0, 7, 1000, -123456789012345678901234567890]"
    );
    assert_eq!(
        to_json("[1., .5, -1.5e-07, 1E+16, 1e5, -0.0, 01.5]").unwrap(),
        "[1.0, 0.5, -1.5e-07, 1e+16, 100000.0, -0.0, 1.5]"
    );
    for number in ["1e400", "1__0", "1_", "1-2", "1.2.3", "."] {
        assert_eq!(refused(number), (0, "a finite number"), "{number}");
    }
    for number in ["inf", "nan", "-", "--1", "_1"] {
        assert_eq!(refused(number).1, "a literal", "{number}");
    }
    assert_eq!(refused("-012"), (1, "no leading zeros"));
}

#[test]
fn keys_are_spelled_as_json_dumps_does() {
    assert_eq!(
        to_json("{1: 1, -2.0: 2, 1e16: 3, True: 4, False: 5, None: 6, b'b': 7}").unwrap(),
        r#"{"1": 1, "-2.0": 2, "1e+16": 3, "true": 4, "false": 5, "null": 6, "b": 7}"#
    );
    assert_eq!(refused("{(1, 2): 3}"), (1, "a literal"));
}

#[test]
fn a_repeated_key_keeps_its_place_and_takes_the_last_value() {
    assert_eq!(to_json("{'a': [1], 'b': 2, 'a': 3}").unwrap(), r#"{"a": 3, "b": 2}"#);
    assert_eq!(to_json("OrderedDict([('a', 1), ('a', 2)])").unwrap(), r#"{"a": 2}"#);
}

#[test]
fn ordered_dicts_are_dicts() {
    for literal in [
        "OrderedDict([('b', [OrderedDict()]), ('a', OrderedDict([(1, 'x')]))])",
        "collections.OrderedDict((['b', [OrderedDict([])]], ('a', {1: 'x'},),),)",
        "OrderedDict({'b': [OrderedDict({})], 'a': OrderedDict({1: 'x'})})",
    ] {
        assert_eq!(to_json(literal).unwrap(), r#"{"b": [{}], "a": {"1": "x"}}"#, "{literal}");
    }
    assert_eq!(refused("OrderedDict(1)"), (12, "a closing parenthesis"));
    assert_eq!(refused("OrderedDict([1])"), (13, "a key and value pair"));
    assert_eq!(refused("OrderedDict([('a', 1, 2)])"), (22, "the end of the pair"));
}

#[test]
fn what_is_no_literal_is_refused_where_it_goes_wrong() {
    assert_eq!(refused(""), (0, "a literal"));
    assert_eq!(refused("dict(a=1)"), (0, "a literal"));
    assert_eq!(refused("{'a': }"), (6, "a literal"));
    assert_eq!(refused("{'a'}"), (4, "a value for the key"));
    assert_eq!(refused("{'a': 1"), (7, "a comma or a closing bracket"));
    assert_eq!(refused("[1 2]"), (3, "a comma or a closing bracket"));
    assert_eq!(refused("1 é"), (2, "the end"));
    assert_eq!(refused("'a\n'"), (2, "a closing quote"));
    assert_eq!(refused("'é"), (3, "a closing quote"));
    assert_eq!(refused(r"'\"), (2, "a closing quote"));
    assert_eq!(refused(r"'\xé'"), (3, "the digits of an escape"));
    assert_eq!(refused(r"'\u+041'"), (3, "the digits of an escape"));
    assert_eq!(refused(r"'\ud83d\ude00'"), (7, "a character"));
    assert_eq!(refused(r"'\U00110000'"), (11, "a character"));
    assert_eq!(refused(r"'\N{BULLET}'"), (3, "a character by its number"));
}

#[test]
fn an_error_shows_no_value() {
    let error = to_json("{'password': 'canary'; }").unwrap_err();
    insta::assert_snapshot!(error, @"at byte 21: expected a comma or a closing bracket");
}

#[test]
fn nesting_is_bounded_where_serde_json_bounds_it() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    read(&nested(MAX_DEPTH));
    assert_eq!(refused(&nested(MAX_DEPTH + 1)), (MAX_DEPTH, "no deeper nesting"));
    assert!(serde_json::from_str::<Value>(&nested(MAX_DEPTH + 1)).is_err());
    for open in ["{'a':", "(", "OrderedDict([('a',", "OrderedDict({'a':"] {
        assert_eq!(refused(&open.repeat(100_000)).1, "no deeper nesting");
    }
}

#[test]
fn postgres_bytea_is_decoded() {
    assert_eq!(from_postgres_bytea(r"\x7b22c3A9227d").as_deref(), Some(r#"{"é"}"#));
    assert_eq!(from_postgres_bytea(r"\x").as_deref(), Some(""));
    for text in ["", "7b22", r"\x7", r"\x7g", r"\x+7", r"\xc3", r"\xé"] {
        assert_eq!(from_postgres_bytea(text), None, "{text}");
    }
}

/// `repr(value)`; of the characters that Python shows as they are, letters and digits only.
fn repr(value: &Value) -> String {
    let join = |items: Vec<String>| items.join(", ");
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => repr_str(text),
        Value::Array(items) => format!("[{}]", join(items.iter().map(repr).collect())),
        Value::Object(members) => {
            let member = |(key, value): (&String, _)| format!("{}: {}", repr_str(key), repr(value));
            format!("{{{}}}", join(members.iter().map(member).collect()))
        }
    }
}

fn repr_str(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut repr = String::from(quote);
    for char in text.chars() {
        match char {
            '\\' => repr.push_str(r"\\"),
            '\n' => repr.push_str(r"\n"),
            '\r' => repr.push_str(r"\r"),
            '\t' => repr.push_str(r"\t"),
            _ if char == quote => repr.extend(['\\', quote]),
            ' '..='~' => repr.push(char),
            _ if char.is_alphanumeric() => repr.push(char),
            ..='\u{ff}' => repr.push_str(&format!("\\x{:02x}", u32::from(char))),
            ..='\u{ffff}' => repr.push_str(&format!("\\u{:04x}", u32::from(char))),
            _ => repr.push_str(&format!("\\U{:08x}", u32::from(char))),
        }
    }
    repr.push(quote);
    repr
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "['\"\\\\\n\u{7f}-\u{100}a-c]{0,8}"]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // Eighths, as serde_json reads back only short decimals to the last bit.
        any::<i32>().prop_map(|eighths| Value::from(f64::from(eighths) / 8.0)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = to_json(&text);
    }

    #[test]
    fn what_is_read_is_json(text in r#"([\[\](){}:,'"\\_.\-+ 0-9aexub\né]|OrderedDict\(|True|None){0,24}"#) {
        if let Ok(json) = to_json(&text) {
            prop_assert!(serde_json::from_str::<&serde_json::value::RawValue>(&json).is_ok());
        }
    }

    #[test]
    fn reprs_read_back(value in value()) {
        prop_assert_eq!(read(&repr(&value)), value);
    }
}
