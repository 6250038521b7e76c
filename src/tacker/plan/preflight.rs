//! Whether a VNF is at rest, so that its rows can be carried over (mapping.md C.0).

use super::Refusal;
use crate::tacker::entity::vnf::LegacyVnf;
use crate::tacker::entity::vnf::instance::legacy::{Vnf, VnfInstance};
use crate::tacker::entity::vnf::op_occ::pages::Operation;
use crate::tacker::journal::entity_kind::EntityKind;

/// What v1 says of the state of a VNF, wherever it says it.
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    /// `vnf_instances.deleted`
    pub deleted: Option<i16>,
    /// `vnf_instances.task_state`
    pub task_state: Option<&'a str>,
    /// `vnf.status`
    pub status: Option<&'a str>,
}

impl<'a> State<'a> {
    pub fn of(instance: &'a VnfInstance, legacy: Option<&'a Vnf>) -> Self {
        Self {
            deleted: instance.deleted,
            task_state: instance.task_state.as_deref(),
            status: legacy.and_then(|legacy| legacy.status.as_deref()),
        }
    }
}

/// What [`obstacle`] says of a VNF that was read.
pub fn obstacle_of(vnf: &LegacyVnf, force_failed_temp: bool) -> Option<Refusal> {
    let state = State::of(&vnf.instance, vnf.legacy.as_ref());
    obstacle(state, vnf.op_occs.operations(), force_failed_temp)
}

/// The first thing that stands in the way. An operation tells more than the state that it leaves on the
/// VNF, so operations are looked at first.
pub fn obstacle<'a>(
    state: State<'_>,
    operations: impl IntoIterator<Item = Operation<'a>>,
    force_failed_temp: bool,
) -> Option<Refusal> {
    match state.deleted {
        Some(0) => {}
        Some(_) => return Some(Refusal::DeletedInV1),
        None => return Some(Refusal::MarkMissing(EntityKind::VnfInstance)),
    }
    let mut closed_by_force = false;
    for (op_occ, operation, state) in operations {
        let op_occ = || op_occ.to_owned();
        let operation = || operation.unwrap_or("unknown operation").to_owned();
        match state {
            Some(state @ ("STARTING" | "PROCESSING" | "ROLLING_BACK")) => {
                let state = state.to_owned();
                return Some(Refusal::OperationInFlight {
                    op_occ: op_occ(),
                    operation: operation(),
                    state,
                });
            }
            Some("FAILED_TEMP") if !force_failed_temp => {
                return Some(Refusal::FailedTemp { op_occ: op_occ(), operation: operation() });
            }
            Some(state) => closed_by_force |= state == "FAILED_TEMP",
            None => {}
        }
    }
    // A failed operation leaves ERROR behind; closing the one means the other.
    let forced = |state: &&str| closed_by_force && *state == "ERROR";
    if let Some(busy) = state.task_state.filter(|state| !forced(state)) {
        return Some(Refusal::Busy(busy.to_owned()));
    }
    let pending = state.status.filter(|status| status.starts_with("PENDING_"))?;
    Some(Refusal::Pending(pending.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_REST: State<'_> = State { deleted: Some(0), task_state: None, status: Some("ACTIVE") };

    fn code(state: State<'_>, operation_state: &str, force: bool) -> Option<&'static str> {
        obstacle(state, [("op", Some("SCALE"), Some(operation_state))], force)
            .map(|refusal| refusal.code())
    }

    #[test]
    fn a_vnf_at_rest_may_be_migrated() {
        for state in ["COMPLETED", "FAILED", "ROLLED_BACK"] {
            assert_eq!(code(AT_REST, state, false), None);
        }
    }

    #[test]
    fn an_operation_in_flight_stands_in_the_way_even_when_forced() {
        for state in ["STARTING", "PROCESSING", "ROLLING_BACK"] {
            assert_eq!(code(AT_REST, state, true), Some("operation-in-flight"));
        }
    }

    #[test]
    fn a_failed_operation_stands_in_the_way_until_forced() {
        assert_eq!(code(AT_REST, "FAILED_TEMP", false), Some("failed-temp"));
        assert_eq!(code(AT_REST, "FAILED_TEMP", true), None);
        let stuck = State { task_state: Some("ERROR"), ..AT_REST };
        assert_eq!(code(stuck, "FAILED_TEMP", true), None);
        assert_eq!(code(stuck, "COMPLETED", true), Some("busy"));
    }

    #[test]
    fn a_busy_pending_deleted_or_unmarked_vnf_stays() {
        assert_eq!(
            code(State { task_state: Some("SCALING"), ..AT_REST }, "COMPLETED", true),
            Some("busy")
        );
        assert_eq!(
            code(State { status: Some("PENDING_DELETE"), ..AT_REST }, "COMPLETED", true),
            Some("pending")
        );
        assert_eq!(
            code(State { deleted: Some(1), ..AT_REST }, "COMPLETED", true),
            Some("deleted-in-v1")
        );
        assert_eq!(
            code(State { deleted: None, ..AT_REST }, "COMPLETED", true),
            Some("deleted-mark-missing")
        );
    }
}
