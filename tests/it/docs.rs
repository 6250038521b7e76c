//! Every command shown in the documents is run, and its output compared with what the document shows.
//!
//! In a block marked `console`, a line that begins with `$ ` is a command, and the lines after it are its output, in
//! which `...` alone on a line stands for any lines and `[..]` for any text. In a block marked `sh`, every line is a command
//! that must succeed. The blocks of a document run in order, in a folder of their own, against the database of `retack demo`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use retack::tacker::note::NoteCode;
use snapbox::{Data, assert_data_eq};

/// A command, and what the document says that it prints; `None` where it only has to succeed.
#[derive(Debug)]
struct Example {
    command: String,
    output: Option<String>,
}

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![root.join("README.md")];
    let mut folders = vec![root.join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found
}

fn examples(document: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut block = "";
    for line in document.lines() {
        if let Some(kind) = line.strip_prefix("```") {
            block = if block.is_empty() { kind } else { "" };
        } else if block == "sh" {
            examples.push(Example { command: line.to_owned(), output: None });
        } else if block == "console" {
            match line.strip_prefix("$ ") {
                Some(command) => {
                    examples
                        .push(Example { command: command.to_owned(), output: Some(String::new()) });
                }
                None => {
                    let example = examples.last_mut().expect("output has a command before it");
                    example.output.get_or_insert_default().push_str(&format!("{line}\n"));
                }
            }
        }
    }
    examples
}

/// Runs a command in a shell whose `retack` is the program under test.
fn run(command: &str, folder: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_retack")).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), env::var("PATH").unwrap_or_default());
    Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .env("RETACK_DATABASE_URL", "sqlite:///retack-demo.db")
        .env_remove("OS_DATABASE__CONNECTION")
        .output()
        .expect("a shell")
}

#[test]
fn every_command_shown_in_the_documents_does_what_they_show() {
    let mut commands = 0;
    for document in documents() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = fs::read_to_string(&document).expect("a document");
        for Example { command, output } in examples(&text) {
            // This is the script that runs this test.
            if command == "sh tests/run.sh" {
                continue;
            }
            // The program is built already, and its folder is not the checkout.
            let command = command.replace("cargo run --release -- ", "retack ");
            println!("{}: {command}", document.display());
            let ran = run(&command, folder.path());
            let printed = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
            match output {
                Some(shown) => {
                    assert_data_eq!(printed(ran.stdout) + &printed(ran.stderr), Data::text(shown))
                }
                None => assert!(ran.status.success(), "{}", printed(ran.stderr)),
            }
            commands += 1;
        }
    }
    assert!(commands > 10, "only {commands} commands were found");
}

#[test]
fn every_note_is_explained() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/outcomes.md");
    let page = fs::read_to_string(page).expect("the page");
    for code in NoteCode::ALL {
        let row = format!("| {} | {} |", code.name(), code.meaning());
        assert!(page.contains(&row), "docs/reference/outcomes.md lacks the row\n{row}");
    }
}
