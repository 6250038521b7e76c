use super::*;

fn config(text: &str) -> OsloConfig {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("tacker.conf");
    fs::write(&file, text).unwrap();
    OsloConfig::read(&[file], &[]).unwrap()
}

fn connection(text: &str) -> Result<Option<String>, OsloConfigError> {
    config(text).get("database", "connection")
}

/// Observed on oslo.config 10.7, but for names that no file sets (there: the default, or empty).
#[test]
fn references_are_replaced_as_oslo_config_does() {
    for (text, value) in [
        ("[DEFAULT]\nmy_ip=1\n[database]\nuser=d\nconnection=$user@$my_ip", "d@1"),
        ("[DEFAULT]\nuser=d\n[database]\nuser=g\nconnection=$user", "g"),
        ("[other]\nhost=h\n[database]\nconnection=${other.host}:$other.host!", "h:h!"),
        ("[DEFAULT]\nmy_ip=$$x\n[database]\nconnection=$my_ip", "$x"),
        ("[DEFAULT]\na=$b\nb=1\n[database]\nb=2\nconnection=$a", "1"),
        ("[database]\ndb-name=x\nconnection=$db_name", "x"),
    ] {
        assert_eq!(connection(text).unwrap().as_deref(), Some(value), "{text:?}");
    }
}

#[test]
fn an_unknown_name_and_a_cycle_are_told_with_file_group_and_key() {
    let unknown = connection("[database]\n\nconnection = s3cret$pw").unwrap_err().to_string();
    assert!(unknown.starts_with("[database] connection in /"), "{unknown}");
    assert!(unknown.contains("tacker.conf, line 3 refers to `$pw`"), "{unknown}");
    assert!(!unknown.contains("s3cret"), "{unknown}");

    let cycle = connection("[DEFAULT]\na=$b\nb=$a\n[database]\nconnection=$a").unwrap_err();
    assert!(cycle.to_string().contains("[DEFAULT] b in "), "{cycle}");
    assert!(cycle.to_string().contains("refers to itself through `$a`"), "{cycle}");
}

#[test]
fn the_last_file_wins_and_directories_come_after_files_in_order_of_name() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = dir.path().join(name);
        fs::write(&file, text).unwrap();
        file
    };
    let first = write("first", "[database]\nconnection=1\nuser=1\nhost=1\nport=1");
    let second = write("second", "[DATABASE]\nuser=2\nhost=2\nport=2\nport=2b");
    write("b.conf", "[database]\nhost=b\n");
    write("a.conf", "[database]\nhost=a\nkey=a");
    write("c.conf~", "[database]\nhost=c");

    let config = OsloConfig::read(&[first, second], &[dir.path().to_owned()]).unwrap();
    let get = |key| config.get("database", key).unwrap().unwrap();
    assert_eq!([get("connection"), get("user"), get("port")], ["1", "2", "2b"]);
    assert_eq!([get("host"), get("key")], ["b", "a"]);
    assert!(config.locate("database", "host").unwrap().file.ends_with("b.conf"));
}

#[test]
fn a_missing_file_or_directory_is_named() {
    let file = OsloConfig::read(&["/nowhere/tacker.conf".into()], &[]).unwrap_err();
    assert_eq!(file.to_string(), "cannot read the configuration file /nowhere/tacker.conf");
    let dir = OsloConfig::read(&[], &["/nowhere".into()]).unwrap_err();
    assert_eq!(dir.to_string(), "cannot list the configuration directory /nowhere");
}

#[test]
fn debug_shows_no_value() {
    let config = config("[database]\nconnection = mysql://u:s3cret@h/db");
    assert!(!format!("{config:?}").contains("s3cret"));
}
