# SPDX-License-Identifier: Apache-2.0
"""cmd.exe runs only the first line of a command and reports success, so a
command of several lines is refused before anything is sent."""

import json

import pytest
from service import Service
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import USER, winrm

LINES = ["echo one\necho two", "echo one\r\necho two", "echo one\recho two",
         "\necho two", "echo one\n"]


def assert_refused(text):
    for word in "several lines", "&", "winrm ps", "stdin":
        assert word in text


@pytest.mark.parametrize("command", LINES)
def test_exec_refuses_several_lines(host, command):
    result = host.run(command)
    assert result.status == 248 and result.out == b""
    assert_refused(result.err)
    result = host.run(command, "-o", "json")
    assert result.status == 248 and result.json["exitcode"] == 248
    assert_refused(result.json["message"])
    host.assert_untouched()


def test_run_call_and_serve_refuse_several_lines(host, tmp_path):
    place = "%s:%d" % (host.address, host.port)
    result = winrm("run", "-u", USER, "-H", place, "--", LINES[0])
    assert result.status in (248, 255)
    assert_refused(result.err)
    record = {"hostname": host.address, "port": host.port, "username": USER,
              "command": LINES[0]}
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"one": record}))
    path.chmod(0o600)
    result = winrm("call", "--config", str(path), "one")
    assert result.status == result.json["exitcode"] == 248
    assert_refused(result.json["message"])
    service = Service()
    service.send(dict(record, id=1))
    answer = service.result(1)
    assert (answer["status"], answer["exitcode"]) == ("error", 248)
    assert_refused(answer["message"])
    assert service.end() == 0
    host.assert_untouched()


def test_powershell_takes_several_lines(host):
    result = host.ps("echo one\necho two")
    assert (result.status, result.out) == (0, b"one\ntwo\n")
