# SPDX-License-Identifier: Apache-2.0
"""Connections that are lost at any time, restarts, reboots and quotas."""

import os
import random
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Server
from winrm_command import host, hosts, own_host  # noqa: F401  (fixtures)
from winrm_command import (EVENT, GRACE, REFUSED, SERVING, SLACK, SLOW, USER,
                           Host, duration, finish, held, wait_for_file,
                           wait_for_receive, wait_for_verb, wait_until, winrm)

pytestmark = pytest.mark.transports

# Of a test. The plain build runs four times as many, and ten with `whole`.
SEEDS = 100
MORE = 10 if SLOW <= 2 and not os.environ.get("WINRM_PART") else 1
WORKERS = 6
DEADLINE = 20
VERBS = ["Create", "Command", "Receive", "Send", "Signal", "Delete"]
LINES = "".join("line %d\n" % n for n in range(1, 7)).encode()
SCRIPT = ("for n in 1 2 3 4 5 6; do echo line $n; sleep 0.0%d; done; "
          "cat >/dev/null; exit 9")


def fault(chance):
    """One way in which a connection ends, at some verb."""
    verb = chance.choice(VERBS + ["Receive"] * 4)
    rule = chance.choice([
        {"action": "no-reply"},
        {"action": "no-reply", "reset": True},
        {"action": "cut", "at": chance.randrange(1, 1200)},
        {"action": "cut", "at": chance.randrange(1, 1200), "reset": True},
        {"action": "status", "status": chance.choice([502, 503, 504])},
        {"action": "status", "status": 401},
    ])
    if chance.random() < 0.1:   # before the host has read the request
        return {"action": "cut-request", "request": chance.randrange(1, 9),
                "times": chance.randrange(1, 4)}
    return dict(rule, verb=verb, nth=chance.randrange(1, 4),
                times=chance.choice([1, 1, 1, 2, 3, 50]))


def judge(result, stats):
    """What must hold, however the connections ended."""
    assert stats["commands_started"] <= 1, "it ran twice"
    assert result.seconds <= (DEADLINE + GRACE) * SLOW + SLACK
    assert LINES.startswith(result.out) or b"line" in result.out
    if result.status == 9:
        assert result.out == LINES, result
    elif result.status == 249:
        assert "output may be missing" in result.err, result
    else:
        assert result.status in (250, 251, 253, 255), result
        assert result.err, result


def run_seed(host, seed):
    chance = random.Random(seed)
    rules = [fault(chance) for _ in range(chance.choice([1, 1, 2]))]
    host.reset(*rules)
    result = host.run(SCRIPT % chance.randrange(0, 3), "--timeout",
                      duration(DEADLINE), input=b"input\n" * 10,
                      limit=DEADLINE + GRACE)
    stats = host.stats()
    try:
        judge(result, stats)
        if any(r["times"] == 50 or r.get("status") == 401 and r["times"] > 1
               for r in rules):
            return          # the host could not be reached to clean up
        until = time.monotonic() + EVENT * SLOW
        while stats["shells"] or stats["commands_running"]:
            assert time.monotonic() < until, ("left behind", stats, result)
            time.sleep(0.02)
            stats = host.stats()
    except AssertionError as error:
        raise AssertionError("seed %d, %s" % (seed, rules)) from error


@pytest.mark.parametrize("first", [0, *(
    pytest.param(n * SEEDS, marks=pytest.mark.more if n < 4
                 else pytest.mark.whole) for n in range(1, MORE))])
def test_whenever_a_connection_ends_nothing_runs_twice_or_stays(
        tmp_path_factory, first):
    hosts = [Host(Server(str(tmp_path_factory.mktemp("resume%d" % n)),
                         *SERVING)) for n in range(WORKERS)]

    def work(n):
        for seed in range(first + n, first + SEEDS, WORKERS):
            run_seed(hosts[n], seed)
    with ThreadPoolExecutor(WORKERS) as pool:
        done = [pool.submit(work, n) for n in range(WORKERS)]
    failures = [d.exception() for d in done if d.exception()]
    for one in hosts:
        one.server.control("reset")
        one.server.stop()
    if failures:
        raise failures[0]


def test_a_connection_lost_again_and_again_is_made_again(host, tmp_path):
    process = host.start(held(tmp_path / "go", "echo end; exit 4"))
    started = time.monotonic()
    wait_for_receive(process)
    for n in range(3):
        wait_for_verb(host, "Receive", 2 + n)
        host.server.control("drop")
    wait_for_verb(host, "Receive", 5)
    (tmp_path / "go").touch()
    result = finish(process, ("again",), 30 * SLOW, started)
    assert (result.status, result.out) == (249, b"end\n")
    assert "output may be missing" in result.err
    assert host.stats()["commands_started"] == 1
    host.assert_tidy()


def test_reconnects_are_counted_in_the_answer(host, tmp_path):
    process = host.start(held(tmp_path / "go", "echo end"), "-o", "json")
    started = time.monotonic()
    wait_for_verb(host, "Receive", 2)
    host.server.control("drop")
    wait_for_verb(host, "Receive", 3)
    (tmp_path / "go").touch()
    result = finish(process, ("json",), 30 * SLOW, started)
    assert result.status == result.json["exitcode"] == 249
    assert result.json["output"] == "on\nend\n"
    assert result.json["reconnects"] == 1
    assert result.json["incomplete"] is True


def test_without_reconnects_the_first_loss_is_the_end(host):
    process = host.start("echo on; sleep 30", "--reconnect", "0")
    started = time.monotonic()
    wait_for_receive(process)
    wait_for_verb(host, "Receive", 2)
    host.server.control("drop")
    result = finish(process, ("never",), 30 * SLOW, started)
    assert result.status == 255
    assert "connection" in result.err
    host.assert_tidy()


def test_a_host_away_for_seconds_is_found_again(host):
    process = host.start("echo on; sleep 3; echo end; exit 6")
    started = time.monotonic()
    wait_for_receive(process)
    host.server.faults({"action": "accept-close", "reset": True, "times": 3})
    host.server.control("drop")
    result = finish(process, ("away",), 30 * SLOW, started)
    assert result.out == b"end\n"
    # was output being asked for when the connection was lost?
    missing = "output may be missing" in result.err
    assert result.status == (249 if missing else 6)
    assert ("remote exit code 6" in result.err) == missing
    assert host.stats()["commands_started"] == 1


# Reboots.

def test_a_host_that_vanishes_as_expected_is_success(host):
    process = host.start("echo on; sleep 30", "--expect-disconnect")
    started = time.monotonic()
    wait_for_receive(process)
    host.server.control("kill-shells")
    host.server.control("drop")
    result = finish(process, ("reboot",), 30 * SLOW, started)
    assert result.status == 0
    assert "gone, as expected" in result.err


def test_a_host_that_falls_silent_as_expected_is_success(own_host):
    host = own_host()
    process = host.start("echo on; sleep 30", "--expect-disconnect",
                         "--timeout", duration(3))
    started = time.monotonic()
    wait_for_receive(process)
    os.kill(host.server.process.pid, signal.SIGSTOP)
    try:
        result = finish(process, ("silent",), (3 + GRACE) * SLOW + SLACK,
                        started)
    finally:
        os.kill(host.server.process.pid, signal.SIGCONT)
    assert result.status == 0
    host.server.control("kill-shells")


def test_an_expected_reboot_that_does_not_come_is_an_exit_code(host):
    assert host.run("exit 5", "--expect-disconnect").status == 5


# Quotas.

@pytest.mark.parametrize("options", [[], ["--wmi-quota-faults"]])
def test_a_full_host_is_waited_for_when_told_to(hosts, tmp_path, options):
    host = hosts("--max-shells-per-user", "1", *options)
    first = host.start(held(tmp_path / "go", "exit 1"))
    started = time.monotonic()
    wait_for_receive(first)
    refused = host.run("true")
    assert refused.status == 251
    assert "2150859173" in refused.err
    second = host.start("echo at last", "--wait-for-quota")
    wait_for_verb(host, "Create", 4)
    (tmp_path / "go").touch()
    waited = finish(second, ("waits",), 60 * SLOW, started)
    assert (waited.status, waited.out) == (0, b"at last\n")
    assert finish(first, ("first",), 30 * SLOW, started).status == 1


def test_waiting_for_a_full_host_ends_with_the_deadline(hosts, tmp_path):
    host = hosts("--max-shells-per-user", "1")
    first = host.start("echo $$ > %s; sleep 30" % (tmp_path / "pid"))
    started = time.monotonic()
    wait_for_file(tmp_path / "pid")
    result = host.run("true", "--wait-for-quota", "--timeout", duration(1))
    assert result.status == 250
    first.send_signal(signal.SIGINT)
    finish(first, ("first",), 30 * SLOW, started)
    host.assert_tidy()


# Leaked shells.

def leak(host, tmp_path, n):
    """A shell whose client was killed."""
    path = tmp_path / ("leak%d" % n)
    process = host.start("echo $$ > %s; sleep 60" % path)
    wait_for_file(path)
    process.kill()
    process.communicate()


def sessions(host, *options):
    return winrm("sessions", *host.options(), *options, host.address)


def test_leaked_shells_are_listed_and_deleted(host, tmp_path):
    assert sessions(host).out == b""
    for n in range(3):
        leak(host, tmp_path, n)
    listed = sessions(host, "-o", "json")
    assert listed.status == 0
    assert len(listed.json) == 3
    assert all(s["mine"] and s["owner"] == "LAB\\alice" for s in listed.json)
    text = sessions(host)
    assert [line.split()[0] for line in text.out.decode().splitlines()] == [
        "ID", *(s["id"] for s in listed.json)]
    one = sessions(host, "--delete", listed.json[0]["id"])
    assert (one.status, one.out) == (0, b"")
    assert host.stats()["shells"] == 2
    rest = sessions(host, "--delete", "all-mine")
    assert rest.status == 0
    assert "2 of 2 shells deleted" in rest.err
    wait_until(lambda: host.stats()["commands_running"] == 0)
    assert host.stats()["shells"] == 0


def test_a_shell_that_is_not_there_cannot_be_deleted(host):
    result = sessions(host, "--delete", "00000000-0000-0000-0000-000000000000")
    assert result.status == 251
    assert "2150858843" in result.err


def test_a_host_that_is_not_there_has_no_list():
    with socket.socket() as closed:     # bound, but nobody listens
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        result = winrm("sessions", "-u", USER, "127.0.0.1:%d" % port)
    assert (result.status, result.out) == (254, b"")
    assert "(%s)" % REFUSED in result.err


def test_a_quota_does_not_end_what_runs(host):
    for verb in ("Receive", "Send"):
        host.reset({"action": "fault", "code": 2150859174, "verb": verb,
                    "times": 2})
        result = host.run("cat; exit 9", input=b"input\n")
        assert (result.status, result.out, result.err) == (
            9, b"input\n", ""), result
        assert host.stats()["commands_started"] == 1


def test_a_quota_that_stays_ends_with_the_deadline(host):
    host.reset({"action": "fault", "code": 2150859174, "verb": "Receive"})
    result = host.run("sleep 30", "--timeout", duration(1), limit=1 + GRACE)
    assert result.status == 250, result
    host.assert_tidy()


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_that_reaches_nobody_is_asked_again(host, status):
    host.reset({"action": "status", "status": status, "verb": "Receive",
                "html": True, "times": 2})
    result = host.run("echo on; exit 9")
    assert result.status in (9, 249), result
    assert result.out == b"on\n"
    assert host.stats()["commands_started"] == 1
