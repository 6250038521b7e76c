//! `--shard`: the part of the VNFs that one of several processes is about, as it is typed.

use std::env;

use crate::run::shard::Share;

/// What Kubernetes tells each Pod of an Indexed Job.
const INDEX: &str = "JOB_COMPLETION_INDEX";

#[derive(Debug, thiserror::Error)]
pub(super) enum ShardError {
    #[error(
        "expected I/N, such as 0/4 for the first of four, or N alone where {INDEX} in the environment is I"
    )]
    Form,
    #[error("expected 1 to {} shards", Share::MOST)]
    Count,
    #[error("shards are counted from 0: expected I below N")]
    Index,
    #[error(
        "{INDEX} is not in the environment: an Indexed Job of Kubernetes sets it; elsewhere, write I/N, such as 0/4"
    )]
    NoIndex,
    #[error(
        "{INDEX} in the environment: expected a number below that of the shards; is `completions` of the Job another?"
    )]
    NotThatMany,
}

/// `I/N`, or `N`.
pub(super) fn parse(text: &str) -> Result<Share, ShardError> {
    read(text, env::var(INDEX).ok().as_deref())
}

fn read(text: &str, index: Option<&str>) -> Result<Share, ShardError> {
    let number = |text: &str| text.parse::<u16>().map_err(|_| ShardError::Form);
    let (index, of, beyond) = match text.split_once('/') {
        Some((index, of)) => (number(index)?, number(of)?, ShardError::Index),
        None => {
            let of = number(text)?;
            let index = index.ok_or(ShardError::NoIndex)?.parse();
            (index.map_err(|_| ShardError::NotThatMany)?, of, ShardError::NotThatMany)
        }
    };
    if !(1..=Share::MOST).contains(&of) {
        return Err(ShardError::Count);
    }
    Share::new(index, of).ok_or(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_typed_whole_or_its_index_is_in_the_environment() {
        for (text, index, shard) in [
            ("0/4", None, "0/4"),
            ("3/4", Some("1"), "3/4"),
            ("4", Some("1"), "1/4"),
            ("0/1", None, "0/1"),
        ] {
            let found = read(text, index).map(|shard| shard.to_string());
            assert_eq!(found.ok().as_deref(), Some(shard), "{text} {index:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_shard_is_said() {
        for (text, index, part) in [
            ("", None, "expected I/N"),
            ("1/", None, "expected I/N"),
            ("a/4", None, "expected I/N"),
            ("-1/4", None, "expected I/N"),
            ("1/2/3", None, "expected I/N"),
            ("4/4", None, "below N"),
            ("0/0", None, "1 to 1024"),
            ("0", Some("0"), "1 to 1024"),
            ("0/1025", None, "1 to 1024"),
            ("4", None, "is not in the environment"),
            ("4", Some("4"), "a number below"),
            ("4", Some("x"), "a number below"),
        ] {
            let error = read(text, index).expect_err(text).to_string();
            assert!(error.contains(part), "{text} {index:?}: {error}");
        }
    }
}
