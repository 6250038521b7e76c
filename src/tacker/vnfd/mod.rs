//! What a VNF package says where v1's rows do not: how far each aspect scales, and the manifests of Kubernetes objects; and
//! what the operator says of it in a file.
//!
//! Reads files, each once a run, before the transaction of a chunk; knows no database and no VNF.

mod csar;
pub mod max_scale_levels;
mod scaling;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

pub use csar::CsarError;
pub use scaling::{Aspect, Vnfd};

/// Where Tacker keeps the packages, unpacked: `[vnf_package] vnf_package_csar_path`, one folder a package, named by the
/// package's id.
#[derive(Debug)]
pub struct VnfdDir {
    dir: PathBuf,
    read: Mutex<HashMap<String, KnownVnfd>>,
}

/// The VNFD of a package, or why it cannot be read.
pub type KnownVnfd = Arc<Result<Vnfd, CsarError>>;

impl VnfdDir {
    pub fn new(dir: PathBuf) -> Self {
        Self { dir, read: Mutex::default() }
    }

    /// The VNFD of the package with this id.
    pub fn of_package(&self, package_id: &str) -> KnownVnfd {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let known = read.entry(package_id.to_owned()).or_insert_with(|| {
            let contents = csar::read(&self.dir, package_id);
            Arc::new(contents.map(|csar::Contents { definitions, manifests }| {
                Vnfd::of_definitions(&definitions).with_manifests(manifests)
            }))
        });
        Arc::clone(known)
    }
}
