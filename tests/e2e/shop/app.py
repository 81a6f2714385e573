# SPDX-License-Identifier: GPL-3.0-or-later
"""A small shop on SQLite: GET /health counts its orders."""
import http.server
import json
import os
import sqlite3
import sys

os.chdir(os.path.dirname(os.path.abspath(__file__)))
import release  # noqa: E402


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with sqlite3.connect("data/shop.db") as db:
            n = db.execute('SELECT count(*) FROM "order" JOIN customer ON customer.id = customer_id').fetchone()[0]
        body = json.dumps({"version": release.VERSION, "orders": n}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
