//! What each verb does with each table, and whether the user may.

use diesel::result::QueryResult;

use super::finding::counted;
use super::{Check, Detail, Finding, Patient};
use crate::db::{Privilege, Privileges};
use crate::tacker::schema::shape;

/// A verb, what it does, and to which tables. What migrate-to-v2 does, complete does, too.
const NEEDS: [(&str, Privilege, &[&str]); 8] = [
    ("migrate-to-v2", Privilege::Insert, &["VnfInstanceV2", "VnfLcmOpOccV2"]),
    (
        "migrate-to-v2, complete, rollback",
        Privilege::Update,
        &["vnf_instances", "vnf_instantiated_info", "vnf_lcm_op_occs", "vnf"],
    ),
    ("migrate-to-v2, complete", Privilege::Update, &["vnf_packages"]),
    ("migrate-to-v2, complete", Privilege::Delete, &["vnf_attribute"]),
    ("rollback", Privilege::Delete, &["VnfInstanceV2", "VnfLcmOpOccV2"]),
    ("rollback", Privilege::Insert, &["vnf_attribute"]),
    (
        PURGE,
        Privilege::Delete,
        &[
            "vnf_instances",
            "vnf_instantiated_info",
            "vnf_lcm_op_occs",
            "vnf_resources",
            "placement_constraint",
            "vnf",
        ],
    ),
    (
        PURGE,
        Privilege::Delete,
        &[
            "vnfd",
            "vnfd_attribute",
            "servicetypes",
            "vims",
            "vimauths",
            "events",
            "vnf_lcm_filters",
            "vnf_lcm_subscriptions",
        ],
    ),
];

const PURGE: &str = "purge-deleted";

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let mut own: Vec<String> = patient.columns.iter().map(|fact| fact.table_name.clone()).collect();
    own.retain(|table| table.starts_with("retack_"));
    own.sort_unstable();
    own.dedup();
    let mut tables = shape::tables();
    tables.extend(own.iter().map(String::as_str));
    let held = patient.db.privileges(&tables)?;
    Ok(held.map(|held| judge(&held, &own)).into_iter().collect())
}

fn judge(held: &Privileges, own: &[String]) -> Finding {
    let check = Check::Privileges;
    let mut missing: Vec<Detail> = Vec::new();
    let mut lack = |verb: &str, privilege: &str, tables: Vec<String>| {
        if !tables.is_empty() {
            let count = tables.len() as u64;
            missing.push(Detail::new(format!("{privilege} for {verb}"), count).with_ids(tables));
        }
    };
    let without = |privilege, tables: &[&str]| -> Vec<String> {
        let lacks = |table: &&&str| !held.holds(table, privilege);
        tables.iter().filter(lacks).map(|table| (*table).to_owned()).collect()
    };
    lack("every verb", "SELECT", without(Privilege::Select, &shape::tables()));
    for (verb, privilege, tables) in NEEDS.iter().filter(|(verb, ..)| *verb != PURGE) {
        lack(verb, &privilege.to_string(), without(*privilege, tables));
    }
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    for privilege in Privilege::ALL {
        lack("retack's own tables", &privilege.to_string(), without(privilege, &own));
    }
    if own.is_empty() && !held.create {
        lack("retack's own tables, once", "CREATE", vec!["the database".to_owned()]);
    }
    let stops = !missing.is_empty();
    let mut lack = |tables: Vec<String>| {
        if !tables.is_empty() {
            let count = tables.len() as u64;
            missing.push(Detail::new(format!("DELETE for {PURGE}"), count).with_ids(tables));
        }
    };
    let purged = NEEDS.iter().filter(|(verb, ..)| *verb == PURGE);
    lack(purged.flat_map(|(_, privilege, tables)| without(*privilege, tables)).collect());
    if missing.is_empty() {
        return Finding::ok(check, "the user may do what every verb does");
    }
    let count = missing.iter().map(|detail| detail.count).sum();
    let found = counted(count, "privilege is missing", "privileges are missing");
    let advice = "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE on Tacker's database to the user; with --quick and a \
                  user that may only read, doctor works, too";
    if held.in_doubt {
        return Finding::warning(check, format!("{found}, unless a role has them"))
            .because("the user has roles, whose grants the server does not list")
            .advise(advice)
            .with(missing);
    }
    let finding = if stops { Finding::error(check, found) } else { Finding::warning(check, found) };
    finding
        .because("the server would refuse the statements of the verbs named")
        .advise(advice)
        .with(missing)
}
