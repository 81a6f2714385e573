# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of hoistctl share: a small demo fleet with its hoistd, the program under test, and checks as TAP. Everything is real and in a
temporary folder; everything ends with the test."""
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True
BUILD = os.environ["HOIST_BUILD_ROOT"]
SOURCE = os.environ["HOIST_SOURCE_ROOT"]
sys.path.insert(0, os.path.join(SOURCE, "tests"))
import fleet  # noqa: E402

CTL = os.path.join(BUILD, "src/cli/hoistctl")


def clean_environment(home, extra=None):
    """No token, no plane and no keyring of the one who runs the tests."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HOIST_", "XDG_", "DBUS_", "GIT_"))}
    environment.update(HOME=home, XDG_RUNTIME_DIR=os.path.join(home, "run"), XDG_DATA_HOME=os.path.join(home, "data"),
                       LC_ALL="C.UTF-8", HOIST_BUILD_ROOT=BUILD)
    os.makedirs(environment["XDG_RUNTIME_DIR"], mode=0o700, exist_ok=True)
    environment.update(extra or {})
    return environment


class Home:
    """A temporary folder as HOME, and hoistctl in it."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="hoist-cli-")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.home, ignore_errors=True)

    def run(self, *words, input=None, env=None, timeout=300):
        return subprocess.run([CTL, *words], input=input, capture_output=True, text=True, timeout=timeout,
                              env=clean_environment(self.home, env), check=False)

    def ctl(self, *words, code=0, **options):
        """stdout of a run that must end with `code`; with --json the documents in it, a single one alone."""
        done = self.run(*words, **options)
        if done.returncode != code:
            raise AssertionError(f"hoistctl {' '.join(words)}: exit {done.returncode}, expected {code}\n{done.stdout}{done.stderr}")
        self.errors = done.stderr
        if "--json" not in words:
            return done.stdout
        documents = [json.loads(line) for line in done.stdout.splitlines()]
        return documents[0] if len(documents) == 1 else documents


class Stack(Home):
    """A demo fleet with its control plane; ctl() speaks to it."""

    def __init__(self, tenants=1, rows=20, daemon=True):
        super().__init__()
        self.tenants, self.rows, self.daemon = tenants, rows, daemon
        self.folder = os.path.join(self.home, "fleet")
        self.plane = None

    def __enter__(self):
        try:
            super().ctl("demo", "create", self.folder, "--tenants", str(self.tenants), "--rows", str(self.rows))
            if self.daemon:
                self.start_daemon()
                for tenant in self.inventory():
                    self.ctl("tenant", "check", tenant["slug"])
                self.ask("GET", "/api/applications/cbapp/releases")  # the latest release is known from here on
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop_daemon()
        if os.path.isdir(self.folder):
            self.run_plain("demo", "destroy", self.folder)
        super().__exit__()

    def ask(self, method, path, body=None):
        """Status and document of one request."""
        connection = fleet.UnixConnection(os.path.join(self.folder, "hoistd.sock"))
        connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def enrol(self, name):
        """A second node on this machine, with a folder of its own; its id."""
        status, node = self.ask("POST", "/api/nodes", {"transport": "local", "state_folder": os.path.join(self.folder, name), "name": name,
                                                       "confirm": True})
        assert status == 201, node
        return node["id"]

    def start_daemon(self, *options):
        self.plane = fleet.Plane(BUILD, self.folder, *options)
        self.plane.__enter__()

    def stop_daemon(self):
        if self.plane is not None:
            self.plane.__exit__()
            self.plane.process.stdout.close()
            self.plane = None

    def run_plain(self, *words):
        return super().run(*words)

    def ctl(self, *words, **options):
        return super().ctl("--data", self.folder, *words, **options)

    def at_terminal(self, answer, *words):
        """hoistctl with a terminal as its input; (exit code, what it printed)."""
        master, slave = pty.openpty()
        os.write(master, answer.encode() + b"\n")
        try:
            done = subprocess.run([CTL, "--data", self.folder, *words], stdin=slave, capture_output=True, text=True, timeout=300,
                                  env=clean_environment(self.home), check=False)
        finally:
            os.close(master)
            os.close(slave)
        return done.returncode, done.stdout + done.stderr

    def inventory(self):
        with open(os.path.join(self.folder, "inventory.json"), encoding="utf-8") as f:
            return json.load(f)["tenants"]

    def upgrade(self, slug, version, code=0):
        return self.ctl("upgrade", slug, version, "--acknowledge-all", "--wait", "--json", code=code)


def tap(*checks):
    """Runs each check (its docstring is its name) and prints TAP; ends the process."""
    print(f"1..{len(checks)}", flush=True)
    failed = 0
    for number, check in enumerate(checks, 1):
        try:
            check()
            print(f"ok {number} {check.__doc__}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {number} {check.__doc__}", flush=True)
            for line in traceback.format_exc().splitlines():
                print("#", line)
    sys.exit(1 if failed else 0)
