#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL server of one test's own: made in a folder, reached by a socket there, as a user other than root, ended with the test.
As a program: cluster.py FOLDER prints "ready" and runs until its standard input ends. As a module: `with Cluster(folder) as cluster`.
The role postgres needs no password, every other role does."""

import ctypes
import glob
import os
import pwd
import signal
import subprocess
import sys

PORT = 5432   # of the socket's name only: nothing listens on the network


def server_folder():
    folders = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if not folders:
        raise SystemExit("PostgreSQL's server is not installed (package postgresql)")
    return os.path.dirname(max(folders, key=lambda name: int(name.split("/")[4])))


class Cluster:
    def __init__(self, folder, address="", command=()):
        """`address`: reached there, too, by machines of a lab; `command` is what starts a program where that address is, as user {uid}, {gid}."""
        self.address, self.command = address, command
        self.folder, self.sockets, self.data = folder, os.path.join(folder, "s"), os.path.join(folder, "data")
        self.bin, self.process = server_folder(), None

    def _become(self):
        """In the child: not root, and gone when we are."""
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT, 0, 0, 0)

    def _where(self):
        user = pwd.getpwnam("postgres") if self.command else None
        return [word.format(uid=user.pw_uid, gid=user.pw_gid) for word in self.command]

    def _run(self, *argv):
        done = subprocess.run(argv, preexec_fn=self._become, cwd="/", capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{argv[0]} ended with {done.returncode}: {done.stderr}")

    def __enter__(self):
        os.makedirs(self.sockets)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            os.chown(self.sockets, user.pw_uid, user.pw_gid)
        self._run(f"{self.bin}/initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        with open(f"{self.data}/pg_hba.conf", "w", encoding="utf-8") as f:
            f.write("local all postgres trust\nlocal all all scram-sha-256\n")
            if self.address:
                f.write("host all all 0.0.0.0/0 scram-sha-256\n")
        self.log = open(f"{self.folder}/server.log", "wb")   # pylint: disable=consider-using-with
        self.process = subprocess.Popen(   # pylint: disable=consider-using-with
            [*self._where(), f"{self.bin}/postgres", "-D", self.data, "-k", self.sockets, "-p", str(PORT), "-c",
             f"listen_addresses={self.address}", "-c", "fsync=off", "-c", "max_prepared_transactions=5", "-c", "autovacuum_naptime=1s"],
            preexec_fn=None if self.command else self._become, cwd="/", stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        for _ in range(600):
            if subprocess.run([f"{self.bin}/pg_isready", "-q", "-h", self.sockets, "-p", str(PORT)], check=False).returncode == 0:
                return self
            if self.process.poll() is not None:
                break
            self._wait(0.05)
        with open(self.log.name, encoding="utf-8") as f:
            raise SystemExit(f"The server did not come up: {f.read()}")

    def _wait(self, seconds):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(60)
        self.log.close()

    def psql(self, sql, database="postgres"):
        """As the administrator; the rows, fields separated by "|"."""
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.sockets, "-p", str(PORT), "-U", "postgres",
                               "-d", database, "-f", "-"], input=sql, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"psql: {done.stderr}")
        return done.stdout.strip()

    def make(self, database, role, password, rights="CREATEDB"):
        self.psql(f"CREATE ROLE {role} LOGIN PASSWORD '{password}' {rights}")
        self.psql(f"CREATE DATABASE {database} OWNER {role}")

    def url(self, database, role, password):
        if self.address:
            return f"postgresql://{role}:{password}@{self.address}:{PORT}/{database}"
        return f"postgresql://{role}:{password}@/{database}?host={self.sockets}&port={PORT}"


if __name__ == "__main__":
    with Cluster(sys.argv[1]):
        print("ready", flush=True)
        sys.stdin.read()
