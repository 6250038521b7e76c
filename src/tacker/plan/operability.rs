//! What v2 will be able to do with a migrated VNF, by what the conversion has noted: pure (mapping.md F.2).
//!
//! docs/reference/operability.md has the measurement behind each line.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::tacker::note::{Note, NoteCode};

/// An LCM operation of v2's that a running VNF may go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LcmOperation {
    Instantiate,
    Scale,
    Heal,
    ChangeExtConn,
    ChangeVnfpkg,
    Terminate,
}

use LcmOperation::{ChangeExtConn, ChangeVnfpkg, Heal, Instantiate, Scale, Terminate};

impl LcmOperation {
    /// What a running VNF may go through.
    const OF_A_RUNNING_VNF: [Self; 5] = [Scale, Heal, ChangeExtConn, ChangeVnfpkg, Terminate];

    pub fn name(self) -> &'static str {
        match self {
            Instantiate => "INSTANTIATE",
            Scale => "SCALE",
            Heal => "HEAL",
            ChangeExtConn => "CHANGE_EXT_CONN",
            ChangeVnfpkg => "CHANGE_VNFPKG",
            Terminate => "TERMINATE",
        }
    }
}

/// What a note means for operations.
struct Limit {
    code: NoteCode,
    /// How the note's path ends, where the code alone does not tell.
    at: &'static str,
    operations: &'static [LcmOperation],
}

const fn limit(code: NoteCode, operations: &'static [LcmOperation]) -> Limit {
    Limit { code, at: "", operations }
}

const ALL: &[LcmOperation] = &[Instantiate, Scale, Heal, ChangeExtConn, ChangeVnfpkg, Terminate];

const LIMITS: &[Limit] = &[
    limit(NoteCode::StackNotAddressable, ALL),
    limit(NoteCode::VimCredentialsMissing, ALL),
    limit(NoteCode::VimTypeUnknown, ALL),
    limit(NoteCode::PackageMissing, ALL),
    limit(NoteCode::MaxScaleLevelUnknown, &[Scale]),
    limit(NoteCode::ParentResourceUnknown, &[Scale]),
    // Without the name v2 finds neither the server nor the group that it was scaled out in.
    limit(NoteCode::StackNameUnknown, &[Scale, Heal]),
    limit(NoteCode::ManifestMissing, &[Scale, Heal, ChangeVnfpkg]),
    Limit { code: NoteCode::HelmReleaseOutline, at: "helm_value_names", operations: &[Scale] },
    limit(NoteCode::ObjectsNotLabelled, &[Terminate]),
];

/// How much v2 can do with a VNF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every operation ends as on a VNF that v2 made itself.
    Operable,
    /// Some operations fail, or do not do all that they say.
    Limited,
    /// v2 can show and PATCH it, and no operation reaches what it runs on.
    ReadOnly,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Operable, Self::Limited, Self::ReadOnly];

    pub fn name(self) -> &'static str {
        match self {
            Self::Operable => "operable",
            Self::Limited => "limited",
            Self::ReadOnly => "read-only",
        }
    }
}

/// What v2 cannot do with a VNF, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operability {
    pub verdict: Verdict,
    /// Each operation with the first note that stands in its way.
    pub limits: Vec<(LcmOperation, NoteCode)>,
}

impl Operability {
    /// By the notes of a conversion; a VNF that is not instantiated can only be.
    pub fn of(instantiated: bool, notes: &[Note]) -> Self {
        let possible =
            if instantiated { &LcmOperation::OF_A_RUNNING_VNF[..] } else { &[Instantiate] };
        let stops = |operation: LcmOperation| {
            let limits = LIMITS.iter().filter(|limit| limit.operations.contains(&operation));
            let mut met = limits.filter(|limit| {
                notes.iter().any(|note| note.code == limit.code && note.path.ends_with(limit.at))
            });
            met.next().map(|limit| (operation, limit.code))
        };
        let limits: Vec<_> = possible.iter().filter_map(|operation| stops(*operation)).collect();
        let verdict = match limits.len() {
            0 => Verdict::Operable,
            all if all == possible.len() => Verdict::ReadOnly,
            _ => Verdict::Limited,
        };
        Self { verdict, limits }
    }

    /// `limited: no SCALE, HEAL`
    pub fn in_words(&self) -> String {
        let names: Vec<_> = self.limits.iter().map(|(operation, _)| operation.name()).collect();
        match self.verdict {
            Verdict::Operable | Verdict::ReadOnly => self.verdict.name().to_owned(),
            Verdict::Limited => format!("no {}", names.join(", ")),
        }
    }
}

impl Serialize for Operability {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        struct Because<'a>(&'a [(LcmOperation, NoteCode)]);
        impl Serialize for Because<'_> {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_map(self.0.iter().map(|(operation, code)| (operation.name(), code)))
            }
        }
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("verdict", self.verdict.name())?;
        map.serialize_entry("limits", &Because(&self.limits))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(code: NoteCode, path: &str) -> Note {
        Note { code, path: path.to_owned(), reason: "".into() }
    }

    #[test]
    fn a_vnf_without_limits_is_operable_and_one_with_a_lost_stack_is_not() {
        let dropped = note(NoteCode::ValueDropped, "x");
        assert_eq!(Operability::of(true, &[dropped]).verdict, Verdict::Operable);
        let lost = Operability::of(true, &[note(NoteCode::StackNotAddressable, "x")]);
        assert_eq!(lost.verdict, Verdict::ReadOnly);
        assert_eq!(lost.in_words(), "read-only");
        // It has no stack, so none is in its way.
        assert_eq!(Operability::of(false, &[]).verdict, Verdict::Operable);
    }

    #[test]
    fn a_limit_names_the_operation_and_the_note() {
        let notes = [
            note(NoteCode::MaxScaleLevelUnknown, "x"),
            note(NoteCode::ObjectsNotLabelled, "x"),
            note(NoteCode::HelmReleaseOutline, "metadata.revision"),
        ];
        let limited = Operability::of(true, &notes);
        assert_eq!(limited.in_words(), "no SCALE, TERMINATE");
        assert_eq!(
            serde_json::to_string(&limited).unwrap(),
            r#"{"verdict":"limited","limits":{"SCALE":"max-scale-level-unknown","TERMINATE":"objects-not-labelled"}}"#
        );
        let values = note(NoteCode::HelmReleaseOutline, "metadata.helm_value_names");
        assert_eq!(Operability::of(true, &[values]).in_words(), "no SCALE");
    }
}
