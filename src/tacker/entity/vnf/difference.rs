//! Where two sets of v2 rows differ: every column, and in JSON every path. Never what stands there: it may be a secret.

mod connections;
mod known;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::fmt;

use chrono::NaiveDateTime;
use diesel::result::QueryResult;
use serde::Serialize;
use serde_json::Value;

use super::instance::target::VnfInstanceV2;
use super::op_occ::target::VnfLcmOpOccV2;
use super::{Converted, Site, TargetVnf};
use crate::db::Db;
use crate::db::sql_types::RawJson;

/// How the rows that were found differ from those expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Another value.
    Other,
    /// Not there.
    Missing,
    /// There, and not expected.
    Unexpected,
    /// The same values written otherwise: another order of members, or an encoding that v2 cannot read.
    Form,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `table.column` or `table[id].column`, followed by the path in its JSON.
    pub path: String,
    pub kind: Kind,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        match self.kind {
            Kind::Other => Ok(()),
            Kind::Missing => f.write_str(" (missing)"),
            Kind::Unexpected => f.write_str(" (unexpected)"),
            Kind::Form => f.write_str(" (written otherwise)"),
        }
    }
}

/// So many are worth telling in one line.
const TOLD: usize = 3;

/// Where v2 has something else than a conversion gives, secrets compared by what is encrypted. Not what comes of what an
/// earlier run knew beside the rows, and this one does not: keys of VIMs, what Heat and VNFDs tell, and when an operation
/// was closed by force.
pub fn differences(
    db: &mut Db,
    converted: &Converted,
    found: &TargetVnf,
    site: &Site,
) -> QueryResult<Differences> {
    let Converted { target: expected, unopened, notes: _ } = converted;
    let mut differences = Differences::default();
    differences.instance(&expected.instance, &found.instance, Some((unopened, site)));
    let column = |vnf: &TargetVnf| vnf.instance.instantiated_vnf_info.clone();
    if !differences.is_empty() && known::knows_less(&column(expected), &column(found)) {
        let named = |one: &Difference| one.path.starts_with("VnfInstanceV2.instantiatedVnfInfo");
        differences.first.retain(|one| one.kind == Kind::Form || !named(one));
    }
    let closing = site.force_failed_temp.then_some(site.now);
    expected.op_occs.each(db, |db, page| {
        let others = found.op_occs.with_ids(db, &ids(page).collect::<Vec<_>>())?;
        for (mine, other) in page.iter().zip(others) {
            differences.op_occ(mine, other.as_deref(), closing);
        }
        QueryResult::Ok(())
    })?;
    differences.unexpected(expected.op_occs.ids(), found.op_occs.ids());
    Ok(differences)
}

/// What v2 would lose were the conversion put in its place: what [`differences`] leaves out, because an earlier run knew
/// more.
pub fn forgotten(converted: &Converted, found: &TargetVnf, site: &Site) -> Differences {
    let Converted { target: expected, unopened, notes: _ } = converted;
    let (expected, found) = (&expected.instance, &found.instance);
    let cells = (expected.vim_connection_info.as_ref(), found.vim_connection_info.as_ref());
    let keys = connections::forgotten(cells.0, cells.1, unopened, site);
    let keys = keys.into_iter().map(|path| format!("VnfInstanceV2.vimConnectionInfo{path}"));
    let names = known::forgotten(&expected.instantiated_vnf_info, &found.instantiated_vnf_info);
    let names = names.into_iter().map(|path| format!("VnfInstanceV2.instantiatedVnfInfo{path}"));
    let mut differences = Differences::default();
    keys.chain(names).for_each(|path| differences.add(path, Kind::Missing));
    differences
}

/// Whether all that differs is what this run knows of the VNF and the one that wrote `found` did not.
pub fn only_adds(places: &Differences, converted: &Converted, found: &TargetVnf) -> bool {
    let column = "VnfInstanceV2.instantiatedVnfInfo";
    let expected = &converted.target.instance.instantiated_vnf_info;
    places.more == 0
        && places.first.iter().all(|place| place.path.starts_with(column))
        && known::knows_less(&found.instance.instantiated_vnf_info, expected)
}

/// Every difference to the letter, in the order of the rows' columns.
pub(super) fn of_instances(expected: &VnfInstanceV2, found: &VnfInstanceV2) -> Differences {
    let mut differences = Differences::default();
    differences.instance(expected, found, None);
    differences
}

/// The same of operation occurrences.
pub(super) fn of_op_occs(expected: &[VnfLcmOpOccV2], found: &[VnfLcmOpOccV2]) -> Differences {
    let mut differences = Differences::default();
    let by_id: HashMap<&str, &VnfLcmOpOccV2> = ids(found).zip(found).collect();
    for mine in expected {
        differences.op_occ(mine, by_id.get(mine.id.as_str()).copied(), None);
    }
    differences.unexpected(ids(expected), ids(found));
    differences
}

fn ids(op_occs: &[VnfLcmOpOccV2]) -> impl Iterator<Item = &str> {
    op_occs.iter().map(|op_occ| op_occ.id.as_str())
}

/// As many are kept one by one: a VNF may have hundreds of thousands.
const KEPT: usize = 1000;

/// What was found, in the order of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// The first of them.
    pub first: Vec<Difference>,
    /// How many more there are.
    pub more: u64,
}

impl fmt::Display for Differences {
    /// In one line, for a reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, difference) in self.first.iter().take(TOLD).enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{difference}")?;
        }
        match self.more + self.first.len().saturating_sub(TOLD) as u64 {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl Differences {
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    fn count(&self) -> u64 {
        self.first.len() as u64 + self.more
    }

    fn add(&mut self, path: String, kind: Kind) {
        match self.first.len() < KEPT {
            true => self.first.push(Difference { path, kind }),
            false => self.more += 1,
        }
    }

    /// `opening`: VIM connections are compared by what they say.
    fn instance(
        &mut self,
        expected: &VnfInstanceV2,
        found: &VnfInstanceV2,
        opening: Option<(&[String], &Site)>,
    ) {
        let VnfInstanceV2 {
            id,
            vnf_instance_name,
            vnf_instance_description,
            vnfd_id,
            vnf_provider,
            vnf_product_name,
            vnf_software_version,
            vnfd_version,
            vnf_configurable_properties,
            vim_connection_info,
            instantiation_state,
            instantiated_vnf_info,
            metadata,
            extensions,
        } = expected;
        let mut row = Row { table: "VnfInstanceV2", to: self };
        row.cell("id", id, &found.id);
        row.cell("vnfInstanceName", vnf_instance_name, &found.vnf_instance_name);
        row.cell(
            "vnfInstanceDescription",
            vnf_instance_description,
            &found.vnf_instance_description,
        );
        row.cell("vnfdId", vnfd_id, &found.vnfd_id);
        row.cell("vnfProvider", vnf_provider, &found.vnf_provider);
        row.cell("vnfProductName", vnf_product_name, &found.vnf_product_name);
        row.cell("vnfSoftwareVersion", vnf_software_version, &found.vnf_software_version);
        row.cell("vnfdVersion", vnfd_version, &found.vnfd_version);
        row.json(
            "vnfConfigurableProperties",
            vnf_configurable_properties,
            &found.vnf_configurable_properties,
        );
        let cells = (vim_connection_info.as_ref(), found.vim_connection_info.as_ref());
        let opened = opening.and_then(|(unopened, site)| {
            connections::comparable(cells.0?, cells.1?, unopened, site)
        });
        match opened {
            Some((mine, other)) => row.to.walk("VnfInstanceV2.vimConnectionInfo", &mine, &other),
            None => {
                row.json("vimConnectionInfo", vim_connection_info, &found.vim_connection_info);
            }
        }
        row.cell("instantiationState", instantiation_state, &found.instantiation_state);
        row.json("instantiatedVnfInfo", instantiated_vnf_info, &found.instantiated_vnf_info);
        row.json("metadata", metadata, &found.metadata);
        row.json("extensions", extensions, &found.extensions);
    }

    /// `closing`: when this run closes operations by force; an earlier run had another time.
    fn op_occ(
        &mut self,
        expected: &VnfLcmOpOccV2,
        found: Option<&VnfLcmOpOccV2>,
        closing: Option<NaiveDateTime>,
    ) {
        match found {
            Some(found) => {
                self.columns(expected, found, closing == Some(expected.state_entered_time));
            }
            None => self.add(format!("VnfLcmOpOccV2[{}]", expected.id), Kind::Missing),
        }
    }

    fn unexpected<'a>(
        &mut self,
        expected: impl Iterator<Item = &'a str>,
        found: impl Iterator<Item = &'a str>,
    ) {
        let expected: HashSet<&str> = expected.collect();
        for id in found.filter(|id| !expected.contains(id)) {
            self.add(format!("VnfLcmOpOccV2[{id}]"), Kind::Unexpected);
        }
    }

    fn columns(&mut self, expected: &VnfLcmOpOccV2, found: &VnfLcmOpOccV2, closed_now: bool) {
        let VnfLcmOpOccV2 {
            id,
            operation_state,
            state_entered_time,
            start_time,
            vnf_instance_id,
            grant_id,
            operation,
            is_automatic_invocation,
            operation_params,
            is_cancel_pending,
            cancel_mode,
            error,
            resource_changes,
            changed_info,
            changed_ext_connectivity,
            modifications_triggered_by_vnf_pkg_change,
            vnf_snapshot_info_id,
        } = expected;
        let table = format!("VnfLcmOpOccV2[{id}]");
        let mut row = Row { table: &table, to: self };
        row.cell("operationState", operation_state, &found.operation_state);
        if !closed_now {
            row.cell("stateEnteredTime", state_entered_time, &found.state_entered_time);
        }
        row.cell("startTime", start_time, &found.start_time);
        row.cell("vnfInstanceId", vnf_instance_id, &found.vnf_instance_id);
        row.cell("grantId", grant_id, &found.grant_id);
        row.cell("operation", operation, &found.operation);
        row.cell("isAutomaticInvocation", is_automatic_invocation, &found.is_automatic_invocation);
        row.json("operationParams", operation_params, &found.operation_params);
        row.cell("isCancelPending", is_cancel_pending, &found.is_cancel_pending);
        row.cell("cancelMode", cancel_mode, &found.cancel_mode);
        row.json("error", error, &found.error);
        row.json("resourceChanges", resource_changes, &found.resource_changes);
        row.json("changedInfo", changed_info, &found.changed_info);
        row.json(
            "changedExtConnectivity",
            changed_ext_connectivity,
            &found.changed_ext_connectivity,
        );
        row.json(
            "modificationsTriggeredByVnfPkgChange",
            modifications_triggered_by_vnf_pkg_change,
            &found.modifications_triggered_by_vnf_pkg_change,
        );
        row.cell("vnfSnapshotInfoId", vnf_snapshot_info_id, &found.vnf_snapshot_info_id);
    }

    /// Walks both values at once.
    fn walk(&mut self, path: &str, expected: &Value, found: &Value) {
        match (expected, found) {
            (Value::Object(expected), Value::Object(found)) => {
                for (key, value) in expected {
                    let path = format!("{path}.{key}");
                    match found.get(key) {
                        Some(other) => self.walk(&path, value, other),
                        None => self.add(path, Kind::Missing),
                    }
                }
                for key in found.keys().filter(|key| !expected.contains_key(*key)) {
                    self.add(format!("{path}.{key}"), Kind::Unexpected);
                }
            }
            (Value::Array(expected), Value::Array(found)) => {
                for (at, value) in expected.iter().enumerate() {
                    let path = format!("{path}[{at}]");
                    match found.get(at) {
                        Some(other) => self.walk(&path, value, other),
                        None => self.add(path, Kind::Missing),
                    }
                }
                for at in expected.len()..found.len() {
                    self.add(format!("{path}[{at}]"), Kind::Unexpected);
                }
            }
            (expected, found) if expected == found => {}
            _ => self.add(path.to_owned(), Kind::Other),
        }
    }
}

struct Row<'a> {
    table: &'a str,
    to: &'a mut Differences,
}

impl Row<'_> {
    fn cell<T: PartialEq>(&mut self, column: &str, expected: &T, found: &T) {
        if expected != found {
            self.to.add(format!("{}.{column}", self.table), Kind::Other);
        }
    }

    fn json(&mut self, column: &str, expected: &Option<RawJson>, found: &Option<RawJson>) {
        let path = format!("{}.{column}", self.table);
        let (expected, found) = match (expected, found) {
            (None, None) => return,
            (Some(expected), Some(found)) if expected == found => return,
            (Some(_), None) => return self.to.add(path, Kind::Missing),
            (None, Some(_)) => return self.to.add(path, Kind::Unexpected),
            (Some(RawJson(expected)), Some(RawJson(found))) => (parse(expected), parse(found)),
        };
        let (Some(expected), Some(found)) = (expected, found) else {
            return self.to.add(path, Kind::Other);
        };
        match (&expected, &found) {
            // JSON in a string: no database rewrites what is in it, so its form counts.
            (Value::String(mine), Value::String(other)) => {
                let before = self.to.count();
                match (parse(mine), parse(other)) {
                    (Some(mine), Some(other)) => self.to.walk(&path, &mine, &other),
                    _ => return self.to.walk(&path, &expected, &found),
                }
                if mine != other && self.to.count() == before {
                    self.to.add(path, Kind::Form);
                }
            }
            (Value::String(_), _) | (_, Value::String(_)) => self.to.add(path, Kind::Form),
            // MySQL's own JSON type rewrites what it stores: only the values count.
            _ => self.to.walk(&path, &expected, &found),
        }
    }
}

fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}
