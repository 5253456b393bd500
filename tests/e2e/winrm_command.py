# SPDX-License-Identifier: Apache-2.0
"""Runs the winrm command against the test server, and watches it.

WINRM_BIN   the command under test (build/linux/winrm)
WINRM_WRAP  words to run it with, as "valgrind -q --error-exitcode=99"
WINRM_SLOW  a factor on all times, for builds that are slow
WINRM_TRANSPORT  http (the default) or https: how it talks to its servers

Each run is checked for signs that must never show: death by a signal, the
report of a sanitizer or of valgrind, a secret in the output, a late end.
"""

import base64
import json
import os
import re
import shlex
import subprocess
import time

import pytest
from conftest import ROOT, Server

from tests.server import certs

WINRM = os.path.join(ROOT, os.environ.get("WINRM_BIN", "build/linux/winrm"))
HTTPS = os.environ.get("WINRM_TRANSPORT", "http") == "https"
WRAP = shlex.split(os.environ.get("WINRM_WRAP", ""))
SLOW = float(os.environ.get("WINRM_SLOW", "1"))
GOOD = certs.all_of_them()["good"] if HTTPS else None
# What the transport asks of the server and of the command.
SERVING = list(GOOD.tls) if HTTPS else []
TRANSPORT = ["--https", "--cacert", GOOD.ca] if HTTPS else []
GRACE = 5           # what the command takes at most to clean up, seconds
SLACK = 6 * SLOW    # what a loaded machine may add
EVENT = 30          # how long something that must happen is waited for

# What emulators differ in: qemu gives SO_ERROR as this machine numbers it, which
# is another number on MIPS; and Debian's C libraries for cross compilers come
# without the tables of iconv.
REFUSED = ("Unknown error 111" if WRAP and "mips" in WRAP[0]
           else "Connection refused")
HAS_ICONV = "-L" not in WRAP or os.path.isdir(
    WRAP[WRAP.index("-L") + 1] + "/lib/gconv")

USER, PASSWORD = Server.user, Server.password
NT_HASH = "8da5dca92d6ddbfadefd944550b121ba"    # of PASSWORD
REPORTS = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|"
                     r"UndefinedBehavior|^==\d+==", re.M)


def forms_of_secrets():
    """What must never be seen, in the forms it could take."""
    password, digest = PASSWORD.encode(), bytes.fromhex(NT_HASH)
    forms = [password, PASSWORD.encode("utf-16-le"), digest,
             NT_HASH.encode(), NT_HASH.upper().encode()]
    for user in ("", "alice:", "LAB\\alice:", "LAB\\\\alice:"):
        forms.append(base64.b64encode((user + PASSWORD).encode()))
    forms.append(base64.b64encode(PASSWORD.encode("utf-16-le")))
    forms.append(base64.b64encode(digest))
    return forms


SECRETS = forms_of_secrets()


def program(name):
    """The words that run one of the programs of tests/e2e/*.c."""
    return WRAP + [os.path.join(os.path.dirname(WINRM), "e2e", name)]


def example(name):
    """The words that run one of the programs of boards/examples."""
    return WRAP + [os.path.join(os.path.dirname(WINRM), "examples", name)]


def assert_no_secret(data, what):
    for secret in SECRETS:
        assert secret not in data, "a secret is in %s" % what


def duration(seconds):
    """As the command's options take it, scaled for slow builds."""
    return "%dms" % (seconds * SLOW * 1000)


class Result:
    """How one run of the command ended."""

    def __init__(self, args, status, out, err, seconds):
        self.args, self.status, self.out = args, status, out
        self.bytes_err = err
        self.err = err.decode("utf-8", "replace")
        self.seconds = seconds

    @property
    def json(self):
        assert self.out.endswith(b"\n") and self.out.count(b"\n") == 1
        return json.loads(self.out, object_pairs_hook=_no_duplicates)

    def __repr__(self):
        return "%s: status %s, %.2f s, stdout %r, stderr %r" % (
            self.args, self.status, self.seconds, self.out[:300],
            self.err[-3000:])

    def check(self):
        """Checks that nothing went wrong in a way that is never acceptable."""
        assert self.status >= 0, "ended by signal: %r" % self
        assert self.status != 99 and not REPORTS.search(self.err), self
        assert_no_secret(self.out, "stdout")
        assert_no_secret(self.bytes_err, "stderr")
        return self


def _no_duplicates(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), keys
    return dict(pairs)


def environment(**more):
    """Only what build variants need of the caller's environment."""
    env = {"PATH": os.environ["PATH"], "HOME": "/proc/nonexistent",
           "WINRM_PASSWORD": PASSWORD}
    env.update({k: v for k, v in os.environ.items()
                if k.endswith("SAN_OPTIONS")})
    env.update(more)
    return {k: v for k, v in env.items() if v is not None}


def start(*args, env=None, **popen):
    """A running command; `env` is over environment(), None removes."""
    popen.setdefault("stdin", subprocess.DEVNULL)
    popen.setdefault("stdout", subprocess.PIPE)
    popen.setdefault("stderr", subprocess.PIPE)
    return subprocess.Popen(WRAP + [WINRM, *args],
                            env=environment(**(env or {})), **popen)


def finish(process, args, limit, started, input=None):
    """Wait for it and check it; it must be over within `limit` seconds."""
    try:
        out, err = process.communicate(input, max(
            0.1, started + limit - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        pytest.fail("winrm %s did not end within %.1f s; stderr %r" % (
            shlex.join(args), limit, err))
    return Result(args, process.returncode, out or b"", err or b"",
                  time.monotonic() - started).check()


def winrm(*args, input=None, env=None, limit=20, **popen):
    """Run the command to its end: `limit` is in unscaled seconds."""
    if input is not None:
        popen["stdin"] = subprocess.PIPE
    started = time.monotonic()
    process = start(*args, env=env, **popen)
    return finish(process, args, limit * SLOW + SLACK, started, input)


class Host:
    """A test server with everything a test wants to do to it."""

    address = "127.0.0.1"
    transport = TRANSPORT

    def __init__(self, server):
        self.server = server
        self.port = server.port

    def reset(self, *rules):
        """As if it had just been started, with these fault rules."""
        self.server.reset(*rules)

    def options(self):
        return ["-u", USER, "--port", str(self.port), *self.transport]

    def run(self, command, *options, **how):
        """`winrm exec` of one command."""
        return winrm("exec", *self.options(), *options, self.address, "--",
                     command, **how)

    def start(self, command, *options, **how):
        return start("exec", *self.options(), *options, self.address, "--",
                     command, **how)

    def ps(self, *words, **how):
        return winrm("ps", *self.options(), self.address, *words, **how)

    def id(self, *options, **how):
        return winrm("id", "--port", str(self.port), *self.transport, *options,
                     self.address, **how)

    def log(self, event=None):
        return self.server.log(event)

    def verbs(self):
        """The verbs of all requests, in order; a leg without one is "-"."""
        return [r.get("verb") or "-" for r in self.log("request")]

    def stats(self):
        return self.server.stats()

    def assert_untouched(self):
        assert self.stats()["connections"] == 0

    def assert_tidy(self, seconds=EVENT):
        """No shell is left, no process runs, nothing was run twice."""
        stats = self.server.wait_for(
            lambda s: s["shells"] == 0 and s["commands_running"] == 0,
            seconds * SLOW)
        assert stats["commands_started"] <= 1
        return stats


def full_pipe():
    """(reader, writer) of a pipe that takes nothing more."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(write, b"x" * 4096)
    os.set_blocking(write, True)
    return read, write


def wait_for_receive(process):
    """Until the command has said "on": its start is known to the client, so
    that what happens next happens to a Receive."""
    assert b"".join(os.read(process.stdout.fileno(), 1)
                    for _ in range(3)) == b"on\n"


def is_running(pid):
    """Does the process exist, other than as a zombie?"""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rpartition(")")[2][1] != "Z"
    except OSError:
        return False


def wait_until(true, seconds=EVENT, what="it"):
    until = time.monotonic() + seconds * SLOW
    while not true():
        assert time.monotonic() < until, "%s did not happen" % what
        time.sleep(0.01)


def wait_for_file(path, seconds=EVENT):
    """Its text, as soon as it has any."""
    wait_until(lambda: os.path.exists(path) and os.path.getsize(path) > 0,
               seconds, str(path))
    with open(path) as file:
        return file.read()


def held(path, then):
    """A command that says "on", and goes on when there is that file."""
    return "echo on; while [ ! -e %s ]; do sleep 0.05; done; %s" % (path, then)


def wait_for_verb(host, verb, count):
    """Until the host has had so many requests of it; the last may wait."""
    host.server.wait_for(lambda s: s["verbs"].get(verb, 0) >= count,
                         EVENT * SLOW)


@pytest.fixture
def host(servers):
    """A kind server, as if it had just been started."""
    one = Host(servers(*SERVING))
    yield one
    one.reset()


@pytest.fixture
def real(powershell_server):
    """A server that runs scripts with a real PowerShell, over HTTP."""
    one = Host(powershell_server)
    one.transport = []
    one.reset()
    return one


@pytest.fixture
def hosts(servers):
    """A factory of servers with options: hosts("--no-tabs")."""
    return lambda *options: Host(servers(*SERVING, *options))


@pytest.fixture
def own_host(server):
    """A factory of servers that no other test shares."""
    return lambda *options: Host(server(*SERVING, *options))
