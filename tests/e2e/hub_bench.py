# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of JupyterHub's own schema upgrade share: a hub with the package of today on the database of 2.x, the people in it, and how both
are compared afterwards. Nothing of Hoist looks at the rows: Python's own drivers do."""
import hashlib
import http.client
import json
import os
import subprocess
import sys

from guide_bench import check, put
from jupyterhub import FILES, Hub, hub_version

OLDER, NEWER = "833da8570507", "651f5419b74d"   # the revisions of JupyterHub 2.x and 3.0
# What 3.0 has put in the place of a table that says which roles a token or a client has.
MAPS = {"api_tokens": ("api_token_role_map", "api_token_id", "scopes"), "oauth_clients": ("oauth_client_role_map", "oauth_client_id", "allowed_scopes"),
        "oauth_codes": ("oauth_code_role_map", "oauth_code_id", "scopes")}
# By JupyterHub's own classes, as the hub does it, without a hub that runs.
FILL = r"""import datetime, json, sys
from jupyterhub import orm, roles
db = orm.new_session_factory(sys.argv[1])()
for role in roles.get_default_roles():
    roles.create_role(db, role)
db.add(orm.OAuthClient(identifier="jupyterhub", description="of the hub", secret="", redirect_uri="/hub/"))
groups = [orm.Group(name=name) for name in ("staff", "студенты")]
db.add_all(groups)
tokens = {}
for i, name in enumerate([f"user-{i}" for i in range(40)] + ["jürgen", "o'neill", "名前", "with space"]):
    user = orm.User(name=name, admin=i % 20 == 0, created=datetime.datetime(2020, 2, 29, 23, 59, 59, 999999), state={"a": [i, "ü"]},
                    encrypted_auth_state=bytes(range(256)) if i % 7 == 0 else None)
    db.add(user)
    db.commit()
    roles.assign_default_roles(db, user)
    groups[i % 2].users.append(user)
    db.add(orm.Spawner(user=user, name="", state={}, user_options={"cpu": i}))
    if i % 4 == 0:
        tokens[name] = user.new_api_token(note="for \\N and \"quotes\"\tand tabs")
db.commit()
db.delete(db.query(orm.User).filter_by(name="user-39").one())
db.commit()
json.dump(tokens, sys.stdout)
"""
# What may differ after an upgrade: what 3.0 says in another way, and what a hub notes at its start.
NOTED = {"alembic_version": ("version_num",), "users": ("last_activity",), "api_tokens": ("scopes", "last_activity"),
         "oauth_clients": ("allowed_scopes", "secret", "description", "redirect_uri"), "roles": ("scopes", "description"), "spawners": ("oauth_client_id",)}


class Older(Hub):
    """At a release of the time before; the package is the later one already, as after `apt upgrade`. Who derives says how its database is read."""

    def query(self, sql):
        """(names of columns, rows), by the engine's own driver, as somebody who may see all."""
        raise NotImplementedError

    def list_tables(self):
        raise NotImplementedError

    def schema(self):
        """Something that is the same when the schema is."""
        raise NotImplementedError

    quote = '"'

    def tables(self):
        """{table: [{column: value}]}"""
        all_rows = {}
        for table in sorted(self.list_tables()):
            names, rows = self.query(f"SELECT * FROM {self.quote}{table}{self.quote}")
            all_rows[table] = [dict(zip(names, row)) for row in sorted(rows, key=lambda row: [str(value) for value in row])]
        return all_rows

    def content(self):
        return hashlib.sha256(json.dumps([self.tables(), self.schema()], default=lambda v: v.hex() if isinstance(v, bytes) else str(v)).encode()).hexdigest()

    def fill(self, url):
        script = os.path.join(self.folder, "fill.py")
        put(script, FILL)
        done = subprocess.run([sys.executable, script, url], check=False, capture_output=True)
        check(done.returncode == 0, f"the people are not in: {done.stderr.decode()}")
        self.tokens = json.loads(done.stdout)

    def opens(self, name):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/hub/api/user", headers={"Authorization": "token " + self.tokens[name]})
            return json.loads(connection.getresponse().read()).get("name") == name
        finally:
            connection.close()


class InEnvironment:
    """Before another class: with the guide for an environment of pip, of which the packages are Debian's. Nothing of it is started."""

    def __init__(self, folder):
        super().__init__(folder)
        self.guide, self.tenant = "jupyterhub", os.path.join(folder, "jupyterhub")
        self.settings["SLUG"] = self.guide
        self.releases = {tag: {**self.releases[tag], "requirements.txt": "# none\n", ".gitignore": FILES[".gitignore"] + "venv*\n"}
                         for tag in ("v2.3.1", hub_version())}

    def make(self):
        super().make()
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", os.path.join(self.tenant, "venv")], check=True)

    def drift(self):
        """How severe it is, what is different, and the SQL that repairs it."""
        status, plan = self.plan(hub_version())
        check(status == 201, f"no plan: {plan}")
        found = [f for f in plan["findings"] if f["check"] == "schema-drift"]
        return found[0]["severity"], sorted(f"{e['change']} {e['kind']} {e['table']}.{e['name']}" for e in plan["drift"]["entries"]), plan["drift"]["sql"]


def compare(hub, before):
    """Row by row. What 3.0 says in another way is there in that way; what the hub notes at its start is all else that may differ."""
    after = hub.tables()
    gone = set(before) - set(after)
    check(gone == {role_map for role_map, _, _ in MAPS.values()} and not set(after) - set(before), f"tables: {sorted(before)}, then {sorted(after)}")
    rows = 0
    for table in sorted(set(before) - gone):
        now = [{name: value for name, value in row.items() if name not in NOTED.get(table, ())} for row in after[table]]
        for row in before[table]:
            row = {name: value for name, value in row.items() if name not in NOTED.get(table, ())}
            check(row in now, f"{table}: {row} is not there any more")
            rows += 1
    for row in after["api_tokens"]:
        check(json.loads(row["scopes"]), f"a token that may nothing: {row}")
    check([row["version_num"] for row in after["alembic_version"]] == [NEWER], "it is not the schema of 3.0")
    return rows


def check_upgraded(hub, run, before):
    """What the log says of the migration, the rows, and that what was a token is one still; how many rows."""
    log = hub.log(run["id"])
    check(f"Running upgrade {OLDER} -> {NEWER}" in log, f"alembic did not run: {log}")
    for role_map, _, _ in MAPS.values():
        if before[role_map]:
            check(f"The table {role_map} is gone after the migrations (rows: {len(before[role_map])})." in log, f"nothing is said of {role_map}: {log}")
    rows = compare(hub, before)
    refused = [name for name in hub.tokens if not hub.opens(name)]
    check(not refused, f"tokens that people keep do not open the hub any more: {refused}")
    hub.log_in("user-1")
    return rows
