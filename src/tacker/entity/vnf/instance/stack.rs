//! The Heat stacks of an instance: what v1 knows of them, whom to ask, and what each VNFC's stack is called
//! (mapping.md A.4.1, A.8, C.3.2).

use diesel::result::QueryResult;

use super::attribute::Attributes;
use super::connections::{Connections, find};
use super::decode;
use super::legacy::{self, VnfInstance};
use super::open::with_access;
use crate::db::Db;
use crate::tacker::encoding::FreeMap;
use crate::tacker::entity::vnf::Lock;
use crate::tacker::entity::vnf::keys::Owners;
use crate::tacker::note::Notes;
use crate::tacker::sol003::facts::{ParentResource, ServerFacts, StackFacts};
use crate::tacker::sol003::instantiated_vnf_info::v1::InstantiatedVnfInfo;
use crate::tacker::sol003::links::Links;
use crate::tacker::sol003::vim_connection_info::v2::VimConnectionInfo;
use crate::tacker::sol003::vnfc_resource_info::STACK_ID;
use crate::tacker::vim::Vim;
use crate::tacker::vim::openstack::heat::Clue;
use crate::tacker::vim::openstack::stacks::Stacks;
use crate::tacker::vim::openstack::{Credentials, Named};

/// What Heat says of a VNF's stacks, or why it says nothing.
pub type HeatAnswer = Result<Stacks, String>;

/// What others say of a VNF's stacks, beside v1's own rows.
#[derive(Debug, Clone, Copy)]
pub struct KnownStacks<'a> {
    pub map: &'a Stacks,
    pub heat: Option<&'a Stacks>,
}

impl<'a> KnownStacks<'a> {
    /// What the first who knows tells: Heat knows best, the operator's map comes second.
    fn tell<T>(self, ask: impl Fn(&'a Stacks) -> Option<T>) -> Option<T> {
        // Mostly there is no map, and nothing to look up.
        let map = Some(self.map).filter(|map| !map.is_empty());
        self.heat.and_then(&ask).or_else(|| map.and_then(&ask))
    }
}

/// A VNF whose stacks Heat can tell.
#[derive(Debug)]
pub struct Owner {
    pub vnf_id: String,
    pub clue: Clue,
    /// `None`: neither the VIM nor the connection has all that is needed.
    pub credentials: Option<Credentials>,
}

/// The instantiated VNFs on OpenStack among these, read without locks: a name does not change, and what has changed
/// since is seen under the locks of the migration.
pub fn owners(db: &mut Db, ids: &[String], vims: &[Vim]) -> QueryResult<Vec<Owner>> {
    let legacy_rows = legacy::vnfs(db, ids)?;
    let infos = legacy::info_keys(db, Owners::Listed(ids))?.into_iter();
    let infos: Vec<i32> = infos.filter(|(_, row)| row.is_live).map(|(_, row)| row.id).collect();
    let infos = legacy::infos(db, &infos)?;
    let attributes = legacy::attribute_keys(db, Owners::Listed(ids))?;
    let attributes: Vec<&str> = attributes.iter().map(|(_, id)| id.as_str()).collect();
    let attributes = legacy::attributes(db, &attributes)?;
    let instances = legacy::instances(db, ids, Lock::None)?.into_iter();
    let instantiated = instances.filter(|instance| instance.instantiation_state == "INSTANTIATED");
    let owners = instantiated.filter_map(|instance| {
        // What there is to say about the rows is said when they are converted.
        let notes = &mut Notes::default();
        let listed = decode::connections(&instance, notes).unwrap_or_default();
        let legacy = legacy_rows.iter().find(|row| row.id == instance.id);
        let connections = Connections::of(listed, &instance, legacy, vims, false, notes);
        let info = infos.iter().find(|row| row.vnf_instance_id == instance.id);
        let rows = attributes.iter().filter(|row| row.vnf_id == instance.id).cloned();
        let attributes = Attributes::read(&rows.collect::<Vec<_>>(), notes);
        let first = connections.listed.into_iter().next().map(|(_, own)| {
            match find(vims, own.vim_id.as_deref()).map(|vim| &vim.access) {
                Some(Ok(access)) => with_access(own, access, notes),
                Some(Err(_)) | None => own,
            }
        });
        (!connections.kubernetes).then(|| Owner {
            clue: Clue {
                uuid: info.and_then(|row| row.instance_id.clone()).filter(|id| !id.is_empty()),
                names: candidates(&instance, &attributes),
            },
            credentials: first.as_ref().and_then(credentials),
            vnf_id: instance.id,
        })
    });
    Ok(owners.collect())
}

/// What the stack may be called: as UserData names it, then as TOSCA does.
fn candidates(instance: &VnfInstance, attributes: &Attributes) -> Vec<String> {
    let named = attributes.stack_name.clone().or_else(|| {
        let name = format!("{}_{}", instance.vnf_instance_name.as_ref()?, instance.id);
        Some(match &attributes.failure_count {
            Some(count) => format!("{name}-RESPAWN-{count}"),
            None => name,
        })
    });
    [of_user_data(&instance.id)].into_iter().chain(named).collect()
}

fn of_user_data(vnf_id: &str) -> String {
    format!("vnflcm_{vnf_id}")
}

/// The name of the VNF's own stack, where v1 leaves no doubt. `<name>_<id>` of old releases is no more than a
/// candidate: the VNF may have been renamed since.
fn certain(vnf_id: &str, info: &InstantiatedVnfInfo, attributes: &Attributes) -> Option<String> {
    let user_data = ["lcm-operation-user-data", "lcm-operation-user-data-class"];
    let params = info.additional_params.as_ref();
    if params.is_some_and(|params| user_data.iter().any(|key| params.get(key).is_some())) {
        return Some(of_user_data(vnf_id));
    }
    attributes.stack_name.clone()
}

/// The VNF's own stack, which v1 knows by its uuid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnStack {
    pub uuid: String,
    /// Where it is known.
    pub name: Option<String>,
    /// The operator's map leads v2 to it.
    pub pointed_at: bool,
}

/// `None`: v1 has lost it.
pub fn own(
    vnf_id: &str,
    info: &InstantiatedVnfInfo,
    attributes: &Attributes,
    known: KnownStacks<'_>,
) -> Option<OwnStack> {
    let uuid = info.instance_id.clone().filter(|id| !id.is_empty())?;
    let name = known.tell(|stacks| stacks.name(&uuid)).map(str::to_owned);
    let name = name.or_else(|| certain(vnf_id, info, attributes));
    Some(OwnStack { name, pointed_at: known.map.is_pointed_at(&uuid), uuid })
}

/// What is known of the stacks that hold the VNF's servers and storages.
pub fn facts(
    info: &InstantiatedVnfInfo,
    links: &Links,
    own: Option<&OwnStack>,
    known: KnownStacks<'_>,
) -> StackFacts {
    let mut facts = StackFacts::default();
    for vnfc in &info.vnfc_resource_info {
        let server = &vnfc.compute_resource.resource_id;
        let uuid: Option<String> = vnfc.metadata.read(STACK_ID);
        let stack_id = known.tell(|stacks| stacks.of_resource(server)).or_else(|| {
            let uuid = uuid.as_ref()?;
            let own = own.filter(|own| own.uuid == *uuid).and_then(|own| own.name.as_deref());
            let name = known.tell(|stacks| stacks.name(uuid).or_else(|| stacks.name_at(server)));
            Some(format!("{}/{uuid}", name.or(own)?))
        });
        let holder = stack_id.as_deref().and_then(|id| id.rsplit_once('/')).map(|(_, uuid)| uuid);
        let parent = holder.and_then(|uuid| known.tell(|stacks| stacks.parent(uuid)));
        let parent =
            parent.map(|(stack_id, resource_name)| ParentResource { stack_id, resource_name });
        let nested = own.zip(holder.or(uuid.as_deref())).is_some_and(|(own, id)| own.uuid != id);
        let creation_time = known.tell(|stacks| stacks.creation_time(server)).map(str::to_owned);
        for reference in &vnfc.storage_resource_ids {
            let Some(storage) = links.storage_id(reference) else { continue };
            if let Some(stack) = stack_id.clone().or_else(|| uuid.clone()) {
                facts.of_storage.insert(storage.to_owned(), stack);
            }
        }
        let server = ServerFacts { stack_id, creation_time, parent, nested };
        if server != ServerFacts::default() {
            facts.of_vnfc.insert(vnfc.id.clone(), server);
        }
    }
    for storage in &info.virtual_storage_resource_info {
        let volume = &storage.storage_resource.resource_id;
        if let Some(stack) = known.tell(|stacks| stacks.of_resource(volume)) {
            facts.of_storage.insert(storage.id.clone(), stack);
        }
    }
    facts
}

/// Who to log in as, from a connection as it is converted. v1's requests and v2 spell the same things differently.
fn credentials(connection: &VimConnectionInfo) -> Option<Credentials> {
    let access = connection.access_info.as_ref()?;
    let text = |map: &FreeMap, keys: &[&str]| {
        let values = keys.iter().filter_map(|key| map.read::<String>(key));
        values.into_iter().find(|value| !value.is_empty())
    };
    let either = |ids: &[&str], names: &[&str]| {
        text(access, ids).map(Named::Id).or_else(|| text(access, names).map(Named::Name))
    };
    let endpoint = connection.interface_info.as_ref().and_then(|map| text(map, &["endpoint"]));
    Some(Credentials {
        auth_url: endpoint.or_else(|| text(access, &["auth_url"]))?,
        username: text(access, &["username"])?,
        user_domain: either(
            &["user_domain_id"],
            &["userDomain", "user_domain", "user_domain_name"],
        )
        .unwrap_or_else(Named::default_domain),
        password: text(access, &["password"])?.into(),
        project: either(&["project_id"], &["project", "project_name", "tenant"])?,
        project_domain: either(
            &["project_domain_id"],
            &["projectDomain", "project_domain", "project_domain_name"],
        )
        .unwrap_or_else(Named::default_domain),
        region: text(access, &["region"]),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::testing::instance;
    use super::*;
    use crate::tacker::sol003::vim_connection_info;
    use crate::tacker::vim::openstack::stacks::StackResource;

    const UUID: &str = "96cd04f4-ef37-519c-a1bf-37a3a5530070";
    const NESTED: &str = "143f3d8e-5deb-54cd-b924-27d63c55998a";

    fn info(params: &str) -> InstantiatedVnfInfo {
        let vnfc = |id: &str, stack: &str| {
            let metadata = if stack.is_empty() {
                "{}".to_owned()
            } else {
                format!(r#"{{"stack_id": "{stack}"}}"#)
            };
            format!(
                r#"{{"id": "{id}", "vdu_id": "VDU1", "compute_resource": {{"resource_id": "nova-{id}"}}, "metadata": {metadata}}}"#
            )
        };
        let vnfcs = [vnfc("own", UUID), vnfc("nested", NESTED), vnfc("none", "")].join(", ");
        InstantiatedVnfInfo {
            flavour_id: "f".to_owned(),
            vnf_state: "STARTED".to_owned(),
            scale_status: Vec::new(),
            ext_cp_info: Vec::new(),
            ext_virtual_link_info: Vec::new(),
            ext_managed_virtual_link_info: Vec::new(),
            vnfc_resource_info: serde_json::from_str(&format!("[{vnfcs}]")).expect("VNFCs"),
            vnf_virtual_link_resource_info: Vec::new(),
            virtual_storage_resource_info: Vec::new(),
            vnfc_info: Vec::new(),
            instance_id: Some(UUID.to_owned()),
            additional_params: Some(serde_json::from_str(params).expect("parameters")),
        }
    }

    fn named(stack_name: Option<&str>) -> Attributes {
        Attributes { stack_name: stack_name.map(str::to_owned), ..Attributes::default() }
    }

    const USER_DATA: &str = r#"{"lcm-operation-user-data": "./UserData/x.py"}"#;

    /// `<stack name>/<stack uuid>` of each VNFC whose stack has a known name.
    fn ids(
        info: &InstantiatedVnfInfo,
        attributes: &Attributes,
        known: KnownStacks<'_>,
    ) -> HashMap<String, String> {
        let own = own("id", info, attributes, known);
        let facts = facts(info, &info.links(), own.as_ref(), known);
        let named = facts.of_vnfc.into_iter();
        named.filter_map(|(id, server)| Some((id, server.stack_id?))).collect()
    }

    #[test]
    fn the_vnfs_own_stack_has_the_name_that_v1_gave_it() {
        let known = KnownStacks { map: &Stacks::default(), heat: None };
        let ids = |params, attributes| ids(&info(params), &attributes, known);
        let only = |name: &str| HashMap::from([("own".to_owned(), format!("{name}/{UUID}"))]);
        assert_eq!(ids(USER_DATA, named(Some("vnf"))), only("vnflcm_id"));
        assert_eq!(ids("{}", named(Some("vnf"))), only("vnf"));
        assert_eq!(ids("{}", named(None)), HashMap::new());
    }

    fn resource(name: &str, stack: &str, uuid: Option<&str>) -> StackResource {
        StackResource {
            name: Some(name.to_owned()),
            stack_name: stack.to_owned(),
            stack_uuid: uuid.map(str::to_owned),
            creation_time: Some("2026-11-30T12:00:00Z".to_owned()),
        }
    }

    #[test]
    fn heat_knows_best_and_the_map_comes_before_v1() {
        let (mut heat, mut map) = (Stacks::default(), Stacks::default());
        heat.add_resource("nova-none".to_owned(), resource("VDU1", "late", Some("1")));
        heat.add_stack(NESTED, "inner");
        map.add_stack(UUID, "mapped");
        map.add_stack(NESTED, "mapped-too");
        let known = KnownStacks { map: &map, heat: Some(&heat) };
        let found = ids(&info(USER_DATA), &named(None), known);
        assert_eq!(found["own"], format!("mapped/{UUID}"));
        assert_eq!(found["nested"], format!("inner/{NESTED}"));
        assert_eq!(found["none"], "late/1");
    }

    #[test]
    fn a_server_of_a_group_knows_its_member_and_a_storage_the_stack_of_its_server() {
        let mut heat = Stacks::default();
        heat.add_stack(NESTED, "inner");
        heat.add_resource("nova-nested".to_owned(), resource("VDU1", "inner", Some(NESTED)));
        heat.add_resource(NESTED.to_owned(), resource("member", "group", Some("2")));
        let known = KnownStacks { map: &Stacks::default(), heat: Some(&heat) };
        let mut info = info(USER_DATA);
        let storage = r#"[{"id": "st", "virtual_storage_desc_id": "S", "storage_resource": {"resource_id": "vol"}}]"#;
        info.virtual_storage_resource_info = serde_json::from_str(storage).expect("a storage");
        // By the id in the VIM, as releases before 8.0.0 have it.
        info.vnfc_resource_info[1].storage_resource_ids = vec!["vol".to_owned()];
        let facts = facts(&info, &info.links(), None, known);
        let server = &facts.of_vnfc["nested"];
        let member =
            ParentResource { stack_id: "group/2".to_owned(), resource_name: "member".to_owned() };
        assert_eq!(server.parent, Some(member));
        assert_eq!(server.creation_time.as_deref(), Some("2026-11-30T12:00:00Z"));
        assert_eq!(facts.of_storage["st"], format!("inner/{NESTED}"));
    }

    #[test]
    fn a_stack_may_have_two_names() {
        let instance = VnfInstance {
            id: "id".to_owned(),
            vnf_instance_name: Some("amf".to_owned()),
            ..instance("INSTANTIATED")
        };
        assert_eq!(candidates(&instance, &named(None)), ["vnflcm_id", "amf_id"]);
        assert_eq!(candidates(&instance, &named(Some("old"))), ["vnflcm_id", "old"]);
        let respawned = Attributes { failure_count: Some("2".to_owned()), ..named(None) };
        assert_eq!(candidates(&instance, &respawned), ["vnflcm_id", "amf_id-RESPAWN-2"]);
    }

    #[test]
    fn credentials_are_complete_or_there_are_none() {
        let read = |json: &str| {
            let v1 = serde_json::from_str(json).expect("a connection");
            credentials(&vim_connection_info::convert(v1, false, &mut Notes::default()))
        };
        let stored = r#"{"vim_type": "openstack", "interface_info": {"endpoint": "http://k"}, "access_info":
            {"username": "u", "password": "p", "region": "One", "tenant": "nfv", "user_domain_name": "D"}}"#;
        let found = read(stored).expect("credentials");
        assert_eq!(found.auth_url, "http://k");
        assert_eq!(found.user_domain, Named::Name("D".to_owned()));
        assert_eq!(found.project, Named::Name("nfv".to_owned()));
        assert_eq!(found.project_domain, Named::default_domain());
        assert_eq!(found.region.as_deref(), Some("One"));
        for member in ["endpoint", "username", "password", "tenant"] {
            assert_eq!(read(&stored.replace(member, "x")), None, "{member}");
        }
    }
}
