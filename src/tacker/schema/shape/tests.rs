use super::*;

fn facts() -> Vec<ColumnFact> {
    let fact = |one: &Expected| ColumnFact {
        table_name: one.table.to_owned(),
        column_name: one.column.to_owned(),
        data_type: match one.kind {
            Kind::Text => "character varying",
            Kind::Json => "json",
            Kind::Integer => "integer",
            Kind::SmallInteger => "smallint",
            Kind::Boolean => "boolean",
            Kind::Time => "timestamp without time zone",
            Kind::Label(name) => name,
        }
        .to_owned(),
        nullable: one.nullable,
        optional: one.nullable,
        character_set: None,
        storage_engine: None,
    };
    expected_columns().iter().map(fact).collect()
}

/// What is told of a PostgreSQL schema that is right but for `change`.
fn told(change: impl FnOnce(&mut Vec<ColumnFact>)) -> Vec<String> {
    let mut facts = facts();
    change(&mut facts);
    let differences = differences(&facts, Engine::Postgres, Some(Revision::HEAD));
    differences.iter().map(Difference::to_string).collect()
}

fn column<'a>(facts: &'a mut [ColumnFact], table: &str, column: &str) -> &'a mut ColumnFact {
    let found =
        facts.iter_mut().find(|fact| fact.table_name == table && fact.column_name == column);
    found.expect("a column that is expected")
}

#[test]
fn what_the_queries_use_is_what_is_expected() {
    assert_eq!(told(|_| ()), [""; 0]);
    let v2 = |one: &&Expected| one.table == "VnfInstanceV2";
    assert_eq!(expected_columns().iter().filter(v2).count(), 14);
    assert_eq!(tables().len(), 20);
}

#[test]
fn a_table_a_column_a_type_and_nullability_are_missed() {
    assert_eq!(
        told(|facts| facts.retain(|fact| fact.table_name != "vims")),
        ["vims: no such table"]
    );
    assert_eq!(
        told(|facts| facts.retain(|fact| fact.column_name != "vnf_metadata")),
        ["vnf_instances.vnf_metadata: no such column"]
    );
    assert_eq!(
        told(|facts| column(facts, "vims", "extra").data_type = "jsonb".to_owned()),
        ["vims.extra: is jsonb, expected JSON"]
    );
    assert_eq!(
        told(|facts| column(facts, "vnf_instances", "tenant_id").nullable = true),
        ["vnf_instances.tenant_id: may be NULL, expected NOT NULL"]
    );
    assert_eq!(
        told(|facts| column(facts, "VnfInstanceV2", "metadata").nullable = false),
        ["VnfInstanceV2.metadata: is NOT NULL, expected nullable"]
    );
    // As Tacker makes it on PostgreSQL.
    assert_eq!(told(|facts| column(facts, "vnf", "status").nullable = false), [""; 0]);
}

#[test]
fn an_unknown_column_matters_only_where_rows_are_inserted_and_it_is_required() {
    let added = |table: &str, optional: bool| {
        told(|facts| {
            let mut fact = column(facts, table, "id").clone();
            fact.column_name = "tenantId".to_owned();
            fact.optional = optional;
            facts.push(fact);
        })
    };
    assert_eq!(
        added("VnfInstanceV2", false),
        ["VnfInstanceV2.tenantId: unknown to this retack, NOT NULL and without a default"]
    );
    assert_eq!(added("VnfInstanceV2", true), [""; 0]);
    assert_eq!(added("vnf_instances", false), [""; 0]);
}

#[test]
fn what_came_later_is_not_expected_of_an_older_schema() {
    let crypt_key = Expected { table: "CryptKey", column: "id", kind: Kind::Text, nullable: false };
    assert!(!is_due(&crypt_key, Some(Revision::V2_TABLES)));
    assert!(is_due(&crypt_key, Some(Revision::CRYPT_KEY)));
    assert!(is_due(&crypt_key, None));
}
