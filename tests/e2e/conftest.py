# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the end-to-end tests: a test server, started on demand."""

import json
import os
import re
import select
import shlex
import socket
import subprocess
import sys
import time
import zlib

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
PYTHON = "/usr/bin/python3"
KEPT = 6            # servers that tests share, at most
pytest.register_assert_rewrite("firmware_board")

# These look at the server, the package or a command line that is built: once
# is enough for all builds.
if os.environ.get("WINRM_PART"):
    collect_ignore = ["test_build.py", "test_install.py", "test_jobs_real.py",
                      "test_lists.py",
                      "test_kdc.py", "test_kerberos_clock.py",
                      "test_kerberos_peers.py", "test_mqtt.py",
                      "test_openwrt.py", "test_peers.py",
                      "test_powershell.py", "test_readme.py",
                      "test_server.py", "test_server_faults.py",
                      "test_server_host.py", "test_server_kerberos.py",
                      "test_server_limits.py", "test_server_psrp.py",
                      "test_server_shells.py",
                      "test_server_soap.py",
                      "test_server_tls.py", "test_server_tokens.py",
                      "test_winbind.py"]
from cross import is_cross  # noqa: E402


def pytest_make_parametrize_id(val):
    """Shortens a long text, so that its test's name stays readable."""
    if isinstance(val, (str, bytes)) and len(val) > 60:
        text = val if isinstance(val, str) else val.decode("latin-1")
        return "%s... of %d" % (ascii(text[:30])[1:-1], len(val))
    return None


def quarantine():
    """{test: why} of tests/quarantine."""
    with open(os.path.join(ROOT, "tests", "quarantine")) as file:
        return dict(line.split(None, 1) for line in file
                    if line.strip() and not line.startswith("#"))


def needs_another_image(item):
    """Than winrm-http, the one that `make test` builds."""
    if not item.path.name.startswith("firmware"):
        return False
    images = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return bool({"https", "secure", "rtos", "rtos_https"}
                & set(item.fixturenames)
                or {"winrm-https", "winrm-freertos", "winrm-freertos-https"}
                & set(map(str, images)))


def missing_features(item, known):
    """Of those in its marks `needs`, what the command under test has not."""
    needed = {name for mark in item.iter_markers("needs")
              for name in mark.args}
    if needed and not known:
        winrm = os.path.join(ROOT, os.environ.get("WINRM_BIN",
                                                  "build/linux/winrm"))
        said = subprocess.run(
            [*shlex.split(os.environ.get("WINRM_WRAP", "")), winrm,
             "--version"], check=True, capture_output=True, text=True).stdout
        known.update(re.search("^features: (.*)$", said, re.M)[1].split(", "))
    return needed - known


def pytest_collection_modifyitems(config, items):
    """WINRM_SHARE=2/4: of all tests the second quarter, dealt out by name, and
    what is marked "cross". What is in quarantine may fail, and what needs a
    feature that the command has not is deselected."""
    apart = quarantine()
    for item in items:
        why = apart.get("%s::%s" % (item.path.name, item.originalname))
        if why:
            item.add_marker(pytest.mark.xfail(
                reason="quarantine: " + why.strip(), strict=False))
    number, _, count = os.environ.get("WINRM_SHARE", "1/1").partition("/")
    mine, others, known = [], [], set()
    for item in items:
        is_mine = (zlib.crc32(item.nodeid.encode()) % int(count) + 1
                   == int(number))
        if ("powershell" in item.fixturenames or needs_another_image(item)
                or item.get_closest_marker("whole")):
            item.add_marker("more")
        if is_cross(item):
            item.add_marker("cross")
            is_mine = True
        if missing_features(item, known):
            is_mine = False
        (mine if is_mine else others).append(item)
    items[:] = mine
    if others:
        config.hook.pytest_deselected(items=others)


class Control:
    """The control port: `control("stats")` and the other orders."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), 60)
        self._lines = self._socket.makefile("r", encoding="utf-8")

    def __call__(self, order, **fields):
        line = json.dumps(dict(fields, do=order)) + "\n"
        self._socket.sendall(line.encode())
        answer = json.loads(self._lines.readline())
        assert answer.pop("ok"), answer
        return answer

    def close(self):
        self._lines.close()
        self._socket.close()


def _read(path):
    """A file of /proc; empty when its process or thread has ended."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


class Server:
    """A running tests.server with its control port and its log."""

    user, password = "LAB\\alice", "S3cret!-Passw0rd"

    def __init__(self, folder, *options):
        self.log_path = os.path.join(folder, "server.log")
        self._offset = 0
        self._errors = open(os.path.join(folder, "server.err"), "w+")
        self.process = subprocess.Popen(
            [PYTHON, "-m", "tests.server", "--port", "0", "--control",
             "--stdin", "--log", self.log_path, *options],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._errors, text=True)
        if not select.select([self.process.stdout], [], [], 60)[0]:
            self.process.kill()
            pytest.fail("the test server did not start within 60 s")
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            pytest.fail("the test server did not start: " + self.errors())
        ready = json.loads(line)
        self.port = ready["port"]
        self.address = ("127.0.0.1", self.port)
        self.control = Control(ready["control"])

    def faults(self, *rules):
        self.control("faults", rules=list(rules))

    def reset(self, *rules):
        """Resets it, with these fault rules: no shells, counts at zero, an
        empty log."""
        self.control("reset")
        self.faults(*rules)
        self._offset = os.path.getsize(self.log_path)
        return self

    def stats(self):
        return self.control("stats")

    def log(self, event=None):
        """What it wrote since the last reset: records, of one event when it
        is given."""
        with open(self.log_path, encoding="utf-8") as file:
            file.seek(self._offset)
            # A last line without an end is still being written.
            records = [json.loads(line) for line in file
                       if line.endswith("\n")]
        return [r for r in records if event in (None, r["event"])]

    def requests(self):
        return self.log("request")

    def errors(self):
        self._errors.flush()
        self._errors.seek(0)
        return self._errors.read()

    def wait_for(self, true, seconds=30):
        """Poll until `true(stats)` holds; returns those stats."""
        until = time.monotonic() + seconds
        while True:
            stats = self.stats()
            if true(stats):
                return stats
            assert time.monotonic() < until, stats
            time.sleep(0.02)

    def children(self):
        """(pid, state) of its child processes; Z is a zombie."""
        path = "/proc/%d/task" % self.process.pid
        found = []
        for task in os.listdir(path):
            found += _read("%s/%s/children" % (path, task)).split()
        stats = [(pid, _read("/proc/%s/stat" % pid)) for pid in found]
        return [(pid, stat.rpartition(")")[2][1])
                for pid, stat in stats if stat]

    def kill(self):
        """Kills it, like a power cut."""
        self.process.kill()
        self.process.wait()
        self.control.close()
        self.process.stdin.close()
        self.process.stdout.close()
        self._errors.close()

    def stop(self):
        """Quit, and check that it was healthy to the end."""
        zombies = []
        for _ in range(500):
            zombies = [c for c in self.children() if c[1] == "Z"]
            if not zombies:
                break
            time.sleep(0.02)
        self.control("quit")
        self.control.close()
        self.process.stdin.close()
        try:
            status = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = "timeout"
        self.process.stdout.close()
        errors = self.errors()
        self._errors.close()
        assert "Traceback" not in errors, errors
        assert not zombies
        assert status == 0


@pytest.fixture
def server(tmp_path):
    """A factory: server("--option", ...) starts one and returns it: for a test
    that kills or stops it, or leaves it as no other test may find it."""
    started = []

    def start(*options):
        folder = tmp_path / ("server%d" % len(started))
        folder.mkdir()
        started.append(Server(str(folder), *options))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """servers("--option", ...): the one of these options that all tests share,
    as if it had just been started. A start costs as much as ten commands."""
    running = {}

    def get(*options):
        one = running.pop(options, None)
        if one is None:
            if len(running) == KEPT:    # the one unused for longest
                running.pop(next(iter(running))).stop()
            one = Server(str(tmp_path_factory.mktemp("shared")), *options)
        running[options] = one
        return one.reset()

    yield get
    for one in running.values():
        one.stop()


@pytest.fixture(scope="session")
def powershell():
    """The path of a real PowerShell; without one the test is skipped."""
    path = os.path.join(ROOT, "build", "powershell", "pwsh")
    if os.environ.get("WINRM_NO_POWERSHELL") or not os.path.exists(path):
        pytest.skip("needs a real PowerShell; tests/setup/powershell gets it")
    return path


@pytest.fixture(scope="session")
def powershell_server(powershell, tmp_path_factory):
    """A server whose powershell.exe is a real one."""
    one = Server(str(tmp_path_factory.mktemp("powershell")),
                 "--powershell", powershell)
    yield one
    one.stop()


@pytest.fixture
def silent():
    """A stdin that stays open and delivers nothing."""
    read, write = os.pipe()
    yield read
    os.close(read)
    os.close(write)


@pytest.fixture
def calm(servers):
    """A shared server without options."""
    one = servers()
    yield one
    one.reset()
