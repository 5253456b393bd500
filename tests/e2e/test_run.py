# SPDX-License-Identifier: Apache-2.0
"""winrm run: one command on many hosts at once."""

import json
import os
import pty
import socket
import subprocess
import time

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import (PASSWORD, SLOW, USER, WINRM, WRAP, environment,
                           start, winrm)


def many(host, count):
    """A list that names one host many times."""
    return ",".join(["%s:%d" % (host.address, host.port)] * count)


def run(where, command, *options, **how):
    return winrm("run", "-u", USER, "-H", where, *options, "--", command,
                 **how)


def lines(result):
    return sorted(result.out.decode().splitlines())


@pytest.mark.valgrind
def test_each_line_begins_with_its_host(host):
    place = "%s:%d" % (host.address, host.port)
    result = run(many(host, 3), "echo one; echo two; echo three >&2")
    assert result.status == 0, result
    assert lines(result) == [place + ": one"] * 3 + [place + ": two"] * 3
    assert result.err.count(place + ": three\n") == 3
    assert "3 hosts: 3 succeeded, 0 failed, 0 not started" in result.err
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_output_without_an_end_of_line_and_long_lines_come_whole(host):
    place = "%s:%d: " % (host.address, host.port)
    result = run(many(host, 1), "head -c 5000 /dev/zero | tr '\\0' x; "
                 "printf '\\nend'")
    assert lines(result) == [place + "end", place + "x" * 904,
                             place + "x" * 4096]


@pytest.mark.valgrind
def test_json_is_a_line_for_each_host(host):
    result = run(many(host, 4), "echo out; echo err >&2; exit 3", "-o",
                 "json")
    assert result.status == 255         # not one of them ended with 0
    answers = [json.loads(line) for line in lines(result)]
    assert len(answers) == 4
    for answer in answers:
        assert answer["host"] == "%s:%d" % (host.address, host.port)
        assert (answer["exitcode"], answer["exit-status"]) == (0, 3)
        assert (answer["output"], answer["error"]) == ("out\n", "err\n")


def test_hosts_come_from_a_file_with_comments_and_from_stdin(host, tmp_path):
    text = "# ours\n%s:%d # one\n\n%s:%d\r\n" % (
        host.address, host.port, host.address, host.port)
    path = tmp_path / "hosts"
    path.write_text(text)
    assert len(lines(run(str(path), "echo hi"))) == 2
    assert len(lines(run("-", "echo hi", input=text.encode()))) == 2


def test_a_range_is_many_hosts_and_what_is_of_one_host_is_over_all(host):
    where = "nobody@127.0.0.[1-1]:1,%s" % many(host, 1)
    result = run("127.0.0.[1-2]:%d" % host.port, "echo hi", "-q")
    assert result.status == 1           # the second is not there
    assert lines(result) == ["127.0.0.1:%d: hi" % host.port]
    result = run(where, "echo hi", "-p", "1")
    assert result.status == 1, result
    assert "127.0.0.1:1: winrm: cannot connect" in result.err


def test_a_connectors_name_is_a_host(host, tmp_path):
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"mine": {
        "hostname": host.address, "port": host.port, "username": USER,
        "password": PASSWORD, "command": "not this"}}))
    path.chmod(0o600)
    result = winrm("run", "--config", str(path), "-H", "mine", "--",
                   "echo", "hi", env={"WINRM_PASSWORD": None})
    assert (result.status, result.out) == (0, b"mine: hi\n"), result


def test_a_script_runs_everywhere(host, tmp_path):
    script = tmp_path / "s.ps1"
    script.write_text("echo from a script\n")
    for options in (["-f", str(script)], ["--script", str(script)]):
        result = winrm("run", "-u", USER, "-H", many(host, 2), *options)
        assert [line.partition(": ")[2] for line in lines(result)] == [
            "from a script"] * 2, result
    result = winrm("run", "-u", USER, "-H", many(host, 2), "--ps", "--",
                   "echo words")
    assert [line.partition(": ")[2] for line in lines(result)] == [
        "words"] * 2, result


@pytest.mark.parametrize("command, status", [
    ("exit 0", 0), ("exit 1", 255), ("test $RANDOM$$ -lt 0 || mkdir %s", 1)])
def test_the_exit_status_says_all_some_or_none(host, tmp_path, command,
                                               status):
    if "%s" in command:
        command %= tmp_path / "once"    # only the first one can
    assert run(many(host, 3), command).status == status


@pytest.mark.parametrize("words, text", [
    (["--", "x"], "no hosts given"),
    (["-H", "a"], "no command given"),
    (["-H", "", "--", "x"], "no host in it"),
    (["-H", "/no/such/file", "--", "x"], "No such file"),
    (["-H", "missing.txt", "--", "x"], "No such file"),
    (["-H", "w[1-2000][1-2000]", "--", "x"], "more than 1000000"),
    (["-H", "a", "-j", "0", "--", "x"], "-j"),
    (["-H", "a", "--retry", "x", "--", "x"], "--retry"),
    (["-H", "a", "--max-memory", "5X", "--", "x"], "--max-memory"),
    (["-H", "a", "--trace", "f", "--", "x"], "--trace"),
])
def test_what_is_wrong_is_said_before_anything_is_done(words, text):
    result = winrm("run", "-u", USER, *words)
    assert (result.status, result.out) == (248, b"")
    assert text in result.err


@pytest.mark.parametrize("count", [1, 9000])
def test_hosts_none_of_which_can_be_asked(tmp_path, count):
    """They are reported, however many, and the run ends."""
    result = run("w[1-%d]" % count, "x", "--https", "--cacert",
                 str(tmp_path / "none"), "-o", "json")
    assert result.status == 255, result
    answers = [json.loads(line) for line in lines(result)]
    assert len(answers) == count
    assert all(answer["exitcode"] == 248 and "none" in answer["message"]
               for answer in answers)


def test_memory_that_does_not_do_is_refused_with_the_arithmetic():
    result = run("w[1-500]", "x", "-j", "500", "--max-memory", "10M")
    assert result.status == 248
    for part in ("-j 500 needs", "500 sessions of", "--max-memory is 10.0 MB",
                 "enough for -j "):
        assert part in result.err
    most = result.err.partition("enough for -j ")[2].partition(".")[0]
    options = ["--max-memory", "10M", "-q", "--connect-timeout", "1"]
    assert run("127.0.0.1:[1-2]," * 250, "x", "-j", most,
               *options).status == 255
    assert run("127.0.0.1:[1-2]," * 250, "x", "-j", str(2 * int(most)),
               *options).status == 248


def has_32_bits(path):
    with open(path, "rb") as file:
        return file.read(5) == b"\x7fELF\x01"


@pytest.mark.skipif(not has_32_bits(WINRM), reason="could be addressed")
@pytest.mark.parametrize("words", [
    ["run", "-H", "w", "-o", "json", "--max-output", "1G", "--", "x"],
    ["run", "-H", "w[1-2000]", "-j", "2000", "--max-envelope", "1047808",
     "--", "x"], ["serve", "--max-output", "180M", "-j", "1"],
    ["serve", "--max-output", "1G", "-j", "3"]])
def test_more_memory_than_can_be_addressed_is_refused(words):
    result = winrm(*words[:1], "--max-memory", "1000G", *words[1:])
    assert result.status == 248 and "--max-memory is 2048.0 MB" in result.err


def test_a_host_that_is_not_there_is_tried_again(host, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.monotonic()
    result = run("127.0.0.1:%d" % port, "x", "--retry", "1")
    assert result.status == 255
    assert 1 <= time.monotonic() - started
    host.reset({"action": "cut-request", "leg": "authenticate", "times": 1})
    result = run(many(host, 1), "echo hi", "--retry", "2")
    assert result.status == 0, result
    host.assert_tidy()


def test_what_may_have_run_is_not_tried_again(host, tmp_path):
    host.reset({"action": "drop-reply", "verb": "Command"})
    result = run(many(host, 1), "echo hi >> %s" % (tmp_path / "f"),
                 "--retry", "5")
    assert result.status == 255
    assert host.stats()["commands_started"] == 1


def test_a_wrong_password_is_not_tried_again(host):
    result = run(many(host, 1), "echo hi", "--retry", "5",
                 env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 255
    assert len([r for r in host.log("request")
                if r["leg"] == "authenticate"]) == 1


def test_a_wrong_password_does_not_lock_the_account(host):
    """Few hosts are asked before one has accepted the user."""
    def asked():
        return len([r for r in host.log("request")
                    if r["leg"] == "authenticate"])

    wrong = {"WINRM_PASSWORD": "wrong"}
    result = run(many(host, 40), "echo hi", "-o", "json", env=wrong)
    answers = [json.loads(line) for line in lines(result)]
    assert result.status == 255 and len(answers) == 40
    assert {answer["exitcode"] for answer in answers} == {253}
    told = [answer["message"] for answer in answers
            if "not asked: 3 hosts have refused LAB\\alice" in
            answer["message"]]
    assert len(told) == 37 and "--max-refused 0" in told[0]
    assert asked() == 3
    # each user has a separate count, however the name is written
    start, place = asked(), "127.0.0.1:%d" % host.port
    where = ",".join("%s@%s" % (user, place) for user in
                     ["ann", "ANN", "bob", "Ann"] * 8)
    result = run(where, "echo hi", "--max-refused", "1", env=wrong)
    assert result.err.count(": winrm: not asked: 1 hosts") == 30, result
    assert asked() - start == 2
    start = asked()
    assert run(many(host, 9), "echo hi", "--max-refused", "0",
               env=wrong).status == 255
    assert asked() - start == 9


def test_a_user_whom_one_host_lets_in_is_asked_for_everywhere(hosts, host):
    """The password of a local user of another host is refused only there."""
    strange = hosts("--user", "LAB:alice:another")
    where = ["%s:%d" % (host.address, one.port)
             for one in [strange] * 2 + [host] + [strange] * 5 + [host] * 5]
    result = run(",".join(where), "echo hi", "-q")
    assert (result.status, len(lines(result))) == (1, 6), result
    assert len([r for r in strange.log("request")
                if r["leg"] == "authenticate"]) == 7


def test_a_terminal_shows_how_far_it_is(host):
    master, slave = pty.openpty()
    process = subprocess.Popen(
        WRAP + [WINRM, "run", "-u", USER, "-H", many(host, 3), "-j", "1",
                "--", "sleep 0.5"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=slave, env=environment())
    os.close(slave)
    seen = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(master)
    process.stdout.close()
    assert process.wait(30 * SLOW) == 0
    assert b"of 3 done, 0 failed, 1 running" in seen
    assert b" left" in seen and b"\r\x1b[K" in seen
    assert seen.rstrip().endswith(b" s")


def test_a_shell_is_kept_for_a_host_that_comes_again(host):
    result = run(many(host, 3), "echo hi", "-j", "1", "--keep", "60s")
    assert (result.status, len(lines(result))) == (0, 3)
    verbs = host.verbs()
    assert verbs.count("Create") == 1 and verbs.count("Command") == 3
    host.server.wait_for(lambda s: s["shells"] == 0)
