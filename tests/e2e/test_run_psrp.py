# SPDX-License-Identifier: Apache-2.0
"""winrm run --psrp: a script on many hosts, each in a runspace."""

import json
import re
import signal
import time

import pytest
from service import tidy
from test_psrp import digits, fixture, host  # noqa: F401  (a fixture)
from test_run import many
from winrm_command import EVENT, SLOW, USER, finish, start, winrm

SHOWN = ('[pscustomobject]@{name="x y";value=5}; '
         'Write-Host "to the console"; "é"; exit 3')


def run(host, count, script, *options, **how):
    return winrm("run", "--psrp", "-u", USER, "-H", many(host, count),
                 *options, "--", script, **how)


def names(host):
    return "%s:%d" % (host.address, host.port)


def test_output_is_what_the_console_shows_with_the_name_of_each_host(host):
    result = run(host, 3, SHOWN)
    before = names(host) + ": "
    shown = result.out.decode().splitlines()
    assert result.status == 255, result         # none ended with 0
    assert sorted(shown) == sorted(3 * [before + line for line in (
        "to the console", "", "name value", "---- -----", "x y      5", "",
        "é")])
    assert "3 failed" in result.err
    tidy(host)


def test_objects_are_lines_of_json_and_hosts_are_counted(host):
    result = run(host, 2, fixture("objects")["script"], "--as-json")
    lines = [digits(line.split(": ", 1)[1])
             for line in result.out.decode().splitlines()]
    known = [e["value"] for e in fixture("objects")["events"]
             if e.get("stream") == "output"]
    assert (result.status, len(lines)) == (0, 2 * len(known)), result
    assert all(lines.count(one) == 2 * known.count(one) for one in known)
    assert "2 hosts: 2 succeeded" in result.err


def test_each_answer_as_json_is_of_its_host(host):
    result = run(host, 2, fixture("errors")["script"], "--as-json", "-o",
                 "json", "-q")
    for line in result.out.splitlines():
        answer = json.loads(line)
        assert answer["host"] == names(host) and answer["exit-status"] == 0
        assert "+ FullyQualifiedErrorId : EID" in answer["error"]
    assert (result.status, len(result.out.splitlines())) == (0, 2), result


def test_a_script_file_and_errors_and_the_configuration(host, tmp_path):
    script = tmp_path / "a.ps1"
    script.write_text(fixture("throw")["script"])
    result = winrm("run", "--psrp", "-u", USER, "-H", names(host), "-f",
                   str(script), "--as-json")
    assert result.status == 255 and "+ CategoryInfo" in result.err, result
    result = run(host, 1, fixture("exit")["script"], "--configuration",
                 "No.Such")
    assert result.status == 255 and "251" in result.err, result
    tidy(host)


def test_nothing_runs_twice(host):
    host.reset({"action": "drop-reply", "verb": "Command", "times": 1})
    result = run(host, 1, fixture("exit")["script"], "--as-json", "--retry",
                 "3")
    assert result.status == 255, result
    assert host.verbs().count("Command") == 1
    tidy(host)


def test_ctrl_c_stops_the_pipelines(host):
    process = start("run", "--psrp", "--as-json", "-u", USER, "-H",
                    many(host, 2), "--", fixture("stop")["script"])
    host.server.wait_for(lambda s: s["shells"] == 2, 30)
    process.send_signal(signal.SIGINT)
    result = finish(process, ["run"], EVENT * SLOW, time.monotonic())
    assert result.status == 130, result
    tidy(host)


def test_files_go_before_and_after_the_script(host, tmp_path):
    (tmp_path / "a").write_text("content")
    there = tmp_path / "there"
    there.mkdir()
    result = run(host, 1, fixture("objects")["script"], "--as-json", "--put",
                 "%s:%s/" % (tmp_path / "a", there), "--get",
                 "%s/a:%s" % (there, tmp_path / "back"))
    assert result.status == 0 and b"{" in result.out, result
    assert (tmp_path / "back").read_text() == "content"
    tidy(host)


def test_only_sessions_with_runspaces_take_memory_for_them(host):
    def most(*options):
        result = winrm("run", *options, "-v", "-u", USER, "-H", names(host),
                       "--", fixture("exit")["script"])
        return int(re.search(r"sessions of \d+ to (\d+) KB",
                             result.err).group(1))
    assert most("--psrp") - most() == 20


@pytest.mark.parametrize("options, said", [
    (["--psrp", "--query", "SELECT * FROM A"], "--query"),
    (["--psrp", "--detach"], "--detach"), (["--attach", "a/b"], "--attach"),
    (["--psrp", "--input-json"], "--input-json"),
    (["--psrp", "-e", "A=B"], "$env:NAME"),
    (["--psrp", "--raw-stderr"], "--raw-stderr"),
    (["--psrp", "--json-depth", "61"], "--json-depth"),
    (["--no-psrp", "--configuration", "a"], "--no-psrp"),
    (["--psrp"], "no script given; try 'winrm run --psrp")])
def test_what_runspaces_of_many_hosts_have_not_is_refused(options, said):
    words = ["--", "1"] if options[-1] not in ("--psrp",) and (
        "--query" not in options) else []
    result = winrm("run", "-u", USER, "-H", "a", *options, *words)
    assert result.status == 248 and said in result.err, result


@pytest.mark.parametrize("option", [["--psrp"], ["--configuration", "a"]])
def test_serve_says_where_its_runspaces_come_from(option):
    result = winrm("serve", *option, input=b"")
    assert result.status == 248 and '"runspace"' in result.err, result
