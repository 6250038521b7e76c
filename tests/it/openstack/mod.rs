//! What retack asks of OpenStack, over real HTTP: right answers, wrong ones, and none.

mod barbican;
mod cloud;
mod failures;
mod migration;
mod server;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use retack::secret::Secret;
use retack::tacker::vim::openstack::heat::{Clue, Heat, HeatError};
use retack::tacker::vim::openstack::http::{Http, Timeouts};
use retack::tacker::vim::openstack::stacks::Stacks;
use retack::tacker::vim::openstack::{Credentials, Named, Trust};

use cloud::{Cloud, PASSWORD, USER};

/// The user that the stand-in knows.
fn credentials(auth_url: &str) -> Credentials {
    Credentials {
        auth_url: auth_url.to_owned(),
        username: USER.to_owned(),
        user_domain: Named::default_domain(),
        password: Secret::from(PASSWORD.to_owned()),
        project: Named::Name("nfv".to_owned()),
        project_domain: Named::default_domain(),
        region: Some("RegionOne".to_owned()),
    }
}

/// Patient enough for a busy machine, and not for a server that is slow on purpose.
fn http(trust: &Trust) -> Arc<Http> {
    let second = Duration::from_secs(1);
    let timeouts = Timeouts { connect: second, read: second, overall: 2 * second };
    Arc::new(Http::within(trust, timeouts).expect("trust"))
}

fn anyone() -> Trust {
    Trust { ca: None, insecure: true }
}

fn heat(cloud: &Cloud) -> Heat {
    Heat::new(http(&anyone()), credentials(&cloud.auth_url()))
}

/// Asks for the first stack of the fixtures by its name.
fn ask(heat: &Heat) -> Result<Stacks, HeatError> {
    heat.stacks(&Clue { uuid: None, names: vec![known().0] })
}

fn known() -> (String, Vec<String>) {
    cloud::stacks().pop_first().expect("stacks")
}

/// Each of these resources is in the stack that it names.
fn assert_holds(stacks: &Stacks, resources: Vec<(String, String)>) {
    for (id, stack) in resources {
        assert_eq!(stacks.of_resource(&id), Some(stack), "{id}");
    }
}

#[test]
fn a_stack_is_found_by_its_uuid_whatever_its_name() {
    let cloud = Cloud::new();
    let (name, ids) = known();
    let resources = cloud::resources(&name, &ids);
    let (_, uuid) = resources[0].1.rsplit_once('/').expect("a name and a uuid");
    let clue = Clue { uuid: Some(uuid.to_owned()), names: vec!["another".to_owned()] };
    let stacks = heat(&cloud).stacks(&clue).expect("an answer");
    assert_holds(&stacks, resources);
    // Asked, redirected, answered; the wrong name never.
    assert_eq!(cloud.server.count("GET", "/stacks/"), 2);
    assert_eq!(cloud.server.count("GET", "another"), 0);
}

#[test]
fn a_uuid_that_heat_does_not_know_gives_way_to_the_names() {
    let cloud = Cloud::new();
    let (name, ids) = known();
    let clue = Clue {
        uuid: Some("33333333-3333-4333-8333-333333333333".to_owned()),
        names: vec!["another".to_owned(), name.clone()],
    };
    let stacks = heat(&cloud).stacks(&clue).expect("an answer");
    assert_holds(&stacks, cloud::resources(&name, &ids));
}

#[test]
fn many_stacks_are_asked_for_with_one_token_over_one_connection() {
    let cloud = Cloud::new();
    let heat = heat(&cloud);
    for (name, ids) in cloud::stacks() {
        let stacks = heat.stacks(&Clue { uuid: None, names: vec![name.clone()] });
        let stacks = stacks.expect("an answer");
        assert_holds(&stacks, cloud::resources(&name, &ids));
    }
    assert_eq!(cloud.server.count("POST", "/auth/tokens"), 1);
    assert_eq!(cloud.server.connections(), 1);
    let agent = format!("retack/{}", env!("CARGO_PKG_VERSION"));
    let requests = cloud.server.requests();
    assert!(requests.iter().all(|request| request.header("User-Agent") == Some(&agent)));
}

#[test]
fn a_token_that_is_no_longer_good_is_replaced_once() {
    let cloud = Cloud::new();
    let heat = heat(&cloud);
    ask(&heat).expect("an answer");
    cloud.revoke();
    ask(&heat).expect("an answer with a new token");
    assert_eq!(cloud.server.count("POST", "/auth/tokens"), 2);
}
