#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is translated: POTFILES knows every file with strings, every language of LINGUAS is whole and well-formed, and the programs speak
it from the build tree. tools/translations mends the first two as far as a tool can."""
import configparser
import glob
import os
import re
import subprocess

from tap import built, check, main, read, run, source


def languages():
    return [line for line in read(source("po/LINGUAS")).split("\n") if line and not line.startswith("#")]


@check
def linguas():
    """Each language of LINGUAS has its file, and each file its language; German is there"""
    files = {os.path.basename(p)[:-3] for p in glob.glob(source("po/*.po"))}
    assert files == set(languages()) and "de" in files, files ^ set(languages())


@check
def complete():
    """No string and no file with strings is forgotten"""
    run(source("tools/translations"), "--check")


@check
def sound():
    """Formats, plurals and accelerators of the translations are those of the originals"""
    for language in languages():
        run("msgfmt", "--check", "-o", os.devnull, source("po", language + ".po"))


@check
def manners():
    """German as GNOME writes it: its quotation marks, a space before an ellipsis, no formal slips"""
    text = read(source("po/de.po"))
    said = ["".join(re.findall(r'"((?:\\.|[^"\\])*)"', m)) for m in re.findall(r'^msgstr(?:\[\d\])? ((?:"(?:\\.|[^"\\])*"\n)+)', text, re.M)]
    assert len(said) > 500
    bad = [s for s in said[1:] if re.search(r"[“”]|[a-zäöüß]{2}…|\b(?:du|dein|deine)\b", s)]
    assert not bad, bad


def literals(path, inside=None):
    """The strings of a C file (of calls of these functions), those that stand beside each other as one, formats as %s"""
    text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)
    if inside:
        string = r'"(?:[^"\\]|\\.)*"'
        text = "\n".join(re.findall(rf'(?:{inside}) \(((?:[^()"]|{string}|\((?:[^()"]|{string}|\([^()]*\))*\))*)\)', text))
    for match in re.finditer(r'(?:"(?:[^"\\\n]|\\.)*"\s*(?:G_GINT64_FORMAT\s*)?)+', text):
        joined = "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', match[0].replace("G_GINT64_FORMAT", '"d"')))
        yield re.sub(r"%(?:\.\d)?[a-z]+", "%s", joined)


def known_sentences():
    table = read(source("src/console/items/hoist-plane-sentence.c")).split("known[] = {", 1)[1].split("};", 1)[0]
    return ["".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', m)) for m in re.findall(r'N_ \(((?:\s*"(?:[^"\\\n]|\\.)*")+)\)', table)]


@check
def recognised():
    """The sentences of the control plane that the console says again in German are still those that the programs make"""
    made = "\n".join(text for floor in ("engine", "agent", "daemon", "drivers", "model", "store", "client")
                     for path in glob.glob(source("src", floor, "**", "*.c"), recursive=True) for text in literals(path)).lower()
    known = known_sentences()
    assert len(known) > 90, len(known)
    # What is joined of parts is looked for part by part.
    parts = [part.strip(" .;:()") for sentence in known for piece in sentence.lower().split("%s")
             for part in re.split(r"; |^ ?free |^ ?rows? |, | (?:is|are) ", piece)]
    assert sum(len(part) >= 12 for part in parts) > 80
    lost = [part for part in parts if len(part) >= 12 and part not in made]
    assert not lost, lost


# What nobody reads: the caller looks at the code (nothing kept, cancelled, no cache), only a plane that breaks the protocol brings it
# about, or a mistake of ours. The last names its reason in English still.
SILENT = ("No usable cache: %s", "it is damaged or", "no such plane", "A plane is named by", "That is no plane.", "Cancelled.", "dismissed",
          "The keyring holds nothing", "A tunnel never blocks.", "The answer is no node.", "the plane’s answer is no guide", "The plane's answer ",
          "an object is expected", "it has no id", "without a usable access_token", "“%s” is no address: %s. Write ssh://")


@check
def failures():
    """What the console's own client says went wrong can be said in German, too"""
    errors = r"g_set_error(?:_literal)?|g_error_new(?:_literal)?|g_task_return_new_error|hoist_problem_new_error"
    known = known_sentences()
    said = [text for path in glob.glob(source("src/client/*.c")) for text in literals(path, errors) if len(text) > 8]
    assert len(said) > 40, len(said)
    foreign = [text for text in said if not any(text in one for one in known) and not any(silent in text for silent in SILENT)]
    assert not foreign, foreign


@check
def spoken():
    """hoistctl speaks German where the reader does, and English where nobody asks"""
    german = run(built("src/cli/hoistctl"), "--help", env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="de"))
    assert "Befehle\n" in german and "Rückgabewerte\n" in german, german[:200]
    english = run(built("src/cli/hoistctl"), "--help", env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE=""))
    assert "Commands\n" in english
    described = run(built("src/cli/hoistctl"), "--describe", env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="de"))
    assert described == run(built("src/cli/hoistctl"), "--describe", env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE=""))


@check
def shown():
    """The console's options, the desktop file and the metainfo are German, too"""
    text = subprocess.run([built("src/console/hoist"), "--help"], env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="de"), check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    assert "Diesen Mandanten zeigen" in text, text
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read_string(read(built("data/org.hoist.Console.desktop")))
    assert entry["Desktop Entry"]["Comment[de]"] and entry["Desktop Action show-tenants"]["Name[de]"] == "Mandanten"
    assert 'xml:lang="de"' in read(built("data/org.hoist.Console.metainfo.xml"))


if __name__ == "__main__":
    main()
