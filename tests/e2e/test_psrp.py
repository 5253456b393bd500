# SPDX-License-Identifier: Apache-2.0
"""winrm ps --psrp against recordings of PowerShell's own remoting."""

import json
import os
import signal
import time

import pytest
from conftest import ROOT
from winrm_command import (EVENT, SERVING, SLOW, Host, duration, finish,
                           start, wait_for_receive, wait_for_verb, winrm)

FOLDER = os.path.join(ROOT, "tests", "fixtures", "psrp")
OBJECTS = ["scalars", "strings", "containers", "objects", "big", "exit",
           "throw", "parse-error", "errors", "records"]


def fixture(name):
    with open(os.path.join(FOLDER, name + ".json")) as file:
        return json.load(file, parse_float=str, parse_int=str)


def digits(line):
    return json.loads(line, parse_float=str, parse_int=str)


@pytest.fixture
def host(servers):
    one = Host(servers(*SERVING, "--replay", FOLDER))
    yield one
    one.reset()


def ps(host, script, *options, **how):
    return winrm("ps", "--psrp", *host.options(), *options, host.address,
                 "--", script, **how)


def run(host, name, *options, **how):
    return ps(host, fixture(name)["script"], "--as-json", "-n", *options,
              **how)


@pytest.mark.parametrize("name", OBJECTS)
def test_objects_are_lines_of_json(host, name):
    known = fixture(name)
    result = run(host, name)
    assert [digits(line) for line in result.out.splitlines()] == [
        event["value"] for event in known["events"]
        if event.get("stream") == "output"], result
    failed = known["events"][-1]["state"] == "Failed"
    assert result.status == int(known.get("exitCode", failed)), result
    host.assert_tidy()


@pytest.mark.parametrize("name, texts", [
    ("throw", ["+ CategoryInfo", "+ FullyQualifiedErrorId"]),
    ("errors", ["+ CategoryInfo"]),
    ("records", ["VERBOSE: v\n", "DEBUG: d\n", "WARNING: w é\n", "hi"]),
])
def test_records_go_to_stderr_as_powershell_shows_them(host, name, texts):
    result = run(host, name)
    for text in texts:
        assert text in result.err, result


def test_write_information_is_shown_with_v_and_progress_if_asked_for(host):
    result = run(host, "records")
    assert "\ni\n" not in result.err and "A 50%" not in result.err
    result = run(host, "records", "-v", "--progress")
    assert "i\n" in result.err and "A 50% S\n" in result.err


@pytest.mark.needs("psrp-input")
def test_values_of_json_are_the_input(host):
    result = ps(host, fixture("input")["script"], "--as-json", "--input-json",
                input=b'"a\\nb"\n5\nnull\n{"q":1}\n')
    assert [digits(line) for line in result.out.splitlines()] == [
        e["value"] for e in fixture("input")["events"] if "value" in e]
    assert result.status == 0


@pytest.mark.needs("psrp-input")
def test_input_that_is_no_json_is_said(host):
    result = ps(host, fixture("input")["script"], "--as-json", "--input-json",
                input=b'5\n{"q":\n')
    assert result.status == 248 and "takes one in each line" in result.err
    assert "input_json" not in result.err, result
    host.assert_tidy()


def test_a_script_by_itself_takes_few_requests(host):
    assert run(host, "exit").status == 7
    verbs = [v for v in host.verbs() if v != "-"]
    assert verbs[0] == "Create" and verbs[-1] == "Delete"
    assert len(verbs) <= 7, verbs


def test_the_configuration_must_be_there(host):
    result = run(host, "exit", "--configuration", "No.Such")
    assert result.status == 251 and result.out == b"", result
    host.assert_tidy()


def test_ctrl_c_stops_the_pipeline(host):
    process = start("ps", "--psrp", "-n", "--as-json", *host.options(),
                    host.address, "--", fixture("stop")["script"])
    wait_for_verb(host, "Command", 1)
    wait_for_verb(host, "Receive", 2)
    process.send_signal(signal.SIGINT)
    result = finish(process, ["ps"], EVENT * SLOW, time.monotonic())
    assert result.status == 130, result
    assert "Signal" in host.verbs()
    host.assert_tidy()


def test_a_deadline_ends_a_pipeline(host):
    result = run(host, "stop", "--timeout", duration(1))
    assert result.status == 250, result
    host.assert_tidy()


# As text.

def test_objects_are_shown_as_the_console_shows_them(host):
    result = ps(host, '[pscustomobject]@{name="x y";value=5}; '
                'Write-Host "to the console"; "é"; exit 3', "-n")
    assert (result.status, result.err) == (3, ""), result
    lines = result.out.decode().splitlines()
    assert lines.count("to the console") == 1
    lines.remove("to the console")      # it does not wait for a table
    assert lines == ["", "name value", "---- -----", "x y      5", "é", ""]


@pytest.mark.needs("psrp-input")
def test_lines_are_the_input(host):
    result = ps(host, '$input | ForEach-Object { "<$_>" }',
                input=b"a\nb c\n")
    assert (result.status, result.out) == (0, b"<a>\n<b c>\n"), result


def test_errors_are_the_scripts_own_and_made_visible(host):
    result = ps(host, '"esc $([char]27)[31m"; Write-Error "bad $([char]27)'
                '[31m"; Write-Warning "two`nlines"; throw "end"', "-n")
    assert (result.status, result.out) == (1, b"esc \x1b[31m\n"), result
    assert "\x1b" not in result.err and "winrm" not in result.err
    assert result.err.startswith("bad ?[31m\n    + CategoryInfo")
    assert "\nWARNING: two\nlines\nend\nAt line:1 char:87\n" in result.err


def test_what_came_before_ctrl_c_is_there_and_the_stop_is_no_error(host):
    process = start("ps", "--psrp", "-n", *host.options(), host.address,
                    "--", '"on"; Start-Sleep 60; "off"')
    wait_for_receive(process)
    process.send_signal(signal.SIGINT)
    result = finish(process, ["ps"], EVENT * SLOW, time.monotonic())
    assert (result.status, result.out) == (130, b""), result
    assert "PipelineStopped" not in result.err
    host.assert_tidy()


def test_the_answer_as_json_has_both_streams(host):
    result = ps(host, '"esc $([char]27)[31m"; Write-Error "bad $([char]27)'
                '[31m"; Write-Warning "two`nlines"; throw "end"', "-n",
                "-o", "json")
    assert result.json["exit-status"] == 1, result
    assert result.json["output"] == "esc \x1b[31m\n"
    assert "WARNING: two" in result.json["error"]


# The way there and back.

@pytest.mark.parametrize("rule, status", [
    ({"action": "drop-reply", "verb": "Create"}, 255),
    ({"action": "drop-reply", "verb": "Command"}, 255),
    ({"action": "no-reply", "verb": "Command"}, 255),
    ({"action": "other-reply", "verb": "Receive", "nth": 2}, 255),
    ({"action": "command-id", "verb": "Receive", "nth": 2}, 255),
    ({"action": "huge-stream", "verb": "Receive", "nth": 2}, 255),
    ({"action": "broken-base64", "verb": "Receive", "nth": 2}, 255)])
def test_a_reply_that_is_lost_or_wrong_is_not_silent(host, rule, status):
    host.reset(dict(rule, times=1))
    result = run(host, "exit")
    assert result.status == status, result
    host.assert_tidy()


@pytest.mark.parametrize("rule", [
    {"action": "keepalive", "nth": 2}, {"action": "done-apart"},
    {"action": "fault", "code": 2150858793, "nth": 2},
    {"action": "split", "sizes": [1]}, {"action": "wrapped-base64"},
    {"action": "prefixes"}, {"action": "padded"}, {"action": "cdata"},
    {"action": "empty-streams"}], ids=lambda rule: rule["action"])
def test_replies_of_all_shapes_are_taken(host, rule):
    host.reset(dict(rule, verb="Receive"))
    result = run(host, "exit")
    assert (result.status, result.out) == (7, b'"o"\n'), result
    host.assert_tidy()


@pytest.mark.parametrize("options", [
    ["--detach", "--attach", "a/b"], ["--attach", "a/b", "script"],
    ["--no-psrp", "--detach"], ["--psrp", "-e", "A=B"],
    ["--psrp", "--raw-stderr"], ["--psrp", "--json-depth", "61"]])
def test_options_that_do_not_go_together(host, options):
    words = ["--", "1"] if options[-1] not in ("script", "a/b") else []
    result = winrm("ps", *host.options(), host.address, *options, *words)
    assert result.status == 248 and result.err.startswith("winrm: ")
    host.assert_untouched()


# Hosts that are hostile.

@pytest.mark.parametrize("kind, more", [
    ("cut", {}), ("missing", {}), ("no-start", {}), ("no-end", {}),
    ("index", {}), ("length", {}), ("pool", {}), ("pipeline", {}),
    ("endless", {}), ("deep", {}), ("garbage", {}), ("no-object", {})])
def test_damaged_fragments_of_an_object_are_an_error(host, kind, more):
    host.reset({"action": "fragments", "kind": kind, "verb": "Receive",
                "nth": 2, **more})
    result = run(host, "exit" if kind == "no-end" else "big", "--timeout",
                 duration(2))
    assert result.status in (250, 251, 255), result
    host.assert_tidy()


@pytest.mark.parametrize("kind", ["cut", "missing", "no-end", "pool",
                                  "length", "garbage", "no-object"])
def test_a_pool_that_does_not_say_that_it_is_open_is_an_error(host, kind):
    host.reset({"action": "fragments", "kind": kind, "verb": "Receive",
                "nth": 1, "stream": 2})
    result = run(host, "exit", "--timeout", duration(1))
    assert result.status in (250, 251, 255), result
    assert result.out == b""
    host.assert_tidy()


@pytest.mark.parametrize("at", [4, 12, 16, 18, 22, 30, 50, 62, 70])
def test_flipped_bits_of_a_fragment_end_in_time(host, at):
    host.reset({"action": "fragments", "kind": "flip", "verb": "Receive",
                "nth": 2, "at": at})
    result = run(host, "exit", "--timeout", duration(2))
    assert result.status in (0, 1, 7, 250, 251, 255), result
    host.assert_tidy()
