# SPDX-License-Identifier: Apache-2.0
"""Hundreds of sessions at once, on one thread of one client.

The test servers are the limit: Python, some 800 requests a second each.
"""

import base64
import os
import resource
import time

import pytest
from conftest import Server
from service import Service
from winrm_command import (PASSWORD, SLOW, USER, WINRM, WRAP, environment,
                           wait_until)

from tests.server import certs

SERVERS = 2
# Builds other than the plain one get a small fleet.
SMALL = SLOW > 2 or bool(WRAP) or not os.environ.get(
    "WINRM_BIN", "build/linux").startswith("build/linux")


def cpu(pid):
    """CPU seconds it has used."""
    with open("/proc/%d/stat" % pid) as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    """Bytes of its own, without those of libraries."""
    with open("/proc/%d/status" % pid) as file:
        return next(int(line.split()[1]) for line in file
                    if line.startswith("RssAnon")) * 1024


@pytest.fixture
def crowd(tmp_path):
    """crowd(options) starts the servers of a fleet."""
    started = []
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))

    def start(*options):
        for n in range(SERVERS):
            folder = tmp_path / ("%d" % len(started))
            folder.mkdir()
            started.append(Server(
                str(folder), "--max-shells-per-user", "100000",
                "--max-operations", "100000", *options))
        return started[-SERVERS:]
    yield start
    for one in started:
        one.stop()
    resource.setrlimit(resource.RLIMIT_NOFILE, limit)


def session(servers, n, **more):
    """Session n is distinct by its environment."""
    return dict(hostname="127.0.0.1", port=servers[n % len(servers)].port,
                username=USER, environment={"N": str(n)}, timeout=0,
                **{"connect-timeout": int(60000 * SLOW)}, **more)


def fleet(servers, sessions, jobs, **more):
    """
    Three commands in each; returns CPU seconds per command, and memory. A host
    that a thousand keep busy looks far: with requests in flight, a session that
    is not answered in time takes another connection, and no more are in flight.
    """
    one = Service("-j", str(jobs), "--queue", str(3 * sessions), "--keep",
                  "300s", "--max-output", "8K", "--max-envelope", "16384",
                  "--max-memory", "1G", "--in-flight", "1")
    try:
        hello = one.wait(lambda a: "winrm" in a)
        before = cpu(one.process.pid), memory(one.process.pid)
        turns = [[(turn, n) for n in range(sessions)] for turn in range(3)]
        if jobs == 1:                   # one session after the other
            turns = [[(turn, n) for n in range(sessions)
                      for turn in range(3)]]
        for batch in turns:
            want = {}
            for turn, n in batch:
                text = base64.b64encode(os.urandom(60 + n % 200)).decode()
                want["%d.%d" % (turn, n)] = text + " %d\n" % n
                one.send(dict(session(servers, n, **more), id="%d.%d" % (
                    turn, n), command="echo %s $N" % text))
            for key in want:
                one.result(key, 200)
            answers = {a["id"]: a for a in one.answers if a.get("id") in want}
            for key, text in want.items():
                assert answers[key]["exitcode"] == 0, answers[key]
                assert answers[key]["output"] == text
        spent = cpu(one.process.pid) - before[0]
        used = memory(one.process.pid)
        stats = [s.stats() for s in servers]
        status = one.end(200)
    finally:
        if one.process.poll() is None:
            one.process.kill()
    assert status == 0
    for server in servers:
        server.wait_for(lambda s: s["shells"] == 0)
    return dict(cpu=spent / (3 * sessions), arena=hello["memory"],
                before=before[1], used=used, stats=stats)


def check(capsys, servers, sessions, name, **more):
    seconds = time.monotonic()
    got = fleet(servers, sessions, sessions, **more)
    seconds = time.monotonic() - seconds
    stats = got["stats"]
    assert sum(s["verbs"]["Create"] for s in stats) == sessions
    assert sum(s["commands_started"] for s in stats) == 3 * sessions
    assert sum(s["connections"] for s in stats) == sessions
    assert sum(s["open_connections"] for s in stats) == sessions
    for server in servers:
        server.control("reset")
    few = max(20, sessions // 10)
    alone = fleet(servers, few, 1, **more)
    with capsys.disabled():
        print("\nnote: %d sessions over %s: %.1f s, %.2f ms CPU a command "
              "(one by one %.2f), arena %.1f MB, in use %.1f MB" % (
                  sessions, name, seconds, got["cpu"] * 1e3,
                  alone["cpu"] * 1e3, got["arena"] / 2**20,
                  got["used"] / 2**20))
    if not SMALL:
        # a search through all sessions would cost many times as much
        assert got["cpu"] < 2.5 * alone["cpu"] + 1e-4
    return got


@pytest.mark.more
def test_a_thousand_sessions_over_http(crowd, capsys):
    sessions = 50 if SMALL else 1000
    got = check(capsys, crowd(), sessions, "HTTP")
    if not SMALL:
        # a page each for what is sent, what comes, and the output
        assert got["used"] - got["before"] < sessions * 16 * 1024
        assert got["used"] < 1.1 * got["arena"]


def test_two_hundred_sessions_over_https(crowd, capsys):
    sessions = 20 if SMALL else 200
    made = certs.all_of_them()["good"]
    got = check(capsys, crowd(*made.tls), sessions, "HTTPS",
                protocol="https", **{"ca-file": made.ca})
    if not SMALL:
        # what README says that mbedTLS takes of the heap
        assert got["used"] < 1.1 * (got["arena"] + sessions * 48 * 1024)


def test_hosts_with_much_output_give_their_memory_back(crowd):
    sessions, size = 20, 100000
    servers = crowd()
    one = Service("-j", str(sessions), "--keep", "0s", "--max-output", "128K")
    try:
        one.wait(lambda a: "winrm" in a)
        before = memory(one.process.pid)
        for n in range(sessions):
            one.send(dict(session(servers, n), id=n, command="head -c %d "
                          "/dev/zero | tr '\\0' x" % size))
        for n in range(sessions):
            assert one.result(n, 200)["output"] == "x" * size
        for server in servers:
            server.wait_for(lambda s: s["shells"] == 0)
        wait_until(lambda: SMALL or memory(one.process.pid) - before
                   < sessions * size / 2, what="a smaller memory")
    finally:
        status = one.end(200)
    assert status == 0


@pytest.mark.more
@pytest.mark.parametrize("calls", [2500, pytest.param(
    10000, marks=pytest.mark.whole)])
def test_of_thousands_of_calls_not_an_answer_is_lost(crowd, capsys, calls):
    """Ids are counted; the memory does not grow."""
    sanitized = "asan" in WINRM and not WRAP    # looks for leaks as well
    count = 500 if SMALL and not sanitized else calls
    servers = crowd()
    one = Service("-j", "64", "--queue", str(count), "--max-output", "8K",
                  "--keep", "300s")
    started = time.monotonic()
    for n in range(count):
        one.send(dict(session(servers, n % 48), id=n, command="echo %d" % n))
    one.result(count // 5, 200)
    before = memory(one.process.pid)
    one.wait(lambda a: a.get("id") == count - 1 and "exitcode" in a, 200)
    after = memory(one.process.pid)
    assert one.end(200) == 0
    ids = [a["id"] for a in one.answers if "exitcode" in a]
    assert sorted(ids) == list(range(count))
    assert all(a["output"] == "%d\n" % a["id"] for a in one.answers
               if "exitcode" in a)
    assert SMALL or after - before < 512 * 1024
    for server in servers:
        server.wait_for(lambda s: s["shells"] == 0)
    with capsys.disabled():
        print("\nnote: %d calls: %.1f s" % (
            count, time.monotonic() - started))
