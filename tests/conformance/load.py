"""Has Tacker load what retack wrote, and compares what Tacker tells with what the cells hold.

Run by run.sh, which provides the Python environment, the program and the server. See README.md.
"""

import argparse
import importlib.metadata
import ipaddress
import json
import multiprocessing
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
import uuid

import pymysql
import tacker.common.config  # noqa: F401  (registers [database] and use_credential_encryption)
from oslo_config import cfg
from oslo_versionedobjects.base import VersionedObject
from cryptography.fernet import Fernet
from pymysql.constants import CLIENT
from tacker import context
from tacker.sol_refactored import objects

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
VIM_KEYS = FIXTURES / "tacker" / "vim-keys"
REVISION = "ca2ad037c320"
# The corpus again, with subscriptions, in a Tacker that encrypts credentials.
ENCRYPTED = "encrypted"

# The tables that Tacker loads, and their JSON columns.
TABLES = {
    "VnfInstanceV2": {
        "vimConnectionInfo",
        "instantiatedVnfInfo",
        "vnfConfigurableProperties",
        "metadata",
        "extensions",
    },
    "VnfLcmOpOccV2": {
        "operationParams",
        "error",
        "resourceChanges",
        "changedInfo",
        "changedExtConnectivity",
        "modificationsTriggeredByVnfPkgChange",
    },
    "LccnSubscriptionV2": {"filter", "authentication"},
}
BOOLEANS = {"isAutomaticInvocation", "isCancelPending"}
TIMES = {"startTime", "stateEnteredTime"}

# Members whose text Tacker may respell, and nothing else: IPv6 in short, MAC in lower case with colons.
IP_ADDRESSES = {"addresses", "fixedAddresses", "minAddress", "maxAddress"}
MAC_ADDRESSES = {"macAddress"}


# ---- the server -------------------------------------------------------------------------------------------------


class Server:
    """The private MariaDB that tests/run.sh started."""

    def __init__(self):
        url = urllib.parse.urlsplit(os.environ["RETACK_TEST_MYSQL_URL"])
        self.user = url.username
        self.socket = urllib.parse.parse_qs(url.query)["socket"][0]

    def connect(self, database=None):
        return pymysql.connect(
            unix_socket=self.socket,
            user=self.user,
            database=database,
            charset="utf8mb4",
            autocommit=True,
            client_flag=CLIENT.MULTI_STATEMENTS,
        )


class Database:
    """A database with Tacker's tables; gone at the end of its `with`."""

    def __init__(self, server):
        self.server = server
        self.name = "retack_conformance"

    def __enter__(self):
        connection = self.server.connect()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {self.name} CHARACTER SET utf8mb4")
        connection.close()
        self.connection = self.server.connect(self.name)
        self.script((ROOT / "schema" / "mysql.sql").read_text())
        self.execute("INSERT INTO alembic_version VALUES (%s)", [REVISION])
        # The fixtures' rows come in no particular order.
        self.execute("SET SESSION foreign_key_checks = 0")
        return self

    def __exit__(self, *_):
        self.execute(f"DROP DATABASE {self.name}")
        self.connection.close()

    @property
    def retack_url(self):
        return f"mysql://{self.server.user}@localhost/{self.name}?socket={self.server.socket}"

    @property
    def tacker_url(self):
        return (
            f"mysql+pymysql://{self.server.user}@localhost/{self.name}"
            f"?unix_socket={self.server.socket}&charset=utf8mb4"
        )

    def script(self, sql):
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            while cursor.nextset():
                pass

    def execute(self, sql, values=None):
        with self.connection.cursor(pymysql.cursors.DictCursor) as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def insert(self, table, row):
        columns = ", ".join(f"`{column}`" for column in row)
        places = ", ".join(["%s"] * len(row))
        self.execute(f"INSERT INTO `{table}` ({columns}) VALUES ({places})", list(row.values()))

    def fill(self, rows):
        for table, row in rows:
            self.insert(table, row)

    # Set by `encrypting`: this Tacker encrypts credentials.
    crypt_key_dir = None
    cipher = None

    def encrypting(self, directory):
        """What a Tacker with `keymanager_type = local` leaves: a key in use, and its master key in a file."""
        master, key, id = Fernet.generate_key(), Fernet.generate_key(), str(uuid.uuid4())
        (directory / id).write_bytes(master)
        encrypted = Fernet(master).encrypt(key).decode()
        row = {"id": id, "secretUuid": None, "encryptedKey": encrypted, "keyType": "local", "inUse": 1}
        self.insert("CryptKey", row)
        self.crypt_key_dir, self.cipher = directory, Fernet(key)

    def set(self, table, id, column, cell):
        self.execute(f"UPDATE `{table}` SET `{column}` = %s WHERE id = %s", [cell, id])


# ---- where rows come from ---------------------------------------------------------------------------------------


def fixture(path):
    """The rows of a fixture: tests/fixtures/README.md says how they are written."""
    for line in path.read_text().splitlines():
        row = json.loads(line)
        yield row["table"], row["row"]


def tackers_own():
    """What Tacker's own migration made of the corpus; its JSON cells are parsed in the fixture."""
    for line in (FIXTURES / "tacker" / "v2.jsonl").read_text().splitlines():
        table, id, row = json.loads(line)
        cells = {"id": id}
        for column, value in row.items():
            if isinstance(value, dict) and set(value) == {"$str"}:
                value = json.dumps(json.dumps(value["$str"]))
            elif column in TABLES[table] and value is not None:
                value = json.dumps(value)
            cells[column] = value
        yield table, cells


def demo(retack, directory):
    """The v1 rows that `retack demo` makes; it makes them in SQLite."""
    path = pathlib.Path(directory) / "demo.db"
    command = [retack, "demo", "--file", str(path)]
    subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL, check=True)
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in tables:
        if table in TABLES or table == "alembic_version" or table.startswith(("retack_", "sqlite_")):
            continue
        # Without generated columns, which this pragma leaves out.
        columns = [column["name"] for column in connection.execute(f'PRAGMA table_info("{table}")')]
        columns = ", ".join(f'"{column}"' for column in columns)
        for row in connection.execute(f'SELECT {columns} FROM "{table}"'):
            yield table, dict(row)
    connection.close()


# ---- retack -----------------------------------------------------------------------------------------------------


def environment(**more):
    """The environment without anything that configures retack."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RETACK_", "OS_"))}
    return kept | more


def migrate(retack, database):
    """Migrates the database; how many VNFs were migrated and how many left as they are."""
    vnfs = migrated(retack, database, "VnfInstanceV2", ["--all", "--force-failed-temp"])
    # Scenarios have subscriptions or VNFs, so there may be none to restrict a filter to.
    _, rejected = migrated(retack, database, "LccnSubscriptionV2", ["--subscriptions", "--all-tenants"])
    if rejected:
        sys.exit(f"retack left {rejected} subscriptions in v1")
    return vnfs


def migrated(retack, database, table, options):
    command = [retack, "--format", "json", "--vim-keys", str(VIM_KEYS)]
    if database.crypt_key_dir is not None:
        conf = database.crypt_key_dir / "tacker.conf"
        lines = ["[DEFAULT]", *(f"{option} = {value}" for option, value in encryption(database.crypt_key_dir).items())]
        conf.write_text("\n".join(lines))
        command += ["--config-file", str(conf)]
    command += ["migrate-to-v2", "--keep-orig", *options]
    run = subprocess.run(
        command,
        env=environment(RETACK_DATABASE_URL=database.retack_url),
        stdout=subprocess.PIPE,
        text=True,
    )
    if run.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)} ended with {run.returncode}")
    outcomes = json.loads(run.stdout)["outcomes"]
    written = database.execute(f"SELECT count(*) AS n FROM {table}")[0]["n"]
    if written != outcomes["migrated"]:
        sys.exit(f"retack reports {outcomes['migrated']} rows of {table} migrated, but wrote {written}")
    return outcomes["migrated"], outcomes["rejected"]


# ---- what Tacker tells ------------------------------------------------------------------------------------------


def encryption(crypt_key_dir):
    """The options of a Tacker that encrypts with a master key from this directory, or does not encrypt."""
    if crypt_key_dir is None:
        return {"use_credential_encryption": False}
    return {"use_credential_encryption": True, "keymanager_type": "local", "crypt_key_dir": str(crypt_key_dir)}


# Each database is read by a Tacker of its own, as by a service that has just started.
FORK = multiprocessing.get_context("fork")


def told(database, ids):
    """What Tacker tells of every row: table to (listed, each); both as `listing` and `single` give them."""
    with FORK.Pool(1) as pool:
        return pool.apply(tell, (database.tacker_url, database.crypt_key_dir, ids))


def tell(url, crypt_key_dir, ids):
    # Nothing that configures a Tacker of this machine.
    cfg.CONF([], project="tacker", default_config_files=[], default_config_dirs=[])
    cfg.CONF.set_override("connection", url, "database")
    for option, value in encryption(crypt_key_dir).items():
        cfg.CONF.set_override(option, value)
    objects.register_all()
    admin = context.get_admin_context()
    answer = {}
    for table, wanted in ids.items():
        kind = getattr(objects, table)
        answer[table] = listing(kind, admin), {id: single(kind, admin, id) for id in wanted}
    return answer


def listing(kind, admin):
    """All rows by `get_all`: (id to content, None), or (None, why not)."""
    try:
        return {row.id: row.to_dict() for row in kind.get_all(admin)}, None
    except Exception as error:  # whatever Tacker raises is a refusal
        return None, reason(error)


def single(kind, admin, id):
    """One row by `get_by_id`: (content, None), or (None, why not)."""
    try:
        row = kind.get_by_id(admin, id)
        if row is None:
            return None, "not found"
        missing = list(unset(row))
        if missing and not ended(row, missing):
            return None, f"mandatory, but unset: {', '.join(missing)}"
        return row.to_dict(), None
    except Exception as error:
        return None, reason(error)


def unset(thing, path=""):
    """The mandatory members that are unset. Tacker loads the row all the same, and breaks where it uses them."""
    for name, field in thing.fields.items():
        place = f"{path}.{name}" if path else name
        if not thing.obj_attr_is_set(name):
            # Links are made for a response, never stored.
            if not field.nullable and name != "_links":
                yield place
            continue
        value = getattr(thing, name)
        several = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, item in several:
            if isinstance(item, VersionedObject):
                yield from unset(item, f"{place}[{key}]")
        if isinstance(value, VersionedObject):
            yield from unset(value, place)


def ended(row, missing):
    """Whether this is all that an instance lacks which Tacker itself terminated: it keeps two members, no others."""
    info = row.to_dict().get("instantiatedVnfInfo") or {}
    return missing == ["instantiatedVnfInfo.extCpInfo"] and info.keys() == {"flavourId", "vnfState"}


def reason(error):
    return f"{type(error).__name__}: {error}"


# ---- what the cells hold ----------------------------------------------------------------------------------------


SECRETS = ("password", "bearer_token", "client_secret")


def held(table, row, cipher):
    """The content of a row, decoded and its credentials decrypted without Tacker's help."""
    content = {column: decoded(table, column, cell) for column, cell in row.items()}
    if cipher is not None:
        for holder, secret in secrets(content):
            holder[secret] = cipher.decrypt(holder[secret].encode()).decode()
    return content


def secrets(content):
    """Where credentials are in a row: the object and the name of the member, for each."""
    for connection in (content.get("vimConnectionInfo") or {}).values():
        access = connection.get("accessInfo") or {}
        yield from ((access, secret) for secret in SECRETS if secret in access)
    authentication = content.get("authentication") or {}
    for params, secret in (("paramsBasic", "password"), ("paramsOauth2ClientCredentials", "clientPassword")):
        if secret in authentication.get(params, {}):
            yield authentication[params], secret


def decoded(table, column, cell):
    if cell is None:
        return None
    if column in TABLES[table]:
        value = json.loads(cell)
        # Objects, and lists and maps of them, are encoded twice.
        return json.loads(value) if isinstance(value, str) else value
    if column in BOOLEANS:
        return bool(cell)
    if column in TIMES:
        return cell.strftime("%Y-%m-%dT%H:%M:%SZ")
    return cell


# ---- the comparison ---------------------------------------------------------------------------------------------

ABSENT = object()


def differences(held, told, path="", name=""):
    """Every place where the two differ, as a sentence. A member that is null says as much as none."""
    held, told = (None if value is ABSENT else value for value in (held, told))
    if isinstance(held, dict) and isinstance(told, dict):
        for key in held | told:
            place = f"{path}.{key}" if path else key
            yield from differences(held.get(key, ABSENT), told.get(key, ABSENT), place, key)
    elif isinstance(held, list) and isinstance(told, list):
        for index in range(max(len(held), len(told))):
            pair = (items[index] if index < len(items) else ABSENT for items in (held, told))
            yield from differences(*pair, f"{path}[{index}]", name)
    elif not same(held, told, name):
        if told is None:
            yield f"{path}: dropped {json.dumps(held)}"
        elif held is None:
            yield f"{path}: invented {json.dumps(told)}"
        else:
            yield f"{path}: changed from {json.dumps(held)} to {json.dumps(told)}"


def same(held, told, name):
    if type(held) is not type(told):
        return False
    return held == told or (isinstance(held, str) and spelled(held, name) == spelled(told, name))


def spelled(text, name):
    if name in MAC_ADDRESSES:
        return text.lower().replace("-", ":")
    if name in IP_ADDRESSES:
        try:
            return ipaddress.ip_address(text)
        except ValueError:
            return text
    return text


class Verdict:
    """What became of the rows of one database."""

    def __init__(self):
        self.rows = 0
        self.refused = []
        self.dropped = []
        # How many credentials there are in the rows of a table.
        self.secrets = dict.fromkeys(TABLES, 0)

    @property
    def counts(self):
        return self.rows, len(self.refused), len(self.dropped)


def judge(database):
    """Has Tacker load every row of the database, and compares."""
    rows = {
        table: {row["id"]: row for row in database.execute(f"SELECT * FROM `{table}`")}
        for table in TABLES
    }
    answers = told(database, {table: list(found) for table, found in rows.items()})
    verdict = Verdict()
    for table, found in rows.items():
        (listed, unlisted), each = answers[table]
        # One row that cannot be loaded fails the whole list. It is to blame, not the others.
        blamed = any(refusal for _, refusal in each.values())
        for id, row in found.items():
            content, refusal = each[id]
            if refusal is None and listed is None and not blamed:
                refusal = f"get_all: {unlisted}"
            if refusal is None and listed is not None and id not in listed:
                refusal = "get_all: not listed"
            if refusal is not None:
                verdict.refused.append(f"{table} {id}: {refusal}")
                continue
            verdict.rows += 1
            tellings = [content] if listed is None else [content, listed[id]]
            content = held(table, row, database.cipher)
            verdict.secrets[table] += len(list(secrets(content)))
            places = (place for told in tellings for place in differences(content, told))
            verdict.dropped += [f"{table} {id} {place}" for place in dict.fromkeys(places)]
    return verdict


# ---- the checker, checked ---------------------------------------------------------------------------------------


def edit(*path):
    """A change of a cell that is JSON in JSON: what is at the path becomes the last argument."""
    *steps, last, value = path

    def apply(cell):
        content = json.loads(json.loads(cell))
        place = content
        for step in steps:
            place = place[step]
        place[last] = value
        return json.dumps(json.dumps(content))

    return apply


def plain_edit(key, value):
    """A change of a cell that is a JSON object: a member more."""
    return lambda cell: json.dumps(json.loads(cell) | {key: value})


ETHERNET = ("extCpInfo", 0, "cpProtocolInfo", 0, "ipOverEthernet")
# (table, column, the cell instead, rows refused, values dropped)
PLANTS = [
    ("VnfInstanceV2", "vimConnectionInfo", "{}", 1, 0),
    ("VnfInstanceV2", "vimConnectionInfo", "[]", 1, 0),
    ("VnfInstanceV2", "vimConnectionInfo", '"[]"', 1, 0),
    ("VnfInstanceV2", "instantiatedVnfInfo", edit(*ETHERNET, "ipAddresses", 0, "type", "ipv4"), 1, 0),
    ("VnfInstanceV2", "instantiatedVnfInfo", edit(*ETHERNET, "macAddress", ""), 1, 0),
    ("VnfInstanceV2", "instantiatedVnfInfo", edit("vnfState", "started"), 1, 0),
    ("VnfInstanceV2", "instantiatedVnfInfo", edit("flavourId", None), 1, 0),
    ("VnfInstanceV2", "instantiatedVnfInfo", edit("vnfcResourceInfo", 0, "computeResource", {}), 1, 0),
    ("VnfInstanceV2", "metadata", '"{}"', 1, 0),
    ("VnfLcmOpOccV2", "changedExtConnectivity", "[]", 1, 0),
    ("VnfLcmOpOccV2", "resourceChanges", '"null"', 1, 0),
    ("VnfLcmOpOccV2", "operationParams", '"{}"', 1, 0),
    ("VnfInstanceV2", "instantiatedVnfInfo", edit("planted", "x"), 0, 1),
    ("VnfInstanceV2", "instantiatedVnfInfo", edit(*ETHERNET, "ipAddresses", 0, "isDynamic", "False"), 0, 1),
    ("VnfInstanceV2", "instantiatedVnfInfo", edit("flavourId", 1), 0, 1),
    ("VnfLcmOpOccV2", "operationParams", plain_edit("planted", "x"), 0, 1),
    ("VnfLcmOpOccV2", "changedExtConnectivity", '"{}"', 0, 1),
    # Respelled, which is no loss.
    ("VnfInstanceV2", "instantiatedVnfInfo", edit(*ETHERNET, "macAddress", "FA-16-3E-00-00-0A"), 0, 0),
    ("VnfInstanceV2", "instantiatedVnfInfo", edit(*ETHERNET, "ipAddresses", 0, "addresses", ["2001:DB8:0::1"]), 0, 0),
    # Two ways to say nothing.
    ("VnfInstanceV2", "vimConnectionInfo", "null", 0, 0),
    ("VnfInstanceV2", "vimConnectionInfo", None, 0, 0),
]


def self_test(server):
    """Requires that Tacker's own rows pass, and that planted defects are found."""
    wrong = []
    with Database(server) as database:
        database.fill(tackers_own())
        verdict = judge(database)
        if verdict.rows == 0 or verdict.refused or verdict.dropped:
            wrong += ["Tacker's own rows do not pass", *verdict.refused, *verdict.dropped]
    own = verdict.rows
    with Database(server) as database:
        database.fill(fixture(FIXTURES / "scenarios" / "upstream_v2_full_openstack.jsonl"))
        for table, column, instead, refused, dropped in PLANTS:
            [row] = database.execute(f"SELECT id, `{column}` AS cell FROM `{table}`")
            cell = instead(row["cell"]) if callable(instead) else instead
            database.set(table, row["id"], column, cell)
            verdict = judge(database)
            if verdict.counts != (2 - refused, refused, dropped):
                found = "".join(f"\n    {line}" for line in verdict.refused + verdict.dropped)
                wrong.append(
                    f"{table}.{column} = {cell!s:.200}: expected {refused} refused and {dropped} dropped; "
                    f"{verdict.counts[1]} and {verdict.counts[2]} found{found}"
                )
            database.set(table, row["id"], column, row["cell"])
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
        sys.exit("the self-test failed")
    print(f"self-test: {own} rows of Tacker's own pass, {len(PLANTS)} planted cells are judged rightly")


# ---- the run ----------------------------------------------------------------------------------------------------


def check(server, retack):
    """Migrates and judges one database after the other; a line of the table for each."""
    verdicts = []
    with tempfile.TemporaryDirectory() as directory:
        sources = [("corpus", fixture(FIXTURES / "tacker" / "v1.jsonl"))]
        scenarios = sorted((FIXTURES / "scenarios").glob("v1_*.jsonl"))
        sources += [(path.stem, fixture(path)) for path in scenarios]
        sources.append(("demo", demo(retack, directory)))
        both = [FIXTURES / "tacker" / "v1.jsonl", FIXTURES / "scenarios" / "v1_subscriptions.jsonl"]
        sources.append((ENCRYPTED, (row for path in both for row in fixture(path))))
        for name, rows in sources:
            with Database(server) as database:
                database.fill(rows)
                if name == ENCRYPTED:
                    crypt_key_dir = pathlib.Path(directory) / "crypt"
                    crypt_key_dir.mkdir(mode=0o700)
                    database.encrypting(crypt_key_dir)
                vnfs = migrate(retack, database)
                verdict = judge(database)
            for what, places in (("refused", verdict.refused), ("dropped", verdict.dropped)):
                for place in places:
                    print(f"{name}: {what}: {place}")
            if name == ENCRYPTED:
                for kind in ("VnfInstanceV2", "LccnSubscriptionV2"):
                    if verdict.secrets[kind] == 0:
                        sys.exit(f"no credential in {kind} was encrypted, so nothing was checked")
                    print(f"{name}: {verdict.secrets[kind]} credentials in {kind} decrypted by Tacker")
            verdicts.append((name, *vnfs, *verdict.counts))
    return verdicts


def table(verdicts):
    headings = ["database", "VNFs migrated", "left in v1", "rows read", "refused", "values dropped"]
    lines = [headings, *([str(cell) for cell in verdict] for verdict in verdicts)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    for name, *numbers in lines:
        numbers = (number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True))
        print("  ".join([name.ljust(widths[0]), *numbers]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--retack", metavar="PROGRAM", help="the program to check")
    parser.add_argument("--self-test", action="store_true", help="only check the checker")
    options = parser.parse_args()

    server = Server()
    self_test(server)
    if options.self_test:
        return
    verdicts = check(server, options.retack)
    table(verdicts)
    read, refused, dropped = (sum(verdict[i] for verdict in verdicts) for i in (3, 4, 5))
    version = importlib.metadata.version("tacker")
    print(f"{read} rows read by Tacker {version}, {refused} refused, {dropped} values dropped")
    if refused or dropped or not read:
        sys.exit(1)


if __name__ == "__main__":
    main()
