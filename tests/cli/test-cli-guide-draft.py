# SPDX-License-Identifier: GPL-3.0-or-later
"""guide new: the beginning of a guide from what lies in a folder, without a daemon."""
import os
import sqlite3

import stack

home = stack.Home()


def new():
    """The beginning of a guide is itself a good one, and holds no value of the settings."""
    folder = os.path.join(home.home, "My Application")
    os.makedirs(os.path.join(folder, "data"))
    for name, text in (("app.py", ""), ("migrate.py", ""), ("requirements.txt", "flask\n"), ("CHANGELOG.md", ""), ("alembic.ini", ""),
                       ("package.json", "{}"), ("web.service", "[Unit]\n"), ("Dockerfile", "FROM x\n"), (".env", "SLUG=acme\nWEB_PORT=4711\nSECRET=planted-secret\n")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
    sqlite3.connect(os.path.join(folder, "data/main.db")).execute("PRAGMA user_version = 1").connection.close()
    text = home.ctl("guide", "new", folder)
    for word in ("name: my-application", "data/main.db", "migrate.py", "WEB_PORT", "alembic", "web.service", "there is Dockerfile", "# driver: container", "package.json", "requirements.txt"):
        assert word in text, (word, text)
    assert "planted-secret" not in text and "4711" not in text
    path = os.path.join(home.home, "new.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    home.ctl("guide", "check", path)


def empty():
    """A folder with nothing in it gives a beginning, too; no folder is an error."""
    path = os.path.join(home.home, "new.yaml")
    folder = os.path.join(home.home, "empty")
    os.mkdir(folder)
    with open(path, "w", encoding="utf-8") as f:
        f.write(home.ctl("guide", "new", folder))
    home.ctl("guide", "check", path)
    home.ctl("guide", "new", os.path.join(home.home, "nothing"), code=7)


with home:
    stack.tap(new, empty)
