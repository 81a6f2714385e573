#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Components with versions of their own: a proxy of node that the real npm installs, a plug-in that the real pip installs, an authenticator that
comes along with the dependencies, and a tool that nothing installs. Packages are made here: no network. Brought to the versions that a release
wants, read back, rolled back in the opposite order; an installation that ends well and leaves another version goes back; a component that is too
old refuses with nothing changed; SIGKILL of the agent in the middle. Usage: components.py [--all]; --all: every failpoint of the step."""
import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import guide_bench
from guide_bench import BUILD, System, check, passed, put, read

APP = '''#!/usr/bin/python3
import http.server, json, os, sys
os.chdir(os.path.dirname(os.path.abspath(__file__)))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        plugin = open("plugins/little_plugin/__init__.py").read().split('"')[1]
        text = json.dumps({"version": open("VERSION").read().strip(), "plugin": plugin}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
'''
PROXY = '''#!/usr/bin/env node
const {version} = require("./package.json"), http = require("http");
if (process.argv[2] === "--version") { console.log("little-proxy " + version); process.exit(0); }
const [front, back] = process.argv.slice(2).map(Number);
http.createServer((ask, answer) => {
  http.get({host: "127.0.0.1", port: back, path: ask.url}, (got) => {
    answer.writeHead(got.statusCode, {"X-Proxy": version});
    got.pipe(answer);
  }).on("error", () => { answer.writeHead(502); answer.end(); });
}).listen(front, "127.0.0.1");
'''
MAKE = '''#!/bin/sh
mkdir -p env && cp authenticator.txt env/authenticator
'''
GUIDE = '''guide: 1
application: {name: hubby, title: Hubby}
releases: {tags: v}
settings: {file: .env, slug: SLUG, backend_port: PORT}
services:
  - name: app
    role: backend
    start: [/usr/bin/python3, "{directory}/app.py", "{settings.BACK}"]
    port: "{settings.BACK}"
  - name: proxy
    start: [/usr/bin/node, "{directory}/proxy/node_modules/little-proxy/proxy.js", "{settings.PORT}", "{settings.BACK}"]
    port: "{settings.PORT}"
dependencies:
  - {kind: command, lock: authenticator.txt, environment: env, command: ["{directory}/make.sh"]}
components:
  - name: plugin
    title: Plug-in
    version: {file: plugins/little_plugin/__init__.py}
    wants: [{from: v1.1.0, version: "1.1"}]
    install: [/usr/bin/python3, -m, pip, install, -q, --no-index, --find-links, "@PACKAGES@", --upgrade, --target, plugins, "little-plugin=={version}"]
    when: before_stop
  - name: proxy
    title: Proxy
    version: {command: [/usr/bin/node, proxy/node_modules/little-proxy/proxy.js, --version]}
    wants:
      - {at_least: "4.5.0"}
      - {from: v1.1.0, lock: {file: wanted.json, member: [packages, node_modules/little-proxy, version]}}
    install: [npm, install, --prefix, proxy, --no-audit, --no-fund, --offline, "@PACKAGES@/little-proxy-{version}.tgz"]
    environment: ["npm_config_cache={directory}/.npm", "npm_config_update_notifier=false"]
    seconds: 120
  - name: authenticator
    title: Authenticator
    version: {file: env/authenticator}
    wants: [{from: v1.1.0, at_least: "2.0"}]
    install: dependencies
  - name: tool
    title: The tool
    version: {file: TOOL}
    wants: [{from: v1.4.0, at_least: "9.0"}]
    next: Ask the owner of the machine for it.
health:
  checks:
    - {name: app, service: app, url: "http://127.0.0.1:{settings.PORT}/", version: version}
  good_in_a_row: 1
  interval_ms: 100
  seconds: 10
  steady_ms: 200
'''


def lock(version):
    return json.dumps({"packages": {"node_modules/little-proxy": {"version": version}}})


def releases():
    """What of the components each release wants: the proxy, and the authenticator that it brings."""
    wants = {"v1.0.0": ("4.5.0", "1.2"), "v1.1.0": ("4.6.1", "2.0"), "v1.2.0": ("4.7.0", "2.0"), "v1.3.0": ("4.6.1", "1.9"),
             "v1.4.0": ("4.6.1", "2.1")}
    return {tag: {"app.py": APP, "make.sh": MAKE, "VERSION": tag, "wanted.json": lock(proxy), "authenticator.txt": authenticator,
                  ".gitignore": ".env\n.npm/\nproxy/\nplugins/\nenv*\nTOOL\n"} for tag, (proxy, authenticator) in wants.items()}


def pack(folder, version, says=None):
    """As `npm pack` does."""
    files = {"package.json": json.dumps({"name": "little-proxy", "version": says or version, "bin": "proxy.js"}), "proxy.js": PROXY}
    with tarfile.open(os.path.join(folder, f"little-proxy-{version}.tgz"), "w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo("package/" + name)
            info.size, info.mode = len(text), 0o755
            archive.addfile(info, io.BytesIO(text.encode()))


def wheel(folder, version):
    info = f"little_plugin-{version}.dist-info"
    files = {"little_plugin/__init__.py": f'__version__ = "{version}"\n',
             f"{info}/METADATA": f"Metadata-Version: 2.1\nName: little-plugin\nVersion: {version}\n",
             f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(os.path.join(folder, f"little_plugin-{version}-py3-none-any.whl"), "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


class Hubby(System):
    known = ("SLUG", "PORT", "BACK")

    def __init__(self, folder):
        super().__init__(folder, "hubby", releases(), {"BACK": str(guide_bench.free_port())})
        self.packages = os.path.join(folder, "packages")

    def set_up(self):
        os.mkdir(self.packages)
        for version, says in (("4.5.0", None), ("4.6.1", None), ("4.7.0", "4.6.1"), ("4.9.0", None)):
            pack(self.packages, version, says)
        wheel(self.packages, "1.0")
        wheel(self.packages, "1.1")
        self.make()
        self.npm("4.5.0")
        self.pip("1.0")
        put(os.path.join(self.tenant, "env/authenticator"), "1.2")
        put(os.path.join(self.tenant, "TOOL"), "tool 8.1\n")
        self.put_guide(GUIDE.replace("@PACKAGES@", self.packages))
        self.start()
        self.services("start")

    def npm(self, version):
        """By hand, as an administrator does."""
        subprocess.run(["npm", "install", "--prefix", os.path.join(self.tenant, "proxy"), "--no-audit", "--no-fund", "--offline", "--silent",
                        os.path.join(self.packages, f"little-proxy-{version}.tgz")], check=True, cwd=self.tenant,
                       env={"PATH": "/usr/bin:/bin", "npm_config_cache": os.path.join(self.tenant, ".npm")})

    def pip(self, version):
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-index", "--find-links", self.packages, "--upgrade", "--target",
                        os.path.join(self.tenant, "plugins"), f"little-plugin=={version}"], check=True)

    def there(self):
        """What really is there and runs: of the files by other means than Hoist's, and as the running proxy and plug-in say it."""
        package = json.loads(read(os.path.join(self.tenant, "proxy/node_modules/little-proxy/package.json")))["version"]
        plugin = read(os.path.join(self.tenant, "plugins/little_plugin/__init__.py")).split('"')[1]
        answer = subprocess.run(["curl", "-sS", "-i", f"http://127.0.0.1:{self.port}/"], check=True, capture_output=True, text=True).stdout
        running = next(line.split(": ")[1].strip() for line in answer.splitlines() if line.lower().startswith("x-proxy: "))
        return {"tag": self.deployed(), "proxy": package, "running": running, "plugin": plugin,
                "answers": json.loads(answer.splitlines()[-1])["plugin"], "authenticator": read(os.path.join(self.tenant, "env/authenticator"))}

    def restart(self, environment=None):
        self.stop()
        self.start(environment)

    def must_be(self, tag, proxy, plugin, authenticator, what):
        seen = self.there()
        check(seen == {"tag": tag, "proxy": proxy, "running": proxy, "plugin": plugin, "answers": plugin, "authenticator": authenticator},
              f"{what}: {seen}")

    def old(self, what):
        self.must_be("v1.0.0", "4.5.0", "1.0", "1.2", what)

    def new(self, what):
        self.must_be("v1.1.0", "4.6.1", "1.1", "2.0", what)


def steps_of(plan, kind="component"):
    check("steps" in plan, f"no plan: {plan}")
    return [(s["args"]["title"], s["args"]["from"], s["args"]["to"]) for s in plan["steps"] if s["kind"] == kind]


def blockers(plan):
    return [f["message"] for f in plan["findings"] if f["severity"] == "blocker"]


def shown(hub):
    """The plan, the tenant and the guide say it: in words for people, and in JSON."""
    _, plan = hub.plan("v1.1.0")
    check(steps_of(plan) == [("Plug-in", "1.0", "1.1"), ("Proxy", "4.5.0", "4.6.1"), ("Authenticator", "1.2", "2.0")], str(steps_of(plan)))
    text = hub.ctl("plan", "hubby", "v1.1.0")
    check("Proxy: 4.5.0 → 4.6.1" in text and "Plug-in: 1.0 → 1.1" in text, text)
    _, same = hub.plan("v1.0.0")
    guide = hub.ctl("guide", "explain", os.path.join(hub.data, "guides/hubby.yaml"), "--from", "v1.0.0", "--to", "v1.1.0")
    check("from v1.1.0 on a release wants what its file wanted.json says" in guide and "Proxy: … → wanted.json" in guide, guide)
    tenant = hub.call("POST", f"/api/tenants/{guide_bench.TENANT}/check")
    check([(c["title"], c["version"]) for c in tenant["components"]] == [("Plug-in", "1.0"), ("Proxy", "4.5.0"), ("Authenticator", "1.2"),
                                                                       ("The tool", "8.1")], str(tenant["components"]))
    os.rename(os.path.join(hub.tenant, "TOOL"), os.path.join(hub.tenant, "TOOL.away"))
    text = hub.ctl("tenant", "check", "hubby")
    check("component Proxy: 4.5.0" in text and "component The tool: unknown" in text and "TOOL" in text, text)
    os.rename(os.path.join(hub.tenant, "TOOL.away"), os.path.join(hub.tenant, "TOOL"))
    passed("the plan, the guide's explanation and the tenant name each component with its version as it was read, one that can't be read as unknown")
    return same


def over_and_back(hub):
    run = hub.begin("v1.1.0")
    ended = hub.expect(run, "new-healthy")
    hub.new("after the upgrade")
    check(any("Proxy: 4.5.0 → 4.6.1" in d for d in ended["details"]), f"the details do not say it: {ended['details']}")
    components = {c["name"]: c["version"] for c in hub.call("GET", f"/api/tenants/{guide_bench.TENANT}")["components"]}
    check(components == {"plugin": "1.1", "proxy": "4.6.1", "authenticator": "2.0", "tool": "8.1"}, f"behind the run: {components}")
    passed("npm and pip brought the versions that the release wants; they were read back, and they are what runs")
    _, plan = hub.plan(kind="rollback", run=run, restore_data=False)
    check(steps_of(plan) == [("Proxy", "4.6.1", "4.5.0"), ("Plug-in", "1.1", "1.0")], f"the way back: {steps_of(plan)}")
    hub.roll_back(run, restore_data=False)
    hub.old("after the rollback")
    passed("the rollback brought the former versions back, in the opposite order")


def not_brought(hub):
    ended = hub.upgrade("v1.2.0", "old-restored")
    check("What was to bring Proxy to 4.7.0 ended well, but its version is 4.6.1." in ended["cause"], ended["cause"])
    hub.old("after an installation that brought another version")
    hub.ctl("run", "resolve", ended["id"], "it is tried once more, with kills")
    ended = hub.upgrade("v1.3.0", "old-restored")
    check("bring Authenticator 1.9; it needs 2.0 or later" in ended["cause"], ended["cause"])
    hub.old("after dependencies that brought too old an authenticator")
    passed("an installer that ends well proves nothing: the version that is read back does, and the run went back")


def refused(hub):
    before = hub.there()
    _, plan = hub.plan("v1.4.0")
    check(blockers(plan) == ["The tool is 8.1; v1.4.0 needs 9.0 or later."], str(blockers(plan)))
    check("Ask the owner of the machine for it." in json.dumps(plan["findings"]), "what to do is not said")
    status, answer = hub.ask("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"],
                                                   "reason": "test"})
    check(status >= 400, f"it was begun all the same: {answer}")
    check(hub.there() == before, "something was changed")
    run_plan = hub.plan("v1.1.0")[1]
    hub.npm("4.9.0")   # between plan and run
    body = {"plan": run_plan["id"], "plan_hash": run_plan["hash"], "acknowledged": run_plan["acknowledge"], "reason": "test"}
    ended = hub.wait(hub.call("POST", "/api/runs", body)["id"])
    check(ended["outcome"] == "untouched" and "Proxy is 4.9.0 now; the plan was made when it was 4.5.0." in ended["cause"], str(ended["cause"]))
    check(hub.there()["proxy"] == "4.9.0" and hub.there()["plugin"] == "1.0", "somebody else's version was touched")
    hub.npm("4.5.0")
    passed("a component that nothing installs and that is too old, and one that somebody changed since the plan: refused, nothing changed")


def killed(hub, point, target, folder):
    """The agent, in the middle of it; whatever the run makes of it, what is there is whole."""
    once = tempfile.mkdtemp(dir=folder)
    hub.restart({"HOIST_FAILPOINT": f"{point}:kill-agent", "HOIST_FAILPOINT_ONCE": once})
    run = hub.begin(target)
    ended = hub.wait(run)
    check(os.listdir(once), f"{point} was not met")
    check(ended["outcome"] in ("new-healthy", "old-restored"), f"{point}: {ended['outcome']} {ended['cause']}\n{hub.log(run)}")
    hub.restart()
    if ended["outcome"] == "new-healthy":
        hub.new(f"{point}: went through")
        hub.roll_back(run, restore_data=False)
    else:
        hub.ctl("run", "resolve", run, "nobody kills it any more")
    hub.old(f"{point}: went back")
    passed(f"{point}, agent killed: {ended['outcome']}, every version as the outcome says")


def kills(hub, folder, everything):
    points = subprocess.run([os.path.join(BUILD, "src/daemon/hoistd"), "--list-failpoints"], check=True, capture_output=True, text=True).stdout.split()
    points = [p for p in points if p.startswith("component.")]
    check(points, "the build has no failpoints of the step")
    for point in points:
        if everything or point in ("component.apply.mid-effect", "component.undo.mid-effect"):
            killed(hub, point, "v1.2.0" if ".undo." in point else "v1.1.0", folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="hoist-components-")
    os.chmod(folder, 0o755)
    hub = Hubby(folder)
    try:
        hub.set_up()
        hub.old("at first")
        shown(hub)
        over_and_back(hub)
        not_brought(hub)
        refused(hub)
        kills(hub, folder, options.all)
    finally:
        hub.end()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
