# SPDX-License-Identifier: Apache-2.0
"""`winrm shell --psrp` on a terminal, against recordings."""

import os

import pytest
from conftest import ROOT
from test_shell_terminal import Shell
from winrm_command import SERVING, SLOW, Host, winrm


@pytest.fixture
def host(servers):
    one = Host(servers(*SERVING, "--replay",
                       os.path.join(ROOT, "tests", "fixtures", "psrp")))
    yield one
    one.reset()


def test_each_line_is_a_pipeline_in_one_runspace(host, tmp_path):
    t = Shell(host, tmp_path, "--psrp")
    t.until(b"PS /root> ")
    t.type(b"$x = 6 * 7\r")
    t.until(b"PS /root> ")
    before = host.verbs()
    t.type(b'"x is $x"\r')
    t.until(b"x is 42\r\n")
    t.until(b"PS /root> ")
    mine = host.verbs()[len(before):]
    assert len(mine) <= 2 * 3, mine     # with the one for the prompt
    t.type(b"Get-Cultu\t")
    t.until(b"re")
    t.type(b"\x03")
    t.until(b"PS /root> ")
    t.type(b"exit 5\r")
    assert t.end(30 * SLOW) == 5
    assert host.stats()["connections"] == 1
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_ctrl_c_stops_a_line_and_the_runspace_stays(host, tmp_path):
    t = Shell(host, tmp_path, "--psrp")
    t.until(b"PS /root> ")
    t.type(b'"on"; Start-Sleep 60; "off"\r')
    t.shows(b"on")
    t.type(b"\x03")
    t.until(b"PS /root> ")
    t.type(b'"x is $x"\r')
    t.until(b"x is 42\r\n")
    t.until(b"PS /root> ")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0
    assert host.verbs().count("Create") == 1
    host.server.wait_for(lambda s: s["shells"] == 0)


def test_it_is_for_a_terminal(host):
    result = winrm("shell", "--psrp", *host.options(), host.address)
    assert result.status == 248 and "for a terminal" in result.err
    host.assert_untouched()
