# SPDX-License-Identifier: GPL-3.0-or-later
"""The source tree as the house rules see it: its files, their text, their code without comments.

A tree is read, never changed. Rules are functions tree -> findings, registered by name with @rule.
"""
import os
import re
import subprocess
from typing import NamedTuple


class Finding(NamedTuple):
    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


RULES = {}  # name -> function(tree) that yields findings


def rule(name):
    def register(function):
        RULES[name] = function
        return function
    return register


# One pass over C: comments, strings and characters as they come.
LEXER = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


class Tree:
    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.files = sorted(self._list())
        self._texts = {}

    def _list(self):
        """What git tracks or would track; a tree without git is walked."""
        if os.path.isdir(os.path.join(self.root, ".git")) or os.path.isfile(os.path.join(self.root, ".git")):
            # The name of the owner does not matter to a reader.
            out = subprocess.run(
                ["git", "-c", "safe.directory=" + self.root, "-C", self.root, "ls-files", "-z", "-co", "--exclude-standard"],
                check=True, stdout=subprocess.PIPE).stdout
            names = set(out.decode().split("\0")) - {""}
            return [n for n in names if os.path.isfile(os.path.join(self.root, n))]
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [f for f in folders if not re.match(r"_?build|\.git$|__pycache__$", f)]
            found += [os.path.relpath(os.path.join(folder, n), self.root) for n in names]
        return found

    def under(self, *prefixes, ends=("",)):
        return [f for f in self.files if f.startswith(prefixes) and f.endswith(tuple(ends))]

    def has(self, path):
        return path in self.files

    def text(self, path):
        if path not in self._texts:
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as f:
                self._texts[path] = f.read()
        return self._texts[path]

    def lines(self, path):
        return self.text(path).splitlines()

    def code(self, path):
        """C without comments; lines and columns stay where they are."""
        return LEXER.sub(lambda m: _blank(m[0]) if m[0].startswith("/") else m[0], self.text(path))

    def bare(self, path):
        """C without comments, strings, characters and preprocessor lines."""
        text = LEXER.sub(lambda m: _blank(m[0]), self.text(path))
        return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: _blank(m[0]), text, flags=re.M)

    def includes(self, path):
        """(line, name, is_system) of every #include."""
        for i, line in enumerate(self.code(path).splitlines(), 1):
            m = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', line)
            if m:
                yield i, m[1] or m[2], m[1] is None


def search(tree, paths, pattern, message, text=None):
    """A finding for every line that matches."""
    for path in paths:
        for i, line in enumerate((text or tree.code)(path).splitlines(), 1):
            for m in re.finditer(pattern, line):
                yield Finding(path, i, message.format(m[0]))
