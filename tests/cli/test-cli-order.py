# SPDX-License-Identifier: GPL-3.0-or-later
"""From a plan to a run: queued at once without --wait; a second order for the same tenant is refused meanwhile."""
import stack

fleet = stack.Stack(rows=5)


def queued():
    """Without --wait the answer is the queued run and how to look at it."""
    text = fleet.ctl("upgrade", "testsite", "v0.3.0", "--acknowledge-all")
    run = text.split(":")[0].split()[0]
    assert run.startswith("rn_") and f"run log -f {run}" in text, text
    second = fleet.run_plain("--data", fleet.folder, "upgrade", "testsite", "v0.3.0", "--acknowledge-all", "--json")
    assert second.returncode == 3, (second.returncode, second.stdout)
    fleet.ctl("run", "log", run, "-f")
    assert fleet.ctl("run", "show", run, "--json")["outcome"] == "new-healthy"


def latest():
    """No version named: the latest release is meant."""
    plan = fleet.ctl("plan", "testsite", "--json")
    assert plan["to_version"] == "v0.5.0", plan["to_version"]


def up_to_date():
    """The version that is there already is no upgrade."""
    done = fleet.run_plain("--data", fleet.folder, "upgrade", "testsite", "v0.3.0", "--acknowledge-all", "--json")
    assert done.returncode == 3, (done.returncode, done.stdout)


with fleet:
    stack.tap(queued, latest, up_to_date)
