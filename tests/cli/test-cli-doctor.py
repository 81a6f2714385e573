# SPDX-License-Identifier: GPL-3.0-or-later
"""doctor looks at everything an upgrade needs and says what to do about what is missing."""
import stack

fleet = stack.Stack(rows=1)


def well():
    """With a plane: all but the keyring is there; exit 0."""
    checks = {c["check"]: c for c in fleet.ctl("doctor", "--json")["checks"]}
    for name in ("socket", "api", "agent", "daemon", "git", "python3", "venv", "pip"):
        assert checks[name]["state"] == "ok", checks[name]
    assert checks["disk"]["state"] in ("ok", "warning")
    assert checks["keyring"]["state"] in ("ok", "warning") and (checks["keyring"]["state"] == "ok" or checks["keyring"]["next"])


def ill():
    """Without one: exit 1, the missing socket with the next thing to do."""
    with stack.Home() as home:
        checks = {c["check"]: c for c in home.ctl("doctor", "--json", code=1)["checks"]}
        assert checks["socket"]["state"] == "missing" and "hoistd" in checks["socket"]["next"], checks["socket"]
        assert "missing" in home.ctl("doctor", code=1)


with fleet:
    stack.tap(well, ill)
