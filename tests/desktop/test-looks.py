#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lets every look be right without a look at each: named colours (dark, high contrast), no sizes of fonts (large text), no motion of our
own (reduced motion), icons that are there, buttons that have names, words as GNOME's guidelines write them, and all of them translatable."""
import glob
import os
import re
import xml.etree.ElementTree as ElementTree

from tap import check, main, read, run, source

UI = sorted(glob.glob(source("ui/*.ui")))
CONSOLE = sorted(glob.glob(source("src/console/**/*.c"), recursive=True))
STYLE = re.sub(r"/\*.*?\*/", "", read(source("ui/style.css")), flags=re.S)
SPOKEN = {"label", "title", "subtitle", "tooltip-text", "placeholder-text", "description"}
NAMES = {"Hoist"}  # a name is not translated


def without_comments(path):
    return re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)


def properties():
    """(file, object, property element) of every property of every template."""
    for path in UI:
        for node in ElementTree.parse(path).iter():
            if node.tag in ("object", "template"):
                for child in node.findall("property"):
                    yield os.path.basename(path), node, child


def words():
    """(file, text) of everything that the console says."""
    for path in UI:
        for node in ElementTree.parse(path).iter():
            if node.get("translatable") == "yes":
                yield os.path.basename(path), "".join(node.itertext())
    for path in CONSOLE:
        for text in re.findall(r'\b(?:_|N_|g?_?d?n?gettext) ?\(\s*(?:NULL,\s*)?((?:"(?:\\.|[^"\\])*"\s*)+)', without_comments(path)):
            yield os.path.basename(path), "".join(re.findall(r'"((?:\\.|[^"\\])*)"', text))


@check
def named_colours():
    """The style names colours instead of making them, so that dark and high contrast follow"""
    made = re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", STYLE)
    assert not made, made
    for path in CONSOLE:
        # A hit in the log has its own text colour on its own ground: the pair is readable on any other.
        code = re.sub(r'"background",\s*"#[0-9a-f]{6}",\s*"foreground",\s*"#000000"', "", without_comments(path))
        made = re.findall(r'"#[0-9a-fA-F]{3,8}"|gdk_rgba_parse', code)
        # Tags of a text view know no named colours: who asks for the look may have a pair.
        assert not made or "adw_style_manager_get_dark" in code, f"{path}: {made}"


@check
def no_sizes_of_fonts():
    """The style sets sizes of text in proportion, so that large text follows"""
    fixed = re.findall(r"font(?:-size)?:[^;]*?\d(?:px|pt)", STYLE)
    assert not fixed, fixed
    for path in CONSOLE:
        assert not re.search(r"pango_font_description_from_string|pango_attr_size_new", without_comments(path)), path


@check
def no_motion_of_our_own():
    """Only the toolkit moves things: where the desktop says less motion, nothing moves"""
    assert not re.search(r"\b(?:transition|animation)\b|@keyframes", STYLE)
    for path in CONSOLE:
        found = re.findall(r"adw_(?:timed|spring)_animation_new\w*|gtk_progress_bar_pulse", without_comments(path))
        assert not found or "gtk-enable-animations" in read(path) or "adw_get_enable_animations" in read(path), f"{path}: {found}"


@check
def icons_are_there():
    """Every icon is one of Adwaita, of the toolkit, or our own"""
    have = {os.path.splitext(os.path.basename(p))[0] for p in glob.glob("/usr/share/icons/Adwaita/**/*.*", recursive=True)}
    have |= {os.path.splitext(os.path.basename(p))[0] for p in glob.glob(source("data/icons/**/*.svg"), recursive=True)}
    for library in glob.glob("/usr/lib/*/libgtk-4.so.1") + glob.glob("/usr/lib/*/libadwaita-1.so.0"):
        have |= {os.path.splitext(os.path.basename(p))[0] for p in run("gresource", "list", library).split()}
    wanted = {(f, p.text) for f, _, p in properties() if p.get("name") == "icon-name" and p.text}
    wanted |= {(os.path.basename(path), n) for path in CONSOLE for n in re.findall(r'"([a-z0-9-]+-symbolic)"', without_comments(path))}
    missing = sorted((f, n) for f, n in wanted if n.replace("-symbolic", "") not in have and n not in have)
    assert len(wanted) > 20 and not missing, missing


@check
def buttons_have_names():
    """A button that shows only an icon has a name for those who can't see it, and a tooltip for those who can"""
    nameless = []
    for path in UI:
        for node in ElementTree.parse(path).iter("object"):
            own = {p.get("name"): p.text for p in node.findall("property")}
            if node.get("class") not in ("GtkButton", "GtkToggleButton", "GtkMenuButton") or "icon-name" not in own:
                continue
            code = source("src/console/widgets", os.path.basename(path)[:-3] + ".c")
            in_code = os.path.exists(code) and re.search(rf"self->{node.get('id')}\b[^;]*GTK_ACCESSIBLE_PROPERTY_LABEL", read(code))
            spoken = node.find("accessibility/property[@name='label']")
            if not in_code and (spoken is None or "tooltip-text" not in own):
                nameless.append((os.path.basename(path), own["icon-name"]))
    assert not nameless, nameless


@check
def everything_is_translatable():
    """What a template says is marked for translation"""
    forgotten = [(f, p.text) for f, _, p in properties() if p.get("name") in SPOKEN and p.text and re.search(r"[A-Za-z]{2}", p.text)
                 and p.get("translatable") != "yes" and p.text not in NAMES]
    assert not forgotten, forgotten


@check
def whole_sentences():
    """No translated sentence is put together from pieces that the collector of strings can't read"""
    for path in CONSOLE + sorted(glob.glob(source("src/cli/*.c"))):
        cut = re.findall(r'\b(?:_|N_|ngettext|g_dngettext) ?\(\s*(?:NULL,\s*)?(?:"(?:\\.|[^"\\])*"\s*)+[A-Z][A-Z0-9_]+', without_comments(path))
        assert not cut, f"{path}: {cut}: numbers of 64 bits are %lld in a translated sentence"


@check
def words_as_gnome_writes_them():
    """Real ellipses, quotation marks and apostrophes; no shouting"""
    bad = [(f, t) for f, t in words() if re.search(r"\.\.\.|\w'\w|\\\"|!$", t)]
    assert len(list(words())) > 300 and not bad, bad


@check
def symbolic_icon():
    """The symbolic icon has one colour and the size of symbolic icons"""
    icon = read(source("data/icons/symbolic/apps/org.hoist.Console-symbolic.svg"))
    assert 'width="16" height="16"' in icon and len(set(re.findall(r'fill="(#[0-9a-f]+)"', icon))) == 1
    assert 'width="128" height="128"' in read(source("data/icons/scalable/apps/org.hoist.Console.svg"))


if __name__ == "__main__":
    main()
