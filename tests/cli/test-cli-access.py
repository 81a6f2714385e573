# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens and users: shown once, revoked, never on a command line."""
import os
import stack

fleet = stack.Stack(rows=1)


def tokens():
    """token create prints the token alone on stdout; list never shows it; revoke ends it."""
    fleet.stop_daemon()
    fleet.start_daemon("--listen", "127.0.0.1:0")
    url = "http://" + fleet.plane.words["listen"]
    token = fleet.ctl("token", "create", "ci", "--role", "operator", "--days", "1").strip()
    assert token.startswith("hst_") and "\n" not in token
    listed = fleet.ctl("token", "list", "--json")["tokens"]
    assert len(listed) == 1 and listed[0]["name"] == "ci" and listed[0]["role"] == "operator"
    assert token not in fleet.ctl("token", "list") and token not in str(listed)
    with stack.Home() as home:
        assert home.ctl("tenant", "list", "--json", "--url", url, env={"HOIST_TOKEN": token})["total"] == 1
        fleet.ctl("token", "revoke", listed[0]["id"])
        home.ctl("tenant", "list", "--url", url, env={"HOIST_TOKEN": token}, code=8)
    fleet.ctl("token", "revoke", "tk_0123456789abcdef", code=7)
    fleet.ctl("token", "create", "x", "--role", "emperor", code=2)
    fleet.ctl("token", "create", "x", "--days", "9999", code=2)


def users():
    """user add reads the password from stdin or a file; short ones are refused; a sign-in with it works."""
    fleet.ctl("user", "add", "anna", "--role", "viewer", input="short\n", code=2)
    added = fleet.ctl("user", "add", "anna", "--role", "viewer", "--email", "anna@example.org", "--json", input="correct horse battery\n")
    assert added["username"] == "anna" and "password" not in str(added), added
    path = os.path.join(fleet.home, "password")
    with open(path, "w", encoding="utf-8") as f:
        f.write("another good password\n")
    fleet.ctl("user", "add", "bert", "--password-file", path)
    assert {u["username"] for u in fleet.ctl("user", "list", "--json")["users"]} == {"anna", "bert"}
    answer = fleet.plane.call("POST", "/api/auth/login", {"username": "anna", "password": "correct horse battery"})
    assert answer["token_type"] == "bearer" and answer["user"]["role"] == "viewer", answer
    fleet.ctl("user", "add", "../x", input="correct horse battery\n", code=2)


with fleet:
    stack.tap(tokens, users)
