# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader finds in the console, over the accessibility bus itself. `Reader` reads whole windows at once, as screen readers do:
one question for what all known widgets are (at-spi's cache), and one for the children of each widget that is new or has others than at the
last look; all are sent before the first answer is waited for. (libatspi asks one by one, and GTK 4.8 counts children in its single calls
otherwise than in the list of them.) A `Spoken` keeps what was read; a `Widget` asks anew each time, and acts."""
import functools

# The places of these states in org.a11y.atspi.Accessible.GetState (at-spi's own numbers).
STATES = {"active": 1, "checked": 4, "expandable": 9, "expanded": 10, "focusable": 11, "focused": 12, "modal": 16, "pressed": 20,
          "selectable": 22, "selected": 23, "sensitive": 24, "visible": 30, "checkable": 41, "has-popup": 42}
ATSPI = "org.a11y.atspi."
ACCESSIBLE, PROPERTIES = ATSPI + "Accessible", "org.freedesktop.DBus.Properties"
VISIBLE = STATES["visible"]


class Spoken:
    """One widget as it was, with what was in it."""

    def __init__(self, parent, path, depth):
        self.parent, self.path, self.depth = parent, path, depth
        self.role = self.name = self.description = ""
        self.states, self.children = set(), []

    def all(self):
        """It and what is in it, visible only, depth first."""
        if "visible" in self.states:
            yield self
            for child in self.children:
                yield from child.all()

    def said(self):
        """Its name; of something without one the labels in it, as a screen reader reads it."""
        return self.name.strip() or " ".join(n.name for n in self.all() if n.role == "label" and n.name)


class States:
    def __init__(self, words):
        self.bits = words[0] | words[1] << 32

    def contains(self, state):
        return bool(self.bits >> int(state) & 1)


class Widget:
    """One widget as it is now."""

    def __init__(self, reader, path):
        self.reader, self.path = reader, path

    def __eq__(self, other):
        return isinstance(other, Widget) and (self.path, self.reader) == (other.path, other.reader)

    def __hash__(self):
        return hash(self.path)

    def _call(self, interface, method, form="()", *arguments):
        return self.reader.ask(self.path, ATSPI + interface, method, form, *arguments)

    def _get(self, interface, name):
        return self.reader.ask(self.path, PROPERTIES, "Get", "(ss)", ATSPI + interface, name)

    def has(self, interface):
        return ATSPI + interface in self._call("Accessible", "GetInterfaces")

    def get_name(self):
        return self._get("Accessible", "Name")

    def get_description(self):
        return self._get("Accessible", "Description")

    def get_role_name(self):
        return self.reader.role_name(self._call("Accessible", "GetRole"))

    def get_state_set(self):
        return States(self._call("Accessible", "GetState"))

    def text(self):
        """None: it is no text."""
        return self._call("Text", "GetText", "(ii)", 0, self._get("Text", "CharacterCount")) if self.has("Text") else None

    def act(self):
        return self.has("Action") and self._call("Action", "DoAction", "(i)", 0)

    def set_text(self, text):
        return self._call("EditableText", "SetTextContents", "(s)", text)

    def read(self):
        return self.reader.read([Spoken(None, self.path, 0)])[0]


class Shot:
    """What all widgets that somebody has asked for are at one moment: the answer of at-spi's cache. Widgets that are new are not in it."""

    def __init__(self, items):
        self.items, self.children = {}, {}
        for (_, path), _, (_, parent), index, count, _, name, role, description, words in items:
            self.items[path] = (name, role, description, words[0] | words[1] << 32, count)
            self.children.setdefault(parent, []).append((index, path))

    def children_of(self, path):
        """How many it says it has, and the known ones with whether they are seen: as long as that is the same, the list of them is."""
        return self.items[path][4], [(child, self.items[child][3] >> VISIBLE & 1) for _, child in sorted(self.children.get(path, []))]


class Reader:
    def __init__(self, pid):
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi, Gio, GLib
        self.glib, self.waiting, self.listed = GLib, 0, {}
        self.role_name = functools.lru_cache(None)(lambda number: Atspi.role_get_name(Atspi.Role(number)))
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, -1).unpack()[0]
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.owner = "org.a11y.atspi.Registry"
        for name, path in self.ask("/org/a11y/atspi/accessible/root", ACCESSIBLE, "GetChildren"):
            self.owner = "org.freedesktop.DBus"
            if self.ask("/", self.owner, "GetConnectionUnixProcessID", "(s)", name) == pid:
                self.owner, self.root = name, path
                break
        else:
            raise LookupError("the console is not on the accessibility bus")

    def ask(self, path, interface, method, form="()", *arguments):
        what = self.glib.Variant(form, arguments) if arguments else None
        return self.bus.call_sync(self.owner, path, interface, method, what, None, 0, 30000).unpack()[0]

    def _send(self, path, interface, method, what, then):
        def answered(bus, result):
            self.waiting -= 1
            try:
                then(bus.call_finish(result).unpack()[0])
            except self.glib.Error:
                pass  # it went away meanwhile
        self.waiting += 1
        self.bus.call(self.owner, path, interface, method, what, None, 0, 30000, None, answered)

    def _property(self, path, name, then):
        self._send(path, PROPERTIES, "Get", self.glib.Variant("(ss)", (ACCESSIBLE, name)), then)

    def forget(self):
        """What children widgets had at the last look: of one of two that change places at once (Stop and Retry) nothing tells otherwise."""
        self.listed.clear()

    def count(self):
        return len(self.ask(self.root, ACCESSIBLE, "GetChildren"))

    def windows(self, described=False):
        """All windows, the topmost dialog first; what is in one is read when it is come to."""
        found = [Spoken(None, path, 0) for _, path in self.ask(self.root, ACCESSIBLE, "GetChildren")]
        modal = lambda w: States(self.ask(w.path, ACCESSIBLE, "GetState")).contains(STATES["modal"])  # noqa: E731
        for window in sorted(found, key=modal, reverse=True) if len(found) > 1 else found:
            yield self.read([window], described)[0]

    def read(self, nodes, described=False):
        shot = Shot(self.ask("/org/a11y/atspi/cache", ATSPI + "Cache", "GetItems"))
        for node in nodes:
            self._read(node, described, {node.path}, shot)
        context = self.glib.MainContext.default()
        while self.waiting:
            context.iteration(True)
        return nodes

    def _read(self, node, described, known, shot):
        def stated(bits):
            node.states = {name for name, bit in STATES.items() if bits >> bit & 1}
            return "visible" in node.states and node.depth <= 60

        def answered(words):
            if stated(words[0] | words[1] << 32):
                self._send(node.path, ACCESSIBLE, "GetRole", None, lambda role: setattr(node, "role", self.role_name(role)))
                self._property(node.path, "Name", lambda name: setattr(node, "name", name))
                if described:
                    self._property(node.path, "Description", lambda text: setattr(node, "description", text))
                self._send(node.path, ACCESSIBLE, "GetChildren", None, children)

        def children(places):
            for _, path in places:
                if path not in known:
                    known.add(path)
                    node.children.append(Spoken(node, path, node.depth + 1))
                    self._read(node.children[-1], described, known, shot)

        def noted(places):
            # (Not of a stack, whose known children are its pages, but listed is what is on the one it shows; nor where something is hidden,
            # which is counted, but neither listed nor known.)
            if len(places) == now[0] and [path for _, path in places] == [path for path, _ in now[1]]:
                self.listed[node.path] = now, places
            children(places)

        if node.path not in shot.items:
            self._send(node.path, ACCESSIBLE, "GetState", None, answered)
            return
        name, role, description, bits, _ = shot.items[node.path]
        if not stated(bits):
            return
        node.name, node.role = name, self.role_name(role)
        node.description = description if described else ""
        now = shot.children_of(node.path)
        before, places = self.listed.get(node.path, (None, None))
        if before == now:
            children(places)
        else:
            self._send(node.path, ACCESSIBLE, "GetChildren", None, noted)
