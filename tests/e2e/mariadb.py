#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant whose database is on a MariaDB server: upgraded, rolled back with its data, and brought back as it was by whatever its releases
do. There a statement that changes a table is no transaction: a migration that fails in the middle leaves half of it behind. The truth is
asked of the server itself, as its administrator, by its own tools. Usage: mariadb.py [--build DIR] [--short]"""
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
sys.path.insert(0, os.path.join(HERE, "ledger"))
import my  # noqa: E402
import postgres  # noqa: E402
from mariadb_server import Server, find_program  # noqa: E402
from postgres import Bench, Writer, check, failing, git  # noqa: E402

PASSWORD = "Plant'ed/Secret@4711"
BASE = (1, ["CREATE TABLE account (id int AUTO_INCREMENT PRIMARY KEY, name varchar(80) NOT NULL, share float, balance decimal(20,4) DEFAULT 0.1)",
            "CREATE TABLE entry (id bigint AUTO_INCREMENT PRIMARY KEY, account int, text varchar(200), at timestamp(6) DEFAULT current_timestamp(6), "
            "CONSTRAINT of_account FOREIGN KEY (account) REFERENCES account (id))",
            "CREATE TABLE old_words (word varchar(40)) ENGINE=MyISAM", "INSERT INTO old_words VALUES ('Grüße 😀'), (NULL)",
            "CREATE TABLE audit (n int AUTO_INCREMENT PRIMARY KEY, what varchar(200))",
            "INSERT INTO audit (what) VALUES ('the beginning')",
            "INSERT INTO account (name, share) SELECT CONCAT('account ', seq), seq / 7 FROM seq_1_to_20",
            "INSERT INTO entry (account, text) SELECT 1 + seq % 20, CONCAT('entry ', seq) FROM seq_1_to_500",
            "CREATE VIEW totals AS SELECT account, COUNT(*) AS n FROM entry GROUP BY account",
            "CREATE TRIGGER audited AFTER INSERT ON entry FOR EACH ROW INSERT INTO audit (what) VALUES (NEW.text)",
            "CREATE PROCEDURE tidy() DELETE FROM audit WHERE n < 0",
            "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO CALL tidy()"])
GOOD = (2, ["ALTER TABLE entry ADD COLUMN tag varchar(20) DEFAULT 'none'", "CREATE TABLE tag (name varchar(40) PRIMARY KEY)",
            "INSERT INTO tag VALUES ('none')", "UPDATE account SET name = upper(name)", "CREATE INDEX entry_tag ON entry (tag)",
            "DROP VIEW totals", "CREATE VIEW totals AS SELECT tag, COUNT(*) AS n FROM entry GROUP BY tag"])
HALF = (3, ["CREATE TABLE leftover (v int)", "DROP VIEW totals", "DROP TRIGGER audited", "DELETE FROM entry WHERE id % 2 = 0",
            "RENAME TABLE account TO person", "DROP PROCEDURE tidy", "ALTER TABLE entry ADD CONSTRAINT no CHECK (text <> 'entry 1')"])
# A child waits for a lock that its sibling holds; both are in sessions of their own, and the parent fails.
CHILDREN = postgres.CHILDREN.replace('"BEGIN; LOCK TABLE entry"', '"LOCK TABLES entry WRITE"')
RELEASES = {
    "v1.0.0": {"migrations": [BASE]},
    "v1.1.0": {"migrations": [BASE, GOOD]},
    "v1.2.0": {"migrations": [BASE, HALF]},
    "v1.3.0": {"migrations": [BASE, GOOD], "dies": 0.2},
    "v1.5.0": {"migrations": [BASE], "afterwards": CHILDREN},
    "v1.6.0": {"migrations": [BASE, (4, ["SET foreign_key_checks = 0", "DELETE FROM entry", "DELETE FROM account", "DELETE FROM old_words",
                                         "DELETE FROM audit", "DELETE FROM schema_version"])],
               "afterwards": '''
    with pq.Database(url(pq.settings())) as db:
        db.run("DELETE FROM schema_version")
'''},
}


class Maria(Bench):
    """The server, one tenant, its control plane."""

    writes_beside = False

    def __init__(self, folder, build):
        super().__init__(folder, build)
        self.cluster = Server(os.path.join(folder, "my"))

    def make_databases(self):
        self.cluster.make("ledger", "ledger", PASSWORD)
        self.cluster.sql(f"CREATE USER report@localhost IDENTIFIED BY '{PASSWORD.replace(chr(39), chr(39) * 2)}'; "
                         "GRANT SELECT ON ledger.* TO report@localhost")

    def copy_program(self, work):
        for name in ("api.py", "migrate.py"):
            shutil.copy(os.path.join(HERE, "ledger", name), work)
        shutil.copy(os.path.join(HERE, "ledger", "my.py"), os.path.join(work, "pq.py"))

    def other_settings(self):
        return {}

    def dump(self, *words):
        argv = [find_program("mariadb-dump"), "--no-defaults", f"--socket={self.cluster.socket}", "--user=root", "--skip-comments",
                "--default-character-set=utf8mb4", *words, "ledger"]
        return subprocess.run(argv, check=True, capture_output=True, text=True).stdout

    def truth(self):
        """Schema and rows as the server's administrator sees them, by the server's own tool; FLOAT with all its digits besides."""
        rows = {}
        for line in self.dump("--no-create-info", "--skip-extended-insert", "--skip-triggers", "--hex-blob", "--order-by-primary").splitlines():
            if line.startswith("INSERT INTO "):
                rows.setdefault(line.split("`")[1], []).append(line)
        return {"schema": self.dump("--no-data", "--routines", "--events", "--triggers"), "rows": rows,
                "floats": self.cluster.sql("SELECT CAST(share AS DOUBLE) FROM account ORDER BY id", "ledger"),
                "commit": git(self.tenant, "rev-parse", "HEAD"), "version": self.await_api().get("version")}

    def texts(self, database="ledger"):
        return set(self.cluster.sql("SELECT text FROM entry", database).split("\n"))

    def beside(self):
        return self.cluster.sql("SHOW DATABASES LIKE 'hoist%'").split()

    def same(self, before, after, acked=()):
        same(before, after, acked)


def without_counters(schema):
    """Ids that were given out meanwhile are nothing that goes back."""
    words = schema.split(" ")
    return " ".join(w for w in words if not w.startswith("AUTO_INCREMENT="))


def same(before, after, acked=()):
    check(after["commit"] == before["commit"] and after["version"] == before["version"], f"{after['version']} at {after['commit'][:7]}")
    check(without_counters(after["schema"]) == without_counters(before["schema"]), "the schema is not that of before")
    check(set(after["rows"]) == set(before["rows"]), f"tables {sorted(after['rows'])}, before {sorted(before['rows'])}")
    check(after["floats"] == before["floats"], "a FLOAT is another one")
    for table, rows in before["rows"].items():
        now = after["rows"][table]
        if table not in ("entry", "audit"):
            check(now == rows, f"the table {table} is not as before")
            continue
        check(set(rows) <= set(now), f"rows of {table} of before are gone or changed")
        strange = [r for r in set(now) - set(rows) if not any(f"'{a}'" in r for a in acked)]
        check(len(strange) <= 1, f"rows that nobody wrote: {strange[:3]}")


def up_and_back(bench):
    before = bench.truth()
    writer = Writer(bench.port, f"w{time.monotonic_ns()}")
    writer.start()
    run = bench.go({"target_version": "v1.1.0"})
    check(run["outcome"] == "new-healthy", f"{run['outcome']}: {run['cause']}")
    new = bench.truth()
    check(new["version"] == "v1.1.0" and "tag" in new["rows"], "the new release is not there")
    check(len(new["rows"]["entry"]) >= len(before["rows"]["entry"]), "entries are gone")
    writer.go_on()
    writer.finish()
    later = set(writer.acked)
    check(later <= bench.texts(), f"{len(later - bench.texts())} acknowledged rows are lost by the upgrade")
    back = bench.go({"kind": "rollback", "run": run["id"], "backup_db": False})
    check(back["outcome"] == "new-healthy", f"{back['outcome']}: {back['cause']}")
    same(before, bench.truth(), writer.acked)
    lost = later - bench.texts()
    # An entry and what the trigger wrote of it.
    check(back["discarded_rows"] == 2 * len(lost), f"{len(lost)} entries are set aside, {back['discarded_rows']} rows are said to be")
    check(len(lost) > 0, "nobody wrote anything after the upgrade: this proves little")
    kept = [name for name in bench.beside() if bench.texts(name) >= lost]
    check(len(kept) == 1, f"the rows that were set aside are in {kept}")
    check(bench.cluster.sql("SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA LIKE 'hoist%'") == "0", "an event acts twice")
    print(f"v1.1.0: up, {len(later)} rows acknowledged meanwhile, none lost; back, {len(lost)} of them set aside in {kept[0]}", flush=True)


def idle_session(bench):
    """Somebody who is no service of the tenant sits idle in a transaction: he is named, and not thrown out."""
    before = bench.truth()
    with my.Database(bench.cluster.url("ledger", "report", PASSWORD)) as session:
        session.run("START TRANSACTION")
        session.run("SELECT COUNT(*) FROM account")
        run = bench.go({"target_version": "v1.1.0"})
        check(run["outcome"] in ("old-restored", "untouched"), f"{run['outcome']}: {run['cause']}")
        check("a session of report from localhost, Sleep" in run["cause"], f"the cause is {run['cause']!r}")
        session.run("COMMIT")
    same(before, bench.truth())
    bench.resolve(run)
    print(f"an open session: {run['outcome']}: {run['cause']}", flush=True)


def rights(bench):
    """What the user may not do is said before anything is touched, with the statement that gives it."""
    cases = [("REVOKE EVENT, DROP ON `hoist\\_%`.* FROM ledger@localhost", "GRANT DROP, EVENT ON `hoist\\_%`.* TO 'ledger'@'localhost';"),
             ("REVOKE LOCK TABLES ON ledger.* FROM ledger@localhost", "GRANT LOCK TABLES ON `ledger`.* TO 'ledger'@'localhost';"),
             ("CREATE DEFINER=root@localhost VIEW ledger.foreign_view AS SELECT 1", "GRANT SET USER ON *.* TO 'ledger'@'localhost';"),
             ("CREATE TABLE ledger.remembering (i int) WITH SYSTEM VERSIONING", "")]
    for sql, expected in cases:
        bench.cluster.sql(sql)
        plan = bench.plan({"target_version": "v1.1.0"})
        found = [(f["message"], f["next"]) for f in plan["findings"] if f["severity"] == "blocker"]
        bench.cluster.sql("GRANT ALL ON `hoist\\_%`.* TO ledger@localhost; GRANT ALL ON ledger.* TO ledger@localhost; "
                          "DROP VIEW IF EXISTS ledger.foreign_view; DROP TABLE IF EXISTS ledger.remembering")
        check(len(found) == 1 and found[0][1].endswith(expected), f"after {sql}: {found}")
        print(f"refused: {found[0][0]} {found[0][1]}", flush=True)


POINTS = [("prepare.apply.mid-effect", "kill-agent", "v1.1.0"), ("backup.apply.mid-effect", "kill-agent", "v1.1.0"),
          ("migrate.apply.mid-effect", "kill-agent", "v1.1.0"), ("backup.undo.mid-effect", "kill-agent", "v1.2.0"),
          ("backup.undo.post-effect", "kill-agent", "v1.2.0"), ("restore.apply.mid-effect", "kill-agent", None),
          ("restore.apply.post-effect", "kill-daemon", None)]


EVERYDAY = ("up", "half", "rights", "secrets")


def main():
    postgres.RELEASES, postgres.PASSWORD = RELEASES, PASSWORD
    postgres.GUIDE = postgres.GUIDE.replace("engine: postgresql", "engine: mariadb")
    parts = {"up": up_and_back, "half": lambda b: failing(b, "v1.2.0", ["migrate.py", "CONSTRAINT"]),
             "dies": lambda b: failing(b, "v1.3.0", ["api"]), "child": lambda b: failing(b, "v1.5.0", ["migrate.py"]),
             "empty": lambda b: failing(b, "v1.6.0", ["have left no row"]), "idle": idle_session, "rights": rights}
    postgres.run_parts(Maria, parts, POINTS, postgres.failpoint, EVERYDAY)


if __name__ == "__main__":
    main()
