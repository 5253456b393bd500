# SPDX-License-Identifier: Apache-2.0
"""winrm cp -r with hosts that lie, links that lead elsewhere, and connections
that are lost."""

import hashlib
import os
import struct

import pytest
from between import Between
from test_cp import cp, cut_once, names, noise, on, places  # noqa: F401  (a fixture)
from test_cp_mischief import file_of, frame, says
from test_cp_resume import sent
from test_cp_tree import content, make_tree
from winrm_command import host, real  # noqa: F401  (fixtures)
from winrm_command import EVENT, SLOW, winrm


pytestmark = pytest.mark.transports

FOLDER = struct.pack("<BQQ", 16, 0, 0)
ROOT = frame(b"I", FOLDER)


@pytest.mark.http
@pytest.mark.parametrize("name", [
    b"../up", b"a/../../up", b"/etc/x", b"a\\..\\b",
    *(pytest.param(name, marks=pytest.mark.more) for name in (
        b"a//b", b"a/", b"..", b".", b"a/.", b"a/\x1b[2J", b"a\0b", b"\xff",
        b""))])
def test_a_host_cannot_leave_the_tree(host, places, name):
    here, _ = places
    result = cp(host, "-r", "-e", says(ROOT, file_of(name), frame(b"Z")),
                on(host, "/x"), here / "new")
    assert result.status == 255, result
    assert "what the host answers is no file copy" in result.err
    assert content(here) == {"new": None}
    assert names(here.parent) == ["here", "there"]


@pytest.mark.http
@pytest.mark.parametrize("asked, frames", [
    ("/x/report", [file_of(b".bashrc")]),
    ("/x/*.log", [file_of(b".bashrc")]),
    ("/x/*.log", [file_of(b".ssh/a.log")]),
    ("/x/*.log", [ROOT]),
    ("/x/report", [frame(b"I", FOLDER + b".ssh")])])
def test_a_host_cannot_choose_another_root(host, places, asked, frames):
    here, _ = places
    result = cp(host, "-r", "-e", says(*frames, frame(b"Z")),
                on(host, asked), here)
    assert result.status == 255, result
    assert content(here) == {}


@pytest.mark.http
@pytest.mark.more
@pytest.mark.parametrize("frames", [
    frame(b"Q"), frame(b"S", bytes(32) + b"a"), frame(b"O", FOLDER),
    frame(b"N"), frame(b"T", b"\1"), frame(b"W", b"\0"),
    ROOT + frame(b"O", FOLDER + b"a") * 3, ROOT + ROOT,
    frame(b"I", FOLDER[:5])])
def test_what_is_no_answer_of_a_tree_ends_it(host, places, frames):
    here, _ = places
    result = cp(host, "-r", "-e", says(frames), on(host, "/x"), here / "new")
    assert result.status == 255, result
    assert set(content(here)) <= {"new"}


@pytest.mark.http
@pytest.mark.more
@pytest.mark.parametrize("frames", [
    frame(b"T", b"\4"), frame(b"T"), frame(b"W", b"\0"), frame(b"S"),
    frame(b"T", b"\1") * 2, frame(b"T", b"\1") + frame(b"W", b"\3"),
    frame(b"T", b"\1") + frame(b"W", b"\1"), frame(b"K", bytes(32)),
    frame(b"T", b"\0") + frame(b"S", bytes(32)) * 3])
def test_what_is_no_answer_to_a_tree_ends_it(host, places, frames):
    here, _ = places
    (here / "a").mkdir()
    result = cp(host, "-r", "-e", says(frames), here / "a", on(host, "/x"))
    assert result.status == 255, result
    assert result.err == "winrm: what the host answers is no file copy\n"


def test_no_link_here_leads_out_of_the_target(host, places):
    here, there = places
    make_tree(there / "tree")
    (here / "tree").mkdir()
    (here / "out").mkdir()
    (here / "out" / "a").write_text("mine")
    os.symlink(here / "out", here / "tree" / "sub")
    result = cp(host, "-r", on(host, there / "tree"), here)
    assert result.status == 1, result
    assert result.err.count("a link, which is not followed") == 5, result
    assert content(here / "out") == {"a": b"mine"}
    assert (here / "tree" / "[a]" / "b").exists()
    os.rename(here / "tree", here / "old")
    os.symlink(here / "out", here / "tree")
    result = cp(host, "-r", on(host, there / "tree"), here)
    assert result.status == 1, result
    assert "tree: a link, which is not followed" in result.err, result
    assert content(here / "out") == {"a": b"mine"}
    # but it may be named
    result = cp(host, "-r", on(host, there / "tree"), here / "tree")
    assert (result.status, result.err) == (0, "")
    assert content(here / "out" / "tree") == content(there / "tree")


def links(host, places, limit=60):
    """None is followed in what is sent, nor in where it goes."""
    here, there = places
    (there / "out").mkdir()
    for place in (here, there):
        make_tree(place / "tree")
        os.symlink(there / "out", place / "tree" / "loop")
        os.symlink("top.txt", place / "tree" / "link")
    result = cp(host, "-r", here / "tree", on(host, there / "new"),
                limit=limit)
    assert result.status == 1
    assert sorted(result.err.splitlines()) == [
        "winrm: %s/tree/%s: is a link, which is not followed" % (here, name)
        for name in ("link", "loop")]
    assert not (there / "new" / "link").exists()
    result = cp(host, "-r", on(host, there / "tree"), here / "new",
                limit=limit)
    assert result.status == 1
    assert sorted(result.err.splitlines()) == [
        "winrm: %s/new/%s: is a link on the host, which is not followed"
        % (here, name) for name in ("link", "loop")]
    for name in ("link", "loop"):
        os.unlink(here / "tree" / name)
    (here / "tree" / "loop" / "in").mkdir(parents=True)
    (here / "tree" / "loop" / "in" / "file").write_text("x")
    result = cp(host, "-r", here / "tree", on(host, there), limit=limit)
    assert result.status == 1
    assert [line.split(": ", 2)[2] for line in result.err.splitlines()
            if "winrm: /" in line] == [
        "is a link on the host, which is not followed"] * 3, result
    assert names(there / "out") == []


def test_no_link_is_followed(host, places):
    links(host, places)


def test_names_that_windows_has_not_are_not_sent(host, places):
    here, there = places
    bad = ["a:b", "nul", "COM1.txt", "dot.", "space ", "a?", "con .x", "<"]
    good = ["null", "com", "COM10", ".dot", " space", "a.b.c"]
    (here / "tree").mkdir()
    for name in bad + good:
        (here / "tree" / name).write_text(name)
    result = cp(host, "-r", here / "tree", on(host, there))
    assert result.status == 1
    assert sorted(result.err.splitlines()) == sorted(
        "winrm: %s/tree/%s: Windows has no such file names" % (here, name)
        for name in bad)
    assert names(there / "tree") == sorted(good)


def test_a_pattern_takes_files_and_folders(host, places):
    here, there = places
    make_tree(there)
    result = cp(host, "-r", on(host, str(there) + "/t*"), here)
    assert (result.status, result.err) == (0, "")
    assert names(here) == ["top.txt", "two words"]
    result = cp(host, "-r", on(host, str(there) + "/s*"),
                on(host, there / "top.txt"), here)
    assert result.status == 0
    assert names(here / "sub") == names(there / "sub")


def test_a_target_that_cannot_be_made_says_why(host, places):
    here, there = places
    make_tree(here / "tree")
    result = cp(host, "-r", here / "tree", on(host, there / "no" / "way"))
    assert result.status == 255
    assert result.err == "winrm: no such folder on the host\n"
    (here / "file").write_text("x")
    make_tree(there / "tree")
    result = cp(host, "-r", on(host, there / "tree"), here / "file")
    assert result.status == 1
    assert "%s/file: a link, which is not followed, or a file is" % here \
        in result.err, result
    assert (here / "file").read_text() == "x"


def session(host, places, way, at, upload):
    """A tree of which a connection is lost arrives as it is, without parts."""
    here, there = places
    source, target = (here, there) if upload else (there, here)
    if not (source / "tree").exists():
        make_tree(source / "tree")
        for number in range(30):
            (source / "tree" / ("n%d" % number)).write_bytes(
                b"%d" % number * 99)
    with Between(host.port, **cut_once(way, at)) as between:
        words = ([source / "tree", on(host, target / "new")] if upload
                 else [on(host, source / "tree"), target / "new"])
        result = winrm("cp", "-u", "LAB\\alice", "--port", str(between.port),
                       "-r", *host.transport, *map(str, words), limit=60)
    assert result.status == 0, (at, result)
    assert content(target / "new") == content(source / "tree"), at
    assert names(target) == ["new"], at
    os.rename(target / "new", target.parent / ("old%s%d" % (way, at)))
    host.server.wait_for(lambda s: s["commands_running"] == 0, EVENT * SLOW)


@pytest.mark.http
@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("way", ["to_client", "to_server"])
def test_a_tree_that_is_cut_goes_on(host, places, way, upload):
    for at in (59000, 109000):
        session(host, places, way, at, upload)


@pytest.mark.http
def test_a_large_file_of_a_tree_goes_on_where_it_was_cut(host, places):
    here, there = places
    (there / "tree" / "sub").mkdir(parents=True)
    (there / "tree" / "sub" / "a").write_bytes(noise(3000000))
    with Between(host.port, **cut_once("to_client", 2500000)) as between:
        result = winrm("cp", "-vv", "-u", "LAB\\alice", "--port",
                       str(between.port), "-r", on(host, there / "tree"),
                       str(here / "new"))
    assert result.status == 0, result
    assert content(here / "new") == content(there / "tree")
    assert sum(sent(result)) < 6000000


@pytest.mark.http
@pytest.mark.parametrize("kind", [
    "folders", pytest.param("links", marks=pytest.mark.more)])
def test_what_comes_before_a_file_that_goes_on_is_apart_from_it(
        host, places, kind):
    """Folders that are made after the cut, or what fails each time."""
    here, there = places
    (there / "tree").mkdir()
    (there / "tree" / "a").write_bytes(noise(1000000))
    others = [there / "tree" / ("x%d" % number) for number in range(50)]
    once = cut_once("to_client", 800000)["to_client"]

    def cut(sock, data):
        try:
            once(sock, data)
        except OSError:
            for other in others if kind == "folders" else ():
                other.mkdir()
            raise
    for other in others if kind == "links" else ():
        other.symlink_to("a")
    with Between(host.port, to_client=cut) as between:
        result = winrm("cp", "-o", "json", "-u", "LAB\\alice", "--port",
                       str(between.port), "-r", on(host, there / "tree"),
                       str(here / "new"))
    assert (here / "new" / "a").read_bytes() == noise(1000000), result
    assert len(content(here / "new")) == (51 if kind == "folders" else 1)
    assert b'"%s/new/a"' % os.fsencode(here) in result.out, result
    assert result.status == (1 if kind == "links" else 0), result


@pytest.mark.http
@pytest.mark.more
@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("way", ["to_client", "to_server"])
@pytest.mark.parametrize("first", [1000, pytest.param(
    8000, marks=pytest.mark.whole)])
def test_a_tree_that_is_cut_anywhere_goes_on(host, places, first, way, upload):
    for at in range(first, 150000, 14000):
        session(host, places, way, at, upload)


@pytest.mark.http
@pytest.mark.more
@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("way", ["to_client", "to_server"])
def test_powershell_goes_on_with_a_tree(real, places, way, upload):
    for at in (60000,):
        session(real, places, way, at, upload)


@pytest.mark.http
@pytest.mark.more
def test_powershell_follows_no_link(real, places):
    links(real, places)
