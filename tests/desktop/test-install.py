#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`meson install` into a folder of its own: every file is where the desktop looks for it, and the programs, moved there, find each
other: a demo fleet is made, served by the private daemon's way of starting, upgraded and removed by what was installed alone."""
import contextlib
import os
import shutil
import subprocess
import tempfile

from tap import BUILD, check, main, read, run, source

EXPECTED = """
bin/hoist bin/hoistd bin/hoist-agent bin/hoistctl
share/applications/org.hoist.Console.desktop
share/metainfo/org.hoist.Console.metainfo.xml
share/dbus-1/services/org.hoist.Console.service
share/glib-2.0/schemas/org.hoist.Console.gschema.xml
share/icons/hicolor/scalable/apps/org.hoist.Console.svg
share/icons/hicolor/symbolic/apps/org.hoist.Console-symbolic.svg
share/hoist/guides/cbapp.yaml
share/man/man1/hoist.1 share/man/man1/hoistctl.1 share/man/man8/hoistd.8 share/man/man8/hoist-agent.8
share/bash-completion/completions/hoistctl
share/hoist/help/index.html share/hoist/help/manual.css share/hoist/help/images/tenants.png
share/doc/hoist/README.md share/doc/hoist/COPYING
""".split()
FOLDER = tempfile.mkdtemp(prefix="hoist-install-")
PREFIX = None


def clean_environment(**more):
    """No word about where the build tree is."""
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": FOLDER, "LC_ALL": "C.UTF-8", "XDG_RUNTIME_DIR": os.path.join(FOLDER, "run")}
    env.update({k: v for k, v in os.environ.items() if k.startswith(("ASAN_", "UBSAN_"))})
    env.update(more)
    return env


@check
def installs():
    """Everything is installed where the desktop looks for it"""
    global PREFIX
    os.makedirs(os.path.join(FOLDER, "run"), mode=0o700)
    run("/usr/bin/meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", env=dict(os.environ, DESTDIR=os.path.join(FOLDER, "root")))
    PREFIX = next(os.path.dirname(base) for base, _, files in os.walk(os.path.join(FOLDER, "root")) if os.path.basename(base) == "bin"
                  and "hoist" in files)
    missing = [name for name in EXPECTED if not os.path.isfile(os.path.join(PREFIX, name))]
    assert not missing, f"not installed: {missing}"
    stray = [os.path.join(base, name) for base, _, files in os.walk(PREFIX) for name in files if name.endswith((".a", ".h", ".in", ".pyc"))]
    assert not stray, f"nobody needs: {stray}"


@check
def service_starts_what_is_there():
    """The D-Bus service and the desktop file name the installed program"""
    service = read(os.path.join(PREFIX, "share/dbus-1/services/org.hoist.Console.service"))
    program = next(line.split("=", 1)[1].split()[0] for line in service.splitlines() if line.startswith("Exec="))
    assert os.path.isfile(os.path.join(FOLDER, "root", program.lstrip("/"))), f"{program} is not installed"
    assert "--gapplication-service" in service and "Name=org.hoist.Console\n" in service, service
    assert "@" not in service, service


@check
def versions():
    """Each installed program says its version"""
    for name in ("hoist", "hoistd", "hoist-agent", "hoistctl"):
        text = run(os.path.join(PREFIX, "bin", name), "--version", env=clean_environment())
        assert text.startswith(name + " "), text


@check
def demo_fleet():
    """The installed programs alone make a fleet, upgrade a tenant and remove the fleet"""
    ctl, fleet = os.path.join(PREFIX, "bin/hoistctl"), os.path.join(FOLDER, "fleet")
    env = clean_environment()
    run(ctl, "demo", "create", fleet, "--tenants", "2", "--rows", "20", env=env)
    daemon = subprocess.Popen([os.path.join(PREFIX, "bin/hoistd"), "--data", fleet], env=env, stdout=subprocess.PIPE, text=True)
    try:
        line = daemon.stdout.readline()
        assert line.startswith("hoistd ready "), f"hoistd said: {line!r}"
        run(ctl, "--data", fleet, "upgrade", "testsite", "v0.3.0", "--acknowledge-all", "--wait", env=env)
        shown = run(ctl, "--data", fleet, "tenant", "show", "testsite", env=env)
        assert "v0.3.0" in shown, shown
    finally:
        daemon.terminate()
        daemon.wait(60)
        daemon.stdout.close()
        run(ctl, "demo", "destroy", fleet, env=env)
    assert not os.path.exists(fleet), "the fleet is still there"


@check
def guides_are_the_source():
    """The installed guide is the one that hoistd carries"""
    assert read(os.path.join(PREFIX, "share/hoist/guides/cbapp.yaml")) == read(source("data/guides/cbapp.yaml"))
    run(os.path.join(PREFIX, "bin/hoistctl"), "guide", "check", os.path.join(PREFIX, "share/hoist/guides/cbapp.yaml"),
        env=clean_environment())


if __name__ == "__main__":
    try:
        main()
    finally:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(FOLDER)
