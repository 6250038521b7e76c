//! Which VNFs or subscriptions a command is about, as it is typed: again, and in what comes next.

use std::path::Path;

use super::subscriptions::SubscriptionArgs;
use super::vnfs::VnfArgs;

/// As it can be typed again.
pub(super) fn which(vnfs: &VnfArgs, subscriptions: &SubscriptionArgs) -> String {
    let words = [subscriptions.to_string(), vnfs.to_string()];
    words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Those that a command was about, for a command that comes after it: nobody is told to undo more than was done.
#[derive(Debug, Clone)]
pub(super) struct Those {
    words: String,
    /// The same words would mean others afterwards, or nothing.
    by_run: Option<&'static str>,
}

impl Those {
    pub(super) fn of(vnfs: &VnfArgs, subscriptions: &SubscriptionArgs) -> Self {
        let read_once = vnfs.from_file.as_deref() == Some(Path::new("-"));
        let of_run = if subscriptions.is_given() { "--subscriptions --run" } else { "--run" };
        let by_run = (vnfs.limit.is_some() || read_once).then_some(of_run);
        Self { words: which(vnfs, subscriptions), by_run }
    }

    /// `--all` VNFs.
    pub(super) fn all() -> Self {
        Self { words: "--all".to_owned(), by_run: None }
    }

    /// After this run.
    pub(super) fn after(&self, run_id: &str) -> String {
        self.by_run.map_or_else(|| self.words.clone(), |of_run| format!("{of_run} {run_id}"))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Typed {
        #[command(flatten)]
        vnfs: VnfArgs,
        #[command(flatten)]
        subscriptions: SubscriptionArgs,
    }

    #[test]
    fn what_comes_next_is_about_the_same_ones() {
        for (typed, next) in [
            ("--all", "--all"),
            ("--vnf-id a --vnf-id b", "--vnf-id a --vnf-id b"),
            ("--all --exclude a", "--all --exclude a"),
            ("--run r", "--run r"),
            ("--all --limit 5", "--run this"),
            ("--all --shard 1/4", "--all --shard 1/4"),
            ("--from-file -", "--run this"),
            ("--from-file f", "--from-file 'f'"),
            ("--subscriptions", "--subscriptions"),
            ("--subscription-id a", "--subscription-id a"),
            ("--subscriptions --limit 5", "--subscriptions --run this"),
        ] {
            let words = ["retack"].into_iter().chain(typed.split(' '));
            let Typed { vnfs, subscriptions } = Typed::try_parse_from(words).unwrap();
            assert_eq!(Those::of(&vnfs, &subscriptions).after("this"), next, "{typed}");
        }
    }
}
