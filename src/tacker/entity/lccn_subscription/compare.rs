//! What v2 has of a subscription, beside what its conversion gives.

use super::Subscription;
use super::tenant::TenantVnfs;

#[derive(Debug, PartialEq)]
pub enum Comparison {
    Same,
    /// The same, but for VNFs of the tenant that came to v2 since; this is what v2 should have now.
    Outgrown(Box<Subscription>),
    /// Something else, in this column.
    Different(&'static str),
}

/// A list of VNFs in v2 is one that retack wrote when v1 knows every VNF in it as the tenant's. It grows and does not
/// shrink: a VNF that v2 has no longer sends no notifications.
pub fn compare(
    expected: &Subscription,
    found: &Subscription,
    tenant: Option<&TenantVnfs>,
) -> Comparison {
    let Subscription { id: _, filter: _, callback_uri, authentication } = expected;
    if *callback_uri != found.callback_uri {
        return Comparison::Different("callbackUri");
    }
    if *authentication != found.authentication {
        return Comparison::Different("authentication");
    }
    if expected.filter == found.filter {
        return Comparison::Same;
    }
    let Some(outgrown) = tenant.and_then(|tenant| outgrown(expected, found, tenant)) else {
        return Comparison::Different("filter");
    };
    if outgrown.filter == found.filter {
        Comparison::Same
    } else {
        Comparison::Outgrown(Box::new(outgrown))
    }
}

/// `found` with the VNFs of `expected` that it lacks, when they differ in nothing else.
fn outgrown(
    expected: &Subscription,
    found: &Subscription,
    tenant: &TenantVnfs,
) -> Option<Subscription> {
    let (mut expected, mut grown) = (expected.clone(), found.clone());
    let wanted = vnf_instance_ids(&mut expected)?.take()?;
    let listed = vnf_instance_ids(&mut grown)?.take()?;
    if expected != grown || !listed.iter().all(|id| tenant.has(id)) {
        return None;
    }
    let known: std::collections::HashSet<&String> = listed.iter().collect();
    let missing: Vec<String> = wanted.into_iter().filter(|id| !known.contains(id)).collect();
    *vnf_instance_ids(&mut grown)? = Some([listed, missing].concat());
    Some(grown)
}

fn vnf_instance_ids(subscription: &mut Subscription) -> Option<&mut Option<Vec<String>>> {
    let instances = &mut subscription.filter.as_mut()?.vnf_instance_subscription_filter;
    Some(&mut instances.as_mut()?.vnf_instance_ids)
}
