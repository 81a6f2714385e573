#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every registered failpoint × {daemon killed, agent killed}: a real tenant is upgraded (or rolled back) while clients write to it, the process is killed exactly
there, the daemon is started again when it was the one, and without another hand the run must end in a named outcome that the tenant then proves: tree,
dependencies, database, services, rows that were acknowledged before the stop, log, journal. Prints the table point × mode × outcome; a point that is never
hit fails. Without --all a sample: one case of every step, forward and back in turn. --pairs N: N random pairs of points in one
run, a fault in the recovery from a fault; --random N: kills at N random moments of a run instead of at points."""
import argparse
import calendar
import contextlib
import http.client
import json
import os
import queue
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Fleet, UnixConnection  # noqa: E402

BUILD = os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build"))
SOURCE = os.environ.get("HOIST_SOURCE_ROOT", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
HOISTD = os.path.join(BUILD, "src/daemon/hoistd")
AGENT = os.path.join(BUILD, "src/agent/hoist-agent")
MODES = ["kill-daemon", "kill-agent"]
OLD, GOOD, BROKEN, DYING = "v0.2.0", "v0.3.0", "v0.4.0", "v0.5.0"
BEFORE_STOP = {"preflight", "fetch", "dependencies", "prepare"}
PATIENCE_S = 120
# Steps of the guide's own, so that their points are hit: a file that is there with the new release and away with the old one, a value in the
# settings, daemons of which there are none (what is done with them: test-step-end, paasmaker), and a card that has nothing to ask.
GUIDE_STEP = """
steps:
  - {id: mark, command: [touch, db/mark], when: while_stopped, done_when: {file: db/mark}, undo: [rm, -f, db/mark]}
  - {id: note, configure: {file: .env, format: dotenv, set: [{key: NOTE, value: of the new release}]}, when: while_stopped}
  - {id: daemons, end: {program: redis-server, under: db}, when: while_stopped, seconds: 10, undo: services}
  - {id: look, card: {text: Look at it.}, when: while_stopped, done_when: {file: .env}, undo: nothing}
"""


def enter_own_mounts(script):
    """Starts the script again in a mount namespace of its own, from which nothing leads back; why it can't be had, or None within it."""
    if os.environ.get("HOIST_OWN_MOUNTS") == "yes":
        return None
    words = ["unshare", "--mount", "--propagation", "private"]
    try:
        done = subprocess.run([*words, "true"], check=False, capture_output=True, text=True)
    except FileNotFoundError as error:
        return f"no mount namespace of its own: {error}"
    if done.returncode:
        return f"no mount namespace of its own: {done.stderr.strip()}"
    os.environ["HOIST_OWN_MOUNTS"] = "yes"
    os.execvp(words[0], [*words, sys.executable, os.path.abspath(script), *sys.argv[1:]])


class Wrong(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Wrong(text)


# --- what a case is -----------------------------------------------------------------------------------------------------

class Case:
    def __init__(self, point, mode):
        self.point, self.mode = point, mode
        self.kind, self.direction, self.where = point.split(".")
        self.helper = ""
        self.name, self.after = point, None   # after: seconds into the run, for a kill at a random moment
        if self.kind == "restore":
            self.scenario = "rollback"
            if self.direction == "undo":
                self.helper = "health.apply.mid-effect:fail"
        elif self.direction == "apply":
            self.scenario = "good"
        else:
            self.scenario = "dying" if self.kind in ("start", "command", "configure", "card", "end") else "broken"

    def allowed(self):
        """reliability.md 3.3, columns F1 and F2."""
        if self.direction == "undo":
            return {"old-restored"}
        if self.kind in BEFORE_STOP:
            return {"new-healthy", "untouched"}
        if self.kind == "finish":
            return {"new-healthy"}
        return {"new-healthy", "old-restored"}


class Pair(Case):
    """A second fault in the same run. The first may keep the run from ever coming to the second."""

    def __init__(self, first, second):
        super().__init__(*first)
        other = Case(*second)
        self.name = f"{first[0]} + {second[0]} ({second[1]})"
        self.helper = ",".join(filter(None, [f"{second[0]}:{second[1]}", other.helper]))
        if other.direction == "undo":
            self.scenario = other.scenario

    def allowed(self):
        return {"new-healthy", "old-restored", "untouched"} if self.scenario == "good" else {"old-restored", "untouched"}


class Moment(Case):
    """No point: a kill some time into the run, perhaps after its end."""

    def __init__(self, scenario, mode, after):
        super().__init__("health.apply.mid-effect", mode)
        self.scenario, self.after, self.name = scenario, after, f"{scenario} release, after {after:.2f} s"

    def allowed(self):
        return {"new-healthy", "old-restored", "untouched"} if self.scenario == "good" else {"old-restored", "untouched"}


# --- the daemon that dies -------------------------------------------------------------------------------------------------

class Daemon:
    def __init__(self, folder, guides, environment):
        self.folder, self.guides, self.environment = folder, guides, environment
        self.process, self.deaths = None, 0
        self.socket = os.path.join(folder, "hoistd.sock")

    def start(self):
        with open(os.path.join(self.folder, "hoistd.stderr"), "ab") as errors:
            self.process = subprocess.Popen([HOISTD, "--data", self.folder, "--agent", AGENT, "--guides", self.guides],
                                            stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **self.environment})
        ready = self.process.stdout.readline()
        if "ready" not in ready and self.process.wait(10) != -signal.SIGKILL:
            raise Wrong(f"hoistd did not become ready: {ready!r}")
        return self

    def revive(self):
        """Starts it again when it has died; True when it had."""
        if self.process.poll() is None:
            return False
        if self.process.returncode != -signal.SIGKILL:
            raise Wrong(f"hoistd ended with {self.process.returncode}")
        self.deaths += 1
        self.process.stdout.close()
        self.start()
        return True

    def list_agents(self):
        """Its own children that are agents."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
                    name, rest = f.read().split("(", 1)[1].rsplit(")", 1)
                if name == "hoist-agent" and int(rest.split()[1]) == self.process.pid:
                    found.append(int(pid))
            except (OSError, IndexError):
                continue
        return found

    def strike(self, mode):
        for pid in [self.process.pid] if mode == "kill-daemon" else self.list_agents():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        self.process.stdout.close()

    def call(self, method, path, body=None):
        connection = UnixConnection(self.socket)
        head = {}
        if body is not None:
            body, head["Content-Type"] = json.dumps(body), "application/json"
        try:
            connection.request(method, path, body, head)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise Wrong(f"{method} {path}: {answer.status} {text.decode()[:500]}")
        return json.loads(text) if text else None

    def ask(self, method, path, body=None):
        """As call, through deaths."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.call(method, path, body)
            except (OSError, http.client.HTTPException):
                if time.monotonic() > until:
                    raise
                try:
                    self.process.wait(0.1)
                except subprocess.TimeoutExpired:
                    pass
                self.revive()


# --- clients of the tenant ------------------------------------------------------------------------------------------------

class Writer(threading.Thread):
    """Adds persons and keeps its own list of those that were acknowledged, with the time of the answer."""

    def __init__(self, port, prefix):
        super().__init__(daemon=True)
        self.port, self.prefix, self.acked, self.over = port, prefix, [], threading.Event()
        self.unsure = 0   # asked, and nobody said whether it was done

    def run(self):
        n = 0
        while not self.over.wait(0.04):
            n += 1
            name = f"{self.prefix}-{n}"
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            sent = False
            try:
                connection.connect()
                sent = True
                connection.request("POST", "/api/persons", json.dumps({"first_name": name, "last_name": "Acked"}),
                                   {"Content-Type": "application/json"})
                begun = time.time()
                if connection.getresponse().status == 201:
                    self.acked.append((name, begun, time.time()))
            except (OSError, http.client.HTTPException):
                self.unsure += sent   # it is down, or went down: nothing was acknowledged
            finally:
                connection.close()

    def finish(self):
        self.over.set()
        self.join()


# --- what is true of the tenant -------------------------------------------------------------------------------------------

def git(folder, *words):
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True).stdout.strip()


def read_database(folder):
    with contextlib.closing(sqlite3.connect(f"file:{folder}/db/pocket.db?mode=ro", uri=True, timeout=10)) as db:
        schema = sorted(row[0] for row in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        rows = {t: sorted(map(repr, db.execute(f'SELECT * FROM "{t}"'))) for t in tables}
        names = {row[0] for row in db.execute("SELECT first_name FROM person")}
        check(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "the database is damaged")
        version = db.execute("PRAGMA user_version").fetchone()[0]
    return {"schema": schema, "version": version, "rows": rows, "names": names}


def read_packages(folder):
    found = []
    for root, folders, _ in os.walk(os.path.realpath(os.path.join(folder, "venv"))):
        found += [f for f in folders if f.startswith("cbkit-")]
    return sorted(found)


def count_processes(folder):
    n = {"api": 0, "frontend": 0}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                words = f.read().split(b"\0")
        except OSError:
            continue
        for name in n:
            n[name] += f"{folder}/services/{name}.py".encode() in words
    return n


def fetch(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, text


class Truth:
    def __init__(self, tenant):
        folder = tenant["directory"]
        self.commit = git(folder, "rev-parse", "HEAD")
        self.changed = git(folder, "status", "--porcelain", "--untracked-files=no")
        self.packages = read_packages(folder)
        self.database = read_database(folder)
        self.processes = count_processes(folder)
        status, text = fetch(tenant["backend_port"], "/api/health")
        self.health = (status, json.loads(text).get("version"))
        self.frontend = fetch(tenant["frontend_port"], "/")[0]


def check_tenant(truth, version, commit):
    check(truth.commit == commit, f"the tree is at {truth.commit[:7]}, not at {version}")
    check(not truth.changed, f"changed files: {truth.changed}")
    check(truth.health == (200, version), f"the API answers {truth.health}, not {version}")
    check(truth.frontend == 200, f"the front end answers {truth.frontend}")
    check(truth.processes == {"api": 1, "frontend": 1}, f"processes: {truth.processes}")


def check_as_before(before, after, acked):
    check(after.packages == before.packages, f"packages {after.packages}, before {before.packages}")
    check(after.database["schema"] == before.database["schema"], "the schema is not that of before")
    check(after.database["version"] == before.database["version"], "the user_version is not that of before")
    for table, rows in before.database["rows"].items():
        now = after.database["rows"].get(table, [])
        if table == "person":
            check(set(rows) <= set(now), "persons of before have changed or gone")
        else:
            check(now == rows, f"table {table} is not as before")
    extra = after.database["names"] - before.database["names"] - {a[0] for a in acked}
    check(len(extra) <= 1, f"rows that nobody was told of: {sorted(extra)[:5]}")   # one write may have lost only its answer


def parse_time(text):
    whole, fraction = text.rstrip("Z").split(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float("0." + fraction)


def check_discarded(run, missing, unsure):
    """Exactly the acknowledged rows that are gone, and perhaps writes of which only the answer was lost; never what a migration wrote."""
    said = run["discarded_rows"]
    check(len(missing) <= said <= len(missing) + unsure, f"{len(missing)} acknowledged rows gone ({unsure} unsure), {said} said to be set aside")


def check_acked(run, outcome, scenario, after, writer):
    acked = writer.acked
    stop = next(s for s in run["steps"] if s["kind"] == "stop")
    stopped = parse_time(stop["started_at"]) if stop["started_at"] else None
    missing = [a for a in acked if a[0] not in after.database["names"]]
    if scenario == "rollback" and outcome == "new-healthy":
        check_discarded(run, missing, writer.unsure)
        return
    if outcome in ("new-healthy", "untouched"):
        check(not missing, f"{len(missing)} acknowledged rows are lost: {missing[:3]}")
        return
    lost = [a for a in missing if stopped is None or a[2] < stopped]
    check(not lost, f"{len(lost)} rows acknowledged before the stop are lost: {lost[:3]}")
    check_discarded(run, missing, writer.unsure)


def check_log(daemon, run):
    after, n = 0, 0
    while True:
        page = daemon.ask("GET", f"/api/runs/{run['id']}/log?after={after}&limit=1000")
        for line in page["lines"]:
            n += 1
            check(line["seq"] == n, f"log line {line['seq']} where {n} was expected")
        after = page["next"]
        if not page["lines"]:
            check(page["complete"], "the log of an ended run is not complete")
            return


# --- one case -------------------------------------------------------------------------------------------------------------

class Bench:
    """One tenant with its own control plane, on which cases are tried one after the other."""

    def __init__(self, folder):
        self.fleet = Fleet(BUILD, os.path.join(folder, "demo"), 1, 30)
        self.folder, self.demo = folder, self.fleet.directory
        self.guides = {name: self.write_guide(name, steady) for name, steady in (("short", 300), ("long", 2600))}

    def write_guide(self, name, steady_ms):
        folder = os.path.join(self.folder, "guides-" + name)
        os.mkdir(folder, 0o755)
        with open(os.path.join(SOURCE, "data/guides/cbapp.yaml"), encoding="utf-8") as f:
            text = f.read()
        assert "steady_ms: 3000" in text
        with open(os.path.join(folder, "cbapp.yaml"), "w", encoding="utf-8") as f:
            text = text.replace("never_kill: false", "never_kill: true")   # what has daemons is never killed
            f.write(text.replace("steady_ms: 3000", f"steady_ms: {steady_ms}") + GUIDE_STEP)
        os.chmod(os.path.join(folder, "cbapp.yaml"), 0o644)
        return folder

    def __enter__(self):
        self.fleet.__enter__()
        with open(os.path.join(self.demo, "inventory.json"), encoding="utf-8") as f:
            self.tenant = json.load(f)["tenants"][0]
        origin = os.path.join(self.demo, "origin/cbapp.git")
        self.commits = {v: git(origin, "rev-parse", f"refs/tags/{v}^{{commit}}") for v in (OLD, GOOD, BROKEN, DYING)}
        return self

    def __exit__(self, *reason):
        self.fleet.__exit__(*reason)

    def begin(self, daemon, wish):
        plan = daemon.ask("POST", f"/api/tenants/{self.tenant['id']}/plans", wish)
        blockers = [f["message"] for f in plan["findings"] if f["severity"] == "blocker"]
        check(not blockers, f"the plan has blockers: {blockers}")
        try:
            return daemon.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]})["id"]
        except (OSError, http.client.HTTPException):   # it died of it, after the run was journalled
            daemon.process.wait(30)
            daemon.revive()
            return next(r["id"] for r in daemon.ask("GET", f"/api/runs?tenant={self.tenant['id']}")["runs"] if r["plan"] == plan["id"])

    def wait(self, daemon, run):
        until = time.monotonic() + PATIENCE_S
        revived = None
        while True:
            answer = daemon.ask("GET", f"/api/runs/{run}")
            if answer["state"] == "ended":
                return answer, 0 if revived is None else time.monotonic() - revived
            check(time.monotonic() < until, f"the run has not ended: {answer['state']}, {[(s['kind'], s['state']) for s in answer['steps']]}")
            try:
                daemon.process.wait(0.05)
                revived = time.monotonic()
                daemon.revive()
            except subprocess.TimeoutExpired:
                pass

    def do(self, daemon, wish):
        run, _ = self.wait(daemon, self.begin(daemon, wish))
        check(run["outcome"] == "new-healthy", f"preparing failed: {run['outcome']}: {run['cause']}")
        return run

    def settle(self, daemon, run):
        """Back to the old release, nothing open."""
        if run["outcome"] != "new-healthy" and run["error_key"]:
            daemon.ask("POST", f"/api/runs/{run['id']}/resolve", {"statement": "It was a test."})
        if git(self.tenant["directory"], "rev-parse", "HEAD") != self.commits[OLD]:
            self.do(daemon, {"kind": "rollback", "target_version": OLD})

    def wish_of(self, case):
        if case.scenario == "rollback":
            return {"kind": "rollback", "target_version": OLD}
        return {"target_version": {"good": GOOD, "broken": BROKEN, "dying": DYING}[case.scenario]}

    def try_case(self, case):
        once = tempfile.mkdtemp(prefix="once-", dir=self.folder)
        guides = self.guides["long" if case.scenario == "dying" else "short"]
        if case.scenario == "rollback":
            daemon = Daemon(self.demo, guides, {}).start()
            try:
                self.do(daemon, {"target_version": GOOD})
            finally:
                daemon.stop()
        points = ",".join(filter(None, [f"{case.point}:{case.mode}", case.helper]))
        environment = {"HOIST_FAILPOINT": points, "HOIST_FAILPOINT_ONCE": once} if case.after is None else {}
        daemon = Daemon(self.demo, guides, environment).start()
        writer = Writer(self.tenant["backend_port"], f"w{time.monotonic_ns()}")
        try:
            before = Truth(self.tenant)
            writer.start()
            begun = self.begin(daemon, self.wish_of(case))
            if case.after is not None:
                try:
                    daemon.process.wait(case.after)
                except subprocess.TimeoutExpired:
                    daemon.strike(case.mode)
            run, recovery = self.wait(daemon, begun)
            writer.finish()
            self.judge(case, daemon, run, before, writer, once)
            self.settle(daemon, run)
            return run["outcome"], recovery
        finally:
            writer.over.set()
            daemon.stop()
            shutil.rmtree(once)

    def judge(self, case, daemon, run, before, writer, once):
        acked = writer.acked
        outcome = run["outcome"]
        if case.after is None:
            check(case.point in os.listdir(once), f"the failpoint was never hit ({outcome}: {run['cause']})")
            check(case.mode != "kill-daemon" or daemon.deaths > 0, "the daemon was not killed")
        check(outcome in case.allowed(), f"the outcome is {outcome} ({run['cause']} {run['what_is_true_now']})")
        after = Truth(self.tenant)
        start = GOOD if case.scenario == "rollback" else OLD
        if outcome == "new-healthy":
            version = OLD if case.scenario == "rollback" else GOOD
            check_tenant(after, version, self.commits[version])
            if version == GOOD:
                check(after.database["version"] == 30, f"the schema is at {after.database['version']}")
                check(before.database["names"] <= after.database["names"], "persons have gone")
        else:
            check_tenant(after, start, self.commits[start])
            check_as_before(before, after, acked)
        check_acked(run, outcome, case.scenario, after, writer)
        check_log(daemon, run)
        check(len(acked) > 0, "no client could write anything: the case proves little")


# --- all cases ------------------------------------------------------------------------------------------------------------

# Steps of a database that is migrated on a copy: copy-and-switch.py does the same with them, with a PostgreSQL server. rehearse:
# rehearsal.py. Of one that moves to another engine: jupyterhub.py. What users are told: messages.py. Containers: containers.py. Components: components.py.
ELSEWHERE = ("copy.", "switch.", "catch-up.", "rehearse.", "transfer.", "message.", "pull.", "replace.", "component.")


def read_points():
    points = subprocess.run([HOISTD, "--list-failpoints"], check=True, capture_output=True, text=True).stdout.split()
    return [point for point in points if not point.startswith(ELSEWHERE)]


def choose(points, everything):
    """All, or one of each step: in turn forward and back where it has both, the daemon inside the effect and the agent right after it."""
    directions = {}
    for point in points:
        kind, direction, _ = point.split(".")
        if direction not in directions.setdefault(kind, []):
            directions[kind].append(direction)
    chosen = {kind: (ways[i % len(ways)], i // 2 % 2) for i, (kind, ways) in enumerate(directions.items())}
    for point in points:
        kind, direction, _ = point.split(".")
        turn = chosen[kind][1] if chosen[kind][0] == direction else None
        for mode in MODES:
            if everything or (turn == 0 and mode == "kill-daemon" and point.endswith(".mid-effect")) \
                    or (turn == 1 and mode == "kill-agent" and point.endswith(".post-effect")):
                yield Case(point, mode)


def choose_pairs(points, n):
    """Both forward, or the second on the way back; never the same point twice."""
    forward = [p for p in points if ".apply." in p and not p.startswith("restore")]
    back = [p for p in points if ".undo." in p and not p.startswith("restore")]
    until_migrate = forward[:next(i for i, p in enumerate(forward) if p.startswith("start"))]
    for _ in range(n):
        if random.random() < 0.5:
            first, second = sorted(random.sample(range(len(forward)), 2))
            yield Pair((forward[first], random.choice(MODES)), (forward[second], random.choice(MODES)))
        elif random.random() < 0.5:
            second = random.choice(back)
            first = random.choice(forward if second.startswith("start") else until_migrate)
            yield Pair((first, random.choice(MODES)), (second, random.choice(MODES)))
        else:
            second, first = sorted(random.sample(range(len(back)), 2))   # back runs the table backwards
            pair = Pair((back[first], random.choice(MODES)), (back[second], random.choice(MODES)))
            pair.scenario = "dying" if "start.undo" in pair.name else "broken"
            yield pair


def choose_moments(n):
    for _ in range(n):
        scenario, seconds = random.choice([("good", 4.0), ("broken", 4.0), ("dying", 7.0)])
        yield Moment(scenario, random.choice(MODES), random.uniform(0, 1.1 * seconds))


def work(folder, todo, results, lock):
    try:
        with Bench(folder) as bench:
            while True:
                try:
                    case = todo.get_nowait()
                except queue.Empty:
                    break
                begun = time.monotonic()
                try:
                    outcome, recovery = bench.try_case(case)
                    wrong = ""
                except (Wrong, OSError, subprocess.SubprocessError, sqlite3.Error, StopIteration, http.client.HTTPException) as error:
                    outcome, recovery, wrong = "?", 0, f"{type(error).__name__}: {error}"
                took = time.monotonic() - begun
                with lock:
                    results.append((case.name, case.mode, outcome, wrong))
                    print(f"{case.name:34} {case.mode:12} {outcome:13} {took:5.1f} s" + (f", {recovery:.1f} s after the restart" if recovery else "")
                          + (f"  WRONG: {wrong}" if wrong else ""), flush=True)
                if wrong:   # the tenant may be anywhere: a fresh one for the rest
                    bench.__exit__()
                    shutil.rmtree(bench.demo, ignore_errors=True)
                    bench.__enter__()
            daemon = Daemon(bench.demo, bench.guides["short"], {}).start()
            try:
                verified = daemon.ask("GET", "/api/audit?limit=1")["verified"]
            finally:
                daemon.stop()
            if not verified:
                with lock:
                    results.append(("journal", "", "?", "the chain of the journal does not hold"))
    except Exception as error:   # a worker that ends must not look like cases that passed
        with lock:
            results.append(("worker", "", "?", f"{type(error).__name__}: {error}"))
        raise


def print_table(results):
    outcomes = sorted({r[2] for r in results})
    print(f"\n{'point':34} " + " ".join(f"{m:>14}" for m in MODES))
    table = {}
    for point, mode, outcome, _ in results:
        table.setdefault(point, {})[mode] = outcome
    for point in sorted(table):
        print(f"{point:34} " + " ".join(f"{table[point].get(m, '–'):>14}" for m in MODES))
    print(f"\n{len(results)} cases: " + ", ".join(f"{sum(r[2] == o for r in results)} {o}" for o in outcomes))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every point, both modes")
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--only", default="", help="points that contain this text")
    parser.add_argument("--pairs", type=int, default=0, metavar="N", help="N pairs of points instead")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N random moments instead")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of pairs and moments; printed")
    parser.add_argument("--keep", action="store_true", help="leave the folder of a failed run")
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    if arguments.pairs or arguments.random:
        print(f"seed {arguments.seed}")
        cases = [*choose_pairs(read_points(), arguments.pairs), *choose_moments(arguments.random)]
    else:
        cases = [c for c in choose(read_points(), arguments.all or arguments.only) if arguments.only in c.point]
    todo, results, lock = queue.Queue(), [], threading.Lock()
    for case in cases:
        todo.put(case)
    print(f"{len(cases)} cases, {arguments.jobs} tenants at once", flush=True)
    folder = tempfile.mkdtemp(prefix="hoist-matrix-")
    workers = []
    for i in range(min(arguments.jobs, len(cases))):
        os.mkdir(os.path.join(folder, str(i)))
        workers.append(threading.Thread(target=work, args=(os.path.join(folder, str(i)), todo, results, lock)))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print_table(results)
    wrong = [r for r in results if r[3]]
    for point, mode, _, text in wrong:
        print(f"WRONG {point} {mode}: {text}")
    if len(results) < len(cases):
        print(f"WRONG: {len(cases) - len(results)} cases were not tried")
    if wrong and arguments.keep:
        print(f"kept: {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if wrong or len(results) < len(cases) else 0


if __name__ == "__main__":
    sys.exit(main())
