"""Runs a PostgreSQL of its own in DIR until standard input ends; prints the connection string once it answers.

postgres.py DIR

It listens on a socket in a private folder, on no port, and keeps what it commits (fsync and synchronous_commit are on).
PostgreSQL refuses to run as root: started by root, it runs as the user `postgres`.
"""

import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def program(name):
    newest = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4]))
    found = newest[-1] if newest else shutil.which(name)
    if not found:
        raise SystemExit("error: PostgreSQL is not installed; run scripts/setup --bench")
    return found


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    sockets = tempfile.mkdtemp(prefix="postgres-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    identity = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        for path in (folder, sockets):
            os.chown(path, user.pw_uid, user.pw_gid)
    log = open(folder.with_suffix(".log"), "wb")
    server = None
    try:
        subprocess.run(
            [program("initdb"), "-D", folder, "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True, stdout=log, stderr=log, cwd="/", **identity,
        )
        server = subprocess.Popen(
            [program("postgres"), "-D", folder, "-k", sockets, "-c", "listen_addresses="],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **identity,
        )
        wait(server, sockets)
        print(f"host={sockets} user=bench dbname=postgres", flush=True)
        sys.stdin.read()
    finally:
        if server:
            server.send_signal(signal.SIGINT)
            server.wait()
        shutil.rmtree(sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def wait(server, sockets):
    for _ in range(300):
        ready = subprocess.run([program("pg_isready"), "-q", "-h", sockets], check=False).returncode == 0
        if ready:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("error: PostgreSQL did not start; see the log beside its folder")


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
main()
