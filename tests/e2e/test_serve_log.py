# SPDX-License-Identifier: Apache-2.0
"""winrm serve --log: a line for each call, and nothing secret in it."""

import json
import os
import re
import socket

import pytest
from service import Client, call, listen, serve  # noqa: F401  (fixtures)
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import SLOW, full_pipe, winrm

LOGGED = re.compile(
    r'call id=(?P<id>\S+) (jobid=\d+|line=(?P<line>\d+)) uid=(?P<uid>\d+)'
    r'( host="(?P<host>.*?)"( user="(?P<user>.*?)")? command=(?P<command>\d+)'
    r')? status=(?P<status>\w+) exitcode=(?P<exitcode>\d+)'
    r'( exit-status=(?P<code>\d+))? ms=\d+')


def logged(text):
    """{id: what the log says of that call}, each once."""
    found = {}
    for line in text.splitlines():
        match = LOGGED.search(line)
        assert match and match.end() == len(line), line
        assert match["id"] not in found, line
        found[match["id"]] = match
    return found


def test_each_call_is_a_line_of_the_log(serve, host):
    one = serve("--log", "stderr", "-j", "1")
    one.send(call(host, 1, "exit 3; SECRET"), b"garbage",
             dict(call(host, 2, "true"), port="x"),
             call(host, 3, "sleep 60", mode="async"))
    job = one.wait(lambda a: a.get("id") == 3)["jobid"]
    one.send(call(host, 4, "true", timeout=10),
             call(host, 5, "true", mode="async"))
    waits = one.wait(lambda a: a.get("id") == 5)["jobid"]
    one.result(4)       # late: 3 has the only place
    one.send({"id": 6, "cancel": waits}, {"id": 7, "cancel": waits},
             {"id": 8, "list": True}, {"id": 9, "cancel": job})
    answers = {n: one.result(n) for n in (1, 3, 4, 5)}
    assert one.end() == 0
    text = one.errors.decode()
    assert "SECRET" not in text
    found = logged(text)
    assert set(found) == {"null", "1", "2", "3", "4", "5"}, text
    for number, answer in answers.items():
        line = found[str(number)]
        assert line["status"] == answer["status"], line[0]
        assert int(line["exitcode"]) == answer["exitcode"], line[0]
        assert (line["host"], line["uid"]) == (host.address, str(os.getuid()))
        assert line["user"] == r"LAB\\alice", line[0]
    assert (found["1"]["code"], found["1"]["command"]) == ("3", "14")
    assert found["4"]["exitcode"] == "250" and found["5"]["status"] == "aborted"
    assert (found["null"]["line"], found["2"]["line"]) == ("2", "3")


def test_no_name_makes_a_line_of_the_log(serve):
    one = serve("--log", "stderr")
    one.send({"id": "\u0085", "hostname": 'a"\n\x1b[31m\u009b' + "x" * 200,
              "username": "ü" * 80, "password": "p", "command": "c",
              "port": "no"})
    one.wait(lambda a: "line" in a)
    assert one.end() == 0
    text = one.errors.decode()
    assert text.count("\n") == 1 and text[:-1].isprintable(), ascii(text)
    assert r'host="a\"\x0a\x1b[31m\xc2\x9bxxx' in text
    assert 'xxx..." user="%s..." command=1' % ("ü" * 64) in text


def test_the_log_goes_to_syslog_with_the_uid_of_the_client(
        listen, host, tmp_path):
    where = str(tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(where)
        log.settimeout(30 * SLOW)
        one, path = listen("--log", "syslog:" + where)
        client = Client(path)
        client.send(call(host, 1, "true"))
        client.result(1)
        line = log.recv(4096).decode()
        assert re.match(r"<30>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d winrm\[%d"
                        r"\]: call id=1 " % one.process.pid, line), line
        assert logged(line)["1"]["uid"] == str(os.getuid())
    os.unlink(where)
    client.send(call(host, 2, "true"))      # nobody takes its line
    client.result(2)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(where)
        log.settimeout(30 * SLOW)
        client.send(call(host, 3, "exit 1", timeout=int(30000 * SLOW)))
        client.result(3)
        assert log.recv(4096).endswith(b": 1 lines of this log are missing")
        assert logged(log.recv(4096).decode())["3"]["code"] == "1"
    client.close()


def test_a_log_that_is_not_read_stops_nothing(host):
    read, write = full_pipe()
    lines = b"".join(json.dumps(call(host, n, "true")).encode() + b"\n"
                     for n in range(3))
    result = winrm("serve", "--log", "stderr", input=lines, stderr=write)
    os.close(write)
    os.close(read)
    assert result.status == 0
    assert result.out.count(b'"status":"complete"') == 3


@pytest.mark.parametrize("words, text", [
    (["serve", "--log", "file"], "--log: stderr, syslog"),
    (["serve", "--log", "syslog:/proc/none"], "/proc/none: No such file"),
    (["serve", "--log", "syslog:/" + "x" * 200], "too long"),
    (["run", "-H", "h", "--log", "stderr", "x"], "for 'winrm serve'"),
    (["--log", "stderr", "h", "x"], "for 'winrm serve'")])
def test_a_log_that_cannot_be_is_refused(words, text):
    result = winrm(*words)
    assert result.status == 248 and text in result.err, result
