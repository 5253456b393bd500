# SPDX-License-Identifier: Apache-2.0
"""winrm run: what an operator does before, with and after the output."""

import csv
import io
import os
import stat
import tempfile

import pytest
from test_run import lines, many, run
from winrm_command import PASSWORD, USER, winrm
from winrm_command import host, hosts  # noqa: F401  (fixtures)


def place(host):
    return "%s:%d" % (host.address, host.port)


def one_of(host, name):
    """The host under another name, which is an address of its own."""
    return "127.0.0.%d:%d" % (name, host.port)


# --- labels --------------------------------------------------------------------

def test_a_host_that_is_listed_twice_is_run_twice_and_warned_of(host):
    result = run(many(host, 3), "echo hi")
    assert result.status == 0
    assert lines(result) == [place(host) + ": hi"] * 3
    assert result.err.startswith(
        "winrm: warning: listed more than once, and run as often: %s\n"
        % place(host)), result
    assert "warning" not in run(many(host, 1), "echo hi").err
    assert run(many(host, 2), "echo hi", "-q").err == ""


def test_many_that_are_listed_twice_are_not_all_named(host):
    names = ["127.0.0.1:%d" % port for port in range(1, 9)]
    result = run(",".join(names * 2), "x")
    assert ("as often: %s, ...\n" % ", ".join(names[:5])) in result.err


def test_labels_have_the_user_where_hosts_repeat(host):
    where = ["alice@" + place(host), "LAB\\alice@" + place(host)]
    result = run(",".join(where), "echo hi")
    assert result.status == 0, result
    assert lines(result) == [where[1] + ": hi", where[0] + ": hi"]
    assert "listed more than once" not in result.err
    # one alone does not need it
    assert lines(run(where[0], "echo hi")) == [place(host) + ": hi"]


# --- failures --------------------------------------------------------------------

def test_failures_are_grouped_by_cause(host, tmp_path):
    where = "127.0.0.1:1,127.0.0.1:2,%s" % many(host, 2)
    result = run(where, "exit 3")
    assert result.status == 255
    assert "2 hosts: exit 3\n    %s, %s\n" % (
        place(host), place(host)) in result.err, result
    cause = result.err.partition("2 hosts: error 254: ")[2]
    assert cause.startswith("cannot connect to HOST"), result
    assert "\n    127.0.0.1:1, 127.0.0.1:2\n" in cause
    assert result.err.splitlines()[-1].startswith(
        "4 hosts: 0 succeeded, 4 failed, 0 not started")


def test_more_causes_than_are_told_apart_are_one(host):
    """Each host fails in its own way; the last ones are together."""
    command = "n=1; while ! mkdir %s/$n 2>/dev/null; do n=$((n+1)); done; " \
        "exit $n"
    with tempfile.TemporaryDirectory() as folder:
        result = run(many(host, 40), command % folder)
    assert "1 host: exit 1\n" in result.err
    assert "9 hosts: other causes\n" in result.err, result


def test_verbose_shows_all_hosts(host):
    result = run(one_of(host, 1) + ",127.0.0.1:1", "echo hi", "-v")
    rows = [line.split() for line in result.err.splitlines()]
    assert [one_of(host, 1), "exit", "0"] in [row[:3] for row in rows]
    assert ["127.0.0.1:1", "error", "254"] in [row[:3] for row in rows]


def test_what_has_failed_is_written_and_run_again(host, tmp_path):
    failed, once = tmp_path / "failed", tmp_path / "once"
    where = "127.0.0.1:1,alice@%s,%s" % (place(host), place(host))
    result = run(where, "mkdir %s || exit 7" % once, "-j", "1", "--failed",
                 str(failed))
    assert result.status == 1, result
    assert failed.read_text() == (
        "127.0.0.1:1  # error 254\n%s  # exit 7\n" % place(host))
    assert stat.S_IMODE(failed.stat().st_mode) == 0o600
    assert sorted(os.listdir(tmp_path)) == ["failed", "once"]
    words = ["--rerun", str(failed), "--failed", str(failed), "--", "echo hi"]
    result = winrm("run", "-u", USER, *words)
    assert (result.status, lines(result)) == (1, [place(host) + ": hi"])
    assert failed.read_text() == "127.0.0.1:1  # error 254\n"
    failed.write_text("%s # now it is up\n" % place(host))
    assert winrm("run", "-u", USER, *words).status == 0
    assert failed.read_text() == ""
    result = winrm("run", "-u", USER, *words)
    assert result.status == 0 and "none had failed" in result.err


def test_hosts_that_were_not_started_have_failed(host, tmp_path):
    failed = tmp_path / "failed"
    result = run("127.0.0.1:1," + place(host), "x", "-j", "1", "--fail-fast",
                 "--failed", str(failed))
    assert result.status == 255
    assert failed.read_text().endswith("%s  # not started\n" % place(host))


def test_a_list_that_cannot_be_written_is_refused_before_anything_runs(
        host, tmp_path):
    link = tmp_path / "link"
    link.symlink_to("/dev/null")
    for path, text in ((tmp_path, "not a regular file"),
                       ("/dev/null", "not a regular file"),
                       (link, "not a regular file"),
                       (tmp_path / "no" / "x", "No such file")):
        host.reset()
        result = run(place(host), "echo hi", "--failed", str(path))
        assert (result.status, result.out) == (248, b"") and text in result.err
        host.assert_untouched()


# --- the first hosts first --------------------------------------------------------

def test_canaries_that_succeed_let_the_others_go(host):
    result = run(many(host, 5), "echo hi", "--canary", "2")
    assert (result.status, len(lines(result))) == (0, 5), result
    assert run(many(host, 2), "echo hi", "--canary", "9").status == 0


@pytest.mark.parametrize("bad", ["127.0.0.1:1", "web["])
def test_a_canary_that_fails_keeps_the_others_from_being_asked(
        host, tmp_path, bad):
    failed = tmp_path / "failed"
    result = run("%s,%s,%s" % (place(host), bad, many(host, 4)), "echo hi",
                 "--canary", "2", "--failed", str(failed))
    assert result.status == 1, result
    assert lines(result) == [place(host) + ": hi"]
    assert "1 of the first 2 hosts failed (--canary): the other 4 are left " \
        "alone" in result.err
    assert "4 hosts: not started\n" in result.err
    assert failed.read_text().count("# not started") == 4
    assert host.stats()["commands_started"] == 1


# --- formats ----------------------------------------------------------------------

def test_csv_is_a_row_for_each_host(host):
    result = run("127.0.0.1:1," + place(host),
                 "echo 'a \"b\", c'; echo d; echo err >&2; exit 3", "-o", "csv")
    assert result.status == 255
    rows = list(csv.DictReader(io.StringIO(result.out.decode())))
    by_host = {row["host"]: row for row in rows}
    row = by_host[place(host)]
    assert (row["status"], row["exit-status"]) == ("0", "3")
    assert (row["output"], row["error"]) == ('a "b", c\nd\n', "err\n")
    assert float(row["seconds"]) >= 0 and row["message"] == ""
    row = by_host["127.0.0.1:1"]
    assert (row["status"], row["exit-status"]) == ("254", "")
    assert "cannot connect" in row["message"] and row["output"] == ""


def test_a_table_has_the_first_line_of_each_host(host):
    result = run("127.0.0.1:1," + place(host),
                 "echo; printf 'one\\033[31m two\\r\\nthree'", "-o", "table")
    head, *rows = result.out.decode().splitlines()
    assert head.split() == ["HOST", "STATUS", "SECONDS", "OUTPUT"]
    rows = {row.split()[0]: row for row in rows}
    assert rows[place(host)].endswith("  one [31m two"), result
    assert rows[place(host)].split()[1:3] == ["exit", "0"]
    assert "error 254" in rows["127.0.0.1:1"]
    assert "cannot connect" in rows["127.0.0.1:1"]


def test_group_has_the_output_of_each_host_in_one_piece(host):
    result = run("%s,%s" % (one_of(host, 1), one_of(host, 1)),
                 "echo one; echo err >&2; sleep 0.2; printf two", "--group")
    title = "==> %s <==\n" % one_of(host, 1)
    assert result.out.decode() == (title + "one\ntwo\n") * 2
    assert result.err.count(title + "err\n") == 2
    result = run(place(host), "head -c 3000 /dev/zero | tr '\\0' x",
                 "--group", "--max-output", "1000")
    assert len(result.out) < 1100 and "--max-output" in result.err


# --- files ------------------------------------------------------------------------

def test_files_have_what_each_host_wrote_byte_for_byte(host, tmp_path):
    folder = tmp_path / "out"
    port = "%%3A%d" % host.port
    result = run("alice@%s,LAB\\alice@%s,%s,%s" % ((place(host),) * 4),
                 "printf 'a\\r\\n\\0\\377'; printf err >&2",
                 "--output-dir", str(folder))
    assert (result.status, result.out) == (0, b""), result
    assert sorted(os.listdir(folder)) == sorted(
        name + end for end in (".stdout", ".stderr") for name in (
            "alice@127.0.0.1" + port, "LAB%5Calice@127.0.0.1" + port,
            "127.0.0.1" + port, "127.0.0.1" + port + "~2"))
    for path in folder.glob("*.stdout"):
        assert path.read_bytes() == b"a\r\n\0\xff"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for path in folder.glob("*.stderr"):
        assert path.read_bytes() == b"err"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_files_of_a_former_run_are_replaced_and_links_not_followed(
        host, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    path, twin = (tmp_path / ("127.0.0.1%%3A%d.%s" % (host.port, end))
                  for end in ("stdout", "stderr"))
    os.link(victim, twin)
    path.symlink_to(victim)
    result = run(place(host), "echo hi; echo err >&2", "--output-dir",
                 str(tmp_path))
    assert result.status == 0, result
    assert victim.read_text() == "mine"
    assert path.read_text() == "hi\n" and not path.is_symlink()
    assert twin.read_text() == "err\n"


def test_files_that_cannot_be_written_end_the_run(host, tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "no" / "no"):
        result = run(place(host), "x", "--output-dir", str(path))
        assert result.status == 248 and "--output-dir" in result.err
    (tmp_path / ("127.0.0.1%%3A%d.stderr" % host.port)).mkdir()
    result = run(place(host), "echo hi", "--output-dir", str(tmp_path))
    assert result.status == 255 and "could not be written" in result.err
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_json_and_files_go_together(host, tmp_path):
    result = run(place(host), "echo hi", "-o", "json", "--output-dir",
                 str(tmp_path))
    assert result.json["output"] == "hi\n"
    assert [p.read_text() for p in tmp_path.glob("*.stdout")] == ["hi\n"]


# --- options that do not go together ---------------------------------------------

@pytest.mark.parametrize("words, text", [
    (["run", "-H", "a", "--rerun", "b", "--", "x"], "both name the hosts"),
    (["run", "--rerun", "missing", "--", "x"], "No such file"),
    (["run", "--rerun", "b"], "winrm run --rerun b"),
    (["run", "-H", "a", "--canary", "0", "--", "x"], "--canary"),
    (["run", "-H", "a", "--group", "-o", "csv", "--", "x"], "--group"),
    (["run", "-H", "a", "--group", "--output-dir", "d", "--", "x"],
     "either to stdout or into files"),
    (["run", "-H", "a", "-o", "xml", "--", "x"], "table or csv"),
    (["exec", "a", "-o", "csv", "--", "x"], "are for 'winrm run'"),
    (["ps", "a", "--group", "--", "x"], "are for 'winrm run'"),
    (["serve", "--canary", "1"], "are for 'winrm run'"),
])
def test_what_does_not_go_together_is_said(words, text):
    result = winrm(*words, env={"WINRM_PASSWORD": PASSWORD})
    assert (result.status, result.out) == (248, b"") and text in result.err
