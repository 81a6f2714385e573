#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifest: read strictly, no right more than is needed, and every library of meson.build that the runtime lacks has its
module. It is not built here."""
import re

import yaml

from tap import check, main, read, source

MANIFEST = source("data/flatpak/org.hoist.Console.yaml")
# What org.gnome.Platform and its Sdk bring along.
RUNTIME = {"glib-2.0", "gio-2.0", "gio-unix-2.0", "json-glib-1.0", "nettle", "sqlite3", "libsoup-3.0", "libsecret-1", "gtk4", "libadwaita-1"}
MODULES = {"yaml-0.1": "libyaml", "libcmark": "cmark", "libsodium": "libsodium", "libpq": "postgresql",
           "libmariadb": "mariadb-connector-c"}
RIGHTS = {"--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--device=dri",
          "--talk-name=org.freedesktop.secrets", "--socket=ssh-auth", "--filesystem=xdg-run/hoist:create"}


class Strict(yaml.SafeLoader):
    """A key twice is an error."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(k, deep=True) for k, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key stands twice, line {node.start_mark.line + 1}"
        return super().construct_mapping(node, deep)


def manifest():
    return yaml.load(read(MANIFEST), Loader=Strict)


@check
def identity():
    """Its id, command and runtime are those of the console"""
    m = manifest()
    assert m["id"] == "org.hoist.Console" and m["command"] == "hoist"
    assert (m["runtime"], m["sdk"]) == ("org.gnome.Platform", "org.gnome.Sdk") and isinstance(m["runtime-version"], str)
    unknown = set(m) - {"id", "runtime", "runtime-version", "sdk", "command", "finish-args", "cleanup", "modules"}
    assert not unknown, unknown


@check
def rights():
    """It asks for what the console needs and nothing else: no home, no whole bus"""
    asked = manifest()["finish-args"]
    assert set(asked) == RIGHTS and len(asked) == len(RIGHTS), set(asked) ^ RIGHTS


@check
def modules():
    """Each library that the runtime lacks has a module with a pinned source; Hoist itself comes last"""
    wanted = set(re.findall(r"dependency\('([^']+)'", read(source("meson.build"))))
    lacking = {MODULES[name] for name in wanted - RUNTIME}
    listed = [m["name"] for m in manifest()["modules"]]
    assert set(listed) == lacking | {"hoist"} and listed[-1] == "hoist", listed
    for module in manifest()["modules"][:-1]:
        for s in module["sources"]:
            assert s["url"].startswith("https://") and (s.get("tag") or s.get("commit") or s.get("sha256")), s
        assert module.get("buildsystem", "autotools") in ("autotools", "cmake-ninja", "meson")


if __name__ == "__main__":
    main()
