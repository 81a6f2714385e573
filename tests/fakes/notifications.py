#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who shows notifications on a desktop (org.freedesktop.Notifications), for a session bus where nobody does. Prints "ready", then each
notification as one line of JSON {id, title, body, actions}; a line "press ID" on standard input presses it. Ends with standard input."""
import json
import sys

import gi
gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = Gio.DBusNodeInfo.new_for_xml("""<node><interface name="org.freedesktop.Notifications">
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
<arg type="u" direction="out"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal></interface></node>""").interfaces[0]
LOOP = GLib.MainLoop()
N = [0]


def called(_connection, _sender, _path, _interface, method, parameters, invocation):
    if method == "GetCapabilities":
        invocation.return_value(GLib.Variant("(as)", (["actions", "body"],)))
    elif method == "GetServerInformation":
        invocation.return_value(GLib.Variant("(ssss)", ("fake", "Hoist", "1", "1.2")))
    elif method == "Notify":
        _, replaces, _, title, body, actions, _, _ = parameters.unpack()
        N[0] += 1
        number = replaces or N[0]
        print(json.dumps({"id": number, "title": title, "body": body, "actions": actions}), flush=True)
        invocation.return_value(GLib.Variant("(u)", (number,)))
    else:
        invocation.return_value(None)


def main():
    connection = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    connection.register_object(PATH, INTERFACE, called, None, None)

    def pressed(source, condition):
        line = sys.stdin.readline()
        if not line:
            LOOP.quit()
            return False
        number = int(line.split()[1])
        connection.emit_signal(None, PATH, NAME, "ActionInvoked", GLib.Variant("(us)", (number, "default")))
        connection.emit_signal(None, PATH, NAME, "NotificationClosed", GLib.Variant("(uu)", (number, 2)))
        return True

    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, pressed)
    Gio.bus_own_name_on_connection(connection, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: print("ready", flush=True), lambda *_: LOOP.quit())
    LOOP.run()


if __name__ == "__main__":
    main()
