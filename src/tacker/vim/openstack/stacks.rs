//! What is known of Heat's stacks, from Heat itself or from a file: their names, and the resources in them.

use std::collections::HashMap;

/// Stacks by uuid, and resources by their ids in the VIM, whose own nested stacks are resources, too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stacks {
    /// The name of each stack, by its uuid in lower case.
    names: HashMap<String, String>,
    /// The uuid of each stack whose name no other has.
    uuids: HashMap<String, Option<String>>,
    resources: HashMap<String, StackResource>,
    /// Stacks that v2 is to be led to, whatever the run was told: uuids in lower case.
    pointed_at: Vec<String>,
}

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackResource {
    /// Its name in the template.
    pub name: Option<String>,
    pub stack_name: String,
    /// `None` where only the name of the stack is told.
    pub stack_uuid: Option<String>,
    pub creation_time: Option<String>,
}

/// Two stacks of one uuid and different names.
#[derive(Debug)]
pub struct Contradiction;

impl Stacks {
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.resources.is_empty()
    }

    /// Adds a stack; of one that is known by another name, the first stays.
    pub fn add_stack(&mut self, uuid: &str, name: &str) {
        let _ = self.try_add_stack(uuid, name);
    }

    /// Adds a stack that may be known already, but by no other name.
    pub fn try_add_stack(&mut self, uuid: &str, name: &str) -> Result<(), Contradiction> {
        let uuid = uuid.to_ascii_lowercase();
        match self.names.get(&uuid) {
            Some(known) if known == name => return Ok(()),
            Some(_) => return Err(Contradiction),
            None => {}
        }
        self.uuids
            .entry(name.to_owned())
            .and_modify(|known| *known = None)
            .or_insert_with(|| Some(uuid.clone()));
        self.names.insert(uuid, name.to_owned());
        Ok(())
    }

    pub fn add_resource(&mut self, id: String, resource: StackResource) {
        self.resources.insert(id, resource);
    }

    /// Leads v2 to the stack with this uuid.
    pub fn point_at(&mut self, uuid: &str) {
        self.pointed_at.push(uuid.to_ascii_lowercase());
    }

    pub fn is_pointed_at(&self, uuid: &str) -> bool {
        !self.pointed_at.is_empty() && self.pointed_at.contains(&uuid.to_ascii_lowercase())
    }

    /// The name of the stack with this uuid.
    pub fn name(&self, uuid: &str) -> Option<&str> {
        self.names.get(&uuid.to_ascii_lowercase()).map(String::as_str)
    }

    /// `<stack name>/<stack uuid>` of the stack with this uuid.
    pub fn with_uuid(&self, uuid: &str) -> Option<String> {
        self.name(uuid).map(|name| format!("{name}/{uuid}"))
    }

    /// `<stack name>/<stack uuid>` of the stack that holds the resource.
    pub fn of_resource(&self, id: &str) -> Option<String> {
        let StackResource { stack_name, stack_uuid, .. } = self.resources.get(id)?;
        let uuid = stack_uuid.as_ref().or_else(|| self.uuids.get(stack_name)?.as_ref())?;
        Some(format!("{stack_name}/{uuid}"))
    }

    /// The name of the stack that holds the resource.
    pub fn name_at(&self, id: &str) -> Option<&str> {
        self.resources.get(id).map(|resource| resource.stack_name.as_str())
    }

    /// When Heat made the resource.
    pub fn creation_time(&self, id: &str) -> Option<&str> {
        self.resources.get(id)?.creation_time.as_deref()
    }

    /// `<stack name>/<stack uuid>` and the name of the resource whose nested stack has this uuid.
    pub fn parent(&self, uuid: &str) -> Option<(String, String)> {
        let name = self.resources.get(uuid)?.name.clone()?;
        Some((self.of_resource(uuid)?, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(name: &str, stack: &str) -> StackResource {
        StackResource {
            name: Some(name.to_owned()),
            stack_name: stack.to_owned(),
            stack_uuid: None,
            creation_time: None,
        }
    }

    #[test]
    fn a_server_leads_to_its_member_and_its_group() {
        let mut stacks = Stacks::default();
        for (uuid, name) in [("u-top", "top"), ("U-GROUP", "top-g"), ("u-member", "top-g-m")] {
            stacks.add_stack(uuid, name);
        }
        stacks.add_resource("u-group".to_owned(), resource("VDU1_scale", "top"));
        stacks.add_resource("u-member".to_owned(), resource("abc", "top-g"));
        stacks.add_resource("server".to_owned(), resource("VDU1", "top-g-m"));
        assert_eq!(stacks.of_resource("server").as_deref(), Some("top-g-m/u-member"));
        let parent = Some(("top-g/u-group".to_owned(), "abc".to_owned()));
        assert_eq!(stacks.parent("u-member"), parent);
        assert_eq!(stacks.parent("u-top"), None);
    }

    #[test]
    fn a_name_that_two_stacks_have_tells_neither() {
        let mut stacks = Stacks::default();
        stacks.add_stack("u-1", "vnf");
        stacks.add_stack("u-2", "vnf");
        stacks.add_resource("server".to_owned(), resource("VDU1", "vnf"));
        assert_eq!(stacks.of_resource("server"), None);
        assert_eq!(stacks.with_uuid("u-2").as_deref(), Some("vnf/u-2"));
        assert!(stacks.try_add_stack("U-1", "other").is_err());
    }
}
