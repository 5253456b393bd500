# SPDX-License-Identifier: Apache-2.0
"""stdin: forwarded, at its end, unreadable, or wanted by nobody."""

import hashlib
import os
import pty
import socket
import time

import pytest
from test_streams import SAID, WORDS, words
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import (SLOW, USER, finish, wait_for_receive, wait_until,
                           winrm)

pytestmark = pytest.mark.transports

BINARY = bytes(range(256))


# stdin that is forwarded.

@pytest.mark.valgrind
def test_stdin_from_a_pipe_is_forwarded(host):
    result = host.run("cat; exit 4", input=b"one\ntwo\n")
    assert (result.status, result.out) == (4, b"one\ntwo\n")
    host.assert_tidy()


def test_stdin_from_a_file_is_forwarded(host, tmp_path):
    path = tmp_path / "input"
    path.write_bytes(BINARY)
    with open(path, "rb") as file:
        assert host.run("cat", stdin=file).out == BINARY


def test_1_mb_of_binary_stdin_comes_back_unchanged(host):
    data = hashlib.sha256(b"x").digest() * 32768
    result = host.run("cat", input=data, limit=60)
    assert result.status == 0
    assert hashlib.sha256(result.out).digest() == \
        hashlib.sha256(data).digest()


def test_an_empty_stdin_ends_at_once(host):
    assert host.run("cat; echo end", input=b"").out == b"end\n"


def test_a_pipe_that_stays_open_does_not_hold_the_command_up(host):
    read, write = os.pipe()
    result = host.run("echo done; exit 2", stdin=read)
    os.close(read)
    os.close(write)
    assert (result.status, result.out) == (2, b"done\n")
    assert result.seconds < 20 * SLOW   # its deadline is 60


def test_input_that_comes_late_is_forwarded_when_it_comes(host):
    read, write = os.pipe()
    process = host.start("head -n 1", stdin=read)
    os.close(read)
    time.sleep(0.7)
    os.write(write, b"late\n")
    out, err = process.communicate(timeout=20)
    os.close(write)
    assert (process.returncode, out, err) == (0, b"late\n", b"")


def test_a_command_that_does_not_read_its_input_is_no_error(host):
    result = host.run("exec 0<&-; sleep 0.5; exit 3", input=bytes(300000))
    assert result.status == 3
    host.assert_tidy()


def test_a_command_that_reads_late_gets_all_its_input(host):
    """More than a pipe holds."""
    result = host.run("sleep 3; wc -c", input=bytes(200000), limit=20)
    assert (result.status, result.out.strip()) == (0, b"200000")
    host.assert_tidy()


def test_a_host_that_takes_no_input_in_time_is_told_of(host):
    host.reset({"action": "fault", "code": 2150858793, "verb": "Send"})
    result = host.run("sleep 20", input=b"some")
    assert result.status == 251
    assert "2150858793" in result.err
    host.assert_tidy()


# stdin that cannot be read.

@pytest.fixture(params=["a directory", "write-only", "failing"])
def unreadable(request):
    fd = {"a directory": lambda: os.open("/", os.O_RDONLY),
          "write-only": lambda: os.open("/dev/null", os.O_WRONLY),
          "failing": lambda: os.open("/proc/self/mem", os.O_RDONLY),
          }[request.param]()
    yield fd
    os.close(fd)


@pytest.mark.parametrize("kind", ["exec", "exec-json", "ps", "shell"])
def test_stdin_that_cannot_be_read_is_an_error_before_anything_runs(
        host, tmp_path, unreadable, kind):
    result = winrm(*words(host, kind, tmp_path), stdin=unreadable)
    assert result.status == 255
    said = result.json["message"] if kind == "exec-json" else result.err
    assert "stdin cannot be read" in said
    if kind == "exec-json":
        assert result.json["exitcode"] == 255
    host.assert_untouched()


def test_stdin_that_nobody_wants_may_be_anything(host, tmp_path, unreadable):
    for kind, options in (("exec", ["-n"]), ("ps", ["-n"]), ("id", []),
                          ("call", []), ("run", []), ("version", [])):
        line = words(host, kind, tmp_path)
        result = winrm(line[0], *options, *line[1:], stdin=unreadable)
        assert result.status == 0, result


@pytest.mark.parametrize("option", [["ps", "-u", USER, "h", "-"],
                                    ["run", "-H", "-", "--", "x"]])
def test_a_script_or_a_list_that_cannot_be_read_is_an_error(
        unreadable, option):
    result = winrm(*option, stdin=unreadable)
    assert result.status == 248
    assert "stdin" in result.err


def test_stdin_that_fails_in_the_middle_cancels_the_command(host, tmp_path):
    """A peer that closes with something unread is a reset connection."""
    mine, theirs = socket.socketpair()
    kept = tmp_path / "kept"
    started = time.monotonic()
    process = host.start("echo on; cat > %s; echo whole" % kept, stdin=theirs)
    wait_for_receive(process)
    mine.sendall(b"a part")
    theirs.sendall(b"unread")
    theirs.close()
    wait_until(lambda: kept.exists() and kept.read_bytes() == b"a part", 10)
    mine.close()
    result = finish(process, ("fails",), 20 * SLOW, started)
    assert result.status == 255
    assert "stdin could not be read" in result.err
    assert "cancelled" in result.err
    assert b"whole" not in result.out
    host.assert_tidy()


# stdin that is at its end.

@pytest.mark.parametrize("kind", ["exec", "ps", "run", "call", "exec-json"])
@pytest.mark.parametrize("stdin", ["/dev/null", "empty", "pipe"])
def test_an_empty_stdin_is_the_end_at_once(host, tmp_path, kind, stdin):
    """A command that reads stdin to its end would hang to the deadline."""
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    if stdin == "pipe":
        fd, write = os.pipe()
        os.close(write)
    else:
        fd = os.open("/dev/null" if stdin == "/dev/null" else empty,
                     os.O_RDONLY)
    result = winrm(*words(host, kind, tmp_path, command="cat; " + WORDS),
                   stdin=fd)
    os.close(fd)
    assert result.status == 0 and SAID in result.out
    host.reset()


def test_n_is_the_end_at_once_and_leaves_stdin_to_others(host, tmp_path):
    read, write = os.pipe()
    os.write(write, b"mine\n")
    result = host.run("cat; echo end", "-n", stdin=read)
    assert (result.status, result.out) == (0, b"end\n")
    assert os.read(read, 100) == b"mine\n"
    os.close(read)
    os.close(write)


@pytest.mark.parametrize("code", [2150858793, 2150858817, 5])
def test_a_host_that_refuses_the_end_of_stdin_runs_the_command(host, code):
    host.reset({"action": "fault", "code": code, "verb": "Send"})
    result = host.run("echo hi; exit 3")
    assert (result.status, result.out) == (3, b"hi\n")
    host.assert_tidy()


def test_the_end_of_stdin_may_be_said_on_another_connection(host):
    """A host that closes a connection after each answer, unannounced."""
    host.reset({"action": "hang-up", "verb": "Command"})
    result = host.run("cat; echo hi; exit 3")
    assert (result.status, result.out) == (3, b"hi\n")
    host.assert_tidy()


def test_a_script_from_stdin_has_read_it_to_its_end(host):
    result = host.ps("-", input=b"cat\necho end\n")
    assert (result.status, result.out) == (0, b"end\n")


def test_a_file_whose_size_is_not_known_is_forwarded(host):
    with open("/proc/version", "rb") as file:
        result = host.run("cat", stdin=file)
    with open("/proc/version", "rb") as file:
        assert (result.status, result.out) == (0, file.read())


def test_a_file_is_forwarded_from_where_it_stands(host, tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\n")
    with open(path, "rb", buffering=0) as file:
        file.read(4)
        assert host.run("cat", stdin=file).out == b"two\n"
        assert host.run("cat; echo end", stdin=file).out == b"end\n"


def test_a_terminal_is_not_forwarded_and_costs_no_request(host):
    master, terminal = pty.openpty()
    result = host.run("echo hi", stdin=terminal)
    assert (result.status, result.out) == (0, b"hi\n")
    assert host.verbs() == ["-", "Create", "Command", "Receive", "Delete"]
    os.close(master)
    os.close(terminal)
