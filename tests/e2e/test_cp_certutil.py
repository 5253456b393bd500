# SPDX-License-Identifier: Apache-2.0
"""winrm cp without PowerShell, with tests/server/cmd_exe.py in place of
cmd.exe and certutil."""

import hashlib
import json
import os
import signal
import time

import pytest
from between import Between
from test_cp import cut_once, names, noise, on, places  # noqa: F401
from winrm_command import host, own_host  # noqa: F401  (fixtures)
from winrm_command import EVENT, SLOW, finish, start, wait_until, winrm

pytestmark = pytest.mark.transports

SLOWLY = ("winrm: PowerShell cannot be used there; copying over certutil, "
          "which is slow\n")
PROBLEMS = {
    "denied": "the host denies access",
    "full": "the host's disk is full",
    "missing": "no such file or folder on the host",
    "folder": "a folder of that name is on the host",
    "changed": "the file was changed while it was copied",
}


@pytest.fixture
def temp(tmp_path):
    folder = tmp_path / "t e m p"
    folder.mkdir()
    return folder


def options(host, temp, *settings, kind="missing"):
    words = [*host.options(), "-e", "CMD_EXE=%s" % kind, "-e",
             "TEMP=%s" % temp]
    for setting in settings:
        words += ["-e", setting]
    return words


def cp(host, temp, *words, settings=(), kind="missing", **how):
    return winrm("cp", *options(host, temp, *settings, kind=kind),
                 *map(str, words), **how)


@pytest.mark.parametrize("size, kind", [
    (0, "missing"), (48, "restricted"), (30001, "9009"),
    pytest.param(1, "missing", marks=pytest.mark.more),
    pytest.param(5000000, "missing", marks=pytest.mark.more)])
def test_a_file_goes_up_and_comes_back_as_it_was(host, places, temp, size,
                                                 kind):
    here, there = places
    (here / "a").write_bytes(noise(size))
    result = cp(host, temp, here / "a", on(host, there / "b"), kind=kind)
    assert (result.status, result.out, result.err) == (0, b"", SLOWLY)
    result = cp(host, temp, on(host, there / "b"), here / "c", kind=kind)
    assert (result.status, result.out, result.err) == (0, b"", SLOWLY)
    assert (there / "b").read_bytes() == noise(size)
    assert (here / "c").read_bytes() == noise(size)
    assert names(there) == ["b"] and names(temp) == []


NAMES = ["two words", "a&b^c!(d)", "100%", "it's;,=", "žluťoučký-😀", "-f"]


def test_names_of_any_kind_go_both_ways(host, places, temp):
    here, there = places
    back = here.parent / "b a^c&k"
    back.mkdir()
    for number, name in enumerate(NAMES):
        (here / name).write_bytes(noise(10 + number))
    (there / "sub").mkdir()
    result = cp(host, temp, "--no-powershell", "--",
                *[here / n for n in NAMES], on(host, there))
    assert (result.status, result.err) == (
        0, "winrm: copying over certutil, which is slow\n")
    assert names(there) == sorted(NAMES + ["sub"])
    result = cp(host, temp, "--no-powershell", "-o", "json",
                on(host, str(there) + "/*"), back, settings=["CERTUTIL_OLD=1"])
    assert result.status == 0
    events = [json.loads(line) for line in result.out.splitlines()]
    assert {(e["event"], e["name"], e["sha256"]) for e in events} == {
        ("copied", str(back / n),
         hashlib.sha256((here / n).read_bytes()).hexdigest()) for n in NAMES}
    assert {n: (back / n).read_bytes() for n in names(back)} == {
        n: (here / n).read_bytes() for n in NAMES}
    assert names(temp) == []


@pytest.mark.parametrize("words, settings, why", [
    (["50%PATH%"], [], 'cmd.exe may replace what is between two "%"'),
    (['a"b'], [], "cmd.exe cannot be given such a name"),
    (["a"], ["CMD_EXE_DELAYED=1"], "delayed expansion"),
    (["-r", "a"], [], "--preserve need it")])
def test_what_cannot_be_done_is_refused(host, places, temp, words, settings,
                                        why):
    here, there = places
    (here / words[-1]).write_text("a")
    result = cp(host, temp, *words[:-1], here / words[-1], on(host, there),
                settings=settings)
    assert result.status in (1, 255) and why in result.err, result
    assert names(there) == []


@pytest.mark.parametrize("target, settings, why", [
    ("a", ["CMD_EXE_ROOM=2000"], PROBLEMS["full"]),
    ("a", ["CERTUTIL_ROOM=2000"], PROBLEMS["full"]),
    ("a", ["CERTUTIL_CHANGES=1", "CERTUTIL_GERMAN=1"], PROBLEMS["changed"]),
    ("a", ["CERTUTIL_SAYS=" + b"no hash\r\n".hex()],
     "certutil has said no SHA-256 of it"),
    ("locked/a", [], PROBLEMS["denied"]),
    ("read-only", [], "Access is denied."),
    pytest.param("missing/a", [], PROBLEMS["missing"], marks=pytest.mark.more),
    ("missing/", [], PROBLEMS["missing"]),
    ("holds", [], PROBLEMS["folder"])])
def test_an_upload_that_fails_says_why_and_leaves_nothing(
        host, places, temp, target, settings, why):
    here, there = places
    (here / "a").write_bytes(noise(30000))
    (there / "read-only").write_text("old")
    os.chmod(there / "read-only", 0o444)
    (there / "holds" / "a").mkdir(parents=True)
    (there / "locked").mkdir(mode=0o555)
    before = sorted(str(p) for p in there.rglob("*"))
    result = cp(host, temp, here / "a", on(host, "%s/%s" % (there, target)),
                settings=settings)
    assert result.status == 1, result
    assert result.err == SLOWLY + "winrm: %s: %s\n" % (here / "a", why)
    assert sorted(str(p) for p in there.rglob("*")) == before
    assert (there / "read-only").read_text() == "old"


@pytest.mark.parametrize("path, settings, why", [
    ("a", ["CERTUTIL_CHANGES=1"], PROBLEMS["changed"]),
    ("a", ["CERTUTIL_ROOM=2000"], PROBLEMS["full"]),
    ("secret", [], PROBLEMS["denied"]),
    ("missing", [], PROBLEMS["missing"]),
    ("*.none", [], PROBLEMS["missing"]),
    pytest.param("folder", [], PROBLEMS["folder"], marks=pytest.mark.more)])
def test_a_download_that_fails_says_why_and_leaves_nothing(
        host, places, temp, path, settings, why):
    here, there = places
    (there / "a").write_bytes(noise(30000))
    (there / "secret").write_text("secret")
    os.chmod(there / "secret", 0)
    (there / "folder").mkdir()
    result = cp(host, temp, on(host, there / path), here, settings=settings)
    assert result.status == 1, result
    assert result.err == SLOWLY + "winrm: %s: %s\n" % (
        there / path if why != PROBLEMS["changed"] else here / "a", why)
    assert names(here) == [] and names(temp) == []


@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
def test_ctrl_c_leaves_nothing(own_host, places, temp, upload):
    here, there = places
    host = own_host()
    source, where = (here, there) if upload else (there, temp)
    with open(source / "big", "wb") as file:
        file.truncate(1 << (33 if upload else 26))
    words = ([source / "big", on(host, there)] if upload
             else [on(host, source / "big"), here])
    args = ["cp", *options(host, temp), *map(str, words)]
    process = start(*args)
    wait_until(lambda: any(p.stat().st_size > 0 for p in where.glob(".*")))
    process.send_signal(signal.SIGINT)
    result = finish(process, args, 30 * SLOW, time.monotonic())
    assert (result.status, result.err) == (
        130, SLOWLY + "winrm: interrupted\n")
    assert names(there) == ([] if upload else ["big"])
    assert names(temp) == [] and names(here) == (["big"] if upload else [])
    host.server.wait_for(lambda s: s["shells"] == 0 and
                         s["commands_running"] == 0, EVENT * SLOW)


@pytest.mark.more
def test_who_does_not_wait_for_a_silent_host_keeps_no_part(
        own_host, places, temp):
    here, there = places
    host = own_host()
    with open(there / "big", "wb") as file:
        file.truncate(1 << 28)
    args = ["cp", *options(host, temp), on(host, there / "big"), str(here)]
    process = start(*args)
    wait_until(lambda: any(p.stat().st_size > 0 for p in here.glob(".*")))
    os.kill(host.server.process.pid, signal.SIGSTOP)
    for number in range(3):
        process.send_signal(signal.SIGINT)
        # each is taken before the next
        wait_until(lambda: process.poll() is not None or not pending(process))
    result = finish(process, args, 30 * SLOW, time.monotonic())
    os.kill(host.server.process.pid, signal.SIGCONT)
    assert result.status == 130 and names(here) == [], result


def pending(process):
    """Is a SIGINT on its way to it?"""
    with open("/proc/%d/status" % process.pid) as file:
        text = file.read()
    return any(int(line.split()[1], 16) & 1 << signal.SIGINT - 1
               for line in text.splitlines()
               if line.startswith(("SigPnd", "ShdPnd")))


@pytest.mark.http
@pytest.mark.parametrize("upload, way", [
    (True, "to_server"), (False, "to_client"),
    pytest.param(True, "to_client", marks=pytest.mark.more),
    pytest.param(False, "to_server", marks=pytest.mark.more)])
def test_a_copy_that_is_cut_begins_anew(host, places, temp, way, upload):
    here, there = places
    source, target = (here, there) if upload else (there, here)
    (source / "a").write_bytes(noise(20000))
    for at in range(9000, 60000, 25000):
        with Between(host.port, **cut_once(way, at)) as between:
            words = ([source / "a", on(host, target)] if upload
                     else [on(host, source / "a"), target])
            result = winrm("cp", *options(host, temp), "--port",
                           str(between.port), *map(str, words))
        assert (result.status, result.err) == (0, SLOWLY), (at, result)
        assert (target / "a").read_bytes() == noise(20000), at
        assert names(target) == ["a"] and names(temp) == [], at
        os.unlink(target / "a")
        host.server.wait_for(lambda s: s["commands_running"] == 0,
                             EVENT * SLOW)


def test_a_time_limit_leaves_nothing(host, places, temp):
    here, there = places
    with open(here / "big", "wb") as file:
        file.truncate(1 << 33)
    result = cp(host, temp, "--timeout", "1s", here / "big",
                on(host, there), limit=30 * SLOW)
    assert result.status == 250 and "deadline" in result.err, result
    assert names(there) == []


def test_folders_need_powershell_whoever_asks(host, places, temp):
    here, there = places
    result = cp(host, temp, "--no-powershell", "-r", here, on(host, there))
    assert (result.status, result.err) == (
        248, "winrm: -r, --resume and --preserve need PowerShell\n")
    assert host.stats()["commands_started"] == 0
