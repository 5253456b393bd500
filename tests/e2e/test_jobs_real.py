# SPDX-License-Identifier: Apache-2.0
"""Jobs on a host with a real PowerShell, from their start to their end."""

import os
import signal
import xml.etree.ElementTree as ElementTree

import pytest
from jobs_world import Jobs, windows
from winrm_command import PASSWORD, Host, is_running, start, wait_until

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("jobs")


@pytest.fixture
def jobs(folder, powershell, servers):
    """The job commands on a host of their own."""
    if not (folder / "powershell").exists():
        windows(folder, powershell)
    (folder / "how").write_text("")
    one = Jobs(Host(servers("--powershell", str(folder / "powershell"))),
               folder)
    one.host.transport = []
    return one


def held(path, then):
    """A command that goes on when there is that file."""
    return "echo on; while [ ! -e %s ]; do sleep 0.05; done; %s" % (path, then)


def test_a_job_outlives_connection_and_shell_and_keeps_what_it_wrote(
        jobs, tmp_path):
    go = tmp_path / "go"
    id = jobs.begin(held(go, "printf 'a\\000\\377z'; echo oops >&2; exit 7"))
    assert jobs.host.stats()["shells"] == 0
    job = jobs.list()[id]
    assert job["state"] == "running" and not job["elevated"]
    refused = jobs.run("jobs", "--delete", id)
    assert refused.status == 255 and "is running" in refused.err
    reader = start("logs", "-f", *jobs.host.options(), jobs.host.address, id)
    try:
        assert reader.stdout.readline() == b"on\n"
        go.touch()
        out, err = reader.communicate(timeout=120)
    finally:
        reader.kill()
    assert (reader.returncode, out, err) == (7, b"a\0\xffz", b"oops\n")
    job = jobs.list()[id]
    assert (job["state"], job["exit-code"]) == ("ended", 7)
    again = jobs.run("logs", id)
    assert (again.status, again.out) == (0, b"on\na\0\xffz")
    for path in (jobs.root / id).iterdir():
        assert PASSWORD.encode() not in path.read_bytes()
    assert jobs.run("jobs", "--delete", id).status == 0
    assert not (jobs.root / id).exists()
    gone = jobs.run("logs", id)
    assert gone.status == 255 and "no such job" in gone.err


def test_an_elevated_job_is_a_task_that_deletes_itself(jobs, tmp_path):
    id = jobs.begin("echo high", "--elevated", "--cwd", str(tmp_path))
    result = jobs.run("logs", "-f", id)
    assert (result.status, result.out, result.err) == (0, b"high\n", "")
    task = jobs.tasks / ("winrm-job-%s.xml" % id)
    wait_until(lambda: not task.exists(), what="the task's end")
    seen = (jobs.tasks / ("winrm-job-%s.seen.xml" % id)).read_text()
    tree = ElementTree.fromstring(seen)
    find = {one.tag[len(TASK):]: one.text for one in tree.iter()}
    assert find["LogonType"] == "S4U"
    assert find["RunLevel"] == "HighestAvailable"
    assert find["ExecutionTimeLimit"] == "PT0S"
    assert "Password" not in seen and PASSWORD not in seen
    assert jobs.list()[id]["elevated"]


def test_stop_ends_all_processes_of_a_job(jobs, tmp_path):
    pids = tmp_path / "pids"
    id = jobs.begin("sleep 1000 & echo $! >%s.new; mv %s.new %s; wait" % (
        pids, pids, pids))
    wait_until(pids.exists, what="the job's child")
    child = int(pids.read_text())
    assert is_running(child)
    result = jobs.run("stop", id)
    assert (result.status, result.err) == (0, "winrm: the job is stopped\n")
    wait_until(lambda: not is_running(child), what="the child's end")
    assert jobs.list()[id]["state"] == "stopped"
    assert jobs.run("stop", id).status == 0


def test_a_job_that_cannot_be_stopped_goes_on(jobs, tmp_path):
    go = tmp_path / "go"
    id = jobs.begin(held(go, "exit 3"))
    jobs.how.write_text("export JOBS_KILL_DENIED=1\n")
    result = jobs.run("stop", id)
    assert result.status == 255 and "Access is denied" in result.err, result
    go.touch()
    assert jobs.run("logs", "-f", id).status == 3
    assert jobs.list()[id]["state"] == "ended"


def test_a_job_whose_watcher_is_gone_is_lost(jobs):
    id = jobs.begin("echo $PPID; exec sleep 1000")
    out = jobs.root / id / "out"
    wait_until(lambda: out.stat().st_size > 0, what="its output")
    watcher, command = int(out.read_text()), int(
        (jobs.root / id / "pid").read_text())
    os.kill(watcher, signal.SIGKILL)
    wait_until(lambda: not is_running(watcher))
    try:
        result = jobs.run("logs", "-f", id)
        assert result.status == 255 and "the job is lost" in result.err, result
        assert jobs.list()[id]["state"] == "lost"
    finally:
        os.kill(command, signal.SIGKILL)
    assert jobs.run("jobs", "--delete", "ended").status == 0
    assert id not in jobs.list()


@pytest.mark.parametrize("how, options, said", [
    ("JOBS_CREATE_RETURNS=2", [], "Win32_Process.Create returned 2"),
    ("JOBS_DENIED=1", ["--elevated"], "Access is denied.")])
def test_a_job_that_cannot_be_started_leaves_nothing(
        jobs, how, options, said):
    before = set(os.listdir(jobs.root)) if jobs.root.exists() else set()
    jobs.how.write_text("export %s\n" % how)
    result = jobs.run("start", *options, "--", "echo never")
    assert result.status == 255 and result.out == b""
    assert "could not be started" in result.err and said in result.err
    assert set(os.listdir(jobs.root)) == before


def test_a_command_that_cannot_be_run_says_so_in_its_log(jobs):
    jobs.how.write_text("export ComSpec=/nonexistent/cmd.exe\n")
    id = jobs.begin("echo x")
    result = jobs.run("logs", "-f", id)
    assert result.status == 1 and result.out == b"", result
    assert "/nonexistent/cmd.exe" in result.err
