# SPDX-License-Identifier: GPL-3.0-or-later
"""An administrator at the console with one tenant: its upgrade by What Changes, the checks, the run and its outcome; its guided rollback by
four pages, the hold and the badge. By accessible names only; what a page says is held against what the test knows to be true.

A script calls `enter` first (it goes on inside a private desktop); with --screenshots FOLDER it saves the pictures of the manual."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import keyboard  # noqa: E402

RUN_DEADLINE = 180
BUILD = os.path.abspath(os.environ.get("HOIST_BUILD_ROOT", "build"))


def add_options(parser):
    parser.add_argument("--screenshots", help="where the pictures of the manual go (usually none are made)")
    parser.add_argument("--print-steps", action="store_true", help="print what is done as it is done")
    keyboard.add_option(parser)
    parser.set_defaults(build=BUILD)


def enter():
    status = desktop.enter()
    if status is not None:
        sys.exit(status)


class Administrator:
    """slug: the tenant's; socket: of its control plane; old, new: (version, commit) of both releases; prefix: of the pictures' names."""

    def __init__(self, options, socket, slug, prefix):
        pictures = os.path.abspath(options.screenshots) if options.screenshots else None
        self.see = keyboard.console(options, "--plane", socket, screenshots=pictures)
        self.slug, self.prefix, self.print_steps = slug, prefix, options.print_steps

    def __enter__(self):
        self.see.start()
        return self

    def __exit__(self, *_):
        self.see.stop()

    def step(self, text):
        if self.print_steps:
            print("   ", text, flush=True)

    def picture(self, name, title="Hoist"):
        """In 256 colours: a third of the size."""
        path = self.see.picture(f"{self.prefix}-{name}", title)
        if path:
            subprocess.run(["mogrify", "-strip", "+dither", "-colors", "256", "-depth", "8", "-define", "png:exclude-chunks=date,time", "-define",
                            "png:compression-level=9", path], check=True)

    def wait_for_no_message(self):
        """For a picture: what is offered at the lower edge has gone."""
        if self.see.screenshots:
            self.see.wait("the message to go", lambda: self.see.seek("push button", "Undo") is None)

    def check(self, truth, what):
        if not truth:
            raise SystemExit(f"not ok: {what}\nOn the screen:\n{self.see.describe()}")

    def reads(self, *patterns):
        """Each is on the screen, in the name of something."""
        for pattern in patterns:
            self.see.find(None, pattern if isinstance(pattern, re.Pattern) else re.compile(re.escape(pattern)))

    # --- the tenant

    def open_tenant(self, deployed, latest):
        see = self.see
        self.step(f"Tenants: {self.slug} has {deployed}, the latest is {latest}; it is opened")
        see.show_tenants()
        row = re.compile(rf"^{re.escape(self.slug)}, deployed {re.escape(deployed)}, latest {re.escape(latest)}, .*healthy$")
        see.find("table row", row)
        see.key("Home")
        see.move_to("table row", row, "Down")
        see.key("Return")
        see.find("push button", "Upgrade…", sensitive=deployed != latest)
        self.reads(re.compile(rf"^Deployed: {re.escape(deployed)}, Read from the node"))

    # --- the upgrade

    def read_changes(self, old, new, notices, latest=None):
        """What Changes: each notice (a part of its text) is there, nobody gets on without having ticked them. `latest`: another release,
        which is proposed; `new` is chosen in its place."""
        see = self.see
        self.step(f"What changes from {old} to {new}: notices are read and ticked ({len(notices)})")
        see.press("push button", "Upgrade…")
        if latest:
            see.find("label", f"{self.slug}: {old} → {latest}")
            see.move_to(None, re.compile(r"^Target"))
            see.key("space")
            see.move_to(None, re.compile(re.escape(new)), "Down")
            see.key("Return")
        see.find("label", f"{self.slug}: {old} → {new}")
        self.reads(*notices)
        if notices:
            self.check(see.seek("push button", "Continue", sensitive=True) is None, "one can go on without reading the notices")
        self.picture("what-changes")
        for _ in notices:
            self.tick("I have read this")
        see.press("push button", "Continue")

    def tick(self, name):
        """The next check box of that name that is not ticked yet."""
        see = self.see
        for _ in range(60):
            node = see.focused()
            if node is not None and see.role_of(node) == "check box" and see.name_of(node) == name and not self.is_ticked(node):
                see.key("space")
                see.wait(f"“{name}” to be ticked", lambda: self.is_ticked(node))
                return
            see.key("Tab")
        raise desktop.NotSeen(f"no check box “{name}” is left to be ticked:\n{see.describe()}")

    def is_ticked(self, node):
        return node.get_state_set().contains(self.see.atspi.StateType.CHECKED)

    def start_upgrade(self, old, new, findings=(), production=False, look=None):
        """The last page: its sentence, what the checks found (parts of their texts), the button that names what it does. production: the
        tenant's name is asked for; look: a further look at the page."""
        see = self.see
        see.find("label", re.compile(rf"^{re.escape(self.slug)} goes from {re.escape(old)} to {re.escape(new)}"))
        self.reads(*findings)
        if production:
            self.check(see.seek("push button", f"Upgrade {self.slug} to {new}", sensitive=True) is None, "production is not asked for its name")
            see.write("text", re.compile(f"^Type {re.escape(self.slug)} to confirm"), self.slug)
        see.find("push button", f"Upgrade {self.slug} to {new}", sensitive=True)
        self.picture("upgrade")
        if look:
            look()
        self.step(f"Press “Upgrade {self.slug} to {new}”")
        see.press("push button", f"Upgrade {self.slug} to {new}")
        see.find("text", "Log")

    def read_outcome(self, title, version, commit, deadline=RUN_DEADLINE):
        """The outcome, and what was read back from the node."""
        see = self.see
        see.find("label", title, deadline=deadline)
        see.find("label", "Version, commit and health were read back from the node.")
        self.reads(re.compile(rf"^Version, {re.escape(version)}$"), re.compile(rf"^Commit, {commit[:7]}"))
        self.step(title)

    # --- the way back

    def roll_back(self, reason, old, new, commits, losses, then=(), since=(), seen=None):
        """From the outcome's page by the four pages. old, new: versions; commits: of both; losses: rows that would be lost (0: none; None: some);
        then: parts of what the comparison must say besides; since: commands of the last page; seen: is given all that the comparison says."""
        see, window = self.see, f"Roll Back {self.slug}"
        see.press("push button", "Roll Back…")
        self.step("What went wrong, and where to")
        see.write("text", "Reason", reason)
        see.press("push button", "Next")
        see.find("check box", re.compile(rf"^{re.escape(old)} of "))
        see.press("push button", "Next")
        for text in (new, old, *(commit[:7] for commit in commits)):
            see.find("label", re.compile("^" + re.escape(text)))
        self.reads(*then)
        if seen:
            seen(see.describe())
        if losses != 0:
            said = see.find(None, re.compile(rf"^{losses or '[0-9]+'} rows? (was|were) written or changed since the ")).get_name()
            losses = int(said.split()[0])
            self.check(see.seek("push button", "Next", sensitive=True) is None, "one can go on without accepting the loss")
            self.picture("rollback", window)
            self.tick("I accept this loss")
        else:
            self.picture("rollback", window)
        see.press("push button", "Next")
        self.step(f"Compared: {losses} rows would be set aside")
        see.find("push button", f"Roll Back {self.slug} to {old}", sensitive=True)
        self.reads(re.compile(rf"^{re.escape(self.slug)} goes back from {re.escape(new)} to {re.escape(old)}" if new != old else
                              rf"^The database of {re.escape(self.slug)} goes back"), *since)
        self.picture("rollback-summary", window)
        see.press("push button", f"Roll Back {self.slug} to {old}")
        return losses

    def read_back(self, reason, title):
        """Done: it is held with the reason, the upgrade is marked in the history; released again."""
        see = self.see
        see.press("push button", "Done")
        see.find("list item", re.compile(rf"^Hold, .*{re.escape(reason)}"))
        self.reads(re.compile(rf"^{re.escape(title)}, .*Rolled back"))
        self.picture("history")
        see.press("push button", "Release the hold")
        see.find("list item", re.compile("^Hold, Not held"))
        self.step("Held with the reason, marked in the history; the hold is released")
