# SPDX-License-Identifier: GPL-3.0-or-later
"""A real podman, or a docker with an engine of the test's own, for tests, in a folder of the test's own: its storage, its configuration, and a
registry on loopback (Debian's docker-registry). Images hold next to nothing: what runs in them is this machine's own Python, mounted
read-only. Nothing of the machine's own podman or docker is touched. Here containers can be started with runc and limits that nobody raises;
whether they can is asked before (`refusal`)."""
import contextlib
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time

PODMAN, REGISTRY, BUSYBOX = "/usr/bin/podman", "/usr/bin/docker-registry", "/bin/busybox"
# Of docker whatever client Hoist would take; the engine is Debian's docker.io.
DOCKERS, DOCKERD, CONTAINERD = ("/usr/bin/docker", "/usr/local/bin/docker"), "/usr/sbin/dockerd", "/usr/bin/containerd"
CGROUPS = "/sys/fs/cgroup"
LINKS = {"lib": "usr/lib", "lib64": "usr/lib64", "bin": "usr/bin"}


def find_docker():
    return next((p for p in DOCKERS if os.path.exists(p)), None)


def refusal(runtime="podman"):
    """Why no container can be had here; None when one can."""
    programs = [PODMAN] if runtime == "podman" else [find_docker() or DOCKERS[0], DOCKERD, CONTAINERD]
    missing = [p for p in (*programs, REGISTRY, BUSYBOX, "/usr/sbin/runc") if not os.path.exists(p)]
    if missing:
        return f"{', '.join(missing)} not installed"
    return None if os.geteuid() == 0 else "it takes root"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def pack(files):
    """A tar file of these {path: bytes}, with the links that Debian has."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for link, target in LINKS.items() if "bin/busybox" not in files else ():
            info = tarfile.TarInfo(link)
            info.type, info.linkname = tarfile.SYMTYPE, target
            tar.addfile(info)
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size, info.mode = len(content), 0o755
            tar.addfile(info, io.BytesIO(content))
    return packed.getvalue()


class Podman:
    name, program, quietly = "podman", PODMAN, ("--quiet",)
    usual = ()   # settings that a test's container has besides its own

    def __init__(self, folder):
        self.folder = os.path.join(folder, self.name)
        self.port, self.registry = free_port(), None
        self.host = f"127.0.0.1:{self.port}"
        os.makedirs(self.folder)
        self.write("registry.yml", f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {self.path('images')}}}}}\nhttp: {{addr: '{self.host}'}}\n"
                   "log: {level: error}\n")
        self.environment = self.configure()

    def configure(self):
        self.write("containers.conf", '[containers]\ndefault_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]\nnetns = "host"\n[engine]\n'
                   f'runtime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\ntmp_dir = "{self.path("tmp")}"\n')
        self.write("storage.conf", f'[storage]\ndriver = "vfs"\ngraphroot = "{self.path("root")}"\nrunroot = "{self.path("run")}"\n')
        self.write("registries.conf", f'unqualified-search-registries = []\n[[registry]]\nlocation = "{self.host}"\ninsecure = true\n')
        return {"CONTAINERS_CONF": self.path("containers.conf"), "CONTAINERS_STORAGE_CONF": self.path("storage.conf"),
                "CONTAINERS_REGISTRIES_CONF": self.path("registries.conf")}

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text, mode=0o644):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def __call__(self, *words, code=0, data=None):
        done = subprocess.run([self.program, *words], env={**os.environ, **self.environment}, input=data, capture_output=True, check=False, timeout=120)
        if code is not None and done.returncode != code:
            raise SystemExit(f"not ok: {self.name} {' '.join(words)}: exit {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")
        return done.stdout.decode().strip()

    def wrapper(self, program):
        """The same program, which finds this runtime."""
        lines = "".join(f"export {name}={value}\n" for name, value in self.environment.items())
        return self.write("agent", f'#!/bin/sh\n{lines}exec {program} "$@"\n', 0o755)

    def start(self):
        """What it takes besides the program."""

    def start_registry(self):
        log = open(self.path("registry.log"), "ab")
        self.registry = subprocess.Popen([REGISTRY, "serve", self.path("registry.yml")], stdout=log, stderr=log)
        log.close()
        until = time.monotonic() + 20
        while True:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if time.monotonic() > until or self.registry.poll() is not None:
                raise SystemExit("not ok: the registry does not answer")
            time.sleep(0.05)   # a reader's poll

    def stop_registry(self):
        if self.registry:
            self.registry.terminate()
            self.registry.wait(20)
        self.registry = None

    def build(self, name, files, *changes):
        """An image with these files {path: text}, pushed to the registry; gone here, so that it must be pulled."""
        return self.push(name, pack({path: text.encode() for path, text in files.items()}), changes)

    def push(self, name, packed, changes):
        reference = f"{self.host}/{name}"
        words = [w for change in changes for w in ("--change", change)]
        image = self("import", *self.quietly, *words, "-", reference, data=packed).splitlines()[-1].removeprefix("sha256:")
        self("push", "--quiet", reference)
        self("rmi", "--force", image)
        return image

    def inspect(self, name):
        return json.loads(self("container", "inspect", name))[0]

    def remove(self, name):
        self("rm", "--force", "--time", "0", name)

    def names(self):
        return sorted(self("ps", "--all", "--format", "{{.Names}}").split())

    def remove_all(self):
        self("rm", "--all", "--force", "--time", "0", code=None)
        self("volume", "rm", "--all", "--force", code=None)

    def close(self):
        self.remove_all()
        self.stop_registry()
        shutil.rmtree(self.folder, ignore_errors=True)

    def build_shell(self, name, number):
        """An image with a shell and nothing else: it says that it has begun, listens on PORT where there is one, and ends when it is asked to."""
        wait = ("trap 'exit 0' TERM; echo begun $NUMBER; [ -z \"$PORT\" ] || busybox nc -ll -s 127.0.0.1 -p $PORT -e true & "
                "while true; do busybox sleep 1 & wait $!; done")
        with open(BUSYBOX, "rb") as f:
            packed = pack({"bin/busybox": f.read()})
        changes = [f"ENV NUMBER={number}", "ENV PATH=/bin", f"CMD {json.dumps(['/bin/busybox', 'sh', '-c', wait])}", f"LABEL number={number}"]
        return self.push(name, packed, changes)


class Docker(Podman):
    """With an engine that is nobody else's: no bridge, no rules of a firewall, no group of control but its own. Loopback needs no TLS there."""

    name, program, quietly = "docker", find_docker(), ()
    usual = ("--init", "--memory", "256m", "--ulimit", "nofile=512:1024", "--log-opt", "max-size=1m", "--group-add", "5",
             "--oom-score-adj", "100", "--mount", "type=tmpfs,target=/more", "--security-opt", "no-new-privileges", "--pids-limit", "500")

    def configure(self):
        self.engine, self.group = None, f"hoist-test-{os.getpid()}"
        return {"DOCKER_HOST": f"unix://{self.path('docker.sock')}", "DOCKER_CONFIG": self.path("config")}

    def start(self):
        words = [DOCKERD, "--host", self.environment["DOCKER_HOST"], "--data-root", self.path("data"), "--exec-root", self.path("exec"),
                 "--pidfile", self.path("dockerd.pid"), "--storage-driver", "vfs", "--bridge", "none", "--iptables=false", "--ip6tables=false",
                 "--ip-forward=false", "--ip-masq=false", "--cgroup-parent", self.group, "--config-file", self.write("daemon.json", "{}")]
        with open(self.path("dockerd.log"), "ab") as log:
            self.engine = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
        until = time.monotonic() + 60
        while subprocess.run([self.program, "version"], env={**os.environ, **self.environment}, capture_output=True, check=False).returncode != 0:
            if time.monotonic() > until or self.engine.poll() is not None:
                with open(self.path("dockerd.log"), encoding="utf-8", errors="replace") as f:
                    raise SystemExit("not ok: dockerd does not answer: " + "".join(f.readlines()[-3:]))
            time.sleep(0.1)   # a reader's poll

    def __call__(self, *words, **more):
        if words[0] == "run":
            words = (words[0], "--network", "host", *words[1:])
        return super().__call__(*words, **more)

    def inspect(self, name):
        seen = super().inspect(name)
        seen["Image"] = seen["Image"].removeprefix("sha256:")
        return seen

    def remove(self, name):
        self("rm", "--force", name)

    def remove_all(self):
        for listing, removing in ((("ps", "--all", "--quiet"), ("rm", "--force")), (("volume", "ls", "--quiet"), ("volume", "rm", "--force"))):
            there = self(*listing, code=None).split() if self.engine and self.engine.poll() is None else []
            if there:
                self(*removing, *there, code=None)

    def close(self):
        self.remove_all()
        if self.engine and self.engine.poll() is None:
            self.engine.terminate()
            self.engine.wait(60)
        self.engine = None
        with open("/proc/self/mounts", encoding="utf-8") as f:   # the engine leaves the one of its network's name space
            mounts = [line.split()[1] for line in f]
        for place in reversed([m for m in mounts if m.startswith(self.folder + "/")]):
            subprocess.run(["umount", place], check=False, capture_output=True)
        super().close()
        for controller in [CGROUPS, *(os.path.join(CGROUPS, name) for name in os.listdir(CGROUPS))]:
            with contextlib.suppress(OSError):
                os.rmdir(os.path.join(controller, self.group))


RUNTIMES = {"podman": Podman, "docker": Docker}


def main(folder):
    """For programs in C: what they need to know, line by line, then “ready”; it ends with stdin."""
    why = refusal()
    if why:
        print("skip", why, flush=True)
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    podman = Podman(folder)
    try:
        podman.start_registry()
        print("registry", podman.host)
        for number in (1, 2):
            print(f"image{number}", podman.build_shell(f"team/thing:{number}", number))
        for name, value in podman.environment.items():
            print("environment", f"{name}={value}")
        print("ready", flush=True)
        sys.stdin.read()
    finally:
        podman.close()


if __name__ == "__main__":
    main(sys.argv[1])
