//! Heat: which stack holds which resource.

use std::sync::Arc;

use serde::Deserialize;
use uuid::Uuid;

use super::Credentials;
use super::http::Http;
use super::keystone::{KeystoneError, Login};
use super::stacks::{StackResource, Stacks};
use super::url;

/// Room for thousands of resources with their links; four such answers at once do not hurt a small host.
const RESOURCES_BODY: u64 = 8 * 1024 * 1024;

/// More pages than any stack fills; ends a server that pages in a circle.
const PAGES: usize = 1000;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeatError {
    #[error(transparent)]
    Keystone(#[from] KeystoneError),
    #[error("Heat has no stack of this VNF, neither by its id nor by the names that v1 gives: {0}")]
    NoStack(String),
    #[error("Heat's list of resources has more than {PAGES} pages; is this the right server?")]
    Endless,
}

/// What v1 knows of the stack of a VNF.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clue {
    pub uuid: Option<String>,
    /// What it may be named, likeliest first.
    pub names: Vec<String>,
}

/// Heat, as one set of credentials sees it.
#[derive(Debug)]
pub struct Heat {
    login: Login,
}

#[derive(Deserialize)]
struct Page {
    resources: Vec<Resource>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Resource {
    resource_name: Option<String>,
    physical_resource_id: Option<String>,
    creation_time: Option<String>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    rel: String,
    href: String,
}

impl Heat {
    pub fn new(http: Arc<Http>, credentials: Credentials) -> Self {
        Self { login: Login::new(http, credentials) }
    }

    pub fn credentials(&self) -> &Credentials {
        self.login.credentials()
    }

    /// Asks by the id first: Heat redirects to the stack's own URL, whatever its name. Names are for stacks whose id
    /// v1 has lost, or that were made anew since.
    pub fn stacks(&self, clue: &Clue) -> Result<Stacks, HeatError> {
        let endpoint = self.login.endpoint("orchestration")?;
        for identity in clue.uuid.iter().chain(&clue.names) {
            match self.resources(&endpoint, identity) {
                Ok(stacks) => return Ok(stacks),
                Err(HeatError::Keystone(error)) if error.status() == Some(404) => {}
                Err(error) => return Err(error),
            }
        }
        Err(HeatError::NoStack(clue.names.join(", ")))
    }

    /// Two levels below the stack: the groups of servers, and the servers in them.
    fn resources(&self, endpoint: &str, identity: &str) -> Result<Stacks, HeatError> {
        let identity = url::segment(identity);
        let mut at = format!("{endpoint}/stacks/{identity}/resources?nested_depth=2");
        let mut stacks = Stacks::default();
        for _ in 0..PAGES {
            let answer = self.login.get(&at, "application/json", RESOURCES_BODY)?;
            let page: Page =
                answer.json("a list of Heat's resources").map_err(KeystoneError::from)?;
            page.resources.into_iter().for_each(|resource| add(&mut stacks, resource));
            let Some(next) = page.links.iter().find(|link| link.rel == "next") else {
                return Ok(stacks);
            };
            at = answer.follow(&next.href).map_err(KeystoneError::from)?;
        }
        Err(HeatError::Endless)
    }
}

fn add(stacks: &mut Stacks, resource: Resource) {
    let Resource { resource_name, physical_resource_id, creation_time, links } = resource;
    let stack = links.iter().find(|link| link.rel == "stack");
    let stack = stack.and_then(|link| name_and_uuid(&link.href));
    if let (Some(id), Some((stack_name, uuid))) = (physical_resource_id, stack) {
        stacks.add_stack(uuid, stack_name);
        stacks.add_resource(
            id,
            StackResource {
                name: resource_name,
                stack_name: stack_name.to_owned(),
                stack_uuid: Some(uuid.to_owned()),
                creation_time,
            },
        );
    }
}

/// `<name>/<uuid>` at the end of a stack's URL, as Heat writes it there: Tacker does not decode it either.
fn name_and_uuid(href: &str) -> Option<(&str, &str)> {
    let (_, stack) = href.split_once("/stacks/")?;
    let (name, uuid) = stack.split_once('/')?;
    (!name.is_empty() && Uuid::try_parse(uuid).is_ok()).then_some((name, uuid))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "96cd04f4-ef37-519c-a1bf-37a3a5530070";

    #[test]
    fn a_stack_is_known_by_the_end_of_its_url() {
        let href = format!("http://heat/heat-api/v1/tenant/stacks/vnflcm_x/{UUID}");
        assert_eq!(name_and_uuid(&href), Some(("vnflcm_x", UUID)));
        for odd in [
            "",
            "http://heat/v1/t/stacks/",
            "http://heat/v1/t/stacks/name",
            "http://heat/v1/t/stacks/name/no-uuid",
        ] {
            assert_eq!(name_and_uuid(odd), None, "{odd}");
        }
        assert_eq!(name_and_uuid(&format!("http://heat/stacks//{UUID}")), None);
        assert_eq!(name_and_uuid(&format!("http://heat/stacks/a/{UUID}/resources/b")), None);
    }

    #[test]
    fn a_resource_without_an_id_or_a_stack_says_nothing() {
        let link = format!(r#"{{"rel": "stack", "href": "http://heat/v1/t/stacks/s/{UUID}"}}"#);
        let page = format!(
            r#"{{"resources": [
                {{"resource_name": "VDU1", "physical_resource_id": "server", "creation_time": "2026-11-30T12:00:00Z",
                    "links": [{{"rel": "self", "href": "x"}}, {link}]}},
                {{"physical_resource_id": null, "links": [{link}]}},
                {{"physical_resource_id": "unlinked"}}]}}"#
        );
        let page: Page = serde_json::from_str(&page).unwrap();
        let mut stacks = Stacks::default();
        page.resources.into_iter().for_each(|resource| add(&mut stacks, resource));
        assert_eq!(stacks.of_resource("server"), Some(format!("s/{UUID}")));
        assert_eq!(stacks.creation_time("server"), Some("2026-11-30T12:00:00Z"));
        assert_eq!(stacks.with_uuid(UUID), Some(format!("s/{UUID}")));
        assert_eq!(stacks.of_resource("unlinked"), None);
    }
}
