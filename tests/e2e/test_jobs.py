# SPDX-License-Identifier: Apache-2.0
"""winrm start, jobs, logs and stop against hosts that answer well and badly."""

import base64

import pytest
from jobs_world import Jobs, answering
from winrm_command import SERVING, Host, host, winrm  # noqa: F401

ID = "25888cf5ec2595a566b7f881cb765243"
OTHER = "530758ba4a81e2bfba2e1e13f22b20d7"
START = "2026-11-27T20:31:33Z"


def b64(text):
    return base64.b64encode(
        text if isinstance(text, bytes) else text.encode()).decode()


def job(state="ended", code="0", way="normal", command="hostname", id=ID):
    return "job %s %s %s %s %s %s\n" % (id, state, START, code, way,
                                        b64(command))


def reply(*lines):
    return "".join(["winrm-jobs 1\n", *lines, "done\n"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("answer")


@pytest.fixture
def jobs(folder, servers):
    """The commands, with jobs.answer(TEXT) for what comes back."""
    one = Jobs(Host(servers(*SERVING, "--powershell", answering(folder))),
               folder)

    def answer(text):
        data = text if isinstance(text, bytes) else text.encode()
        (folder / "answer").write_bytes(data)
        return one

    one.answer = answer
    one.script = lambda: (folder / "script").read_text(encoding="utf-8")
    return one


def test_start_prints_the_id_and_leaves_the_command_out_of_the_script(jobs):
    command = "echo 'it''s'; $(Remove-Item x) \u2019 %PATH% \"two words\""
    result = jobs.answer(reply(job("running", "-"))).run(
        "start", "--", command)
    assert (result.status, result.out, result.err) == (
        0, ID.encode() + b"\n", "")
    script = jobs.script()
    assert "Start-Job64 '%s' 'normal'" % b64(command) in script
    assert "Remove-Item" not in script
    assert "stdin" not in result.err


def test_elevated_is_asked_for_and_shown(jobs):
    result = jobs.answer(reply(job("running", "-", "elevated"))).run(
        "start", "--elevated", "-o", "json", "--", "setup.exe")
    assert result.json == {"id": ID, "state": "running", "start": START,
                           "elevated": True, "command": "hostname"}
    assert "' 'elevated'" in jobs.script()


def test_jobs_are_listed_as_rows_or_json(jobs):
    jobs.answer(reply(job(code="4294967295", command="b\u00e9 \"q\" \\ \x1b[31m"),
                      job("lost", "-", id=OTHER)))
    rows = jobs.run("jobs").out.decode().splitlines()
    assert [row.split()[:4] for row in rows] == [
        ["ID", "STATE", "START", "EXIT"], [ID, "ended", START, "4294967295"],
        [OTHER, "lost", START, "-"]]
    assert rows[1].endswith("b\u00e9 \"q\" \\ ?[31m")
    listed = jobs.run("jobs", "-o", "json").json
    assert [one["id"] for one in listed] == [ID, OTHER]
    assert listed[0]["command"] == "b\u00e9 \"q\" \\ ?[31m"
    assert listed[0]["exit-code"] == 4294967295
    assert "exit-code" not in listed[1]


def test_no_jobs_are_said_to_be_none(jobs):
    jobs.answer(reply())
    assert "no jobs on this host" in jobs.run("jobs").err
    assert jobs.run("jobs", "-o", "json").json == []


def test_jobs_are_deleted(jobs):
    result = jobs.answer(reply("deleted 3\n")).run("jobs", "--delete", "ended")
    assert (result.status, result.err) == (0, "winrm: 3 jobs deleted\n")
    assert "Remove-Job64 'ended'" in jobs.script()
    jobs.answer(reply("error running %s\n" % b64("x")))
    result = jobs.run("jobs", "--delete", ID)
    assert result.status == 255 and "winrm stop" in result.err


OUTPUT = bytes(range(256)) * 20


@pytest.mark.parametrize("state, code, status, said", [
    ("ended", "7", 7, ""), ("stopped", "4294967295", 240, "4294967295"),
    ("ended", "-1", 240, "-1"), ("lost", "-", 255, "no exit code")])
def test_logs_gives_bytes_and_follow_the_exit_code(
        jobs, state, code, status, said):
    jobs.answer(reply("out %s\n" % b64(OUTPUT), "err %s\n" % b64("oops\r\n"),
                      "out %s\n" % b64("end"), job(state, code)))
    result = jobs.run("logs", "-f", ID)
    assert (result.status, result.out) == (status, OUTPUT + b"end"), result
    assert result.err.startswith("oops\r\n") and said in result.err
    assert "Logs '%s' 'follow'" % ID in jobs.script()
    result = jobs.run("logs", ID)
    assert (result.status, result.out, result.err) == (
        0, OUTPUT + b"end", "oops\r\n")
    assert "Logs '%s' ''" % ID in jobs.script()


def test_a_deadline_ends_the_reading_and_not_the_job(jobs):
    jobs.host.reset({"action": "keepalive", "verb": "Receive"})
    result = jobs.answer(reply()).run("logs", "-f", "--timeout", "1s", ID)
    assert result.status == 250 and "the job goes on" in result.err, result


def test_stop_says_how_the_job_has_ended(jobs):
    result = jobs.answer(reply(job("stopped", "1"))).run("stop", ID)
    assert (result.status, result.err) == (0, "winrm: the job is stopped\n")
    result = jobs.answer(reply(job("ended", "0"))).run("stop", ID)
    assert (result.status, result.err) == (
        0, "winrm: the job had ended by itself\n")
    assert jobs.run("stop", "-o", "json", ID).json["state"] == "ended"


@pytest.mark.parametrize("word, said", [
    ("none", "no such job"), ("starting", "try again in a moment"),
    ("launch", "could not be started: Access is denied. ?[2J"),
    ("stop", "stop: Access is denied. ?[2J"), ("folder", "folder: Access")])
def test_an_error_of_the_host_is_one_sentence(jobs, word, said):
    jobs.answer(reply("error %s %s\n" % (
        word, b64("Access is denied.\n\x1b[2J"))))
    result = jobs.run("stop", ID)
    assert result.status == 255 and result.out == b""
    assert said in result.err and result.err.count("\n") == 1


@pytest.mark.parametrize("text", [
    "", "winrm-jobs 1\n", "winrm-jobs 1\n" + job(), "hello\n",
    reply(), reply("job x\n"), reply("out !\n"), reply(job()) + "more\n",
    reply("out %s\n" % ("A" * 20000)), "\0\n", b"\xff\xfe\n",
    "winrm-jobs 1\n" + "A" * 70000,
])
def test_any_other_answer_is_an_error(jobs, text):
    result = jobs.answer(text).run("logs", "-f", ID)
    assert result.status == 255 and result.out == b"", result
    assert "answer" in result.err and result.err.count("\n") == 1


@pytest.mark.parametrize("words, said", [
    (["start"], "no command given"), (["logs"], "no job given"),
    (["stop"], "no job given"), (["stop", "../x"], "no id of a job"),
    (["logs", ID[:-1] + "G"], "no id of a job"),
    (["logs", ID, OTHER], "not expected after the job"),
    (["jobs", ID], "not expected"), (["jobs", "--delete", "all"], "no id"),
    (["logs", "-o", "json", ID], "winrm logs"),
    (["jobs", "--elevated"], "winrm start"),
    (["stop", "--follow", ID], "winrm logs"),
    (["start", "-e", "A=B", "--", "x"], "environment"),
    (["start", "-i", "--", "x"], "stdin is empty"),
    (["start", "--", "a\nb"], "several lines"),
    (["start", "--", "x" * 8001], "longer than 8000"),
])
def test_what_is_meant_otherwise_is_refused_before_anything_is_sent(
        host, words, said):
    result = winrm(words[0], *host.options(), host.address, *words[1:])
    assert result.status == 248 and said in result.err, result
    host.assert_untouched()


def test_the_longest_command_goes_whole(jobs):
    command = "x" * 8000
    result = jobs.answer(reply(job(command=command))).run(
        "start", "-o", "json", "--", command)
    assert result.json["command"] == command
    assert b64(command) in jobs.script()


def test_help_knows_them(host):
    for name in ("start", "jobs", "logs", "stop"):
        result = winrm(name, "--help")
        assert result.status == 0
        assert result.out.decode().startswith("winrm %s [options]" % name)
