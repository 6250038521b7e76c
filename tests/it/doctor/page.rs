//! docs/reference/doctor.md has every check, and the report of the demo's database.

use retack::tacker::doctor::Check;

use crate::support::page;

const HEAD: &str = "\
# doctor

`retack doctor` looks at all that a migration will meet, and changes nothing: its session is one in which the server refuses
every write. It reads every VNF and converts it in memory; `--quick` leaves out what reads every row. `--format json` answers
with all details.

```console
$ retack demo > /dev/null
$ retack doctor
doctor  sqlite:///retack-demo.db
SQLite [..], Tacker schema ca2ad037c320

  warning  vim-keys          the credentials of 4 VIMs cannot be used
...
  warning  rejections        3 VNFs would be rejected
                                1 failed-temp  f1234f3a-bf77-53e4-aa31-d2b45441b5a7
                                1 operation-in-flight  2b5c20f0-2841-560d-a11a-4716a68ad167
                                1 unconvertible  42ea3d59-642d-5443-8562-16ac8ea462a4
...
  warning  unreadable-cells  1 cell cannot be read
                                1 vnf_lcm_op_occs.resource_changes  80966819-da92-5029-8f7c-ecea8fd8244a
...
  info     vnfs              30 VNFs in v1, 23 of them instantiated; 0 soft-deleted
...
  ok       schema-revision   ca2ad037c320 (Tacker 10.0.0, 2023.2)
...

Ready, but for the VNFs that would be rejected.  3 warning, 2 info, 14 ok

Next
  # write v2 rows beside v1
  retack migrate-to-v2 --all --keep-orig
```

## Levels and exit codes

| level | meaning |
|---|---|
| error | retack would refuse to work, or fail |
| warning | something will not go as one might expect, but safely |
| info | worth knowing |
| ok | as it should be |

The exit code is the one that `migrate-to-v2 --all` would end with, were it typed now, so that a script can ask before it
migrates: 0 when all VNFs would be migrated, 3 when some would be rejected, 5 when there is an error, 1 when the database
cannot be reached.

## Checks

The names are stable; programs may match on them. A check that does not apply to an engine finds nothing there.
";

#[test]
fn the_page_about_doctor_has_every_check() {
    let mut expected = HEAD.to_owned();
    for check in Check::ALL {
        let (name, meaning, explanation) = (check.name(), check.meaning(), check.explanation());
        expected.push_str(&format!("\n### {name}\n\n{meaning} {explanation}\n"));
    }
    page::holds("docs/reference/doctor.md", &expected);
}
