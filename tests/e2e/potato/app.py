# SPDX-License-Identifier: GPL-3.0-or-later
"""An application of Hot Potato's shape: GET /health, POST /notifications. It says that it is well only with the database that its configuration
names, its library, its built theme and - from 0.9.0 on - its methods and providers switched on. A connection for each request."""
import configparser
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
import pq  # noqa: E402
import release  # noqa: E402

METHODS = ("app", "pager", "pushover", "sms", "modica", "twilio")
CONFIG = configparser.ConfigParser(interpolation=None)
CONFIG.read(os.path.join(ROOT, "config.ini"))
URL = CONFIG["database"]["url"]


def complain():
    """What this node lacks; None."""
    import potatokit   # pylint: disable=import-outside-toplevel
    if potatokit.VERSION != release.KIT:
        return f"the library is {potatokit.VERSION}, not {release.KIT}"
    if release.ENABLED and not all(CONFIG.getboolean(name, "ENABLED", fallback=False) for name in METHODS):
        return "not every method and provider is switched on"
    with open(os.path.join(ROOT, "theme/dist/theme.css"), encoding="utf-8") as f:
        if f.read() != f"teal {release.VERSION} production\n":
            return "the theme is of another release"
    with pq.Database(URL) as db:
        db.run(release.CHECK)
    return None


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
            lacks = complain()
        except (OSError, pq.Error) as error:
            lacks = str(error)
        self.answer(500 if lacks else 200, {"version": release.VERSION, "lacks": lacks})

    def do_POST(self):
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
        try:
            with pq.Database(URL) as db:
                db.run(f"INSERT INTO notification (body) VALUES ({pq.quote(text)})")
            self.answer(201, {"text": text})
        except pq.Error as error:
            self.answer(500, {"error": str(error)})

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    if not release.CHECK:
        sys.exit("this release does not live")
    with open(os.path.join(ROOT, ".env"), encoding="utf-8") as settings:
        port = next(int(line.split("=", 1)[1]) for line in settings if line.startswith("PORT="))
    ThreadingHTTPServer(("", port), Handler).serve_forever()
