#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elekto's shape with the shipped guide: 0.5 to 0.6 on a real PostgreSQL server. Its role owns everything: by itself. Its role may not change
tables: the run waits for the owner, believes nothing that is not there, and goes on; taken back, all is as before. Tables that people changed:
the same. An attempt that stopped half-way is put back. MySQL and SQLite are refused with the reason, and nothing is touched."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

import guide_way
from guide_bench import HERE, System, check, git, passed, put, read
from cluster import Cluster

PASSWORD = "Planted+Secret-4711"
SCHEMA = """
CREATE TABLE election (id serial PRIMARY KEY, name text);
CREATE TABLE voter (id serial PRIMARY KEY, user_id int, election_id int REFERENCES election, created_at timestamptz, updated_at timestamptz);
CREATE TABLE ballot (id serial PRIMARY KEY, election_id int REFERENCES election, rank int, candidate text, voter text, created_at timestamptz,
  updated_at timestamptz);
"""
STATEMENTS = """
CREATE TABLE schema_version ( version INT PRIMARY KEY );
INSERT INTO schema_version VALUES ( 2 );
ALTER TABLE voter ADD COLUMN salt BYTEA, ADD COLUMN ballot_id BYTEA;
CREATE INDEX voter_election_id ON voter(election_id);
ALTER TABLE ballot DROP COLUMN created_at, DROP COLUMN updated_at;
ALTER TABLE ballot DROP CONSTRAINT ballot_pkey;
ALTER TABLE ballot ALTER COLUMN id TYPE CHAR(32) USING to_char(id , 'FM00000000000000000000000000000000');
ALTER TABLE ballot ALTER COLUMN id DROP DEFAULT;
ALTER TABLE ballot ADD CONSTRAINT ballot_pkey PRIMARY KEY ( id );
CREATE INDEX ballot_election_id ON ballot(election_id);
"""
CONSOLE = '''#!/usr/bin/python3
"""The console of an application of Elekto's shape."""
import http.server, json, os, sys
os.chdir(os.path.dirname(os.path.abspath(__file__)))
import pq
VERSION = "@VERSION@"
URL = pq.settings()["DATABASE_URL"]
STATEMENTS = """@STATEMENTS@"""
SCHEMA = """@SCHEMA@"""


def migrate():
    with pq.Database(URL) as db:
        if db.run("SELECT to_regclass('election')") == [("",)]:
            for statement in filter(str.strip, SCHEMA.split(";")):
                db.run(statement)   # in an empty database
        if STATEMENTS and db.run("SELECT to_regclass('schema_version')") == [("",)]:
            for statement in filter(str.strip, STATEMENTS.split(";")):
                db.run(statement)   # each by itself, as it does


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            with pq.Database(URL) as db:
                n = db.run("SELECT count(*) FROM ballot")[0][0]
                if STATEMENTS:
                    db.run("SELECT salt FROM voter LIMIT 1")
                    assert db.run("SELECT max(version) FROM schema_version") == [("2",)]
                else:
                    db.run("SELECT created_at FROM ballot LIMIT 1")
            status, body = 200, {"version": VERSION, "ballots": int(n)}
        except Exception as error:
            status, body = 500, {"version": VERSION, "error": str(error)}
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


if "--migrate" in sys.argv:
    migrate()
else:
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
'''


def releases():
    shared = {"pq.py": read(os.path.join(HERE, "ledger/pq.py")), "requirements.txt": "# none\n", ".gitignore": ".env\nvenv*\n__pycache__/\n",
              "CHANGELOG.md": "# Changes\n\n## v0.6.0\n\nA new schema.\n"}
    files = {}
    for tag, statements in (("v0.5.0", ""), ("v0.6.0", STATEMENTS)):
        files[tag] = {**shared, "console": CONSOLE.replace("@VERSION@", tag).replace("@STATEMENTS@", statements).replace("@SCHEMA@", SCHEMA)}
    return files


class Elekto(System):
    def __init__(self, folder, cluster, rights):
        """rights: the application's role owns the tables."""
        self.cluster, self.name = cluster, "elekto" if rights else "elekto_guest"
        self.owner = self.name if rights else "elekto_owner"
        super().__init__(folder, "elekto", releases(), {})
        owner = cluster.url(self.name, self.owner, PASSWORD)
        self.settings.update(HOIST_DATABASE_URL=owner, DATABASE_URL=cluster.url(self.name, self.name, PASSWORD))

    def set_up(self, rights):
        self.cluster.make(self.name, self.owner, PASSWORD)
        rows = "INSERT INTO election (name) VALUES ('steering'); INSERT INTO ballot (election_id, rank, candidate, voter) " \
            "SELECT 1, i % 3, 'candidate ' || i, 'voter ' || i FROM generate_series(1, 40) i; INSERT INTO voter (user_id, election_id) VALUES (1, 1)"
        self.cluster.psql(f"SET ROLE {self.owner}; {SCHEMA} {rows}", self.name)
        if not rights:
            self.cluster.psql(f"CREATE ROLE {self.name} LOGIN PASSWORD '{PASSWORD}'; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "
                              f"public TO {self.name}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {self.name}", self.name)
        self.make()
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", os.path.join(self.tenant, "venv")], check=True)

    def truth(self):
        columns = self.cluster.psql("SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
                                    "ORDER BY 1, 2", self.name)
        rows = self.cluster.psql("SELECT id, rank, candidate, voter FROM ballot ORDER BY voter", self.name)
        return columns, rows

    def answer(self):
        return self.health("/app/health")


def with_system(act, rights=True):
    folder = tempfile.mkdtemp(prefix="hoist-elekto-")
    os.mkdir(os.path.join(folder, "pg"))
    os.chmod(folder, 0o755)
    with Cluster(os.path.join(folder, "pg")) as cluster:
        elekto = Elekto(folder, cluster, rights)
        try:
            elekto.set_up(rights)
            elekto.start()
            elekto.services("start")
            check(elekto.answer() == {"version": "v0.5.0", "ballots": 40}, f"before: {elekto.answer()}")
            act(elekto)
        finally:
            elekto.end()
    shutil.rmtree(folder, ignore_errors=True)


def drift_of(plan):
    """What the plan says of the schema: the state, and each difference."""
    return plan["drift"]["state"], sorted(f"{e['change']} {e['kind']} {e['table']}.{e['name']}" for e in plan["drift"]["entries"])


def by_itself(elekto):
    before = elekto.truth()
    status, plan = elekto.plan("v0.6.0")
    check(drift_of(plan) == ("none", []), f"a schema as Elekto makes it is said to be another: {plan['drift']}")
    check(status < 400 and "extra-steps" in str(plan["acknowledge"]), f"the notice of 0.6 is not in the plan: {plan.get('acknowledge')}")
    run = elekto.upgrade("v0.6.0")
    card = next(s for s in run["steps"] if s["kind"] == "card")
    check(card["result"] == "skipped", "the owner was asked, though there was no need")
    check(elekto.answer() == {"version": "v0.6.0", "ballots": 40}, f"after: {elekto.answer()}")
    check("ballot|id|character" in elekto.truth()[0] and "schema_version" in elekto.truth()[0], "the schema is not that of 0.6")
    elekto.roll_back(run["id"])
    check(elekto.truth() == before and elekto.answer()["version"] == "v0.5.0", "after the way back it is not as before")
    passed("its role owns the tables: 0.6 by itself, and back with the data as before")


def by_the_owner(elekto, options):
    """An administrator at the console, and the owner of the database beside."""
    before = elekto.truth()
    check(drift_of(elekto.plan("v0.6.0")[1]) == ("none", []), f"{elekto.plan('v0.6.0')[1]['drift']}")   # made by the owner, never by the guest
    check(elekto.truth() == before, "a look has changed something")
    commits = [git(elekto.work, "rev-parse", tag) for tag in ("v0.5.0", "v0.6.0")]
    with guide_way.Administrator(options, os.path.join(elekto.data, "hoistd.sock"), "elekto", "elekto") as person:
        person.open_tenant("v0.5.0", "v0.6.0")
        person.read_changes("v0.5.0", "v0.6.0", ["Version 0.6 changes the database in several steps."])
        person.start_upgrade("v0.5.0", "v0.6.0")
        run = elekto.newest_run()
        card = elekto.wait_card(run)
        do_the_card(elekto, person, run)
        person.read_outcome("elekto Is Now at v0.6.0", "v0.6.0", commits[1])
        person.picture("outcome")
        ended = elekto.expect(run, "new-healthy")
        step = ended["steps"][card["index"]]
        check(step["card_note"] == "as the owner" and step["card_by"], f"who and what is not kept: {step}")
        check(elekto.answer() == {"version": "v0.6.0", "ballots": 40}, f"after: {elekto.answer()}")
        check(PASSWORD not in elekto.log(run), "a secret is in the log")
        elekto.cluster.psql("INSERT INTO ballot (id, election_id, rank, candidate, voter) VALUES ('late', 1, 1, 'candidate', 'voter late')",
                            elekto.name)
        person.roll_back("The owner wants to look at it first", "v0.5.0", "v0.6.0", commits, 1)
        person.read_outcome("elekto Is Back at v0.5.0", "v0.5.0", commits[0])
        check(elekto.truth() == before and elekto.answer() == {"version": "v0.5.0", "ballots": 40}, "after the way back it is not as before")
        person.read_back("The owner wants to look at it first", "Upgrade to v0.6.0")
        passed("at the console: the owner was asked, the effect verified, the grant missed and asked for; and back, with every row as before")
        refused_aloud(elekto, person)
    run = elekto.begin("v0.6.0")
    elekto.wait_card(run)
    elekto.call("POST", f"/api/runs/{run}/cancel")
    elekto.expect(run, "old-restored")
    check(elekto.truth() == before and elekto.answer() == {"version": "v0.5.0", "ballots": 40}, "after the cancel it is not as before")
    passed("cancelled while the owner was waited for: as before")


def do_the_card(elekto, person, run):
    """Ticked too early, done without the grant, done: the node is asked each time."""
    see = person.see
    see.press("push button", "Show Card")
    see.find("push button", "Done")
    person.reads("Migrate the database as its owner", "Waits for: the owner of the database", "ALTER TABLE ballot ADD CONSTRAINT")
    person.picture("card")
    see.press("push button", "Done")
    person.reads(re.compile("^It is not done yet: .*schema_version"))
    elekto.cluster.psql(f"SET ROLE {elekto.owner}; BEGIN; {STATEMENTS} COMMIT", elekto.name)
    see.press("push button", "Done")   # what the owner made the application can't read
    person.reads(re.compile("^It is not done yet: The database says: not yet"))
    see.move_to("push button", "Done")
    person.picture("card-not-yet")
    elekto.cluster.psql(f"GRANT SELECT ON schema_version TO {elekto.name}", elekto.name)
    see.write("text", re.compile("^Note"), "as the owner")
    see.press("push button", "Done")


def refused_aloud(elekto, person):
    """On MySQL the console says why not, and offers no way on."""
    see, url = person.see, elekto.settings["DATABASE_URL"]
    elekto.settings["DATABASE_URL"] = "mysql://elekto:x@localhost/elekto"
    elekto.write_settings()
    see.press("push button", "Upgrade…")
    person.reads("Version 0.6 changes the database in several steps.")   # the node is asked before: it makes the schema anew
    person.tick("I have read this")
    see.press("push button", "Continue")
    person.reads(re.compile("on PostgreSQL only.*no instructions for MySQL or SQLite"), "Ask the Elekto project")
    see.find("push button", "Upgrade elekto to v0.6.0")
    check(see.seek("push button", "Upgrade elekto to v0.6.0", sensitive=True) is None, "the console offers what is refused")
    person.wait_for_no_message()
    person.picture("refused")
    elekto.settings["DATABASE_URL"] = url
    elekto.write_settings()
    passed("on MySQL: the console says why not")


def modified(elekto):
    elekto.cluster.psql(f"SET ROLE {elekto.owner}; ALTER TABLE ballot RENAME COLUMN updated_at TO changed", elekto.name)
    before = elekto.truth()
    status, plan = elekto.plan("v0.6.0")
    told = [f["message"] for f in plan["findings"] if f["severity"] == "warning"]
    check(status < 400 and any("are not as Elekto 0.5 made them" in t for t in told), f"the change is not told: {told}")
    check(drift_of(plan) == ("found", ["missing column ballot.updated_at", "unexpected column ballot.changed"]), f"{plan['drift']}")
    check(any("The schema differs from what the deployed release makes" in t for t in told), f"what differs is not told: {told}")
    check(elekto.truth() == before, "a look has changed something")
    run = elekto.begin("v0.6.0")
    elekto.wait_card(run)
    check(elekto.truth() == before, "it was touched while the owner was waited for")
    statements = STATEMENTS.replace("DROP COLUMN updated_at", "DROP COLUMN changed")
    elekto.cluster.psql(f"SET ROLE {elekto.owner}; BEGIN; {statements} COMMIT", elekto.name)
    elekto.ctl("run", "card", run, "--done")
    elekto.expect(run, "new-healthy")
    elekto.roll_back(run)
    check(elekto.truth() == before, "after the way back it is not as before")
    passed("tables that people changed: told before, migrated by hand, and back")
    elekto.cluster.psql(f"SET ROLE {elekto.owner}; ALTER TABLE ballot RENAME CONSTRAINT ballot_pkey TO ours; ALTER TABLE ballot RENAME COLUMN "
                        "changed TO updated_at", elekto.name)
    before = elekto.truth()
    status, plan = elekto.plan("v0.6.0")
    told = [f["message"] for f in plan["findings"] if f["severity"] == "warning"]
    check(any("are not as Elekto 0.5 made them" in t for t in told), f"the renamed key is not told: {told}")
    check(drift_of(plan) == ("found", ["missing key ballot.ballot_pkey", "unexpected key ballot.ours"]), f"{plan['drift']}")
    run = elekto.begin("v0.6.0")
    elekto.wait_card(run)
    elekto.call("POST", f"/api/runs/{run}/cancel")
    elekto.expect(run, "old-restored")
    check(elekto.truth() == before, "it was touched while the owner was waited for")
    passed("a key that people renamed, of which the columns say nothing: the owner is asked, too, before anything fails half-way")


def refused(elekto):
    before = elekto.truth()
    for url in ("mysql://elekto:x@localhost/elekto", "sqlite:///elekto.db"):
        elekto.settings["DATABASE_URL"] = url
        elekto.write_settings()
        status, plan = elekto.plan("v0.6.0")
        blockers = [f["message"] for f in plan.get("findings", []) if f["severity"] == "blocker"]
        text = str(plan) if status >= 400 else str(blockers)
        check("on PostgreSQL only" in text, f"{url} is not refused with the reason: {status} {text}")
    check(elekto.truth() == before, "something was changed though it was refused")
    passed("MySQL and SQLite are refused with the reason, nothing is changed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    guide_way.add_options(parser)
    options = parser.parse_args()
    guide_way.enter()
    with_system(lambda e: by_the_owner(e, options), rights=False)
    with_system(lambda e: (by_itself(e), refused(e)))
    if options.all:
        with_system(modified)


if __name__ == "__main__":
    main()
