//! The kinds of resources that are migrated, and what the ledger and the reports call them.

/// One folder in `entity/` each; a run is about one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntityKind {
    VnfInstance,
    LccnSubscription,
}

impl EntityKind {
    pub const ALL: [Self; 2] = [Self::VnfInstance, Self::LccnSubscription];

    /// In `retack_entry.entity`. Stable: programs may match on it.
    pub fn name(self) -> &'static str {
        match self {
            Self::VnfInstance => "vnf-instance",
            Self::LccnSubscription => "lccn-subscription",
        }
    }

    /// What people call one of them.
    pub fn noun(self) -> &'static str {
        match self {
            Self::VnfInstance => "VNF",
            Self::LccnSubscription => "subscription",
        }
    }

    /// The v1 table with the one row that stands for all of it.
    pub fn v1_table(self) -> &'static str {
        match self {
            Self::VnfInstance => "vnf_instances",
            Self::LccnSubscription => "vnf_lcm_subscriptions",
        }
    }

    pub fn v2_table(self) -> &'static str {
        match self {
            Self::VnfInstance => "VnfInstanceV2",
            Self::LccnSubscription => "LccnSubscriptionV2",
        }
    }

    /// In JSON: the list of them, the id of one, and what tells people which one it is.
    pub fn json_keys(self) -> JsonKeys {
        match self {
            Self::VnfInstance => {
                JsonKeys { list: "vnfs", id: "vnfInstanceId", label: "vnfInstanceName" }
            }
            Self::LccnSubscription => {
                JsonKeys { list: "subscriptions", id: "subscriptionId", label: "tenantId" }
            }
        }
    }

    /// Over the columns of ids and of labels.
    pub fn headings(self) -> [&'static str; 2] {
        match self {
            Self::VnfInstance => ["VNF INSTANCE", "NAME"],
            Self::LccnSubscription => ["SUBSCRIPTION", "TENANT"],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonKeys {
    pub list: &'static str,
    pub id: &'static str,
    pub label: &'static str,
}
