# SPDX-License-Identifier: Apache-2.0
"""`winrm ps`: where a script comes from, and real ones run by PowerShell."""

import json

import pytest
from winrm_command import host, real  # noqa: F401  (fixtures)
from winrm_command import USER, winrm

TEXT = "echo 'zw\u00f6lf \u20ac \U0001f600'\nexit 3\n"


# The test server runs the decoded script with sh.

@pytest.mark.parametrize("data", [
    TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode(),
    b"\xff\xfe" + TEXT.encode("utf-16-le"),
    b"\xfe\xff" + TEXT.encode("utf-16-be")],
    ids=["utf-8", "utf-8 marked", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("by", ["file", "stdin"])
def test_scripts_are_utf8_or_marked(host, tmp_path, data, by):
    path = tmp_path / "a.ps1"
    path.write_bytes(data)
    result = host.ps("-f", str(path)) if by == "file" else host.ps(
        "-", input=data)
    assert (result.status, result.out.decode()) == (
        3, "zw\u00f6lf \u20ac \U0001f600\n")


@pytest.mark.parametrize("data, hint", [
    ("echo zw\u00f6lf".encode("latin-1"), "not UTF-8"),
    (b"echo \xe2\x82", "not UTF-8"), (b"echo \xc3\xc3\xb6", "not UTF-8"),
    (b"echo\0", "NUL"), ("echo".encode("utf-16-le"), "NUL"),
    (b"\xff\xfee\0c", "UTF-16"), (b"\xff\xfe\x3d\xd8", "UTF-16"),
    (b"\xff\xfe\x00\xdee\0", "UTF-16"), (b"\xff\xfe\x3d\xd8e\0", "UTF-16"),
    (b"#" * (4 << 20) + b"\n", "longer than")],
    ids=lambda v: v if isinstance(v, str) else "")
def test_a_script_that_cannot_be_read_is_refused(host, tmp_path, data, hint):
    path = tmp_path / "a.ps1"
    path.write_bytes(data)
    result = host.ps("-f", str(path))
    assert result.status == 248
    assert hint in result.err and "a.ps1" in result.err
    host.assert_untouched()


@pytest.mark.parametrize("words, hint", [
    (["exec", "-f", "x", "h", "y"], "winrm ps"),
    (["--as-json", "h", "x"], "winrm ps"),
    (["ps", "--execution-policy", "a b", "h", "x"], "a word"),
    (["ps", "--execution-policy", "", "h", "x"], "a word")],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_wrong_usage_is_248(words, hint):
    result = winrm(*words, env={"WINRM_USER": USER})
    assert (result.status, result.out) == (248, b"")
    assert hint in result.err


# A real PowerShell.

def test_a_script_beyond_ascii_runs(real):
    result = real.ps("'zw\u00f6lf \u20ac \U0001f600'; exit 9", limit=60)
    assert (result.status, result.out.decode(), result.err) == (
        9, "zw\u00f6lf \u20ac \U0001f600\n", "")


def test_words_of_a_script_are_joined(real):
    assert real.ps("Write-Output", "a  b", limit=60).out == b"a\nb\n"


@pytest.mark.parametrize("form", ["word", "after --", "file", "stdin"])
def test_arguments_follow_the_script(real, tmp_path, form):
    script = "param($Name, $Rest)\n\"$Name|$Rest|$args\"\n"
    words = ["it's", "-name", "a b", "$x"]
    path = tmp_path / "a.ps1"
    path.write_text(script)
    if form == "word":
        result = real.ps(script, "--", *words, limit=60)
    elif form == "after --":
        result = real.ps("--", script, "--", *words, limit=60)
    elif form == "file":
        result = real.ps("-f", str(path), "--", *words, limit=60)
    else:
        result = real.ps("-", *words, input=script.encode(), limit=60)
    assert (result.status, result.out) == (0, b"a b|it's|$x\n")


def test_stdin_is_the_scripts_input(real):
    result = real.ps("$input | % { \"<$_>\" }", input=b"one\ntwo\n", limit=60)
    assert (result.status, result.out) == (0, b"<one>\n<two>\n")


def test_objects_come_as_lines_of_json(real):
    result = real.ps("--as-json", "--", "@{a=1}; 'b'", limit=60)
    assert [json.loads(line) for line in result.out.splitlines()] == [
        {"a": 1}, "b"]
    result = real.ps("--as-json", "--json-depth", "1", "--",
                     "@{a=@{b=@{c=1}}}; Write-Host said; exit 5", limit=60)
    assert (result.status, json.loads(result.out)) == (
        5, {"a": {"b": "System.Collections.Hashtable"}})
    assert "said" in result.err


def test_an_error_that_ends_the_script_is_status_1(real):
    result = real.ps("throw 'boom'", limit=60)
    assert (result.status, result.out) == (1, b"")
    assert "boom" in result.err


def test_errors_and_warnings_read_well(real):
    result = real.ps("Write-Warning 'w'; Write-Error 'e \u00e9 <&> \U0001f600';"
                     "sh -c 'echo native >&2'; Write-Host 'h'", limit=60)
    assert (result.status, result.out) == (0, b"h\n")
    assert sorted(result.err.splitlines()) == [
        "WARNING: w", "Write-Error: e \u00e9 <&> \U0001f600", "native"]


def test_raw_stderr_is_as_powershell_writes_it(real):
    result = real.ps("--raw-stderr", "--", "Write-Warning 'w'", limit=60)
    assert result.err.startswith("#< CLIXML\n<Objs ")
    assert '<S S="warning">w</S>' in result.err


def test_progress_is_shown_when_it_is_wanted(real):
    script = "Write-Progress -Activity Copying -Status 'file 3' -Perc 30"
    assert real.ps(script, limit=60).err == ""
    assert real.ps("--progress", "--", script, limit=60).err == (
        "Copying 30% file 3\n")


@pytest.mark.parametrize("size", [9000, 100000, 1 << 20])
def test_a_long_script_runs_and_has_its_stdin(real, tmp_path, size):
    path = tmp_path / "a.ps1"
    end = "\n[Console]::In.ReadToEnd(); exit 4\n"
    path.write_text("'begin'\n#" + "x" * (size - 9 - len(end)) + end)
    result = real.ps("-f", str(path), input=b"stdin\n", limit=60)
    assert (result.status, result.out) == (4, b"begin\nstdin\n\n")
    assert real.ps("-f", str(path), "-n", limit=60).out == b"begin\n\n"


def test_a_long_script_from_stdin_has_none(real):
    script = "@($input).Count; exit 4\n#" + "x" * 9000
    result = real.ps("-", input=script.encode(), limit=60)
    assert (result.status, result.out) == (4, b"0\n")
