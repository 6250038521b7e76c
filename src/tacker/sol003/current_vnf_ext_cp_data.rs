//! `currentVnfExtCpData`: how the external connection points on a virtual link are configured at present.
//! - v1: not defined in v2.6.1, so it is what the requests up to now have left in force (mapping.md C.3.1)
//! - v2: part of [`ExtVirtualLinkInfo`](super::ext_virtual_link_info)

use std::collections::HashMap;

use super::ext_virtual_link_data::v1::ExtVirtualLinkData;
use super::vnf_ext_cp_data;
use super::vnf_ext_cp_data::v1::VnfExtCpData;
use crate::tacker::note::Notes;

/// What an operation that succeeded asked for.
#[derive(Debug, Clone, Copy)]
pub enum Connectivity<'a> {
    /// INSTANTIATE: these links, and nothing of an earlier life of the VNF.
    Anew(&'a [ExtVirtualLinkData]),
    /// CHANGE_EXT_CONN: these links; connection points that it does not name stay as they are.
    Changed(&'a [ExtVirtualLinkData]),
}

/// What the operations so far have left in force: one place for each connection point, whichever link it is on, because
/// a move takes it off the old one.
#[derive(Debug, Default)]
pub struct Current(Vec<(String, VnfExtCpData)>);

impl Current {
    /// Takes the next operation in.
    pub fn follow(&mut self, operation: Connectivity<'_>) {
        let links = match operation {
            Connectivity::Anew(links) => {
                self.0.clear();
                links
            }
            Connectivity::Changed(links) => links,
        };
        for link in links {
            for cp in &link.ext_cps {
                let entry = (link.id.clone(), cp.clone());
                match self.0.iter_mut().find(|(_, known)| known.cpd_id == cp.cpd_id) {
                    Some(known) => *known = entry,
                    None => self.0.push(entry),
                }
            }
        }
    }

    /// By id of the external virtual link.
    pub fn convert(self) -> HashMap<String, Vec<vnf_ext_cp_data::v2::VnfExtCpData>> {
        // Each request notes what is unreadable in it when it is converted itself.
        let mut unheard = Notes::default();
        let mut by_link: HashMap<String, Vec<_>> = HashMap::new();
        for (link_id, cp) in self.0 {
            by_link.entry(link_id).or_default().push(vnf_ext_cp_data::convert(cp, &mut unheard));
        }
        by_link
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::encoding::json;

    fn links(json: &str) -> Vec<ExtVirtualLinkData> {
        serde_json::from_str(json).unwrap()
    }

    fn shown(operations: &[Connectivity<'_>]) -> String {
        let mut current = Current::default();
        operations.iter().for_each(|operation| current.follow(*operation));
        let mut found: Vec<_> = current.convert().into_iter().collect();
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        let lines = found
            .into_iter()
            .map(|(link, cps)| format!("{link}: {}", json::to_string(&cps).unwrap()));
        lines.collect::<Vec<_>>().join("\n")
    }

    const FIRST: &str = r#"[{"id": "ext-vl-1", "resourceId": "n", "extCps": [{"cpdId": "CP2", "cpConfig": [{"linkPortId": "p2"}]}, {"cpdId": "CP1", "cpConfig": [{"linkPortId": "p1"}]}]}]"#;

    #[test]
    fn the_first_request_is_in_force_in_its_order() {
        insta::assert_snapshot!(shown(&[Connectivity::Anew(&links(FIRST))]), @r#"ext-vl-1: [{"cpdId": "CP2", "cpConfig": {"CP2_0": {"linkPortId": "p2"}}}, {"cpdId": "CP1", "cpConfig": {"CP1_0": {"linkPortId": "p1"}}}]"#);
    }

    #[test]
    fn a_connection_point_that_moved_leaves_its_old_link() {
        let change = links(
            r#"[{"id": "ext-vl-2", "resourceId": "n", "extCps": [{"cpdId": "CP2", "cpConfig": [{"linkPortId": "p9"}]}]}]"#,
        );
        insta::assert_snapshot!(
            shown(&[Connectivity::Anew(&links(FIRST)), Connectivity::Changed(&change)]),
            @r#"
        ext-vl-1: [{"cpdId": "CP1", "cpConfig": {"CP1_0": {"linkPortId": "p1"}}}]
        ext-vl-2: [{"cpdId": "CP2", "cpConfig": {"CP2_0": {"linkPortId": "p9"}}}]
        "#);
    }

    #[test]
    fn a_new_life_begins_with_nothing() {
        let again = links(
            r#"[{"id": "ext-vl-1", "resourceId": "n", "extCps": [{"cpdId": "CP3", "cpConfig": []}]}]"#,
        );
        insta::assert_snapshot!(
            shown(&[Connectivity::Anew(&links(FIRST)), Connectivity::Anew(&again)]),
            @r#"ext-vl-1: [{"cpdId": "CP3", "cpConfig": {}}]"#);
        insta::assert_snapshot!(shown(&[Connectivity::Anew(&links(FIRST)), Connectivity::Anew(&[])]), @"");
    }
}
