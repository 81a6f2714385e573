#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A control plane that is not Hoist's: it speaks the base contract and nothing else, in its own words. Lists come in pages of 50 (a
larger limit is refused with 422, as its framework does), the sign-in is an HTML form (JSON is refused), an upgrade answers when it
is finished, and everything it does not know is 404 with {"detail": "Not Found"}.

  --tenants N        how many (default 120); every third is behind
  --seconds S        how long an upgrade takes (default 0.3)
  --cut              an upgrade is done, but its connection is closed without an answer
  --port P           on this port (default: any)
  --tls FILE         https with the key and certificate in FILE
It prints "ready PORT" and ends with its standard input. User: anna, password: correct horse."""
import argparse
import http.server
import json
import re
import ssl
import sys
import threading
import time
import urllib.parse

TOKEN, LATEST = "foreign-token-5f2d", "2.1.0"
WORDS = ["taking the site down", "dumping the database to /var/dumps/{0}.sql", "pulling 2.1.0", "3 scripts were run",
         "the site is up again"]


class Plane:
    def __init__(self, options):
        self.options, self.lock = options, threading.Lock()
        self.versions = {str(i): LATEST if i % 3 else "2.0.4" for i in range(1, options.tenants + 1)}
        self.upgrades = []  # (tenant, body), for the test

    def tenant(self, key, whole=False):
        answer = {"id": key, "name": f"Customer {int(key):03}", "slug": f"customer-{int(key):03}", "domain": f"c{key}.example",
                  "api_domain": f"api.c{key}.example", "status": "running", "health_status": "healthy", "frontend_port": 3000,
                  "backend_port": 8000, "created_at": "2026-01-02T03:04:05Z", "deployed_at": None}
        if whole:
            answer["health_details"] = {"frontend": "healthy", "backend": "healthy", "database": "healthy",
                                        "last_check": "2026-11-21T04:05:06Z"}
            answer["directory"] = f"/srv/customers/{key}"
        return answer

    def version(self, key):
        deployed = self.versions[key]
        return {"deployed_version": deployed, "deployed_commit": "0a1b2c3", "latest_version": LATEST, "latest_commit": "9f8e7d6",
                "upgrade_available": deployed != LATEST}

    def upgrade(self, key, body):
        target = body.get("target_version") or LATEST
        time.sleep(self.options.seconds)
        with self.lock:
            before, self.versions[key] = self.versions[key], target
            self.upgrades.append((key, body))
        return {"status": "success", "previous_version": before, "new_version": target, "commit": "9f8e7d6",
                "migrations_run": ["0041", "0042", "0043"] if body.get("run_migrations", True) else [],
                "backup_path": f"/var/dumps/{key}.sql" if body.get("backup_db", True) else None,
                "details": [word.format(key) for word in WORDS]}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    plane = None

    def log_message(self, *_):
        pass

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def is_signed_in(self):
        if self.headers.get("Authorization") == f"Bearer {TOKEN}":
            return True
        self.answer(401, {"detail": "Not authenticated"})
        return False

    def login(self, body):
        if not (self.headers.get("Content-Type") or "").startswith("application/x-www-form-urlencoded"):
            self.answer(422, {"detail": [{"loc": ["body", "username"], "msg": "field required"}]})
            return
        form = urllib.parse.parse_qs(body.decode())
        if form.get("username") == ["anna"] and form.get("password") == ["correct horse"]:
            user = {"id": 1, "username": "anna", "email": "anna@example.org", "role": "superuser"}
            self.answer(200, {"access_token": TOKEN, "token_type": "bearer", "user": user})
        else:
            self.answer(401, {"detail": "Incorrect username or password"})

    def list(self, query):
        limit, offset = int(query.get("limit", ["50"])[0]), int(query.get("offset", ["0"])[0])
        if limit > 50:
            self.answer(422, {"detail": [{"loc": ["query", "limit"], "msg": "ensure this value is less than or equal to 50"}]})
            return
        search = query.get("search", [""])[0]
        found = [t for t in map(self.plane.tenant, self.plane.versions) if search in t["name"]]
        self.answer(200, {"tenants": found[offset:offset + limit], "total": len(found), "limit": limit, "offset": offset})

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        found = re.fullmatch(r"/api/tenants/(\d+)(/version|/services/status)?", url.path)
        if url.path != "/api/tenants" and not (found and found[1] in self.plane.versions):
            self.answer(404, {"detail": "Not Found"})
        elif not self.is_signed_in():
            return
        elif not found:
            self.list(urllib.parse.parse_qs(url.query))
        elif found[2] == "/version":
            self.answer(200, self.plane.version(found[1]))
        elif found[2]:
            self.answer(200, {"status": "success", "services": []})
        else:
            self.answer(200, self.plane.tenant(found[1], whole=True))

    def do_POST(self):
        body = self.read_body()
        found = re.fullmatch(r"/api/tenants/(\d+)/upgrade", self.path)
        if self.path == "/api/auth/login":
            self.login(body)
        elif not (found and found[1] in self.plane.versions):
            self.answer(404, {"detail": "Not Found"})
        elif self.is_signed_in():
            done = self.plane.upgrade(found[1], json.loads(body or b"{}"))
            if self.plane.options.cut:
                self.close_connection = True
            else:
                self.answer(200, done)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a client that goes away is none of the plane's business


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenants", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--cut", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls")
    Handler.plane = Plane(parser.parse_args())
    server = Server(("127.0.0.1", Handler.plane.options.port), Handler)
    if Handler.plane.options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(Handler.plane.options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
