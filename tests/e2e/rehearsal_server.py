# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of rehearsal.py whose database is on a server: the clone lies beside production as hoist_RN_rehearsal. Production is asked of
the server itself, as its administrator: schema and rows by the server's own tool, and what the server counts of writes."""
import contextlib
import os
import signal
import tempfile
import time

import mariadb
import postgres
from fleet import wait_until
from postgres import TENANT, Writer, check

# Of every table of the tenant's database, since the server counts (PostgreSQL), or when it was written last (MariaDB).
WRITES = {"postgresql": "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1",
          "mariadb": "SELECT TABLE_NAME, UPDATE_TIME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'ledger' ORDER BY 1"}


# Finds its database by another name in the settings, and once more by a file of the tenant's own.
TOLD = {"migrations": [postgres.BASE, postgres.GOOD], "setting": "READ_URL", "afterwards": '''
    import configparser
    config = configparser.RawConfigParser()
    config.read("config.ini")
    with pq.Database(config["database"]["url"]) as db:
        db.run("CREATE TABLE by_file (v int)")
'''}
# Waits behind its migrations where there is a gate.
GATED = '''
    import os
    gate = pq.settings().get("GATE", "")
    if os.path.exists(gate):
        open(gate).read()
'''
CONFIG = "  scripts: [migrate.py]\n  config:\n    - {file: config.ini, format: ini, section: database, key: url}\n"


class Postgres(postgres.Bench):
    def other_settings(self):
        url = self.cluster.url("ledger", "ledger", postgres.PASSWORD)
        with open(os.path.join(self.tenant, "config.ini"), "w", encoding="utf-8") as f:
            f.write(f"; ours\n[database]\nurl = {url}\n")
        return {**super().other_settings(), "READ_URL": url}


class Shapes:
    """What postgres.py and mariadb.py are made of, as each of them makes it for itself."""

    def __init__(self, module, with_gate=True):
        """with_gate: a release that waits in the middle, v1.8.0."""
        self.kept = {name: getattr(postgres, name) for name in ("RELEASES", "PASSWORD", "GUIDE")}
        gated = {"v1.8.0": {"migrations": module.RELEASES["v1.1.0"]["migrations"], "afterwards": GATED}} if with_gate else {}
        self.changed = {"RELEASES": {**postgres.RELEASES, "v1.7.0": TOLD, **gated},
                        "GUIDE": postgres.GUIDE.replace("  scripts: [migrate.py]\n", CONFIG)}
        if module is mariadb:
            self.changed = {"RELEASES": {**mariadb.RELEASES, **gated}, "PASSWORD": mariadb.PASSWORD,
                            "GUIDE": postgres.GUIDE.replace("engine: postgresql", "engine: mariadb")}

    def __enter__(self):
        for name, value in self.changed.items():
            setattr(postgres, name, value)

    def __exit__(self, *_):
        for name, value in self.kept.items():
            setattr(postgres, name, value)


def sql(bench, text, database=""):
    return bench.cluster.sql(text, database) if hasattr(bench.cluster, "sql") else bench.cluster.psql(text, database or "postgres")


def writes(bench, engine):
    return sql(bench, WRITES[engine], "ledger")


def assert_nothing_left(bench):
    check(not bench.beside(), f"left beside production: {bench.beside()}")
    for path in (os.path.join(bench.tenant, ".git/hoist-release"), os.path.join(bench.data, "node/tenants", TENANT, "rehearsal")):
        check(not os.path.exists(path), f"{path} is left")


def rehearse(bench, version):
    return bench.go({"kind": "rehearsal", "target_version": version})


def still(bench, engine):
    """Nobody writes: not a row, not an object of production is another one, and the server counts no write."""
    before, counted = bench.truth(), writes(bench, engine)
    run = rehearse(bench, "v1.1.0")
    check(run["kind"] == "rehearsal" and run["outcome"] == "untouched" and not run["cause"], f"{run['outcome']}: {run['cause']}")
    after = bench.truth()
    check(after == before, f"production is another one: {[k for k in before if before[k] != after[k]]}")
    check(writes(bench, engine) == counted, "the server counts writes to production")
    assert_nothing_left(bench)
    text = bench.log_of(run)
    check("on the clone" in text and "migrate.py ended well after" in text, text)
    print(f"# {engine}: rehearsed, production as it was by its rows, its schema and the server's count of writes", flush=True)
    return run


def beside_a_writer(bench, engine):
    """People go on: every row that was acknowledged is there, none is on the clone's account."""
    writer, before = Writer(bench.port, f"r{time.monotonic_ns()}"), bench.truth()
    writer.start()
    writer.go_on()
    run = rehearse(bench, "v1.1.0")
    writer.go_on()
    writer.finish()
    check(run["outcome"] == "untouched" and not run["cause"], f"{run['outcome']}: {run['cause']}")
    missing = set(writer.acked) - set(bench.texts())
    check(not missing, f"{len(missing)} acknowledged rows are lost")
    bench.same(before, bench.truth(), writer.acked)
    assert_nothing_left(bench)
    print(f"# {engine}: {len(writer.acked)} rows acknowledged beside a rehearsal, none lost", flush=True)


def found(bench, engine, version, words):
    """What can't be had is found: the cause is said, production goes on as it was."""
    before, counted = bench.truth(), writes(bench, engine)
    run = rehearse(bench, version)
    check(run["outcome"] == "untouched" and all(w in run["cause"] for w in words), f"{version}: {run['outcome']}: {run['cause']}")
    check(bench.truth() == before and writes(bench, engine) == counted, "production is another one")
    assert_nothing_left(bench)
    check([f["severity"] for f in bench.plan({"target_version": version})["findings"] if f["check"] == "rehearsal"] == ["warning"],
          "the plan does not warn")
    print(f"# {engine}: {version}: {run['cause']}", flush=True)


def killed(bench, engine):
    """The agent is killed hard between two programs that write to the clone: nothing of it is left, production is as it was."""
    before, counted = bench.truth(), writes(bench, engine)
    once = tempfile.mkdtemp(prefix="once-", dir=bench.folder)
    bench.again({"HOIST_FAILPOINT": "rehearse.apply.mid-effect:kill-agent", "HOIST_FAILPOINT_ONCE": once})
    run = rehearse(bench, "v1.1.0")
    check(os.listdir(once), "the failpoint was never hit")
    bench.again({})
    check(run["outcome"] == "untouched", run["outcome"])
    check(bench.truth() == before and writes(bench, engine) == counted, "production is another one")
    assert_nothing_left(bench)
    print(f"# {engine}: the agent killed in the middle: {run['cause'] or 'it was finished'}", flush=True)


def told(bench, engine):
    """Whatever names the database names the clone: a second setting, a file that the guide speaks of."""
    before, counted = bench.truth(), writes(bench, engine)
    run = rehearse(bench, "v1.7.0")
    check(run["outcome"] == "untouched" and not run["cause"], f"{run['outcome']}: {run['cause']}")
    check(bench.truth() == before and writes(bench, engine) == counted, "production is another one")
    assert_nothing_left(bench)
    print(f"# {engine}: a second setting and config.ini name the clone", flush=True)


def children(pid):
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as f:
                word, rest = f.read().rsplit(")", 1)
            if int(rest.split()[1]) == pid and "hoist-agent" in word:
                yield int(name)


def killed_while_cloning(bench, engine):
    """The agent is killed hard while the clone is being made: as soon as the server lists it."""
    before = bench.truth()
    plan = bench.plan({"kind": "rehearsal", "target_version": "v1.1.0"})
    body = {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]}
    run = bench.call("POST", "/api/runs", body)["id"]
    wait_until("the clone", bench.beside)
    agents = list(children(bench.process.pid))
    check(agents, "there is no agent")
    for agent in agents:
        os.kill(agent, signal.SIGKILL)
    ended = wait_until("the end", lambda: next((r for r in [bench.call("GET", f"/api/runs/{run}")] if r["state"] == "ended"), None))
    check(ended["outcome"] == "untouched", ended["outcome"])
    check(bench.truth() == before, "production is another one")
    assert_nothing_left(bench)
    print(f"# {engine}: the agent killed while it cloned: {ended['cause'] or 'it was finished'}", flush=True)


def require_stop(bench, stop):
    with open(os.path.join(bench.data, "guides/ledger.yaml"), "w", encoding="utf-8") as f:
        f.write(postgres.GUIDE.replace("releases: {tags: v}", f"releases: {{tags: v, required_stops: [{stop}]}}"))
    bench.again({})


def took(run):
    return run["what_is_true_now"].count("s on the clone.")


def in_hops(bench, engine):
    """Over a required stop: both hops on one clone; one that can't be had in the second; the agent killed there."""
    require_stop(bench, "v1.1.0")
    before, counted_before = bench.truth(), writes(bench, engine)
    run = rehearse(bench, "v1.8.0")
    check(run["outcome"] == "untouched" and not run["cause"] and took(run) == 2, f"{run['cause']} {run['what_is_true_now']}")
    check(bench.truth() == before and writes(bench, engine) == counted_before, "production is another one")
    assert_nothing_left(bench)
    found(bench, engine, "v1.2.0", ["Hop 2 of 2, to v1.2.0, failed. ", "migrate.py"])
    gate = os.path.join(bench.folder, "gate")
    bench.write_settings({"GATE": gate})
    os.mkfifo(gate)
    plan = bench.plan({"kind": "rehearsal", "target_version": "v1.8.0"})
    run = bench.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": []})["id"]
    held = os.open(gate, os.O_WRONLY)   # when the second hop has come there
    os.unlink(gate)
    try:
        for agent in list(children(bench.process.pid)):
            os.kill(agent, signal.SIGKILL)
        ended = wait_until("the end", lambda: next((r for r in [bench.call("GET", f"/api/runs/{run}")] if r["state"] == "ended"), None))
    finally:
        os.close(held)
    check(ended["outcome"] == "untouched" and not ended["cause"] and took(ended) == 2, f"{ended['cause']} {ended['what_is_true_now']}")
    check(bench.truth() == before and writes(bench, engine) == counted_before, "production is another one")
    assert_nothing_left(bench)
    print(f"# {engine}: two hops on one clone; the second broken; the agent killed in the second", flush=True)


def counted(bench, engine):
    """The plan of the upgrade counts with it, and the upgrade says how good the estimate was."""
    plan = bench.plan({"target_version": "v1.1.0"})
    said = [f for f in plan["findings"] if f["check"] == "rehearsal"]
    check(len(said) == 1 and said[0]["severity"] == "ok" and "it went well" in said[0]["message"], f"{plan['findings']}")
    run = bench.go({"target_version": "v1.1.0"})
    check(run["outcome"] == "new-healthy" and "the plan had estimated" in run["what_is_true_now"], run["what_is_true_now"])
    print(f"# {engine}: {run['what_is_true_now']}", flush=True)


def run_engine(build, engine, everything):
    module = {"postgresql": postgres, "mariadb": mariadb}[engine]
    kind = {"postgresql": Postgres, "mariadb": mariadb.Maria}[engine]
    with Shapes(module), tempfile.TemporaryDirectory(prefix="hoist-rehearsal-") as folder:
        os.chmod(folder, 0o711)
        with kind(folder, build) as bench:
            beside_a_writer(bench, engine)
            found(bench, engine, "v1.2.0", ["migrate.py", {"postgresql": "violated by some row", "mariadb": "CONSTRAINT"}[engine]])
            killed_while_cloning(bench, engine)
            if engine == "postgresql":
                told(bench, engine)
            if not everything:
                return
            still(bench, engine)
            if engine == "postgresql":   # the other server counts no sessions
                found(bench, engine, "v1.4.0", ["they use another one"])
            killed(bench, engine)
            in_hops(bench, engine)
            rehearse(bench, "v1.1.0")
            counted(bench, engine)
