#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users are told before and after by a webhook and by a program, over a real HTTP server: once each, with tenant, versions, outcome and key; of a
release that does not live that it went back. A webhook that is dead, slow, leads elsewhere or has no good certificate: with `must` nothing is
changed, without it is said. The agent or the daemon killed in the middle: the same key again. The secret in the URL is in no file of the
control plane, and in none of its answers. Usage: messages.py [--all]; --all: every failpoint of the step."""
import argparse
import contextlib
import http.server
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading

import guide_bench
from guide_bench import BUILD, System, check, free_port, passed, read

SECRET = "Planted4711Secret"
APP = '''#!/usr/bin/python3
import http.server, json, os, sys
@BREAK@
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = json.dumps({"version": "@VERSION@", "pid": os.getpid()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
'''
TELL = '''#!/bin/sh
env | grep ^HOIST_ | sort >> data/told
id -un >> data/told
'''
GUIDE = '''guide: 1
application: {name: board, title: Board}
releases: {tags: v}
settings: {file: .env, slug: SLUG, backend_port: PORT}
services:
  - name: web
    role: backend
    start: [/usr/bin/python3, "{directory}/app.py", "{settings.PORT}"]
    port: "{settings.PORT}"
health:
  checks:
    - {name: web, service: web, url: "http://127.0.0.1:{settings.PORT}/", version: version}
  good_in_a_row: 1
  interval_ms: 100
  seconds: 10
  steady_ms: 200
messages:
  - id: soon
    when: before
    must: @MUST@
    seconds: 3
    webhook: {url: "{settings.HOOK}"}
  - id: done
    when: after
    seconds: 3
    webhook:
      url: "{settings.HOOK}"
      body: {text: "Fertig: {message} [{run}] {}", level: 3, to: ["{tenant}", "{to}"]}
  - id: mail
    when: after
    command: ["{directory}/tell.sh"]
  - id: broken
    when: failed
    seconds: 3
    webhook: {url: "{settings.HOOK}"}
'''


def releases():
    files = {}
    for tag, broken in (("v1.0.0", ""), ("v1.1.0", ""), ("v1.2.0", "raise SystemExit('it does not live')")):
        files[tag] = {"app.py": APP.replace("@VERSION@", tag).replace("@BREAK@", broken), "tell.sh": TELL, ".gitignore": ".env\ndata/\n"}
    return files


class Receiver:
    """Keeps what it got: (path, head, body, what the application answered at that moment)."""

    def __init__(self, look=None, context=None):
        self.got, self.status, self.head, self.pause = [], 204, {}, threading.Event()
        self.pause.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.got.append((self.path, dict(self.headers), body, look() if look else None))
                outer.pause.wait(60)
                with contextlib.suppress(OSError):
                    self.send_response(outer.status)
                    for name, value in outer.head.items():
                        self.send_header(name, value)
                    self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.port = self.server.server_address[1]

    def take(self):
        got, self.got = self.got, []
        return got

    def close(self):
        self.pause.set()
        self.server.shutdown()
        self.server.server_close()


class Board(System):
    def __init__(self, folder):
        super().__init__(folder, "board", releases(), {})
        self.must = False

    def tenants(self):
        return []   # adopted

    def write_guide(self):
        self.put_guide(GUIDE.replace("@MUST@", str(self.must).lower()))

    def set_up(self):
        self.make()
        os.mkdir(os.path.join(self.tenant, "data"))
        self.write_guide()
        self.start()
        self.adopt()
        self.services("start")
        self.health("/")

    def restart(self, must, environment=None):
        """With the guide as it is to be, and failpoints."""
        self.must = must
        self.stop()
        self.write_guide()
        self.start(environment)

    def hook(self, url):
        self.settings["HOOK"] = url
        self.write_settings()

    def answers(self):
        return self.health("/")["version"]

    def back(self, run):
        self.roll_back(run, restore_data=False)
        check(self.deployed() == "v1.0.0", f"not back: {self.deployed()}")


def url_of(receiver, scheme="http"):
    return f"{scheme}://127.0.0.1:{receiver.port}/hooks/{SECRET}?token={SECRET}"


def step_of(run, name):
    """The number of the step with this message."""
    return next(s["index"] for s in run["steps"] if s["kind"] == "message" and name in s["description"])


def told(board, receiver):
    """Both ways, and the way back."""
    run = board.upgrade("v1.1.0")
    (path, head, body, seen), (_, head2, body2, seen2) = receiver.take()
    expected = {"tenant": "board", "application": "board", "from": "v1.0.0", "to": "v1.1.0", "kind": "upgrade", "when": "before", "outcome": "",
                "run": run["id"], "message": "board is being upgraded (from v1.0.0 to v1.1.0). It may be away for a while."}
    check(body == expected, f"before: {body}")
    check(path == f"/hooks/{SECRET}?token={SECRET}" and head["Content-Type"] == "application/json", f"before: {path} {head}")
    check(seen == "v1.0.0" and seen2 == "v1.1.0", f"before came when {seen} answered, after when {seen2} did")
    text = f"Fertig: board was upgraded (from v1.0.0 to v1.1.0) and is back. [{run['id']}] {{}}"
    check(body2 == {"text": text, "level": 3, "to": ["board", "v1.1.0"]}, f"after: {body2}")
    kinds = [(s["kind"], s["result"]) for s in run["steps"]]
    check([r for k, r in kinds if k == "message"] == ["done", "done", "done", "skipped"], f"steps: {kinds}")
    messages = [s["index"] for s in run["steps"] if s["kind"] == "message"]
    keys = [head["Idempotency-Key"], head2["Idempotency-Key"]]
    check(keys == [f"{run['id']}-{messages[0]}", f"{run['id']}-{messages[1]}"], f"keys: {keys}, steps {messages}")
    lines = read(os.path.join(board.tenant, "data/told")).splitlines()
    owner = subprocess.run(["stat", "-c", "%U", board.tenant], check=True, capture_output=True, text=True).stdout.strip()
    for line in ("HOIST_TENANT=board", "HOIST_OUTCOME=new-healthy", "HOIST_WHEN=after", f"HOIST_KEY={run['id']}-{messages[2]}", owner):
        check(line in lines, f"the program was not told {line}: {lines}")
    check("Users told: soon" in run["details"] and "Users told: mail" in run["details"], f"details: {run['details']}")
    passed("before, while it served, and after, once each; by the program, too, as the tenant's user")
    board.back(run["id"])
    kinds = [(b.get("kind"), b.get("when")) for _, _, b, _ in receiver.take()]
    check(kinds[0] == ("rollback", "before") and len(kinds) == 2, f"of the way back: {kinds}")
    passed("of a rollback the same")


def failed(board, receiver):
    run = board.upgrade("v1.2.0", "old-restored")
    bodies = [b for _, _, b, _ in receiver.take()]
    check([b["when"] for b in bodies] == ["before", "failed"], f"told: {bodies}")
    check(bodies[1]["outcome"] == "old-restored" and bodies[1]["run"] == run["id"]
          and bodies[1]["message"] == "board could not be upgraded (from v1.0.0 to v1.2.0). It runs as before, at v1.0.0.", f"failed: {bodies[1]}")
    passed("a release that does not live: the outcome is told once, when the old one runs again")


def refused(board, what, words, must):
    """The webhook does not take it."""
    if not must:
        run = board.upgrade("v1.1.0")
        line = next((d for d in run["details"] if "The message soon could not be sent" in d), "")
        check(words in line and words in board.log(run["id"]), f"{what} is not said: {run['details']}")
        board.back(run["id"])
        passed(f"{what}, without must: said, and the upgrade goes on")
        return
    before = board.health("/")
    run = board.upgrade("v1.1.0", "untouched")
    check(words in run["cause"] and "guide demands it" in run["cause"], f"{what}: the cause is {run['cause']}")
    check(board.deployed() == "v1.0.0" and board.health("/") == before, f"it was changed, or stopped: {before}, then {board.health('/')}")
    passed(f"{what}, with must: refused, nothing is changed")


def bad_hooks(board, receiver, folder):
    """Each is known by its words, none by its URL."""
    elsewhere = Receiver()
    certificate = os.path.join(folder, "cert.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", certificate + ".key",
                    "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate + ".key")
    secure = Receiver(context=context)
    board.hook(f"http://127.0.0.1:{free_port()}/{SECRET}")
    refused(board, "a dead webhook", "can't be reached", board.must)
    board.hook(url_of(secure, "https"))
    refused(board, "a certificate of nobody", "certificate", board.must)
    board.hook("http://chat.example/" + SECRET)
    refused(board, "an address in the clear", "is not https://", board.must)
    board.hook(url_of(receiver))
    receiver.status, receiver.head = 302, {"Location": f"http://127.0.0.1:{elsewhere.port}/"}
    refused(board, "a redirect", "302; a redirect is not followed", board.must)
    receiver.status, receiver.head = 204, {}
    receiver.pause.clear()
    refused(board, "a webhook that does not answer", "did not answer in time", board.must)
    receiver.pause.set()
    check(elsewhere.got == [] and secure.got == [], "something was sent to where it must not be")
    receiver.take()
    elsewhere.close()
    secure.close()


def killed(board, receiver, point, mode, folder):
    """In the middle of it: the same key again, and no more than that."""
    once = tempfile.mkdtemp(dir=folder)
    board.restart(False, {"HOIST_FAILPOINT": f"{point}:{mode}", "HOIST_FAILPOINT_ONCE": once})
    run = board.begin("v1.1.0")
    if mode == "kill-daemon":
        board.process.wait(60)
        board.start()
    board.expect(run, "new-healthy")
    keys = [(h["Idempotency-Key"], json.dumps(b, sort_keys=True)) for _, h, b, _ in receiver.take()]
    check(os.listdir(once), f"{point} was not met")
    check(len(set(keys)) == 2 and len(keys) <= 3, f"{point} {mode}: {keys}")
    board.restart(False)
    board.back(run)
    receiver.take()
    return len(keys)


def search(board):
    """In all that the control plane keeps and answers; the agent's part of it, too."""
    found = []
    for base, _, names in os.walk(board.data):
        for name in names:
            path = os.path.join(base, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as f:
                    found += [path] if SECRET.encode() in f.read() else []
    check(not found, f"the secret is in {found}")
    runs = board.call("GET", "/api/runs")["runs"]
    texts = [json.dumps(board.call("GET", path)) for path in ("/api/audit?limit=1000", f"/api/tenants/{guide_bench.TENANT}")]
    texts += [json.dumps(board.run(r["id"])) + board.log(r["id"]) for r in runs] + [json.dumps(board.plan("v1.1.0")[1])]
    texts.append(board.ctl("guide", "explain", os.path.join(board.data, "guides/board.yaml")))
    check(not any(SECRET in text for text in texts), "the secret is in an answer")
    check("over the web address in the setting HOOK" in texts[-1] and "over the web address in the setting HOOK" in texts[-2],
          f"the plan or the outline does not say what is told: {texts[-2:]}")
    passed(f"the secret in the URL is in no file of the control plane and its agent, and in none of {len(texts)} answers")


def work(board, receiver, folder, everything):
    told(board, receiver)
    failed(board, receiver)
    bad_hooks(board, receiver, folder)
    board.restart(True)
    bad_hooks(board, receiver, folder)
    points = subprocess.run([os.path.join(BUILD, "src/daemon/hoistd"), "--list-failpoints"], check=True, capture_output=True, text=True).stdout.split()
    points = [p for p in points if p.startswith("message.apply.")]
    for point in points:
        for mode in ("kill-agent", "kill-daemon"):
            if everything or (point.split(".")[2], mode) in (("mid-effect", "kill-agent"), ("post-effect", "kill-daemon")):
                n = killed(board, receiver, point, mode, folder)
                passed(f"{point} {mode}: {n} sent for two messages, each under its one key")
    search(board)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="hoist-messages-")
    os.chmod(folder, 0o755)
    board = Board(folder)
    receiver = Receiver(look=board.answers)
    board.settings["HOOK"] = url_of(receiver)
    try:
        board.set_up()
        work(board, receiver, folder, options.all)
    finally:
        board.end()
        receiver.close()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
