//! The VIM connections of an instance: one entry a VIM, and the key by which each id is known
//! (mapping.md A.3.1, A.6, C.2).

use super::legacy::{Vnf, VnfInstance};
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::facts::VimKeys;
use crate::tacker::sol003::vim_connection_info::{self, v1, v2};
use crate::tacker::vim::Vim;

/// The connections that v1 lists, one a VIM, and the way to find them.
#[derive(Debug)]
pub struct Connections {
    pub listed: Vec<(String, v2::VimConnectionInfo)>,
    pub keys: VimKeys,
    /// The first VIM runs Kubernetes.
    pub kubernetes: bool,
}

impl Connections {
    /// v1 usually lists the same VIM twice, as requested and as the tenant's default; v2 gets it once. `helm`: the VNF
    /// itself says that it uses Helm, which is what v1 goes by.
    pub fn of(
        listed: Vec<v1::VimConnectionInfo>,
        instance: &VnfInstance,
        legacy: Option<&Vnf>,
        vims: &[Vim],
        helm: bool,
        notes: &mut Notes,
    ) -> Self {
        let mut keys = VimKeys::default();
        let mut entries: Vec<(String, v2::VimConnectionInfo)> = Vec::with_capacity(1);
        let mut kubernetes = false;
        let mut listed = listed;
        if listed.is_empty() && instance.instantiation_state == "INSTANTIATED" {
            listed.extend(unlisted(instance, legacy, vims, notes));
        }
        for (at, mut connection) in listed.into_iter().enumerate() {
            notes.at(at, |notes| {
                if connection.vim_id.is_none() {
                    connection.vim_id = default_vim(instance, legacy, vims);
                }
                let vim = find(vims, connection.vim_id.as_deref());
                if vim.is_none() {
                    notes.add(
                        NoteCode::VimMissing,
                        "the connection's VIM is not in table vims; its own data is used",
                    );
                }
                // The VIM knows its type; what a request said of it may be anything.
                if let Some(kind) = vim.and_then(|vim| vim.kind.clone()) {
                    connection.vim_type = Some(kind);
                }
                let helm = helm || vim.is_some_and(|vim| vim.uses_helm);
                let key = keys.learn(connection.id.as_deref(), connection.vim_id.as_deref());
                if helm {
                    keys.mark_helm(&key);
                }
                let entry = vim_connection_info::convert(connection, helm, notes);
                if at == 0 {
                    kubernetes = is_kubernetes(&entry);
                }
                match entries.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, first)) => merge(first, entry, notes),
                    None => entries.push((key, entry)),
                }
            });
        }
        Self { listed: entries, keys, kubernetes }
    }
}

pub(super) fn find<'a>(vims: &'a [Vim], id: Option<&str>) -> Option<&'a Vim> {
    id.and_then(|id| vims.iter().find(|vim| vim.id == id))
}

/// What a connection without a VIM id means: the VIM that the VNF was instantiated on, else the default
/// of its tenant.
fn default_vim(instance: &VnfInstance, legacy: Option<&Vnf>, vims: &[Vim]) -> Option<String> {
    let default = || {
        vims.iter().find(|vim| vim.is_default && vim.is_live && vim.tenant_id == instance.tenant_id)
    };
    legacy.map(|vnf| vnf.vim_id.clone()).or_else(|| default().map(|vim| vim.id.clone()))
}

/// The connection of a VNF that v1 lists none of although it runs, as after an instantiation on Kubernetes
/// without its manifests (mapping.md A.3.1): to the VIM of its legacy row, else the default one.
fn unlisted(
    instance: &VnfInstance,
    legacy: Option<&Vnf>,
    vims: &[Vim],
    notes: &mut Notes,
) -> Option<v1::VimConnectionInfo> {
    let vim_id = default_vim(instance, legacy, vims)?;
    vims.iter().find(|vim| vim.id == vim_id)?;
    notes.add(
        NoteCode::Synthesized,
        "v1 lists no connection; one to the VIM that the VNF was created on is assumed",
    );
    Some(v1::VimConnectionInfo {
        id: None,
        vim_id: Some(vim_id),
        // As the VIM has them.
        vim_type: None,
        interface_info: None,
        access_info: None,
        extra: None,
        unapplied: false,
    })
}

fn is_kubernetes(entry: &v2::VimConnectionInfo) -> bool {
    entry.vim_type.starts_with("ETSINFV.KUBERNETES.") || entry.vim_type.starts_with("ETSINFV.HELM.")
}

/// The first connection wins; a later one to the same VIM only adds what the first does not say.
fn merge(first: &mut v2::VimConnectionInfo, later: v2::VimConnectionInfo, notes: &mut Notes) {
    let v2::VimConnectionInfo { vim_id: _, vim_type: _, interface_info, access_info, extra } =
        later;
    let members = [
        ("interfaceInfo", &mut first.interface_info, interface_info),
        ("accessInfo", &mut first.access_info, access_info),
        ("extra", &mut first.extra, extra),
    ];
    for (member, first, later) in members {
        let Some(later) = later else { continue };
        let first = first.get_or_insert_default();
        for (key, value) in later {
            match first.get(&key) {
                None => first.insert(key, value),
                Some(known) if known.get() == value.get() => {}
                Some(_) => {
                    let reason =
                        "another connection to the same VIM comes first and says otherwise";
                    notes.add_at(&format!("{member}.{key}"), NoteCode::VimConnectionMerged, reason);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::entity::vnf::instance::testing::{instance, vim};

    fn keys(listed: &str, state: &str) -> (Vec<String>, Vec<String>) {
        let mut notes = Notes::default();
        let listed = serde_json::from_str(listed).expect("connections of a test");
        let found = Connections::of(listed, &instance(state), None, &[vim()], false, &mut notes);
        let shown = |(key, entry): (String, v2::VimConnectionInfo)| {
            format!("{key} {}", entry.vim_id.unwrap_or_default())
        };
        let notes = notes.into_vec().iter().map(ToString::to_string).collect();
        (found.listed.into_iter().map(shown).collect(), notes)
    }

    #[test]
    fn the_same_vim_twice_is_one_connection() {
        let twice = r#"[
            {"id": "c-1", "vim_id": "vim-a", "vim_type": "openstack", "extra": {"k": "own"}},
            {"id": "c-2", "vim_id": "vim-a", "vim_type": "openstack", "extra": {}}]"#;
        assert_eq!(keys(twice, "INSTANTIATED"), (vec!["vim_0 vim-a".to_owned()], vec![]));
    }

    #[test]
    fn a_connection_without_a_vim_is_to_the_default_one_of_the_tenant() {
        let nobodys = r#"[{"id": "c-1", "vim_id": null, "vim_type": "openstack"}]"#;
        assert_eq!(keys(nobodys, "INSTANTIATED"), (vec!["vim_0 vim-a".to_owned()], vec![]));
    }

    #[test]
    fn a_running_vnf_without_connections_gets_that_of_its_vim() {
        let note = "synthesized at : v1 lists no connection; one to the VIM that the VNF was created on is assumed";
        assert_eq!(
            keys("[]", "INSTANTIATED"),
            (vec!["vim_0 vim-a".to_owned()], vec![note.to_owned()])
        );
        assert_eq!(keys("[]", "NOT_INSTANTIATED"), (vec![], vec![]));
    }
}
