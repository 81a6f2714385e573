#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual: well-formed, every link and picture is there, every name of a button it tells is on the screen, every command works on
the command line, and the build tree has it where the console looks for it."""
import glob
import json
import os
import re
import xml.etree.ElementTree as ElementTree

from tap import built, check, main, read, run, source

PAGES = sorted(glob.glob(source("data/help/*.html")))
XHTML = ""


def trees():
    for page in PAGES:
        yield page, ElementTree.fromstring(re.sub(r"^<!DOCTYPE html>", "", read(page)))


def words_of_the_console():
    """Every string that the console can show, without its mnemonics."""
    found = set()
    for path in glob.glob(source("ui/*.ui")):
        found |= {"".join(n.itertext()) for n in ElementTree.parse(path).iter() if n.get("translatable")}
    for path in glob.glob(source("src/console/**/*.c"), recursive=True):
        for text in re.findall(r'(?:\b_|\bN_|\bngettext) ?\(\s*((?:"(?:\\.|[^"\\])*"\s*)+)', read(path)):
            found.add("".join(re.findall(r'"((?:\\.|[^"\\])*)"', text)).replace('\\"', '"'))
    return {w.replace("_", "") for w in found} | {"Troubleshooting"}  # libadwaita's own


@check
def pages():
    """It has a page for each thing that people look for, and the pages are well-formed"""
    names = {os.path.basename(p) for p in PAGES}
    assert names == {"index.html", "first-steps.html", "upgrade.html", "rollback.html", "outcomes.html", "nodes.html", "cbapp.html", "elekto.html", "hot-potato.html", "jupyterhub.html", "paasmaker.html", "security.html", "troubleshooting.html"}
    run("xmllint", "--noout", "--nonet", *PAGES)


@check
def links():
    """Every link leads to a page and a place that are there"""
    ids = {os.path.basename(p): {n.get("id") for n in t.iter() if n.get("id")} for p, t in trees()}
    for page, tree in trees():
        for node in tree.iter(XHTML + "a"):
            name, _, place = node.get("href").partition("#")
            name = name or os.path.basename(page)   # a place of this very page
            assert name in ids, f"{page}: {name}"
            assert not place or place in ids[name], f"{page}: {node.get('href')}"
        linked = {n.get("href") for n in tree.find(f".//{XHTML}nav").iter(XHTML + "a")}
        assert linked == set(ids) - {os.path.basename(page)}, f"{page}: its navigation leads to {sorted(linked)}"


@check
def pictures():
    """Every picture is one of data/screenshots, and says in words what is on it"""
    for page, tree in trees():
        for node in tree.iter(XHTML + "img"):
            assert len(node.get("alt")) > 20, f"{page}: {node.get('src')}"
            assert node.get("src").startswith("images/")
            name = os.path.basename(node.get("src"))
            places = [source("data/screenshots", name), source("data/screenshots/pages/light", name)]
            assert sum(map(os.path.isfile, places)) > 0, f"{page}: {name} is in neither of {places}"


@check
def pictures_are_shown():
    """No picture is put beside the manual that no page shows"""
    shown = {os.path.basename(node.get("src")) for _, tree in trees() for node in tree.iter(XHTML + "img")}
    assert {os.path.basename(p) for p in glob.glob(built("data/help/images/*.png"))} == shown


@check
def names_on_the_screen():
    """What the manual writes in bold is on the screen in these words"""
    words = words_of_the_console()
    own = {"What to do:", "v0.3.0", "v0.4.0", "v0.5.0"}
    for page, tree in trees():
        for node in tree.find(XHTML + "body").find(XHTML + "main").iter(XHTML + "b"):
            text = " ".join("".join(node.itertext()).split())
            assert text in words | own or text.rstrip(".?") in words or text + "?" in words, f"{page}: “{text}” is nowhere on the screen"


@check
def outcomes():
    """It tells the four outcomes by their names"""
    text = read(source("data/help/outcomes.html"))
    assert re.findall(r'<h2 id="([a-z-]+)">', text) == ["new-healthy", "old-restored", "untouched", "parked"]


@check
def commands():
    """Every command of hoistctl that it tells is one, with options that it has"""
    table = json.loads(run(built("src/cli/hoistctl"), "--describe"))
    commands = {(c["noun"], c["verb"]): {o["name"] for o in c["options"] + table["options"]} for c in table["commands"]}
    told = 0
    for page in PAGES:
        for line in re.findall(r"hoistctl( [a-z][^<\n]*)", read(page)):
            words = [w for w in line.split() if not w.startswith("-")]
            key = next((k for k in ((words[0], None), tuple(words[:2])) if k in commands), None)
            assert key, f"{page}: hoistctl{line}"
            told += 1
            for option in re.findall(r"--([a-z-]+)", line):
                assert option in commands[key], f"{page}: hoistctl{line}"
    assert told >= 4


@check
def where_the_console_looks():
    """The build tree has the manual where a console that runs from there opens it"""
    for name in [os.path.basename(p) for p in PAGES] + ["manual.css"]:
        assert read(built("data/help", name)) == read(source("data/help", name)), name
    for _, tree in trees():
        for node in tree.iter(XHTML + "img"):
            assert os.path.isfile(built("data/help", node.get("src"))), node.get("src")


if __name__ == "__main__":
    main()
