# SPDX-License-Identifier: Apache-2.0
"""Running commands: exit codes, output, input, and what it costs."""

import hashlib
import os
import re
import subprocess
import time

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import (HAS_ICONV, SLOW, TRANSPORT, USER, environment,
                           program, winrm)

pytestmark = pytest.mark.transports

BINARY = bytes(range(256))
NOISE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "noise.py")


def noise(stream, size):
    """What noise.py writes to a stream."""
    block = hashlib.sha256(stream.encode()).digest() * 128
    return (block * (size // len(block) + 1))[:size]


# Exit codes.

@pytest.mark.valgrind
@pytest.mark.parametrize("code, status", [
    (0, 0), (1, 1), (7, 7), (130, 130), (239, 239), (240, 240), (255, 240),
    (256, 240), (3010, 240), (3221225786, 240), (4294967295, 240)])
def test_the_exit_status_is_the_commands_or_240(host, code, status):
    result = host.run("exit %d" % code)
    assert result.status == status
    assert result.out == b""
    assert ("remote exit code %d\n" % code in result.err) == (code > 239)
    host.assert_tidy()


@pytest.mark.parametrize("code", [0, 7, 255, 3010, 3221225786])
def test_json_holds_the_whole_exit_code(host, code):
    result = host.run("exit %d" % code, "-o", "json")
    assert result.status == (code if code < 240 else 240)
    assert result.json["exit-status"] == code
    assert result.json["exitcode"] == 0
    assert result.json["message"] == "success"


def test_a_signed_exit_code_is_told_as_the_host_tells_it(hosts):
    host = hosts("--signed-exit-codes")
    result = host.run("exit 3221225786")
    assert result.status == 240
    assert "remote exit code -1073741510" in result.err


def test_a_missing_exit_code_is_not_taken_for_success(hosts):
    host = hosts("--no-exit-code")
    result = host.run("true")
    assert result.status == 255
    assert "no exit code" in result.err
    assert host.run("true", "-o", "json").json["exit-status"] is None


# Output.

def test_stdout_and_stderr_stay_apart(host):
    result = host.run("printf out; printf err >&2; exit 3")
    assert (result.status, result.out, result.err) == (3, b"out", "err")


def test_a_command_without_output_gives_none(host):
    result = host.run("true")
    assert (result.status, result.out, result.err) == (0, b"", "")


@pytest.mark.valgrind
def test_binary_output_comes_byte_for_byte(host, tmp_path):
    path = tmp_path / "binary"
    path.write_bytes(BINARY * 300)
    result = host.run("cat %s; head -c 256 %s >&2" % (path, path))
    assert result.out == BINARY * 300
    assert result.bytes_err == BINARY


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 7])
def test_utf8_that_is_split_across_streams_is_whole_again(hosts, chunk):
    text = "Grüße, 世界 🙂 ñ" * 3
    host = hosts("--max-stream-chunk", str(chunk))
    result = host.run("printf '%s'" % text)
    assert result.out.decode() == text
    result = host.run("printf '%s'" % text, "-o", "json")
    assert result.json["output"] == text


def test_utf8_that_is_split_across_replies_is_whole_again(hosts):
    host = hosts("--settle", "0")
    result = host.run("printf '\\303'; sleep 0.3; printf '\\244\\342\\202'; "
                      "sleep 0.3; printf '\\254'", "-o", "json")
    assert result.json["output"] == "ä€"
    assert host.verbs().count("Receive") >= 3


def test_output_comes_as_it_is_written_not_at_the_end(host):
    process = host.start("echo first; sleep 30")
    assert process.stdout.readline() == b"first\n"
    assert process.poll() is None
    process.terminate()
    process.communicate()
    host.assert_tidy()


def test_10_mb_on_both_streams_at_once_arrive_unchanged(host, tmp_path):
    size = 10 << 20
    out, err = tmp_path / "out", tmp_path / "err"
    with open(out, "wb") as o, open(err, "wb") as e:
        result = host.run("/usr/bin/python3 %s %d" % (NOISE, size),
                          stdout=o, stderr=e, limit=60)
    assert result.status == 9
    for path, name in ((out, "stdout"), (err, "stderr")):
        data = path.read_bytes()
        assert len(data) == size
        assert hashlib.sha256(data).hexdigest() == \
            hashlib.sha256(noise(name, size)).hexdigest()
    host.assert_tidy()


@pytest.mark.parametrize("options", [
    ["--max-envelope", "8192"], ["--max-envelope", "16384"],
    ["--max-envelope", "1047808"]])
def test_any_envelope_size_brings_the_same_output(host, options):
    result = host.run("/usr/bin/python3 %s 300000" % NOISE, *options)
    assert result.status == 9
    assert result.out == noise("stdout", 300000)
    assert result.bytes_err == noise("stderr", 300000)


def test_a_slow_reader_of_stdout_gets_all_of_it(host):
    process = host.start("head -c 3000000 /dev/zero; exit 5")
    time.sleep(1)
    out = process.stdout.read()
    assert process.wait(20) == 5
    assert out == bytes(3000000)
    assert process.stderr.read() == b""


# Silence.

def test_many_timeout_faults_in_a_row_are_no_error(host):
    result = host.run("sleep 4; echo late; exit 6",
                      "--operation-timeout", "500ms")
    assert (result.status, result.out) == (6, b"late\n")
    faults = [r.get("fault") for r in host.log("request")]
    assert faults.count(2150858793) >= 5
    assert len(faults) <= 20
    assert host.stats()["connections"] == 1


def test_two_minutes_of_silence_in_one_second_steps(host):
    """240 polls of half a second would take two minutes; here the host answers
    them at once."""
    host.reset({"action": "fault", "code": 2150858793, "verb": "Receive",
                "times": 240})
    result = host.run("sleep 0.1; echo late; exit 6")
    assert (result.status, result.out) == (6, b"late\n")
    assert host.stats()["verbs"]["Receive"] == 241
    host.assert_tidy()


def test_silence_longer_than_one_poll_is_waited_for(host):
    result = host.run("sleep 3; echo late", "--operation-timeout", "1s",
                      limit=15)
    assert (result.status, result.out) == (0, b"late\n")
    assert result.seconds >= 2.9
    assert host.verbs().count("Receive") in (3, 4)


# The remote shell.

def test_words_are_joined_with_spaces(host):
    result = winrm(*host.options(), host.address, "echo", "a", "b   c", "$0")
    assert result.out.split() == [b"a", b"b", b"c", b"/bin/sh"]


def test_exec_is_the_default_command(host):
    result = winrm(*host.options(), host.address, "--", "exit 5")
    assert result.status == 5


def test_options_may_follow_the_host(host):
    result = winrm("-u", "LAB\\alice", host.address, "-p", str(host.port),
                   *TRANSPORT, "--", "exit 5")
    assert result.status == 5


def test_markup_in_a_command_is_just_text(host):
    result = host.run("echo '<a b=\"c\">&amp;]]></a>'; echo \"it's\"")
    assert result.out == b"<a b=\"c\">&amp;]]></a>\nit's\n"


@pytest.mark.parametrize("value", ["x", "", "a=b", "<&>\"'", "ünïcödé 🙂"])
def test_environment_variables_reach_the_command(host, value):
    result = host.run("printf '%s' \"$WORD\"", "-e", "WORD=" + value)
    assert result.out.decode() == value


def test_several_environment_variables_reach_the_command(host):
    options = []
    for n in range(20):
        options += ["-e", "V%d=%d" % (n, n)]
    result = host.run("echo $V0 $V7 $V19", *options)
    assert result.out == b"0 7 19\n"


def test_the_working_directory_is_the_given_one(host, tmp_path):
    assert host.run("pwd", "--cwd", str(tmp_path)).out.decode().strip() == \
        str(tmp_path)


def test_codepage_and_profile_are_asked_for(host):
    assert host.run("true", "--codepage", "437", "--no-profile").status == 0


@pytest.mark.parametrize("page, data, text", [
    ("850", "\\201\\204 \\341", "\u00fc\u00e4 \u00df"),
    ("437", "\\342\\343", "\u0393\u03c0"),
    ("932", "\\223\\372\\226\\173", "\u65e5\u672c"),
    ("936", "\\304\\343", "\u4f60"),
    ("20866", "\\304\\301", "\u0434\u0430"),
    ("28592", "\\341\\350", "\u00e1\u010d"),
])
@pytest.mark.parametrize("chunk", ["1", "1000"])
def test_output_in_a_code_page_comes_as_utf8(hosts, page, data, text, chunk):
    host = hosts("--max-stream-chunk", chunk)
    command = "printf '%s'; printf '%s' >&2" % (data, data)
    result = host.run(command, "--codepage", page)
    if not HAS_ICONV:
        raw = data.encode().decode("unicode_escape").encode("latin-1")
        assert (result.out, raw in result.bytes_err) == (raw, True)
        assert "code page %s: iconv does not know it" % page in result.err
        return
    assert (result.out.decode(), result.err) == (text, text)
    result = host.run(command, "--codepage", page, "-o", "json")
    assert (result.json["output"], result.json["error"]) == (text, text)


def test_what_a_code_page_does_not_have_is_replaced(hosts):
    result = hosts().run("printf 'a\\223'", "--codepage", "932")
    assert result.out == ("a\ufffd".encode() if HAS_ICONV else b"a\x93")


def test_a_codepage_that_the_host_refuses_gives_way_to_its_own(host):
    result = host.run("echo hi", "--codepage", "4711")
    assert (result.status, result.out) == (0, b"hi\n")
    assert "refuses code page 4711" in result.err
    assert host.verbs().count("Create") == 2
    host.assert_tidy()


def test_the_longest_command_that_windows_takes_runs(host):
    """If the command was built with a buffer that holds it."""
    result = host.run("echo " + "x" * 8000)
    if result.status == 255:
        assert re.search(r"needs a buffer of \d+ bytes", result.err)
        host.assert_tidy()
    else:
        assert result.out == b"x" * 8000 + b"\n"


def test_a_command_longer_than_windows_takes_is_not_sent(host):
    result = host.run("echo " + "x" * 9000)
    assert result.status == 248
    assert "longer than Windows takes" in result.err
    host.assert_untouched()


# PowerShell (the test server runs the decoded script with sh).

@pytest.mark.valgrind
def test_ps_runs_a_script(host):
    result = host.ps("echo 'from a script'; exit 9")
    assert (result.status, result.out) == (9, b"from a script\n")


def test_ps_reads_a_script_from_a_file(host, tmp_path):
    path = tmp_path / "a.ps1"
    path.write_text("echo one\necho zwölf\nexit 3\n")
    result = host.ps("-f", str(path))
    assert (result.status, result.out.decode()) == (3, "one\nzwölf\n")


def test_ps_reads_a_script_from_stdin(host):
    result = host.ps("-", input=b"echo piped\nexit 3\n")
    assert (result.status, result.out) == (3, b"piped\n")


# Identify.

@pytest.mark.valgrind
def test_id_tells_what_answers_without_logging_on(host):
    result = host.id()
    assert result.status == 0
    assert result.out.startswith(b"Microsoft Corporation")
    requests = host.log("request")
    assert [r.get("verb") for r in requests] == ["Identify"]
    assert requests[0].get("user") is None


def test_id_needs_no_user_and_no_password(host):
    assert host.id(env={"WINRM_PASSWORD": None}).status == 0


def test_id_answers_in_json(host):
    result = host.id("-o", "json")
    assert result.json["exitcode"] == 0
    assert "Microsoft Corporation" in result.json["output"]


def test_id_understands_hosts_that_are_not_windows(hosts):
    assert hosts("--omi-style").id().status == 0


# What it costs.

def test_one_command_takes_5_requests_on_1_connection(host, silent):
    assert host.run("echo hi", stdin=silent).out == b"hi\n"
    assert host.verbs() == ["-", "Create", "Command", "Receive", "Delete"]
    legs = [r["leg"] for r in host.log("request")]
    assert legs == ["negotiate", "authenticate"] + ["authenticated"] * 3
    assert host.stats()["connections"] == 1
    assert len(host.log("connection-open")) == 1


def test_the_end_of_stdin_takes_1_request_more(host):
    assert host.run("echo hi").out == b"hi\n"
    assert host.verbs() == ["-", "Create", "Command", "Send", "Receive",
                            "Delete"]
    assert host.stats()["connections"] == 1


@pytest.mark.http
def test_every_message_of_a_command_is_sealed(host):
    host.run("echo hi")
    sealed = [r.get("sealed") for r in host.log("request")]
    assert len(sealed) >= 5 and sealed == [None] + [True] * len(sealed[1:])
    assert host.run("true", "-o", "json").json["sealed"] is True


@pytest.mark.parametrize("count", [1, 2, 10])
def test_each_further_command_takes_3_requests_more(host, count):
    result = subprocess.run(
        [*program("many_commands"), host.address, str(host.port), USER,
         "echo hi", str(count), *TRANSPORT[2:]],
        capture_output=True, env=environment(), timeout=60 * SLOW)
    assert result.stdout == b"hi\n" * count, result
    assert result.returncode == 0
    assert len(host.log("request")) == 5 + 3 * (count - 1)
    stats = host.stats()
    assert (stats["connections"], stats["commands_started"]) == (1, count)
    assert (stats["shells"], stats["commands_running"]) == (0, 0)


def test_version_tells_versions_and_sizes():
    result = winrm("version")
    assert result.status == 0
    assert re.match(rb"winrm \d+\.\d+\.\d+\n", result.out)
    assert b"buffers tx 4096 rx 8960" in result.out
