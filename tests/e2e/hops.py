#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An upgrade over required stops. A shop with SQLite goes from v1.0.0 to v4.0.0, its guide requires stops at v2.0.0 and v3.0.0, and each
migration works on the schema of the release before only: three runs, three backups, and the data as an oracle says. The second hop breaks
and the tenant stays on v2.0.0; hoistd is killed between two hops; a hold, a new notice and a tag that was moved end the way before a hop;
it is stopped and goes on. The whole way is rehearsed on one clone, hop by hop: well, with the second hop broken, with the agent and hoistd
killed in the middle of the second. Usage: hops.py [ACT …]"""
import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import guide_bench  # noqa: E402
from guide_bench import BUILD, TENANT, System, check, git, passed, put  # noqa: E402

APP = '''import http.server, json, os, sqlite3, sys
VERSION, TABLE = "@VERSION@", "@TABLE@"
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            with sqlite3.connect("shop.db") as db:
                n = db.execute(f"SELECT count(*) FROM {TABLE}").fetchone()[0]
            code, body = 200, json.dumps({"version": VERSION, "goods": n}).encode()
        except sqlite3.Error as error:
            code, body = 500, json.dumps({"error": str(error)}).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
os.chdir(os.path.dirname(os.path.abspath(__file__)))
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
'''

# Each knows the schema of the release before and no other: who skips one can't migrate. `done` says how often each was applied. It finds
# what the one before has left beside, its own release's module (of one size in all), and waits where there is a gate.
MIGRATE = '''import os, sqlite3, sys
import release
if release.VERSION != "@VERSION@":
    raise SystemExit("the module is that of " + release.VERSION)
if "@BEFORE@" and not os.path.exists("made-by-@BEFORE@"):
    raise SystemExit("what @BEFORE@ has made is not there")
open("made-by-@VERSION@", "w").close()
if os.path.exists("@GATE@"):
    open("@GATE@").read()
db = sqlite3.connect(sys.argv[1], isolation_level=None)
names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
if "@TABLE@" not in names:
    db.execute("BEGIN")
@SQL@
    db.execute("INSERT INTO done (version) VALUES ('@VERSION@')")
    db.execute("COMMIT")
'''
SCHEMA = {
    "v1.0.0": ("goods1", ["CREATE TABLE goods1 (id INTEGER PRIMARY KEY, name TEXT, price REAL)",
                          "CREATE TABLE done (id INTEGER PRIMARY KEY, version TEXT)"]),
    "v2.0.0": ("goods2", ["CREATE TABLE goods2 (id INTEGER PRIMARY KEY, name TEXT, cents INTEGER)",
                          "INSERT INTO goods2 SELECT id, name, round(price * 100) FROM goods1", "DROP TABLE goods1"]),
    "v3.0.0": ("goods3", ["CREATE TABLE goods3 (id INTEGER PRIMARY KEY, name TEXT, cents INTEGER, tax INTEGER NOT NULL)",
                          "INSERT INTO goods3 SELECT id, upper(name), cents, cents * 19 / 100 FROM goods2", "DROP TABLE goods2"]),
    "v4.0.0": ("goods4", ["CREATE TABLE goods4 (id INTEGER PRIMARY KEY, label TEXT, gross INTEGER)",
                          "INSERT INTO goods4 SELECT id, name, cents + tax FROM goods3", "DROP TABLE goods3"]),
}
GUIDE = '''guide: 1
application: {name: shop, title: Shop}
releases: {tags: v, changelog: CHANGELOG.md, required_stops: [v3.0.0, v2.0.0]}
settings: {file: .env, slug: SLUG, backend_port: PORT}
services:
  - {name: web, role: backend, start: [/usr/bin/python3, "{directory}/app.py", "{settings.PORT}"], port: "{settings.PORT}"}
databases:
  - {name: shop, engine: sqlite, path: shop.db}
migrations: {command: [/usr/bin/python3, "{script}", "{database}"], scripts: [migrate.py]}
health:
  checks: [{name: web, service: web, url: "http://127.0.0.1:{settings.PORT}/", version: version}]
  good_in_a_row: 1
  interval_ms: 100
  seconds: 30
  steady_ms: 200
steps:
  - {id: taxes, title: Look at the taxes, command: [/usr/bin/python3, taxes.py, "{database}"], when: while_stopped, undo: nothing,
     only_when: {query: "SELECT count(*) FROM goods3"}, to: v3.0.0}
notices:
  - {id: money, text: Prices become cents., to: v2.0.0}
  - {id: always, text: Tell the shops.}
  - {id: revision, text: Of one revision alone., revision: "@REVISION@"}
'''
NEW_NOTICE = "  - {id: newcomer, text: Nobody has read this yet., to: v3.0.0}\n"
PRICES = [("apple", 0.35), ("pear", 0.5), ("plum", 1.99), ("quince", 12.5)]


TAXES = '''import sqlite3, sys
print("taxes", sqlite3.connect(sys.argv[1]).execute("SELECT sum(tax) FROM goods3").fetchone()[0])
'''


def make_files(version, gate):
    table, statements = SCHEMA[version]
    sql = "\n".join(f'    db.execute("{s}")' for s in statements)
    sections = [v for v in SCHEMA if v <= version]
    notes = "".join(f"\n## {v}\n\nNews of {v}.\n" + ("\n> **Acknowledge**: Labels are new.\n" if v == "v4.0.0" else "")
                    for v in reversed(sections))
    before = sections[-2] if len(sections) > 2 else ""   # a rehearsal begins with the files of the release alone
    migrate = MIGRATE.replace("@GATE@", f"{gate}-{version}").replace("@BEFORE@", before)
    files = {"taxes.py": TAXES} if version >= "v3.0.0" else {}
    return {**files, "release.py": f'VERSION = "{version}"\n', "app.py": APP.replace("@VERSION@", version).replace("@TABLE@", table),
            "migrate.py": migrate.replace("@TABLE@", table).replace("@SQL@", sql).replace("@VERSION@", version),
            "CHANGELOG.md": "# Changes\n" + notes, ".gitignore": ".env\nshop.db*\nmade-by-*\n__pycache__\n"}


class Shop(System):
    def __init__(self, folder):
        self.gate = os.path.join(folder, "gate")
        super().__init__(folder, "shop", {version: make_files(version, self.gate) for version in SCHEMA}, {})

    def make(self):
        super().make()
        self.revision = git(self.work, "rev-parse", "v3.0.0")
        put(os.path.join(self.data, "guides/shop.yaml"), self.guide_text())
        os.chmod(self.data, 0o700)
        subprocess.run([sys.executable, "migrate.py", "shop.db"], cwd=self.tenant, check=True)
        for row in PRICES:
            self.query("INSERT INTO goods1 (name, price) VALUES (?, ?)", *row)

    def guide_text(self, more=""):
        return GUIDE.replace("@REVISION@", self.revision[:10]) + more

    def query(self, sql, *values):
        with contextlib.closing(sqlite3.connect(os.path.join(self.tenant, "shop.db"), timeout=30)) as db:
            rows = db.execute(sql, values).fetchall()
            db.commit()
            return rows

    def tables(self):
        return sorted(row[0] for row in self.query("SELECT name FROM sqlite_master WHERE type = 'table'"))

    def runs(self):
        """Upgrades, the oldest first."""
        return sorted((r for r in self.call("GET", "/api/runs")["runs"] if r["kind"] == "upgrade"), key=lambda r: r["created_at"])

    def backups(self):
        return sorted(self.call("GET", f"/api/tenants/{TENANT}/backups")["backups"], key=lambda b: b["created_at"])

    def rollout(self, run):
        return self.call("GET", f"/api/rollouts/{self.run(run)['rollout']}")

    def wait_over(self, run):
        return guide_bench_wait("the way has ended", lambda: (lambda r: r if r["state"] in ("ended", "stopped") else None)(self.rollout(run)))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)
        self.process.stdout.close()


def guide_bench_wait(what, holds):
    until = time.monotonic() + guide_bench.PATIENCE_S
    while True:
        answer = holds()
        if answer:
            return answer
        check(time.monotonic() < until, f"not in time: {what}")
        time.sleep(0.05)   # a reader's poll


def expect_at(shop, version, done):
    """Files, answer, schema and rows of that release; each migration once."""
    said = shop.health("/")
    check(said == {"version": version, "goods": len(PRICES)}, f"it answers {said}, not {version}")
    check(shop.deployed() == version, f"the files are of {shop.deployed()}")
    check(shop.tables() == sorted([SCHEMA[version][0], "done"]), f"at {version} there are the tables {shop.tables()}")
    check([row[0] for row in shop.query("SELECT version FROM done ORDER BY id")] == done, f"done: {shop.query('SELECT * FROM done')}")
    cents = [(n, round(p * 100)) for n, p in PRICES]
    oracle = {"v1.0.0": [(n, p) for n, p in PRICES], "v2.0.0": cents, "v3.0.0": [(n.upper(), c, c * 19 // 100) for n, c in cents],
              "v4.0.0": [(n.upper(), c + c * 19 // 100) for n, c in cents]}[version]
    rows = [row[1:] for row in shop.query(f"SELECT * FROM {SCHEMA[version][0]} ORDER BY id")]
    check(rows == oracle, f"rows {rows}, not {oracle}")


def expect_hops(shop, hops):
    """One run and one verified backup for each of [(from, to)], and nothing else."""
    runs = shop.runs()
    check([(r["from_version"], r["to_version"]) for r in runs] == hops, f"runs: {[(r['from_version'], r['to_version']) for r in runs]}")
    check(all(r["outcome"] == "new-healthy" for r in runs), f"outcomes {[r['outcome'] for r in runs]}")
    check([r["hop"] for r in runs] == list(range(1, len(hops) + 1)) and all(r["hops"] == len(hops) for r in runs), "hops are not counted")
    check(len({r["rollout"] for r in runs}) == 1, "they are not one rollout")
    backups = shop.backups()
    check([b["version"] for b in backups] == [a for a, _ in hops], f"backups of {[b['version'] for b in backups]}")
    check(all(b["verified_at"] for b in backups), "a backup was not verified")


ALL = ["v1.0.0", "v2.0.0", "v3.0.0", "v4.0.0"]
WAY = list(zip(ALL, ALL[1:]))


def whole(shop):
    status, plan = shop.plan("v4.0.0")
    check(status == 201, f"no plan: {plan}")
    check([(h["from_version"], h["to_version"], h["required_stop"]) for h in plan["hops"]]
          == [(*WAY[0], True), (*WAY[1], True), (*WAY[2], False)], f"hops: {plan['hops']}")
    told = [h["acknowledge"] for h in plan["hops"]]
    check(told == [["money", "always"], ["revision"], ["v4.0.0#1"]], f"what is told at each: {told}")
    check(plan["to_version"] == "v2.0.0" and plan["hops"][1]["to_commit"] == shop.revision, "the plan is not that of the first hop")
    check([r["tag"] for r in plan["releases"]] == ["v4.0.0", "v3.0.0", "v2.0.0"], "notes of the whole way")
    body = {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": ["money", "always"]}
    status, problem = shop.ask("POST", "/api/runs", body)
    check(status == 409 or status == 428 or status == 422, f"begun with notices of later hops unread: {status} {problem}")
    check(not shop.runs() and not shop.call("GET", "/api/rollouts")["rollouts"], "something was begun")
    passed("the plan shows three hops, each notice at one of them, and wants all of them read first")

    shown = shop.ctl("plan", "shop")
    check("v1.0.0 → v2.0.0" in shown and "v3.0.0 → v4.0.0" in shown and "required stop" in shown, shown)
    shop.ctl("upgrade", "shop", "--hops", code=3)
    shop.ctl("upgrade", "shop", "--acknowledge-all", code=3)   # nobody to ask, and --hops was not said
    check(not shop.runs(), "something was begun")
    followed = shop.ctl("upgrade", "shop", "--acknowledge-all", "--hops", "--follow")
    check(all(f"Hop {n} of 3" in followed for n in (1, 2, 3)), followed)
    expect_at(shop, "v4.0.0", ALL)
    expect_hops(shop, WAY)
    passed("v1.0.0 to v4.0.0 by hoistctl: three runs, three verified backups, rows as the oracle says")

    listed = shop.ctl("rollout", "show", shop.runs()[0]["rollout"])
    check("in 3 hops" in listed, listed)
    rollback = shop.ctl("rollback", "shop", "--reason", "a look back", "--wait")
    check("v3.0.0" in rollback, rollback)
    expect_at(shop, "v3.0.0", ALL[:3])
    passed("the last hop is taken back alone: v3.0.0 with its data")


def failing(shop):
    shop.query("CREATE TABLE goods3_backup (id INTEGER)")
    shop.query("CREATE VIEW goods3 AS SELECT 1")   # in the way of v3's migration, after v2's has worked
    run = shop.begin("v4.0.0")
    over = shop.wait_over(run)
    check(over["state"] == "ended" and [t["state"] for t in over["targets"]] == ["done", "failed", "excluded"],
          f"{over['state']}, {[(t['state'], t['cause']) for t in over['targets']]}")
    check(over["stop_reason"].startswith("shop stays on v2.0.0, hop 1 of 3; hop 2, to v3.0.0, did not succeed: "), over["stop_reason"])
    check([r["outcome"] for r in shop.runs()] == ["new-healthy", "old-restored"], "two runs, the second went back")
    shop.query("DROP VIEW goods3")
    shop.query("DROP TABLE goods3_backup")
    expect_at(shop, "v2.0.0", ALL[:2])
    passed("the second hop breaks: the shop is healthy on v2.0.0, nothing of v3.0.0 is there, and the way says where it ended")

    shop.ctl("upgrade", "shop", "--acknowledge-all", "--hops", code=3)   # failed before, and nobody said what was resolved
    shop.ctl("run", "retry", shop.runs()[1]["id"], code=3)
    shop.ctl("run", "resolve", shop.runs()[1]["id"], "the view is gone")
    shop.ctl("run", "retry", shop.runs()[1]["id"], "--acknowledge", "always,revision,v4.0.0#1", "--wait")
    expect_at(shop, "v4.0.0", ALL)
    check([(r["from_version"], r["to_version"]) for r in shop.runs()][2:] == WAY[1:], "trying again goes on over v3.0.0 to v4.0.0")
    passed("tried again from the failed run: two hops more, to the end of the way")


def killed(shop):
    """Between the end of a run and the beginning of the next; where the next had begun already, it is that which goes on."""
    run = shop.begin("v4.0.0")
    for n in (1, 2):
        guide_bench_wait(f"hop {n} has ended", lambda: [r for r in shop.runs() if r["hop"] == n and r["state"] == "ended"])
        shop.kill()
        with contextlib.closing(sqlite3.connect(f"file:{shop.data}/hoist.db?mode=ro", uri=True)) as store:
            states = [row[0] for row in store.execute("SELECT state FROM rollout_targets ORDER BY ordinal")]
        print(f"# killed with the hops {states}", flush=True)
        shop.start()
    over = shop.wait_over(run)
    check(over["state"] == "ended" and over["done"] == 3, f"{over['state']}: {over['stop_reason']}")
    expect_at(shop, "v4.0.0", ALL)
    expect_hops(shop, WAY)
    passed("hoistd killed with SIGKILL after the first and the second hop: each hop once, to the end")


def stopped(shop):
    """By a hold, by hand, by a notice that nobody has read, by a tag that was moved: always on a stop, always with words."""
    run = shop.begin("v4.0.0")
    shop.ctl("tenant", "hold", "shop", "audit week")
    over = shop.wait_over(run)
    check("stays on v2.0.0, hop 1 of 3; hop 2, to v3.0.0, was not begun: " in over["stop_reason"] and "audit week" in over["stop_reason"],
          over["stop_reason"])
    expect_at(shop, "v2.0.0", ALL[:2])
    shop.ctl("tenant", "release", "shop")
    passed("held during the first hop: it ends on v2.0.0")

    run = shop.begin("v4.0.0")
    shop.ctl("rollout", "stop", shop.run(run)["rollout"])
    over = shop.wait_over(run)
    check(over["state"] == "stopped" and [t["state"] for t in over["targets"]] == ["done", "waiting"], over["state"])
    expect_at(shop, "v3.0.0", ALL[:3])
    shop.ctl("rollout", "resume", over["id"], "--wait")
    expect_at(shop, "v4.0.0", ALL)
    passed("stopped by hand between two hops, and resumed")


def unseen(shop):
    run = shop.begin("v4.0.0")
    guide = os.path.join(shop.folder, "shop.yaml")
    put(guide, shop.guide_text(NEW_NOTICE))
    shop.ctl("guide", "install", guide, "--replace", code=3)   # a run is under way
    shop.ctl("rollout", "stop", shop.run(run)["rollout"], "--wait", code=1)   # some are left
    shop.ctl("guide", "install", guide, "--replace")
    shop.ctl("rollout", "resume", shop.run(run)["rollout"], "--wait", code=3)
    over = shop.wait_over(run)
    check("stays on v2.0.0" in over["stop_reason"] and "newcomer" in over["stop_reason"], over["stop_reason"])
    expect_at(shop, "v2.0.0", ALL[:2])
    passed("a notice that came meanwhile ends the way before its hop: nothing is acknowledged for anybody")

    run = shop.begin("v4.0.0")
    git(shop.work, "commit", "-q", "--allow-empty", "-m", "moved")
    git(shop.work, "tag", "-f", "v4.0.0")
    git(shop.work, "push", "-q", "-f", shop.origin, "v4.0.0")
    over = shop.wait_over(run)
    check("stays on v3.0.0, hop 1 of 2; hop 2, to v4.0.0, was not begun: v4.0.0 was moved" in over["stop_reason"], over["stop_reason"])
    expect_at(shop, "v3.0.0", ALL[:3])
    passed("a tag that was moved after the way was agreed to ends it before its hop")


def contract(shop):
    """Who knows of no plans waits for the whole way, and is told of the whole way."""
    status, answer = shop.ask("POST", f"/api/tenants/{TENANT}/upgrade", {"target_version": "v4.0.0"})
    check(status == 200 and answer["status"] == "success", f"{status} {answer}")
    check((answer["previous_version"], answer["new_version"]) == ("v1.0.0", "v4.0.0"), f"{answer}")
    expect_at(shop, "v4.0.0", ALL)
    shop.roll_back(shop.runs()[2]["id"])
    shop.query("CREATE VIEW goods4 AS SELECT 1")
    status, answer = shop.ask("POST", f"/api/tenants/{TENANT}/upgrade", {})
    check(status == 500 and answer["new_version"] == "v3.0.0", f"{status} {answer}")
    passed("one call of the base contract waits for three hops and says from where to where")


# --- rehearsed ---------------------------------------------------------------------------------


def truth(shop):
    """What a rehearsal may not change."""
    with contextlib.closing(sqlite3.connect(os.path.join(shop.tenant, "shop.db"), timeout=30)) as db:
        dump = list(db.iterdump())
    pids = [s["pid"] for s in shop.call("GET", f"/api/tenants/{TENANT}")["services"]]
    return {"dump": dump, "head": git(shop.tenant, "rev-parse", "HEAD"), "status": git(shop.tenant, "status", "--porcelain", "--ignored"),
            "services": pids, "answer": shop.health("/")}


def nothing_left(shop, before):
    check(truth(shop) == before, f"production is another one: {truth(shop)}, before {before}")
    for path in (os.path.join(shop.tenant, ".git/hoist-release"), os.path.join(shop.data, "node/tenants", TENANT, "rehearsal")):
        check(not os.path.exists(path), f"{path} is left")
    for pid in (name for name in os.listdir("/proc") if name.isdigit()):
        with contextlib.suppress(OSError):
            check(not os.readlink(f"/proc/{pid}/cwd").startswith(os.path.join(shop.tenant, ".git")), f"{pid} still runs there")


def finding(shop):
    plan = shop.plan("v4.0.0")[1]
    return plan, [f for f in plan["findings"] if f["check"] == "rehearsal"]


def newest_rehearsal(shop):
    return shop.run(max((r for r in shop.call("GET", "/api/runs")["runs"] if r["kind"] == "rehearsal"), key=lambda r: r["created_at"])["id"])


def rehearsed(shop):
    before = truth(shop)
    shown = shop.ctl("rehearse", "shop", "v4.0.0", "--plan")
    check("in 3 hops is rehearsed" in shown and "hop by hop (v2.0.0, v3.0.0, v4.0.0)" in shown, shown)
    followed = shop.ctl("rehearse", "shop", "v4.0.0", "--follow")
    check(all(f"Hop {n} of 3, to {v}: rehearsed in" in followed for n, v in enumerate(ALL[1:], 1)), followed)
    check("taxes 289" in followed, followed)   # the guide's step of the second hop, with the clone's rows and its own release's files
    run = newest_rehearsal(shop)
    check((run["from_version"], run["to_version"], run["outcome"], run["cause"]) == ("v1.0.0", "v4.0.0", "untouched", ""), f"{run}")
    check([s["kind"] for s in run["steps"]] == ["preflight", "fetch", "fetch", "fetch", "rehearse", "finish"], f"{run['steps']}")
    took = [float(s) for s in re.findall(r"Hop \d of 3, to v\d.0.0, took (\d+\.\d) s on the clone\.", run["what_is_true_now"])]
    check(len(took) == 3, run["what_is_true_now"])
    nothing_left(shop, before)
    check(not shop.runs() and not shop.call("GET", "/api/rollouts")["rollouts"], "something was begun")
    passed("the whole way is rehearsed on one clone: three hops, each timed; production is as it was, nothing is left")

    plan, said = finding(shop)
    check(len(said) == 1 and said[0]["severity"] == "ok" and "Rehearsed in 3 hops" in said[0]["message"], f"{plan['findings']}")
    estimates = [h["estimate_s"] for h in plan["hops"]]
    check(abs(plan["estimate_s"] - estimates[0]) < 0.001, f"the plan estimates {plan['estimate_s']}, its first hop {estimates}")
    check(all(abs(estimates[n] - estimates[0] - took[n] + took[0]) < 0.11 for n in range(3)), f"estimates {estimates}, measured {took}")
    check(len(re.findall(r"; about \d+\.\d s", shop.ctl("plan", "shop"))) == 3, "hoistctl does not say what each hop takes")
    shop.wait_over(shop.begin("v4.0.0"))
    expect_at(shop, "v4.0.0", ALL)
    for run, estimate in zip(shop.runs(), estimates):
        check(f"the plan had estimated {estimate:.1f} s" in run["what_is_true_now"], f"{estimate}: {run['what_is_true_now']}")
    passed("what each hop took is its estimate, in the plan of the whole way and in its own; each says afterwards how good it was")


def rehearsal_broken(shop):
    shop.query("CREATE VIEW goods3 AS SELECT 1")   # in the way of v3's migration, after v2's has worked
    before = truth(shop)
    shop.ctl("rehearse", "shop", "v4.0.0", "--wait", code=1)
    run = newest_rehearsal(shop)
    check(run["outcome"] == "untouched" and run["cause"].startswith("Hop 2 of 3, to v3.0.0, failed. The migration migrate.py failed"), f"{run}")
    check(re.search(r"Hop 1 of 3, to v2.0.0, took .* Hop 2 of 3, to v3.0.0, failed after", run["what_is_true_now"]), run["what_is_true_now"])
    nothing_left(shop, before)
    plan, said = finding(shop)
    check(len(said) == 1 and said[0]["severity"] == "warning" and "Hop 2 of 3, to v3.0.0, failed. The migration" in said[0]["message"], f"{said}")
    check(not [f for f in plan["findings"] if f["severity"] == "blocker"], "a rehearsal that failed locks nobody out")
    first = [f for f in shop.plan("v2.0.0")[1]["findings"] if f["check"] == "rehearsal"]
    check(len(first) == 1 and "as hop 1 of 3: it went well" in first[0]["message"], f"{first}")
    passed("the second hop can't be had: the rehearsal and the plan say which and why, and that the first went well")


def kill_agents(shop):
    """Those of its control plane, and nobody else's."""
    killed = 0
    for name in (n for n in os.listdir("/proc") if n.isdigit()):
        with contextlib.suppress(OSError, ValueError):
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as f:
                word, rest = f.read().rsplit(")", 1)
            if int(rest.split()[1]) == shop.process.pid and "hoist-agent" in word:
                os.kill(int(name), signal.SIGKILL)
                killed += 1
    check(killed, "there is no agent")


def rehearsal_killed(shop):
    """While the second hop's migration is at work, which is held there by a gate. Without its agent it is ended, whatever holds it; an agent
    without its hoistd goes on to the end, and the next hoistd hears of it."""
    before = truth(shop)
    for who in (kill_agents, Shop.kill):
        gate = f"{shop.gate}-v3.0.0"
        os.mkfifo(gate)
        status, plan = shop.plan("v4.0.0", kind="rehearsal")
        check(status == 201, f"{plan}")
        run = shop.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": []})["id"]
        held = os.open(gate, os.O_WRONLY)   # when the migration has come there
        os.unlink(gate)
        try:
            who(shop)
            if who is Shop.kill:
                shop.start()
                os.close(held)
            ended = shop.wait(run)
        finally:
            if who is kill_agents:
                os.close(held)
        check(ended["outcome"] == "untouched" and ended["cause"] == "", f"{ended['outcome']}: {ended['cause']}")
        check(len(re.findall("took [0-9.]+ s on the clone", ended["what_is_true_now"])) == 3, ended["what_is_true_now"])
        nothing_left(shop, before)
    passed("the agent, then hoistd killed with SIGKILL in the second hop: rehearsed to the end, from a fresh clone where the agent had gone; nothing is left")


ACTS = {act.__name__: act for act in (whole, failing, killed, stopped, unseen, contract, rehearsed, rehearsal_broken, rehearsal_killed)}


def main():
    for name in sys.argv[1:] or ACTS:
        with tempfile.TemporaryDirectory(prefix="hoist-hops-") as folder:
            shop = Shop(folder)
            shop.make()
            shop.start()
            try:
                shop.services("start")
                shop.call("POST", f"/api/tenants/{TENANT}/check")
                ACTS[name](shop)
            finally:
                shop.end()


main()
