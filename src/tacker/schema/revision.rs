//! Alembic's revisions of Tacker's schema, and the releases that brought them.
//!
//! Tacker's history is one line without branches, so a revision is its place in that line, and whether a database has a
//! feature is a comparison:
//!
//! ```text
//! found < Revision::V2_TABLES
//! ```

use std::fmt;

/// A revision of Tacker's schema that retack knows. A later one has all that an earlier one has, unless it took it away.
///
/// Shown with the release that brought it: `a23ebee909a8 (Tacker 6.0.0, Xena)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(u16);

impl Revision {
    /// `VnfInstanceV2`, `VnfLcmOpOccV2` and `LccnSubscriptionV2` exist: without them there is nothing to migrate to.
    pub const V2_TABLES: Revision = Revision(62);

    /// `vnf_lcm_op_occs`, `vnf_lcm_subscriptions` and `vnf_resources` have `tenant_id`.
    pub const OP_OCC_TENANT: Revision = Revision(65);

    /// `vnf_lcm_subscriptions.authentication` has its present name.
    pub const SUBSCRIPTION_AUTHENTICATION: Revision = Revision(66);

    /// Tacker 8.0.0, the first whose v2 asks Heat for `stacks/vnf-<id>/<stack_id>`: a `stack_id` can lead it to another
    /// stack.
    pub const STACK_ID_IN_PATH: Revision = Revision(67);

    /// `CryptKey` exists: credentials in v2 tables may be encrypted at rest.
    pub const CRYPT_KEY: Revision = Revision(72);

    /// The newest revision that retack knows, and the one that `schema/` describes.
    pub const HEAD: Revision = Revision(72);

    /// The revision with an `alembic_version.version_num`; `None` for one that is newer than retack, or not Tacker's.
    pub fn find(version_num: &str) -> Option<Revision> {
        (1..).zip(HISTORY).find(|(_, id)| *id == version_num).map(|(place, _)| Revision(place))
    }

    /// What `alembic_version.version_num` holds.
    pub fn id(self) -> &'static str {
        HISTORY[usize::from(self.0) - 1]
    }

    /// The first release that has this revision, of those since 2.0.0.
    pub fn release(self) -> &'static Release {
        // Within bounds: the last release has the head.
        &RELEASES[RELEASES.partition_point(|release| release.head < self)]
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.id(), self.release())
    }
}

/// A release of Tacker that brought new revisions.
#[derive(Debug)]
pub struct Release {
    /// The first version with these revisions.
    pub version: &'static str,
    /// The OpenStack release that it is part of.
    pub series: &'static str,
    /// The newest of its revisions, where `tacker-db-manage upgrade head` leads.
    pub head: Revision,
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tacker {}, {}", self.version, self.series)
    }
}

/// Releases whose head differs from that of the release before, oldest first. 10.0.0 to 16.0.0 share theirs.
#[rustfmt::skip] // one a row
static RELEASES: [Release; 10] = [
    Release { version: "2.0.0", series: "Train", head: Revision(42) },
    Release { version: "3.0.0", series: "Ussuri", head: Revision(46) },
    Release { version: "4.0.0", series: "Victoria", head: Revision(54) },
    Release { version: "4.1.0", series: "Victoria", head: Revision(57) },
    Release { version: "5.0.0", series: "Wallaby", head: Revision(60) },
    Release { version: "6.0.0", series: "Xena", head: Revision(62) },
    Release { version: "7.0.0", series: "Yoga", head: Revision(66) },
    Release { version: "8.0.0", series: "Zed", head: Revision(67) },
    Release { version: "9.0.0", series: "2023.1", head: Revision(70) },
    Release { version: "10.0.0", series: "2023.2", head: Revision::HEAD },
];

/// Every revision, oldest first. [`Revision`] counts from 1.
#[rustfmt::skip] // six a row
const HISTORY: [&str; 72] = [
    "1c6b0d82afcd", "81ffa86020d", "4c31092895b8", "13c0e0661015", "5958429bcb3c", "12a57080b277",
    "12a57080b278", "2774a42c7163", "24bec5f211c7", "5246a6bd410f", "acf941e54075", "f958f58e5daa",
    "6e56d4474b2a", "c7cde2f45f82", "b07673bb8654", "354de64ba129", "5f88e86b35c7", "22f5385a3d3f",
    "d4f265e8eb9d", "22f5385a3d4f", "22f5385a3d50", "2ff0a0e360f1", "941b5a6fff9e", "4ee19c8a6d0a",
    "507122918800", "0ae5b1ce3024", "8f7145914cb0", "0ad3bbce1c18", "0ad3bbce1c19", "000632983ada",
    "e8918cda6433", "ef14f8026327", "c256228ed37c", "e7993093baf1", "31acbaeb8299", "f5c1c3b0f6b4",
    "e9a1e47fb0b5", "5d490546290c", "4747cc26b9c6", "13ecc2dd6f7f", "cd04a8335c18", "9d425296f2c3",
    "abbef484b34c", "975e28392888", "985e28392890", "d2e39e01d540", "e06fbdc90a32", "f9bc96967462",
    "745e3e9fe5e2", "aaf461c8844c", "8a7ca803e0d0", "c47a733f425a", "ee98bbc0789d", "2c5211036579",
    "d25c7c865ce8", "329cd1619d41", "df26c5871f3c", "7186440a306b", "3adac34764da", "c31f65e0d099",
    "6dc60a5760e5", "a23ebee909a8", "70df18f71ba2", "3ff50553e9d3", "d6ae359ab0d6", "85c06a0714b7",
    "de8d835ae776", "de6bfa5bea46", "2531c976c0f1", "34cfceb25a49", "4c0e2e2c2e02", "ca2ad037c320",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_revision_is_found_at_its_place() {
        for (place, id) in (1..).zip(HISTORY) {
            assert_eq!(Revision::find(id), Some(Revision(place)));
            assert_eq!(Revision(place).id(), id);
        }
        assert_eq!(HISTORY.iter().collect::<HashSet<_>>().len(), 72);
    }

    #[test]
    fn a_revision_that_tacker_does_not_have_is_not_found() {
        assert_eq!(Revision::find("0123456789ab"), None);
        assert_eq!(Revision::find(""), None);
    }

    #[test]
    fn a_feature_is_the_revision_that_brought_it() {
        assert_eq!(Revision::V2_TABLES.id(), "a23ebee909a8");
        assert_eq!(Revision::OP_OCC_TENANT.id(), "d6ae359ab0d6");
        assert_eq!(Revision::STACK_ID_IN_PATH.to_string(), "de8d835ae776 (Tacker 8.0.0, Zed)");
        assert_eq!(Revision::SUBSCRIPTION_AUTHENTICATION.id(), "85c06a0714b7");
        assert_eq!(Revision::CRYPT_KEY.id(), "ca2ad037c320");
        assert_eq!(HISTORY.last(), Some(&Revision::HEAD.id()));
    }

    #[test]
    fn a_release_ends_with_the_head_that_tacker_gave_it() {
        let heads: Vec<_> =
            RELEASES.iter().map(|release| (release.version, release.head.id())).collect();
        assert_eq!(
            heads,
            [
                ("2.0.0", "9d425296f2c3"),
                ("3.0.0", "d2e39e01d540"),
                ("4.0.0", "2c5211036579"),
                ("4.1.0", "df26c5871f3c"),
                ("5.0.0", "c31f65e0d099"),
                ("6.0.0", "a23ebee909a8"),
                ("7.0.0", "85c06a0714b7"),
                ("8.0.0", "de8d835ae776"),
                ("9.0.0", "34cfceb25a49"),
                ("10.0.0", "ca2ad037c320"),
            ]
        );
        assert!(RELEASES.is_sorted_by(|older, newer| older.head < newer.head));
    }

    #[test]
    fn a_revision_is_shown_with_the_first_release_that_has_it() {
        let shown = |id| Revision::find(id).map(|revision| revision.to_string());
        assert_eq!(shown("c31f65e0d099").as_deref(), Some("c31f65e0d099 (Tacker 5.0.0, Wallaby)"));
        // Between the heads of Wallaby and Xena, and older than every release in the list.
        assert_eq!(shown("6dc60a5760e5").as_deref(), Some("6dc60a5760e5 (Tacker 6.0.0, Xena)"));
        assert_eq!(shown("1c6b0d82afcd").as_deref(), Some("1c6b0d82afcd (Tacker 2.0.0, Train)"));
    }
}
