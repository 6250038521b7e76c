//! What the conversion has to say about a value: synthesized, guessed, repaired, dropped.
//!
//! Nothing is changed in silence: a v2 value is a v1 value, follows a rule of docs/reference/mapping.md,
//! or carries a note.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// Declares the codes with their names and explanations in one list, so that none can lack either.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// What a note is about. The names are stable: programs may match on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NoteCode { $($(#[doc = $doc])+ $variant,)+ }

        impl NoteCode {
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// One sentence for people who meet the code for the first time.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// An attribute of the v1 data that neither standard defines; it is not carried over.
    UnknownAttribute = "unknown-attribute",
    /// The MAC address is not one; v2 could not read it, so it is left out.
    MacAddressDropped = "mac-address-dropped",
    /// The IP address is not one; v2 could not read it, so it is left out.
    IpAddressDropped = "ip-address-dropped",
    /// The IP version was absent or unknown and is taken from the addresses.
    IpTypeDerived = "ip-type-derived",
    /// Protocol data of another layer than IP_OVER_ETHERNET; v2 could not read it, so it is left out.
    ProtocolDropped = "protocol-dropped",
    /// The reference points to nothing that v1 still has; it is left out rather than left dangling.
    ReferenceUnresolved = "reference-unresolved",
    /// The reference pointed to nothing; another target fits by its descriptor and is used.
    ReferenceGuessed = "reference-guessed",
    /// The reference is by the resource's id in the VIM; the record of that resource is meant.
    ReferenceResolved = "reference-resolved",
    /// v2 would call the resource by its id in the VIM, and it has none of its own there; v1's id is kept.
    IdKept = "id-kept",
    /// A port of the caller's that no connection point uses; v2 could not finish any operation with it, so it is left out.
    ExtLinkPortUnused = "ext-link-port-unused",
    /// The resource type had blanks around it, which old releases left; they are left out.
    ResourceTypeTrimmed = "resource-type-trimmed",
    /// The resource names a VIM connection that v1 does not have; the first one is assumed.
    VimConnectionGuessed = "vim-connection-guessed",
    /// The VIM connection carries no credentials; v2 cannot reach the VIM until they are added.
    VimCredentialsMissing = "vim-credentials-missing",
    /// The VIM's credentials in v1 cannot be decrypted; those that v1 stores with the connection are used.
    VimCredentialsUndecryptable = "vim-credentials-undecryptable",
    /// The VIM's credentials in v1 lack something; those that v1 stores with the connection are used.
    VimCredentialsIncomplete = "vim-credentials-incomplete",
    /// v1 has deleted the VIM of the connection; what v1 stores with the connection is used.
    VimDeleted = "vim-deleted",
    /// v1 has no certificate of the cluster's CA, so v2, like v1, does not verify whom it talks to.
    VimNotVerified = "vim-not-verified",
    /// No VIM could be found for the connection.
    VimMissing = "vim-missing",
    /// The VIM type has no v2 name and is kept as it is; v2 drivers will not accept it.
    VimTypeUnknown = "vim-type-unknown",
    /// The VIM type is spelled as no release has read it; the one that is meant is written.
    VimTypeCorrected = "vim-type-corrected",
    /// A second connection to the same VIM differs from the first, which wins.
    VimConnectionMerged = "vim-connection-merged",
    /// Credentials of a finished operation are not kept in its history.
    CredentialsRemoved = "credentials-removed",
    /// The maximum scale level of the aspect is unknown; v2 will refuse to SCALE it.
    MaxScaleLevelUnknown = "max-scale-level-unknown",
    /// A legacy attribute (table vnf_attribute) cannot be read; what it would have added is left out.
    AttributeUnreadable = "attribute-unreadable",
    /// A monitoring parameter without a performance metric; v2 requires one, so it is left out.
    MonitoringParameterDropped = "monitoring-parameter-dropped",
    /// An attribute that v2 requires and v1 did not record is filled in.
    Synthesized = "synthesized",
    /// A value that v2 has no place for is left out.
    ValueDropped = "value-dropped",
    /// v1 kept an older VNFD version than the package states; the package is right.
    VnfdVersionCorrected = "vnfd-version-corrected",
    /// The legacy row of the VNF (table vnf) is missing; what it would have added is left out.
    LegacyRowMissing = "legacy-row-missing",
    /// The name of a Heat stack is unknown, so v2 gets its id alone; `--heat` or `--stack-map` tells the name.
    StackNameUnknown = "stack-name-unknown",
    /// The group that a server was scaled out in is unknown, so v2 cannot scale it in; `--heat` or `--stack-map` tells it.
    ParentResourceUnknown = "parent-resource-unknown",
    /// The VNF failed to instantiate, yet resources may be left in the VIM; v2 will not know them.
    ResourcesLeft = "resources-left",
    /// v2 does not find the Heat stack that v1 made: no LCM operation does, and TERMINATE leaves it behind; `--point-at-v1-stacks` leads it there.
    StackNotAddressable = "stack-not-addressable",
    /// `--point-at-v1-stacks` leads v2 to the Heat stack that v1 made; TERMINATE does not wait until Heat has deleted it.
    StackPointedAt = "stack-pointed-at",
    /// v1 made images in Glance without v2's tag; v2's TERMINATE leaves them behind.
    ImagesNotTagged = "images-not-tagged",
    /// v1 did not label the Kubernetes objects as v2 does; v2's TERMINATE leaves them behind until they are.
    ObjectsNotLabelled = "objects-not-labelled",
    /// v1 does not tell which object runs the pods of a VDU, so v2 does not know it.
    ManifestMissing = "manifest-missing",
    /// Kubernetes objects are known only in outline: enough for HEAL and SCALE, not to roll CHANGE_VNFPKG back.
    ManifestOutline = "manifest-outline",
    /// Of a Helm release v1 does not record everything; what v2 gets instead is said here.
    HelmReleaseOutline = "helm-release-outline",
    /// A failed operation was closed because `--force-failed-temp` asked for it.
    OperationClosed = "operation-closed",
    /// The package was not marked in use although this VNF uses it; it is marked now.
    PackageMarkedInUse = "package-marked-in-use",
    /// The VNF package is not in the database; v2 needs it for every operation that reads the VNFD.
    PackageMissing = "package-missing",
    /// v1 ignored this part of the filter when it delivered notifications; v2 honours it.
    FilterHonoured = "filter-now-honoured",
    /// v2 notifies across tenants, so the filter is restricted to the VNFs of the tenant that are in v2.
    SubscriptionRestricted = "subscription-restricted",
    /// `--all-tenants` left the filter as it was: v2 notifies the subscriber of the VNFs of every tenant.
    SubscriptionUnrestricted = "subscription-unrestricted",
    /// The tenant has live VNFs in v1 that are not in v2; v2 does not notify the subscriber of them.
    SubscriptionTenantIncomplete = "subscription-tenant-incomplete",
    /// What was changed since the migration was given up, because `--discard-v1-changes` or `--discard-v2-changes` asked.
    ChangesDiscarded = "changes-discarded",
}

impl Serialize for NoteCode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

/// One remark about one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    pub code: NoteCode,
    /// Where: `table.column` followed by the JSON path, never a value.
    pub path: String,
    /// What was done about it, in one clause.
    pub reason: Cow<'static, str>,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.code.name(), self.path, self.reason)
    }
}

/// A step of a JSON path.
#[derive(Debug, Clone)]
enum Step {
    Key(Cow<'static, str>),
    Index(usize),
}

/// As many notes of one code are kept of a VNF: fifty thousand operations may each give some, and nobody reads them.
const KEPT: usize = 200;

/// Collects notes and knows where the conversion is; the path is spelled out only when a note is made.
#[derive(Debug, Default)]
pub struct Notes {
    path: Vec<Step>,
    found: Vec<Note>,
    /// How many were made of each code.
    made: BTreeMap<NoteCode, usize>,
}

impl Notes {
    /// Does `work` one member deeper.
    pub fn within<T>(
        &mut self,
        key: impl Into<Cow<'static, str>>,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.path.push(Step::Key(key.into()));
        let done = work(self);
        self.path.pop();
        done
    }

    /// Does `work` for each item of a list, one member and one index deeper.
    pub fn each<I, T>(
        &mut self,
        key: &'static str,
        items: impl IntoIterator<Item = I>,
        mut work: impl FnMut(I, &mut Self) -> T,
    ) -> Vec<T> {
        self.within(key, |notes| {
            let numbered = items.into_iter().enumerate();
            numbered.map(|(at, item)| notes.at(at, |notes| work(item, notes))).collect()
        })
    }

    /// Does `work` one index deeper.
    pub fn at<T>(&mut self, index: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Index(index));
        let done = work(self);
        self.path.pop();
        done
    }

    /// What `work` notes counts only if it finds something.
    pub fn if_found<T, E>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<Option<T>, E>,
    ) -> Result<Option<T>, E> {
        let (found, made) = (self.found.len(), self.made.clone());
        let done = work(self);
        if !matches!(done, Ok(Some(_))) {
            self.found.truncate(found);
            self.made = made;
        }
        done
    }

    /// Notes something about the value that the path points to.
    pub fn add(&mut self, code: NoteCode, reason: impl Into<Cow<'static, str>>) {
        self.add_at("", code, reason);
    }

    /// Notes something about a member of the value that the path points to.
    pub fn add_at(&mut self, member: &str, code: NoteCode, reason: impl Into<Cow<'static, str>>) {
        let made = self.made.entry(code).or_default();
        *made += 1;
        if *made <= KEPT {
            self.found.push(Note { code, path: self.path(member), reason: reason.into() });
        }
    }

    /// All of them; of each code that there are too many of, the first, and how many more.
    pub fn into_vec(self) -> Vec<Note> {
        let Self { path: _, mut found, made } = self;
        let more = made.into_iter().filter(|(_, made)| *made > KEPT).map(|(code, made)| {
            let reason = format!("and {} more like it", made - KEPT).into();
            Note { code, path: "elsewhere".to_owned(), reason }
        });
        found.extend(more);
        found
    }

    fn path(&self, member: &str) -> String {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) if path.is_empty() => path.push_str(key),
                Step::Key(key) => {
                    path.push('.');
                    path.push_str(key);
                }
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        if !member.is_empty() {
            if !path.is_empty() && !member.starts_with('[') {
                path.push('.');
            }
            path.push_str(member);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_tells_where() {
        let mut notes = Notes::default();
        notes.within("vnf_instantiated_info", |notes| {
            notes.each("ext_cp_info", [1, 2], |item, notes| {
                if item == 2 {
                    notes.add_at("cpd_id", NoteCode::Synthesized, "made up");
                }
            })
        });
        let found = notes.into_vec();
        assert_eq!(
            found[0].to_string(),
            "synthesized at vnf_instantiated_info.ext_cp_info[1].cpd_id: made up"
        );
    }

    #[test]
    fn what_is_noted_on_the_way_to_nothing_is_forgotten() {
        let mut notes = Notes::default();
        for found in [Ok(Some(1)), Ok(None), Err("cannot be read")] {
            let said = notes.if_found(|notes| {
                notes.add(NoteCode::Synthesized, "made up");
                found
            });
            assert_eq!(said, found);
        }
        assert_eq!(notes.made[&NoteCode::Synthesized], 1);
        assert_eq!(notes.into_vec().len(), 1);
    }

    #[test]
    fn many_notes_of_one_code_are_counted() {
        let mut notes = Notes::default();
        for at in 0..KEPT + 7 {
            notes.at(at, |notes| notes.add(NoteCode::Synthesized, "made up"));
        }
        notes.add_at("last", NoteCode::ValueDropped, "left out");
        let found = notes.into_vec();
        assert_eq!(found.len(), KEPT + 2);
        assert_eq!(found[KEPT - 1].path, "[199]");
        assert_eq!(found[KEPT].to_string(), "value-dropped at last: left out");
        assert_eq!(found[KEPT + 1].to_string(), "synthesized at elsewhere: and 7 more like it");
    }

    #[test]
    fn every_code_has_a_name_of_its_own_and_a_meaning() {
        let mut names: Vec<_> = NoteCode::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NoteCode::ALL.len());
        assert!(NoteCode::ALL.iter().all(|code| code.meaning().ends_with('.')));
    }
}
