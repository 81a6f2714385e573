#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installer of an application of Paasmaker's shape: it skips what is there. Given its configuration file (install.yml) it makes
thirdparty/: the Redis that this release wants, a Python with alembic, and the library that this release needs. Each run leaves a line."""
import os
import shutil
import sys

os.chdir(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.getcwd())
import release  # noqa: E402

LIBRARY = '''import hashlib
import os


def make(password, salt=None):
    salt = salt or os.urandom(8).hex()
    return "new:" + salt + ":" + hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), 1000).hex()


def check(text, password):
    return make(password, text.split(":")[1]) == text
'''

with open(sys.argv[1], encoding="utf-8") as f:
    if "install: yes" not in f.read():
        sys.exit("this is no configuration file of the installer")
os.makedirs(release.REDIS + "/src", exist_ok=True)
if not os.path.exists(release.REDIS + "/src/redis-server"):
    shutil.copy2("/usr/bin/redis-server", release.REDIS + "/src/redis-server")   # the file, not the link
os.makedirs("thirdparty/python/bin", exist_ok=True)
os.makedirs("thirdparty/python/lib", exist_ok=True)
if not os.path.lexists("thirdparty/python/bin/alembic"):
    os.symlink("/usr/bin/alembic", "thirdparty/python/bin/alembic")
if release.NEEDS_LIBRARY and not os.path.exists("thirdparty/python/lib/pmhash.py"):
    with open("thirdparty/python/lib/pmhash.py", "w", encoding="utf-8") as f:
        f.write(LIBRARY)
with open("thirdparty/installed", "a", encoding="utf-8") as f:
    f.write(release.NAME + "\n")
print("Installed what", release.NAME, "needs.")
