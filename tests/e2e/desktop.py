# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop without a screen, and the console in it as a screen reader sees it: widgets are found by role and accessible name only.

The caller first re-executes itself with `enter` (private home, X server, session bus, keyring); inside, `Console` starts the
program and drives it. Every wait ends with a condition or with a deadline that says what was seen instead."""
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

DEADLINE = float(os.environ.get("HOIST_E2E_DEADLINE", "60"))
INSIDE, ERRORS, KEYRING = "HOIST_E2E_HOME", "HOIST_E2E_STDERR", "HOIST_E2E_KEYRING"
SETTINGS = "[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\ngtk-icon-theme-name=Adwaita\n"


def need(*programs):
    missing = [p for p in programs if shutil.which(p) is None]
    if missing:
        sys.exit("this test needs the programs " + ", ".join(missing) + " (tools/packages-install test)")


def _home():
    home = tempfile.mkdtemp(prefix="hoist-e2e-")
    os.chmod(home, 0o700)
    for name in ("data", "config", "cache", "state", "runtime"):
        os.makedirs(os.path.join(home, name), mode=0o700)
    os.makedirs(os.path.join(home, "config", "gtk-4.0"))
    with open(os.path.join(home, "config", "gtk-4.0", "settings.ini"), "w", encoding="utf-8") as f:
        f.write(SETTINGS)
    return home


def _environment(home, display):
    env = dict(os.environ)
    for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "NO_AT_BRIDGE", "GTK_THEME"):
        env.pop(name, None)
    env.update({"HOME": home, "XDG_DATA_HOME": f"{home}/data", "XDG_CONFIG_HOME": f"{home}/config", "XDG_CACHE_HOME": f"{home}/cache",
                "XDG_STATE_HOME": f"{home}/state", "XDG_RUNTIME_DIR": f"{home}/runtime", "DISPLAY": display, "LC_ALL": "C.UTF-8",
                "TZ": "UTC", "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GTK_A11Y": "atspi", "GTK_USE_PORTAL": "0",
                "GSETTINGS_BACKEND": "memory", INSIDE: home})
    return env


def _replace_service(home, name):
    """A service that the bus would start by itself ends at once instead."""
    folder = os.path.join(home, "runtime", "dbus-1", "services")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name + ".service"), "w", encoding="utf-8") as f:
        f.write(f"[D-BUS Service]\nName={name}\nExec=/bin/false\n")


def enter(keyring="open"):
    """Runs this very script again inside a private desktop; returns its exit status. In the inner run it returns None.
    keyring: "open", "none" (nobody answers for it), or "locks" (open at first, see lock_keyring; nobody answers its question)."""
    if INSIDE in os.environ:
        os.dup2(int(os.environ[ERRORS]), 2)
        if os.environ[KEYRING] != "none":
            _unlock_keyring()
        return None
    need("Xvfb", "dbus-run-session", "xdotool", "import", "gnome-keyring-daemon")
    home = _home()
    reader, writer = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x1000x24", "-nolisten", "tcp", "-noreset"],
                              pass_fds=[writer], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as numbers:
            number = numbers.readline().strip()
        if not number:
            sys.exit("Xvfb did not start")
        env = _environment(home, ":" + number)
        env[KEYRING] = keyring
        if keyring == "none":
            _replace_service(home, "org.freedesktop.secrets")
        if keyring != "open":
            _replace_service(home, "org.gnome.keyring.SystemPrompter")
        env[ERRORS] = str(os.dup(2))  # the buses talk a lot: their words go to a file, ours to where they went before
        os.set_inheritable(int(env[ERRORS]), True)
        with open(os.path.join(home, "desktop.log"), "wb") as words:
            inner = subprocess.Popen(["dbus-run-session", "--", sys.executable, *sys.argv], env=env, stderr=words, close_fds=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: inner.terminate())
        return inner.wait()
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _unlock_keyring():
    subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets", "--daemonize"], input=b"a password of this test",
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def lock_keyring():
    import gi
    gi.require_version("Gio", "2.0")
    from gi.repository import Gio, GLib
    bus, path, name = Gio.bus_get_sync(Gio.BusType.SESSION), "/org/freedesktop/secrets", "org.freedesktop.secrets"
    call = lambda method, what: bus.call_sync(name, path, "org.freedesktop.Secret.Service", method, what, None, 0, 5000)  # noqa: E731
    collection = call("ReadAlias", GLib.Variant("(s)", ("default",))).unpack()[0]
    locked = call("Lock", GLib.Variant("(ao)", ([collection],))).unpack()[0]
    if locked != [collection]:
        raise SystemExit(f"the keyring did not lock: {locked}")


class NotSeen(Exception):
    pass


class Console:
    """The program, found on the accessibility bus by its own process id."""

    def __init__(self, build, *arguments, screenshots=None):
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi, GLib
        self.atspi, self.glib = Atspi, GLib
        self.program, self.arguments = os.path.join(build, "src/console/hoist"), arguments
        self.screenshots = screenshots
        self.process = self.application = self.front = self.listener = self.noted = None
        if screenshots:
            os.makedirs(screenshots, exist_ok=True)

    # --- the process

    def start(self):
        self.log = open(os.path.join(os.environ[INSIDE], "console.log"), "ab")
        self.process = subprocess.Popen([self.program, *self.arguments], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.application = self.wait("the console on the accessibility bus", self._find_application)
        return self

    def _find_application(self):
        if self.process.poll() is not None:
            raise SystemExit(f"the console ended with status {self.process.returncode}:\n" + self.read_log())
        desktop = self.atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def read_log(self):
        with open(os.path.join(os.environ[INSIDE], "console.log"), encoding="utf-8", errors="replace") as f:
            return f.read()[-4000:]

    def stop(self, how=signal.SIGTERM):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        self.application = self.front = self.noted = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        self.log.close()

    # --- waiting

    def wait(self, what, condition, deadline=DEADLINE):
        """The first true value of `condition`; looks again whenever the desktop says that something happened, and five times a second."""
        context = self.glib.MainContext.default()
        end = time.monotonic() + deadline
        while True:
            with contextlib.suppress(self.glib.Error):
                value = condition()
                if value:
                    return value
            if time.monotonic() > end:
                raise NotSeen(f"{what}: not within {deadline:.0f} s. On the screen:\n{self.describe()}\n{self.read_log()[-1500:]}")
            late = []
            timer = self.glib.timeout_add(200, lambda over=late: over.append(True))
            context.iteration(True)
            if not late:
                self.glib.source_remove(timer)

    # --- seeing

    def walk(self, node=None, depth=0):
        node = node if node is not None else self.application
        if node is None or depth > 60:
            return
        node.clear_cache()
        yield node
        for i in range(node.get_child_count()):
            child = node.get_child_at_index(i)
            if child is not None:
                yield from self.walk(child, depth + 1)

    def is_shown(self, node):
        states = node.get_state_set()
        return states.contains(self.atspi.StateType.VISIBLE) and not states.contains(self.atspi.StateType.DEFUNCT)

    def windows(self):
        """Open windows, the topmost dialog last."""
        self.application.clear_cache()
        found = [self.application.get_child_at_index(i) for i in range(self.application.get_child_count())]
        return sorted((w for w in found if w is not None), key=lambda w: w.get_state_set().contains(self.atspi.StateType.MODAL))

    def seek(self, role, name, sensitive=False):
        """The first widget of that role whose accessible name is `name` (a string or a compiled pattern), in the front window."""
        for window in reversed(self.windows()):
            for node in self.walk(window):
                if role is not None and node.get_role_name() != role:
                    continue
                text = (node.get_name() or "").strip()
                if not (name.search(text) if isinstance(name, re.Pattern) else text == name):
                    continue
                if not self.is_really_shown(node):
                    continue
                if sensitive and not node.get_state_set().contains(self.atspi.StateType.SENSITIVE):
                    continue
                return node
        return None

    def is_really_shown(self, node):
        while node is not None and node.get_role_name() not in ("application", "desktop frame"):
            if not self.is_shown(node):
                return False
            node = node.get_parent()
        return True

    def find(self, role, name, sensitive=False, deadline=DEADLINE):
        return self.wait(f"{role or 'widget'} “{name if isinstance(name, str) else name.pattern}”",
                         lambda: self.seek(role, name, sensitive), deadline)

    def sees(self, name, role=None):
        return self.seek(role, name) is not None

    def text_of(self, node):
        """The text of an editable or a text view."""
        text = node.get_text_iface()
        if text is None:
            return ""  # the inside of an AdwEntryRow: it has a name and the focus, the row has the text
        return text.get_text(0, text.get_character_count())

    def describe(self):
        if self.application is None:
            return "(no application)"
        lines = []
        with contextlib.suppress(Exception):
            for window in self.windows():
                for node in self.walk(window):
                    name = (node.get_name() or "").strip()
                    if name and self.is_really_shown(node):
                        sensitive = node.get_state_set().contains(self.atspi.StateType.SENSITIVE)
                        lines.append(f"  {node.get_role_name()}: {name}" + ("" if sensitive else " (insensitive)"))
        return "\n".join(dict.fromkeys(lines))

    # --- doing

    def show_tenants(self, deadline=DEADLINE):
        """From the overview, on which a control plane opens, to its tenants by the shortcut."""
        self.find("list item", "Tenants", deadline=deadline)
        self.wait("the dialogs to go", lambda: len(self.windows()) == 1)
        self.key("alt+1")

    def press(self, role, name, deadline=DEADLINE):
        """Presses a button, ticks a check, turns a switch: its first action."""
        node = self.find(role, name, sensitive=True, deadline=deadline)
        if not node.get_action_iface().do_action(0):
            raise NotSeen(f"{role} “{name}” does not act")
        return node

    def toggle(self, role, name):
        """A check box by the keyboard: it has no action in GTK 4.8."""
        self.find(role, name, sensitive=True)
        node = self.move_to(role, name)
        before = node.get_state_set().contains(self.atspi.StateType.CHECKED)
        self.key("space")
        self.wait(f"“{name}” to be {'off' if before else 'on'}", lambda: (node.clear_cache(), before
                  != node.get_state_set().contains(self.atspi.StateType.CHECKED))[1])

    def write(self, role, name, text):
        node = self.find(role, name, sensitive=True)
        node.get_editable_text_iface().set_text_contents(text)
        self.wait(f"“{text}” in {name}", lambda: self.text_of(node) == text)

    def focused(self):
        """The widget that has the keyboard, in the front window."""
        self.give_front_the_keyboard()
        if self.listener is None:
            self.listener = self.atspi.EventListener.new(self._note_focus)
            self.listener.register("object:state-changed:focused")
        context = self.glib.MainContext.default()
        while context.iteration(False):
            pass
        if self.noted is not None and self._has_focus(self.noted):
            return self.noted
        for window in reversed(self.windows()):
            for node in self.walk(window):
                if node.get_state_set().contains(self.atspi.StateType.FOCUSED):
                    self.noted = node
                    return node
        return None

    def _note_focus(self, event):
        with contextlib.suppress(self.glib.Error):
            if event.detail1 and event.source.get_process_id() == self.process.pid:
                self.noted = event.source

    def _has_focus(self, node):
        with contextlib.suppress(self.glib.Error):
            node.clear_cache()
            return node.get_state_set().contains(self.atspi.StateType.FOCUSED)
        return False

    def name_of(self, node):
        """Its accessible name; of something without one the labels in it, as a screen reader reads it."""
        name = (node.get_name() or "").strip()
        return name or " ".join(n.get_name() for n in self.walk(node) if n.get_role_name() == "label" and n.get_name())

    def move_to(self, role, name, key="Tab", limit=40):
        """Presses `key` until the widget with that role and name has the keyboard (GTK 4.8 lets nobody else give it the focus)."""
        seen = []
        for _ in range(limit):
            node = self.focused()
            text = self.name_of(node) if node is not None else ""
            if node is not None and (role is None or node.get_role_name() == role) and (
                    name.search(text) if isinstance(name, re.Pattern) else text == name):
                return node
            seen.append(f"{node.get_role_name()}: {text}" if node is not None else "nothing")
            self.key(key)
        raise NotSeen(f"{key} does not lead to {role} “{name}”; it led to:\n  " + "\n  ".join(seen) + "\n" + self.describe())

    def give_front_the_keyboard(self):
        """The window that is in front gets the keyboard of the X server: what a window manager does."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid), "--name", "."],
                               capture_output=True, text=True, check=False).stdout.split()
        if found and found[-1] != self.front:
            self.front = found[-1]
            subprocess.run(["xdotool", "windowfocus", "--sync", self.front], check=True)

    def key(self, *keys):
        self.give_front_the_keyboard()
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)

    def type(self, text):
        """Text on the keyboard, into what has the focus."""
        self.give_front_the_keyboard()
        subprocess.run(["xdotool", "type", "--clearmodifiers", text], check=True)

    def x_window(self, title):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid), "--name", title],
                               capture_output=True, text=True, check=False).stdout.split()
        return found[-1] if found else None

    def picture(self, name, title="Hoist"):
        """A picture of one window, without the border that GTK draws where there is no compositor."""
        if not self.screenshots:
            return None
        path = os.path.join(self.screenshots, name + ".png")
        window = self.wait(f"a window called {title}", lambda: self.x_window(title))
        subprocess.run(["import", "-window", window, path], check=True)
        subprocess.run(["mogrify", "-shave", "5x5", "+repage", "-strip", "-define", "png:exclude-chunks=date,time", path], check=True)
        return path
