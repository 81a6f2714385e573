# SPDX-License-Identifier: GPL-3.0-or-later
"""The repository of the demo: the same commits on every machine, releases as the issue wants them."""
import os
import subprocess
import zipfile
import io
import stack

fleet = stack.Stack(daemon=False)
# They change only with data/demo/: say so in the commit that changes them.
COMMITS = {"v0.2.0": "44eb95fd42d6b5480048fe245425319555010236", "v0.3.0": "ca4b76b2d591a4f09564f1db0f94205f0f5a3493", "v0.4.0": "359b84ab1ba6748ef5f81df4eda99fd339c702db", "v0.5.0": "117f0fcf75a8aae69e01bbae24c14859d8f6635b"}


def git(*words, binary=False):
    environment = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
    return subprocess.run(["git", "--git-dir", os.path.join(fleet.folder, "origin/cbapp.git"), *words], capture_output=True, check=True,
                          text=not binary, env=environment).stdout


def commits():
    """Every tag names the same commit everywhere."""
    found = {tag: git("rev-parse", f"{tag}^{{commit}}").strip() for tag in git("tag", "--list").split()}
    assert found == COMMITS, found


def sound():
    """git itself finds nothing wrong with it."""
    git("fsck", "--strict", "--full")
    assert git("symbolic-ref", "HEAD").strip() == "refs/heads/main"
    assert git("rev-parse", "main").strip() == COMMITS["v0.5.0"]


def notes():
    """Each release has its section of notes with several points; v0.3.0 demands an acknowledgement."""
    changelog = git("show", "v0.5.0:CHANGELOG.md")
    for tag in COMMITS:
        section = changelog.split(f"## {tag} ", 1)[1].split("\n## ", 1)[0]
        assert section.count("\n- ") >= 2, tag
        assert ("> **Acknowledge**:" in section) == (tag == "v0.3.0"), tag


def scripts():
    """The six migration scripts have the names of the upgrade guide and are there in every release."""
    wanted = {"create_schema.py", "create_default_users.py", "add_person_columns.py", "migrate_add_import_metadata.py",
              "add_person_indexes.py", "add_segment_tables.py"}
    for tag in COMMITS:
        names = {os.path.basename(p) for p in git("ls-tree", "--name-only", tag, "scripts/").split()}
        assert wanted <= names, (tag, names)


def dependency():
    """The wheel changes in v0.3.0, is whole, and is what requirements.txt asks for."""
    for tag, version in (("v0.2.0", "1.0.0"), ("v0.3.0", "1.1.0"), ("v0.5.0", "1.1.0")):
        names = git("ls-tree", "--name-only", tag, "vendor/").split()
        assert names == [f"vendor/cbkit-{version}-py3-none-any.whl"], names
        wheel = zipfile.ZipFile(io.BytesIO(git("show", f"{tag}:{names[0]}", binary=True)))
        assert wheel.testzip() is None
        requirements = git("show", f"{tag}:requirements.txt")
        assert f"cbkit=={version}" in requirements and "--no-index" in requirements


def ignored():
    """What belongs to an installation is ignored: environment, database, settings, logs."""
    rules = git("show", "v0.2.0:.gitignore")
    for rule in ("/.env", "/db/", "/venv*", "__pycache__/", "/logs/"):
        assert rule in rules.splitlines(), rule


with fleet:
    stack.tap(commits, sound, notes, scripts, dependency, ignored)
