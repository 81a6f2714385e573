# SPDX-License-Identifier: GPL-3.0-or-later
"""guide list, show, explain and install against a real control plane; the outline of a file without one."""
import os

import stack

GUIDE = os.path.join(stack.SOURCE, "data/guides/cbapp.yaml")
ELEKTO = os.path.join(stack.SOURCE, "data/guides/elekto.yaml")
fleet = stack.Stack()


def outline():
    """The outline of a file needs no plane."""
    with stack.Home() as home:
        text = home.ctl("guide", "explain", ELEKTO)
        assert "Steps before the migrations" in text and "GRANT" in text, text
        answer = home.ctl("guide", "explain", ELEKTO, "--json")
        assert answer["application"] == "elekto" and len(answer["outline"]) > 5, answer
        home.ctl("guide", "explain", ELEKTO, "--from", "v0.5.0", code=2)


def plan():
    """With two releases the plane says which plan it would make; a downgrade is refused."""
    answer = fleet.ctl("guide", "explain", ELEKTO, "--from", "v0.5.0", "--to", "v0.6.0", "--json")
    kinds = [step["kind"] for step in answer["plan"]["steps"]]
    assert "card" in kinds and kinds.index("stop") < kinds.index("card") < kinds.index("migrate"), kinds
    fleet.ctl("guide", "explain", ELEKTO, "--from", "v0.6.0", "--to", "v0.5.0", code=3)


def listed():
    """Those that the plane has, and one of them."""
    assert "cbapp" in fleet.ctl("guide", "list")
    with open(GUIDE, encoding="utf-8") as f:
        assert fleet.ctl("guide", "show", "cbapp", "--text") == f.read()
    assert "scripts/create_schema.py" in fleet.ctl("guide", "show", "cbapp")
    fleet.ctl("guide", "show", "nothing", code=7)


def installed():
    """In place of another only when that is said; the hash is the new one's."""
    with open(GUIDE, encoding="utf-8") as f:
        text = f.read() + "# ours\n"
    path = os.path.join(fleet.home, "cbapp.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    before = fleet.ctl("guide", "show", "cbapp", "--json")["hash"]
    assert fleet.run("guide", "install", path).returncode != 0
    assert fleet.ctl("guide", "show", "cbapp", "--json")["hash"] == before
    after = fleet.ctl("guide", "install", path, "--replace", "--json")["hash"]
    assert after != before
    assert fleet.ctl("guide", "show", "cbapp", "--text") == text


with fleet:
    stack.tap(outline, plan, listed, installed)
