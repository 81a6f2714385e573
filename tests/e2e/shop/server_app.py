# SPDX-License-Identifier: GPL-3.0-or-later
"""The same shop on PostgreSQL."""
import http.server
import json
import os
import sys

os.chdir(os.path.dirname(os.path.abspath(__file__)))
import pq  # noqa: E402
import release  # noqa: E402


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with pq.Database(pq.settings()["DATABASE_URL"]) as db:
            n = int(db.run('SELECT count(*) FROM "order" JOIN customer ON customer.id = customer_id')[0][0])
        body = json.dumps({"version": release.VERSION, "orders": n}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
