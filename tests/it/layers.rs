//! The floors of the house: a room uses the rooms below it, never one above, and no wing uses another. The tree in
//! docs/ARCHITECTURE.md is the real one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// From the top. Rooms of one floor are wings: they do not know each other. `main` and `lib` are the doors.
const FLOORS: &[&[&str]] = &[
    &["cli"],
    &["command"],
    &["tacker"],
    &["report"],
    &["run"],
    &["settings"],
    &["db"],
    &["exit", "secret", "stop"],
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file, as it is called from `src/`.
fn sources() -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![root()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root()).expect("below src").display().to_string();
                found.push(name);
            }
        }
    }
    found.sort();
    found
}

/// The first step of a path below `src/`, without an ending.
fn room(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The rooms that a file names after `crate::`, in code and not in comments.
fn used(file: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(file)).expect("a file");
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.map(|line| format!("{line}\n")).collect();
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let listed = rest.strip_prefix('{').and_then(|list| list.split('}').next());
        for path in listed.unwrap_or(rest).split(',').take(listed.map_or(1, |_| usize::MAX)) {
            let word = path.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next();
            rooms.extend(word.filter(|word| floor(word).is_some()).map(str::to_owned));
        }
    }
    rooms
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn a_room_uses_only_the_rooms_below_it() {
    let mut wrong = Vec::new();
    let mut uses = 0;
    for file in sources().iter().filter(|file| !["main.rs", "lib.rs"].contains(&file.as_str())) {
        let own = room(file);
        let own_floor = floor(own).unwrap_or_else(|| panic!("{file} stands on no floor"));
        for other in used(file).iter().filter(|other| *other != own) {
            uses += 1;
            if floor(other).is_none_or(|other| other <= own_floor) {
                wrong.push(format!("{file} uses {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "upwards, or from wing to wing:\n{}", wrong.join("\n"));
    assert!(uses > 100, "{uses}");
}

/// Each line of the tree names a folder or a file of `src/`, and every room stands in it.
#[test]
fn the_tree_in_the_architecture_is_the_real_one() {
    let page = root().join("../docs/ARCHITECTURE.md");
    let page = fs::read_to_string(page).expect("the page");
    let tree = page.split("```").nth(1).expect("a tree");
    let mut path: Vec<&str> = Vec::new();
    let mut named = BTreeSet::new();
    for line in tree.lines().filter(|line| line.contains("── ")) {
        let (branch, rest) = line.split_once("── ").expect("a branch");
        let depth = branch.chars().count() / 4;
        path.truncate(depth);
        let names = rest.split("  ").next().unwrap_or_default();
        for name in names.split(", ") {
            let name = name.trim();
            let folder = path.join("");
            let full = format!("{folder}{name}");
            assert!(root().join(&full).exists(), "docs/ARCHITECTURE.md names {full}");
            named.insert(full);
        }
        path.push(names.trim());
    }
    let is_room = |name: &String| !name.trim_end_matches('/').contains('/');
    let real: BTreeSet<String> = fs::read_dir(root())
        .expect("src")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() { format!("{name}/") } else { name }
        })
        .collect();
    let rooms: BTreeSet<String> = named.iter().filter(|name| is_room(name)).cloned().collect();
    assert_eq!(rooms, real);
    let wing: BTreeSet<String> = fs::read_dir(root().join("tacker"))
        .expect("the wing")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .map(|path| format!("tacker/{}/", path.file_name().expect("a name").to_string_lossy()))
        .collect();
    let missing: Vec<_> = wing.difference(&named).collect();
    assert!(missing.is_empty(), "docs/ARCHITECTURE.md lacks {missing:?}");
}
