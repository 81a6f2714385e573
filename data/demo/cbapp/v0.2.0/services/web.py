# SPDX-License-Identifier: GPL-3.0-or-later
"""The small HTTP server of both services: a thread per request, a clean end on SIGTERM without polling."""

import json
import os
import select
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Handler(BaseHTTPRequestHandler):
    server_version = "cbapp"
    timeout = 10

    def answer(self, status, body, content_type="application/json"):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def read_json(self, limit=65536):
        """The body as an object; ValueError says what is wrong with it."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > limit:
            raise ValueError(f"a JSON body of at most {limit} bytes is expected")
        value = json.loads(self.rfile.read(int(length)))
        if not isinstance(value, dict):
            raise ValueError("a JSON object is expected")
        return value

    def log_message(self, format, *args):
        print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {format % args}", flush=True)

    def log_request(self, code="-", size="-"):
        if not self.path.startswith(("/api/health", "/health")) or str(code) != "200":
            super().log_request(code, size)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port, handler):
        self.at_work = 0
        self.idle = threading.Condition()
        super().__init__(("127.0.0.1", port), handler)
        self.socket.setblocking(False)

    def server_bind(self):
        # Not the parent's: it asks the resolver for our own name, which can take seconds.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request, client_address):
        with self.idle:
            self.at_work += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.idle:
                self.at_work -= 1
                self.idle.notify_all()

    def accept_one(self):
        try:
            request, address = self.get_request()
        except OSError:  # the client left before we came
            return
        self.process_request(request, address)

    def wait_until_idle(self, seconds):
        with self.idle:
            self.idle.wait_for(lambda: self.at_work == 0, seconds)


def run(name, version, port, handler, every_turn=None):
    """Serves until SIGTERM. Requests that have begun are finished first (up to 5 s).

    every_turn is called before each wait and answers how many seconds the wait may take at most.
    """
    stop_reader, stop_writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(stop_writer)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *args: None)
    server = Server(port, handler)
    print(f"cbapp {name} {version} listens on 127.0.0.1:{port}", flush=True)
    while True:
        ready, _, _ = select.select([server.socket, stop_reader], [], [], every_turn() if every_turn else None)
        if stop_reader in ready:
            break
        if ready:
            server.accept_one()
    server.socket.close()
    server.wait_until_idle(5)
    print(f"cbapp {name} {version} ends", flush=True)
