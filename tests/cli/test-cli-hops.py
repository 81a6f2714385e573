# SPDX-License-Identifier: GPL-3.0-or-later
"""hops: shown by plan, asked for at a terminal, --hops where nobody can be asked, followed to the end; a way that ends early has its own exit."""
import os
import re
import stack

fleet = stack.Stack(tenants=4, rows=10)
CBAPP = os.path.join(stack.SOURCE, "data/guides/cbapp.yaml")


def slug(index):
    return fleet.inventory()[index]["slug"]


def deployed(index):
    return fleet.ctl("tenant", "show", slug(index), "--json")["version"]["deployed_version"]


def shown():
    """plan shows each hop with what must be acknowledged there, as text and as JSON; it changes nothing."""
    with open(CBAPP, encoding="utf-8") as f:
        text = f.read()
    guide = os.path.join(fleet.home, "cbapp.yaml")
    with open(guide, "w", encoding="utf-8") as f:
        f.write(re.sub(r"required_stops: \[\]", "required_stops: [v0.3.0]", text))
    fleet.ctl("guide", "install", guide, "--replace")
    text = fleet.ctl("plan", slug(0), "v0.5.0")
    assert re.search(r"1  v0\.2\.0 → v0\.3\.0  [0-9a-f]{7}  required stop(; about [^;]+)?; to acknowledge: v0\.3\.0#1", text), text
    assert re.search(r"2  v0\.3\.0 → v0\.5\.0  [0-9a-f]{7}  target", text), text
    plan = fleet.ctl("plan", slug(0), "v0.5.0", "--json")
    assert [h["to_version"] for h in plan["hops"]] == ["v0.3.0", "v0.5.0"], plan["hops"]
    assert fleet.ctl("plan", slug(0), "v0.3.0", "--json")["hops"] == []


def asked():
    """Without a terminal --hops is needed; at a terminal the way is shown and No changes nothing."""
    fleet.ctl("upgrade", slug(0), "v0.5.0", "--acknowledge-all", code=3)
    assert "add --hops" in fleet.errors and f"hoistctl plan {slug(0)} v0.5.0" in fleet.errors, fleet.errors
    code, text = fleet.at_terminal("n", "upgrade", slug(0), "v0.5.0", "--acknowledge-all")
    assert code == 130 and "Go all of this way, 2 hops? [y/N]" in text and "v0.3.0 → v0.5.0" in text, (code, text)
    assert deployed(0) == "v0.2.0" and not fleet.ctl("rollout", "list", "--json")["rollouts"]


def gone():
    """Yes at the terminal, followed: both hops, each with its heading; the second does not start, and the end says where the tenant stays."""
    code, text = fleet.at_terminal("y", "upgrade", slug(0), "v0.5.0", "--acknowledge-all", "--follow")
    assert code == 4 and "Hop 1 of 2: v0.2.0 → v0.3.0" in text and "Hop 2 of 2: v0.3.0 → v0.5.0" in text, (code, text)
    assert "stays on v0.3.0, hop 1 of 2; hop 2, to v0.5.0, did not succeed" in text, text
    assert deployed(0) == "v0.3.0"


def ended_early():
    """A way that a hold has ended before its second hop has the exit code 3; --json --wait prints the last run alone."""
    run = fleet.ctl("upgrade", slug(1), "v0.5.0", "--acknowledge-all", "--hops", "--json")
    assert run["hop"] == 1 and run["hops"] == 2 and run["rollout"].startswith("ro_"), run
    fleet.ctl("tenant", "hold", slug(1), "audit week")
    text = fleet.ctl("rollout", "show", run["rollout"], "--wait", code=3)
    assert "stays on v0.3.0, hop 1 of 2" in text and "audit week" in text, text
    fleet.ctl("tenant", "release", slug(1))
    last = fleet.ctl("upgrade", slug(2), "v0.5.0", "--acknowledge-all", "--hops", "--wait", "--json", code=4)
    assert last["hop"] == 2 and last["to_version"] == "v0.5.0" and last["outcome"] == "old-restored", last


def several():
    """Several at once leave out who needs a stop, and say what to do."""
    left_out = fleet.ctl("rollout", "plan", slug(3), "--to", "v0.5.0", "--json", code=3)["targets"][0]
    assert left_out["check"] == "required-stop" and "upgrade it alone, which goes over v0.3.0" in left_out["cause"], left_out


with fleet:
    stack.tap(shown, asked, gone, ended_early, several)
