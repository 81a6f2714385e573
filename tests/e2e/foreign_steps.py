# SPDX-License-Identifier: GPL-3.0-or-later
"""The foreign plane of the journeys, and the steps that they share: adding it by the dialog, page by page."""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLANES = "Credentials and Planes"
COMPARED = "I have compared the SHA-256, and it is the same"


def make_certificate(folder, stem):
    """A self-signed certificate; returns its file and its SHA-256 as the console shows it, in two lines of eight groups."""
    key, crt, pem = (os.path.join(folder, stem + end) for end in (".key", ".crt", ".pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    f"/CN={stem}", "-addext", "subjectAltName=DNS:plane.example", "-keyout", key, "-out", crt], check=True, capture_output=True)
    with open(pem, "w", encoding="utf-8") as f:
        for part in (key, crt):
            with open(part, encoding="utf-8") as g:
                f.write(g.read())
    said = subprocess.run(["openssl", "x509", "-in", crt, "-noout", "-fingerprint", "-sha256"], check=True, capture_output=True, text=True).stdout
    digits = said.split("=")[1].strip().replace(":", "")
    groups = [digits[i:i + 4] for i in range(0, 64, 4)]
    return pem, " ".join(groups[:8]), " ".join(groups[8:])


class Plane:
    def __init__(self, *options):
        self.process = subprocess.Popen([sys.executable, os.path.join(ROOT, "tests/fakes/foreign-plane.py"), *map(str, options)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = self.process.stdout.readline().split()
        if ready[:1] != ["ready"]:
            sys.exit("the foreign plane did not start")
        self.port = int(ready[1])

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(10)
        self.process.stdout.close()


def type_address(see, address):
    see.press("push button", "Add Control Plane…")
    see.write("text", re.compile("^Address"), address)
    see.press("push button", "Next")


def sign_in(see):
    see.write("text", re.compile("^User"), "anna")
    see.write("text", re.compile("^Password"), "correct horse")
    see.press("push button", "Sign In")


def add(see):
    see.press("push button", "Add")
    see.show_tenants()
    see.find("table row", re.compile(r"^customer-003, "))


def show_tenants(see):
    see.show_tenants()
    see.find("table row", re.compile(r"^customer-003, "))


def open_planes(see):
    see.key("ctrl+k")
    see.find(None, re.compile("^Go to control plane"))
    see.type("credentials")
    see.find("list item", re.compile(f"^{PLANES}, ", re.I))
    see.key("Return")
    see.find("push button", "Replace…")


def state(see, word):
    see.find("label", re.compile(rf"^{word}.*last contact: "))
