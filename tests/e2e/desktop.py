# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop without a screen, and the console in it as a screen reader sees it: widgets are found by role and accessible name only.

The caller first re-executes itself with `enter` (private home, X server, session bus, keyring); inside, `Console` starts the
program and drives it. Every wait ends with a condition or with a deadline that says what was seen instead."""
import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import spoken

DEADLINE = float(os.environ.get("HOIST_E2E_DEADLINE", "60"))
FORGET_S = 2   # who waits longer reads all of it anew, so often
TRACE = "HOIST_E2E_TRACE" in os.environ  # tells how long each wait took
INSIDE, ERRORS, KEYRING = "HOIST_E2E_HOME", "HOIST_E2E_STDERR", "HOIST_E2E_KEYRING"
SETTINGS = "[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\ngtk-icon-theme-name=Adwaita\ngtk-decoration-layout=appmenu:close\n"


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
    keyring: "open", "none" (nobody answers for it), "locks" (open at first, see lock_keyring; nobody answers its question), or "dies"
    (open at first, see find_keyring; nobody starts another)."""
    if INSIDE in os.environ:
        signal.signal(signal.SIGTERM, _end)
        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)
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
        if keyring in ("none", "dies"):
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


def _end(*_):
    """Who is ended, or whose session ends, still ends what it has started, however often it is told."""
    signal.signal(signal.SIGTERM, lambda *_: None)
    sys.exit(128 + signal.SIGTERM)


def _unlock_keyring():
    subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets", "--daemonize"], input=b"a password of this test",
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def find_keyring():
    """The process id of the keyring that answers."""
    from gi.repository import Gio, GLib
    return Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
        "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
        GLib.Variant("(s)", ("org.freedesktop.secrets",)), None, 0, 5000).unpack()[0]


def lock_keyring():
    from gi.repository import Gio, GLib
    bus, path, name = Gio.bus_get_sync(Gio.BusType.SESSION), "/org/freedesktop/secrets", "org.freedesktop.secrets"
    call = lambda method, what: bus.call_sync(name, path, "org.freedesktop.Secret.Service", method, what, None, 0, 5000)  # noqa: E731
    collection = call("ReadAlias", GLib.Variant("(s)", ("default",))).unpack()[0]
    locked = call("Lock", GLib.Variant("(ao)", ([collection],))).unpack()[0]
    if locked != [collection]:
        raise SystemExit(f"the keyring did not lock: {locked}")


class NotSeen(Exception):
    pass


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib, as long as any XEvent."""
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
                ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong), ("format", ctypes.c_int), ("data", ctypes.c_long * 5),
                ("rest", ctypes.c_long * 16)]


def _ask_to_close(window):
    """What a window manager sends at Alt+F4."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype, x.XInternAtom.restype = ctypes.c_void_p, ctypes.c_ulong
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    atom = lambda name: x.XInternAtom(display, name, 0)  # noqa: E731
    message = _ClientMessage(33, 0, 1, display, window, atom(b"WM_PROTOCOLS"), 32, (ctypes.c_long * 5)(atom(b"WM_DELETE_WINDOW")))
    x.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
    x.XCloseDisplay(display)


class Console:
    """The program, found on the accessibility bus by its own process id."""

    def __init__(self, build, *arguments, screenshots=None):
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi, GLib
        self.atspi, self.glib = Atspi, GLib
        self.program, self.arguments = os.path.join(build, "src/console/hoist"), arguments
        self.screenshots = screenshots
        self.process = self.application = self.listener = self.noted = None
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
        with contextlib.suppress(LookupError):
            return spoken.Reader(self.process.pid)
        return None

    def read_log(self):
        with open(os.path.join(os.environ[INSIDE], "console.log"), encoding="utf-8", errors="replace") as f:
            return f.read()[-4000:]

    def stop(self, how=signal.SIGTERM):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        self.application = self.noted = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        self.log.close()

    # --- waiting

    def wait(self, what, condition, deadline=DEADLINE):
        """The first true value of `condition`; looks again whenever the desktop says that something happened, and five times a second at
        first; the longer it lasts, the less often: what it then takes longer is a twentieth, and to look costs the console its time."""
        context = self.glib.MainContext.default()
        begun = forgotten = time.monotonic()
        end = begun + deadline
        while True:
            if self.application is not None and time.monotonic() > forgotten + FORGET_S:
                self.application.forget()
                forgotten = time.monotonic()
            with contextlib.suppress(self.glib.Error):
                value = condition()
                if value:
                    if TRACE:
                        print(f"    {what}: {deadline - end + time.monotonic():.1f} s", file=sys.stderr, flush=True)
                    return value
            if time.monotonic() > end:
                raise NotSeen(f"{what}: not within {deadline:.0f} s. On the screen:\n{self.describe()}\n{self.read_log()[-1500:]}")
            late = []
            pause = min(max(0.2, (time.monotonic() - begun) / 20), 1)
            timer = self.glib.timeout_add(int(1000 * pause), lambda over=late: over.append(True))
            context.iteration(True)
            if not late:
                self.glib.source_remove(timer)

    # --- seeing

    def windows(self):
        """How many windows are open."""
        return range(self.application.count())

    def front(self, described=False):
        """What is in the topmost dialog, or in the window when there is none."""
        return next(self.application.windows(described))

    def widget(self, seen):
        return spoken.Widget(self.application, seen.path)

    def seek(self, role, name, sensitive=False):
        """The first widget of that role whose accessible name is `name` (a string or a compiled pattern), in the front window."""
        for window in self.application.windows():
            for node in window.all():
                if role is not None and node.role != role or sensitive and "sensitive" not in node.states:
                    continue
                text = node.name.strip()
                if name.search(text) if isinstance(name, re.Pattern) else text == name:
                    return self.widget(node)
        return None

    def all(self, role):
        """Every widget of that role in any window."""
        return [self.widget(node) for window in self.application.windows() for node in window.all() if node.role == role]

    def find(self, role, name, sensitive=False, deadline=DEADLINE):
        return self.wait(f"{role or 'widget'} “{name if isinstance(name, str) else name.pattern}”",
                         lambda: self.seek(role, name, sensitive), deadline)

    def sees(self, name, role=None):
        return self.seek(role, name) is not None

    def text_of(self, node):
        """The text of an editable or a text view."""
        return node.text() or ""  # the inside of an AdwEntryRow has a name and the focus, the row has the text

    def describe(self):
        if self.application is None:
            return "(no application)"
        lines = []
        with contextlib.suppress(Exception):
            for window in self.application.windows():
                lines += [f"  {n.role}: {n.name.strip()}" + ("" if "sensitive" in n.states else " (insensitive)")
                          for n in window.all() if n.name.strip()]
        return "\n".join(dict.fromkeys(lines))

    # --- doing

    def act(self, name, parameter=None):
        """An action that the console exports on the session bus: app.NAME or win.NAME. `parameter`: a string or a GLib.Variant."""
        from gi.repository import Gio
        place, _, action = name.partition(".")
        path = "/org/hoist/Console" + ("" if place == "app" else "/window/1")
        if isinstance(parameter, str):
            parameter = self.glib.Variant("s", parameter)
        Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
            "org.hoist.Console", path, "org.gtk.Actions", "Activate",
            self.glib.Variant("(sava{sv})", (action, [parameter] if parameter is not None else [], {})), None, 0, 5000)

    def show_tenants(self, deadline=DEADLINE):
        """From the overview, on which a control plane opens, to its tenants by the shortcut."""
        self.find("list item", "Tenants", deadline=deadline)
        self.wait("the dialogs to go", lambda: len(self.windows()) == 1)
        self.key("alt+1")

    def press(self, role, name, deadline=DEADLINE):
        """Presses a button, ticks a check, turns a switch: its first action."""
        node = self.find(role, name, sensitive=True, deadline=deadline)
        if not node.act():
            raise NotSeen(f"{role} “{name}” does not act")
        return node

    def toggle(self, role, name):
        """A check box by the keyboard: it has no action in GTK 4.8."""
        self.find(role, name, sensitive=True)
        node = self.move_to(role, name)
        before = node.get_state_set().contains(self.atspi.StateType.CHECKED)
        self.key("space")
        self.wait(f"“{name}” to be {'off' if before else 'on'}", lambda: before
                  != node.get_state_set().contains(self.atspi.StateType.CHECKED))

    def write(self, role, name, text):
        node = self.find(role, name, sensitive=True)
        node.set_text(text)
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
        for window in self.application.windows():
            for node in window.all():
                if "focused" in node.states:
                    self.noted = self.widget(node)
                    return self.noted
        return None

    def _note_focus(self, event):
        with contextlib.suppress(self.glib.Error):
            if event.detail1 and event.source.get_process_id() == self.process.pid:
                self.noted = spoken.Widget(self.application, event.source.path)

    def _has_focus(self, node):
        with contextlib.suppress(self.glib.Error):
            return node.get_state_set().contains(self.atspi.StateType.FOCUSED)
        return False

    def name_of(self, node):
        """Its accessible name; of something without one the labels in it, as a screen reader reads it. "": it went away meanwhile."""
        with contextlib.suppress(self.glib.Error):
            return node.get_name().strip() or node.read().said()
        return ""

    def role_of(self, node):
        with contextlib.suppress(self.glib.Error):
            return node.get_role_name()
        return ""

    def move_to(self, role, name, key="Tab", limit=40):
        """Presses `key` until the widget with that role and name has the keyboard (GTK 4.8 lets nobody else give it the focus)."""
        seen = []
        for _ in range(limit):
            node = self.focused()
            text = self.name_of(node) if node is not None else ""
            if node is not None and (role is None or self.role_of(node) == role) and (
                    name.search(text) if isinstance(name, re.Pattern) else text == name):
                return node
            seen.append(f"{self.role_of(node)}: {text}" if node is not None else "nothing")
            self.key(key)
        raise NotSeen(f"{key} does not lead to {role} “{name}”; it led to:\n  " + "\n  ".join(seen) + "\n" + self.describe())

    def give_front_the_keyboard(self):
        """The window that is in front gets the keyboard of the X server: what a window manager does. Asked each time: where there is none,
        the server takes the keyboard away from a dialog that closes, and the next key goes to whatever is under the pointer."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid), "--name", "."],
                               capture_output=True, text=True, check=False).stdout.split()
        has = subprocess.run(["xdotool", "getwindowfocus"], capture_output=True, text=True, check=False).stdout.strip()
        if found and found[-1] != has:
            subprocess.run(["xdotool", "windowfocus", "--sync", found[-1]], check=True)

    def close_front(self):
        """The window in front goes as by Alt+F4. (Escape closes a message first, where there is one.)"""
        n = len(self.windows())
        self.give_front_the_keyboard()
        _ask_to_close(int(subprocess.run(["xdotool", "getwindowfocus"], capture_output=True, text=True, check=True).stdout))
        self.wait("the window to go", lambda: len(self.windows()) == n - 1)

    def key(self, *keys):
        self.give_front_the_keyboard()
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)

    def type(self, text):
        """Text on the keyboard, into what has the focus."""
        self.give_front_the_keyboard()
        subprocess.run(["xdotool", "type", "--clearmodifiers", text], check=True)

    def clipboard(self):
        """The text on the clipboard; None: there is none."""
        import gi
        gi.require_version("Gdk", "4.0")
        from gi.repository import Gdk
        got = []
        display = Gdk.Display.open(os.environ["DISPLAY"])
        display.get_clipboard().read_text_async(None, lambda board, result: got.append(self._read_text(board, result)))
        while not got:
            self.glib.MainContext.default().iteration(True)
        display.close()
        return got[0]

    def _read_text(self, board, result):
        with contextlib.suppress(self.glib.Error):
            return board.read_text_finish(result)
        return None

    @staticmethod
    def look_away():
        """No window has the keyboard, as when somebody works with another program."""
        x = ctypes.CDLL("libX11.so.6")
        x.XOpenDisplay.restype = ctypes.c_void_p
        display = ctypes.c_void_p(x.XOpenDisplay(None))
        x.XSetInputFocus(display, ctypes.c_ulong(0), 0, ctypes.c_ulong(0))   # none; the root would give it to what is below the pointer
        x.XSync(display, 0)
        x.XCloseDisplay(display)

    def x_window(self, title):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid), "--name", title],
                               capture_output=True, text=True, check=False).stdout.split()
        return found[-1] if found else None

    def _wait_until_drawn(self, window):
        """The tree says what is on the screen a frame before it is drawn: until two frames in a row are the same, or for half a second where
        something moves on its own."""
        end, before = time.monotonic() + 0.5, None
        while time.monotonic() < end:
            now = subprocess.run(["import", "-window", window, "rgb:-"], check=True, capture_output=True).stdout
            if now == before:
                return
            before = now

    def picture(self, name, title="Hoist"):
        """A picture of one window, without the border that GTK draws where there is no compositor."""
        if not self.screenshots:
            return None
        path = os.path.join(self.screenshots, name + ".png")
        window = self.wait(f"a window called {title}", lambda: self.x_window(title))
        self._wait_until_drawn(window)
        subprocess.run(["import", "-window", window, path], check=True)
        subprocess.run(["mogrify", "-shave", "5x5", "+repage", "-strip", "-define", "png:exclude-chunks=date,time", path], check=True)
        return path
