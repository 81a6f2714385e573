#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files by which a desktop knows the console, each judged by its own tool, and agreeing with each other and with the programs."""
import configparser
import os
import re
import tempfile
import xml.etree.ElementTree as ElementTree

from tap import built, check, main, read, run, source

APP = "org.hoist.Console"


def desktop_entry():
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read_string(read(built("data", APP + ".desktop")))
    return parser


def metainfo():
    return ElementTree.parse(built("data", APP + ".metainfo.xml")).getroot()


@check
def desktop_file():
    """desktop-file-validate has nothing to say, not even a hint"""
    text = run("desktop-file-validate", built("data", APP + ".desktop"))
    assert text == "", text


@check
def appstream():
    """appstreamcli finds no fault in the metainfo"""
    run("appstreamcli", "validate", "--no-net", "--explain", built("data", APP + ".metainfo.xml"))


@check
def schema():
    """The settings schema compiles strictly"""
    with tempfile.TemporaryDirectory(prefix="hoist-schema-") as folder:
        run("glib-compile-schemas", "--strict", "--targetdir=" + folder, source("data"))
    assert os.path.isfile(built("data", "gschemas.compiled")), "the build tree has no compiled schema"


@check
def activation():
    """The desktop file is activated over D-Bus, takes links to runs, and its actions exist"""
    entry = desktop_entry()
    main_part = entry["Desktop Entry"]
    assert main_part["DBusActivatable"] == "true" and main_part["Icon"] == APP and main_part["Exec"] == "hoist %u"
    assert main_part["MimeType"] == "x-scheme-handler/hoist;"
    assert len(main_part["Keywords"].rstrip(";").split(";")) >= 5
    names = main_part["Actions"].rstrip(";").split(";")
    assert names and all(f"Desktop Action {name}" in entry for name in names), names
    application = read(source("src/console/hoist-application.c"))
    options = set(re.findall(r'{ "([a-z-]+)", (?:\'.\'|0),', application))
    for name in names:
        assert f'.name = "{name}"' in application, f"there is no app.{name}: D-Bus activation of the desktop action would do nothing"
        words = entry[f"Desktop Action {name}"]["Exec"].split()
        assert words[0] == "hoist" and words[1][2:] in options, words


@check
def one_name():
    """Application id, icons, service and metainfo carry one name"""
    assert f'"{APP}"' in read(source("src/console/hoist-application.c"))
    root = metainfo()
    assert root.findtext("id") == APP and root.findtext("launchable") == APP + ".desktop"
    assert read(built("data", APP + ".service")).count(APP) == 1
    for icon in (f"data/icons/scalable/apps/{APP}.svg", f"data/icons/symbolic/apps/{APP}-symbolic.svg"):
        run("xmllint", "--noout", source(icon))
    assert root.findtext("name") == desktop_entry()["Desktop Entry"]["Name"]
    assert root.findtext("summary") == desktop_entry()["Desktop Entry"]["Comment"]


@check
def releases_are_told():
    """The metainfo tells what is new in this very version, newest first"""
    version = re.search(r"version: '([^']+)'", read(source("meson.build")))[1]
    releases = metainfo().findall("releases/release")
    assert releases[0].get("version") == version, f"{releases[0].get('version')} is told first, this is {version}"
    assert all("".join(r.find("description").itertext()).strip() for r in releases)
    dates = [r.get("date") for r in releases]
    assert dates == sorted(dates, reverse=True), dates


@check
def screenshots_exist():
    """Each screenshot of the metainfo is in data/screenshots, with a caption"""
    shots = metainfo().findall("screenshots/screenshot")
    assert shots and [s.get("type") for s in shots].count("default") == 1
    for shot in shots:
        name = shot.findtext("image").rsplit("/", 1)[1]
        assert os.path.isfile(source("data/screenshots", name)), f"{name} is not there"
        assert shot.findtext("caption") and not shot.findtext("caption").endswith("."), shot.findtext("caption")


if __name__ == "__main__":
    main()
