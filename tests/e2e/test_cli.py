# SPDX-License-Identifier: Apache-2.0
"""Options, help, and where a password comes from."""

import os
import pty
import re
import select
import time

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import (EVENT, HTTPS, PASSWORD, SLOW, TRANSPORT, USER, WINRM,
                           WRAP, environment, full_pipe, winrm)

pytestmark = pytest.mark.transports

NO_PASSWORD = {"WINRM_PASSWORD": None}


@pytest.mark.parametrize("words", [
    ["--help"], ["-h"], ["exec", "--help"], ["ps", "--help"],
    ["id", "--help"], ["call", "--help"], ["version", "--help"],
    ["doctor", "--help"], ["wait", "--help"]],
    ids=" ".join)
def test_help_goes_to_stdout_and_is_no_error(words):
    result = winrm(*words)
    assert (result.status, result.err) == (0, "")
    assert b"winrm" in result.out
    assert max(map(len, result.out.decode().split("\n"))) <= 80


@pytest.mark.parametrize("words, hint", [
    (["--bogus"], "--help"), (["h"], "no command given"),
    (["exec"], "no host"), (["ps", "h"], "no script"),
    (["id"], "no host"), (["id", "h", "x"], "nothing more"),
    (["call"], "connector"), (["doctor"], "no host"),
    (["wait", "h", "x"], "nothing more"),
    (["--timeout", "soon", "h", "x"], "30s"),
    (["--timeout", "-1", "h", "x"], "30s"),
    (["--connect-timeout", "5d", "h", "x"], "30s"),
    (["-p", "0", "h", "x"], "port"), (["-p", "http", "h", "x"], "port"),
    (["-o", "xml", "h", "x"], "json"), (["-e", "NAME", "h", "x"], "NAME="),
    (["--max-envelope", "100", "h", "x"], "8192"),
    (["--in-flight", "33", "h", "x"], "1 to 32"),
    (["--auth", "digest", "h", "x"], "ntlm"),
    (["--https", "--cacert", "/proc/nonexistent", "h", "x"], "ca-file"),
    (["--https", "--crlfile", "/proc/nonexistent", "h", "x"], "crl-file"),
    (["--key-passphrase-fd", "x", "h", "x"], "descriptor"),
    (["--tofu", "h", "x"], "https"), (["trust"], "no host"),
    (["--https", "--pin", "abc", "h", "x"], "sha256//"),
    (["--pin", "abc", "h", "x"], "https"),
    (["--https", "--cert", "c", "h", "x"], "go together"),
    (["--password-fd", "x", "h", "x"], "descriptor"),
    (["@", "x"], "host"), (["h:99999", "x"], "port"),
    (["--trace", "/proc/nonexistent/t", "h", "x"], "No such file")],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_wrong_usage_is_248_and_a_line_that_helps(words, hint):
    result = winrm(*words, env={"WINRM_USER": USER})
    assert result.status == 248
    assert result.out == b""
    assert hint in result.err
    assert 1 <= result.err.count("\n") <= 2


def test_no_words_at_all_show_the_help():
    result = winrm()
    assert result.status == 248
    assert b"winrm" in result.out


# Hosts.

@pytest.mark.parametrize("form", ["alice@%s:%d", "lab\\alice@%s:%d",
                                  "alice@lab.test@%s:%d"])
def test_user_and_port_may_stand_with_the_host(host, form):
    result = winrm(form % (host.address, host.port), *TRANSPORT, "exit 7")
    assert result.status == 7


def test_the_user_may_come_from_the_environment(host):
    result = winrm("-p", str(host.port), *TRANSPORT, host.address, "exit 7",
                   env={"WINRM_USER": USER})
    assert result.status == 7


# Passwords.

def test_a_password_may_come_from_a_file(host, tmp_path):
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\nsecond line\n")
    path.chmod(0o600)
    assert host.run("exit 7", "--password-file", str(path),
                    env=NO_PASSWORD).status == 7


def test_an_empty_variable_is_no_password(host):
    result = host.run("true", env={"WINRM_PASSWORD": ""})
    assert result.status == 248
    assert result.err.count("\n") == 1
    assert "$WINRM_PASSWORD is empty" in result.err
    host.assert_untouched()


def test_a_password_file_that_others_can_read_is_refused(host, tmp_path):
    path = tmp_path / "password"
    path.write_text(PASSWORD)
    path.chmod(0o644)
    result = host.run("true", "--password-file", str(path), env=NO_PASSWORD)
    assert result.status == 248
    assert "chmod 600 " + str(path) in result.err
    host.assert_untouched()


def test_a_password_from_a_descriptor(host):
    read, write = os.pipe()
    os.write(write, PASSWORD.encode() + b"\n")
    os.close(write)
    result = host.run("exit 7", "--password-fd", str(read), pass_fds=[read],
                      env=NO_PASSWORD)
    os.close(read)
    assert result.status == 7


def test_no_password_and_no_terminal_is_told_of(host):
    result = host.run("true", env=NO_PASSWORD, start_new_session=True)
    assert result.status == 248
    assert "--password-file" in result.err
    host.assert_untouched()


def test_a_password_is_asked_for_on_the_terminal_and_not_shown(host):
    pid, terminal = pty.fork()
    if pid == 0:
        words = WRAP + [WINRM, *host.options(), host.address, "exit 7"]
        os.execvpe(words[0], words, environment(**NO_PASSWORD))
    seen, typed = b"", False
    until = time.monotonic() + EVENT * SLOW
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        seen += data
        if b"Password of" in seen and not typed:
            time.sleep(0.1)
            os.write(terminal, PASSWORD.encode() + b"\n")
            typed = True
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    assert typed and status == 7, seen
    assert PASSWORD.encode() not in seen


# The rest.

@pytest.mark.parametrize("form", ["5", "5s", "5000ms", "1m", "1h"])
def test_durations_are_taken_in_all_forms(host, form):
    assert host.run("exit 7", "--timeout", form).status == 7


def test_q_keeps_all_messages_back(host):
    result = host.run("true", "-q", env={"WINRM_PASSWORD": "wrong"})
    assert (result.status, result.err) == (253, "")


def test_v_says_more(host):
    assert ("over TLS" if HTTPS else "sealed") in host.run("true", "-v").err


def stages(text):
    """What -v has said, in order; its times never go back."""
    found = re.findall(r"^winrm: (\d+\.\d{3}) s  (.*)$", text, re.M)
    times = [float(time) for time, _ in found]
    assert times == sorted(times), text
    return [stage for _, stage in found]


TLS = [r"TLS 1\.[23], the host's certificate checked by its CA; the host's "
       r"key is sha256//.*"] * HTTPS


def assert_stages(said, expected):
    assert len(said) == len(expected), said
    for stage, pattern in zip(said, expected):
        assert re.fullmatch(pattern, stage), said


def test_v_says_each_stage_with_its_time(host):
    result = host.run("echo out; exit 7", "-v")
    assert (result.status, result.out) == (7, b"out\n")
    assert_stages(stages(result.err), [
        r"connected to 127\.0\.0\.1 port %d" % host.port, *TLS,
        "logged on by NTLM", "shell created", "command started",
        "command ended, exit code 7", "done, .*, HTTP 200, 0 reconnects",
        "shell deleted"])


def test_v_says_the_address_of_a_name(host):
    result = winrm("exec", *host.options(), "-k", "-v", "localhost", "--",
                   "true")
    assert re.match(r"name resolved: [0-9a-f.:]+( and others)?$",
                    stages(result.err)[0]), result


def test_v_stops_where_the_call_does(host):
    result = host.run("true", "-v", env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 253
    assert_stages(stages(result.err), [
        r"connected to 127\.0\.0\.1 port %d" % host.port, *TLS,
        "user or password refused, .*"])


def test_vv_says_each_request(host):
    result = host.run("exit 7", "-vv", "-n")
    requests = [stage for stage in stages(result.err) if " bytes: " in stage]
    assert_stages(requests, [
        r"log-on, 0 bytes: HTTP 401, 0 bytes, \d+ ms", *(
            verb + r", \d{3,} bytes: HTTP (200|500), \d{3,} bytes, \d+ ms"
            for verb in ("Create", "Command", "Send", "Receive", "Delete"))])
    assert len(requests) == host.stats()["requests"]
    assert any(stage.startswith("Identify, ")
               for stage in stages(host.id("--verbose", "-v").err))


def test_vv_says_that_a_request_had_no_reply(host):
    host.reset({"action": "no-reply", "verb": "Command", "times": 1})
    result = host.run("exit 7", "-vv")
    assert re.search(r"Command, \d+ bytes: no reply, \d+ ms", result.err), (
        result)
    assert "command started" not in result.err


def test_vv_does_not_wait_for_stderr(host):
    """What does not fit into the pipe is left out."""
    read, write = full_pipe()
    result = host.run("echo out", "-vv", "-n", stderr=write)
    os.close(write)
    os.close(read)
    assert (result.status, result.out) == (0, b"out\n")


def test_json_goes_to_stdout_alone(host):
    result = host.run("echo out; echo err >&2; exit 7", "-o", "json")
    assert (result.status, result.err) == (7, "")
    assert result.json["output"] == "out\n"
    assert result.json["error"] == "err\n"
