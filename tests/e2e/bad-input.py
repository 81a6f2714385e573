#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile input against a real control plane (numbers: the list of hostile inputs): refused with a problem document, nothing executed, memory bounded, and an
upgrade that is going on meanwhile unharmed. Usage: bad-input.py [BUILD]"""

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Fleet, Plane  # noqa: E402

MEMORY_KIB = 64 * 1024
# The address sanitizer keeps freed memory aside and a shadow of all memory: there only growth without end would show.
SANITIZED_KIB = 256 * 1024


def is_sanitized(program):
    with open(program, "rb") as f:
        return b"libasan" in f.read()

checks = 0


def check(what, condition, seen=None):
    global checks
    checks += 1
    if not condition:
        raise SystemExit(f"not ok: {what}" + (f"\n{str(seen)[:2000]}" if seen is not None else ""))
    print(f"ok {checks} {what}", flush=True)


class Watch(threading.Thread):
    """The largest resident size of the daemon, looked at all the time."""

    def __init__(self, plane):
        super().__init__(daemon=True)
        self.plane, self.most, self.over = plane, 0, threading.Event()

    def run(self):
        while not self.over.wait(0.01):
            try:
                self.most = max(self.most, self.plane.memory_kib())
            except (OSError, StopIteration):
                return   # the daemon is gone


class Wire:
    """Raw bytes to the loopback address."""

    def __init__(self, plane, token):
        self.host, port = plane.words["listen"].rsplit(":", 1)
        self.port, self.token = int(port), token

    def open(self):
        return socket.create_connection((self.host, self.port), 20)

    def send(self, raw):
        with self.open() as s:
            try:
                s.sendall(raw)
            except OSError:
                pass   # refused before everything was sent
            answer = b""
            s.settimeout(20)
            try:
                while True:
                    piece = s.recv(65536)
                    if not piece:
                        break
                    answer += piece
            except OSError:
                pass
        return answer

    def head(self, method, path, *lines, length=None):
        own = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}", f"Authorization: Bearer {self.token}", "Connection: close", *lines]
        if length is not None:
            own += ["Content-Type: application/json", f"Content-Length: {length}"]
        return ("\r\n".join(own) + "\r\n\r\n").encode()

    def post(self, path, body, *lines):
        raw = body if isinstance(body, bytes) else body.encode()
        return self.send(self.head("POST", path, *lines, length=len(raw)) + raw)


def check_problem(what, answer, *statuses):
    head, _, body = answer.partition(b"\r\n\r\n")
    match = re.match(rb"HTTP/1\.1 (\d+) ", head)
    check(f"{what}: {match.group(1).decode() if match else 'no answer'}", match and int(match.group(1)) in statuses
          and b"application/problem+json" in head and len(re.findall(rb"HTTP/1\.1 \d\d\d ", answer)) == 1, answer)
    problem = json.loads(body)
    if not (problem["status"] in statuses and problem["code"] and problem["detail"] and problem["what_is_true_now"] and problem["next"]):
        raise SystemExit(f"not ok: {what}: the document is not whole: {problem}")


def world(directory):
    """Everything that must stay as it is: each file's content below the tenants, and the processes that serve them."""
    digest = hashlib.sha256()
    for base, folders, names in os.walk(os.path.join(directory, "tenants")):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".log", "-wal", "-shm", ".pyc")) or "/objects/" in base or base.endswith("/log"):
                continue
            path = os.path.join(base, name)
            digest.update(path.encode())
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as f:
                    digest.update(f.read())
    return digest.hexdigest()


def heads(wire, tenant):
    good = f"/api/tenants/{tenant}/upgrade"
    host, auth = f"Host: localhost:{wire.port}\r\n", f"Authorization: Bearer {wire.token}\r\n"
    smuggled = f"GET /api/plane HTTP/1.1\r\n{host}{auth}\r\n".encode()
    yield "64 length and chunks", wire.head("POST", good, "Transfer-Encoding: chunked", length=4) + b"0\r\n\r\n" + smuggled, (400,)
    yield "65 chunks", wire.head("POST", good, "Transfer-Encoding: chunked", "Content-Type: application/json") + b"2\r\n{}\r\n0\r\n\r\n", (400,)
    yield "66 two lengths", wire.head("POST", good, "Content-Length: 2", length=2) + b"{}", (400,)
    for length in ("+5", "-5", "5,5", "5 5", "0x5"):
        yield f"66 length {length}", wire.head("POST", good, "Content-Type: application/json", "Content-Length: " + length) + b"{}   ", (400,)
    yield "67 no Host", f"GET /api/plane HTTP/1.1\r\n{auth}\r\n".encode(), (400,)
    yield "67 two Hosts", f"GET /api/plane HTTP/1.1\r\n{host}{host}{auth}\r\n".encode(), (400,)
    for name in ("evil.example", "0.0.0.0", "127.1", "localhost.", "u@localhost", "[::]"):
        yield f"67 Host {name}", f"GET /api/plane HTTP/1.1\r\nHost: {name}:{wire.port}\r\n{auth}\r\n".encode(), (403,)
    for origin in ("null", "http://evil.example", f"http://localhost:{wire.port}"):
        yield f"68 Origin {origin}", wire.head("GET", "/api/plane", "Origin: " + origin), (403,)
    yield "69 two Authorizations", wire.head("GET", "/api/plane", "Authorization: Bearer x"), (400,)
    yield "69 folded", f"GET /api/plane HTTP/1.1\r\n{host}Authorization: Bearer\r\n {wire.token}\r\n\r\n".encode(), (400,)
    yield "69 blank before the colon", f"GET /api/plane HTTP/1.1\r\n{host}Authorization : Bearer {wire.token}\r\n\r\n".encode(), (400,)
    yield "70 token in the address", f"GET /api/plane?token={wire.token} HTTP/1.1\r\n{host}\r\n".encode(), (400,)
    yield "70 token in a cookie", f"GET /api/plane HTTP/1.1\r\n{host}Cookie: t={wire.token}\r\n\r\n".encode(), (400,)
    yield "71 bare line feeds", f"GET /api/plane HTTP/1.1\nHost: localhost:{wire.port}\n\n\r\n\r\n".encode(), (400,)
    yield "72 NUL", f"GET /api/plane HTTP/1.1\r\n{host}X: a\0b\r\n\r\n".encode(), (400,)
    yield "72 64 KiB head", wire.head("GET", "/api/plane", "X: " + "x" * 65536), (431,)
    yield "72 1000 headers", wire.head("GET", "/api/plane", *["X: y"] * 1000), (431,)
    for method in ("TRACE", "CONNECT", "FOO", "HEAD", "OPTIONS"):
        yield f"73 {method}", wire.head(method, "/api/plane"), (405,)
    yield "73 override", wire.head("POST", good, "X-HTTP-Method-Override: DELETE", length=2) + b"{}", (405,)
    for path in ("http://localhost/api/plane", "//api/plane", "/api/%2e%2e/plane", "/api/%252e/plane", "/api/plane;a=b", "/api/../etc", "/api/tenants/a%2Fb",
                 "/api/tenants/a%00b", "/api/plane/", "/api/PLANE"):
        yield f"74 {path}", wire.head("GET", path), (400, 404)
    yield "77 Expect", wire.head("POST", good, "Expect: 100-continue", length=300000000), (417,)
    yield "78 h2c", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (505,)
    yield "78 Upgrade", wire.head("GET", "/api/plane", "Upgrade: websocket"), (400,)
    yield "79 Range", wire.head("GET", "/api/plane", "Range: bytes=0-1"), (400,)
    yield "80 TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", (400,)


def bodies():
    yield "51 100,000 brackets", "[" * 100000, (400,)
    yield "51 nested objects", '{"a":' * 40000, (400,)
    yield "52 depth 33", '{"reason":' + "[" * 33 + "]" * 33 + "}", (400,)
    yield "53 twice", '{"target_version":"v0.3.0","target_version":"v0.5.0"}', (400,)
    yield "54 two documents", "{}{}", (400,)
    yield "55 comment", "{} // x", (400,)
    yield "56 huge number", '{"backup_db":99999999999999999999999}', (400,)
    yield "57 NUL", '{"target_version":"v0.3.0\\u0000"}', (400,)
    yield "57 not UTF-8", b'{"reason":"\xff"}', (400,)
    yield "58 text for a truth value", '{"backup_db":"false"}', (400,)
    yield "59 unknown member", '{"backup_d":false}', (400,)
    yield "60 no way back", '{"backup_db":false,"run_migrations":true}', (422,)
    for ref in ("-x", "--upload-pack=touch /tmp/pwned", "--orphan=x", "v1.0..v2.0", "HEAD", "@", "FETCH_HEAD", "refs/stash", "v1^{/x}", ":path", "v1~3", "@{-1}",
                "v0.3.0\r", "v0.3.0\n", "$(id)", "`id`", ";id", "v0.3.0/../x", "a" * 65, "\u202ev0.3.0"):
        yield f"18–35 target {ref!r}", json.dumps({"target_version": ref}), (400,)
    yield "24 a commit for a version", json.dumps({"target_version": "a" * 40}), (400,)
    yield "28 a version that is not there", json.dumps({"target_version": "v99.0.0"}), (404, 422)


def adoptions():
    for slug in ("", "x" * 41, "-x", "--help", ".", "..", ".git", "a/b", "A", "a--b", "a-", "a@b.service", "$(id)", ";id", "`id`", "a\nb", "\u0430cme", "api", "hoist", "all"):
        yield f"1–13 slug {slug!r}", json.dumps({"directory": "/srv/x", "slug": slug}), (400,)
    for directory in ("", "srv/x", "/srv/../etc", "/srv//x", "/srv/./x", "/srv/x\u0000y", "~", "/" + "x" * 5000):
        yield f"directory {directory[:20]!r}", json.dumps({"directory": directory}), (400,)


def paths(tenant):
    for path in ("/api/tenants/nd_0123456789abcdef", "/api/tenants/tn_0123456789abcdei", "/api/tenants/" + tenant[:-1], "/api/runs/" + tenant, "/api/tenants/null",
                 "/api/tenants/-x", "/api/tokens/" + tenant):
        yield f"14 {path}", path


def flood(wire, plane):
    """75, 61, 92: a thousand connections that say nothing, slow heads, a 280 MB body, stuck readers of events."""
    held = []
    for i in range(1000):
        try:
            s = wire.open()
            s.sendall([b"", b"GET /api/pl", b"POST /api/runs HTTP/1.1\r\nHost: loc"][i % 3])
            held.append(s)
        except OSError:
            pass
    answer = wire.send(wire.head("GET", "/api/plane"))
    check("75 somebody is served beside a thousand silent connections", answer.startswith(b"HTTP/1.1 200"), answer)
    for _ in range(4):
        with wire.open() as s:
            sent = 0
            try:
                s.sendall(wire.head("POST", "/api/runs", length=280 * 1024 * 1024))
                while sent < 280 * 1024 * 1024:
                    sent += s.send(b"x" * 65536)
            except OSError:
                pass
            check(f"61 a 280 MB body is cut off after {sent // 1024} KiB", sent < 64 * 1024 * 1024)
    streams = []
    for _ in range(70):
        s = wire.open()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.sendall(wire.head("GET", "/api/events"))
        streams.append(s)
    return held + streams


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("HOIST_BUILD_ROOT", "build")
    with tempfile.TemporaryDirectory(prefix="hoist-bad-input-") as scratch:
        directory = os.path.join(scratch, "fleet")
        with Fleet(build, directory, 2, 100), Plane(build, directory, "--listen", "127.0.0.1:0") as plane:
            token = plane.call("POST", "/api/tokens", {"name": "bad-input", "role": "admin"})["token"]
            wire, ids = Wire(plane, token), plane.tenant_ids()
            plane.wait_observed(ids)
            watch = Watch(plane)
            watch.start()
            before, runs = world(directory), plane.call("GET", "/api/runs")["total"]
            upgrade = f"/api/tenants/{ids[0]}/upgrade"
            for what, raw, statuses in heads(wire, ids[0]):
                check_problem(what, wire.send(raw), *statuses)
            for what, body, statuses in bodies():
                check_problem(what, wire.post(upgrade, body), *statuses)
            for what, body, statuses in adoptions():
                check_problem(what, wire.post("/api/tenants", body), *statuses)
            for what, path in paths(ids[0]):
                check_problem(what, wire.send(wire.head("GET", path)), 404, 405)
            check_problem("61 a body of 1 MiB + 1", wire.send(wire.head("POST", upgrade, length=1048577) + b" " * 1048577), 413)
            check_problem("61 a body on GET", wire.send(wire.head("GET", "/api/plane", length=2) + b"{}"), 400)
            check_problem("62 undeclared body", wire.send(wire.head("POST", upgrade, "Content-Length: 2") + b"{}"), 415)
            check_problem("63 compressed body", wire.send(wire.head("POST", upgrade, "Content-Encoding: gzip", length=2) + b"{}"), 415)
            check("nothing was executed: no run, no tenant changed", plane.call("GET", "/api/runs")["total"] == runs and world(directory) == before
                  and len(plane.tenant_ids()) == len(ids))

            with open(os.path.join(directory, "inventory.json"), encoding="utf-8") as f:
                origin = json.load(f)["applications"][0]["repository"]
            want = subprocess.run(["git", "-C", origin, "rev-parse", "refs/tags/v0.3.0^{commit}"], check=True, capture_output=True, text=True).stdout.strip()
            subprocess.run(["git", "-C", origin, "branch", "v0.3.0", "refs/tags/v0.5.0"], check=True, capture_output=True)
            plan = plane.call("POST", f"/api/tenants/{ids[0]}/plans", {"target_version": "v0.3.0"})
            check("26 with a branch and a tag of one name the tag counts", plan["to_commit"] == want, plan["to_commit"])

            runs = plane.upgrade_all(ids[:1], "v0.3.0")
            held = flood(wire, plane)
            ended = plane.wait_runs(runs)
            check("an upgrade during all this ended healthy at the tag's commit", ended[0]["outcome"] == "new-healthy" and ended[0]["to_commit"] == want, ended[0])
            check_problem("93 one stream too many", wire.send(wire.head("GET", "/api/events")), 503)
            for s in held:
                s.close()
            check("afterwards it serves as before", plane.call("GET", "/api/plane")["api"] == 1)
            watch.over.set()
            watch.join()
            bound = SANITIZED_KIB if is_sanitized(os.path.join(build, "src/daemon/hoistd")) else MEMORY_KIB
            check(f"the daemon never had more than {watch.most // 1024} of {bound // 1024} MiB", watch.most < bound)
            with open(os.path.join(directory, "hoistd.stderr"), encoding="utf-8") as f:
                said = f.read()
            check("the token is nowhere in what the daemon said", token not in said and token[21:] not in said)
    print(f"1..{checks}")


if __name__ == "__main__":
    main()
