//! What there is to know of the mapping without converting anything (docs/reference/mapping.md): its version, and
//! where each value of v2 comes from. Knows no row and no data type.

pub mod provenance;

/// Which mapping this is. It changes whenever the same rows of v1 would become other rows of v2, so that the journal
/// tells which VNFs an older retack converted otherwise.
pub const VERSION: i32 = 1;
