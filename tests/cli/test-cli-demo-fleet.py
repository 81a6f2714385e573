# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet is made as a whole or not at all, and never over something else."""
import json
import os
import signal
import subprocess
import stack

home = stack.Home()
folder = os.path.join(home.home, "fleet")


def processes_of(path):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                if path.encode() in f.read() and int(pid) != os.getpid():
                    found.append(int(pid))
        except OSError:
            pass
    return found


def start_until(words, marker):
    """Starts a creation and returns it when its output has shown `marker`."""
    process = subprocess.Popen([stack.CTL, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=stack.clean_environment(home.home))
    for line in process.stdout:
        if marker in line:
            return process
    raise AssertionError(f"no {marker!r} in its output")


def foreign():
    """A folder that holds something else is refused and left as it is."""
    os.mkdir(folder)
    with open(os.path.join(folder, "mine"), "w", encoding="utf-8") as f:
        f.write("precious")
    home.ctl("demo", "create", folder, code=3)
    home.ctl("demo", "destroy", folder, code=3)
    assert os.listdir(folder) == ["mine"]
    os.unlink(os.path.join(folder, "mine"))
    os.rmdir(folder)


def empty():
    """An empty folder that is there already is taken."""
    os.mkdir(folder)
    home.ctl("demo", "create", folder, "--tenants", "1", "--rows", "1")
    home.ctl("demo", "destroy", folder)


def cancelled():
    """Ctrl-C in the middle: exit 130, no process and no file left."""
    process = start_until(["demo", "create", folder, "--tenants", "4"], "Services of")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 130, process.returncode
    assert not os.path.exists(folder)
    assert processes_of(folder) == []


def killed():
    """kill -9 in the middle: the next creation takes the remains away and succeeds."""
    process = start_until(["demo", "create", folder, "--tenants", "4"], "Services of")
    process.kill()
    process.communicate()
    with open(os.path.join(folder, ".hoist-demo"), encoding="utf-8") as f:
        assert json.load(f)["complete"] is False
    home.ctl("demo", "create", folder, "--tenants", "1", "--rows", "1")
    assert os.listdir(os.path.join(folder, "tenants")) == ["testsite"]
    home.ctl("demo", "destroy", folder)
    assert processes_of(folder) == []


def two_at_once():
    """Of two creations of one folder at the same time one is told; the other is whole."""
    first = start_until(["demo", "create", folder, "--tenants", "1"], "Making")
    second = home.run("demo", "create", folder, "--tenants", "1")
    first.communicate(timeout=120)
    assert first.returncode == 0 and second.returncode == 3, (first.returncode, second.returncode, second.stderr)
    home.ctl("demo", "start", folder)
    home.ctl("demo", "destroy", folder)


with home:
    try:
        stack.tap(foreign, empty, cancelled, killed, two_at_once)
    finally:
        home.run("demo", "destroy", folder)
