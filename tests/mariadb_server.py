#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A MariaDB server of one test's own: made in a folder, reached by a socket there, as a user other than root, ended with the test.
As a program: mariadb_server.py FOLDER prints "ready" and runs until its standard input ends. As a module:
`with Server(folder) as server`. The user root needs no password, every other user does."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import urllib.parse


def find_program(name):
    for folder in ("/usr/sbin", "/usr/bin", "/usr/libexec"):
        if os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    raise SystemExit(f"{name} is not installed (package mariadb-server)")


class Server:
    def __init__(self, folder, *options):
        self.folder, self.data, self.socket = folder, os.path.join(folder, "data"), os.path.join(folder, "s", "m.sock")
        self.options, self.process = options, None

    def _become(self):
        """In the child: not root, and gone when we are."""
        if os.geteuid() == 0:
            user = pwd.getpwnam("mysql")
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)

    def _start(self):
        self.log = open(f"{self.folder}/server.log", "ab")   # pylint: disable=consider-using-with
        self.process = subprocess.Popen(   # pylint: disable=consider-using-with
            [find_program("mariadbd"), "--no-defaults", f"--datadir={self.data}", f"--socket={self.socket}", "--skip-networking",
             f"--pid-file={self.folder}/s/pid", "--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=32M",
             "--innodb-log-file-size=16M", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=1M", "--performance-schema=OFF",
             "--event-scheduler=ON", "--character-set-server=utf8mb4", *self.options],
            preexec_fn=self._become, cwd="/", env=self._environment(), stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        for _ in range(1200):
            if self._run("SELECT 1", "").returncode == 0:
                return
            try:
                self.process.wait(0.05)
                break
            except subprocess.TimeoutExpired:
                pass
        with open(self.log.name, encoding="utf-8") as f:
            raise SystemExit(f"The server did not come up: {f.read()}")

    def _environment(self):
        """Its temporary files lie where its user may write: the folder of the tests is not such a place."""
        return {**os.environ, "TMPDIR": os.path.dirname(self.socket)}

    def __enter__(self):
        os.makedirs(os.path.dirname(self.socket))
        if os.geteuid() == 0:
            user = pwd.getpwnam("mysql")
            for path in (self.folder, os.path.dirname(self.socket)):
                os.chown(path, user.pw_uid, user.pw_gid)
        done = subprocess.run([find_program("mariadb-install-db"), "--no-defaults", f"--datadir={self.data}", "--skip-test-db",
                               "--auth-root-authentication-method=normal", "--skip-name-resolve"],
                              preexec_fn=self._become, cwd="/", env=self._environment(), capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise SystemExit(f"mariadb-install-db ended with {done.returncode}: {done.stderr}{done.stdout}")
        self._start()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()

    def power_off(self):
        """The server is gone at once, as with its machine; start() brings it up on what it had written."""
        self.process.kill()
        self.process.wait(60)
        self.log.close()

    def start(self):
        self._start()

    def _run(self, sql, database):
        argv = [find_program("mariadb"), "--no-defaults", "--batch", "--skip-column-names", f"--socket={self.socket}", "--user=root",
                "--default-character-set=utf8mb4"]
        return subprocess.run(argv + ([database] if database else []), input=sql, capture_output=True, text=True, check=False)

    def sql(self, sql, database=""):
        """As the administrator; the rows, fields separated by tabs."""
        done = self._run(sql, database)
        if done.returncode != 0:
            raise AssertionError(f"mariadb: {done.stderr}")
        return done.stdout.strip("\n")

    def make(self, database, user, password):
        """A database and its user, who may make others beside it, as Hoist asks for."""
        password = password.replace("\\", "\\\\").replace("'", "''")
        self.sql(f"CREATE DATABASE {database}; CREATE USER '{user}'@'localhost' IDENTIFIED BY '{password}';"
                 f"GRANT ALL PRIVILEGES ON `{database}`.* TO '{user}'@'localhost';"
                 f"GRANT ALL PRIVILEGES ON `hoist\\_%`.* TO '{user}'@'localhost'; GRANT PROCESS ON *.* TO '{user}'@'localhost'")

    def url(self, database, user, password, scheme="mysql+pymysql"):
        return f"{scheme}://{user}:{urllib.parse.quote(password, safe='')}@localhost/{database}?unix_socket={self.socket}"


if __name__ == "__main__":
    with Server(sys.argv[1]):
        print("ready", flush=True)
        sys.stdin.read()
