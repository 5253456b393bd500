# SPDX-License-Identifier: Apache-2.0
"""Pipelines in runspaces of PowerShell itself, behind the test server."""

import decimal
import json
import os
import subprocess

import pytest
from psrp_scripts import DIFFERENT, SAME
from test_shell_terminal import Shell
from winrm_command import real  # noqa: F401  (a fixture)
from winrm_command import SLACK, SLOW, duration, start, winrm

pytestmark = pytest.mark.more
LIMIT = 60 * SLOW + SLACK


def ps(host, script, *options, **how):
    how.setdefault("limit", 60)
    return host.ps("--psrp", *options, "--", script, **how)


def exact(line):
    """JSON with numbers compared by their value, however they are written."""
    return json.loads(line, parse_float=decimal.Decimal,
                      parse_int=decimal.Decimal)


def by_script(lines):
    """{number: its lines} of output with a line "#N" before each script's."""
    found = {}
    for line in lines:
        if line.strip('"').startswith("#"):
            mine = found[int(line.strip('"')[1:])] = []
        else:
            mine.append(line)
    return found


def test_a_hundred_scripts_give_what_the_engine_prints_as_json(
        real, powershell, tmp_path):
    assert len(SAME) >= 100
    printed = tmp_path / "print.ps1"
    printed.write_text("\n".join(
        "'#%d'\n& { %s } | ForEach-Object { ConvertTo-Json -Compress -Depth "
        "20 -InputObject $_ }" % pair for pair in enumerate(SAME)))
    there = subprocess.run(
        [powershell, "-NoLogo", "-NoProfile", "-File", printed],
        capture_output=True, timeout=LIMIT, check=True)
    want = by_script(there.stdout.decode().splitlines())
    script = tmp_path / "run.ps1"
    script.write_text("\n".join(
        "'#%d'\n& { %s }" % pair for pair in enumerate(SAME)))
    result = real.ps("--psrp", "--as-json", "-f", str(script), limit=60)
    assert result.status == 0, result
    have = by_script(result.out.decode().splitlines())
    wrong = [(SAME[n], have.get(n), want[n]) for n in want
             if list(map(exact, have.get(n, []))) != list(map(exact, want[n]))]
    assert not wrong


def test_what_differs_from_convertto_json_is_as_documented(real):
    result = ps(real, "\n".join(s for s, _, _ in DIFFERENT), "--as-json")
    assert result.out.decode().splitlines() == [
        json for _, json, _ in DIFFERENT], result


@pytest.mark.parametrize("objects", [700, pytest.param(
    2000, marks=pytest.mark.whole)])
def test_many_objects_take_no_more_memory_than_few(real, objects):
    def run(count):
        script = ("$t = 'x' * 100000; 1..%d | ForEach-Object "
                  "{ [pscustomobject]@{n = $_; t = $t} }" % count)
        process = start("ps", "--psrp", "--as-json", "-n", "--timeout",
                        duration(300), *real.options(), real.address, "--",
                        script)
        size = lines = 0
        for line in process.stdout:
            size += len(line)
            lines += 1
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        err = process.communicate()[1]
        assert process.returncode == 0 and lines == count, err
        return size, usage.ru_maxrss

    _, small = run(20)
    size, large = run(objects)
    assert size > objects * 1e5
    assert large - small < 2048, (small, large)     # KB


def test_variables_stay_and_a_warm_runspace_takes_three_requests(
        real, tmp_path):
    t = Shell(real, tmp_path, "--psrp")
    t.until(b"PS /")
    t.type(b"$x = 6 * 7; cd /usr\r")
    t.until(b"PS /usr> ")
    before = real.verbs()
    t.type(b'"x is $x"\r')
    t.until(b"x is 42\r\n")
    t.until(b"PS /usr> ")
    mine = real.verbs()[len(before):]
    # one line, and one to ask for the prompt
    assert len(mine) <= 2 * 3, mine
    t.type(b"Get-Cultu\t\r")
    t.until(b"Invariant Language")
    t.until(b"PS /usr> ")
    t.type(b'"on"; Start-Sleep 100; "off"\r')
    t.shows(b"on")
    t.type(b"\x03")
    t.until(b"PS /usr> ")
    t.type(b'"x is $x"\r')
    t.until(b"x is 42\r\n")
    t.type(b"exit 5\r")
    assert t.end(60 * SLOW) == 5
    assert b"off\r\n" not in t.output
    real.server.wait_for(lambda s: s["shells"] == 0)


def test_a_word_is_a_command_of_a_configuration(real):
    def run(*words):
        return winrm("ps", "--configuration", "PowerShell.7", "-n",
                     *real.options(), real.address, *words, limit=60)
    assert run("Get-Random", "--", "-Minimum:5", "-Maximum:6").out == b"5\n"
    assert run("Write-Output", "--", "a b", "c").out == b"a b\nc\n"
    assert run("1 + 1").out == b"2\n"       # is none


def test_a_pipeline_goes_on_without_a_client(real):
    left = winrm("ps", "--detach", "-n", *real.options(), real.address,
                 "1..3 | ForEach-Object { $_; Start-Sleep -Milliseconds 200 }"
                 "; exit 9", limit=60)
    taken = winrm("ps", "--attach", left.out.decode().strip(),
                  *real.options(), real.address, limit=60)
    assert (taken.status, taken.out) == (9, b"1\n2\n3\n"), taken
    real.server.wait_for(lambda s: s["shells"] == 0)


@pytest.mark.parametrize("script, status, said", [
    ("exit 300", 240, ""), ("Read-Host x", 1, "CategoryInfo"),
    ("[Environment]::Exit(3)", 251, "WSMan provider host process"),
    ("$ErrorActionPreference = 'Stop'; Write-Error x", 1, "x")])
def test_how_scripts_end(real, script, status, said):
    result = ps(real, script, "-n")
    assert result.status == status and said in result.err, result
    real.server.wait_for(lambda s: s["shells"] == 0)
