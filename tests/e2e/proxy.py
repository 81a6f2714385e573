#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""hoistd behind a real nginx, configured by the very example that the package ships: signing in, lists, an upgrade with its events as they
come, what the guard refuses, many consoles at once; then the console by accessible names only - the certificate is compared and pinned,
one signs in, the tenants are there.

  --build FOLDER    where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --keyboard        by keyboard alone"""
import argparse
import http.client
import json
import os
import re
import select
import socket
import ssl
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import foreign_steps as steps  # noqa: E402
import keyboard  # noqa: E402

EXAMPLE = os.path.join(steps.ROOT, "data/debian/hoistd.nginx.conf")
USER, PASSWORD = "anna", "correct horse"
MAIN = """{user}worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
daemon off;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/hoist.conf;
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Plane:
    """A demo fleet of one tenant, its hoistd, and nginx in front."""

    def __init__(self, build, home):
        self.folder, self.ctl = home + "/fleet", build + "/src/cli/hoistctl"
        self.port, self.inner = free_port(), free_port()
        self.pem, *self.digest = steps.make_certificate(home, "proxy")
        subprocess.run([self.ctl, "demo", "create", self.folder, "--tenants", "1", "--rows", "20"], check=True, stdout=subprocess.DEVNULL)
        self.daemon = subprocess.Popen([build + "/src/daemon/hoistd", "--data", self.folder, "--listen", f"127.0.0.1:{self.inner}", "--host",
                                        f"127.0.0.1:{self.port}"], stdout=subprocess.PIPE, text=True)
        assert "ready" in self.daemon.stdout.readline()
        self.run("user", "add", USER, "--role", "operator", "--password-file", self.write(home + "/password", PASSWORD))
        self.nginx = self.start_nginx(home)

    def run(self, *words):
        done = subprocess.run([self.ctl, "--data", self.folder, *words], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done
        return done.stdout

    def write(self, path, text):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def start_nginx(self, home):
        """The shipped example with this test's names in it; each must have been there."""
        with open(EXAMPLE, encoding="utf-8") as f:
            text = f.read()
        names = [("127.0.0.1:32201;", f"127.0.0.1:{self.inner};"), ("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
                 ("    listen [::]:443 ssl;\n", ""), ("server_name hoist.example.org;", "server_name 127.0.0.1;"),
                 ("/etc/ssl/certs/hoist.example.org.pem", self.pem), ("/etc/ssl/private/hoist.example.org.key", self.pem)]
        for old, new in names:
            assert old in text, old
            text = text.replace(old, new)
        self.write(home + "/hoist.conf", text)
        main = self.write(home + "/nginx.conf", MAIN.format(folder=home, user="user root;\n" if os.geteuid() == 0 else ""))
        nginx = subprocess.Popen(["nginx", "-p", home, "-e", home + "/nginx.log", "-c", main])
        end = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                return nginx
            except OSError:
                assert nginx.poll() is None and time.monotonic() < end, "nginx did not start"
                select.select([], [], [], 0.05)

    def stop(self):
        for process in (self.nginx, self.daemon):
            process.terminate()
            process.wait(60)
        self.daemon.stdout.close()
        subprocess.run([self.ctl, "demo", "destroy", self.folder], check=True, stdout=subprocess.DEVNULL)

    # --- as a client

    def connect(self):
        context = ssl.create_default_context(cafile=self.pem)
        context.check_hostname = False
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=280, context=context)

    def call(self, method, path, body=None, token=None, form=False):
        connection = self.connect()
        head = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
        connection.request(method, path, body, head)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def listen(self, token):
        connection = self.connect()
        connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {token}", "Accept": "text/event-stream"})
        answer = connection.getresponse()
        assert answer.status == 200 and answer.getheader("Content-Type").startswith("text/event-stream"), answer.status
        return connection, answer


def refuses(plane, token):
    status, text = plane.call("GET", "/api/tenants")
    assert status == 401, (status, text)
    status, text = plane.call("POST", "/api/auth/login", json.dumps({"username": USER, "password": "a wrong one"}))
    assert status == 401, (status, text)
    status, text = plane.call("POST", "/api/tenants", "x" * (1024 * 1024 + 1), token)
    assert status == 413, (status, text[:200])
    connection = plane.connect()
    connection.request("GET", "/api/tenants", headers={"Host": "other.example", "Authorization": f"Bearer {token}"})
    status = connection.getresponse().status
    assert status >= 400, "another Host goes through"


def many(plane, token):
    """Behind a proxy all consoles are one peer, and yet as many as elsewhere."""
    tokens = [json.loads(plane.run("token", "create", f"console-{i}", "--role", "viewer", "--json"))["token"] for i in range(6)]
    streams = [plane.listen(tokens[i % len(tokens)]) for i in range(24)]
    status, text = plane.call("GET", "/api/tenants", token=token)
    assert status == 200, (status, text)
    for connection, _ in streams:
        connection.close()


def upgrades_live(plane, token):
    """An event is here while the run goes on, not when a buffer is full."""
    tenant = json.loads(plane.call("GET", "/api/tenants", token=token)[1])["tenants"][0]
    connection, stream = plane.listen(token)
    order = json.dumps({"target_version": "v0.3.0", "backup_db": True})
    answer = []
    began = time.monotonic()
    caller = threading.Thread(target=lambda: answer.append((*plane.call("POST", f"/api/tenants/{tenant['id']}/upgrade", order, token),
                                                           time.monotonic() - began)))
    caller.start()
    times = []
    while not times or not over:
        line = stream.readline().decode()
        assert line, "the stream ended"
        if line.startswith("data:"):
            value = json.loads(line[5:])
            if value.get("tenant") == tenant["id"] and "snapshot" in value:
                times.append(time.monotonic() - began)
                over = value["snapshot"]["state"] == "ended"
    caller.join()
    connection.close()
    status, text, took = answer[0]
    print(f"the upgrade answered {status} after {took:.1f} s; {len(times)} events, the first after {times[0]:.2f} s", flush=True)
    assert status == 200 and json.loads(text)["status"] == "success", (status, text)
    assert len(times) > 10 and times[0] < took / 2, "events came late"


def by_console(options, plane):
    see = keyboard.console(options)
    try:
        with see:
            steps.type_address(see, f"https://127.0.0.1:{plane.port}")
            see.find("check box", steps.COMPARED)
            see.find(None, re.compile(r"\s".join(plane.digest[0].split())))
            see.toggle("check box", steps.COMPARED)
            see.press("push button", "Trust")
            steps.sign_in(see)
            see.find(None, re.compile("^1 tenant"))
            see.press("push button", "Add")
            see.show_tenants()
            see.find("table row", re.compile(r"^testsite, deployed v0\.3\.0, "))
            see.find("list item", re.compile("online$"))
    finally:
        see.stop()


def run(options):
    plane = Plane(options.build, os.environ[desktop.INSIDE])
    try:
        status, text = plane.call("POST", "/api/auth/login", json.dumps({"username": USER, "password": PASSWORD}))
        assert status == 200, (status, text)
        token = json.loads(text)["access_token"]
        refuses(plane, token)
        many(plane, token)
        upgrades_live(plane, token)
        by_console(options, plane)
    finally:
        plane.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(steps.ROOT, "build")))
    keyboard.add_option(parser)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    desktop.need("openssl", "nginx")
    status = desktop.enter()
    if status is not None:
        return status
    run(options)
    print("Signed in, listed, upgraded with live events and looked at through nginx.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
