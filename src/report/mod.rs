//! How an answer looks, whichever verb gives it. It knows no product.

mod format;
pub mod hint;

pub use format::Format;
pub use hint::Hint;
