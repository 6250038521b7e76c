//! v2 can read every row: each cell is in its column's encoding (mapping.md B.1), each value one that the reader
//! accepts (B.4). Written from the description alone; nothing of src is used.

mod types;

use std::net::IpAddr;

use serde_json::Value;

use crate::support::retack::Retack;
use crate::support::v2::{IN_A_STRING, JSON_COLUMNS, Row, TABLES, bare, open};
use crate::support::{Engine, TestDb, migrated};
use types::Type;

const SECRETS: [&str; 3] = ["password", "bearer_token", "client_secret"];

#[test]
fn v2_can_read_every_migrated_row() {
    let mut wrong = Vec::new();
    for (source, vnfs) in migrated::everything() {
        let rows = vnfs.iter().flat_map(|vnf| [&vnf.instance].into_iter().chain(&vnf.op_occs));
        for row in rows {
            let complaints = complaints(row);
            wrong.extend(
                complaints
                    .into_iter()
                    .map(|what| format!("{source}: {} {}: {what}", row.table, row.id())),
            );
        }
    }
    assert!(wrong.is_empty(), "v2 cannot read {} values:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn v2_can_read_every_migrated_subscription() {
    let db = TestDb::new(Engine::Sqlite);
    db.load("scenarios/v1_subscriptions.jsonl");
    Retack::on(&db).words("migrate-to-v2 --subscriptions --all-tenants").run().exits(0);
    let rows = db.dump("LccnSubscriptionV2");
    let mut wrong = Vec::new();
    let mut cells = 0;
    for (column, is) in
        [("filter", &types::LCCN_FILTER), ("authentication", &types::SUBSCRIPTION_AUTHENTICATION)]
    {
        for text in rows.iter().filter_map(|row| row[column].as_str()) {
            let cell = open(text);
            assert!(text.is_ascii() && cell.get(IN_A_STRING).is_some(), "{text}");
            check(is, bare(&cell), column, &mut wrong);
            cells += 1;
        }
    }
    assert_eq!(cells, 3);
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn what_v2_cannot_read_is_complained_of() {
    let scale = types::request("SCALE");
    for (params, complaint) in [
        (r#"{"type": "scale_out", "aspectId": "a"}"#, "p.type: \"scale_out\" is none of"),
        (r#"{"type": "SCALE_IN"}"#, "p.aspectId is missing"),
        (r#"{"type": "SCALE_IN", "aspectId": null}"#, "p.aspectId: null is no text"),
        (r#"{"type": "SCALE_IN", "aspectId": "a", "aspect_id": "a"}"#, "p.aspect_id: unknown"),
        (
            r#"{"type": "SCALE_IN", "aspectId": "a", "numberOfSteps": "1"}"#,
            "p.numberOfSteps: \"1\" is no integer",
        ),
    ] {
        let mut wrong = Vec::new();
        check(scale, &serde_json::from_str(params).expect("JSON"), "p", &mut wrong);
        assert!(wrong.len() == 1 && wrong[0].starts_with(complaint), "{wrong:?}");
    }
    for (is, value) in [(Type::Ip, "10.0.0.0/8"), (Type::Mac, ""), (Type::Mac, "fa:16:3e:00:00")] {
        let mut wrong = Vec::new();
        check(&is, &value.into(), "p", &mut wrong);
        assert_eq!(wrong.len(), 1, "{value}");
    }
}

fn complaints(row: &Row) -> Vec<String> {
    let mut wrong = Vec::new();
    for column in JSON_COLUMNS {
        let Some(Value::String(text)) = row.cells.get(column) else { continue };
        if !text.is_ascii() {
            wrong.push(format!("{column}: not ASCII"));
        }
        let cell = open(text);
        let is_double = cell.get(IN_A_STRING).is_some();
        let (wants_double, is) = kind(row, column);
        if is_double != wants_double {
            wrong.push(format!(
                "{column}: {} in a JSON string",
                if is_double { "stands" } else { "is not" }
            ));
        }
        check(is, bare(&cell), column, &mut wrong);
        check_secrets(row, bare(&cell), column, &mut wrong);
    }
    wrong
}

/// Whether a column holds JSON in a JSON string, and what it reads as.
fn kind(row: &Row, column: &str) -> (bool, &'static Type) {
    match column {
        "vimConnectionInfo" => (true, &types::VIM_CONNECTIONS),
        "instantiatedVnfInfo" if row.text("instantiationState") == Some("INSTANTIATED") => {
            (true, &types::INSTANTIATED_VNF_INFO)
        }
        "instantiatedVnfInfo" => (true, &types::TERMINATED),
        "error" => (true, &types::PROBLEM_DETAILS),
        "resourceChanges" => (true, &types::RESOURCE_CHANGES),
        "changedInfo" => (true, &types::CHANGED_INFO),
        "changedExtConnectivity" => (true, &types::CHANGED_EXT_CONNECTIVITY),
        "operationParams" => (false, types::request(row.text("operation").unwrap_or_default())),
        "metadata" | "vnfConfigurableProperties" | "extensions" => (false, &Type::Free),
        other => panic!("retack writes no {other}"),
    }
}

/// v2 breaks off when it encrypts a secret that is null, and keeps none of an operation that is over (B.6).
fn check_secrets(row: &Row, cell: &Value, column: &str, wrong: &mut Vec<String>) {
    let map = if row.table == TABLES[0] { cell } else { &cell["vimConnectionInfo"] };
    for connection in map.as_object().into_iter().flat_map(|map| map.values()) {
        for secret in SECRETS {
            match connection["accessInfo"].get(secret) {
                None => {}
                Some(Value::Null) => wrong.push(format!("{column}: {secret} is null")),
                Some(_) if row.table == TABLES[0] => {}
                Some(_) => wrong.push(format!("{column}: {secret} is kept")),
            }
        }
    }
}

fn check(is: &Type, value: &Value, path: &str, wrong: &mut Vec<String>) {
    let mut complain = |what: String| wrong.push(format!("{path}: {value:.100} {what}"));
    match is {
        Type::Text if value.is_string() => {}
        Type::Text => complain("is no text".to_owned()),
        Type::Int if value.is_i64() => {}
        Type::Int => complain("is no integer".to_owned()),
        Type::Bool if value.is_boolean() => {}
        Type::Bool => complain("is no boolean".to_owned()),
        Type::Ip if value.as_str().is_some_and(|text| text.parse::<IpAddr>().is_ok()) => {}
        Type::Ip => complain("is no IP address".to_owned()),
        Type::Mac if value.as_str().is_some_and(is_mac) => {}
        Type::Mac => complain("is no MAC address".to_owned()),
        Type::OneOf(names) if value.as_str().is_some_and(|text| names.contains(&text)) => {}
        Type::OneOf(names) => complain(format!("is none of {}", names.join(", "))),
        Type::Free if value.is_object() => {}
        Type::Free => complain("is no object".to_owned()),
        Type::List(of) => match value.as_array() {
            None => complain("is no list".to_owned()),
            Some(items) => {
                for (at, item) in items.iter().enumerate() {
                    check(of, item, &format!("{path}[{at}]"), wrong);
                }
            }
        },
        Type::Map(of) => match value.as_object() {
            None => complain("is no map".to_owned()),
            Some(map) => {
                for (key, item) in map {
                    check(of, item, &format!("{path}.{key}"), wrong);
                }
            }
        },
        Type::Object(members) => match value.as_object() {
            None => complain("is no object".to_owned()),
            Some(object) => {
                for (key, value) in object {
                    let path = format!("{path}.{key}");
                    match members.iter().find(|member| member.name == key) {
                        Some(member) => check(&member.is, value, &path, wrong),
                        None => wrong.push(format!("{path}: unknown to v2, which would drop it")),
                    }
                }
                let missing = members
                    .iter()
                    .filter(|member| member.required && !object.contains_key(member.name));
                wrong.extend(missing.map(|member| format!("{path}.{} is missing", member.name)));
            }
        },
    }
}

fn is_mac(text: &str) -> bool {
    let is_byte = |pair: &str| pair.len() == 2 && u8::from_str_radix(pair, 16).is_ok();
    let pairs: Vec<_> = text.split([':', '-']).collect();
    pairs.len() == 6 && pairs.into_iter().all(is_byte)
}
