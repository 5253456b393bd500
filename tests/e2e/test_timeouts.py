# SPDX-License-Identifier: Apache-2.0
"""Deadlines, signals and closed pipes: on time, nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import time

import pytest
from winrm_command import host, hosts, own_host  # noqa: F401  (fixtures)
from winrm_command import (GRACE, PASSWORD, SLACK, SLOW, TRANSPORT, USER,
                           duration, finish, is_running, start, wait_for_file,
                           held, wait_for_receive, wait_for_verb, wait_until,
                           winrm)

pytestmark = pytest.mark.transports

LATE = "the deadline has passed"


def assert_on_time(result, seconds, grace=0):
    assert seconds * SLOW * 0.9 <= result.seconds, result
    assert result.seconds <= (seconds + grace) * SLOW + SLACK, result


def leave_pid(path, then="sleep 60"):
    """A command that writes its process id, then goes on for long."""
    return "echo $$ > %s; exec %s" % (path, then)


@pytest.fixture
def listener():
    """A socket whose connections the kernel accepts, and that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        yield sock


@pytest.fixture
def blackhole():
    """A port whose backlog is full: SYNs are dropped, as by a firewall."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(0)
        others = [socket.socket() for _ in range(8)]
        for other in others:
            other.setblocking(False)
            other.connect_ex(sock.getsockname())
        time.sleep(0.2)
        yield sock.getsockname()[1]
        for other in others:
            other.close()


# The deadline.

@pytest.mark.parametrize("timeout", [1, 2])
def test_a_deadline_ends_the_remote_process_and_the_shell(
        host, tmp_path, timeout):
    result = host.run(leave_pid(tmp_path / "pid"),
                      "--timeout", duration(timeout))
    assert result.status == 250
    assert LATE in result.err
    assert_on_time(result, timeout, 1)
    host.assert_tidy()
    pid = int((tmp_path / "pid").read_text())
    wait_until(lambda: not is_running(pid))
    assert host.verbs()[-2:] == ["Signal", "Delete"]


def test_output_before_the_deadline_is_kept(host):
    result = host.run("echo early; sleep 60", "--timeout", duration(1))
    assert (result.status, result.out) == (250, b"early\n")
    result = host.run("echo early; sleep 60", "--timeout", duration(1),
                      "-o", "json")
    assert result.status == 250
    assert result.json["exitcode"] == 250
    assert result.json["output"] == "early\n"
    assert LATE in result.json["message"]


@pytest.mark.parametrize("part", [0.5, 0.7, 0.9])
def test_a_command_may_use_nearly_all_its_time(host, part):
    for _ in range(5):      # a busy machine may use up the rest of it
        result = host.run("sleep %s; echo made it" % (part * SLOW),
                          "--timeout", duration(1.05))
        if result.status == 0:
            break
    assert (result.status, result.out) == (0, b"made it\n")


def test_no_timeout_is_no_deadline(host):
    result = host.run("sleep 1.5; exit 3", "--timeout", "0")
    assert result.status == 3


def test_a_flood_of_output_does_not_hold_up_the_deadline(host):
    result = host.run("exec yes", "--timeout", duration(1),
                      stdout=subprocess.DEVNULL)
    assert result.status == 250
    assert_on_time(result, 1, 1)
    host.assert_tidy()


def test_nobody_reading_stdout_does_not_hold_up_the_deadline(host):
    read, write = os.pipe()
    result = host.run("exec yes", "--timeout", duration(1), stdout=write)
    os.close(read)
    os.close(write)
    assert result.status == 250
    assert LATE in result.err
    assert_on_time(result, 1, 1)
    host.assert_tidy()


def test_a_deadline_in_the_middle_of_input_ends_it(host):
    read, write = os.pipe()
    result = host.run("cat", "--timeout", duration(1), stdin=read)
    os.close(read)
    os.close(write)
    assert result.status == 250
    assert_on_time(result, 1, 1)
    host.assert_tidy()


# Hosts that do not answer.

@pytest.mark.parametrize("command", ["exec", "id"])
def test_a_host_that_accepts_and_never_answers(listener, command):
    words = {"exec": ["-u", USER], "id": []}[command]
    result = winrm(command, *words, "-p", str(listener.getsockname()[1]),
                   "--timeout", duration(1), *TRANSPORT, "127.0.0.1",
                   *(["true"] if command == "exec" else []))
    assert result.status == 250
    assert_on_time(result, 1)


def test_a_host_that_drips_one_byte_a_second(host):
    host.reset({"action": "drip", "ms": 1000})
    result = host.run("true", "--timeout", duration(2))
    assert result.status == 250
    assert_on_time(result, 2)


def test_a_host_that_drips_an_answer_at_the_end(host):
    host.reset({"action": "drip", "ms": 1000, "verb": "Receive"})
    result = host.run("true", "--timeout", duration(1))
    assert result.status == 250
    assert_on_time(result, 1, GRACE)
    host.assert_tidy()


def test_a_host_behind_a_firewall_that_drops(blackhole):
    result = winrm("-u", USER, "-p", str(blackhole), "--connect-timeout",
                   duration(1), *TRANSPORT, "127.0.0.1", "true")
    assert result.status == 254
    assert "cannot connect" in result.err
    assert_on_time(result, 1)


def test_the_deadline_covers_connecting(blackhole):
    result = winrm("-u", USER, "-p", str(blackhole), "--timeout",
                   duration(1), *TRANSPORT, "127.0.0.1", "true")
    assert result.status in (250, 254)
    assert_on_time(result, 1)


def test_a_host_that_vanishes_while_a_command_runs(own_host, tmp_path):
    host = own_host()
    process = host.start(leave_pid(tmp_path / "pid"),
                         "--timeout", duration(2))
    started = time.monotonic()
    wait_for_file(tmp_path / "pid")
    os.kill(host.server.process.pid, signal.SIGSTOP)
    try:
        result = finish(process, ("vanished",),
                        (2 + GRACE) * SLOW + SLACK, started)
    finally:
        os.kill(host.server.process.pid, signal.SIGCONT)
    assert result.status == 250
    host.server.control("kill-shells")


def test_a_service_that_restarts_while_a_command_runs(host):
    process = host.start("echo on; sleep 60")
    started = time.monotonic()
    wait_for_receive(process)
    host.server.control("kill-shells")
    host.server.control("drop")
    result = finish(process, ("restarted",), 30 * SLOW, started)
    assert result.status == 251
    assert len(host.log("request")) <= 20
    host.assert_tidy()


def test_a_dropped_connection_is_made_again_for_a_receive(host, tmp_path):
    process = host.start(held(tmp_path / "go", "echo end; exit 3"))
    started = time.monotonic()
    wait_for_receive(process)
    wait_for_verb(host, "Receive", 2)
    host.server.control("drop")
    wait_for_verb(host, "Receive", 3)
    (tmp_path / "go").touch()
    result = finish(process, ("dropped",), 30 * SLOW, started)
    assert (result.status, result.out) == (249, b"end\n")
    assert host.stats()["commands_started"] == 1
    assert "output may be missing" in result.err


# Signals.

@pytest.mark.parametrize("number, status", [
    (signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGHUP, 130)])
def test_a_signal_ends_the_remote_process_and_the_shell(
        host, tmp_path, number, status):
    process = host.start(leave_pid(tmp_path / "pid"))
    started = time.monotonic()
    pid = int(wait_for_file(tmp_path / "pid"))
    process.send_signal(number)
    result = finish(process, ("signalled",), 2 * SLOW + SLACK, started)
    assert result.status in (status, 128 + number)
    host.assert_tidy()
    wait_until(lambda: not is_running(pid))


def test_ctrl_c_keeps_the_output_so_far(host):
    process = host.start("echo early; exec sleep 60")
    assert process.stdout.readline() == b"early\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(30 * SLOW) == 130
    process.communicate()
    host.assert_tidy()


def test_a_second_signal_leaves_at_once(host, tmp_path):
    host.reset({"action": "stall", "verb": ["Signal", "Delete"]})
    process = host.start(leave_pid(tmp_path / "pid"))
    started = time.monotonic()
    wait_for_file(tmp_path / "pid")
    process.send_signal(signal.SIGINT)
    time.sleep(0.3 * SLOW)
    assert process.poll() is None       # it waits for the host
    process.send_signal(signal.SIGINT)
    result = finish(process, ("twice",), 0.9 * GRACE * SLOW,
                    time.monotonic())
    assert result.status == 130


def test_a_signal_while_connecting_ends_it(blackhole):
    process = start("-u", USER, "-p", str(blackhole), *TRANSPORT,
                    "127.0.0.1", "true")
    started = time.monotonic()
    time.sleep(0.3 * SLOW)
    process.send_signal(signal.SIGINT)
    assert finish(process, ("connecting",), 1 * SLOW + SLACK,
                  started).status == 130


def test_a_signal_while_the_host_makes_the_shell_leaves_none(host):
    host.reset({"action": "delay", "verb": "Create", "seconds": 1})
    made = len(host.server.log("shell-created"))
    process = host.start("true")
    started = time.monotonic()
    wait_for_verb(host, "Create", 1)
    process.send_signal(signal.SIGINT)
    assert finish(process, ("creating",), GRACE * SLOW + SLACK,
                  started).status == 130
    wait_until(lambda: len(host.server.log("shell-created")) > made)
    host.assert_tidy()


# Closed pipes.

def test_a_closed_stdout_ends_the_command(host):
    process = host.start("yes")
    started = time.monotonic()
    process.stdout.read(2)
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=GRACE * SLOW + SLACK)
    assert process.returncode == 255
    assert b"output could not be written" in err
    assert time.monotonic() - started < GRACE * SLOW + SLACK
    host.assert_tidy()


def test_head_takes_its_line_and_all_ends(host):
    process = host.start("yes")
    started = time.monotonic()
    head = subprocess.run(["head", "-n", "1"], stdin=process.stdout,
                          capture_output=True)
    process.stdout.close()
    process.stdout = None
    assert head.stdout == b"y\n"
    assert process.wait(GRACE * SLOW + SLACK) == 255
    assert time.monotonic() - started < 2 * SLOW + SLACK
    process.stderr.close()
    host.assert_tidy()


def test_a_full_disk_is_told_and_the_command_ended(host):
    with open("/dev/full", "wb") as full:
        result = host.run("yes", stdout=full)
    assert result.status == 255
    assert "No space left" in result.err
    host.assert_tidy()


# Cleaning up costs no more than the grace time.

def test_a_delete_that_stalls_ends_within_the_grace_time(host):
    host.reset({"action": "stall", "verb": "Delete"})
    result = host.run("echo hi; exit 7", limit=GRACE + 1)
    assert (result.status, result.out) == (7, b"hi\n")
    assert result.seconds <= GRACE * SLOW + SLACK


def test_a_deadline_with_a_silent_host_ends_within_the_grace_time(host):
    host.reset({"action": "stall", "verb": ["Receive", "Signal", "Delete"]})
    result = host.run("sleep 60", "--timeout", duration(1), limit=GRACE + 2)
    assert result.status == 250
    assert_on_time(result, 1, GRACE)


def test_a_shell_that_is_gone_ends_the_call_and_never_loops(host):
    host.reset({"action": "fault", "code": 2150858843, "verb": "Receive"})
    result = host.run("sleep 60")
    assert result.status == 251
    assert "2150858843" in result.err
    assert len(host.log("request")) <= 8
    host.assert_tidy()


@pytest.mark.parametrize("code", [995, 2150859212, 2150858843, 2150859230])
def test_the_end_of_a_shell_in_every_form_ends_the_call(host, code):
    host.reset({"action": "fault", "code": code, "verb": "Receive"})
    result = host.run("sleep 60")
    assert result.status in (251, 255)
    assert len(host.log("request")) <= 8
    assert re.search(r"%d|no exit code" % code, result.err)
    assert PASSWORD not in result.err
    wait_until(lambda: host.stats()["commands_running"] == 0)
    host.assert_tidy()
