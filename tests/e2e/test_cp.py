# SPDX-License-Identifier: Apache-2.0
"""winrm cp, with tests/server/copier.py in place of PowerShell; the last tests
have a real one."""

import hashlib
import json
import os
import signal
import stat
import struct
import time

import pytest
from between import Between, cut_at
from winrm_command import host, own_host, real  # noqa: F401  (fixtures)
from winrm_command import (EVENT, SLOW, finish, start, wait_until,
                           winrm)


pytestmark = pytest.mark.transports

NAMES = ["plain.txt", "two words", "it's \"quoted\"", "$HOME `x` %PATH%",
         "žluťoučký-😀", "[a]", "-n"]


def noise(size, seed=1):
    block = hashlib.sha512(b"%d" % seed).digest()
    return (block * (size // len(block) + 1))[:size - 8] + struct.pack(
        "<Q", size) if size >= 8 else block[:size]


@pytest.fixture
def places(tmp_path):
    """Two folders: here, and there."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    return here, there


def cp(host, *words, **how):
    return winrm("cp", *host.options(), *map(str, words), **how)


def on(host, path):
    return "%s:%s" % (host.address, path)


def names(folder):
    return sorted(os.listdir(folder))


@pytest.mark.parametrize("size", [0, 1, 4095, 300000])
def test_a_file_goes_up_and_comes_back_as_it_was(host, places, size):
    here, there = places
    (here / "a").write_bytes(noise(size))
    result = cp(host, here / "a", on(host, there / "b"))
    assert (result.status, result.out, result.err) == (0, b"", "")
    result = cp(host, on(host, there / "b"), here / "c")
    assert (result.status, result.out, result.err) == (0, b"", "")
    assert (there / "b").read_bytes() == noise(size)
    assert (here / "c").read_bytes() == noise(size)
    assert names(there) == ["b"] and names(here) == ["a", "c"]
    assert host.stats()["commands_started"] == 2


def test_names_of_any_kind_go_both_ways_in_one_command_each(host, places):
    here, there = places
    for number, name in enumerate(NAMES):
        (here / name).write_bytes(noise(100 + number))
    back = here.parent / "back"
    back.mkdir()
    assert cp(host, "--", *[here / n for n in NAMES],
              on(host, there)).status == 0
    assert names(there) == sorted(NAMES)
    assert host.stats()["commands_started"] == 1
    result = cp(host, "-o", "json", on(host, str(there) + "/*"), back)
    assert result.status == 0
    assert host.stats()["commands_started"] == 2
    for number, name in enumerate(NAMES):
        assert (back / name).read_bytes() == noise(100 + number)
    events = [json.loads(line) for line in result.out.splitlines()]
    assert [e["event"] for e in events] == ["copied"] * len(NAMES)
    assert {e["name"]: e["sha256"] for e in events} == {
        str(back / n): hashlib.sha256((back / n).read_bytes()).hexdigest()
        for n in NAMES}


def test_a_pattern_takes_only_what_matches(host, places):
    here, there = places
    for name in ("a.log", "b.log", "c.txt"):
        (there / name).write_text(name)
    (there / "d.log").mkdir()
    assert cp(host, on(host, str(there) + "/*.log"), here).status == 0
    assert names(here) == ["a.log", "b.log"]


def test_preserve_keeps_the_time_and_the_attribute(host, places):
    here, there = places
    (here / "a").write_text("text")
    os.chmod(here / "a", 0o444)
    os.utime(here / "a", ns=(0, 1234567890123456700))
    assert cp(host, "-p", here / "a", on(host, there)).status == 0
    assert cp(host, "--preserve", on(host, there / "a"),
              here / "b").status == 0
    for copy in (there / "a", here / "b"):
        assert copy.stat().st_mtime_ns == 1234567890123456700
        assert not copy.stat().st_mode & 0o222
    assert cp(host, here / "a", on(host, there / "new")).status == 0
    assert (there / "new").stat().st_mtime_ns != 1234567890123456700
    assert (there / "new").stat().st_mode & stat.S_IWUSR


def test_the_mode_of_a_file_that_is_replaced_stays(host, places):
    here, there = places
    (there / "a").write_text("new")
    (here / "a").write_text("old")
    os.chmod(here / "a", 0o640)
    assert cp(host, on(host, there / "a"), here / "a").status == 0
    assert (here / "a").read_text() == "new"
    assert stat.S_IMODE((here / "a").stat().st_mode) == 0o640


@pytest.mark.parametrize("target, why", [
    ("missing/x", "no such file or folder on the host"),
    ("folder", "a folder of that name is on the host"),
    ("full", "the host's disk is full"),
])
def test_an_upload_that_fails_says_why(host, places, target, why):
    here, there = places
    (here / "a").write_bytes(noise(300000))
    (there / "folder").mkdir()
    (there / "folder" / "a").mkdir()
    result = cp(host, "-e", "COPIER_ROOM=100000", here / "a",
                on(host, there / target))
    assert result.status == 1
    assert result.err == "winrm: %s: %s\n" % (here / "a", why)
    assert names(there) == ["folder"] and names(there / "folder") == ["a"]


@pytest.mark.parametrize("path, why", [
    ("missing", "no such file or folder on the host"),
    ("*.none", "no such file or folder on the host"),
    ("", "a folder of that name is on the host"),
])
def test_a_download_that_fails_says_why(host, places, path, why):
    here, there = places
    result = cp(host, "-o", "json", on(host, "%s/%s" % (there, path)), here)
    assert result.status == 1
    assert result.err == "winrm: %s/%s: %s\n" % (there, path, why)
    assert result.json["event"] == "failed"
    assert result.json["message"] == why
    assert names(here) == []


def test_one_bad_file_does_not_keep_the_others(host, places):
    here, there = places
    (here / "a").write_text("a")
    (here / "folder").mkdir()
    os.mkfifo(here / "fifo")
    (here / "z").write_text("z")
    result = cp(host, *[here / n for n in ("a", "none", "folder", "fifo",
                                           "z")], on(host, there))
    assert result.status == 1
    assert names(there) == ["a", "z"]
    assert result.err.splitlines() == [
        "winrm: %s: No such file or directory" % (here / "none"),
        "winrm: %s: is a folder" % (here / "folder"),
        "winrm: %s: is not a regular file" % (here / "fifo")]


def test_no_local_file_is_lost_if_the_copy_fails(host, places):
    here, there = places
    (here / "a").write_text("old")
    (there / "a").mkdir()
    assert cp(host, on(host, there / "a"), here / "a").status == 1
    assert (here / "a").read_text() == "old"


@pytest.mark.parametrize("words, why", [
    (["a"], "where to?"),
    ([], "what to copy"),
    (["a", "b"], "one side must be HOST:PATH"),
    (["h:a", "h:b"], "one side must be HOST:PATH"),
    (["h:a", "g:b", "."], "all files must be on one host"),
    (["-p", "5985", "h:a", "."], "the port is --port"),
    (["a", "h:"], "no path after the colon"),
    (["h:a", "h:b", "nowhere"], "need a folder"),
    (["h:*", "nowhere"], "need a folder"),
    (["a", "h:C:\\b:stream"], "an alternate stream is not copied"),
    (["a", "h:5985:C:\\b"], "not copied; the port is --port here"),
])
def test_words_that_say_no_copy_are_refused(words, why):
    result = winrm("cp", "-u", "x", *words)
    assert result.status == 248 and why in result.err, result


def test_a_host_that_restricts_powershell_is_told_apart(host, places):
    here, there = places
    (here / "a").write_text("a")
    result = cp(host, "-e", "COPIER_RESTRICTED=1", "-r", here / "a",
                on(host, there))
    assert (result.status, result.err) == (
        255, "winrm: PowerShell cannot be used there: -r, --resume and "
        "--preserve need it\n")


@pytest.mark.parametrize("name", [b"../up", b"..", b"a\\b", b"\x1b[2J"])
def test_a_host_cannot_choose_another_folder(host, places, name):
    here, _ = places
    frames = b"R\0\0\0\0I" + struct.pack("<iBQQ", 17 + len(name), 0, 1,
                                         0) + name + b"D\1\0\0\0x"
    result = cp(host, "-e", "COPIER_SAYS=" + frames.hex(), on(host, "/x"),
                here)
    assert result.status == 255, result
    assert "what the host answers is no file copy" in result.err
    assert names(here) == [] and names(here.parent) == ["here", "there"]


def test_a_host_of_short_messages_gets_them(own_host, places):
    here, there = places
    host = own_host("--max-envelope", "32768")
    (here / "a").write_bytes(noise(300000))
    result = cp(host, here / "a", on(host, there))
    assert (result.status, result.err) == (0, "")
    assert (there / "a").read_bytes() == noise(300000)
    assert names(there) == ["a"]


# What is lost and comes again. Of a session each 1000th octet, dealt out to
# several tests: a connection ends there, the next one does not.

def cut_once(way, at):
    """The first connection ends after so many octets of that way."""
    def once(sock, data, cut=cut_at(at), state=[False]):
        if state[0]:
            sock.sendall(data)
            return
        try:
            cut(sock, data)
        except OSError:
            state[0] = True
            raise
    return {way: once}


def session(host, places, way, at, upload):
    """Whether it was cut at all, and all was right."""
    here, there = places
    source, target = (here, there) if upload else (there, here)
    (source / "a").write_bytes(noise(20000))
    with Between(host.port, **cut_once(way, at)) as between:
        words = ([source / "a", on(host, target)] if upload
                 else [on(host, source / "a"), target])
        result = winrm("cp", "-u", "LAB\\alice", "--port", str(between.port),
                       *host.transport, *map(str, words))
    assert (result.status, result.err) == (0, ""), (at, result)
    assert (target / "a").read_bytes() == noise(20000), at
    assert names(target) == ["a"], at
    os.unlink(target / "a")
    host.server.wait_for(lambda s: s["commands_running"] == 0, EVENT * SLOW)


@pytest.mark.http
@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("way", ["to_client", "to_server"])
def test_a_copy_that_is_cut_goes_on(host, places, way, upload):
    for at in range(2000, 40000, 9500):
        session(host, places, way, at, upload)


def cut_each(at):
    """Each connection ends after so many octets."""
    passed = {}

    def way(sock, data):
        passed[sock] = passed.get(sock, 0) + len(data)
        if passed[sock] > at:
            raise OSError("cut")
        sock.sendall(data)
    return way


@pytest.mark.http
def test_the_timeout_is_that_of_all_connections(host, places):
    """Each brings something of the file, and is lost."""
    here, there = places
    with open(there / "big", "wb") as file:
        file.truncate(1 << 30)
    with Between(host.port, to_client=cut_each(700000)) as between:
        result = winrm("cp", "-u", "LAB\\alice", "--port", str(between.port),
                       "--timeout", "2s", on(host, there / "big"), str(here),
                       limit=30)
    assert result.status in (250, 255), result
    assert names(here) == []
    host.server.wait_for(lambda s: s["commands_running"] == 0, EVENT * SLOW)


@pytest.mark.http
@pytest.mark.more
@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("way", ["to_client", "to_server"])
@pytest.mark.parametrize("first", [1000, *(
    pytest.param(n, marks=pytest.mark.whole) for n in (2000, 3000))])
def test_a_copy_that_is_cut_anywhere_goes_on(host, places, first, way, upload):
    for at in range(first, 48000, 3000):
        session(host, places, way, at, upload)


def test_ctrl_c_leaves_neither_a_part_nor_a_process(own_host, places):
    here, there = places
    host = own_host()
    big = here / "big"
    with open(big, "wb") as file:       # takes no room, and long to send
        file.truncate(1 << 33)
    args = ["cp", *host.options(), str(big), on(host, there / "big")]
    process = start(*args)
    wait_until(lambda: any(p.stat().st_size > 0 for p in there.iterdir()))
    process.send_signal(signal.SIGINT)
    result = finish(process, args, 30 * SLOW, time.monotonic())
    assert result.status == 130 and result.err == "winrm: interrupted\n"
    assert names(there) == []
    host.assert_tidy()


def test_ctrl_c_leaves_no_part_here(own_host, places):
    here, there = places
    host = own_host()
    with open(there / "big", "wb") as file:
        file.truncate(1 << 33)
    args = ["cp", *host.options(), on(host, there / "big"), str(here)]
    process = start(*args)
    wait_until(lambda: any(p.stat().st_size > 0 for p in here.iterdir()))
    (part,) = here.iterdir()
    assert stat.S_IMODE(part.stat().st_mode) == 0o600
    process.send_signal(signal.SIGINT)
    result = finish(process, args, 30 * SLOW, time.monotonic())
    assert result.status == 130 and result.err == "winrm: interrupted\n"
    assert names(here) == []
    host.assert_tidy()


# With a real PowerShell: the script itself.

@pytest.mark.http
@pytest.mark.more
def test_powershell_takes_and_gives_the_same(real, places):
    here, there = places
    for number, name in enumerate(NAMES):
        (here / name).write_bytes(noise(number * 40000))
    back = here.parent / "back"
    back.mkdir()
    result = cp(real, "--preserve", "--", *[here / n for n in NAMES],
                on(real, there), limit=60)
    assert (result.status, result.err) == (0, "")
    assert names(there) == sorted(NAMES)
    result = cp(real, "--preserve", on(real, str(there) + "/*"), back,
                limit=60)
    assert (result.status, result.err) == (0, "")
    for name in NAMES:
        assert (back / name).read_bytes() == (here / name).read_bytes()
        assert ((back / name).stat().st_mtime_ns // 100
                == (here / name).stat().st_mtime_ns // 100)


@pytest.mark.http
@pytest.mark.more
def test_powershell_says_what_fails(real, places):
    here, there = places
    (here / "a").write_text("a")
    (there / "a").mkdir()
    for target, why in (("", "a folder of that name"),
                        ("none/a", "no such file or folder"),
                        ("../there/none/", "no such file or folder")):
        result = cp(real, here / "a", on(real, "%s/%s" % (there, target)),
                    limit=60)
        assert result.status == 1 and why in result.err, (target, result)
    for path, why in (("a", "a folder of that name"),
                      ("none", "no such file or folder"),
                      ("n*", "no such file or folder")):
        result = cp(real, on(real, there / path), here, limit=60)
        assert result.status == 1 and why in result.err, (path, result)
    assert names(there) == ["a"] and names(here) == ["a"]


@pytest.mark.http
@pytest.mark.more
@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("way", ["to_client", "to_server"])
def test_powershell_goes_on_where_it_was_cut(real, places, way, upload):
    for at in range(12000, 40000, 20000):
        session(real, places, way, at, upload)
