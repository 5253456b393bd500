# SPDX-License-Identifier: Apache-2.0
"""The standard streams: closed, unreadable, full, slow. None of that reaches
the network, and nothing is lost with exit status 0."""

import errno
import itertools
import json
import os
import pty
import select
import subprocess
import time

import pytest
from between import Between
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import (GOOD, HTTPS, PASSWORD, SLOW, TRANSPORT, USER,
                           WINRM, WRAP, environment, finish, start,
                           wait_until, winrm)

pytestmark = pytest.mark.transports

SAID = b"LEAKED"
# What must not be seen between the command and the host, in either direction
# of the closed streams: output, answers, messages.
CLEAR = [SAID, b"exitcode", b"winrm: ", b"winrm [", b"subject  ", b"OWNER"]
WORDS = "echo LEAKED"
BOTH = "echo LEAKED; echo LEAKED >&2"


def record_of(host, port=None, command=WORDS):
    record = {"hostname": host.address, "port": port or host.port,
              "username": USER, "password": PASSWORD, "command": command}
    if HTTPS:
        record.update({"protocol": "https", "ca-file": GOOD.ca})
    return record


def words(host, kind, tmp_path, port=None, command=WORDS):
    """The command line of each kind of call."""
    options = ["-u", USER, "-p", str(port or host.port), *TRANSPORT]
    config = tmp_path / "connectors.json"
    config.write_text(json.dumps(
        {"one": record_of(host, port, command)}))
    config.chmod(0o600)
    return {
        "exec": ["exec", *options, host.address, "--", command],
        "exec-json": ["exec", *options, "-o", "json", host.address, "--",
                      command],
        "ps": ["ps", *options, host.address, command],
        "shell": ["shell", *options, host.address],
        "id": ["id", *options, host.address],
        "trust": ["trust", *options, host.address],
        "sessions": ["sessions", *options, "-o", "json", host.address],
        "call": ["call", "--config", str(config), "one"],
        "run": ["run", *options, "-H", host.address, "--", command],
        "run-json": ["run", *options, "-o", "json", "-H", host.address, "--",
                     command],
        "serve": ["serve", *options],
        "version": ["version"],
        "help": ["--help"],
        "usage": ["--no-such-option"],
    }[kind]


KINDS = ["exec", "exec-json", "ps", "shell", "id", "trust", "sessions",
         "call", "run", "run-json", "serve", "version", "help", "usage"]
# Those that read stdin, and those whose output is not the command's.
READERS = ["exec", "exec-json", "ps", "shell"]
SILENT = ["usage"]


def closing(*numbers):
    """A preexec_fn; the pipes of subprocess are given up with them."""
    def close():
        for number in numbers:
            os.close(number)
    return close


def subsets():
    for size in (1, 2, 3):
        yield from itertools.combinations((0, 1, 2), size)


def recorder(record):
    def send(sock, data):
        record.append(data)
        sock.sendall(data)
    return send


# Closed streams. An emulator has files of its own, and takes their numbers.

own = pytest.mark.skipif(bool(WRAP), reason="the emulator opens files first")


@own
@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_stream_does_not_become_the_connection(host, tmp_path, kind):
    for closed in subsets():
        host.reset()
        record = []
        send = recorder(record)
        with Between(host.port, to_client=send, to_server=send) as between:
            result = winrm(
                *words(host, kind, tmp_path, between.port, BOTH),
                preexec_fn=closing(*closed))
        seen = b"".join(record)
        for text in CLEAR:
            assert text not in seen, (closed, result)
        if kind == "usage":
            assert result.status == 248, (closed, result)
        elif 1 in closed:
            assert result.status == 255, (closed, result)
            assert not result.out
            if 2 not in closed:
                assert "stdout is closed" in result.err or \
                    kind in ("version", "help")
                assert "winrm: " in result.err
            if kind not in ("version", "help"):
                host.assert_untouched()
        elif 0 in closed and kind in READERS:
            assert result.status == 255, (closed, result)
            assert 2 in closed or kind == "exec-json" or \
                "stdin" in result.err
            host.assert_untouched()
        elif 2 in closed and kind in ("exec", "ps", "run"):
            assert result.status == 255, (closed, result)   # its stderr
        elif kind not in ("serve", "trust", "shell"):
            assert result.status == 0, (closed, result)
            assert result.out


@own
@pytest.mark.parametrize("kind", ["exec", "ps", "run", "call"])
def test_a_closed_stderr_alone_is_no_error(host, tmp_path, kind):
    result = winrm(*words(host, kind, tmp_path), preexec_fn=closing(2))
    assert result.status == 0 and SAID in result.out
    host.reset()


@own
@pytest.mark.parametrize("kind", ["exec", "ps", "exec-json"])
def test_a_closed_stdin_that_nobody_wants_is_no_error(host, tmp_path, kind):
    line = words(host, kind, tmp_path)
    result = winrm(line[0], "-n", *line[1:], preexec_fn=closing(0))
    assert result.status == 0 and SAID in result.out


# stdout and stderr that take nothing.

@pytest.mark.parametrize("kind", [k for k in KINDS if k not in SILENT])
def test_output_that_cannot_be_written_is_an_error(host, tmp_path, kind):
    """Read-only, full, and a pipe and a terminal that nobody reads."""
    line = words(host, kind, tmp_path)
    if kind == "trust" and not HTTPS:
        line += ["-o", "json"]          # it fails and reports it in JSON
    read_only = os.open("/dev/null", os.O_RDONLY)
    full = os.open("/dev/full", os.O_WRONLY)
    read, pipe = os.pipe()
    os.close(read)
    master, terminal = pty.openpty()
    os.close(master)
    for fd, why in ((read_only, "stdout is not open for writing"),
                    (full, "No space left on device"),
                    (pipe, "Broken pipe"),
                    (terminal, os.strerror(errno.EIO))):
        host.reset()
        result = winrm(*line, stdout=fd, input=b"echo LEAKED\n")
        assert result.status == 255, (why, result)
        if kind in ("version", "help"):
            assert "output could not be written" in result.err
        else:
            assert why.lower() in result.err.replace(
                "I/O error", "Input/output error").lower()
        os.close(fd)
    host.server.wait_for(lambda s: s["shells"] == 0, 5 * SLOW)


@pytest.mark.parametrize("kind", ["exec", "ps", "run"])
def test_the_commands_stderr_that_cannot_be_written_is_an_error(
        host, tmp_path, kind):
    with open("/dev/full", "wb") as full:
        result = winrm(*words(host, kind, tmp_path, command=BOTH),
                       stderr=full)
    assert result.status == 255


SIZE = 600000
MUCH = "head -c %d /dev/zero | tr '\\0' x" % SIZE


@pytest.mark.parametrize("kind", ["exec", "exec-json", "ps", "run",
                                  "run-json", "call"])
def test_a_pipe_that_does_not_block_gets_every_byte(host, tmp_path, kind):
    read, write = os.pipe()
    os.set_blocking(write, False)
    line = words(host, kind, tmp_path, command=MUCH)
    if kind == "run-json":
        line[1:1] = ["--max-output", "1M"]
    started = time.monotonic()
    process = start(*line, stdout=write)
    wait_until(lambda: process.poll() is not None or
               not select.select([], [write], [], 0)[1], 10)
    os.close(write)
    out = b""
    while piece := os.read(read, 65536):
        out += piece
    os.close(read)
    result = finish(process, line, 20 * SLOW, started)
    assert result.status == 0, result
    if kind in ("exec", "ps"):
        assert out == b"x" * SIZE
    elif kind == "run":
        assert out.count(b"x") == SIZE
    else:
        assert json.loads(out)["output"] == "x" * SIZE


@pytest.mark.parametrize("kind", ["exec", "ps", "run"])
def test_a_reader_that_is_slower_than_the_host_gets_every_byte(
        host, tmp_path, kind):
    """Empties the pipe repeatedly while there is more to come."""
    line = words(host, kind, tmp_path, command="for i in 1 2 3 4; do %s; done"
                 % MUCH)
    started = time.monotonic()
    process = start(*line)
    count = 0
    while piece := os.read(process.stdout.fileno(), 30000):
        count += piece.count(b"x")
        time.sleep(0.01)
    result = finish(process, line, 20 * SLOW, started)
    assert (result.status, count) == (0, 4 * SIZE), result


# The exit status along with JSON.

@pytest.mark.parametrize("kind", ["exec", "ps"])
def test_json_leaves_the_exit_status_as_it_is(host, tmp_path, kind):
    for code, status in ((0, 0), (7, 7), (239, 239), (240, 240), (255, 240),
                         (3010, 240), (4294967295, 240)):
        line = words(host, kind, tmp_path, command="exit %d" % code)
        result = winrm(line[0], "-o", "json", *line[1:])
        assert result.status == status, result
        assert (result.json["exitcode"], result.json["exit-status"]) == \
            (0, code)
        assert result.err == ""
        assert winrm(*line).status == status


def test_json_leaves_the_status_of_a_failure_as_it_is(host):
    wrong = {"env": {"WINRM_PASSWORD": "wrong"}}
    for more, how in (([], wrong), (["--timeout", "1ms"], {}),
                      (["--cwd", "a\nb"], {}),
                      (["--port", "1", "--connect-timeout", "1s"], {})):
        plain = host.run("true", *more, **how)
        result = host.run("true", *more, "-o", "json", **how)
        assert plain.status == result.status != 0
        assert result.json["exitcode"] == result.status
    assert host.id("-o", "json").status == host.id().status == 0


def test_no_exit_code_is_no_success_in_json(hosts):
    host = hosts("--no-exit-code")
    result = host.run("true", "-o", "json")
    assert result.status == 255
    assert result.json["exit-status"] is None
    assert "no exit code" in result.err


def test_a_calls_status_is_that_of_the_call(host, tmp_path):
    line = words(host, "call", tmp_path, command="exit 7")
    result = winrm(*line)
    assert (result.status, result.json["exitcode"]) == (0, 0)
    assert result.json["exit-status"] == 7


# Output that may be incomplete.

LOST = {"action": "no-reply", "verb": "Receive", "times": 1}


@pytest.mark.parametrize("kind", ["exec", "ps", "exec-json", "call", "run",
                                  "run-json"])
def test_output_that_may_be_incomplete_has_a_status_of_its_own(
        host, tmp_path, kind):
    host.reset(LOST)
    result = winrm(*words(host, kind, tmp_path, command="echo hi; exit 4"))
    if kind.startswith("run"):
        assert result.status == 255     # the only one of its hosts
    else:
        assert result.status == 249
    if kind in ("exec-json", "call", "run-json"):
        answer = result.json
        assert (answer["exitcode"], answer["exit-status"]) == (249, 4)
        assert answer["incomplete"] is True
        assert answer["output"] == "hi\n"
        assert "output may be missing" in answer["message"]
    else:
        assert result.out.endswith(b"hi\n")
        assert "output may be missing" in result.err
    if kind in ("exec", "ps"):
        assert "remote exit code 4" in result.err
    if kind == "run":
        assert "error 249" in result.err
        assert "1 failed" in result.err
    host.server.wait_for(lambda s: s["shells"] == 0, 5 * SLOW)


def test_a_service_tells_of_output_that_may_be_incomplete(host):
    host.reset(LOST)
    line = dict(record_of(host, command="echo hi"), id=1)
    result = winrm("serve", input=json.dumps(line).encode() + b"\n")
    assert result.status == 0
    answer = json.loads(result.out.splitlines()[-1])
    assert (answer["id"], answer["exitcode"]) == (1, 249)
    assert answer["incomplete"] is True and answer["output"] == "hi\n"


def winrs(folder, host, command, **how):
    link = folder / "winrs"
    if not link.exists():
        link.symlink_to(WINRM)
    args = ["-r:%s:%d" % (host.address, host.port), "-u:" + USER, command]
    started = time.monotonic()
    process = subprocess.Popen(
        WRAP + [str(link), *args], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(), **how)
    return finish(process, args, 10 * SLOW, started)


@pytest.mark.http
@own
def test_winrs_has_the_same_statuses(host, tmp_path):
    assert winrs(tmp_path, host, "cat; exit 3").status == 3
    assert winrs(tmp_path, host, "echo", preexec_fn=closing(1)).status == 255
    assert winrs(tmp_path, host, "echo", preexec_fn=closing(0)).status == 255
    host.reset(LOST)
    assert winrs(tmp_path, host, "echo hi").status == 249


def test_q_leaves_the_status_of_incomplete_output(host):
    host.reset(LOST)
    result = host.run("echo hi", "-q")
    assert (result.status, result.out, result.err) == (249, b"hi\n", "")


def test_an_error_is_over_incomplete_output(host):
    host.reset(LOST)
    result = host.run("sleep 30", "-o", "json", "--timeout",
                      "%dms" % (2000 * SLOW))
    assert result.status == result.json["exitcode"] == 250


def test_whole_output_is_not_called_incomplete(host):
    answer = host.run("echo hi", "-o", "json").json
    assert "incomplete" not in answer
