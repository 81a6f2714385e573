#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manual pages and bash completion: clean for man and mandoc, complete against what the programs say of themselves, and the completion
completes in a real bash, with the names that a real plane knows."""
import json
import os
import re
import shutil
import subprocess
import tempfile

from tap import built, check, main, run, source

PAGES = {"hoist": source("data/man/hoist.1"), "hoistd": source("data/man/hoistd.8"), "hoist-agent": source("data/man/hoist-agent.8"),
         "hoistctl": built("data/man/hoistctl.1")}
PROGRAMS = {"hoist": built("src/console/hoist"), "hoistd": built("src/daemon/hoistd"), "hoist-agent": built("src/agent/hoist-agent"),
            "hoistctl": built("src/cli/hoistctl")}
ENGLISH = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="", MANWIDTH="1000", MANROFFOPT="")
# Not for people, or GTK's own.
UNTOLD = {"hoist": {"--help-all", "--help-gapplication"}, "hoistd": set(), "hoist-agent": set(), "hoistctl": set()}


def rendered(page):
    text = run("man", "-E", "UTF-8", "-l", page, env=ENGLISH)
    return re.sub(r".\x08", "", text)


def options_of(program):
    """The long options that --help tells."""
    return set(re.findall(r"^\s+(?:-\w, )?(--[a-z-]+)", run(PROGRAMS[program], "--help", env=ENGLISH), re.M)) - UNTOLD[program]


@check
def clean():
    """man and mandoc have no warning"""
    for page in PAGES.values():
        warnings = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page], env=ENGLISH, check=True,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
        assert warnings == "", f"{page}: {warnings}"
        run("mandoc", "-T", "lint", "-W", "warning", page)


@check
def options_are_told():
    """Each page tells the options that its program has, and no others"""
    for program, page in PAGES.items():
        told = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", rendered(page).split("\nDESCRIPTION\n", 1)[1]))
        wanted = options_of(program)
        if program == "hoistctl":
            table = json.loads(run(PROGRAMS[program], "--describe"))
            wanted |= {"--" + o["name"] for c in table["commands"] for o in c["options"]}
        if program == "hoist":
            wanted |= {"--gapplication-service"}
        assert told == wanted, f"{program}: not told {sorted(wanted - told)}, told but not there {sorted(told - wanted)}"


@check
def commands_are_told():
    """hoistctl's page tells every command with its summary, and every exit code"""
    table, text = json.loads(run(PROGRAMS["hoistctl"], "--describe")), re.sub(r"\s+", " ", rendered(PAGES["hoistctl"]))
    for c in table["commands"]:
        usage = " ".join(filter(None, ["hoistctl", c["noun"], c["verb"], c["arguments"]]))
        said = c["summary"][0].upper() + c["summary"][1:]
        assert f"{usage} {said}" in text, usage
    for e in table["exit_codes"]:
        assert f" {e['code']} {e['meaning'][0].upper()}{e['meaning'][1:]}" in text, e


def complete(line, environment=None):
    """What bash offers at the end of this line."""
    script = f'''source {built("data/man/hoistctl")}
read -ra COMP_WORDS <<< "$1"; [[ $1 == *" " ]] && COMP_WORDS+=("")
COMP_WORDS[0]={PROGRAMS["hoistctl"]}
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMP_LINE=$1; COMP_POINT=${{#1}}
_hoistctl; printf '%s\\n' "${{COMPREPLY[@]}}"'''
    out = run("bash", "--norc", "-c", script, "bash", line, env=dict(ENGLISH, **(environment or {})))
    return set(out.split())


@check
def completes_commands():
    """bash completes every command and option of the table"""
    table = json.loads(run(PROGRAMS["hoistctl"], "--describe"))
    everywhere = {"--" + o["name"] for o in table["options"]}
    assert complete("hoistctl ") == {c["noun"] for c in table["commands"]}
    for noun in {c["noun"] for c in table["commands"] if c["verb"]}:
        assert complete(f"hoistctl {noun} ") == {c["verb"] for c in table["commands"] if c["noun"] == noun}, noun
    for c in table["commands"]:
        words = " ".join(filter(None, ["hoistctl --json", c["noun"], c["verb"]]))
        wanted = everywhere | {"--" + o["name"] for o in c["options"]}
        assert complete(words + " --") == wanted, words
    assert complete("hoistctl upgr") == {"upgrade"}
    assert complete("hoistctl --data /x ten") == {"tenant"}, "the value of an option is no command"


@check
def completes_files():
    """bash completes files where a file or folder is meant"""
    folder = tempfile.mkdtemp(prefix="hoist-completion-")
    try:
        for name in ("one.yaml", "other"):
            with open(os.path.join(folder, name), "w", encoding="utf-8"):
                pass
        assert complete(f"hoistctl guide check {folder}/on") == {f"{folder}/one.yaml"}
        assert complete(f"hoistctl --token-file {folder}/ot") == {f"{folder}/other"}
    finally:
        shutil.rmtree(folder)


@check
def completes_what_the_plane_knows():
    """bash completes tenants, runs and backups of a real plane; without one it offers nothing"""
    folder = tempfile.mkdtemp(prefix="hoist-completion-")
    fleet, ctl = os.path.join(folder, "fleet"), PROGRAMS["hoistctl"]
    run(ctl, "demo", "create", fleet, "--tenants", "2", "--rows", "5")
    daemon = subprocess.Popen([PROGRAMS["hoistd"], "--data", fleet], stdout=subprocess.PIPE, text=True)
    try:
        assert daemon.stdout.readline().startswith("hoistd ready")
        run(ctl, "--data", fleet, "upgrade", "testsite", "v0.3.0", "--acknowledge-all", "--wait")
        assert complete(f"hoistctl --data {fleet} upgrade ") == {"testsite", "acme"}
        assert complete(f"hoistctl --data {fleet} upgrade te") == {"testsite"}
        assert complete(f"hoistctl --data {fleet} upgrade testsite ") == set(), "a version is not a tenant"
        runs = {r["id"] for r in json.loads(run(ctl, "--data", fleet, "--json", "run", "list"))["runs"]}
        assert complete(f"hoistctl --data {fleet} run show ") == runs and runs
        backups = complete(f"hoistctl --data {fleet} backup verify ")
        assert backups and all(b.startswith("bk_") for b in backups), backups
    finally:
        daemon.terminate()
        daemon.wait(60)
        daemon.stdout.close()
        run(ctl, "demo", "destroy", fleet)
        shutil.rmtree(folder)
    assert complete(f"hoistctl --socket {folder}/none upgrade ") == set()


if __name__ == "__main__":
    main()
