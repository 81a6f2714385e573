# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo fleet as a whole: it is what the issue asks for, made by root and by an ordinary user, several at once, and it leaves nothing behind."""
import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

BUILD = os.environ["HOIST_BUILD_ROOT"]
SCRIPTS = ("create_schema", "create_default_users", "add_person_columns", "migrate_add_import_metadata", "add_person_indexes", "add_segment_tables")


def run(program, *words, **options):
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=300, **options)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def inventory(folder):
    with open(os.path.join(folder, "inventory.json"), encoding="utf-8") as f:
        return json.load(f)


def git(folder, *words):
    environment = dict(os.environ, GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*")
    return run("git", "-C", folder, *words, env=environment).strip()


def check_fleet(folder, n_tenants, n_rows):
    """Origin, tenants, databases and services are there and true."""
    origin = os.path.join(folder, "origin/cbapp.git")
    assert git(origin, "tag", "--list").split() == ["v0.2.0", "v0.3.0", "v0.4.0", "v0.5.0"]
    found = inventory(folder)
    assert [(a["name"], a["guide"], a["repository"]) for a in found["applications"]] == [("cbapp", "cbapp", origin)]
    assert len(found["tenants"]) == n_tenants
    assert [t["slug"] for t in found["tenants"] if t["environment"] == "test"] == ["testsite"]
    for tenant in found["tenants"]:
        path = tenant["directory"]
        assert git(path, "describe", "--tags", "--exact-match") == "v0.2.0" and git(path, "status", "--porcelain") == ""
        for script in SCRIPTS:
            assert os.path.exists(os.path.join(path, "scripts", script + ".py")), script
        connection = sqlite3.connect(f"file:{path}/db/pocket.db?mode=ro", uri=True)
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("SELECT count(*) FROM person").fetchone()[0] == n_rows
        connection.close()
        assert os.path.exists(os.path.join(path, "db/pocket.db-wal")), "the running service keeps its write-ahead log"
        with urllib.request.urlopen(f"http://127.0.0.1:{tenant['backend_port']}/api/health", timeout=10) as answer:
            assert json.load(answer) == {"status": "ok", "version": "v0.2.0", "schema": 20}
        with urllib.request.urlopen(f"http://127.0.0.1:{tenant['frontend_port']}/", timeout=10) as answer:
            assert answer.status == 200 and f"{n_rows} contacts" in answer.read().decode()


def processes_in(folder):
    """Processes whose working folder or arguments name it."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                words = f.read()
            if (folder.encode() in words or os.readlink(f"/proc/{pid}/cwd").startswith(folder)) and int(pid) != os.getpid():
                found.append((int(pid), words))
        except OSError:
            pass
    return found


def check_nothing_left(folder):
    assert not os.path.exists(folder), os.listdir(folder)
    assert processes_in(folder) == [], processes_in(folder)


def scripts_are_idempotent(tenant):
    """The guide's own promise: a second run of all six changes nothing and says so."""
    before = git(tenant["directory"], "rev-parse", "HEAD")
    for script in SCRIPTS:
        out = run(os.path.join(tenant["directory"], "venv/bin/python3"), f"scripts/{script}.py", cwd=tenant["directory"])
        assert "  + " not in out, out
        assert "(already exists)" in out, out
    assert git(tenant["directory"], "rev-parse", "HEAD") == before


def as_root_or_ourselves(work):
    """Five tenants, twice at once; the services survive hoistctl; scripts are idempotent; destroy leaves nothing."""
    ctl = os.path.join(BUILD, "src/cli/hoistctl")
    one, two = os.path.join(work, "one"), os.path.join(work, "two")
    start = time.monotonic()
    children = [subprocess.Popen([ctl, "demo", "create", folder], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                for folder in (one, two)]
    for child in children:
        _, errors = child.communicate(timeout=300)
        assert child.returncode == 0, errors
    print(f"# two fleets of five at once: {time.monotonic() - start:.1f} s")
    try:
        check_fleet(one, 5, 200)
        check_fleet(two, 5, 200)
        ports = [t[p] for folder in (one, two) for t in inventory(folder)["tenants"] for p in ("frontend_port", "backend_port")]
        assert len(set(ports)) == 20, "no two services share a port"
        commits = {git(os.path.join(folder, "origin/cbapp.git"), "rev-parse", "v0.5.0^{commit}") for folder in (one, two)}
        assert len(commits) == 1
        scripts_are_idempotent(inventory(one)["tenants"][1])
    finally:
        for folder in (one, two):
            run(ctl, "demo", "destroy", folder)
    check_nothing_left(one)
    check_nothing_left(two)


def as_ordinary_user(work):
    """The same by a user who is not root, with programs that are installed side by side."""
    if os.geteuid() != 0:
        return  # the check above was it
    user = pwd.getpwnam("nobody")
    home = os.path.join(work, "home")
    os.mkdir(home)
    for program in ("cli/hoistctl", "agent/hoist-agent"):
        shutil.copy(os.path.join(BUILD, "src", program), home)
    os.chown(home, user.pw_uid, user.pw_gid)
    folder = os.path.join(home, "fleet")
    environment = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": "detect_leaks=0"}
    options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "env": environment, "cwd": home}
    ctl = os.path.join(home, "hoistctl")
    run(ctl, "demo", "create", folder, "--tenants", "2", "--rows", "9", **options)
    try:
        assert os.stat(folder).st_uid == user.pw_uid
        check_fleet(folder, 2, 9)
    finally:
        run(ctl, "demo", "destroy", folder, **options)
    check_nothing_left(folder)


def twenty(work):
    """Twenty tenants in a few seconds."""
    ctl = os.path.join(BUILD, "src/cli/hoistctl")
    folder = os.path.join(work, "twenty")
    start = time.monotonic()
    run(ctl, "demo", "create", folder, "--tenants", "20", "--rows", "50")
    print(f"# twenty tenants: {time.monotonic() - start:.1f} s")
    try:
        check_fleet(folder, 20, 50)
    finally:
        run(ctl, "demo", "destroy", folder)
    check_nothing_left(folder)


def main():
    work = tempfile.mkdtemp(prefix="hoist-e2e-demo-")
    os.chmod(work, 0o755)
    try:
        for check in (as_root_or_ourselves, as_ordinary_user, twenty):
            check(work)
            print("passed:", check.__doc__)
            sys.stdout.flush()
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
