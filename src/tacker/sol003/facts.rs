//! What conversion needs to know about the whole VNF before it looks at a part: computed once,
//! handed in, never looked up inside (docs/ARCHITECTURE.md).

use std::collections::{HashMap, HashSet};

use super::ids::Ids;
use super::links::Links;
use crate::tacker::note::{NoteCode, Notes};

/// The facts of one VNF.
#[derive(Debug, Default)]
pub struct Facts {
    pub vims: VimKeys,
    pub links: Links,
    pub ids: Ids,
    pub stacks: StackFacts,
    /// The VNF runs on Kubernetes, so a VNFC is a pod (mapping.md F-3).
    pub kubernetes: bool,
}

/// What is known of the Heat stacks that hold the VNF's resources (mapping.md C.3.2, F.2).
#[derive(Debug, Default, PartialEq, Eq)]
pub struct StackFacts {
    /// By v1's id of the VNFC.
    pub of_vnfc: HashMap<String, ServerFacts>,
    /// `<stack name>/<stack uuid>`, by v1's id of the storage.
    pub of_storage: HashMap<String, String>,
}

/// What is known of a server's place in Heat.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ServerFacts {
    /// `<stack name>/<stack uuid>`, where the name is known.
    pub stack_id: Option<String>,
    /// As Heat writes it: `2026-11-30T12:00:00Z`.
    pub creation_time: Option<String>,
    pub parent: Option<ParentResource>,
    /// The stack is not the VNF's own, but in it.
    pub nested: bool,
}

/// The resource whose nested stack holds a server, as the member of a scaling group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParentResource {
    /// `<stack name>/<stack uuid>` of the stack that has the resource.
    pub stack_id: String,
    pub resource_name: String,
}

/// Which key of the v2 `vimConnectionInfo` map an identifier of v1 stands for (mapping.md A.6).
#[derive(Debug, Clone, Default)]
pub struct VimKeys {
    keys: HashMap<String, String>,
    /// The keys themselves, each once, in the order of the map.
    order: Vec<String>,
    /// The keys of VIMs that are used through Helm.
    helm: HashSet<String>,
}

impl VimKeys {
    /// Says that `id`, a VIM's or a connection's, is known as `key`. The first one said wins.
    pub fn insert(&mut self, id: impl Into<String>, key: &str) {
        if !self.order.iter().any(|known| known == key) {
            self.order.push(key.to_owned());
        }
        self.keys.entry(id.into()).or_insert_with(|| key.to_owned());
    }

    /// The key for a connection that a request names: that of its id or of its VIM, else the next free
    /// one, known from now on.
    pub fn learn(&mut self, id: Option<&str>, vim_id: Option<&str>) -> String {
        let known = [id, vim_id].into_iter().flatten().find_map(|id| self.get(id));
        let key = known.map_or_else(|| self.free(), str::to_owned);
        if !self.order.contains(&key) {
            self.order.push(key.clone());
        }
        for id in [id, vim_id].into_iter().flatten() {
            self.insert(id, &key);
        }
        key
    }

    fn free(&self) -> String {
        let mut at = self.order.len();
        loop {
            let key = format!("vim_{at}");
            if !self.order.contains(&key) {
                return key;
            }
            at += 1;
        }
    }

    /// Says that the VIM with this key is used through Helm, which a request does not.
    pub fn mark_helm(&mut self, key: &str) {
        self.helm.insert(key.to_owned());
    }

    pub fn is_helm(&self, key: &str) -> bool {
        self.helm.contains(key)
    }

    pub fn get(&self, id: &str) -> Option<&str> {
        self.keys.get(id).map(String::as_str)
    }

    /// The key for `id`; an unknown one is taken for the first connection, with a note.
    pub fn key_for(&self, id: &str, member: &str, notes: &mut Notes) -> Option<String> {
        if let Some(key) = self.keys.get(id) {
            return Some(key.clone());
        }
        let first = self.order.first().cloned();
        if first.is_some() {
            let reason = "v1 lists no connection or VIM with this id; the first connection is used";
            notes.add_at(member, NoteCode::VimConnectionGuessed, reason);
        } else {
            notes.add_at(
                member,
                NoteCode::ReferenceUnresolved,
                "the VNF has no VIM connection; left out",
            );
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_only_the_history_names_gets_the_next_key() {
        let mut vims = VimKeys::default();
        vims.insert("conn-a", "vim_0");
        vims.insert("vim-a", "vim_0");
        assert_eq!(vims.learn(Some("conn-a"), None), "vim_0");
        assert_eq!(vims.learn(Some("conn-b"), Some("vim-a")), "vim_0");
        assert_eq!(vims.learn(Some("conn-c"), Some("vim-c")), "vim_1");
        assert_eq!(vims.learn(None, None), "vim_2");
        assert_eq!(vims.get("conn-b"), Some("vim_0"));
        assert_eq!(vims.get("vim-c"), Some("vim_1"));
    }

    #[test]
    fn a_key_that_is_taken_is_passed_over() {
        let mut vims = VimKeys::default();
        vims.insert("vim-a", "vim_1");
        assert_eq!(vims.learn(Some("conn-b"), None), "vim_2");
    }
}
