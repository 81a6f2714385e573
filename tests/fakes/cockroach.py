#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""For failure tests: a server on loopback that speaks so much of PostgreSQL's protocol that libpq takes it for one, and says that it is
CockroachDB. It answers SELECT version() and 1 to every other question, and writes down what it is asked. It stands for no real one.
Usage: cockroach.py FOLDER KIND; KIND: tells (crdb_version when it is connected to), strict (knows no settings), silent (only version() says it).
Prints its port; ends with stdin."""
import os
import socketserver
import struct
import sys
import threading

VERSION = "CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27 01:53:43, go1.19.10)"


def message(kind, body=b""):
    return kind + struct.pack("!i", len(body) + 4) + body


def text(value):
    return value.encode() + b"\0"


def row(value):
    column = text("x") + struct.pack("!ihihih", 0, 0, 25, -1, -1, 0)
    return (message(b"T", struct.pack("!h", 1) + column) + message(b"D", struct.pack("!hi", 1, len(value)) + value.encode())
            + message(b"C", text("SELECT 1")))


class Session(socketserver.StreamRequestHandler):
    def take(self, n):
        data = self.rfile.read(n)
        if len(data) < n:
            raise EOFError
        return data

    def begin(self):
        while True:
            (size,) = struct.unpack("!i", self.take(4))
            body = self.take(size - 4)
            if struct.unpack("!i", body[:4])[0] != 80877103:
                return body[4:].split(b"\0")
            self.wfile.write(b"N")   # no TLS

    def handle(self):
        try:
            words = self.begin()
            if self.server.kind == "strict" and b"options" in words and words[words.index(b"options") + 1]:
                self.wfile.write(message(b"E", b"SFATAL\0C22023\0" + b"M" + text('unrecognized configuration parameter "lc_monetary"') + b"\0"))
                return
            self.wfile.write(message(b"R", struct.pack("!i", 0)) + message(b"S", text("server_version") + text("13.0.0")))
            if self.server.kind == "tells":
                self.wfile.write(message(b"S", text("crdb_version") + text(VERSION)))
            self.wfile.write(message(b"Z", b"I"))
            self.serve()
        except EOFError:
            pass

    def serve(self):
        asked = ""
        while True:
            kind = self.take(1)
            (size,) = struct.unpack("!i", self.take(4))
            body = self.take(size - 4)
            if kind == b"X":
                return
            if kind == b"Q":
                asked = body.rstrip(b"\0").decode()
                self.note(asked)
                self.wfile.write(self.answer(asked) + message(b"Z", b"I"))
            elif kind == b"P":
                asked = body.split(b"\0")[1].decode()
                self.note(asked)
                self.wfile.write(message(b"1"))
            elif kind == b"B":
                self.wfile.write(message(b"2"))
            elif kind == b"E":
                self.wfile.write(self.answer(asked))
            elif kind == b"S":
                self.wfile.write(message(b"Z", b"I"))

    def answer(self, asked):
        if asked.startswith("SELECT version()"):
            return row(VERSION)
        return row("1") if asked.startswith("SELECT") else message(b"C", text(asked.split()[0]))

    def note(self, asked):
        with open(os.path.join(self.server.folder, "asked"), "a", encoding="utf-8") as f:
            f.write(asked + "\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def main():
    with Server(("127.0.0.1", 0), Session) as server:
        server.folder, server.kind = sys.argv[1:]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        server.shutdown()


main()
