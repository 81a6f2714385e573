#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console as the desktop starts it, in a headless desktop with a real plane: by D-Bus, once however often it is asked for, at a run
by a link, by a notification and at a tenant by an option; it opens as large as it was closed, and starts without its schema."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
import desktop  # noqa: E402
from tap import built, check, main, run, source  # noqa: E402

APP = "org.hoist.Console"
CTL, PROGRAM = built("src/cli/hoistctl"), built("src/console/hoist")


class Activated(desktop.Console):
    """One that the bus has started: found by the owner of its name."""

    class Process:
        def __init__(self, pid):
            self.pid, self.returncode = pid, None

        def poll(self):
            return None if os.path.exists(f"/proc/{self.pid}") else 0

    def start(self):
        self.process = self.wait("the name on the bus", self.owner)
        self.application = self.wait("the console on the accessibility bus", self._find_application)
        return self

    def owner(self):
        out = subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method",
                              "org.freedesktop.DBus.GetConnectionUnixProcessID", APP], capture_output=True, text=True, check=False)
        found = re.search(r"uint32 (\d+)", out.stdout)
        return self.Process(int(found[1])) if found else None

    def read_log(self):
        with open(os.path.join(os.environ[desktop.INSIDE], "desktop.log"), encoding="utf-8", errors="replace") as f:
            return f.read()[-2000:]

    def end(self):
        run("gapplication", "action", APP, "quit")
        self.wait("the console to end", lambda: self.process.poll() is not None)


SEE = Activated(built())
FLEET = {}


def frames():
    return [w for w in SEE.application.windows() if w.role == "frame"]


def install_for_this_home():
    share = os.environ["XDG_DATA_HOME"]
    for folder in ("applications", "dbus-1/services"):
        os.makedirs(os.path.join(share, folder), exist_ok=True)
    shutil.copy(built("data", APP + ".desktop"), os.path.join(share, "applications"))
    with open(os.path.join(share, "dbus-1/services", APP + ".service"), "w", encoding="utf-8") as f:
        f.write(f"[D-BUS Service]\nName={APP}\nExec={PROGRAM} --gapplication-service\n")
    os.environ["GSETTINGS_BACKEND"] = "keyfile"  # kept between two starts
    os.environ["XDG_CURRENT_DESKTOP"] = "test"
    run("dbus-update-activation-environment", "GSETTINGS_BACKEND", "XDG_CURRENT_DESKTOP")
    run("gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method",
        "org.freedesktop.DBus.ReloadConfig")


def serve():
    folder = os.path.join(os.environ["HOME"], "fleet")
    run(CTL, "demo", "create", folder, "--tenants", "2", "--rows", "20")
    FLEET["folder"] = folder
    FLEET["daemon"] = subprocess.Popen([built("src/daemon/hoistd"), "--data", folder], stdout=subprocess.PIPE, text=True)
    assert FLEET["daemon"].stdout.readline().startswith("hoistd ready")
    FLEET["address"] = "unix:" + os.path.join(folder, "hoistd.sock")
    run(CTL, "--data", folder, "upgrade", "testsite", "v0.3.0", "--acknowledge-all", "--wait")
    FLEET["run"] = json.loads(run(CTL, "--data", folder, "run", "list", "--json"))["runs"][0]["id"]


def stop_serving():
    if "daemon" in FLEET:
        FLEET["daemon"].send_signal(signal.SIGTERM)
        FLEET["daemon"].wait(60)
        FLEET["daemon"].stdout.close()
    if "folder" in FLEET:
        run(CTL, "demo", "destroy", FLEET["folder"])


@check
def started_by_the_bus():
    """Launched by its desktop file, it is started by the bus and shows its window"""
    install_for_this_home()
    serve()
    run("gapplication", "launch", APP)
    SEE.start()
    SEE.find("push button", "Explore the Demo Fleet")
    assert len(frames()) == 1


@check
def second_start():
    """A second start leads to the first one's window, at the tenant it names"""
    began = time.monotonic()
    run(PROGRAM, "--plane", FLEET["address"], "--tenant", "testsite", timeout=20)
    assert time.monotonic() - began < 10, "the second start stayed"
    SEE.find(None, re.compile(r"^Deployed: v0\.3\.0"))
    assert len(frames()) == 1, SEE.describe()


@check
def link_to_a_run():
    """A link leads to a run, by the bus and by the command line"""
    run("gapplication", "launch", APP, "hoist://run/" + FLEET["run"])
    SEE.find(None, re.compile(r"^testsite is at v0\.3\.0|^Upgrade testsite|^testsite.*v0\.3\.0"))
    for name in ("overview", "activity"):  # as the desktop file's own actions do
        run("gapplication", "action", APP, f"show-{name}")
        SEE.find("panel", name.title())
    run(PROGRAM, "--run", FLEET["run"])
    SEE.find("push button", re.compile("Log|Roll Back"))


@check
def notification():
    """A run that ends while nobody looks is told, and what tells it leads to the run"""
    slug = next(t["slug"] for t in json.loads(run(CTL, "--data", FLEET["folder"], "tenant", "list", "--json"))["tenants"] if t["slug"] != "testsite")
    shown = subprocess.Popen([sys.executable, source("tests/fakes/notifications.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert shown.stdout.readline() == "ready\n"
        SEE.look_away()
        run(CTL, "--data", FLEET["folder"], "upgrade", slug, "v0.3.0", "--acknowledge-all", "--wait")
        told = json.loads(shown.stdout.readline())
        assert told["title"] == f"{slug} was upgraded to v0.3.0" and "default" in told["actions"], told
        shown.stdin.write(f"press {told['id']}\n")
        shown.stdin.flush()
        SEE.find(None, re.compile(rf"^{slug} is at v0\.3\.0|^Upgrade {slug}|^{slug}.*v0\.3\.0"))
        SEE.find("push button", re.compile("Log|Roll Back"))
    finally:
        shown.stdin.close()
        shown.wait(20)
        shown.stdout.close()


@check
def no_such_thing():
    """What is no link, and what is not there, is said"""
    run(PROGRAM, "hoist://cancel/" + FLEET["run"])
    SEE.find(None, re.compile(r"hoist://cancel/.* is no link"))
    run(PROGRAM, "--tenant", "nobody")
    SEE.find(None, re.compile(r"There is no tenant “nobody”"))


@check
def help_is_the_manual():
    """F1 opens the manual in the reader's browser"""
    home, share = os.environ["HOME"], os.environ["XDG_DATA_HOME"]
    browser, opened = os.path.join(home, "browser"), os.path.join(home, "opened")
    with open(browser, "w", encoding="utf-8") as f:
        f.write(f"#!/usr/bin/python3\nimport os, sys\nopen('{opened}.new', 'w').write(sys.argv[1])\n"
                f"os.replace('{opened}.new', '{opened}')\n")
    os.chmod(browser, 0o755)
    with open(os.path.join(share, "applications", "browser.desktop"), "w", encoding="utf-8") as f:
        f.write(f"[Desktop Entry]\nType=Application\nName=Browser\nExec={browser} %u\nMimeType=text/html;\n")
    with open(os.path.join(os.environ["XDG_CONFIG_HOME"], "mimeapps.list"), "w", encoding="utf-8") as f:
        f.write("[Default Applications]\ntext/html=browser.desktop\n")
    SEE.key("F1")
    SEE.wait("the manual", lambda: os.path.exists(opened))
    with open(opened, encoding="utf-8") as f:
        place = f.read()
    assert place.removeprefix("file://") == built("data/help/index.html"), place


@check
def opens_as_it_was_closed():
    """The window opens as large as it was closed"""
    window = SEE.wait("the window", lambda: SEE.x_window("Hoist"))
    run("xdotool", "windowsize", "--sync", window, "820", "610")
    run("gapplication", "action", APP, "show-activity")

    def size():
        found = SEE.x_window("Hoist")
        text = run("xdotool", "getwindowgeometry", found) if found else ""
        return re.search(r"Geometry: (\d+)x(\d+)", text).groups() if text else None

    before = size()
    SEE.end()
    SEE.application = None
    run("gapplication", "launch", APP)
    SEE.start()
    SEE.find(None, re.compile("^testsite: Upgrade to v0.3.0"))  # the view and the plane where one was
    SEE.key("Alt+1")
    SEE.find("table row", re.compile("^testsite, "))
    SEE.wait(f"a window of {before}", lambda: size() == before)
    SEE.end()


@check
def without_schema():
    """Without its schema it says what is missing, and starts"""
    env = {k: v for k, v in os.environ.items() if k != "GSETTINGS_SCHEMA_DIR"}
    if os.path.exists(f"/usr/share/glib-2.0/schemas/{APP}.gschema.xml"):
        return  # it is installed here
    program = subprocess.Popen([PROGRAM], env=env, stderr=subprocess.PIPE, text=True)
    try:
        line = next(line for line in program.stderr if line.startswith("hoist: "))
        assert f"schema {APP} is not installed" in line, line
        SEE.start()
        SEE.show_tenants()
        SEE.find("table row", re.compile("^testsite, "))
    finally:
        program.terminate()
        program.stderr.close()
        program.wait(30)


if __name__ == "__main__":
    status = desktop.enter()
    if status is not None:
        sys.exit(status)
    assert os.path.isdir(source("data"))
    try:
        main()
    finally:
        stop_serving()
