# SPDX-License-Identifier: Apache-2.0
"""!get and !put of `winrm shell`, with tests/server/copier.py in place of
PowerShell."""

import os

import pytest
from test_cp import names, places  # noqa: F401  (a fixture)
from test_shell_terminal import history_of, shell, state  # noqa: F401
from winrm_command import host  # noqa: F401  (fixture)
from winrm_command import SLOW, wait_until

pytestmark = pytest.mark.transports


@pytest.fixture
def inside(shell, places):      # noqa: F811
    """A shell whose prompt shows `there`."""
    t = shell()
    t.type(b"cd %s; n=5\r" % os.fsencode(places[1]))
    t.prompt(places[1])
    return t


def leave(t):
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0


def test_files_come_and_go_from_the_directory_of_the_prompt(
        inside, places, state):     # noqa: F811
    here, there = places
    data = os.urandom(300000)
    (there / "two words").write_bytes(data)
    inside.type(b"!get 'two words' %s/a\r" % os.fsencode(here))
    inside.until(b"two words: copied\r\n")
    inside.prompt(there)
    assert (here / "a").read_bytes() == data
    inside.type(b"!put %s/a\r" % os.fsencode(here))
    inside.until(b"a: copied\r\n")
    inside.prompt(there)
    assert (there / "a").read_bytes() == data
    inside.type(b"!put %s/a b\r" % os.fsencode(here))
    inside.until(b"a: copied\r\n")
    inside.prompt(there)
    inside.type(b"!get * %s\r" % os.fsencode(here))
    inside.until(b"*: copied\r\n")
    inside.prompt(there)
    assert names(here) == names(there) == ["a", "b", "two words"]
    # the shell is the one that it was
    inside.type(b"echo [$n]\r")
    inside.shows(b"[5]")
    inside.prompt(there)
    leave(inside)
    assert "!get 'two words'" in history_of(state).read_text()


def test_what_cannot_be_copied_is_said_and_the_shell_goes_on(inside, places):
    here, there = places
    for line, why in [
            ("!get none %s" % here, "no such file or folder on the host"),
            ("!put %s/none" % here, "No such file or directory"),
            ("!get * %s/x" % here, "several files need a folder"),
            ("!get aa:b %s" % here, "an alternate stream is not copied"),
            ("!get 'a", "a quotation mark has no second one"),
            ("!get", "give it as !get REMOTE [LOCAL]"),
            ("!put a b c", "give it as !put LOCAL [REMOTE]"),
            ("!put " + "a " * 9, "too many words")]:
        inside.type(line.encode() + b"\r")
        inside.until(why.encode())
        inside.prompt(there)
    inside.type(b"!help\r")
    inside.until(b"!put LOCAL [REMOTE]  copy a file to the host\r\n")
    inside.prompt(there)
    inside.type(b"!getit; echo $?\r")   # which is the host's
    inside.until(b"127\r\n")
    inside.prompt(there)
    leave(inside)
    assert names(here) == names(there) == []


@pytest.mark.parametrize("get", [
    False, pytest.param(True, marks=pytest.mark.more)])
def test_ctrl_c_ends_a_copy_and_not_the_session(inside, places, get):
    here, there = places
    big, end = (there, here) if get else (here, there)
    with open(big / "big", "wb") as file:
        file.truncate(1 << 33)
    inside.type(b"!get big %s\r" % os.fsencode(here) if get
                else b"!put %s/big\r" % os.fsencode(here))
    inside.until(b"KB/s")
    assert [n for n in names(end) if n.endswith(".part")]
    inside.interrupt()
    inside.until(b"the copy was interrupted\r\n")
    inside.prompt(there)
    wait_until(lambda: names(end) == [], what="no part of the file")
    inside.type(b"echo [$n]\r")
    inside.shows(b"[5]")
    inside.prompt(there)
    leave(inside)


def test_a_copy_survives_a_lost_connection(inside, host, places):   # noqa: F811
    here, there = places
    (there / "a").write_bytes(b"x" * 300000)
    host.server.faults({"action": "no-reply", "verb": "Send", "nth": 1})
    inside.type(b"!get a %s\r" % os.fsencode(here))
    inside.until(b"a: copied\r\n")
    assert (here / "a").read_bytes() == b"x" * 300000
    inside.prompt(there)
    leave(inside)
