#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant whose service is a real container of podman, or of docker with an engine of its own, with its SQLite database in a mount, from a registry on loopback: upgraded (same
settings, other image, pulled by its digest, data migrated and kept), a release that does not live and agents killed inside the replacement go back
to the very container of before, a tag that was moved between plan and run is refused, so is what can't be replaced, by its name; the way back is
the old container with the old data. Usage: containers.py [--docker] [--all] [--points replace.undo]: without the
last two the ways there and back, and one agent killed between two renames."""
import argparse
import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

from guide_bench import BUILD, System, check

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import container_side  # noqa: E402

NAME = "board-web"
DONE = []
APP = '''import http.server, json, os, signal, sqlite3, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
@BREAK@
db = sqlite3.connect("/data/board.db")
db.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
@MIGRATE@
db.commit()
db.close()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with sqlite3.connect("/data/board.db") as one:
            n = one.execute("SELECT count(*) FROM entry").fetchone()[0]
        text = json.dumps({"version": os.environ["APP_VERSION"], "entries": n, "greeting": os.environ.get("GREETING")}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
'''
MAIL = '''if "mail" not in [row[1] for row in db.execute("PRAGMA table_info(entry)")]:
    db.execute("ALTER TABLE entry ADD COLUMN mail TEXT")
'''
RUIN = MAIL + '''db.execute("DELETE FROM entry")
db.commit()
raise SystemExit("no such setting: MAIL_HOST")
'''
GUIDE = '''guide: 1
application: {name: board, title: Board}
releases: {tags: v, changelog: CHANGELOG.md}
settings: {file: .env, slug: SLUG, backend_port: PORT}
services:
  - name: web
    role: backend
    driver: container
    container: "{slug}-web"
    image: "@HOST@/team/board:{version}"
    runtime: @RUNTIME@
    port: "{settings.PORT}"
    stop: {seconds: 5}
databases:
  - {name: board, engine: sqlite, path: data/board.db}
health:
  checks:
    - {name: web, service: web, url: "http://127.0.0.1:{settings.PORT}/", version: version}
  good_in_a_row: 1
  interval_ms: 100
  seconds: 20
  steady_ms: 200
'''
RELEASES = {"v1.0.0": ("", ""), "v1.1.0": ("", MAIL), "v1.2.0": ("", RUIN), "v1.3.0": ("", MAIL), "v1.4.0": ("", MAIL)}


def passed(text):
    DONE.append(text)
    print(f"ok {len(DONE)} -", text, flush=True)


class Board(System):
    def __init__(self, folder, podman):
        files = {tag: {"CHANGELOG.md": f"# Changes\n\n## {tag}\n\nNews of {tag}.\n", ".gitignore": ".env\ndata/\n"} for tag in RELEASES}
        super().__init__(folder, "board", files, {})
        self.podman, self.images, self.runtime = podman, {}, podman.name
        self.options = ("--agent", podman.wrapper(os.path.join(BUILD, "src/agent/hoist-agent")))

    def tenants(self):
        return []   # adopted

    def push(self, tag, breaks="", migrates="", version=None):
        text = APP.replace("@BREAK@", breaks).replace("@MIGRATE@", migrates)
        version = version or tag
        self.images[tag] = self.podman.build(f"team/board:{tag.removeprefix('v')}", {"app.py": text}, f"ENV APP_VERSION={version}",
                                             'ENTRYPOINT ["/usr/bin/python3","-u","/app.py"]', f'CMD ["{self.port}"]', "LABEL made.by=us")

    def make_container(self, *more, name=NAME):
        more = (*self.podman.usual, *more)
        self.podman("run", "--detach", "--name", name, "--restart", "unless-stopped", "--env", "GREETING=hello there", "--label", "owner=team",
                    "--volume", "/usr:/usr:ro", "--volume", f"{self.tenant}/data:/data", "--volume", "board-cache:/cache", "--tmpfs", "/scratch",
                    "--shm-size", "1m", "--cap-drop", "NET_RAW", "--workdir", "/data", *more, f"{self.podman.host}/team/board:1.0.0")

    def write_guide(self):
        self.put_guide(GUIDE.replace("@HOST@", self.podman.host).replace("@RUNTIME@", self.runtime))

    def set_up(self):
        self.make()
        os.mkdir(os.path.join(self.tenant, "data"))
        for tag, (breaks, migrates) in RELEASES.items():
            self.push(tag, breaks, migrates)
        self.make_container()
        self.health("/")
        for n in range(10):
            self.write_entry(f"greeting number {n}")
        self.write_guide()
        self.ctl("guide", "check", os.path.join(self.data, "guides/board.yaml"))
        self.start()
        self.adopt()

    def query(self, sql, *values):
        with contextlib.closing(sqlite3.connect(os.path.join(self.tenant, "data/board.db"), timeout=10)) as db:
            rows = db.execute(sql, values).fetchall()
            db.commit()
            return rows

    def write_entry(self, text):
        self.query("INSERT INTO entry (text) VALUES (?)", text)

    def texts(self):
        return [row[0] for row in self.query("SELECT text FROM entry ORDER BY id")]

    def columns(self):
        return [row[1] for row in self.query("PRAGMA table_info(entry)")]

    def truth(self):
        """What must be as before where nothing was done: the container itself, its image, its files' release, and the rows."""
        seen = self.podman.inspect(NAME)
        return seen["Id"], seen["Image"], seen["State"]["Running"], self.deployed(), self.texts(), self.columns()

    def expect_version(self, tag):
        answer = self.health("/")
        check(answer == {"version": tag, "entries": len(self.texts()), "greeting": "hello there"}, f"it answers {answer}, not {tag}")
        seen = self.podman.inspect(NAME)
        check(seen["Image"] == self.images[tag], f"its image is {seen['Image'][:12]}, not that of {tag}")
        check(self.deployed() == tag, f"the files are {self.deployed()}")
        return seen

    def restart(self, environment=None):
        """With failpoints."""
        self.stop()
        self.write_guide()
        self.start(environment)


def resolve(board, run):
    """The next may try the same."""
    board.call("POST", f"/api/runs/{run}/resolve", {"statement": "It was a test."})


def settings_of(seen):
    """What people have set, as the runtime says it of a container."""
    host, config = seen["HostConfig"], seen["Config"]
    own = [e for e in config["Env"] if not e.startswith(("APP_VERSION=", "HOSTNAME="))]
    labels = {k: v for k, v in config["Labels"].items() if not k.startswith("org.hoist.")}
    mounts = sorted((m["Type"], m.get("Name") or m["Source"], m["Destination"], m["RW"]) for m in seen["Mounts"])
    names = ("RestartPolicy", "NetworkMode", "CapDrop", "ShmSize", "Tmpfs", "Ulimits", "Privileged", "PidsLimit")
    return sorted(own), labels, mounts, config["WorkingDir"], config["Cmd"], {name: host[name] for name in names}


def upgrade(board):
    before = board.podman.inspect(NAME)
    truth = board.truth()
    status, plan = board.plan("v1.1.0")
    check(status < 400, f"no plan: {plan}")
    kinds = [s["kind"] for s in plan["steps"]]
    check(kinds.index("pull") < kinds.index("stop") < kinds.index("backup") < kinds.index("replace") < kinds.index("start"), f"steps: {kinds}")
    step = next(s for s in plan["steps"] if s["kind"] == "replace")
    check(step["args"]["containers"][0]["to_id"] == board.images["v1.1.0"], f"pinned: {step['args']}")
    check(board.images["v1.1.0"][:12] in step["description"] and board.images["v1.0.0"][:12] in step["undo_description"], f"says: {step}")
    check(board.truth() == truth, "the plan has changed something")
    run = board.upgrade("v1.1.0")["id"]
    after = board.expect_version("v1.1.0")
    check(settings_of(after) == settings_of(before), f"settings: {settings_of(before)}\nthen {settings_of(after)}")
    check(len(board.texts()) == 10 and "mail" in board.columns(), "the data are not those of before, migrated")
    check(board.podman.names() == [NAME, f"{NAME}.hoist.{board.images['v1.0.0'][:12]}"], f"containers: {board.podman.names()}")
    passed("upgraded: another image, pulled by its tag and pinned by its id, under the same settings; ten entries, migrated; the old one is kept")
    return run, before["Id"]


def failing(board):
    board.write_entry("between")
    truth = board.truth()
    run = board.upgrade("v1.2.0", "old-restored")
    check("no such setting: MAIL_HOST" in run["cause"] + board.log(run["id"]), f"the last words are not said: {run['cause']}\n{board.log(run['id'])}")
    check(board.truth() == truth, f"not as before: {truth}\nnow {board.truth()}")
    board.expect_version("v1.1.0")
    resolve(board, run["id"])
    passed("a release that deletes entries and ends: the very container of before is back, with eleven entries")


def moved(board):
    """Between plan and run."""
    truth = board.truth()
    status, plan = board.plan("v1.3.0")
    check(status < 400, f"no plan: {plan}")
    board.push("v1.3.0", "pass", MAIL, version="v1.3.0-other")
    body = {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"], "reason": "test"}
    run = board.expect(board.call("POST", "/api/runs", body)["id"], "untouched")
    check("was moved" in run["cause"], f"the cause is {run['cause']}")
    check(board.truth() == truth, "something was changed")
    passed("a tag that was moved between plan and run is refused before anything is stopped")


def refused(board):
    """By name, with the plan; nothing is stopped."""
    truth = board.truth()
    ours = board.podman.name == "podman"
    rows = [("always", ["--restart", "always"], "Its restart policy is “always”")]
    rows += [("unit", ["--label", "PODMAN_SYSTEMD_UNIT=board.service"], "belongs to the unit board.service"),
             ("annotation", ["--annotation", "a=b"], "It was made with --annotation")] if ours else []
    board.podman("stop", "--time", "5", NAME)
    board.podman("rename", NAME, "put-aside")
    for name, words, why in rows:
        board.make_container(*words)
        blockers = [f["message"] for f in board.plan("v1.4.0")[1]["findings"] if f["severity"] == "blocker"]
        check(any(why in b for b in blockers), f"{name}: blockers {blockers}")
        board.podman.remove(NAME)
    blockers = [f["message"] for f in board.plan("v1.4.0")[1]["findings"] if f["severity"] == "blocker"]
    check(any(f"There is no container {NAME} in {board.runtime}." in b for b in blockers), f"none: {blockers}")
    board.podman("rename", "put-aside", NAME)
    board.podman("start", NAME)
    board.health("/")
    if ours:
        without_engine(board)
    check(board.truth() == truth, "something was changed")
    passed("refused by name: a policy that starts it by itself, one that is not there"
           + ("; a unit's container, what can't be read back; docker without an engine" if ours else ""))


def without_engine(board):
    board.runtime = "docker"
    board.restart()
    blockers = [f["message"] for f in board.plan("v1.4.0")[1]["findings"] if f["severity"] == "blocker"]
    check(any("docker is installed" in b and "no engine answers" in b or "There is no docker on this node." in b for b in blockers), f"docker: {blockers}")
    board.runtime = "podman"
    board.restart()


def killed(board, point, mode, folder):
    truth = board.truth()
    once = tempfile.mkdtemp(dir=folder)
    board.restart({"HOIST_FAILPOINT": f"{point}:{mode}", "HOIST_FAILPOINT_ONCE": once})
    target = "v1.2.0" if ".undo." in point else "v1.4.0"
    run = board.begin(target)
    if mode == "kill-daemon":
        board.process.wait(60)
        board.start()
    ended = board.wait(run)
    check(os.listdir(once), f"{point} was not met: {ended['cause']}")
    outcome = ended["outcome"]
    if outcome == "new-healthy":
        board.expect_version("v1.4.0")
        board.restart()
        board.roll_back(run)
    else:
        check(outcome in ("old-restored", "untouched"), f"{outcome}: {ended['cause']} {ended['what_is_true_now']}\n{board.log(run)}")
        board.restart()
        if ended["error_key"]:
            resolve(board, run)
    check(board.truth() == truth, f"{point} {mode}, {outcome}: not as before: {truth}\nnow {board.truth()}")
    left = [n for n in board.podman.names() if n.endswith(".try")]
    check(not left, f"left: {left}")
    return outcome


def without_registry(board):
    """What is here by that name is meant, and said."""
    truth = board.truth()
    board.podman.stop_registry()
    status, plan = board.plan("v1.4.0")
    check(status < 400, f"no plan: {plan}")
    says = [(f["severity"], f["message"]) for f in plan["findings"] if f["check"] == "containers"]
    check(any(s == "warning" and "Nobody could be asked what" in m for s, m in says), f"findings: {says}")
    board.podman("rmi", f"{board.podman.host}/team/board:1.4.0")
    says = [(f["severity"], f["message"]) for f in board.plan("v1.4.0")[1]["findings"]]
    check(any(s == "blocker" and "The image of web can’t be had" in m for s, m in says), f"findings: {says}")
    board.podman.start_registry()
    check(board.truth() == truth, "something was changed")
    passed("without its registry: the image that is here is meant, which is said; one that is nowhere is refused with the plan")


def roll_back(board, run, container):
    board.roll_back(run)
    seen = board.expect_version("v1.0.0")
    check(seen["Id"] == container, "it is another container than the one of before")
    check(board.texts() == [f"greeting number {n}" for n in range(10)] and "mail" not in board.columns(), "the data are not those of before")
    passed("rolled back: the container of before, by its id, with the data of before")


def once_more(board):
    """Up, and back when somebody has pruned what was kept: it is made from its record, by the pinned image."""
    run = board.upgrade("v1.1.0")["id"]
    board.podman("container", "prune", "--force")
    board.podman("rmi", "--force", board.images["v1.0.0"])
    before = settings_of(board.podman.inspect(NAME))
    board.roll_back(run)
    check(settings_of(board.expect_version("v1.0.0")) == before, "the settings are others")
    passed("somebody has pruned the old container and its image: it is made again with its settings, the image pulled by its digest")


def work(board, folder, everything, only):
    run, container = upgrade(board)
    for act in (failing, moved, refused, without_registry) if everything else ():
        act(board)
    points = subprocess.run([os.path.join(BUILD, "src/daemon/hoistd"), "--list-failpoints"], check=True, capture_output=True, text=True).stdout.split()
    for point in (p for p in points if p.startswith(("pull.", "replace.")) and p.startswith(only)):
        for mode in ("kill-agent", "kill-daemon"):
            if everything or only or (point, mode) == ("replace.apply.mid-effect", "kill-agent"):
                passed(f"{point} {mode}: {killed(board, point, mode, folder)}, and then the very container of before")
    roll_back(board, run, container)
    if everything:
        once_more(board)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docker", action="store_true", help="of docker, with an engine of its own")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--points", default="", help="all failpoints that begin so, and nothing else of --all")
    options = parser.parse_args()
    runtime = "docker" if options.docker else "podman"
    why = container_side.refusal(runtime)
    if why:
        print(f"1..0 # SKIP {why}")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("not ok: ended from outside"))   # no container outlives it then either
    folder = tempfile.mkdtemp(prefix="hoist-containers-")
    os.chmod(folder, 0o755)
    podman = container_side.RUNTIMES[runtime](folder)
    board = Board(folder, podman)
    try:
        podman.start()
        podman.start_registry()
        board.set_up()
        work(board, folder, options.all, options.points)
        print(f"1..{len(DONE)}")
    finally:
        board.end()
        podman.close()
        shutil.rmtree(folder, ignore_errors=True)


main()
