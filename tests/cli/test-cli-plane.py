# SPDX-License-Identifier: GPL-3.0-or-later
"""plane: who answers; a plane of another make is told apart, and upgraded through its one call."""
import http.server
import json
import threading
import stack

fleet = stack.Stack(rows=1)


def own():
    """Our own plane says its version, its node, who we are and what it can do."""
    plane = fleet.ctl("plane", "--json")
    assert not plane["foreign"] and plane["api"] == 1 and plane["role"] == "admin" and "plans" in plane["capabilities"], plane
    assert plane["version"] in fleet.ctl("plane")


class Foreign(http.server.BaseHTTPRequestHandler):
    """The base contract only: an id that is a number, no plans, one synchronous upgrade."""

    upgrades = []

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path.startswith("/api/tenants?"):
            self.answer(200, {"tenants": [{"id": 7, "slug": "old", "name": "Old", "status": "running"}], "total": 1, "limit": 50, "offset": 0})
        else:
            self.answer(404, {"detail": "Not Found"})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/api/tenants/7/upgrade" and body.get("target_version") != "v6":
            Foreign.upgrades.append(body)
            self.answer(200, {"status": "success", "previous_version": "v1", "new_version": "v2", "commit": "abc1234",
                              "migrations_run": [], "backup_path": "/b", "details": ["Stopping services...", "Health check passed"]})
        else:
            self.answer(500, {"detail": "Migration failed"})

    def log_message(self, *_):
        pass


def foreign():
    """plane says that it is foreign; upgrade waits for its one answer and shows its details; a failure is exit 1."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        with stack.Home() as home:
            assert home.ctl("plane", "--url", url, "--json")["foreign"] is True
            assert "another make" in home.ctl("plane", "--url", url)
            text = home.ctl("upgrade", "old", "v2", "--url", url)
            assert "Health check passed" in text and "v1 → v2" in text, text
            assert Foreign.upgrades == [{"target_version": "v2", "backup_db": True, "run_migrations": True}], Foreign.upgrades
            error = home.ctl("upgrade", "old", "v6", "--url", url, "--json", code=1)["error"]
            assert "Migration failed" in error["detail"], error
            home.ctl("run", "list", "--url", url, code=7)
    finally:
        server.shutdown()
        server.server_close()


with fleet:
    stack.tap(own, foreign)
