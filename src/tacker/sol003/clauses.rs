//! Which clause of SOL003 v3.3.1 each file is about: one clause, one type. A clause that cannot be confirmed is in neither.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// The data types with their clauses, as Tacker 16.0.0's v2 data model numbers them.
const CLAUSES: [(&str, &str); 34] = [
    ("VnfInstanceSubscriptionFilter", "4.4.1.5"),
    ("VimConnectionInfo", "4.4.1.6"),
    ("ResourceHandle", "4.4.1.7"),
    ("VnfExtCpData", "4.4.1.10"),
    ("VnfExtCpConfig", "4.4.1.10a"),
    ("CpProtocolData", "4.4.1.10b"),
    ("IpOverEthernetAddressData", "4.4.1.10c"),
    ("ExtVirtualLinkData", "4.4.1.11"),
    ("ExtManagedVirtualLinkData", "4.4.1.12"),
    ("InstantiateVnfRequest", "5.5.2.4"),
    ("ScaleVnfRequest", "5.5.2.5"),
    ("TerminateVnfRequest", "5.5.2.8"),
    ("HealVnfRequest", "5.5.2.9"),
    ("ChangeExtVnfConnectivityRequest", "5.5.2.11"),
    ("VnfInfoModificationRequest", "5.5.2.12"),
    ("VnfInfoModifications", "5.5.2.12a"),
    ("ExtVirtualLinkInfo", "5.5.3.2"),
    ("ExtManagedVirtualLinkInfo", "5.5.3.3"),
    ("ScaleInfo", "5.5.3.4"),
    ("VnfcResourceInfo", "5.5.3.5"),
    ("VnfVirtualLinkResourceInfo", "5.5.3.6"),
    ("VirtualStorageResourceInfo", "5.5.3.7"),
    ("VnfLinkPortInfo", "5.5.3.8"),
    ("ExtLinkPortInfo", "5.5.3.9"),
    ("CpProtocolInfo", "5.5.3.9b"),
    ("IpOverEthernetAddressInfo", "5.5.3.10"),
    ("MonitoringParameter", "5.5.3.11"),
    ("LifecycleChangeNotificationsFilter", "5.5.3.12"),
    ("AffectedVnfc", "5.5.3.13"),
    ("AffectedVirtualLink", "5.5.3.14"),
    ("AffectedVirtualStorage", "5.5.3.15"),
    ("VnfExtCpInfo", "5.5.3.17"),
    ("VnfcInfo", "5.5.3.23"),
    // SOL013.
    ("SubscriptionAuthentication", "8.3.4"),
];

/// The words of the v2 line of a file's head, and the types that its first line names.
fn heads() -> Vec<(String, Vec<String>, Vec<String>)> {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tacker/sol003");
    let files = fs::read_dir(room).expect("the room").map(|entry| entry.expect("a file").path());
    let heads = files.map(|path| {
        let text = fs::read_to_string(&path).expect("a file");
        let head: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
        let types = head.first().map_or("", |line| line.split(": ").next().unwrap_or_default());
        let types = types.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let v2 = head.iter().find(|line| line.contains("v3.3.1 clause")).copied();
        let clauses = v2.and_then(|line| line.split_once(" clause")).map_or("", |(_, rest)| rest);
        let is_clause = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
        let clauses = clauses.split([' ', ',']).filter(is_clause).map(str::to_owned).collect();
        (path.display().to_string(), types, clauses)
    });
    heads.collect()
}

#[test]
fn each_clause_is_that_of_one_type_and_stands_in_the_head_of_its_file() {
    let mut found = Vec::new();
    for (path, types, clauses) in heads().into_iter().filter(|(.., clauses)| !clauses.is_empty()) {
        // ProblemDetails of SOL013 has the one clause that is another document's.
        if types == ["ProblemDetails"] {
            assert_eq!(clauses, ["6.3"]);
            continue;
        }
        assert!(types.len() >= clauses.len(), "{path}: {types:?} {clauses:?}");
        found.extend(types.into_iter().zip(clauses));
    }
    found.sort();
    let mut expected: Vec<_> =
        CLAUSES.iter().map(|(name, clause)| ((*name).to_owned(), (*clause).to_owned())).collect();
    expected.sort();
    assert_eq!(found, expected);
    let clauses: HashSet<_> = CLAUSES.iter().map(|(_, clause)| clause).collect();
    assert_eq!(clauses.len(), CLAUSES.len());
}
