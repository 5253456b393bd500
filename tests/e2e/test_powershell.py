# SPDX-License-Identifier: Apache-2.0
"""Scripts in a real PowerShell: the command line that is built for them."""

import json
import re
import subprocess

import pytest

from tests.server import cmdline
from winrm_command import SLACK, SLOW, program

LIMIT = 60 * SLOW + SLACK


@pytest.fixture
def build(tmp_path):
    """build(script, ...): how much of it goes by stdin, the command line."""
    path = tmp_path / "script.ps1"

    def builder(script, *arguments, options=()):
        path.write_bytes(script)
        built = subprocess.run(
            [*program("powershell_line"), *options, path, *arguments],
            capture_output=True, check=True).stdout
        first, _, line = built.decode().rstrip("\n").partition(" ")
        assert not cmdline.too_long(line)
        assert int(first) in (0, len(script))
        return int(first), line

    return builder


def execute(powershell, line, stdin):
    """As the test server does it."""
    return subprocess.run(
        ["/bin/sh", "-c", cmdline.script(line, powershell)], input=stdin,
        capture_output=True, timeout=LIMIT)


@pytest.fixture
def run(powershell, build):
    """run(script, *arguments, stdin=b"", options=())"""

    def runner(script, *arguments, stdin=b"", options=()):
        script = script.encode()
        first, line = build(script, *arguments, options=options)
        done = execute(powershell, line, script[:first] + stdin)
        runner.by_stdin = first > 0
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return runner


def padded(size, last="'end'"):
    """A script of exactly that many bytes, whose middle is a comment."""
    head, tail = "'begin'\n#", "\n" + last
    room = size - len((head + tail).encode())
    return head + "x" * room + tail


@pytest.mark.parametrize("size", [2999, 3001, 8192, 100000, 1 << 20])
def test_a_script_of_any_length_runs(run, size):
    script = padded(size, "'the end \u00e9 \u20ac \U0001f600'; exit 5")
    assert len(script.encode()) == size
    assert run(script) == (5, "begin\nthe end \u00e9 \u20ac \U0001f600\n", "")
    assert run.by_stdin == (size > 2700)


def test_the_shortest_script_runs(run):
    assert run("1") == (0, "1\n", "")
    assert run("") == (0, "", "")


def test_the_longest_line_and_the_next_script_run(run, build):
    """Where the script moves from the command line to stdin."""
    longest = max(size for size in range(2600, 3000)
                  if build(padded(size).encode())[0] == 0)
    for size in (longest, longest + 1):
        assert run(padded(size)) == (0, "begin\nend\n", "")
        assert run.by_stdin == (size > longest)


BOTH = pytest.mark.parametrize("pad", ["", "\n#" + "x" * 9000],
                               ids=["line", "stdin"])


@BOTH
@pytest.mark.parametrize("script, code, out", [
    ("exit 9", 9, ""),
    ("sh -c 'exit 7'", 7, ""),
    ("sh -c 'exit 7'; sh -c 'exit 0'; 'x'", 0, "x\n"),
    ("sh -c 'exit 7'; 'x'", 7, "x\n"),
    ("sh -c 'exit 7'; throw 'boom'", 1, ""),
    ("Write-Error 'boom'; 'after'", 0, "after\n"),
    ("'before'; Write-Error 'boom'", 1, "before\n"),
    ("if (1) { Get-Item /boom }", 1, ""),
    ("Get-Item /boom -ErrorAction SilentlyContinue", 1, ""),
    ("sh -c 'exit 7'; Write-Error 'boom'", 7, ""),
    ("$global:LASTEXITCODE = 3; Write-Error 'boom'; 1", 3, "1\n"),
    ("process { 'p' }", 0, "p\n"),
    ("begin { 'b' } end { 'e' }", 0, "b\ne\n"),
    ("'a' `", 0, "a\n"),
    ("'a' #", 0, "a\n"),
    ("$x =", 1, ""),
    ("[int]::Parse('boom'); 'after'", 0, "after\n"),
    ("throw 'boom'; 'after'", 1, ""),
    ("$ErrorActionPreference='Stop'; Write-Error 'boom'; 'after'", 1, ""),
    ("Get-Item /boom -ErrorAction Stop; 'after'", 1, ""),
    ("try { throw 'x' } catch { 'caught' }", 0, "caught\n"),
    ("if (", 1, ""),
    ("} exit 0; {", 1, ""),
    ("'a'; return; 'b'", 0, "a\n"),
], ids=str)
def test_a_script_has_the_exit_code_and_errors_that_are_documented(
        run, script, code, out, pad):
    got = run(script + pad)
    assert got[:2] == (code, out)
    assert bool(got[2]) == any(
        word in script for word in ("boom", "if (", "} exit", "$x =")
        ) - ("SilentlyContinue" in script)
    assert run.by_stdin == bool(pad)


@BOTH
def test_a_parse_error_reads_as_powershell_shows_it(run, pad):
    code, out, err = run("'not run'\nif (" + pad)
    assert (code, out) == (1, "")
    assert "ParserError" in err and "Missing condition" in err
    assert " 2 | " in re.sub(r"_x[0-9A-F]{4}_", "", err)
    assert "Exception calling" not in err and "Create" not in err


@BOTH
def test_arguments_arrive_as_they_are(run, pad):
    words = ["a b", "it's", "\u2018\u2019\u201a\u201b", '"q"', "$x `n;|&",
             "", "-5", "--x", "\u00e9\U0001f600", "a\nb", "@(1)", "-"]
    script = "$args | % { '<' + $_ + '>' }" + pad
    expected = "".join("<%s>\n" % word for word in words)
    assert run(script, *words) == (0, expected, "")


@BOTH
def test_parameters_are_bound_by_name_and_place(run, pad):
    script = ("param([int]$Number, [string]$Text, [switch]$On)\n"
              "\"$($Number + 1) $Text $On $($args.Count)\"" + pad)
    assert run(script, "-Text", "a b", "41", "-on") == (
        0, "42 a b True 0\n", "")
    assert run(script, "-Text:it's", "-Number:1") == (
        0, "2 it's False 0\n", "")
    code, out, err = run(script, "word")
    assert (code, out) == (1, "") and "word" in err


def test_a_parameter_that_is_missing_is_an_error(run):
    code, out, err = run("param([Parameter(Mandatory)]$Wanted) 'ran'")
    assert (code, out) == (1, "") and "Wanted" in err


def test_using_and_quotes_and_here_strings_work(run):
    script = ("using namespace System.IO\nparam($p)\n"
              "[Path]::GetFileName($p)\n@'\nit's \u2019 here\n'@\n# end")
    assert run(script, "/x/it's") == (0, "it's\nit's \u2019 here\n", "")


@BOTH
def test_stdin_after_the_script_is_the_scripts(run, pad):
    data = "one\n\nthree \u00e9\n".encode()
    assert run("[Console]::In.ReadToEnd().Length" + pad, stdin=data) == (
        0, "13\n", "")
    assert run("cat" + pad, stdin=data, options=["-i"]) == (
        0, data.decode(), "")
    assert run("$INPUT | % { \"<$_>\" }" + pad, stdin=data,
               options=["-i"]) == (0, "<one>\n<>\n<three \u00e9>\n", "")
    assert run("$args; $x = 'input'; @($input).Count" + pad, "a") == (
        0, "a\n0\n", "")


def test_a_script_that_does_not_arrive_whole_does_not_run(powershell, build):
    script = padded(9000).encode()
    done = execute(powershell, build(script)[1], script[:-1])
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"did not arrive whole" in done.stderr


@BOTH
@pytest.mark.parametrize("script, code, out, err", [
    ("[pscustomobject]@{a=@{b=@{c='\u00e9'}}}; 2", 0,
     [{"a": {"b": {"c": "\u00e9"}}}, 2], ""),
    ("5", 0, [5], ""),
    ("", 0, [], ""),
    ("$null; ,@(1, 2); 'a`nb'; \"c`nd\"", 0,
     [None, [1, 2], "a`nb", "c\nd"], ""),
    ("5; exit 0", 0, [5], ""),
    ("5; exit 3", 3, [5], ""),
    ("5; throw 'boom'", 1, [5], "boom"),
    ("5; Write-Error 'boom'", 1, [5], "boom"),
    ("5; Write-Host said; [Console]::WriteLine('written'); 6", 0, [5, 6],
     "said\nwritten\n"),
    ("sh -c 'echo native; exit 7'", 7, ["native"], ""),
    ("param([int]$n) $n", 1, [], "word"),
], ids=str)
def test_each_object_is_a_line_of_json(run, script, code, out, err, pad):
    """However many there are, whatever else is printed, and however it
    ends."""
    words = ["word"] if "param" in script else []
    got = run(script + pad, *words, options=["-j"])
    assert [json.loads(line) for line in got[1].splitlines()] == out
    assert got[0] == code
    assert err in got[2] and bool(got[2]) == bool(err)


def test_json_is_as_deep_as_is_asked_for(run):
    script = "@{a=@{b=@{c=@{d=@{e=@{f=1}}}}}}"
    deep = {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}
    assert json.loads(run(script, options=["-j", "-d", "9"])[1]) == deep
    assert json.loads(run(script, options=["-j"])[1]) != deep


def test_progress_is_silent_unless_it_is_wanted(run):
    script = "Write-Progress -Activity Working; 'x'"
    assert run(script) == (0, "x\n", "")
    code, out, err = run(script, options=["-p"])
    assert (code, out) == (0, "x\n") and "<AV>Working</AV>" in err


def test_the_execution_policy_is_a_word(run, tmp_path):
    assert run("1", options=["-x", "RemoteSigned"]) == (0, "1\n", "")
    path = tmp_path / "script.ps1"
    path.write_text("1")
    for policy in ("", "a b", "a&b", "x1"):
        assert subprocess.run([*program("powershell_line"), "-x", policy,
                               path]).returncode == 3
