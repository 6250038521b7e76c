//! Scaling aspects in a VNFD (SOL001 clause 6.10): how far each goes, where it begins, and which VDUs it scales.

use serde_json::{Map, Value};

/// What the definitions of a VNFD say, by deployment flavour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vnfd {
    /// `None`: the topology names no flavour, and is that of all.
    flavours: Vec<(Option<String>, Vec<Aspect>)>,
    /// Every Kubernetes object in the package's artifacts.
    manifests: Vec<Value>,
}

/// One scaling aspect of a flavour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aspect {
    pub id: String,
    pub max_scale_level: Option<i64>,
    /// Of the default instantiation level.
    pub initial_level: Option<i64>,
    pub vdus: Vec<String>,
}

const SCALING_ASPECTS: &str = "tosca.policies.nfv.ScalingAspects";
const INSTANTIATION_LEVELS: &str = "tosca.policies.nfv.InstantiationLevels";
const VDU_SCALING_ASPECT_DELTAS: &str = "tosca.policies.nfv.VduScalingAspectDeltas";

impl Vnfd {
    pub(crate) fn of_definitions(documents: &[Value]) -> Self {
        let topologies = documents.iter().map(|document| &document["topology_template"]);
        let found = topologies.map(|topology| (flavour(topology), aspects(topology)));
        let flavours = found.filter(|(_, aspects)| !aspects.is_empty()).collect();
        Self { flavours, manifests: Vec::new() }
    }

    pub(super) fn with_manifests(self, manifests: Vec<Value>) -> Self {
        Self { manifests, ..self }
    }

    /// The manifest of a Kubernetes object.
    pub fn manifest(&self, kind: &str, name: &str) -> Option<&Value> {
        let is = |object: &&Value| {
            object["kind"].as_str() == Some(kind)
                && object["metadata"]["name"].as_str() == Some(name)
        };
        self.manifests.iter().find(is)
    }

    /// The aspects of a flavour, as the VNFD lists them.
    pub fn aspects(&self, flavour_id: &str) -> &[Aspect] {
        let of = |wanted: Option<&str>| {
            self.flavours.iter().find(|(flavour, _)| flavour.as_deref() == wanted)
        };
        let found = of(Some(flavour_id)).or_else(|| of(None));
        found.map_or(&[], |(_, aspects)| aspects)
    }
}

/// `flavour_id` of the VNF that the topology stands for.
fn flavour(topology: &Value) -> Option<String> {
    let stated = &topology["substitution_mappings"]["properties"]["flavour_id"];
    if let Some(flavour) = stated.as_str() {
        return Some(flavour.to_owned());
    }
    let nodes = topology["node_templates"].as_object()?;
    let mut stated = nodes.values().filter_map(|node| node["properties"]["flavour_id"].as_str());
    stated.next().map(str::to_owned)
}

fn aspects(topology: &Value) -> Vec<Aspect> {
    let policies = policies(&topology["policies"]);
    let of_type = |kind: &'static str| {
        policies.iter().filter(move |policy| policy["type"].as_str() == Some(kind))
    };
    let mut aspects: Vec<Aspect> = Vec::new();
    for policy in of_type(SCALING_ASPECTS) {
        let Some(listed) = policy["properties"]["aspects"].as_object() else { continue };
        aspects.extend(listed.iter().map(|(id, aspect)| Aspect {
            id: id.clone(),
            max_scale_level: number(&aspect["max_scale_level"]),
            ..Aspect::default()
        }));
    }
    for policy in of_type(INSTANTIATION_LEVELS) {
        let properties = &policy["properties"];
        let levels = properties["levels"].as_object();
        let only = || levels.filter(|levels| levels.len() == 1)?.keys().next().map(String::as_str);
        let Some(default) = properties["default_level"].as_str().or_else(only) else { continue };
        let info = &properties["levels"][default]["scale_info"];
        for aspect in &mut aspects {
            aspect.initial_level = number(&info[&aspect.id]["scale_level"]);
        }
    }
    for policy in of_type(VDU_SCALING_ASPECT_DELTAS) {
        let named = policy["properties"]["aspect"].as_str();
        let targets = policy["targets"].as_array().into_iter().flatten();
        let targets: Vec<_> = targets.filter_map(|vdu| Some(vdu.as_str()?.to_owned())).collect();
        let aspect = aspects.iter_mut().find(|aspect| Some(aspect.id.as_str()) == named);
        if let Some(aspect) = aspect {
            aspect.vdus.extend(targets);
        }
    }
    aspects
}

/// A list of maps with one name each, or one map of all.
fn policies(stated: &Value) -> Vec<&Value> {
    match stated {
        Value::Array(list) => {
            list.iter().filter_map(Value::as_object).flat_map(Map::values).collect()
        }
        Value::Object(map) => map.values().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DF: &str = "
topology_template:
  substitution_mappings:
    node_type: company.provider.VNF
    properties: {flavour_id: simple}
  policies:
    - scaling_aspects:
        type: tosca.policies.nfv.ScalingAspects
        properties:
          aspects:
            VDU1_scale: {name: a, max_scale_level: 3, step_deltas: [delta_1]}
            VDU2_scale: {name: b, max_scale_level: '2', step_deltas: [delta_1]}
    - instantiation_levels:
        type: tosca.policies.nfv.InstantiationLevels
        properties:
          levels:
            il1: {scale_info: {VDU1_scale: {scale_level: 0}, VDU2_scale: {scale_level: 1}}}
            il2: {scale_info: {VDU1_scale: {scale_level: 2}}}
          default_level: il1
    - VDU1_deltas:
        type: tosca.policies.nfv.VduScalingAspectDeltas
        properties: {aspect: VDU1_scale, deltas: {delta_1: {number_of_instances: 1}}}
        targets: [VDU1]
";

    fn vnfd(documents: &[&str]) -> Vnfd {
        let read = documents.iter().map(|text| serde_saphyr::from_str(text).unwrap());
        Vnfd::of_definitions(&read.collect::<Vec<_>>())
    }

    #[test]
    fn an_aspect_has_its_levels_and_its_vdus() {
        let vnfd = vnfd(&["topology_template: {}", DF]);
        let aspect = |id: &str, max, initial, vdus: &[&str]| Aspect {
            id: id.to_owned(),
            max_scale_level: Some(max),
            initial_level: Some(initial),
            vdus: vdus.iter().map(|vdu| (*vdu).to_owned()).collect(),
        };
        let expected = [aspect("VDU1_scale", 3, 0, &["VDU1"]), aspect("VDU2_scale", 2, 1, &[])];
        assert_eq!(vnfd.aspects("simple"), expected);
        assert_eq!(vnfd.aspects("other"), []);
    }

    #[test]
    fn a_topology_without_a_flavour_is_that_of_all() {
        let df = DF.replace("properties: {flavour_id: simple}", "");
        assert_eq!(vnfd(&[&df]).aspects("any").len(), 2);
        let by_node = df.replace(
            "  policies:",
            "  node_templates: {VNF: {properties: {flavour_id: big}}}\n  policies:",
        );
        assert_eq!(vnfd(&[&by_node]).aspects("big").len(), 2);
        assert_eq!(vnfd(&[&by_node]).aspects("any"), []);
    }

    #[test]
    fn whatever_is_no_vnfd_has_no_aspects() {
        for odd in
            ["[]", "1", "topology_template: [1]", "topology_template: {policies: [1, {a: 2}]}"]
        {
            assert_eq!(vnfd(&[odd]).aspects("f"), [], "{odd}");
        }
    }
}
