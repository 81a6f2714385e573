#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema of a tenant's database beside what its deployed release makes. Formatting is no drift. What somebody has changed by hand is
refused with what differs and the SQL that repairs it, and nothing is changed: the tree, the database's bytes and the services are as they
were. That SQL is given to the engine's own client, then the upgrade goes through. A change between plan and run ends the run untouched. A
release that can't make its schema is said so, and hinders nobody."""
import contextlib
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from guide_bench import HERE, TENANT, System, check, passed, put, read  # noqa: E402
from cluster import Cluster  # noqa: E402
from fleet import wait_until  # noqa: E402
from mariadb_server import Server, find_program  # noqa: E402

GUIDE = """guide: 1
application: {name: shop}
releases: {tags: v}
settings: {file: .env, slug: SLUG, backend_port: PORT}
services:
  - name: web
    role: backend
    start: [/usr/bin/python3, "{directory}/app.py", "{settings.PORT}"]
    port: "{settings.PORT}"
databases:
  - name: shop
    engine: sqlite
    path: data/shop.db
    drift: {ignore: ["report_*", customer.nickname]}
migrations:
  command: [/usr/bin/python3, "{script}", "{database}"]
  scripts: [migrate.py]
health:
  checks:
    - {name: web, service: web, url: "http://127.0.0.1:{settings.PORT}/health", version: version}
  good_in_a_row: 1
  interval_ms: 100
  seconds: 20
  steady_ms: 200
"""
FIRST = '''
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email VARCHAR(200) UNIQUE, city TEXT NOT NULL DEFAULT 'nowhere');
CREATE TABLE "order" (id INTEGER PRIMARY KEY AUTOINCREMENT, customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    cents INTEGER NOT NULL CHECK (cents >= 0), state TEXT NOT NULL DEFAULT 'open');
CREATE INDEX order_open ON "order" (customer_id) WHERE state = 'open';
CREATE VIEW debt AS SELECT customer_id, sum(cents) AS cents FROM "order" WHERE state = 'open' GROUP BY customer_id
'''
SECOND = '''
ALTER TABLE customer ADD COLUMN vip INTEGER NOT NULL DEFAULT 0;
DROP INDEX order_open;
CREATE INDEX order_state ON "order" (state, customer_id)
'''
# The same to SQLite as FIRST, written by somebody else.
REWRITTEN = '''
create table [customer] ( "id" integer primary key, -- the number
  city text not null default "nowhere", NAME text NOT NULL, email varchar( 200 ), unique (email) );
create table `order` (id integer primary key autoincrement, state text default ('open') not null, cents integer not null,
  customer_id integer not null, /* whose */ check(CENTS>=0), foreign key ("customer_id") references customer on delete cascade);
CREATE INDEX order_open ON "order"(customer_id ASC) WHERE state='open';
CREATE VIEW debt as
  select customer_id, SUM(cents) AS cents FROM [order] WHERE state = 'open' GROUP BY customer_id;
'''
ROWS = '''INSERT INTO customer (id, name, email) VALUES (1, 'Ada', 'ada@example.org'), (2, 'Bob', NULL);
INSERT INTO "order" (customer_id, cents, state) VALUES (1, 500, 'open'), (1, 70, 'paid'), (2, 1, 'open');'''


def release(version, steps, needs=""):
    return {"app.py": read(os.path.join(HERE, "shop/app.py")), "migrate.py": read(os.path.join(HERE, "shop/migrate.py")),
            "release.py": f"VERSION = {version!r}\nSTEPS = {steps!r}\nNEEDS = {needs!r}\n", ".gitignore": ".env\ndata/\n__pycache__/\n"}


class Shop(System):
    loose = "PRAGMA legacy_alter_table = ON; PRAGMA foreign_keys = OFF; "

    def __init__(self, folder):
        super().__init__(folder, "shop", {"v1.0.0": release("v1.0.0", [FIRST]), "v1.1.0": release("v1.1.0", [FIRST, SECOND]),
                                          "v1.2.0": release("v1.2.0", [FIRST, SECOND], "customer"),
                                          "v1.3.0": release("v1.3.0", [FIRST, SECOND], "customer")}, {})
        self.path, self.guide_text = os.path.join(self.tenant, "data/shop.db"), GUIDE

    def make(self):
        super().make()
        os.makedirs(os.path.join(self.data, "guides"), mode=0o700)
        put(os.path.join(self.data, "guides/shop.yaml"), self.guide_text)
        self.remake(FIRST)

    def remake(self, schema):
        """The database anew, as it is at v1.0.0."""
        for side in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path + side)
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self.change(f"{schema}; {ROWS} PRAGMA user_version = 1;")

    def change(self, sql):
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            db.executescript(sql)

    def rows(self):
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            return [db.execute(f'SELECT {columns} FROM {table} ORDER BY 1').fetchall()
                    for table, columns in (("customer", "id, name, email, city"), ('"order"', "id, customer_id, cents, state"))]

    def truth(self):
        """All that a look may not change: each file of the tenant's folder, and who serves."""
        files = {}
        for folder, _, names in os.walk(self.tenant):
            for name in names:
                path = os.path.join(folder, name)
                private = os.path.join(self.tenant, ".git/hoist")   # the index that a checkout beside needs
                if not path.startswith(private + os.sep):
                    with open(path, "rb") as f:
                        files[path] = hashlib.sha256(f.read()).hexdigest()
        return files, self.health()

    def drift_finding(self, target):
        status, plan = self.plan(target)
        check(status == 201, f"no plan: {plan}")
        found = [f for f in plan["findings"] if f["check"] == "schema-drift"]
        check(len(found) == 1, f"{plan['findings']}")
        return found[0], plan["drift"]

    def client(self, sql):
        return subprocess.run(["sqlite3", self.path], input=sql, capture_output=True, text=True, check=False)

    def repair(self):
        """As an administrator does it: the SQL that is printed, given to the engine's own client."""
        sql = self.ctl("tenant", "drift", "shop", "--sql", code=3)
        done = self.client(sql)
        check(done.returncode == 0 and not done.stdout + done.stderr, f"{done.stdout}{done.stderr}\n{sql}")
        return sql


def expect_none(shop, target):
    finding, drift = shop.drift_finding(target)
    check(finding["severity"] == "ok" and drift["state"] == "none" and not drift["entries"] and not drift["sql"], f"{finding} {drift}")


def looks(shop):
    before = shop.truth()
    expect_none(shop, "v1.1.0")
    check(shop.truth() == before, "a look has changed something")
    check(not os.path.exists(os.path.join(shop.tenant, ".git/hoist-release")), "the folder of the look is left")
    passed("the schema of the release is no drift, and a look changes nothing")
    shop.remake(REWRITTEN)
    shop.change("CREATE TABLE report_2026 (x); ALTER TABLE customer ADD COLUMN nickname TEXT;")
    expect_none(shop, "v1.1.0")
    shop.ctl("tenant", "drift", "shop")
    passed("written otherwise, with columns in another order and what the guide leaves alone: no drift")


DRIFTS = [
    ("a missing index", "DROP INDEX order_open", ["missing index order.order_open"]),
    ("an empty column", "ALTER TABLE customer ADD COLUMN note TEXT", ["unexpected column customer.note"]),
    ("another type", '''ALTER TABLE customer RENAME TO old; CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email
      VARCHAR(200) UNIQUE, city INTEGER NOT NULL DEFAULT 'nowhere'); INSERT INTO customer SELECT * FROM old; DROP TABLE old''',
     ["different column customer.city"]),
    ("a constraint that is gone", '''CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email VARCHAR(200), city TEXT NOT NULL
      DEFAULT 'nowhere'); INSERT INTO new SELECT * FROM customer; DROP TABLE customer; ALTER TABLE new RENAME TO customer''',
     ["missing unique customer."]),
    ("a trigger and a changed view", '''CREATE TRIGGER own AFTER INSERT ON "order" BEGIN UPDATE customer SET city = 'x'; END; DROP VIEW debt;
      CREATE VIEW debt AS SELECT customer_id, 0 AS cents FROM "order"''', ["different view .debt", "unexpected trigger order.own"]),
]


def refused(shop, what, sql, expected):
    shop.remake(FIRST)
    shop.change(shop.loose + sql)
    before, rows = shop.truth(), shop.rows()
    finding, drift = shop.drift_finding("v1.1.0")
    found = sorted(f"{e['change']} {e['kind']} {e['table']}.{e['name']}" for e in drift["entries"])
    check(found == expected and finding["severity"] == "blocker", f"{what}: {found}, {finding}")
    said = shop.ctl("plan", "shop", "v1.1.0", code=3)
    check(all(e["message"] in said for e in drift["entries"]) and "BEGIN" in said, said)
    shop.ctl("upgrade", "shop", "v1.1.0", "--acknowledge-all", "--wait", code=3)
    check(shop.truth() == before, f"{what}: something was changed")
    shop.repair()
    check(shop.rows() == rows, f"{what}: rows are others: {shop.rows()}")
    expect_none(shop, "v1.1.0")
    passed(f"{what} is refused, nothing is changed; the SQL repairs it: {drift['entries'][0]['message']}")


def rows_stay(shop):
    """A column with values goes only by the hand of somebody who has read that it has some."""
    shop.remake(FIRST)
    shop.change("ALTER TABLE customer ADD COLUMN note TEXT; UPDATE customer SET note = 'mine' WHERE id = 1; DROP INDEX order_open")
    sql = shop.repair()
    check("1 row has a value in it" in sql and '-- ALTER TABLE "customer" DROP COLUMN "note";' in sql, sql)
    _, drift = shop.drift_finding("v1.1.0")
    check([e["name"] for e in drift["entries"]] == ["note"], f"{drift['entries']}")
    with contextlib.closing(sqlite3.connect(shop.path)) as db:
        check(db.execute("SELECT note FROM customer WHERE id = 1").fetchone() == ("mine",), "the value is lost")
    shop.change(next(line[3:] for line in sql.splitlines() if line.startswith("-- ALTER TABLE")))
    expect_none(shop, "v1.1.0")
    passed("a column with a value stays, and how to drop it is a comment")


def between(shop):
    status, plan = shop.plan("v1.1.0")
    check(status == 201 and plan["drift"]["state"] == "none", f"{plan}")
    shop.change("DROP INDEX order_open")
    before = shop.truth()
    run = shop.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"], "reason": "test"})["id"]
    ended = shop.wait(run)
    check(ended["outcome"] == "untouched" and "order_open" in ended["cause"], f"{ended['outcome']}: {ended['cause']}")
    check(shop.truth() == before, "something was changed")
    shop.repair()
    passed(f"a change between plan and run ends it untouched: {ended['cause']}")


def agents_of(shop):
    """The daemon's own agents."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, IndexError, ValueError):
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
                word, rest = f.read().rsplit(")", 1)
            if int(rest.split()[1]) == shop.process.pid and "hoist-agent" in word:
                yield int(pid)


def in_scratch(scratch):
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{pid}/cwd").startswith(scratch):
                yield pid


def killed(shop):
    """The agent is killed hard while the release makes its schema: the next look finds nothing in its way and leaves nothing."""
    scratch = os.path.join(shop.tenant, ".git/hoist-release")
    with open(os.path.join(shop.tenant, ".env"), "a", encoding="utf-8") as f:
        f.write("ANOTHER=setting\n")   # so that it is made anew
    before, answers = shop.truth(), []
    asking = threading.Thread(target=lambda: answers.append(shop.plan("v1.1.0")))
    asking.start()
    wait_until("the folder in which the release makes its schema", lambda: os.path.exists(scratch))
    agents = list(agents_of(shop))
    for agent in agents:
        os.kill(agent, signal.SIGKILL)
    check(agents and os.path.exists(scratch), "the agent was not killed in the middle")
    asking.join()   # the order is given again to a new agent, or the plan is refused
    check(answers and (answers[0][0] >= 400 or answers[0][1]["drift"]["state"] == "none"), f"{answers[0][1].get('findings')}")
    expect_none(shop, "v1.1.0")
    check(shop.truth() == before and not os.path.exists(scratch) and not list(in_scratch(scratch)), "something is left, or was changed")
    passed("the agent killed while the schema is made: the next look leaves nothing, and nothing was changed")


def onwards(shop):
    rows = shop.rows()
    status, plan = shop.plan("v1.1.0")
    if any(f["check"] == "failed-before" for f in plan["findings"]):
        shop.ctl("run", "resolve", shop.newest_run(), "The index is there again.")
    shop.upgrade("v1.1.0")
    check(shop.rows() == rows and shop.health() == {"version": "v1.1.0", "orders": 3}, f"{shop.rows()} {shop.health()}")
    expect_none(shop, "v1.2.0")
    shop.upgrade("v1.2.0")
    finding, drift = shop.drift_finding("v1.3.0")
    check(finding["severity"] == "warning" and drift["state"] == "unknown" and "install the shop first" in drift["reason"], f"{finding} {drift}")
    check("is not known" in shop.ctl("plan", "shop", "v1.3.0"), "hoistctl does not say it")
    shop.upgrade("v1.3.0")
    passed("repaired, it is upgraded; a release that can't make its schema is said so and hinders nobody")


# --- PostgreSQL ---

PASSWORD = "Planted+Secret-4711"
SERVER_GUIDE = GUIDE.replace("engine: sqlite", "engine: ENGINE").replace("path: data/shop.db", 'url: "{settings.DATABASE_URL}"').replace(
    '"{script}", "{database}"', '"{script}"')
SERVER_FIRST = """
CREATE TYPE state AS ENUM ('open', 'paid');
CREATE TABLE customer (id serial PRIMARY KEY, name text NOT NULL, email varchar(200) UNIQUE, city text NOT NULL DEFAULT 'nowhere');
CREATE TABLE "order" (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int NOT NULL REFERENCES customer ON DELETE CASCADE,
    cents int NOT NULL CHECK (cents >= 0), state state NOT NULL DEFAULT 'open');
CREATE INDEX order_open ON "order" (customer_id) WHERE state = 'open';
CREATE VIEW debt AS SELECT customer_id, sum(cents) AS cents FROM "order" WHERE state = 'open' GROUP BY customer_id
"""
SERVER_DRIFTS = [
    ("a missing index", "DROP INDEX order_open", ["missing index order.order_open"]),
    ("another type", "ALTER TABLE customer ALTER city TYPE varchar(100)", ["different column customer.city"]),
    ("an empty column and a constraint that is gone", """ALTER TABLE customer DROP CONSTRAINT customer_email_key; ALTER TABLE customer ADD note text;
      ALTER TABLE "order" DROP CONSTRAINT order_customer_id_fkey""",
     ["missing foreign-key order.order_customer_id_fkey", "missing unique customer.customer_email_key", "unexpected column customer.note"]),
    ("a changed view and a default", """CREATE OR REPLACE VIEW debt AS SELECT customer_id, sum(cents) + 1 AS cents FROM "order" GROUP BY 1;
      ALTER TABLE "order" ALTER cents SET DEFAULT 7""", ["different column order.cents", "different view .debt"]),
]


class ServerShop(Shop):
    """The same on a server of the test's own; here PostgreSQL."""

    engine, loose, migrate, pq = "postgresql", "", "server_migrate.py", "pq.py"
    first, second = SERVER_FIRST, SECOND

    def __init__(self, folder, cluster):
        super().__init__(folder)
        self.cluster = cluster
        self.settings["DATABASE_URL"] = cluster.url("shop", "shop", PASSWORD)
        files = {"app.py": self.spell(read(os.path.join(HERE, "shop/server_app.py"))), "migrate.py": read(os.path.join(HERE, "shop", self.migrate)),
                 "pq.py": read(os.path.join(HERE, "ledger", self.pq)), ".gitignore": ".env\n__pycache__/\n"}
        self.releases = {version: {**files, "release.py": f"VERSION = {version!r}\nSTEPS = {steps!r}\n"}
                         for version, steps in (("v1.0.0", [self.first]), ("v1.1.0", [self.first, self.second]),
                                                ("v1.2.0", [self.first, self.second]))}

    def spell(self, text):
        return text

    def make(self):
        self.guide_text = SERVER_GUIDE.replace("ENGINE", self.engine)
        super().make()

    def sql(self, text, database=""):
        """As the server's administrator."""
        return self.cluster.psql(text, database or "postgres")

    def remake(self, schema):
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shop'; DROP DATABASE IF EXISTS shop;")
        self.sql("CREATE DATABASE shop OWNER shop")
        self.change(f"CREATE TABLE schema_version (v int PRIMARY KEY); INSERT INTO schema_version VALUES (1); {SERVER_FIRST}; {ROWS}"
                    " SELECT setval('customer_id_seq', 2)")

    def client(self, sql):
        return subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", self.settings["DATABASE_URL"], "-f", "-"], input=sql,
                              capture_output=True, text=True, check=False)

    def change(self, sql):
        done = self.client(sql)
        check(done.returncode == 0, done.stderr)

    def rows(self):
        return [self.sql(f"SELECT {columns} FROM {self.spell(table)} ORDER BY 1", "shop")
                for table, columns in (("customer", "id, name, email, city"), ('"order"', "id, customer_id, cents, state"))]

    def writes(self):
        return self.sql("SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1", "shop")

    def truth(self):
        return super().truth(), self.writes(), self.rows(), self.beside()

    def beside(self):
        return self.sql("SELECT datname FROM pg_database WHERE datname LIKE 'hoist%' ORDER BY 1")

    def leave_behind(self):
        """As a killed agent does."""
        self.sql(f"CREATE DATABASE hoist_rn_{TENANT[3:]}_rehearsal OWNER shop")


# --- MariaDB ---

MARIA_FIRST = """
CREATE TABLE customer (id int AUTO_INCREMENT PRIMARY KEY, name varchar(80) NOT NULL, email varchar(200) UNIQUE, city varchar(80) NOT NULL
    DEFAULT 'nowhere', facts json);
CREATE TABLE `order` (id int AUTO_INCREMENT PRIMARY KEY, customer_id int NOT NULL, cents int NOT NULL CHECK (cents >= 0), state
    enum('open','paid') NOT NULL DEFAULT 'open', FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE, KEY order_state (state));
CREATE TABLE audit (what varchar(80));
CREATE VIEW debt AS SELECT customer_id, sum(cents) AS cents FROM `order` WHERE state = 'open' GROUP BY customer_id;
CREATE TRIGGER audited AFTER INSERT ON `order` FOR EACH ROW INSERT INTO audit VALUES (NEW.state);
CREATE FUNCTION twice(i int) RETURNS int DETERMINISTIC RETURN i * 2
"""
MARIA_SECOND = """
ALTER TABLE customer ADD COLUMN vip tinyint(1) NOT NULL DEFAULT 0;
DROP INDEX order_state ON `order`;
CREATE INDEX order_open ON `order` (state, customer_id)
"""
# The same to MariaDB as MARIA_FIRST, written by somebody else.
MARIA_REWRITTEN = """
CREATE TABLE customer (city varchar(80) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT "nowhere", ID int(4) NOT NULL AUTO_INCREMENT COMMENT 'the number',
    name varchar(80) NOT NULL, facts longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin CHECK (json_valid(`facts`)), email varchar(200), PRIMARY
    KEY (id), UNIQUE KEY email_2 (email)) AUTO_INCREMENT=5 COMMENT='mine';
CREATE TABLE `order` (id int(11) AUTO_INCREMENT PRIMARY KEY, state enum('open','paid') DEFAULT 'open' NOT NULL, cents int(6) NOT NULL,
    customer_id int NOT NULL, CHECK(CENTS>=0), CONSTRAINT other_ibfk_4 FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE ON
    UPDATE NO ACTION, INDEX order_state USING BTREE (STATE));
CREATE TABLE audit (what varchar(80) NULL DEFAULT NULL);
CREATE SQL SECURITY DEFINER VIEW debt AS
  select customer_id, SUM(cents) AS cents FROM `order` WHERE state='open' GROUP BY customer_id;
CREATE TRIGGER audited AFTER INSERT ON `order` FOR EACH ROW /* what is new */ insert  into audit values(NEW.state);
CREATE FUNCTION twice(i INT(11)) RETURNS int(11) DETERMINISTIC return i*2
"""
MARIA_DRIFTS = [
    ("a missing index", "DROP INDEX order_state ON `order`", ["missing index order.order_state"]),
    ("another type under a foreign key", """ALTER TABLE `order` DROP FOREIGN KEY order_ibfk_1; ALTER TABLE customer MODIFY id bigint AUTO_INCREMENT;
      ALTER TABLE `order` MODIFY customer_id bigint NOT NULL; ALTER TABLE `order` ADD CONSTRAINT order_ibfk_1 FOREIGN KEY (customer_id) REFERENCES
      customer (id)""", ["different column customer.id", "different column order.customer_id", "different foreign-key order.order_ibfk_1"]),
    ("what only this database has", """ALTER TABLE customer ADD note text, DROP INDEX email; CREATE TRIGGER own BEFORE INSERT ON audit FOR EACH ROW SET
      NEW.what = 'x'; CREATE OR REPLACE VIEW debt AS SELECT customer_id, 0 AS cents FROM `order`; DROP FUNCTION twice; ALTER TABLE audit
      ENGINE=MyISAM""", ["different table audit.audit", "different view .debt", "missing routine .twice", "missing unique customer.email",
                         "unexpected column customer.note", "unexpected trigger audit.own"]),
]


class MariaShop(ServerShop):
    engine, migrate, pq, first, second = "mariadb", "maria_migrate.py", "my.py", MARIA_FIRST, MARIA_SECOND

    def spell(self, text):
        return text.replace('"order"', "`order`").replace("'SELECT", '"SELECT').replace("customer_id')", 'customer_id")')

    def sql(self, text, database=""):
        return self.cluster.sql(text, database)

    def remake(self, schema):
        self.sql("DROP DATABASE IF EXISTS shop; CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        schema = MARIA_REWRITTEN if schema == REWRITTEN else MARIA_FIRST
        self.change(f"CREATE TABLE schema_version (v int PRIMARY KEY); INSERT INTO schema_version VALUES (1); {schema};")
        self.change(self.spell(ROWS))

    def client(self, sql):
        argv = [find_program("mariadb"), "--no-defaults", f"--socket={self.cluster.socket}", "--user=shop", "shop"]
        return subprocess.run(argv, input=sql, capture_output=True, text=True, check=False, env={**os.environ, "MYSQL_PWD": PASSWORD})

    def writes(self):
        return self.sql("SELECT TABLE_NAME, CREATE_TIME, UPDATE_TIME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' ORDER BY 1")

    def beside(self):
        return self.sql("SHOW DATABASES LIKE 'hoist%'")

    def leave_behind(self):
        self.sql(f"CREATE DATABASE hoist_rn_{TENANT[3:]}_rehearsal")


def nothing_is_cut(shop):
    """A value that the release's type would cut off ends the repair before its first change; when it is mended the same script goes through."""
    shop.remake(FIRST)
    shop.change("ALTER TABLE customer MODIFY city text; UPDATE customer SET city = REPEAT('ä', 81) WHERE id = 1; DROP INDEX order_state ON `order`")
    sql, before = shop.ctl("tenant", "drift", "shop", "--sql", code=3), shop.truth()
    done = shop.client(sql)
    check(done.returncode != 0 and "Values of customer.city would be changed by the type varchar(80)" in done.stderr, done.stderr)
    check(shop.truth() == before, "something was changed")
    shop.change("UPDATE customer SET city = 'Ulm' WHERE id = 1; UPDATE customer SET city = 'x' WHERE city IS NULL")
    done = shop.client(sql)
    check(done.returncode == 0, done.stderr)
    expect_none(shop, "v1.1.0")
    passed("MariaDB: a value that a type would cut off ends the repair in words, nothing is changed; mended, the same script goes through")


def no_right_beside(shop):
    """A role that may make no databases is named, with what it needs; nothing is touched."""
    with open(os.path.join(shop.tenant, ".env"), "a", encoding="utf-8") as f:
        f.write("ANOTHER=setting\n")   # so that the schema is made anew
    shop.sql("REVOKE ALL PRIVILEGES ON `hoist\\_%`.* FROM shop@localhost")
    said, before = shop.ctl("tenant", "drift", "shop", code=0), shop.truth()
    check("is not known" in said and "'shop'@'localhost' may not" in said and "GRANT" in said, said)
    shop.sql("GRANT ALL PRIVILEGES ON `hoist\\_%`.* TO shop@localhost")
    check(shop.truth() == before, "something was changed")
    expect_none(shop, "v1.1.0")
    passed(f"MariaDB: {' '.join(said.split())}")


def on_server(folder, kind, server, drifts, further):
    with server as cluster:
        cluster.make("shop", "shop", PASSWORD)
        shop = kind(os.path.join(folder, "shop"), cluster)
        os.mkdir(shop.folder)
        shop.make()
        shop.start()
        try:
            shop.services("start")
            shop.health()
            shop.leave_behind()
            expect_none(shop, "v1.1.0")
            check(not shop.beside(), f"left beside: {shop.beside()}")
            passed(f"{shop.engine}: the schema of the release is no drift; nothing is left beside, not of one that was killed either")
            for what, sql, expected in drifts:
                refused(shop, what, sql, expected)
            for one in further:
                one(shop)
            shop.upgrade("v1.1.0")
            expect_none(shop, "v1.2.0")
            check(shop.health() == {"version": "v1.1.0", "orders": 3}, f"{shop.health()}")
            passed(f"{shop.engine}: repaired, it is upgraded, and what the upgrade left is no drift")
        finally:
            shop.end()


def written_otherwise(shop):
    shop.remake(REWRITTEN)
    shop.change("CREATE TABLE report_2026 (x int); ALTER TABLE customer ADD COLUMN nickname text")
    expect_none(shop, "v1.1.0")
    passed("MariaDB: written otherwise, with names that the server made up: no drift")


def on_file(folder):
    shop = Shop(folder)
    shop.make()
    shop.start()
    try:
        shop.services("start")
        shop.health()
        looks(shop)
        for what, sql, expected in DRIFTS:
            refused(shop, what, sql, expected)
        rows_stay(shop)
        between(shop)
        killed(shop)
        onwards(shop)
    finally:
        shop.end()


ENGINES = {"sqlite": on_file,
           "postgresql": lambda folder: on_server(folder, ServerShop, Cluster(os.path.join(folder, "pg")), SERVER_DRIFTS, []),
           "mariadb": lambda folder: on_server(folder, MariaShop, Server(os.path.join(folder, "my")), MARIA_DRIFTS,
                                               [written_otherwise, no_right_beside, nothing_is_cut])}


def main():
    for engine in sys.argv[1:] or ENGINES:
        with tempfile.TemporaryDirectory(prefix="hoist-drift-") as folder:
            os.chmod(folder, 0o711)
            ENGINES[engine](folder)


main()
