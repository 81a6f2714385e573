#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for ssh where a test wants it to fail in a way of its own: first in PATH under the name `ssh`. $FAKE_SSH is a folder; its
file `mode` says what happens next (forward, refuse, or one of SAYINGS), and each start adds a line to `starts`."""
import os
import socket
import sys
import threading

FOLDER = os.environ["FAKE_SSH"]
# What OpenSSH 9.2 writes, and it ends with 255.
SAYINGS = {
    "unknown": "No ED25519 host key is known for plane.example and you have requested strict checking.\r\nHost key verification failed.\r\n",
    "changed": "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\nHost key verification failed.\r\n",
    "denied": "deploy@plane.example: Permission denied (publickey).\r\n",
    "away": "ssh: connect to host plane.example port 22: Connection refused\r\n",
}


def pump(a, b):
    try:
        while data := a.recv(65536):
            b.sendall(data)
    except OSError:
        pass
    for end in (a, b):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def forward(local, remote, refuse):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(local)
    os.chmod(local, 0o600)
    listener.listen(16)
    while True:
        near, _ = listener.accept()
        far = socket.socket(socket.AF_UNIX)
        try:
            if refuse:
                raise OSError("refused")
            far.connect(remote)
        except OSError:
            sys.stderr.write("channel 1: open failed: connect failed: open failed\r\n")
            sys.stderr.flush()
            near.close()
            continue
        for pair in [(near, far), (far, near)]:
            threading.Thread(target=pump, args=pair, daemon=True).start()


def main():
    words = sys.argv[1:]
    with open(FOLDER + "/mode", encoding="utf-8") as f:
        mode = f.read().strip()
    with open(FOLDER + "/starts", "a", encoding="utf-8") as f:
        f.write(" ".join(words) + "\n")
    if mode in SAYINGS:
        sys.stderr.write(SAYINGS[mode])
        return 255
    local, remote = words[words.index("-L") + 1].split(":")
    forward(local, remote, mode == "refuse")
    return 0


if __name__ == "__main__":
    sys.exit(main())
