# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs the cbkit sources into wheels: make_wheels.py SOURCES TARGET VERSION... (the demo fleet runs it once, without network).

The wheels are the same bytes on every machine (stored, one fixed date), so that the commits of the demo repository are too.
"""

import base64
import hashlib
import os
import sys
import zipfile

STAMP = (2025, 10, 14, 9, 0, 0)


def record_line(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def make_wheel(source, target, version):
    info = f"cbkit-{version}.dist-info"
    files = []
    package = os.path.join(source, "cbkit")
    for name in sorted(os.listdir(package)):
        if name.endswith(".py"):
            with open(os.path.join(package, name), "rb") as file:
                files.append((f"cbkit/{name}", file.read()))
    metadata = f"Metadata-Version: 2.1\nName: cbkit\nVersion: {version}\nSummary: Shared parts of the cbapp services\n"
    wheel = "Wheel-Version: 1.0\nGenerator: make_wheels\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files += [(f"{info}/METADATA", metadata.encode()), (f"{info}/WHEEL", wheel.encode())]
    record = "".join(record_line(name, content) for name, content in files) + f"{info}/RECORD,,\n"
    files.append((f"{info}/RECORD", record.encode()))
    with zipfile.ZipFile(os.path.join(target, f"cbkit-{version}-py3-none-any.whl"), "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, STAMP)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3
            archive.writestr(entry, content)


def main():
    sources, target = sys.argv[1:3]
    for version in sys.argv[3:]:
        make_wheel(os.path.join(sources, version), target, version)


if __name__ == "__main__":
    main()
