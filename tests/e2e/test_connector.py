# SPDX-License-Identifier: Apache-2.0
"""winrm call: configuration and request become one JSON answer."""

import base64
import json

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import GOOD, HTTPS, NT_HASH, PASSWORD, USER, winrm

pytestmark = pytest.mark.transports

NAME = "my-winrm-connector"
REMOVE = object()


@pytest.fixture
def call(host, tmp_path):
    """call("key=value", key_of_config=...) on a complete configuration."""
    path = tmp_path / "connectors.json"

    def run(*words, text=None, mode=0o600, name=NAME, how=None, **keys):
        record = {"hostname": host.address, "port": host.port,
                  "username": USER, "password": PASSWORD, "command": "whoami"}
        if HTTPS:
            record.update({"protocol": "https", "ca-file": GOOD.ca})
        record.update({k.replace("_", "-"): v for k, v in keys.items()})
        record = {k: v for k, v in record.items() if v is not REMOVE}
        path.write_text(json.dumps({"other": {}, NAME: record})
                        if text is None else text % record)
        path.chmod(mode)
        return winrm("call", "--config", str(path), name, *words,
                     **dict({"env": {"WINRM_PASSWORD": None}}, **(how or {})))
    return run


@pytest.mark.valgrind
def test_the_answer_has_what_the_customer_asked_for(call, host):
    result = call("command=echo out; echo err >&2; exit 3")
    assert result.status == 0
    answer = result.json
    assert list(answer)[:5] == ["exitcode", "message", "output",
                                "exit-status", "error"]
    assert (answer["exitcode"], answer["message"]) == (0, "success")
    assert (answer["output"], answer["error"]) == ("out\n", "err\n")
    assert answer["exit-status"] == 3
    assert answer["connector-name"] == NAME
    assert answer["sealed"] is not HTTPS and answer["truncated"] is False
    assert answer["duration-ms"] >= 0
    host.assert_tidy()


def test_the_configured_command_runs(call):
    assert call().json["output"].strip()


def test_a_request_overrides_the_configuration(call):
    result = call("command=sleep 30", "timeout=1000", timeout=60000)
    assert result.status == 250
    assert result.json["exitcode"] == 250
    assert "deadline" in result.json["message"]
    assert result.seconds < 30          # not the 60 that are configured


@pytest.mark.parametrize("key", ["hostname", "username", "password",
                                 "command"])
def test_a_key_may_come_from_the_request_alone(call, host, key):
    value = {"hostname": host.address, "username": USER,
             "password": PASSWORD, "command": "exit 7"}[key]
    result = call(key + "=" + value, **{key: REMOVE})
    assert result.json["exitcode"] == 0, result


@pytest.mark.parametrize("key", ["hostname", "username", "command"])
def test_a_missing_key_is_named_before_anything_is_sent(call, host, key):
    result = call(**{key: REMOVE})
    assert result.status == 248
    assert result.json["exitcode"] == 248
    assert key in result.json["message"] or key == "username"
    host.assert_untouched()


def test_a_missing_password_is_named_before_anything_is_sent(call, host):
    result = call(password=REMOVE, how={"start_new_session": True})
    assert result.status == 248
    assert "password" in result.json["message"]
    host.assert_untouched()


@pytest.mark.parametrize("key, nearest", [
    ("post", "port"), ("user-name", "username"), ("comand", "command"),
    ("timout", "timeout"), ("Hostname", "hostname")])
def test_an_unknown_key_is_a_warning_with_the_nearest_name(
        call, key, nearest):
    warning = 'unknown key "%s", did you mean "%s"?' % (key, nearest)
    for result in (call(**{key: "1"}), call(key + "=1")):
        assert result.status == 0
        assert warning in result.json["warnings"]


def test_a_key_like_nothing_is_a_warning_without_advice(call):
    result = call(zzzzzzzzzz="1")
    assert result.json["warnings"] == 'unknown key "zzzzzzzzzz"'


@pytest.mark.parametrize("key, value", [
    ("port", "five"), ("port", 0), ("port", 65536), ("port", 1.5),
    ("port", True), ("port", []), ("timeout", -1), ("timeout", "1s"),
    ("hostname", 5), ("command", {}), ("no-profile", "yes"),
    ("environment", "A=1"), ("environment", {"A": []}),
    ("environment", {"A=B": "1"}), ("shell", "bash"), ("auth", "digest"),
    ("protocol", "ftp"), ("codepage", 0),
    ("nt-hash", "12"), ("max-output", 0), ("pin", "sha256//x"),
    ("username", ""), ("command", "")])
def test_a_wrong_value_is_named_before_anything_is_sent(
        call, host, key, value):
    result = call(**{key: value})
    assert result.status == 248, result
    assert key in result.json["message"] + result.err
    host.assert_untouched()


def test_numbers_may_be_texts(call, host):
    result = call(port=str(host.port), timeout="5000", codepage="65001",
                  no_profile="true")
    assert result.json["exitcode"] == 0


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused_with_its_chmod(
        call, host, mode):
    result = call(mode=mode)
    assert result.status == 248
    assert "chmod 600" in result.json["message"]
    host.assert_untouched()


@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", '{"my-winrm-connector": 5}',
    '{"my-winrm-connector": {"hostname": }}', '{"my-winrm-connector": {}',
    '{"my-winrm-connector": {"port": 1, "port": 2}}',
    '{"my-winrm-connector": {}} x', "\x00"])
def test_a_broken_file_is_told_of(call, host, text):
    result = call(text=text.replace("%", "%%") + "%.0s")
    assert result.status == 248
    assert result.json["message"]
    host.assert_untouched()


def test_an_unknown_connector_is_named(call, host):
    result = call(name="nobody")
    assert result.status == 248
    assert 'no connector "nobody"' in result.json["message"]


def test_a_mistyped_connector_is_told_the_nearest(call, host):
    result = call(name="my-winrm-conector")
    assert result.status == 248
    assert 'did you mean "my-winrm-connector"?' in result.json["message"]


def test_a_missing_file_is_told_of():
    result = winrm("call", "--config", "/proc/nonexistent/c.json", NAME)
    assert result.status == 248
    assert "No such file" in result.json["message"]


def test_environment_and_directory_reach_the_command(call, tmp_path):
    result = call("command=printf '%s ' \"$ONE\" \"$TWO\"; pwd",
                  environment={"ONE": "1 & <2>", "TWO": 2},
                  working_directory=str(tmp_path))
    assert result.json["output"] == "1 & <2> 2 %s\n" % tmp_path


def test_stdin_is_a_key(call):
    result = call("command=cat", stdin="line\nünï\n")
    assert result.json["output"] == "line\nünï\n"


def test_powershell_is_a_shell(call):
    result = call("command=echo from a script", shell="powershell")
    assert result.json["output"] == "from a script\n"


def test_output_that_is_no_text_comes_as_base64(call):
    answer = call("command=printf '\\377\\000x'; printf '\\376' >&2").json
    assert base64.b64decode(answer["output-base64"]) == b"\xff\x00x"
    assert base64.b64decode(answer["error-base64"]) == b"\xfe"
    assert "output" not in answer and "error" not in answer


def test_output_over_the_limit_is_cut_and_said_to_be(call):
    answer = call("command=printf 0123456789", max_output=4).json
    assert (answer["output"], answer["truncated"]) == ("0123", True)
    answer = call("command=printf 0123", max_output=4).json
    assert (answer["output"], answer["truncated"]) == ("0123", False)


def test_an_nt_hash_stands_for_the_password(call):
    result = call("command=exit 7", password=REMOVE, nt_hash=NT_HASH)
    assert result.json["exit-status"] == 7


def test_a_wrong_password_is_an_answer_too(call):
    result = call(password="wrong")
    assert result.status == 253 == result.json["exitcode"]
    assert "password" in result.json["message"]


def test_a_connector_is_a_host_of_exec(call, tmp_path):
    call()
    result = winrm("--config", str(tmp_path / "connectors.json"), NAME, "--",
                   "exit 7", env={"WINRM_PASSWORD": None})
    assert result.status == 7


@pytest.mark.parametrize("line, status, said", [
    ('"query": "SELECT 1", "namespace": "root/x"', 0, None),
    ('"query": "SELECT 1", "command": "x"', 248,
     "give one of command, query, get and invoke alone"),
    ('"get": "A K=1"', 0, None),
    ('"get": ["A", 1]', 248, "get: words must be texts in quotes"),
    ('"invoke": "A.B -- x"', 248, "invoke, word 2: give it as NAME=VALUE, "
     "NAME:=JSON or NAME:datetime=VALUE"),
    ('"query": "a", "namespace": "root//"', 248,
     "namespace: give it as root/cimv2"),
    ('"port": 0', 248, "port: must be a whole number from 1 to 65535"),
    ('"qeury": "SELECT 1"', 0, 'warning: unknown key "qeury", did you mean '
     '"query"?')])
def test_config_check_looks_at_the_values(tmp_path, line, status, said):
    path = tmp_path / "c.json"
    path.write_text('{ "a": {},\n  "b": { %s } }' % line)
    path.chmod(0o600)
    result = winrm("config", "check", "--config", str(path))
    assert result.status == status, result
    assert result.err == (
        "winrm: %s:2:3: %s\n" % (path, said) if said else "")
    assert (b"2 connectors: good" in result.out) == (status == 0)
