//! What `retack doctor` finds, on databases that are in order and on those that are not.

mod page;
mod rows;
mod schema;
mod server;
mod unfit;

use serde_json::Value;

use crate::support::TestDb;
use crate::support::retack::Retack;

/// What one check found, worst first: level, what, and the details as `count what`.
fn found(report: &Value, check: &str) -> Vec<(String, String, Vec<String>)> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let of_check = findings.filter(|finding| finding["check"] == check);
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    of_check
        .map(|finding| {
            let details = finding["details"].as_array().expect("details").iter();
            let details = details.map(|one| format!("{} {}", one["count"], text(&one["what"])));
            (text(&finding["level"]), text(&finding["found"]), details.collect())
        })
        .collect()
}

/// The worst level of a check; empty when it found nothing.
fn level(report: &Value, check: &str) -> String {
    found(report, check).into_iter().next().map_or_else(String::new, |(level, ..)| level)
}

fn details(report: &Value, check: &str) -> Vec<String> {
    found(report, check).into_iter().flat_map(|(_, _, details)| details).collect()
}

/// The report of doctor, which must exit with this code and leave no trace.
fn doctor(db: &TestDb, options: &str, code: i32) -> Value {
    let tables = db.tables();
    let report = Retack::on(db).words(&format!("doctor {options}")).report(code);
    assert_eq!(db.tables(), tables);
    assert_eq!(report["exit"]["code"], code);
    report
}
