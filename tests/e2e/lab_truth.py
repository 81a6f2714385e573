#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run on a node by lab_plane.py: what is true of a tenant there, as JSON - tree, packages, database, services, effects."""
import importlib.util
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("failpoint_matrix", os.path.join(HERE, "failpoint-matrix.py"))
matrix = importlib.util.module_from_spec(spec)
spec.loader.exec_module(matrix)


def health(port):
    try:
        status, text = matrix.fetch(port, "/api/health")
        return [status, json.loads(text).get("version")]
    except (OSError, ValueError):
        return [0, None]


def frontend(port):
    try:
        return matrix.fetch(port, "/")[0]
    except OSError:
        return 0


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def main(tenant):
    folder = tenant["directory"]
    database = matrix.read_database(folder)
    database["names"] = sorted(database["names"])
    backups = os.path.join("/var/lib/hoist-agent/backups", tenant["id"])
    print(json.dumps({
        "commit": matrix.git(folder, "rev-parse", "HEAD"),
        "changed": matrix.git(folder, "status", "--porcelain", "--untracked-files=no"),
        "packages": matrix.read_packages(folder),
        "database": database,
        "processes": matrix.count_processes(folder),
        "health": health(tenant["backend_port"]),
        "frontend": frontend(tenant["frontend_port"]),
        "settings": read(os.path.join(folder, ".env")),
        "mark": os.path.exists(os.path.join(folder, "db/mark")),
        # How often the tree was moved, and how many backups were made: effects that can be counted.
        "moves": len(matrix.git(folder, "reflog", "HEAD").splitlines()),
        "backups": len(os.listdir(backups)) if os.path.isdir(backups) else 0,
    }))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
