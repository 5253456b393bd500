# SPDX-License-Identifier: Apache-2.0
"""winrm run: hosts, readers and disks that fail, signals, bad neighbours."""

import json
import signal
import socket
import threading
import time

import pytest
from conftest import Server
from test_run import lines, many, run
from winrm_command import host, own_host  # noqa: F401  (fixtures)
from winrm_command import GRACE, SLACK, SLOW, USER, duration, finish, start


def test_hosts_that_do_not_answer_do_not_hold_up_the_others(host):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = "127.0.0.1:%d," % silent.getsockname()[1]
        result = run(where * 6 + many(host, 1), "echo hi", "--timeout",
                     "30", "--total-timeout", "%g" % (8 * SLOW))
        assert "127.0.0.1:%d: hi" % host.port in lines(result), result


def test_a_server_that_is_killed_in_mid_fleet_fails_its_hosts_alone(
        host, tmp_path):
    victim = Server(str(tmp_path))
    where = "127.0.0.1:%d" % victim.port
    words = ["run", "-u", USER, "-H", ",".join(
        [where] * 4) + "," + many(host, 4), "--reconnect", "1", "--",
        "sleep 2; echo hi"]
    process = start(*words)
    started = time.monotonic()
    try:
        victim.wait_for(lambda s: s["commands_running"] == 4)
    finally:
        victim.kill()
    result = finish(process, words, 40 * SLOW, started)
    assert result.status == 1
    assert lines(result) == ["%s:%d: hi" % (host.address, host.port)] * 4
    assert result.err.count("\n%s: winrm: " % where) + result.err.startswith(
        where) == 4, result
    assert "8 hosts: 4 succeeded, 4 failed, 0 not started" in result.err
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_fail_fast_ends_the_others(host, tmp_path):
    started = time.monotonic()
    result = run("127.0.0.1:1," + many(host, 8), "sleep 60", "--fail-fast",
                 "-j", "4", limit=20)
    assert result.status == 255
    assert time.monotonic() - started < (GRACE + 5) * SLOW + SLACK
    assert "fail-fast" in result.err and "not started" in result.err
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_each_host_has_its_deadline_and_all_have_one(host):
    result = run(many(host, 2), "sleep 60", "--timeout", duration(1),
                 limit=15)
    assert result.status == 255
    assert result.err.count("winrm: the deadline") == 2, result
    result = run(many(host, 3), "sleep 60", "-j", "2", "--total-timeout",
                 duration(1), limit=15)
    assert result.status == 255
    assert "--total-timeout" in result.err
    assert "1 not started" in result.err
    host.server.wait_for(lambda s: s["shells"] == 0 and
                         s["commands_running"] == 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.valgrind
def test_a_signal_ends_all_and_cleans_all(host, number):
    began = time.monotonic()
    process = start("run", "-u", USER, "-H", many(host, 6), "-j", "4", "--",
                    "sleep 60")
    host.server.wait_for(lambda s: s["commands_running"] == 4)
    process.send_signal(number)
    result = finish(process, ["run"], 20 * SLOW + SLACK, began)
    assert result.status == 130, result
    assert result.err.count("winrm: interrupted") == 4
    assert "2 not started" in result.err
    host.server.wait_for(lambda s: s["shells"] == 0 and
                         s["commands_running"] == 0)


def test_a_second_signal_hurries(host):
    began = time.monotonic()
    process = start("run", "-u", USER, "-H", many(host, 3), "--",
                    "trap '' INT; sleep 60")
    host.server.wait_for(lambda s: s["commands_running"] == 3)
    time.sleep(0.3 * SLOW)              # the traps
    process.send_signal(signal.SIGINT)
    time.sleep(0.3 * SLOW)
    process.send_signal(signal.SIGINT)
    hurried = time.monotonic()
    assert finish(process, ["run"], 20 * SLOW + SLACK, began).status == 130
    assert time.monotonic() - hurried < 0.9 * GRACE * SLOW
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_output_that_is_not_read_stops_no_deadline_and_no_signal(host):
    """All answers together exceed what it keeps for its reader; how many of
    them are under way then depends on how fast the first ones came."""
    process = start("run", "-u", USER, "-H", many(host, 12), "-o", "json",
                    "--timeout", duration(3), "--",
                    "head -c 60000 /dev/zero | tr '\\0' '\\1'")
    try:
        host.server.wait_for(lambda s: s["commands_started"] > 1, 10 * SLOW)
        host.server.wait_for(lambda s: s["shells"] == 0,
                             (3 + GRACE + 5) * SLOW)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        assert process.wait((GRACE + 5) * SLOW) == 130
    finally:
        process.kill()
        process.communicate()


def test_what_is_to_be_known_of_a_code_page_is_said_once_a_host(host):
    result = run(many(host, 2), "echo 1; echo 2", "--codepage", "4711")
    assert result.status == 0 and len(lines(result)) == 4
    said = [line for line in result.err.splitlines() if "4711" in line]
    assert len(said) == 2, result
    for line in said:
        assert line.startswith("%s:%d: winrm: warning: " % (
            host.address, host.port))
        assert "iconv does not know it" in line
        assert "refuses code page 4711" in line
    assert "4711" not in run(many(host, 2), "echo", "--codepage", "4711",
                             "-q").err
    result = run(many(host, 2), "echo", "--codepage", "4711", "-o", "json")
    for line in lines(result):
        assert "iconv" in json.loads(line)["warnings"]


def test_a_full_disk_ends_all_and_cleans_all(host):
    with open("/dev/full", "wb") as full:
        began = time.monotonic()
        process = start("run", "-u", USER, "-H", many(host, 4), "--",
                        "echo hi; sleep 60", stdout=full)
        result = finish(process, ["run"], 20 * SLOW + SLACK, began)
    assert result.status == 255
    assert "No space left" in result.err
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_a_reader_that_goes_ends_all_and_cleans_all(host):
    began = time.monotonic()
    process = start("run", "-u", USER, "-H", many(host, 4), "--",
                    "yes; sleep 60")
    assert process.stdout.read(100)
    process.stdout.close()
    process.stdout = None
    result = finish(process, ["run"], 20 * SLOW + SLACK, began)
    assert result.status == 255
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_a_server_that_dies_is_an_error_of_its_hosts(own_host, host):
    victim = own_host("--pipe-buffer", "65536")
    began = time.monotonic()
    process = start("run", "-u", USER, "-H", many(victim, 3) + "," +
                    many(host, 3), "--reconnect", "0", "--",
                    "sleep %d; echo hi" % (2 * SLOW))
    victim.server.wait_for(lambda s: s["commands_running"] == 3)
    victim.server.control("drop")
    victim.reset({"action": "accept-close", "times": 1000})
    result = finish(process, ["run"], 30 * SLOW + SLACK, began)
    assert result.status == 1, result
    assert "3 succeeded, 3 failed" in result.err
    host.server.wait_for(lambda s: s["shells"] == 0)


class Bad:
    """Peers that misbehave: accepting is all they do right."""

    def __init__(self, kind):
        self.kind = kind
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                peer = self.socket.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=[peer],
                             daemon=True).start()

    def serve(self, peer):
        try:
            if self.kind == "reset":
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                b"\1\0\0\0\0\0\0\0")
                peer.close()
            elif self.kind == "hang":
                while peer.recv(4096):
                    pass
            elif self.kind == "drip":
                for byte in b"HTTP/1.1 401 Unauthorized\r\n" * 1000:
                    peer.send(bytes([byte]))
                    time.sleep(0.01)
            else:
                peer.sendall(b"HTTP/1.1 401 Unauthorized\r\n"
                             b"Transfer-Encoding: chunked\r\n\r\n")
                while True:
                    peer.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        except OSError:
            pass


def test_bad_neighbours_do_not_delay_the_others(host):
    """Compared within one run: the same hosts alone, then among them."""
    bad = [Bad(kind) for kind in ("reset", "hang", "drip", "flood")]
    good = many(host, 12)
    where = good + "," + ",".join(
        "127.0.0.1:%d" % one.port for one in bad * 3)

    def times(result):
        answers = [json.loads(line) for line in lines(result)]
        return sorted(a["duration-ms"] for a in answers
                      if a["exitcode"] == 0)

    command, options = "sleep 0.3; echo hi", ["-o", "json", "-j", "24"]
    alone = times(run(good, command, *options))
    among = times(run(where, command, *options, "--timeout", duration(4),
                      limit=30))
    for one in bad:
        one.socket.close()
    assert len(alone) == len(among) == 12
    assert among[6] < 2 * alone[6] + 500 * SLOW
    assert among[-1] < 2 * alone[-1] + 1500 * SLOW
