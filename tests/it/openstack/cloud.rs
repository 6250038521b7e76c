//! A stand-in for Keystone, Heat and Barbican on one server, with the stacks of the fixtures.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::server::{Reply, Request, Server};

pub(crate) const USER: &str = "user";
pub(crate) const PASSWORD: &str = "p\u{e4}ss";
/// A secret of Barbican's that is text, and one that is stored as bytes.
pub(crate) const TEXT_SECRET: &str = "11111111-1111-4111-8111-111111111111";
pub(crate) const BYTES_SECRET: &str = "22222222-2222-4222-8222-222222222222";

/// What Heat escapes in its links.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"');

/// An answer that is given in place of the right one, if any.
type Odd = dyn Fn(&Request) -> Option<Reply> + Send + Sync;

#[derive(Clone)]
pub(crate) struct Cloud {
    pub(crate) server: Server,
    good: Arc<Mutex<Good>>,
}

/// The one token that is good, and how many there have been.
#[derive(Default)]
struct Good {
    token: Option<String>,
    made: usize,
}

/// Stack name to the resources in the stack and those in its nested stack.
pub(crate) fn stacks() -> BTreeMap<String, Vec<String>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tacker/heat-stacks.json");
    serde_json::from_str(&fs::read_to_string(file).expect("the stacks")).expect("JSON")
}

/// `<name>/<uuid>` of each resource of a stack, as Heat spells it in links.
pub(crate) fn resources(name: &str, ids: &[String]) -> Vec<(String, String)> {
    let own = in_links(name);
    // The uuid that the nested stack had when Tacker's own tool asked for it.
    let nested = format!("{}-nested-abc/{}", escaped(name), uuid_of(&format!("{name}n")));
    let stacks = [own, nested].into_iter().cycle();
    ids.iter().cloned().zip(stacks).collect()
}

fn uuid_of(name: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_DNS, name.as_bytes()).to_string()
}

fn escaped(name: &str) -> String {
    utf8_percent_encode(name, ESCAPED).to_string()
}

fn in_links(name: &str) -> String {
    format!("{}/{}", escaped(name), uuid_of(name))
}

impl Cloud {
    pub(crate) fn new() -> Self {
        Self::with(|_| None)
    }

    pub(crate) fn with(odd: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Self {
        Self::on(odd, |handler| Server::start(|url| handler(url)))
    }

    pub(crate) fn over_tls(files: (&Path, &Path)) -> Self {
        Self::on(|_| None, |handler| Server::start_tls(files, |url| handler(url)))
    }

    fn on(
        odd: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static,
        start: impl FnOnce(&dyn Fn(&str) -> Box<dyn Fn(&Request) -> Reply + Send + Sync>) -> Server,
    ) -> Self {
        let good = Arc::<Mutex<Good>>::default();
        let odd: Arc<Odd> = Arc::new(odd);
        let server = start(&|url: &str| {
            let (base, good, odd) = (url.to_owned(), Arc::clone(&good), Arc::clone(&odd));
            let stacks = stacks();
            Box::new(move |request: &Request| {
                odd(request).unwrap_or_else(|| answer(&base, &stacks, &good, request))
            })
        });
        Self { server, good }
    }

    /// What goes into the connection of a VIM.
    pub(crate) fn auth_url(&self) -> String {
        format!("{}/identity", self.server.url)
    }

    /// From now on Keystone does not know the token that it gave.
    pub(crate) fn revoke(&self) {
        self.good.lock().expect("a token").token = None;
    }
}

fn answer(
    base: &str,
    stacks: &BTreeMap<String, Vec<String>>,
    good: &Mutex<Good>,
    request: &Request,
) -> Reply {
    let path = request.target.split('?').next().unwrap_or_default();
    if path == "/identity/v3/auth/tokens" {
        return log_in(base, good, request);
    }
    let token = good.lock().expect("a token").token.clone();
    if token.is_none() || request.header("X-Auth-Token") != token.as_deref() {
        return Reply::status(
            401,
            r#"{"error": {"code": 401, "title": "Unauthorized", "message": "canary"}}"#,
        );
    }
    if let Some(stack) = path.strip_prefix("/heat/v1/t/stacks/") {
        return heat(base, stacks, stack, &request.target);
    }
    match path.strip_prefix("/barbican/v1/secrets/") {
        Some(rest) => barbican(rest, request.header("Accept")),
        None => Reply::status(404, "{}"),
    }
}

fn log_in(base: &str, good: &Mutex<Good>, request: &Request) -> Reply {
    let body: Value = serde_json::from_str(&request.body).expect("JSON");
    // As the connections of the fixtures store it, and as their VIMs are registered.
    let known = [
        (USER, PASSWORD, json!({"id": "default"})),
        ("nfv_user", "devstack", json!({"name": "Default"})),
    ];
    let right = request.method == "POST"
        && body["auth"]["identity"]["methods"] == json!(["password"])
        && known.into_iter().any(|(name, password, domain)| {
            let user = json!({"name": name, "domain": domain, "password": password});
            body["auth"]["identity"]["password"]["user"] == user
                && body["auth"]["scope"]["project"] == json!({"name": "nfv", "domain": domain})
        });
    if !right {
        let body =
            json!({"error": {"code": 401, "title": "Unauthorized", "message": request.body}});
        return Reply::status(401, body.to_string());
    }
    let mut good = good.lock().expect("a token");
    good.made += 1;
    let token = format!("canary-token-{}", good.made);
    good.token = Some(token.clone());
    let endpoint = |interface: &str, region: &str, url: String| json!({"interface": interface, "region": region, "region_id": region, "url": url});
    let service = |kind: &str, path: &str| {
        json!({"type": kind, "endpoints": [
            endpoint("internal", "RegionOne", "http://127.0.0.1:1/internal".to_owned()),
            endpoint("public", "RegionTwo", "http://127.0.0.1:1/two".to_owned()),
            endpoint("public", "RegionOne", format!("{base}{path}"))]})
    };
    let catalog =
        json!([service("orchestration", "/heat/v1/t"), service("key-manager", "/barbican")]);
    let token_body =
        json!({"token": {"expires_at": "2099-01-01T00:00:00.000000Z", "catalog": catalog}});
    Reply::status(201, token_body.to_string()).with("X-Subject-Token", token)
}

/// A stack by its name or uuid is redirected to; by both it is answered.
fn heat(base: &str, stacks: &BTreeMap<String, Vec<String>>, stack: &str, target: &str) -> Reply {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned();
    let Some(identity) = stack.strip_suffix("/resources") else { return Reply::status(404, "{}") };
    if query != "nested_depth=2" {
        return Reply::status(400, "{}");
    }
    if let Some((name, uuid)) = identity.split_once('/') {
        let name = decoded(name);
        return match stacks.get(&name) {
            Some(ids) if uuid == uuid_of(&name) => listed(base, &name, ids),
            Some(_) | None => Reply::status(404, r#"{"title": "Not Found", "code": 404}"#),
        };
    }
    let identity = decoded(identity);
    let name = stacks.keys().find(|name| **name == identity || uuid_of(name) == identity);
    match name {
        Some(name) => {
            let location = format!("{base}/heat/v1/t/stacks/{}/resources?{query}", in_links(name));
            Reply::status(302, "redirected").with("Location", location)
        }
        None => {
            Reply::status(404, r#"{"title": "Not Found", "code": 404, "explanation": "canary"}"#)
        }
    }
}

fn listed(base: &str, name: &str, ids: &[String]) -> Reply {
    let resources = resources(name, ids).into_iter().map(|(id, stack)| {
        let stack = format!("{base}/heat/v1/t/stacks/{stack}");
        json!({"resource_name": "VDU", "resource_type": "OS::Nova::Server", "physical_resource_id": id,
            "links": [{"rel": "self", "href": format!("{stack}/resources/VDU")}, {"rel": "stack", "href": stack}]})
    });
    Reply::json(&json!({"resources": resources.collect::<Vec<_>>()}))
}

fn barbican(rest: &str, accept: Option<&str>) -> Reply {
    let Some(uuid) = rest.strip_suffix("/payload") else { return Reply::status(404, "{}") };
    match (uuid, accept) {
        (TEXT_SECRET, Some("text/plain")) => Reply::status(200, "the key in text"),
        (BYTES_SECRET, Some("application/octet-stream")) => Reply::status(200, "the key in bytes"),
        (TEXT_SECRET | BYTES_SECRET, _) => Reply::status(
            406,
            r#"{"title": "Not Acceptable", "code": 406, "description": "canary"}"#,
        ),
        _ => Reply::status(404, r#"{"title": "Not Found", "code": 404, "description": "canary"}"#),
    }
}
