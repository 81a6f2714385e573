# SPDX-License-Identifier: GPL-3.0-or-later
"""--follow and run log -f: every line once and in order, across a restart of the daemon, and Ctrl-C ends only the looking."""
import json
import os
import signal
import subprocess
import stack

fleet = stack.Stack(tenants=2, rows=5)


def follow(*words):
    return subprocess.Popen([stack.CTL, "--data", fleet.folder, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=stack.clean_environment(fleet.home))


def whole_log(run):
    done = fleet.run_plain("--data", fleet.folder, "run", "log", run, "--json")
    return [json.loads(line) for line in done.stdout.splitlines()]


def with_headings():
    """--follow shows each step before its lines and ends with the outcome."""
    text = fleet.ctl("upgrade", "testsite", "v0.3.0", "--acknowledge-all", "--follow")
    for words in ("── Stop services", "── Run migrations", "Stopping services...", "+ organisation TEXT", "outcome   new-healthy"):
        assert words in text, words
    assert text.index("── Run migrations") < text.index("Migration 1 of 6") < text.index("── Start services"), text


def restart():
    """The daemon is killed in the middle: the follower gets every line once, and the exit code of the outcome."""
    run = fleet.ctl("upgrade", "acme", "v0.3.0", "--acknowledge-all", "--json")["id"]
    follower = follow("run", "log", run, "-f", "--json")
    lines = [json.loads(follower.stdout.readline())]
    fleet.plane.process.send_signal(signal.SIGKILL)
    fleet.plane.process.wait()
    fleet.plane.process.stdout.close()
    fleet.plane.errors.close()
    fleet.start_daemon()
    lines += [json.loads(line) for line in follower.stdout]
    errors = follower.stderr.read()
    follower.wait(180)
    sequence = [line["seq"] for line in lines]
    assert sequence == list(range(1, len(sequence) + 1)), sequence
    assert [line["text"] for line in lines] == [line["text"] for line in whole_log(run)]
    state = fleet.ctl("run", "show", run, "--json")
    assert state["state"] == "ended" and follower.returncode == {"new-healthy": 0, "old-restored": 4, "untouched": 3}[state["outcome"]], (state, errors)


def interrupted():
    """Ctrl-C while following: exit 130, it says that the run goes on, and it does."""
    for run in fleet.ctl("run", "list", "--json")["runs"]:
        if run["outcome"] == "old-restored" and not run["resolution"]:
            fleet.ctl("run", "resolve", run["id"], "test")
    slug = "acme" if fleet.ctl("tenant", "show", "acme", "--json")["version"]["deployed_version"] == "v0.2.0" else "testsite"
    target = "v0.3.0" if slug == "acme" else "v0.5.0"
    run = fleet.ctl("upgrade", slug, target, "--acknowledge-all", "--json")["id"]
    follower = follow("run", "log", run, "-f")
    follower.stdout.readline()
    follower.send_signal(signal.SIGINT)
    _, errors = follower.communicate(timeout=60)
    assert follower.returncode == 130 and "goes on" in errors, (follower.returncode, errors)
    ended = fleet.run_plain("--data", fleet.folder, "run", "log", run, "-f")
    assert ended.returncode in (0, 4), ended
    assert os.path.isdir(fleet.folder)


with fleet:
    stack.tap(with_headings, restart, interrupted)
