# SPDX-License-Identifier: Apache-2.0
"""winrm run --put and --get, with tests/server/copier.py in place of
PowerShell."""

import json
import os
import signal

import pytest
from test_cp import names, places  # noqa: F401  (a fixture)
from test_run import many
from winrm_command import SLOW, USER, duration, start, wait_until, winrm
from winrm_command import host, real  # noqa: F401  (fixtures)


def run(where, *words, **how):
    return winrm("run", "-u", USER, "-H", where, *map(str, words), **how)


ADDRESSES = ["127.0.0.1", "127.0.1", "127.1"]


def three(host):
    """One server under three names."""
    return ",".join("%s:%d" % (name, host.port) for name in ADDRESSES)


def logons(host):
    return len([r for r in host.log("request") if r["leg"] == "authenticate"])


def assert_tidy(host):
    host.server.wait_for(
        lambda s: s["shells"] == 0 and s["commands_running"] == 0)


def test_files_go_there_before_the_command_and_come_back_after_it(
        host, places):
    here, there = places
    (here / "a").write_bytes(b"one")
    (here / "b").write_bytes(os.urandom(100000))
    result = run("127.0.0.1:%d" % host.port, "--put", "%s:%s/x" % (
        here / "a", there), "--put", "%s:%s" % (here / "b", there),
        "--get", "%s/y:%s" % (there, here / "c"),
        "--", "cat %s/x; cp %s/b %s/y" % (there, there, there))
    assert result.status == 0, result.err
    assert result.out == b"127.0.0.1:%d: one\n" % host.port
    assert (here / "c").read_bytes() == (here / "b").read_bytes()
    assert names(there) == ["b", "x", "y"]
    # all of it over one connection and in one shell
    assert logons(host) == 1 and host.verbs().count("Create") == 1
    assert_tidy(host)


def test_each_host_has_a_file_of_its_own(host, places):
    here, there = places
    result = run(three(host), "--get", "%s/*.log:%s/{host}/" % (there, here),
                 "--get", "%s/a.log:%s/{host}.txt" % (there, here),
                 "--", "echo $$ > %s/a.log; echo > %s/b.log" % (there, there))
    assert result.status == 0, result.err
    own = ["%s%%3A%d" % (name, host.port) for name in ADDRESSES]
    assert names(here) == sorted(own + [name + ".txt" for name in own])
    for place in own:
        assert names(here / place) == ["a.log", "b.log"]


def test_a_host_that_is_listed_twice_has_two_files(host, places):
    here, there = places
    (there / "a").write_text("x")
    result = run(many(host, 2), "--get", "%s/a:%s/{host}" % (there, here))
    assert result.status == 0, result.err
    name = "%s%%3A%d" % (host.address, host.port)
    assert names(here) == [name, name + "~2"]


def test_without_a_command_files_are_copied_and_nothing_runs(host, places):
    here, there = places
    for name in ADDRESSES:
        (here / ("%s%%3A%d" % (name, host.port))).write_text(name)
    result = run(three(host), "--put", "%s/{host}:%s" % (here, there))
    assert result.status == 0, result.err
    assert names(there) == names(here)
    assert host.stats()["commands_started"] == 3


def test_what_cannot_be_put_keeps_the_command_from_running(host, places):
    here, there = places
    (here / "a").write_text("x")
    put = ["--put", "%s:%s/none/x" % (here / "a", there)]
    where = "127.0.0.1:%d" % host.port
    why = "%s: no such file or folder on the host; the command was not run" \
        % (here / "a")
    result = run(where, *put, "--", "echo hi")
    assert result.status == 255 and result.out == b"", result
    assert "%s: winrm: %s\n" % (where, why) in result.err
    result = run(where, *put, "-o", "json", "--", "echo hi")
    answer = json.loads(result.out)
    assert (answer["exitcode"], answer["message"]) == (255, why)
    assert "exit-status" not in answer or not answer["exit-status"]
    assert names(there) == []


def test_what_cannot_be_got_fails_a_host_whose_command_succeeded(
        host, places):
    here, there = places
    result = run("127.0.0.1:%d" % host.port, "-o", "json", "--get",
                 "%s/none:%s/x" % (there, here), "--", "echo hi; exit 3")
    assert result.status == 255, result
    answer = json.loads(result.out)
    assert answer["exitcode"] == 255 and answer["exit-status"] == 3
    assert answer["output"] == "hi\n"
    assert answer["message"] == \
        "%s/none: no such file or folder on the host" % there
    assert names(here) == []


def test_a_command_that_fails_leaves_files_to_be_got(host, places):
    here, there = places
    result = run("127.0.0.1:%d" % host.port, "--get",
                 "%s/x:%s/x" % (there, here),
                 "--", "echo why > %s/x; exit 4" % there)
    assert result.status == 255 and "exit 4" in result.err, result
    assert (here / "x").read_text() == "why\n"


def test_a_wrong_password_is_tried_no_more_often_with_copies(host, places):
    here, there = places
    (here / "a").write_text("x")
    result = run(",".join([three(host)] * 3), "-j", "9", "--put",
                 "%s:%s" % (here / "a", there), "--", "echo hi",
                 env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 255 and "--max-refused" in result.err, result
    assert logons(host) == 3 and names(there) == []


def test_a_lost_connection_does_not_end_a_copy(host, places):
    here, there = places
    data = os.urandom(200000)
    (here / "a").write_bytes(data)
    host.reset({"action": "no-reply", "verb": "Receive", "nth": 1})
    where = "127.0.0.1:%d" % host.port
    result = run(where, "--put", "%s:%s/b" % (here / "a", there),
                 "--", "wc -c < %s/b" % there)
    assert result.status == 0, result.err
    assert result.out == b"%s: 200000\n" % where.encode()
    assert (there / "b").read_bytes() == data and names(there) == ["b"]
    host.reset({"action": "no-reply", "verb": "Receive", "nth": 1})
    result = run(where, "--get", "%s/b:%s/c" % (there, here))
    assert result.status == 0, result.err
    assert (here / "c").read_bytes() == data


def test_ctrl_c_leaves_no_part_of_a_file(host, places):
    here, there = places
    with open(here / "a", "wb") as big:
        big.truncate(1 << 32)
    with start("run", "-u", USER, "-H", three(host), "--timeout", "10m",
               "--put", "%s:%s/x" % (here / "a", there)) as process:
        wait_until(lambda: any(
            n.endswith(".part") for n in names(there)), what="a part")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20 * SLOW)
    assert process.returncode == 130, err
    wait_until(lambda: names(there) == [], what="no part")
    assert_tidy(host)


@pytest.mark.parametrize("words, why", [
    (["--get", "C:\\x:out"], "2 hosts would write the same file; put {host}"),
    (["--get", "C:\\x:."], "2 hosts would write the same file"),
    (["--get", "C:\\*:{host}"], "several files need a folder"),
    (["--get", "a:{host}", "--get", "b:{host}"], "write the same file"),
    (["--get", "C:\\x"], "give it as REMOTE:LOCAL"),
    (["--get", "x:"], "give it as REMOTE:LOCAL"),
    (["--put", "C:\\x"], "give it as LOCAL:REMOTE"),
    (["--put", "none:C:\\x"], "--put none: No such file"),
    (["--put", "/dev/null:C:\\x"], "not a regular file"),
    (["--put", "/etc/passwd:x"] * 17, "too many --put, at most 16"),
])
def test_what_is_wrong_is_said_before_any_host_is_asked(words, why):
    result = winrm("run", "-u", USER, "-H", "127.0.0.1:1,127.0.0.1:2", *words,
                   "--", "x")
    assert result.status == 248 and why in result.err, result


def test_they_are_for_run():
    for command in (["exec", "h", "--put", "a:b", "x"],
                    ["serve", "--get", "a:b"]):
        result = winrm(*command)
        assert result.status == 248 and "are for 'winrm run'" in result.err


def test_a_deadline_leaves_no_part_of_a_file(host, places):
    here, there = places
    with open(here / "a", "wb") as big:
        big.truncate(1 << 36)
    where = "127.0.0.1:%d" % host.port
    result = run(where, "--timeout", duration(3),
                 "--put", "%s:%s/x" % (here / "a", there), "--", "echo hi")
    assert result.status == 255 and result.out == b"", result
    assert "error 250: " in result.err and "the command was not run" in \
        result.err
    wait_until(lambda: names(there) == [], what="no part")
    assert_tidy(host)


def test_a_host_that_lets_nobody_in_is_not_asked_more_often(host, places):
    here, there = places
    (here / "a").write_text("x")
    asked = []
    for words in ([], ["--put", "%s:%s/x" % (here / "a", there)]):
        host.reset({"action": "accept-close"})
        before = host.stats()["connections"]
        assert run("127.0.0.1:%d" % host.port, *words,
                   "--", "x").status == 255
        asked.append(host.stats()["connections"] - before)
    assert asked[0] == asked[1] > 0, asked


def test_a_real_powershell_takes_and_gives_files(real, places):  # noqa: F811
    here, there = places
    (here / "a").write_bytes(os.urandom(100000))
    result = run("127.0.0.1:%d" % real.port, "--put",
                 "%s:%s" % (here / "a", there), "--get",
                 "%s/b:%s/{host}/" % (there, here),
                 "--", "cp %s/a %s/b" % (there, there), limit=60)
    assert result.status == 0, result
    assert (here / ("127.0.0.1%%3A%d" % real.port) / "b").read_bytes() == \
        (here / "a").read_bytes()
    assert names(there) == ["a", "b"]
