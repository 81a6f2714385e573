# SPDX-License-Identifier: GPL-3.0-or-later
"""When a program's first window is on the screen of an X server without a window manager: mapped, and drawn for the first time (a damage of
its size). Xlib by ctypes, so that any program is looked at from outside in the same way."""
import ctypes
import select
import time

MAP_NOTIFY, SUBSTRUCTURE = 19, 1 << 19
RAW = 0


class _Map(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int), ("display", ctypes.c_void_p),
                ("event", ctypes.c_ulong), ("window", ctypes.c_ulong), ("other", ctypes.c_int)]


class _Damage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int), ("display", ctypes.c_void_p),
                ("drawable", ctypes.c_ulong), ("damage", ctypes.c_ulong), ("level", ctypes.c_int), ("more", ctypes.c_int),
                ("time", ctypes.c_ulong), ("x", ctypes.c_short), ("y", ctypes.c_short), ("width", ctypes.c_ushort),
                ("height", ctypes.c_ushort)]


class _Event(ctypes.Union):
    _fields_ = [("type", ctypes.c_int), ("map", _Map), ("damage", _Damage), ("room", ctypes.c_long * 48)]


class Screen:
    def __init__(self):
        self.x, self.damage = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXdamage.so.1")
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.damage.XDamageCreate.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        if not self.display:
            raise SystemExit("no X display")
        first, errors = ctypes.c_int(), ctypes.c_int()
        if not self.damage.XDamageQueryExtension(self.display, ctypes.byref(first), ctypes.byref(errors)):
            raise SystemExit("this X server does not tell of damages")
        self.damaged = first.value
        self.handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)   # windows go while they are asked for
        self.x.XSetErrorHandler(self.handler)
        self.x.XSelectInput(self.display, ctypes.c_ulong(self.x.XDefaultRootWindow(self.display)), ctypes.c_long(SUBSTRUCTURE))
        self.x.XSync(self.display, 0)

    def _size(self, window):
        root, x, y = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_int()
        width, height, border, depth = (ctypes.c_uint() for _ in range(4))
        ok = self.x.XGetGeometry(self.display, ctypes.c_ulong(window), *(ctypes.byref(v) for v in (root, x, y, width, height, border, depth)))
        return (width.value, height.value) if ok else (0, 0)

    def _next(self, end):
        """The next event, or None at the end."""
        event = _Event()
        while not self.x.XPending(self.display):
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.x.XConnectionNumber(self.display)], [], [], left)[0]:
                return None
        self.x.XNextEvent(self.display, ctypes.byref(event))
        return event

    def forget(self):
        """What has happened up to now belongs to nobody."""
        self.x.XSync(self.display, 1)

    def wait_window(self, begun, least=(300, 200), deadline=30):
        """(mapped, drawn): milliseconds after `begun` (time.monotonic()) of the first window that is at least so large."""
        windows, end = {}, time.monotonic() + deadline
        while True:
            event = self._next(end)
            now = (time.monotonic() - begun) * 1000
            if event is None:
                raise SystemExit("no window within %d s" % deadline)
            if event.type == MAP_NOTIFY:
                size = self._size(event.map.window)
                if size[0] >= least[0] and size[1] >= least[1]:
                    windows[event.map.window] = now
                    self.damage.XDamageCreate(self.display, ctypes.c_ulong(event.map.window), RAW)
                    self.x.XFlush(self.display)
            elif event.type == self.damaged and event.damage.drawable in windows:
                if event.damage.width >= least[0] and event.damage.height >= least[1]:
                    return windows[event.damage.drawable], now
