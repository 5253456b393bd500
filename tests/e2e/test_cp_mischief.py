# SPDX-License-Identifier: Apache-2.0
"""winrm cp with hosts that lie, and names and targets that lead elsewhere."""

import base64
import hashlib
import json
import os
import stat
import struct

import pytest
from test_cp import cp, names, on, places  # noqa: F401  (a fixture)
from winrm_command import host  # noqa: F401  (a fixture)


pytestmark = pytest.mark.transports


def frame(kind, payload=b""):
    return kind + struct.pack("<i", len(payload)) + payload


def file_of(name, content=b"x"):
    """The frames of a host that gives a file of that name."""
    return (frame(b"I", struct.pack("<BQQ", 0, len(content), 0) + name)
            + frame(b"D", content)
            + frame(b"K", hashlib.sha256(content).digest()))


def says(*frames):
    return "COPIER_SAYS=" + (frame(b"R") + b"".join(frames)).hex()


@pytest.mark.parametrize("asked, name", [
    ("/x/report.txt", b".bashrc"), ("/x/*.log", b".bashrc"),
    ("/x/?.log", b"ab.log"), ("C:\\x\\report.txt", b"report.txt.exe")])
def test_a_host_cannot_choose_another_name(host, places, asked, name):
    here, _ = places
    result = cp(host, "-e", says(file_of(name), frame(b"Z")),
                on(host, asked), here)
    assert result.status == 255, result
    assert result.err == ("winrm: the host sends a file that was not asked "
                          "for\n")
    assert names(here) == []


@pytest.mark.parametrize("asked, name", [
    ("/x/Report.TXT", b"report.txt"), ("/x/*.log", b"A.LOG"),
    ("C:\\x\\LONGNA~1.TXT", b"long name.txt"), ("C:\\x\\a. ", b"a"),
    ("/x/??.log", "😀.log".encode()), ("/x/Ž*", "ž1".encode())])
def test_windows_may_write_the_name_in_another_way(host, places, asked, name):
    here, _ = places
    result = cp(host, "-e", says(file_of(name), frame(b"Z")),
                on(host, asked), here)
    assert (result.status, result.err) == (0, "")
    assert names(here) == [name.decode()]


def test_a_host_cannot_command_the_terminal(host, places):
    here, _ = places
    result = cp(host, "-e", says(
        frame(b"E", "o\x1b]0;title\x07 \x9b2J \u202e end".encode()),
        frame(b"Z")), on(host, "/x/a"), here)
    assert result.status == 1
    assert result.err.startswith("winrm: /x/a: ")
    assert "end" in result.err
    assert not set("\x1b\x07\x9b\u202e") & set(result.err), result


@pytest.mark.parametrize("name", ["..\\up", "C:\\up", "a:stream"])
def test_a_local_name_leads_nowhere_else_on_the_host(host, places, name):
    here, there = places
    (here / name).write_text("x")
    (here / "good").write_text("x")
    result = cp(host, here / name, here / "good", on(host, there))
    assert result.status == 1, result
    assert result.err == "winrm: %s: Windows has no such file names\n" % (
        here / name)
    assert names(there) == ["good"]


def test_what_is_no_file_is_not_replaced(host, places):
    here, there = places
    (there / "a").write_text("x")
    os.mkfifo(here / "a")
    result = cp(host, on(host, there / "a"), here / "a")
    assert result.status == 1, result
    assert result.err == "winrm: %s: is not a regular file\n" % (here / "a")
    assert stat.S_ISFIFO((here / "a").lstat().st_mode)
    assert names(here) == ["a"]


def test_a_name_that_is_not_utf_8_is_base64_in_json(host, places):
    here, there = places
    name = os.fsencode(here) + b"/\xff\x1b"
    with open(name, "wb") as file:
        file.write(b"x")
    for words, event in (([there / "x"], "copied"),
                         ([there / "none" / "x"], "failed")):
        result = cp(host, "-o", "json", os.fsdecode(name),
                    on(host, words[0]))
        answer = json.loads(result.out.decode())
        assert answer["event"] == event and "name" not in answer
        assert base64.b64decode(answer["name-base64"]) == name
    assert names(there) == ["x"]
