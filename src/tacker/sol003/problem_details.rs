//! `ProblemDetails`: why an operation failed.
//! - v1: SOL013 v2.6.1 clause 6.3, in `vnf_lcm_op_occs.error`; Tacker writes title, status and detail
//! - v2: SOL013 v3.3.1 clause 6.3, in `error`

use crate::tacker::note::{NoteCode, Notes};

pub mod v1 {
    use serde::Deserialize;

    #[derive(Debug, Clone, Deserialize)]
    pub struct ProblemDetails {
        pub r#type: Option<String>,
        pub title: Option<String>,
        pub status: Option<i64>,
        /// After `/fail`, the Python text of the problem before, or nothing.
        pub detail: Option<String>,
        pub instance: Option<String>,
    }
}

pub mod v2 {
    use serde::Serialize;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ProblemDetails {
        pub r#type: Option<String>,
        pub title: Option<String>,
        pub status: i64,
        pub detail: String,
        pub instance: Option<String>,
    }
}

/// What v1 answers, whatever the problem.
const INTERNAL_SERVER_ERROR: i64 = 500;

pub fn convert(v1: v1::ProblemDetails, notes: &mut Notes) -> v2::ProblemDetails {
    let v1::ProblemDetails { r#type, title, status, detail, instance } = v1;
    v2::ProblemDetails {
        r#type,
        title,
        status: status.unwrap_or_else(|| {
            notes.add_at("status", NoteCode::Synthesized, "v1 did not record it; 500 is assumed");
            INTERNAL_SERVER_ERROR
        }),
        detail: detail.unwrap_or_else(|| {
            notes.add_at("detail", NoteCode::Synthesized, "v1 did not record it; left empty");
            String::new()
        }),
        instance,
    }
}

/// For a failed operation that v1 recorded no problem of: v2 reads it without asking whether it is there.
pub fn unrecorded(notes: &mut Notes) -> v2::ProblemDetails {
    notes.add(NoteCode::Synthesized, "v1 recorded no problem; status 500 is assumed");
    v2::ProblemDetails {
        r#type: None,
        title: None,
        status: INTERNAL_SERVER_ERROR,
        detail: "The operation failed; Tacker's v1 API recorded no problem.".to_owned(),
        instance: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn a_problem_is_carried_over() {
        insta::assert_snapshot!(convert_json(r#"{"title": "", "status": 500, "detail": "boom"}"#, convert), @r#"{"title": "", "status": 500, "detail": "boom"}"#);
        insta::assert_snapshot!(convert_json(r#"{"type": "about:blank", "title": "t", "status": 409, "detail": "d", "instance": "i"}"#, convert), @r#"{"type": "about:blank", "title": "t", "status": 409, "detail": "d", "instance": "i"}"#);
    }

    #[test]
    fn what_v2_requires_is_filled_in() {
        insta::assert_snapshot!(convert_json(r#"{"title": "", "detail": null}"#, convert), @r#"
        {"title": "", "status": 500, "detail": ""}
        synthesized at status: v1 did not record it; 500 is assumed
        synthesized at detail: v1 did not record it; left empty
        "#);
        insta::assert_snapshot!(convert_json("null", |(), notes| unrecorded(notes)), @r#"
        {"status": 500, "detail": "The operation failed; Tacker's v1 API recorded no problem."}
        synthesized at : v1 recorded no problem; status 500 is assumed
        "#);
    }
}
