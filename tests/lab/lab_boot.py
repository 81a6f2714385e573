# SPDX-License-Identifier: GPL-3.0-or-later
"""The first process of a lab node: makes the node's world inside the namespaces that it was born in - an overlay over this machine's
root, own /dev /proc /sys /run /tmp, a small /etc - and becomes systemd. Started by the keeper (lab_keeper.py), never by hand."""
import os
import shutil
import subprocess
import sys

# Nothing of this machine's enabled services: a node starts what is named here, dbus and journald come by themselves.
WANTED = {"multi-user.target": ["ssh.service"], "sockets.target": ["dbus.socket"]}
# What would reach through to the machine below, or costs time and says nothing.
MASKED = ["systemd-udevd.service", "systemd-udev-trigger.service", "systemd-modules-load.service", "systemd-sysctl.service",
          "systemd-timesyncd.service", "systemd-networkd.service", "systemd-resolved.service", "systemd-remount-fs.service",
          "systemd-random-seed.service", "systemd-update-utmp.service", "systemd-update-utmp-runlevel.service",
          "systemd-binfmt.service", "systemd-hwdb-update.service", "systemd-pstore.service", "systemd-firstboot.service",
          "systemd-ask-password-wall.path", "systemd-ask-password-console.path", "kmod-static-nodes.service",
          "systemd-tmpfiles-setup-dev.service", "getty.target", "console-getty.service", "ldconfig.service", "swap.target",
          "dev-hugepages.mount", "dev-mqueue.mount", "sys-kernel-debug.mount", "sys-kernel-tracing.mount",
          "sys-kernel-config.mount", "sys-fs-fuse-connections.mount", "proc-sys-fs-binfmt_misc.automount",
          "systemd-tmpfiles-clean.timer", "rescue-ssh.target", "systemd-machine-id-commit.service"]
SSHD = """Port 22
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PrintMotd no
UseDNS no
MaxStartups 100
MaxSessions 100
"""


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as f:
        f.write(text)


def devices(root):
    """A /dev of its own: no disk of this machine is in it."""
    run("mount", "-t", "tmpfs", "-o", "mode=755,size=1m", "lab-dev", root + "/dev")
    for name, major, minor in [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)]:
        os.mknod(f"{root}/dev/{name}", 0o020666, os.makedev(major, minor))
        os.chmod(f"{root}/dev/{name}", 0o666)
    for name in ["pts", "shm"]:
        os.mkdir(f"{root}/dev/{name}")
    run("mount", "-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=620,gid=5", "lab-pts", root + "/dev/pts")
    run("mount", "-t", "tmpfs", "-o", "mode=1777,size=64m", "lab-shm", root + "/dev/shm")
    for link, target in [("ptmx", "pts/ptmx"), ("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")]:
        os.symlink(target, f"{root}/dev/{link}")


def settings(root, node):
    """The node's /etc: its name, keys and services. Written at the first start only; what the node did to it later stays."""
    if os.path.exists(root + "/etc/lab-node"):
        return
    for folder in [root + "/etc/systemd/system", *(f"{root}/etc/rc{n}.d" for n in "0123456S"), root + "/etc/cron.d"]:
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
    for unit in MASKED:
        os.symlink("/dev/null", f"{root}/etc/systemd/system/{unit}")
    for target, units in WANTED.items():
        folder = f"{root}/etc/systemd/system/{target}.wants"
        os.makedirs(folder)
        for unit in units:
            os.symlink("/lib/systemd/system/" + unit, f"{folder}/{unit}")
    write(root + "/etc/machine-id", node["machine_id"] + "\n")
    write(root + "/etc/hostname", node["name"] + "\n")
    write(root + "/etc/hosts", "127.0.0.1 localhost\n" + "".join(f"{a} {n}\n" for n, a in node["hosts"].items()))
    write(root + "/etc/fstab", "")
    write(root + "/etc/systemd/journald.conf", "[Journal]\nStorage=volatile\nRuntimeMaxUse=16M\n")
    for name in os.listdir(root + "/etc/ssh"):
        if name.startswith("ssh_host_"):
            os.unlink(f"{root}/etc/ssh/{name}")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", node["name"], "-f", root + "/etc/ssh/ssh_host_ed25519_key")
    write(root + "/etc/ssh/sshd_config", SSHD)
    home = os.path.join(root, "root")
    os.makedirs(home + "/.ssh", mode=0o700, exist_ok=True)
    write(home + "/.ssh/authorized_keys", node["authorized_key"], 0o600)
    if node["agent"]:
        shutil.copy(node["agent"], root + "/usr/bin/hoist-agent")
        os.chmod(root + "/usr/bin/hoist-agent", 0o755)
    write(root + "/etc/lab-node", node["name"] + "\n")


def network(node):
    run("ip", "link", "set", "lo", "up")
    run("ip", "address", "add", node["address"] + "/24", "dev", "eth0")
    run("ip", "link", "set", "eth0", "up")


def boot(node):
    sys.stdin.read()  # the keeper closes it when this node's cable is in
    disk, root = node["disk"], node["disk"] + "/root"
    for folder in ["upper", "work", "root"]:
        os.makedirs(f"{disk}/{folder}", exist_ok=True)
    run("mount", "--make-rprivate", "/")
    run("mount", "-t", "overlay", "-o", f"lowerdir=/,upperdir={disk}/upper,workdir={disk}/work", "lab-root", root)
    for path in node["bind"]:
        os.makedirs(root + path, exist_ok=True)
        run("mount", "--bind", path, root + path)
    settings(root, node)
    network(node)
    run("hostname", node["name"])
    run("mount", "-t", "proc", "proc", root + "/proc")
    run("mount", "-t", "sysfs", "-o", "ro", "sysfs", root + "/sys")
    run("mount", "-t", "cgroup2", "cgroup2", root + "/sys/fs/cgroup")
    devices(root)
    run("mount", "-t", "tmpfs", "-o", "mode=755,size=64m", "lab-run", root + "/run")
    run("mount", "-t", "tmpfs", "-o", "mode=1777,size=256m", "lab-tmp", root + "/tmp")
    os.makedirs(root + "/run/systemd/system")
    os.chroot(root)
    os.chdir("/")
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.execve("/lib/systemd/systemd", ["/lib/systemd/systemd", "--system", "--unit=multi-user.target"],
              {"container": "lab", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"})
