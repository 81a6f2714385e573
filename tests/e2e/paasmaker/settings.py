# SPDX-License-Identifier: GPL-3.0-or-later
"""paasmaker.yml of the working directory, as lines of "name: value"; and how passwords were hashed from the beginning."""
import hashlib


def load():
    with open("paasmaker.yml", encoding="utf-8") as f:
        return dict(line.strip().split(": ", 1) for line in f if ": " in line)


def old_hash(password):
    return hashlib.sha1(password.encode()).hexdigest()
