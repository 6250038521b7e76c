//! `MonitoringParameter`: what may be measured of the VNF.
//! - v1: legacy attribute `param_values`, member `monitoring_parameters`, a list or a map by id (mapping.md C.3)
//! - v2: SOL003 v3.3.1 clause 5.5.3.11, in `instantiatedVnfInfo.monitoringParameters[]`

use serde_json::Value;
use uuid::Uuid;

use crate::tacker::note::{NoteCode, Notes};

pub mod v2 {
    use serde::Serialize;

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, PartialEq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct MonitoringParameter {
        pub id: String,
        pub vnfd_id: Option<String>,
        pub name: Option<String>,
        pub performance_metric: String,
    }
}

/// `v1` is free-form YAML from the VNFD, so each attribute is looked for by name.
pub fn convert_all(
    v1: Option<&Value>,
    vnf_id: &str,
    notes: &mut Notes,
) -> Vec<v2::MonitoringParameter> {
    let items: Vec<(Option<String>, &Value)> = match v1 {
        Some(Value::Array(items)) => items.iter().map(|item| (text(item, "id"), item)).collect(),
        Some(Value::Object(by_id)) => by_id
            .iter()
            .map(|(id, item)| (text(item, "id").or_else(|| Some(id.clone())), item))
            .collect(),
        Some(Value::Null) | None => Vec::new(),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            notes.add_at(
                "monitoringParameters",
                NoteCode::MonitoringParameterDropped,
                "neither a list nor a map; left out",
            );
            Vec::new()
        }
    };
    let found = notes.each(
        "monitoringParameters",
        items.into_iter().enumerate(),
        |(at, (id, item)), notes| {
            let Some(performance_metric) = text(item, "performance_metric") else {
                notes.add(NoteCode::MonitoringParameterDropped, "no performance_metric; left out");
                return None;
            };
            Some(v2::MonitoringParameter {
                // Derived, so that converting again gives the same.
                id: id.unwrap_or_else(|| {
                    Uuid::new_v5(
                        &Uuid::NAMESPACE_OID,
                        format!("{vnf_id}/monitoring/{at}").as_bytes(),
                    )
                    .to_string()
                }),
                vnfd_id: text(item, "vnfd_id"),
                name: text(item, "name"),
                performance_metric,
            })
        },
    );
    found.into_iter().flatten().collect()
}

/// v2 reads numbers and booleans as text (mapping.md B.4).
fn text(item: &Value, member: &str) -> Option<String> {
    match item.get(member)? {
        Value::String(text) => Some(text.clone()),
        other @ (Value::Number(_) | Value::Bool(_)) => Some(other.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    fn parameters(json: &str) -> String {
        convert_json(json, |v1: Option<Value>, notes| convert_all(v1.as_ref(), "vnf", notes))
    }

    #[test]
    fn a_list_and_a_map_hold_the_same() {
        let expected = parameters(
            r#"[{"id": "mp1", "name": "cpu", "performance_metric": "v_cpu_usage_mean_vnf"}]"#,
        );
        assert_eq!(
            expected,
            r#"[{"id": "mp1", "name": "cpu", "performanceMetric": "v_cpu_usage_mean_vnf"}]"#
        );
        assert_eq!(
            parameters(r#"{"mp1": {"name": "cpu", "performance_metric": "v_cpu_usage_mean_vnf"}}"#),
            expected
        );
    }

    #[test]
    fn without_a_metric_it_is_left_out_and_without_an_id_one_is_derived() {
        insta::assert_snapshot!(parameters(r#"[{"id": "mp1"}, {"performance_metric": "m"}]"#), @r#"
        [{"id": "5a1a851b-a30b-5e8c-a659-efaa6bbcde52", "performanceMetric": "m"}]
        monitoring-parameter-dropped at monitoringParameters[0]: no performance_metric; left out
        "#);
    }
}
