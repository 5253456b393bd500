# SPDX-License-Identifier: Apache-2.0
"""winrm cp --resume: what an interrupted copy has left is gone on from."""

import os
import re
import signal
import time

import pytest
from test_cp import cp, names, noise, on, places  # noqa: F401  (a fixture)
from winrm_command import host, own_host, real  # noqa: F401  (fixtures)
from winrm_command import SLOW, finish, start, wait_until


pytestmark = pytest.mark.transports

SIZE = 1 << 33              # takes long to send, and no room
PART = re.compile(r"\.[0-9a-f]{32}-[0-9a-f]{16}\.part")


def big(path):
    with open(path, "wb") as file:
        file.truncate(SIZE)


def interrupt(host, target, *words):
    """The part that a copy leaves which is interrupted when it has begun."""
    args = ["cp", *host.options(), *map(str, words)]
    process = start(*args)
    wait_until(lambda: any(p.stat().st_size > 1 << 20
                           for p in target.iterdir()))
    process.send_signal(signal.SIGINT)
    result = finish(process, args, 30 * SLOW, time.monotonic())
    assert (result.status, result.err) == (130, "winrm: interrupted\n")
    host.assert_tidy()
    (part,) = target.iterdir()
    assert PART.fullmatch(part.name), part
    return part


def sent(result):
    """Octets of all requests and of all replies, of -vv."""
    pairs = re.findall(r", (\d+) bytes: HTTP \d+, (\d+) bytes", result.err)
    return tuple(sum(map(int, side)) for side in zip(*pairs))


def resumes(host, places, upload, limit=30):
    """Of 3 MB only the last 0.1 MB go over the wire."""
    here, there = places
    source, target = (here, there) if upload else (there, here)
    big(source / "a")
    part = interrupt(host, target, "--resume",
                     *([here / "a", on(host, there)] if upload
                       else [on(host, there / "a"), here]))
    (source / "a").write_bytes(noise(3000000))
    part.write_bytes(noise(3000000)[:2900000])
    result = cp(host, "--resume", "-vv",
                *([here / "a", on(host, there)] if upload
                  else [on(host, there / "a"), here]), limit=limit)
    assert result.status == 0, result
    assert (target / "a").read_bytes() == noise(3000000)
    assert names(target) == ["a"]
    assert sum(sent(result)) < 600000, sent(result)


@pytest.mark.http
@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
def test_an_interrupted_copy_is_gone_on_from(own_host, places, upload):
    resumes(own_host(), places, upload)


@pytest.mark.http
@pytest.mark.more
@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
def test_powershell_goes_on_from_a_part(real, places, upload):
    resumes(real, places, upload, limit=60)


@pytest.mark.parametrize("upload", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("part", [b"x" * 5000, b"", noise(9000) + b"x"])
def test_a_part_of_something_else_is_not_used(host, places, upload, part):
    """Whoever has put it there: it goes away with the next copy."""
    here, there = places
    source, target = (here, there) if upload else (there, here)
    (source / "a").write_bytes(noise(9000))
    mark = ("ca978112ca1bbdca" if upload else "af63dc4c8601ec8c")
    (target / (".%s-%s.part" % ("0" * 32, mark))).write_bytes(part)
    (target / (".%s-%s.part" % ("1" * 32, "0" * 16))).write_bytes(part)
    result = cp(host, "--resume",
                *([here / "a", on(host, there)] if upload
                  else [on(host, there / "a"), here]))
    assert (result.status, result.err) == (0, ""), result
    assert (target / "a").read_bytes() == noise(9000)
    assert names(target) == [".%s-%s.part" % ("1" * 32, "0" * 16), "a"]


@pytest.mark.parametrize("kind", ["link", "pipe", "other"])
def test_a_part_here_that_is_no_own_file_is_not_used(host, places, kind):
    here, there = places
    (there / "a").write_bytes(noise(9000))
    part = here / (".%s-%s.part" % ("0" * 32, "af63dc4c8601ec8c"))
    (here / "secret").write_bytes(noise(9000)[:5000])
    if kind == "link":
        os.symlink(here / "secret", part)
    elif kind == "pipe":
        os.mkfifo(part)
    else:
        os.link(here / "secret", part)
    result = cp(host, "--resume", on(host, there / "a"), here)
    assert (result.status, result.err) == (0, ""), result
    assert (here / "a").read_bytes() == noise(9000)
    assert (here / "secret").read_bytes() == noise(9000)[:5000]
    assert names(here) == ["a", "secret"]


def test_what_is_there_whole_is_not_sent_again(host, places):
    here, there = places
    (here / "a").write_bytes(noise(9000))
    assert cp(host, "--resume", here / "a", on(host, there)).status == 0
    for words in ([here / "a", on(host, there)], [on(host, there / "a"), here],
                  [here / "a", on(host, there / "a")]):
        result = cp(host, "--resume", *words)
        assert result.status == 0
        assert result.err == ("winrm: 1 file was there already, with the "
                              "same SHA-256\n")
