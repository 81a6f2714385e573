# SPDX-License-Identifier: GPL-3.0-or-later
"""Which plane is meant, and where a token may come from."""
import os
import stack

fleet = stack.Stack()


def nobody():
    """Without a plane: exit 6 and what to do."""
    with stack.Home() as home:
        error = home.ctl("plane", "--json", code=6)["error"]
        assert error["code"] == "unreachable" and "hoistd" in error["next"], error
        home.ctl("plane", "--socket", os.path.join(home.home, "none.sock"), code=6)
        home.ctl("plane", "--data", home.home, code=6)
        home.ctl("plane", "--url", "http://plane.example", code=2)  # the token would travel in clear


def four_ways():
    """--data, --socket, HOIST_SOCKET and --url reach the same plane."""
    socket = fleet.plane.words["socket"]
    instance = fleet.ctl("plane", "--json")["instance"]
    assert fleet.run_plain("plane", "--json", "--socket", socket).returncode == 0
    with stack.Home() as home:
        assert home.ctl("plane", "--json", "--socket", socket)["instance"] == instance
        assert home.ctl("plane", "--json", env={"HOIST_SOCKET": socket})["instance"] == instance


def tokens():
    """Over TCP a token is needed: from a file of mode 600 or the variable, never from the command line."""
    fleet.stop_daemon()
    fleet.start_daemon("--listen", "127.0.0.1:0")
    url = "http://" + fleet.plane.words["listen"]
    token = fleet.ctl("token", "create", "test", "--role", "viewer").strip()
    with stack.Home() as home:
        home.ctl("plane", "--url", url, code=8)
        assert home.ctl("plane", "--json", "--url", url, env={"HOIST_TOKEN": token})["role"] == "viewer"
        path = os.path.join(home.home, "token")
        with open(path, "w", encoding="utf-8") as f:
            f.write(token + "\n")
        os.chmod(path, 0o644)
        assert "chmod 600" in home.run("plane", "--url", url, "--token-file", path).stderr
        os.chmod(path, 0o600)
        assert home.ctl("plane", "--json", "--url", url, "--token-file", path)["role"] == "viewer"
        home.ctl("plane", "--url", url, "--token", token, code=2)
        for bad in ("", "two words", "a\nb"):
            with open(path, "w", encoding="utf-8") as f:
                f.write(bad)
            home.ctl("plane", "--url", url, "--token-file", path, code=2)
        home.ctl("plane", "--url", url, env={"HOIST_TOKEN": "hst_wrong"}, code=8)
        # a right that is missing is told apart from a sign-in that is missing only by its words
        error = home.ctl("token", "list", "--json", "--url", url, env={"HOIST_TOKEN": token}, code=8)["error"]
        assert error["code"] == "forbidden", error


with fleet:
    stack.tap(nobody, four_ways, tokens)
