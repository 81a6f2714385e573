# SPDX-License-Identifier: GPL-3.0-or-later
"""A small application on PostgreSQL: GET /health, POST /entries. A connection for each request, as many such applications do."""
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.chdir(os.path.dirname(os.path.abspath(__file__)))
import pq  # noqa: E402
import release  # noqa: E402

SETTINGS = pq.settings()


class Handler(BaseHTTPRequestHandler):
    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        try:
            with pq.Database(release.url(SETTINGS)) as db:
                n = db.run(release.CHECK)[0][0]
            self.answer(200, {"version": release.VERSION, "entries": int(n)})
        except pq.Error as error:
            self.answer(500, {"version": release.VERSION, "error": str(error)})

    def do_POST(self):
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
        try:
            with pq.Database(release.url(SETTINGS)) as db:
                db.run(f"INSERT INTO entry (text) VALUES ({pq.quote(text)})")
            self.answer(201, {"text": text})
        except pq.Error as error:
            self.answer(500, {"error": str(error)})

    def log_message(self, *_):
        pass


if release.DIES_AFTER:
    threading.Timer(release.DIES_AFTER, lambda: os._exit(0)).start()
sys.stderr.write(f"ledger {release.VERSION}\n")
ThreadingHTTPServer(("127.0.0.1", int(SETTINGS["PORT"])), Handler).serve_forever()
