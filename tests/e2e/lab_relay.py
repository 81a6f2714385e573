# SPDX-License-Identifier: GPL-3.0-or-later
"""A small application for a tenant with a lead and followers on nodes of a lab: one unit of systemd on each node, an SQLite database on the
lead, releases made as they are wanted. What it does it also writes down outside its folder (starts, migrations), so that effects can
be counted on the node; a node can be told to fail with one release. For lab-lanes.py, lab-nodes.py and lab-requests.py."""
import concurrent.futures
import json
import os
import subprocess
import types

from lab_plane import STATE

FOLDER, EFFECTS = "/srv/relay", "/var/lib/relay/effects"
PORT = 18080
UNIT = f"""[Unit]
Description=relay
StartLimitIntervalSec=0
[Service]
WorkingDirectory={FOLDER}
Environment=PYTHONDONTWRITEBYTECODE=1
ExecStartPre=/usr/bin/python3 -S -E {FOLDER}/ready.py
ExecStart=/usr/bin/python3 -S -E {FOLDER}/web.py
TimeoutStartSec=3
TimeoutStopSec=5
Restart=on-failure
RestartSec=100ms
[Install]
WantedBy=multi-user.target
"""
COMMON = f'''
import os, sys, time
VERSION = "@VERSION@"
def wrong():
    """What this node does wrong with this release."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".env")) as f:
        said = dict(line.strip().split("=", 1) for line in f)
    return said["WRONG"] if said["WRONG_WITH"] == VERSION else ""
def note(text):
    with open("{EFFECTS}", "a") as f:
        f.write(text + " " + VERSION + "\\n")
'''
READY = COMMON + '''
if wrong() == "hangs":
    time.sleep(1000)
'''
WEB = COMMON + f'''
import json, socket, threading
note("start")
if wrong() == "exits":
    raise SystemExit("relay: no lamp")
def die():
    time.sleep(2)
    print("relay: the lamp went out", file=sys.stderr, flush=True)
    os._exit(3)
if wrong() == "dies":
    threading.Thread(target=die, daemon=True).start()
def add(text):
    import sqlite3
    with sqlite3.connect("{FOLDER}/data/relay.db", timeout=10) as db:
        db.execute("INSERT INTO message (text) VALUES (?)", [text])
    db.close()
listener = socket.create_server(("", {PORT}))   # asked from outside of the node, too
while True:
    line, _ = listener.accept()
    with line, line.makefile("rb") as stream:
        words = stream.readline().decode().split()
        while stream.readline().strip():
            pass
        if len(words) > 1 and words[1].startswith("/add/"):
            add(words[1][5:])
        status = "500 Ill" if wrong() == "health" else "200 Well"
        body = json.dumps({{"version": VERSION, "pid": os.getpid()}})
        line.sendall(f"HTTP/1.1 {{status}}\\r\\nContent-Length: {{len(body)}}\\r\\nConnection: close\\r\\n\\r\\n{{body}}".encode())
'''
MIGRATE = COMMON + '''
import sqlite3
note("migrate")
with sqlite3.connect(sys.argv[1]) as db:
    db.execute("CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    db.execute("CREATE TABLE IF NOT EXISTS release (version TEXT PRIMARY KEY)")
    db.execute("INSERT OR IGNORE INTO release VALUES (?)", [VERSION])
'''
GUIDE = """guide: 1
application: {name: relay, title: Relay}
releases: {tags: v, changelog: CHANGELOG.md}
settings: {file: .env, slug: SLUG, backend_port: PORT}
services:
  - {name: web, role: backend, driver: systemd, unit: "relay.service", port: "{settings.PORT}", stop: {seconds: 3, never_kill: false}}
databases:
  - {name: relay, engine: sqlite, path: data/relay.db}
migrations:
  command: [/usr/bin/python3, -B, "{script}", "{database}"]
  scripts: [migrate.py]
health:
  checks:
    - {name: web, service: web, url: "http://127.0.0.1:{settings.PORT}/health", version: version}
  good_in_a_row: 1
  interval_ms: 50
  seconds: 4
  steady_ms: @STEADY@
nodes:
  followers: {keep_healthy: @KEEP@, at_a_time: @AT_ONCE@}
"""
# Run on a node: what is true there, as JSON.
LOOK = f'''
import glob, json, os, sqlite3, subprocess, sys, urllib.request
def git(*words):
    return subprocess.run(["git", "-C", "{FOLDER}", *words], check=True, capture_output=True, text=True).stdout.strip()
def answer():
    try:
        with urllib.request.urlopen("http://127.0.0.1:{PORT}/health", timeout=5) as f:
            return json.load(f)["version"]
    except OSError as error:
        return str(error)
def database():
    if not os.path.exists("{FOLDER}/data/relay.db"):
        return None
    db = sqlite3.connect("file:{FOLDER}/data/relay.db?mode=ro", uri=True, timeout=10)
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    return {{t: sorted(map(repr, db.execute(f'SELECT * FROM "{{t}}"'))) for t in tables}}
tenant, run = sys.argv[1:]
backups = "{STATE}/backups/" + tenant
logs = "{STATE}/tenants/" + tenant + "/runs/" + run + "/*.log" if run else ""
holder = "{STATE}/tenants/" + tenant + "/holder.json"
print(json.dumps({{
    "commit": git("rev-parse", "HEAD"), "changed": git("status", "--porcelain", "--untracked-files=no"),
    "moves": len(git("reflog", "HEAD").splitlines()), "answer": answer(), "database": database(),
    "unit": subprocess.run(["systemctl", "is-active", "relay.service"], capture_output=True, text=True).stdout.strip(),
    "processes": sum(b"{FOLDER}/web.py" in open(p, "rb").read() for p in glob.glob("/proc/[0-9]*/cmdline") if os.path.exists(p)),
    "restarts": subprocess.run(["journalctl", "--unit=relay.service", "--output=cat", "--no-pager"], capture_output=True,
                               text=True).stdout.count("Scheduled restart job"),
    "effects": open("{EFFECTS}").read().splitlines(),
    "backups": len(os.listdir(backups)) if os.path.isdir(backups) else 0,
    "kept": glob.glob("/etc/systemd/system/*.d/*hoist*") + glob.glob("/run/systemd/system/*.d/*hoist*")
            + glob.glob("{STATE}/tenants/*/services/*.held"),
    "held": open(holder).read() if os.path.exists(holder) else "",
    "lines": {{os.path.basename(p): open(p, errors="replace").read() for p in glob.glob(logs)}}}}))
'''


class Releases:
    """Its repository; a folder that every node sees in the same place."""

    def __init__(self, folder):
        self.folder, self.commits = folder, {}
        os.makedirs(folder)
        self.git("init", "-q", "-b", "main")
        self.make("v1.0.0")

    def git(self, *words):
        names = ["-c", "user.name=relay", "-c", "user.email=relay@example.org"]
        return subprocess.run(["git", *names, "-C", self.folder, *words], check=True, capture_output=True, text=True).stdout.strip()

    def make(self, version):
        files = {"web.py": WEB, "ready.py": READY, "migrate.py": MIGRATE, "CHANGELOG.md": "# Changes\n\n## @VERSION@\n\nNews.\n",
                 ".gitignore": ".env\ndata/\n"}
        for name, text in files.items():
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
                f.write(text.replace("@VERSION@", version))
        self.git("add", "-A")
        self.git("commit", "-q", "-m", version)
        self.git("tag", version)
        self.commits[version] = self.git("rev-parse", "HEAD")
        return version

    def next_after(self, commit):
        """A release behind the one that is deployed, made when it is wanted: no case needs the way back of the one before."""
        deployed = next(v for v, c in self.commits.items() if c == commit)
        return deployed, self.make(f"v1.{len(self.commits)}.0")


def write_guide(folder, steady_ms, at_once=1, keep_healthy=1):
    os.makedirs(folder, mode=0o755)
    with open(os.path.join(folder, "relay.yaml"), "w", encoding="utf-8") as f:
        f.write(GUIDE.replace("@STEADY@", str(steady_ms)).replace("@AT_ONCE@", str(at_once)).replace("@KEEP@", str(keep_healthy)))
    os.chmod(os.path.join(folder, "relay.yaml"), 0o644)
    return folder


class Relay:
    """The tenant: its lead is the first node."""

    def __init__(self, lab, nodes, releases):
        self.lab, self.nodes, self.releases, self.id = lab, list(nodes), releases, ""

    def on_all(self, function):
        with concurrent.futures.ThreadPoolExecutor(len(self.nodes)) as pool:
            return list(pool.map(function, self.nodes))

    def install(self):
        self.on_all(self.install_on)

    def install_on(self, node):
        lead = node == self.nodes[0]
        script = "\n".join([
            "set -e", f"git clone -q {self.releases.folder} {FOLDER} 2>/dev/null", f"git -C {FOLDER} checkout -q v1.0.0",
            f"mkdir -p {FOLDER}/data {os.path.dirname(EFFECTS)}", f"printf 'SLUG=relay\\nPORT={PORT}\\nWRONG=\\nWRONG_WITH=\\n' > {FOLDER}/.env",
            f"cd {FOLDER}; python3 -B migrate.py data/relay.db" if lead else "true", "systemctl daemon-reload", "systemctl enable -q --now relay.service"])
        self.lab.output(node, "tee", "/etc/systemd/system/relay.service", input=UNIT)
        self.lab.output(node, "sh", "-c", script)

    def adopt(self, daemon, enrolled):
        body = {"directory": FOLDER, "node": enrolled[self.nodes[0]], "application": "relay", "environment": "test", "confirm": True,
                "followers": [{"node": enrolled[n], "directory": FOLDER} for n in self.nodes[1:]]}
        self.id = daemon.call("POST", "/api/tenants", body)["id"]

    def set_wrong(self, node, what, version):
        self.lab.output(node, "tee", f"{FOLDER}/.env", input=f"SLUG=relay\nPORT={PORT}\nWRONG={what}\nWRONG_WITH={version}\n")

    def write(self, text):
        """A row, acknowledged by the lead."""
        self.lab.output(self.nodes[0], "curl", "-sf", f"http://127.0.0.1:{PORT}/add/{text}")

    def look(self, node, run=""):
        seen = types.SimpleNamespace(**json.loads(self.lab.output(node, "/usr/bin/python3", "-", self.id, run, input=LOOK)))
        seen.node = node
        return seen

    def look_at_all(self, run=""):
        return dict(zip(self.nodes, self.on_all(lambda node: self.look(node, run))))
