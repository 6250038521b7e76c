//! Reads what `SHOW GRANTS` of MySQL and MariaDB says. Pure.

use super::{Privilege, Privileges};

/// What these grants allow in `database`, on each of `tables`.
pub(super) fn read(grants: &[String], database: &str, tables: &[&str]) -> Privileges {
    let mut found = Privileges::default();
    for grant in grants {
        let Some((words, rest)) =
            grant.strip_prefix("GRANT ").and_then(|rest| rest.split_once(" ON "))
        else {
            // A role, whose own grants MySQL does not list here, or a REVOKE of part of a grant.
            found.in_doubt = true;
            continue;
        };
        let object = rest.rsplit_once(" TO ").map_or(rest, |(object, _)| object);
        let Some((schema, table)) = object.split_once('.') else { continue };
        if !matches(unquote(schema), database) {
            continue;
        }
        let words: Vec<&str> = words.split(',').map(str::trim).collect();
        let all = words.contains(&"ALL PRIVILEGES");
        let whole = table == "*";
        found.create |= whole && (all || words.contains(&"CREATE"));
        for name in tables.iter().filter(|name| whole || unquote(table).eq_ignore_ascii_case(name))
        {
            let held = found.held.entry((*name).to_owned()).or_default();
            held.extend(
                Privilege::ALL
                    .into_iter()
                    .filter(|one| all || words.contains(&one.to_string().as_str())),
            );
        }
    }
    found
}

fn unquote(name: &str) -> &str {
    name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).unwrap_or(name)
}

/// The name of a database in a grant is a pattern, as of LIKE; `*` alone means all.
fn matches(pattern: &str, name: &str) -> bool {
    fn like(pattern: &[char], name: &[char]) -> bool {
        match (pattern, name) {
            ([], _) => name.is_empty(),
            (['\\', literal, pattern @ ..], [first, name @ ..]) => {
                literal == first && like(pattern, name)
            }
            (['%', pattern @ ..], _) => (0..=name.len()).any(|skip| like(pattern, &name[skip..])),
            (['_', pattern @ ..], [_, name @ ..]) => like(pattern, name),
            ([one, pattern @ ..], [first, name @ ..]) => one == first && like(pattern, name),
            ([_, ..], []) => false,
        }
    }
    let chars = |text: &str| text.chars().collect::<Vec<_>>();
    pattern == "*" || like(&chars(pattern), &chars(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What may be done on `vnf` and `vims` in database `tack_er`, whether tables may be created, and any doubt.
    fn read(grants: &[&str]) -> String {
        let grants: Vec<_> = grants.iter().map(|grant| (*grant).to_owned()).collect();
        let found = super::read(&grants, "tack_er", &["vnf", "vims"]);
        let of = |table: &str| {
            let held = Privilege::ALL.into_iter().filter(|one| found.holds(table, *one));
            held.map(|one| one.to_string()[..1].to_owned()).collect::<String>()
        };
        format!("{} {} {} {}", of("vnf"), of("vims"), found.create, found.in_doubt)
    }

    #[test]
    fn grants_on_the_server_the_database_and_a_table_add_up() {
        assert_eq!(
            read(&["GRANT USAGE ON *.* TO `t`@`%` IDENTIFIED BY PASSWORD '*00'"]),
            "  false false"
        );
        assert_eq!(
            read(&["GRANT ALL PRIVILEGES ON `tack\\_er`.* TO `t`@`%`"]),
            "SIUD SIUD true false"
        );
        assert_eq!(
            read(&[
                "GRANT SELECT ON *.* TO `t`@`%`",
                "GRANT INSERT, DELETE ON `tack_er`.`vnf` TO `t`@`%` WITH GRANT OPTION",
            ]),
            "SID S false false"
        );
        assert_eq!(read(&["GRANT SELECT, CREATE ON `tack%`.* TO `t`@`%`"]), "S S true false");
    }

    #[test]
    fn another_database_another_table_and_a_part_of_a_table_do_not_count() {
        assert_eq!(read(&["GRANT ALL PRIVILEGES ON `tack\\_ers`.* TO `t`@`%`"]), "  false false");
        assert_eq!(read(&["GRANT ALL PRIVILEGES ON `tack\\%`.* TO `t`@`%`"]), "  false false");
        assert_eq!(
            read(&["GRANT SELECT (`id`, `name`) ON `tack_er`.`vnf` TO `t`@`%`"]),
            "  false false"
        );
    }

    #[test]
    fn a_role_leaves_a_doubt() {
        assert_eq!(read(&["GRANT `operator`@`%` TO `t`@`%`"]), "  false true");
    }
}
