use super::*;
use crate::tacker::encoding::json;
use crate::tacker::entity::vnf::instance::connections::Connections;
use crate::tacker::entity::vnf::instance::testing::{instance, vim};

const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

fn cipher() -> Cipher {
    Cipher::new(&KEY.to_owned().into()).unwrap()
}

/// The VIM, which opens.
fn openstack() -> Vim {
    let map = |text| serde_json::from_str(text).unwrap();
    let access = Access {
        interface_info: map(r#"{"endpoint": "http://vim"}"#),
        access_info: map(r#"{"username": "nfv", "region": "RegionOne"}"#),
        secrets: vec![("password", "of the VIM".to_owned().into())],
    };
    Vim { access: Ok(access), ..vim() }
}

fn open_listed(listed: &str, site: &Site) -> (Result<Opened, ConvertError>, Vec<String>) {
    let mut notes = Notes::default();
    let listed = serde_json::from_str(listed).expect("connections of a test");
    let found =
        Connections::of(listed, &instance("INSTANTIATED"), None, &site.vims, false, &mut notes);
    let opened = open(found.listed, site, &mut notes);
    (opened, notes.into_vec().iter().map(ToString::to_string).collect())
}

/// The entries as JSON and the notes, one a line.
fn shown(listed: &str, vim: Vim) -> String {
    let (opened, notes) = open_listed(listed, &Site { vims: vec![vim], ..Site::default() });
    let connections = json::to_string(&opened.unwrap().connections).unwrap();
    [vec![connections], notes].concat().join("\n")
}

const PLAIN: &str = r#"[{"id": "c", "vim_id": "vim-a", "vim_type": "openstack"}]"#;

#[test]
fn a_connection_has_what_its_vim_says_of_itself() {
    insta::assert_snapshot!(shown(PLAIN, openstack()), @r#"{"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "interfaceInfo": {"endpoint": "http://vim"}, "accessInfo": {"username": "nfv", "region": "RegionOne", "password": "of the VIM"}, "extra": {"area": "a@r", "k": "of the VIM"}}}"#);
}

#[test]
fn of_its_own_it_has_region_and_extra() {
    let own = r#"[{"id": "c", "vim_id": "vim-a", "vim_type": "openstack", "interface_info": {"endpoint": "http://vim"},
        "access_info": {"region": "RegionTwo", "password": "own"}, "extra": {"k": "own"}},
        {"id": "d", "vim_id": "vim-a", "vim_type": "openstack", "access_info": {"region": "RegionThree"}, "extra": {"l": "added"}}]"#;
    insta::assert_snapshot!(shown(own, openstack()), @r#"
    {"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "interfaceInfo": {"endpoint": "http://vim"}, "accessInfo": {"username": "nfv", "region": "RegionTwo", "password": "of the VIM"}, "extra": {"area": "a@r", "k": "own", "l": "added"}}}
    vim-connection-merged at [1].accessInfo.region: another connection to the same VIM comes first and says otherwise
    value-dropped at vim_0.accessInfo: the VIM's registration takes its place; v1 does not use what is stored here
    "#);
}

#[test]
fn a_cluster_has_no_region() {
    let kubernetes = Vim { kind: Some("kubernetes".to_owned()), ..openstack() };
    let own = r#"[{"id": "c", "vim_id": "vim-a", "vim_type": "kubernetes", "access_info": {"region": "RegionTwo"}}]"#;
    let shown = shown(own, kubernetes);
    assert!(
        !shown.contains("RegionTwo") && shown.contains("value-dropped at vim_0.accessInfo"),
        "{shown}"
    );
}

#[test]
fn when_its_vim_does_not_open_a_connection_keeps_its_own() {
    let own = r#"[{"id": "c", "vim_id": "vim-a", "vim_type": "openstack", "access_info": {"password": "own"}}]"#;
    insta::assert_snapshot!(shown(own, vim()), @r#"
    {"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "accessInfo": {"password": "own"}, "extra": {"area": "a@r", "k": "of the VIM"}}}
    vim-credentials-undecryptable at vim_0: no key; what v1 stores with the connection is used
    "#);
    insta::assert_snapshot!(shown(PLAIN, vim()), @r#"
    {"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "extra": {"area": "a@r", "k": "of the VIM"}}}
    vim-credentials-missing at vim_0.accessInfo: no key; v2 cannot operate the VNF until they are added
    "#);
    let deleted = Unusable { code: NoteCode::VimDeleted, why: "v1 has deleted the VIM".to_owned() };
    insta::assert_snapshot!(shown(PLAIN, Vim { access: Err(deleted), ..vim() }), @r#"
    {"vim_0": {"vimId": "vim-a", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3", "extra": {"area": "a@r", "k": "of the VIM"}}}
    vim-deleted at vim_0: v1 has deleted the VIM; what v1 stores with the connection is used
    vim-credentials-missing at vim_0.accessInfo: v1 has deleted the VIM; v2 cannot operate the VNF until they are added
    "#);
    let foreign = r#"[{"id": "c", "vim_id": "vim-z", "vim_type": "openstack"}]"#;
    insta::assert_snapshot!(shown(foreign, vim()), @r#"
    {"vim_0": {"vimId": "vim-z", "vimType": "ETSINFV.OPENSTACK_KEYSTONE.V_3"}}
    vim-missing at [0]: the connection's VIM is not in table vims; its own data is used
    vim-credentials-missing at vim_0.accessInfo: no VIM could be found for the connection; v2 cannot operate the VNF until they are added
    "#);
}

#[test]
fn credentials_that_are_required_are_those_of_the_vim() {
    let own = r#"[{"id": "c", "vim_id": "vim-a", "vim_type": "openstack", "access_info": {"password": "own"}}]"#;
    let site = |vim| Site { vims: vec![vim], require_credentials: true, ..Site::default() };
    let (refused, _) = open_listed(own, &site(vim()));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "VIM connection vim_0 has no usable credentials: no key"
    );
    assert!(open_listed(own, &site(openstack())).0.unwrap().unopened.is_empty());
}

#[test]
fn a_tacker_that_encrypts_gets_no_secret_in_clear() {
    let own = r#"[{"id": "c", "vim_id": "vim-z", "vim_type": "openstack", "access_info": {"username": "u", "password": "canary",
        "bearer_token": 42, "client_secret": ["canary"]}}, {"id": "d", "vim_id": "vim-a", "vim_type": "openstack"}]"#;
    let site = Site { vims: vec![openstack()], cipher: Some(cipher()), ..Site::default() };
    let (opened, notes) = open_listed(own, &site);
    let opened = opened.unwrap();
    let text = json::to_string(&opened.connections).unwrap();
    assert!(!text.contains("canary") && !text.contains("password\": \"of the VIM"), "{text}");
    let [(_, foreign), (_, ours)] = &opened.connections.0[..] else { panic!("two") };
    let secret = |entry: &VimConnectionInfo, member| {
        let token: String = entry.access_info.as_ref().unwrap().read(member).unwrap();
        cipher().decrypt(&token).unwrap().expose().to_owned()
    };
    assert_eq!(secret(foreign, "password"), "canary");
    assert_eq!(secret(foreign, "bearer_token"), "42");
    assert_eq!(secret(ours, "password"), "of the VIM");
    assert_eq!(foreign.access_info.as_ref().unwrap().read::<String>("username").unwrap(), "u");
    assert!(foreign.access_info.as_ref().unwrap().get("client_secret").is_none());
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("value-dropped at vim_0.accessInfo.client_secret")),
        "{notes:?}"
    );
}
