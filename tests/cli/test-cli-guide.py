# SPDX-License-Identifier: GPL-3.0-or-later
"""guide check names file, line and expectation, without a daemon."""
import os

import stack

home = stack.Home()
GUIDE = os.path.join(stack.SOURCE, "data/guides/cbapp.yaml")


def good():
    """The shipped guide is good."""
    assert "6 migration scripts" in home.ctl("guide", "check", GUIDE)
    assert home.ctl("guide", "check", GUIDE, "--json")["guide"]["application"]["name"] == "cbapp"


def bad():
    """Mistakes are named with file, line and column; exit 2."""
    with open(GUIDE, encoding="utf-8") as f:
        text = f.read()
    path = os.path.join(home.home, "bad.yaml")
    for old, new in (("guide: 1", "guide: 99"), ("engine: sqlite", "engine: oracle"), ("- name: api", "- nam: api"),
                     ("seconds: 30", "seconds: yes"), ("migrations:", "migrations: &anchor")):
        assert old in text, old
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new, 1))
        answer = home.ctl("guide", "check", path, "--json", code=2)
        assert not answer["good"] and answer["problems"], answer
        assert all(p["line"] > 0 and p["column"] > 0 and p["message"] for p in answer["problems"]), answer
        assert home.run("guide", "check", path).stdout.startswith(path + ":")


def several():
    """Everything that is wrong is said at once, with the word that was meant."""
    with open(GUIDE, encoding="utf-8") as f:
        text = f.read()
    path = os.path.join(home.home, "several.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace("- name: api", "- nam: api").replace("engine: sqlite", "engine: sqlit")
                .replace("good_in_a_row", "good_in_row"))
    said = [p["message"] for p in home.ctl("guide", "check", path, "--json", code=2)["problems"]]
    assert len(said) == 3, said
    for word in ("“name”", "“sqlite”", "“good_in_a_row”"):
        assert any("did you mean " + word in s for s in said), (word, said)


def absent():
    """A file that is not there: exit 7; one that is too large: refused."""
    home.ctl("guide", "check", os.path.join(home.home, "none.yaml"), code=7)
    path = os.path.join(home.home, "large.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write("#" * (1024 * 1024))
    assert home.run("guide", "check", path).returncode != 0


with home:
    stack.tap(good, bad, several, absent)
