//! `changeType`: what an operation did to a resource.
//! - v1, v2: part of [`AffectedVnfc`](super::affected_vnfc), [`AffectedVirtualLink`](super::affected_virtual_link) and
//!   [`AffectedVirtualStorage`](super::affected_virtual_storage)

use crate::tacker::note::{NoteCode, Notes};

pub(super) const OF_A_RESOURCE: &[&str] = &["ADDED", "REMOVED", "MODIFIED", "TEMPORARY"];
pub(super) const OF_A_VIRTUAL_LINK: &[&str] =
    &["ADDED", "REMOVED", "MODIFIED", "TEMPORARY", "LINK_PORT_ADDED", "LINK_PORT_REMOVED"];

/// `None` for a change that is not among the readable ones: v2 refuses a row with any other (mapping.md B.4).
pub(super) fn readable(
    v1: Option<&str>,
    readable: &[&'static str],
    notes: &mut Notes,
) -> Option<&'static str> {
    let v2 = readable.iter().copied().find(|change| Some(*change) == v1);
    if v2.is_none() {
        let reason = "not a change that v2 knows of this resource; the entry is left out";
        notes.add_at("changeType", NoteCode::ValueDropped, reason);
    }
    v2
}
