//! `additionalParams`: what the VNFD and Tacker's scripts ask for beyond the standard.
//! - v1, v2: SOL003 `KeyValuePairs`, in request bodies; the content is the caller's and stays as it is

use serde_json::Value;

use crate::tacker::encoding::FreeMap;
use crate::tacker::note::{NoteCode, Notes};

/// Where the parameters of a coordination keep credentials, in each of `vdu_params[]` (mapping.md B.6).
const SECRETS: [(&str, &str); 6] = [
    ("/old_vnfc_param", "password"),
    ("/old_vnfc_param/authentication/paramsBasic", "password"),
    ("/old_vnfc_param/authentication/paramsOauth2ClientCredentials", "clientPassword"),
    ("/new_vnfc_param", "password"),
    ("/new_vnfc_param/authentication/paramsBasic", "password"),
    ("/new_vnfc_param/authentication/paramsOauth2ClientCredentials", "clientPassword"),
];

/// What v2 keeps of them in the history: all but the secrets.
pub fn without_secrets(params: Option<FreeMap>, notes: &mut Notes) -> Option<FreeMap> {
    let mut params = params?;
    let Some(mut vdus) = params.read::<Vec<Value>>("vdu_params") else { return Some(params) };
    let mut removed = false;
    notes.within("additionalParams", |notes| {
        notes.each("vdu_params", &mut vdus, |vdu, notes| {
            for (parent, secret) in SECRETS {
                let parent = vdu.pointer_mut(parent).and_then(Value::as_object_mut);
                if parent.is_some_and(|members| members.shift_remove(secret).is_some()) {
                    removed = true;
                    notes.add(NoteCode::CredentialsRemoved, "the operation is over; left out");
                }
            }
        })
    });
    if removed {
        params.set("vdu_params", &vdus);
    }
    Some(params)
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn passwords_of_a_vnfc_are_left_out_and_nothing_else() {
        insta::assert_snapshot!(
            convert_json(r#"{"password": "the caller's own", "vdu_params": [{"vdu_id": "VDU1", "old_vnfc_param": {"cp_name": "CP1", "username": "u", "password": "canary"}},
                {"new_vnfc_param": {"authentication": {"paramsBasic": {"userName": "u", "password": "canary"}}}}], "z": 1.10}"#, without_secrets),
            @r#"
        {"password": "the caller's own", "vdu_params": [{"vdu_id": "VDU1", "old_vnfc_param": {"cp_name": "CP1", "username": "u"}}, {"new_vnfc_param": {"authentication": {"paramsBasic": {"userName": "u"}}}}], "z": 1.10}
        credentials-removed at additionalParams.vdu_params[0]: the operation is over; left out
        credentials-removed at additionalParams.vdu_params[1]: the operation is over; left out
        "#);
    }

    #[test]
    fn other_parameters_stay_as_they_are() {
        let params =
            r#"{"flag": true, "vdu_params": "none", "big": 123456789012345678901234567890}"#;
        assert_eq!(convert_json(params, without_secrets), params);
        assert_eq!(convert_json("null", without_secrets), "null");
    }
}
