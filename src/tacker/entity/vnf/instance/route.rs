//! How v2 gets to the Heat stack of a VNF (mapping.md F-1, F.2 O2).
//!
//! v2 asks Heat for `stacks/vnf-<vnf id>/<stack_id>`, and v1's stacks have other names. A `stack_id` of
//! `../<name>/<uuid>` leads there all the same: v2's HTTP client resolves the dots before it sends, so Heat sees
//! `stacks/<name>/<uuid>`. That leans on a library's behaviour, so only who asks for it gets it.

use super::stack::OwnStack;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StackRoute {
    /// v1 has lost the stack.
    Unknown,
    /// By the uuid, under v2's own name: that is the stack's name, or v2 does not find it.
    Own { uuid: String, found: bool, name: Option<String> },
    /// Through `..` to the name that v1 gave it.
    PointedAt { uuid: String, name: String },
}

impl StackRoute {
    pub(super) fn of(vnf_id: &str, stack: Option<OwnStack>, point_at_v1_stacks: bool) -> Self {
        let Some(OwnStack { uuid, name, pointed_at }) = stack else { return Self::Unknown };
        let found = name.as_deref().and_then(|name| name.strip_prefix("vnf-")) == Some(vnf_id);
        match name {
            Some(name) if !found && (point_at_v1_stacks || pointed_at) && is_plain(&name) => {
                Self::PointedAt { uuid, name }
            }
            name => Self::Own { uuid, found, name },
        }
    }

    /// `instantiatedVnfInfo.metadata.stack_id`
    pub(super) fn stack_id(&self) -> Option<String> {
        match self {
            Self::Unknown => None,
            Self::Own { uuid, .. } => Some(uuid.clone()),
            Self::PointedAt { uuid, name } => Some(format!("../{name}/{uuid}")),
        }
    }
}

/// A name as Heat allows it, which means nothing else in a path.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(name: Option<&str>, pointed_at: bool, option: bool) -> StackRoute {
        let stack = OwnStack { uuid: "u".to_owned(), name: name.map(str::to_owned), pointed_at };
        StackRoute::of("id", Some(stack), option)
    }

    #[test]
    fn only_who_asks_is_led_to_v1s_stack() {
        let stack_id = |name, pointed_at, option| route(name, pointed_at, option).stack_id();
        assert_eq!(stack_id(Some("vnflcm_id"), false, true).as_deref(), Some("../vnflcm_id/u"));
        assert_eq!(stack_id(Some("vnflcm_id"), true, false).as_deref(), Some("../vnflcm_id/u"));
        assert_eq!(stack_id(Some("vnflcm_id"), false, false).as_deref(), Some("u"));
        // Without a name there is no way.
        assert_eq!(stack_id(None, true, true).as_deref(), Some("u"));
        assert_eq!(StackRoute::of("id", None, true).stack_id(), None);
    }

    #[test]
    fn a_stack_with_v2s_own_name_needs_no_way_around() {
        assert_eq!(route(Some("vnf-id"), true, true).stack_id().as_deref(), Some("u"));
        assert!(matches!(route(Some("vnf-id"), false, false), StackRoute::Own { found: true, .. }));
    }

    #[test]
    fn a_name_that_heat_does_not_allow_leads_nowhere() {
        for odd in ["..", ".", "", "a/b", "a?b", "a#b", "a%2fb", "1a", "a b"] {
            assert_eq!(route(Some(odd), true, true).stack_id().as_deref(), Some("u"), "{odd}");
        }
    }
}
