//! Servers that do not answer as they should: the error says where and what to do, and shows no secret.

use std::sync::Arc;
use std::time::{Duration, Instant};

use retack::tacker::vim::openstack::heat::{Clue, Heat};
use retack::tacker::vim::openstack::http::Http;

use super::cloud::{self, Cloud};
use super::server::{Reply, Request, Server};
use super::{anyone, ask, credentials, heat, http, known};

/// What asking comes to when the list of resources is answered like this.
fn error(reply: Reply) -> String {
    let cloud = listing(move |_| reply.clone());
    let error = ask(&heat(&cloud)).expect_err("an error").to_string();
    secretless(&error);
    error
}

/// A cloud with its own way to list the resources of a stack.
fn listing(list: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Cloud {
    let canonical = |request: &Request| request.target.matches('/').count() > 6;
    Cloud::with(move |request| {
        (request.target.starts_with("/heat/") && canonical(request)).then(|| list(request))
    })
}

fn secretless(error: &str) {
    assert!(!error.contains("canary") && !error.contains(cloud::PASSWORD), "{error}");
}

#[test]
fn wrong_credentials_are_tried_once() {
    let cloud = Cloud::new();
    let mut wrong = credentials(&cloud.auth_url());
    wrong.username = "canary".to_owned();
    let heat = Heat::new(http(&anyone()), wrong);
    for _ in 0..3 {
        let error = ask(&heat).expect_err("an error").to_string();
        secretless(&error);
        assert!(error.contains("401 Unauthorized; the credentials are refused"), "{error}");
        assert!(error.contains("/identity/v3/auth/tokens"), "{error}");
    }
    assert_eq!(cloud.server.requests().len(), 1);
}

#[test]
fn a_stack_that_is_nowhere_is_said_to_be_nowhere() {
    let cloud = Cloud::new();
    let clue = Clue { uuid: None, names: vec!["one".to_owned(), "two".to_owned()] };
    let error = heat(&cloud).stacks(&clue).expect_err("an error").to_string();
    assert!(
        error.starts_with("Heat has no stack of this VNF") && error.ends_with("one, two"),
        "{error}"
    );
}

#[test]
fn a_server_that_fails_is_named_with_its_status() {
    let error =
        error(Reply::status(500, r#"{"title": "Internal Server Error", "explanation": "canary"}"#));
    assert!(error.contains("/resources: 500 Internal Server Error; the server failed"), "{error}");
}

#[test]
fn a_token_that_is_never_good_ends_after_the_second() {
    let cloud = listing(|_| Reply::status(401, ""));
    let error = ask(&heat(&cloud)).expect_err("an error").to_string();
    assert!(error.contains("401"), "{error}");
    assert_eq!(cloud.server.count("POST", "/auth/tokens"), 2);
}

#[test]
fn what_is_not_an_answer_is_not_taken_for_one() {
    let garbage = error(Reply::status(200, "<html>canary</html>"));
    assert!(garbage.contains("the answer is not a list of Heat's resources"), "{garbage}");
    let other = error(Reply::status(200, r#"{"resources": "canary"}"#));
    assert!(other.contains("the answer is not a list of Heat's resources"), "{other}");
    let cut = error(Reply { cut: true, ..Reply::status(200, vec![b' '; 100_000]) });
    assert!(cut.contains("the answer is not complete") || cut.contains("not HTTP"), "{cut}");
    let no_http = error(Reply { raw: Some("canary\r\n\r\n"), ..Reply::default() });
    assert!(no_http.contains("the answer is not HTTP"), "{no_http}");
}

#[test]
fn an_enormous_answer_is_not_read() {
    // With time enough: what ends this is its size.
    let patient = Arc::new(Http::new(&anyone()).expect("trust"));
    let cloud = listing(|_| Reply::status(200, vec![b' '; 9 * 1024 * 1024]));
    let heat = Heat::new(patient, credentials(&cloud.auth_url()));
    let error = ask(&heat).expect_err("an error").to_string();
    assert!(error.contains("the answer is larger than 8388608 bytes"), "{error}");
}

#[test]
fn a_slow_server_costs_its_time_once() {
    let cloud = listing(|_| Reply { after: Duration::from_secs(4), ..Reply::status(200, "{}") });
    let heat = heat(&cloud);
    let begun = Instant::now();
    for _ in 0..5 {
        let error = ask(&heat).expect_err("an error").to_string();
        assert!(error.contains("no complete answer within 1 s"), "{error}");
    }
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    assert_eq!(cloud.server.count("GET", "/heat/"), 2);
}

#[test]
fn nobody_there_is_said_with_the_address() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/identity", gone.local_addr().expect("an address"));
    drop(gone);
    let heat = Heat::new(http(&anyone()), credentials(&url));
    let error = ask(&heat).expect_err("an error").to_string();
    assert!(error.contains(&format!("POST {url}/v3/auth/tokens: ")), "{error}");
    assert!(error.contains("check the address"), "{error}");
}

#[test]
fn a_redirect_to_another_server_is_not_followed_and_gets_no_token() {
    let thief = Server::start(|_| |_: &Request| Reply::status(200, r#"{"resources": []}"#));
    let there = thief.url.clone();
    let to =
        move |url: &str| Reply::status(302, "").with("Location", format!("{url}/x?token=canary"));
    let error = error(to(&there));
    assert!(
        error.contains(&format!("redirected to another server, {there}, which is not followed")),
        "{error}"
    );
    assert_eq!(thief.connections(), 0);

    // Neither is a log-in sent on.
    let there = thief.url.clone();
    let cloud = Cloud::with(move |request| {
        let moved = || Reply::status(307, "").with("Location", format!("{there}/v3/auth/tokens"));
        (request.method == "POST").then(moved)
    });
    let error = ask(&heat(&cloud)).expect_err("an error").to_string();
    assert!(error.contains("redirected instead of logging in"), "{error}");
    assert_eq!(thief.connections(), 0);
}

#[test]
fn redirects_lead_to_http_and_come_to_an_end() {
    let file = error(Reply::status(302, "").with("Location", "file:///etc/passwd"));
    assert!(file.contains("redirected to no URL of http or https"), "{file}");
    let cloud = listing(|request| Reply::status(302, "").with("Location", request.target.clone()));
    let circle = ask(&heat(&cloud)).expect_err("an error").to_string();
    assert!(circle.contains("redirected more than 3 times"), "{circle}");
    assert_eq!(cloud.server.count("GET", "/heat/"), 4);
    let nowhere = error(Reply::status(302, ""));
    assert!(nowhere.contains("/resources: 302"), "{nowhere}");
}

#[test]
fn pages_are_put_together() {
    let (name, ids) = known();
    let resources = cloud::resources(&name, &ids);
    let pages: Vec<_> = resources.iter().map(|(id, stack)| {
        let link = serde_json::json!({"rel": "stack", "href": format!("http://x/v1/t/stacks/{stack}")});
        serde_json::json!({"physical_resource_id": id, "links": [link]})
    }).collect();
    let cloud = listing(move |request| {
        let (first, second) = (&pages[..1], &pages[1..]);
        if request.target.contains("marker") {
            return Reply::json(&serde_json::json!({"resources": second}));
        }
        let next = format!("{}&marker=1", request.target);
        Reply::json(
            &serde_json::json!({"resources": first, "links": [{"rel": "next", "href": next}]}),
        )
    });
    let stacks = ask(&heat(&cloud)).expect("an answer");
    super::assert_holds(&stacks, resources);
}

#[test]
fn a_page_on_another_server_gets_no_token() {
    let thief = Server::start(|_| |_: &Request| Reply::status(200, r#"{"resources": []}"#));
    let next = format!("{}/page", thief.url);
    let page = serde_json::json!({"resources": [], "links": [{"rel": "next", "href": next}]});
    let error = error(Reply::json(&page));
    assert!(error.contains("to another server"), "{error}");
    assert_eq!(thief.connections(), 0);
}
