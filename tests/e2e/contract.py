#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base contract by its documented curl lines, the batch loop included, against a demo fleet: run unchanged but for the port and the identifier. Checks the shape of
every answer, and afterwards looks at each tenant itself: tree, schema, rows, /api/health. Then the two bad releases, and the answers around a cut.
Usage: contract.py [BUILD]"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Fleet, Plane  # noqa: E402

TENANTS, ROWS = 4, 300

# As the family's guide prints them. Only the port is another one, and {tenant_id} is filled in.
VERSION_LINES = """\
curl -H "Authorization: Bearer $TOKEN" \\
  http://localhost:32201/api/tenants/{tenant_id}/version
"""
UPGRADE_LINES = """\
curl -X POST -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{
    "target_version": "v0.3.0",
    "backup_db": true,
    "run_migrations": true
  }' \\
  http://localhost:32201/api/tenants/{tenant_id}/upgrade
"""
BATCH_LINES = """\
# Get all tenant IDs
TENANTS=$(curl -s -H "Authorization: Bearer $TOKEN" \\
  http://localhost:32201/api/tenants | jq -r '.tenants[].id')

# Upgrade each
for ID in $TENANTS; do
  echo "Upgrading $ID..."
  curl -X POST -H "Authorization: Bearer $TOKEN" \\
    -H "Content-Type: application/json" \\
    -d '{"target_version": "v0.3.0", "backup_db": true}' \\
    http://localhost:32201/api/tenants/$ID/upgrade
done
"""
DETAILS = ["Stopping services...", "Services stopped", "Backing up database...", "Database backed up", "Fetching latest code...", "Checking out v0.3.0...",
           "Installing dependencies...", "Dependencies installed", "Running migrations...", "Ran 6 migrations", "Starting services...", "Services started",
           "Health check passed"]
SCRIPTS = ["scripts/create_schema.py", "scripts/create_default_users.py", "scripts/add_person_columns.py", "scripts/migrate_add_import_metadata.py",
           "scripts/add_person_indexes.py", "scripts/add_segment_tables.py"]
BACKUP_NAME = re.compile(r"/pocket\.db\.backup_\d{8}_\d{6}$")
checks = 0


def check(what, condition, seen=None):
    global checks
    checks += 1
    if not condition:
        raise SystemExit(f"not ok: {what}" + (f"\n{json.dumps(seen, indent=1)[:3000]}" if seen is not None else ""))
    print(f"ok {checks} {what}", flush=True)


def run_lines(lines, token, address, tenant=""):
    """The lines in a file of their own, by bash, as a person would paste them."""
    port = address.rsplit(":", 1)[1]
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as script:
        script.write(lines.replace(":32201", ":" + port).replace("{tenant_id}", tenant))
        script.flush()
        done = subprocess.run(["bash", script.name], env={**os.environ, "TOKEN": token}, capture_output=True, text=True, timeout=900)
    check(f"bash ended with {done.returncode}", done.returncode == 0, done.stderr)
    return done.stdout


class Api:
    def __init__(self, address, token):
        self.base, self.token = "http://" + address, token

    def call(self, method, path, body=None, headers=None, form=None):
        head = {"Authorization": "Bearer " + self.token} if self.token else {}
        head.update(headers or {})
        data = None
        if form is not None:
            data, head["Content-Type"] = form.encode(), "application/x-www-form-urlencoded"
        elif body is not None:
            data, head["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(self.base + path, data, head, method=method)
        try:
            with urllib.request.urlopen(request, timeout=900) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None, answer.headers
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read()), error.headers


def tree(directory):
    def git(*arguments):
        return subprocess.run(["git", "-C", directory, *arguments], check=True, capture_output=True, text=True).stdout.strip()
    return {"head": git("rev-parse", "HEAD"), "tag": git("describe", "--tags", "--exact-match", "HEAD"),
            "changes": git("status", "--porcelain", "--untracked-files=no")}


def database(directory):
    connection = sqlite3.connect(f"file:{directory}/db/pocket.db?mode=ro", uri=True)
    try:
        return {"columns": {row[1] for row in connection.execute("PRAGMA table_info(person)")},
                "tables": {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")},
                "rows": connection.execute("SELECT count(*) FROM person").fetchone()[0],
                "integrity": connection.execute("PRAGMA integrity_check").fetchone()[0]}
    finally:
        connection.close()


def health(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=10) as answer:
        return json.load(answer)


def check_upgrade_answer(answer):
    check("the answer has the documented members", {"status", "previous_version", "new_version", "commit", "migrations_run", "backup_path", "details"} <= set(answer), answer)
    check("status, versions, commit", answer["status"] == "success" and answer["previous_version"] == "v0.2.0" and answer["new_version"] == "v0.3.0"
          and re.fullmatch("[0-9a-f]{7}", answer["commit"]), answer)
    check("the six migrations in order", answer["migrations_run"] == SCRIPTS, answer)
    check("the backup's name", BACKUP_NAME.search(answer["backup_path"]) and os.path.exists(answer["backup_path"]), answer)
    check("the documented sentences, each once", sorted(answer["details"]) == sorted(DETAILS), answer)


def check_is_at(tenant, version, before):
    directory, port = tenant["directory"], tenant["backend_port"]
    state, data = tree(directory), database(directory)
    check(f"{tenant['slug']}: tree at {version}, nothing changed", state["tag"] == version and state["changes"] == "", state)
    check(f"{tenant['slug']}: rows as before, whole", data["rows"] == before["rows"] and data["integrity"] == "ok", {**data, "columns": None, "tables": None})
    seen = health(port)
    check(f"{tenant['slug']}: /api/health says {version}", seen["version"] == version, seen)
    return data


def sign_in(fleet, plane):
    """The first user and token come over the socket; then everything goes by the loopback address."""
    listed = subprocess.run([fleet.ctl, "--help"], capture_output=True, text=True).stdout
    check("hoistctl offers token create", "token create" in listed)
    made = subprocess.run([fleet.ctl, "token", "create", "contract", "--role", "admin", "--json", "--socket", plane.words["socket"]], capture_output=True, text=True)
    check("hoistctl token create", made.returncode == 0, made.stderr)
    token = json.loads(made.stdout.splitlines()[0])["token"]
    api = Api(plane.words["listen"], token)
    status, user, _ = api.call("POST", "/api/users", {"username": "operator", "password": "a long password", "role": "operator", "email": "op@example.org"})
    check("a user is made", status == 201, user)
    anonymous = Api(plane.words["listen"], None)
    for how in ({"body": {"username": "operator", "password": "a long password"}}, {"form": "username=operator&password=a+long+password"}):
        status, answer, _ = anonymous.call("POST", "/api/auth/login", **how)
        check(f"sign-in by {next(iter(how))}", status == 200 and answer["token_type"] == "bearer"
              and set(answer["user"]) >= {"id", "username", "email", "role"}, answer)
    return api, answer["access_token"]


def check_lists(api):
    status, page, head = api.call("GET", "/api/tenants")
    check("the list has its documented members", status == 200 and set(page) == {"tenants", "total", "limit", "offset"} and page["limit"] == 50, page)
    wanted = {"id", "name", "slug", "domain", "api_domain", "status", "health_status", "frontend_port", "backend_port", "created_at", "deployed_at"}
    check("a tenant has its documented members", all(wanted <= set(t) for t in page["tenants"]), page)
    check("all are running and healthy", all(t["status"] == "running" and t["health_status"] == "healthy" for t in page["tenants"]), page)
    details = [api.call("GET", f"/api/tenants/{t['id']}")[1] for t in page["tenants"]]
    check("a tenant's detail", all({"directory", "health_details"} <= set(t) and set(t["health_details"]) == {"frontend", "backend", "database", "last_check"} for t in details), details)
    services = api.call("GET", f"/api/tenants/{details[0]['id']}/services/status")
    check("services/status", services[0] == 200 and {s["state"] for s in services[1]["services"]} == {"running"}, services[1])
    return details


def check_services(api, tenant):
    for action, status, state in (("stop", "stopped", "stopped"), ("start", "running", "running"), ("restart", "running", "running")):
        code, answer, _ = api.call("POST", f"/api/tenants/{tenant['id']}/services/{action}")
        check(f"services/{action}", code == 200 and answer["status"] == "success" and {s["state"] for s in answer["services"]} == {state}, answer)
        seen = api.call("POST", f"/api/tenants/{tenant['id']}/check")[1]
        check(f"after {action} the tenant is {status}", seen["status"] == status, seen)


def check_bad_release(api, tenant, version, before, word):
    status, problem, head = api.call("POST", f"/api/tenants/{tenant['id']}/upgrade", {"target_version": version, "reason": "to see it fail"})
    check(f"{version} answers 500 with a problem document", status == 500 and head["Content-Type"].startswith("application/problem+json")
          and problem["outcome"] == "old-restored", problem)
    check(f"{version}: the cause in one sentence", re.search(word, problem["cause"], re.I) and "\n" not in problem["cause"], problem)
    data = check_is_at(tenant, "v0.3.0", before)
    check(f"{version}: the schema as before", data["columns"] == before["columns"] and data["tables"] == before["tables"])
    status, again, _ = api.call("POST", f"/api/tenants/{tenant['id']}/upgrade", {"target_version": version})
    check(f"{version}: again is refused until somebody resolves it", status == 422 and again["code"] == "refused", again)


def check_cut(api, tenant, before):
    """The caller is cut off; with his key he finds the run again and gets its answer."""
    key = {"Idempotency-Key": "cut-1"}
    body = {"target_version": "v0.3.0"}
    impatient = threading.Thread(target=lambda: cut(api, tenant, body, key))
    impatient.start()
    impatient.join()
    while True:
        status, answer, _ = api.call("POST", f"/api/tenants/{tenant['id']}/upgrade", body, key)
        if status != 409:   # the first request may still be making its plan
            break
        time.sleep(0.2)
    check("the same key after a cut gives the answer", status == 200 and answer["new_version"] == "v0.3.0", answer)
    runs = api.call("GET", f"/api/runs?tenant={tenant['id']}")[1]
    check("and there was one run", runs["total"] == 1, runs)
    return check_is_at(tenant, "v0.3.0", before)


def cut(api, tenant, body, key):
    request = urllib.request.Request(f"{api.base}/api/tenants/{tenant['id']}/upgrade", json.dumps(body).encode(),
                                     {"Authorization": "Bearer " + api.token, "Content-Type": "application/json", **key}, method="POST")
    try:
        urllib.request.urlopen(request, timeout=1).read()
    except OSError:
        pass


def check_async_and_rollback(api, tenant, before):
    status, run, head = api.call("GET", f"/api/runs?tenant={tenant['id']}")
    upgrade = run["runs"][0]
    status, problem, _ = api.call("POST", f"/api/runs/{upgrade['id']}/rollback", {"reason": "prices are wrong"})
    body = {"reason": "prices are wrong"}
    if status == 422 and problem["code"] == "acknowledge":
        body["acknowledged"] = ["discard-rows"]
        status, problem, _ = api.call("POST", f"/api/runs/{upgrade['id']}/rollback", body, {"Prefer": "respond-async"})
        check("a rollback is started", status == 202, problem)
        while True:
            state = api.call("GET", f"/api/runs/{problem['id']}")[1]
            if state["state"] == "ended":
                break
            time.sleep(0.1)
        check("and ends healthy", state["outcome"] == "new-healthy", state)
    else:
        check("a rollback is answered when it has ended", status == 200 and problem["new_version"] == "v0.2.0", problem)
    data = check_is_at(tenant, "v0.2.0", before)
    check("the schema is the old one", data["columns"] == before["columns"] and data["tables"] == before["tables"])


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("HOIST_BUILD_ROOT", "build")
    with tempfile.TemporaryDirectory(prefix="hoist-contract-") as scratch:
        directory = os.path.join(scratch, "fleet")
        with Fleet(build, directory, TENANTS, ROWS) as fleet, Plane(build, directory, "--listen", "127.0.0.1:0") as plane:
            api, token = sign_in(fleet, plane)
            plane.wait_observed(plane.tenant_ids())
            tenants = check_lists(api)
            before = {t["id"]: database(t["directory"]) for t in tenants}
            check_services(api, tenants[0])

            version = json.loads(run_lines(VERSION_LINES, token, plane.words["listen"], tenants[0]["id"]))
            check("the version answer", {"deployed_version", "deployed_commit", "latest_version", "latest_commit", "upgrade_available"} <= set(version)
                  and version["deployed_version"] == "v0.2.0" and version["upgrade_available"], version)
            check_cut(api, tenants[1], before[tenants[1]["id"]])
            check_async_and_rollback(api, tenants[1], before[tenants[1]["id"]])

            check_upgrade_answer(json.loads(run_lines(UPGRADE_LINES, token, plane.words["listen"], tenants[0]["id"])))
            check_async_and_rollback(api, tenants[0], before[tenants[0]["id"]])

            text = run_lines(BATCH_LINES, token, plane.words["listen"])
            answers = [json.loads(line) for line in re.sub(r"(Upgrading \S+\.\.\.)\n", "", text).replace("}{", "}\n{").splitlines() if line.strip()]
            check("one answer per tenant", len(answers) == TENANTS, answers)
            for answer in answers:
                check_upgrade_answer(answer)
            for tenant in tenants:
                data = check_is_at(tenant, "v0.3.0", before[tenant["id"]])
                check(f"{tenant['slug']}: the new columns are there", len(data["columns"]) > len(before[tenant["id"]]["columns"]), sorted(data["columns"]))

            check_bad_release(api, tenants[0], "v0.4.0", database(tenants[0]["directory"]), "migrat|script|add_|duplicate|\\.py")
            check_bad_release(api, tenants[2], "v0.5.0", database(tenants[2]["directory"]), "died|ended|exit|service|api|health|gone")
            audit = api.call("GET", "/api/audit?limit=1000")[1]
            check("the audit trail is whole and says what the calls acknowledged", audit["verified"]
                  and any("acknowledged_by_the_call" in e["payload"] for e in audit["events"]), None)
    print(f"1..{checks}")


if __name__ == "__main__":
    main()
