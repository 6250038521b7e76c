//! The situations that v1 leaves a VNF in, one variant each.
//!
//! The letters in parentheses are sections of docs/reference/mapping.md.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// OpenStack, a HOT with scaling groups (A.7, A.8): `scale_group`, VNFCs in nested stacks.
    UserData,
    /// OpenStack, a template made from TOSCA (A.7, A.8): another stack name, no `scale_group`.
    Tosca,
    /// Scaled out (A.4.1): the new VNFC's CPs name no link port, only the port names its CP.
    ScaledOut,
    /// A VNFC healed (A.5): its server and its ports are new, its id is not.
    Healed,
    /// External connectivity changed (A.5.4): recorded under the id of the link's resource.
    ExtConnChanged,
    /// Renamed, then given a region (A.3.1 variant 3, A.5.3): Python reprs, plain connections.
    Modified,
    /// Ports that the caller brought (A.4.1): handles hold the id of an external link port.
    LinkPorts,
    /// Two OpenStack VIMs (A.6): handles name one by VIM id and the other by connection id.
    SeveralVims,
    /// `vimId` left out of the request (A.8): only `vnf.vim_id` tells which VIM it was.
    DefaultVim,
    /// A Kubernetes Deployment (A.4): JSON strings as metadata, Python reprs as `instance_id`.
    Kubernetes,
    /// A Helm release (A.7, F.3): a VIM with `use_helm`, charts in `additional_params`.
    Helm,
    /// Never instantiated (A.3.1 variant 2): lists the tenant's default VIM.
    Created,
    /// Never instantiated, created by a release before 10.0.0 (A.3.1 variant 1): lists no VIM.
    CreatedByOldRelease,
    /// Instantiated, later terminated (A.8): an emptied `vnf_instantiated_info`.
    Terminated,
    /// Failed before a stack existed, then rolled back (A.8): emptied, and no VIM.
    RolledBack,
    /// In the middle of a SCALE (C.0): not to be migrated now.
    Busy,
    /// INSTANTIATE failed early, nothing decided yet (A.8, C.0): not to be migrated now.
    Stuck,
    /// A text cut short inside a JSON string (A.1): the column is JSON, its content is not.
    Damaged,
}

/// How far a VNF has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Created,
    Failed,
    Instantiated,
    Terminated,
}

/// What a VNF runs on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Platform {
    OpenStack,
    Kubernetes,
    Helm,
}

impl Kind {
    pub const ALL: [Kind; 18] = [
        Kind::UserData,
        Kind::Tosca,
        Kind::ScaledOut,
        Kind::Healed,
        Kind::ExtConnChanged,
        Kind::Modified,
        Kind::LinkPorts,
        Kind::SeveralVims,
        Kind::DefaultVim,
        Kind::Kubernetes,
        Kind::Helm,
        Kind::Created,
        Kind::CreatedByOldRelease,
        Kind::Terminated,
        Kind::RolledBack,
        Kind::Busy,
        Kind::Stuck,
        Kind::Damaged,
    ];

    pub(super) fn stage(self) -> Stage {
        match self {
            Kind::Created | Kind::CreatedByOldRelease => Stage::Created,
            Kind::Stuck => Stage::Failed,
            Kind::UserData
            | Kind::Tosca
            | Kind::ScaledOut
            | Kind::Healed
            | Kind::ExtConnChanged
            | Kind::Modified
            | Kind::LinkPorts
            | Kind::SeveralVims
            | Kind::DefaultVim
            | Kind::Kubernetes
            | Kind::Helm
            | Kind::Busy
            | Kind::Damaged => Stage::Instantiated,
            Kind::Terminated | Kind::RolledBack => Stage::Terminated,
        }
    }

    pub(super) fn platform(self) -> Platform {
        match self {
            Kind::Kubernetes => Platform::Kubernetes,
            Kind::Helm => Platform::Helm,
            Kind::UserData
            | Kind::Tosca
            | Kind::ScaledOut
            | Kind::Healed
            | Kind::ExtConnChanged
            | Kind::Modified
            | Kind::LinkPorts
            | Kind::SeveralVims
            | Kind::DefaultVim
            | Kind::Created
            | Kind::CreatedByOldRelease
            | Kind::Terminated
            | Kind::RolledBack
            | Kind::Busy
            | Kind::Stuck
            | Kind::Damaged => Platform::OpenStack,
        }
    }

    /// Whether there was a time when it ran, which leaves traces for ever.
    pub(super) fn has_run(self) -> bool {
        self.stage() == Stage::Instantiated || self == Kind::Terminated
    }

    /// Whether a HOT with scaling groups describes it, or else TOSCA.
    pub(super) fn has_scaling_groups(self) -> bool {
        self.platform() == Platform::OpenStack && self != Kind::Tosca
    }

    /// Whether the network between its VDUs is the caller's, or else made by Heat.
    pub(super) fn has_managed_link(self) -> bool {
        matches!(self, Kind::Tosca | Kind::SeveralVims)
    }
}
