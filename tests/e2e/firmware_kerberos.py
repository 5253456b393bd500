# SPDX-License-Identifier: Apache-2.0
"""The image of boards/mps2-an385 that logs on by Kerberos: with a ticket of
MIT's KDC, which it asks on a second connection.

Run by `make firmware`, which builds it.
"""

import re
import subprocess

import pytest
from firmware_board import (
    BAD_LOGON, DEADLINE, KERBEROS, NO_HOST, Device, Resolver,
    assert_as_the_readme_says, md5)
from kerberos_host import kdc_mit   # noqa: F401
from winrm_command import SLOW

from tests.kdc import KdcRelay

pytest_plugins = "firmware_board"

STACK = 2048
SEQ_40 = b"".join(b"%d\n" % n for n in range(1, 41))
# A log-on asks for a ticket, again with a proof, and for one for the host.
LOG_ON = ["AS-REQ", "AS-REQ", "TGS-REQ"]


class KerberosDevice(Device):
    """`relay` is between the device and its KDC."""

    def __init__(self, server, kdc):
        super().__init__(KERBEROS, server)
        self.kdc = kdc

    def run(self, command, *words, steps=(), always=False, limit=20):
        """The KDC's answers are as the steps of a KdcRelay have them."""
        with KdcRelay(self.kdc, *steps, always=always) as self.relay:
            self.words = (
                "host=10.0.2.2", "port=%d" % self.server.port,
                "kdc=10.0.2.2", "kdc-port=%d" % self.relay.port,
                "realm=" + self.kdc.realm, "spn=HTTP/localhost",
                "user=vagrant", "password=" + self.kdc.password)
            done = super().run(command, *words, limit=limit)
        assert done.peaks["stack"] <= STACK, done
        return done

    def logons(self):
        return [r["kerberos"] for r in self.server.requests()
                if "kerberos" in r]


@pytest.fixture
def kerberos(servers, kdc_mit):     # noqa: F811
    return KerberosDevice(servers(
        "--kerberos", kdc_mit.keytab_http, "--krb5-conf", kdc_mit.krb5_conf,
        "--kerberos-only"), kdc_mit)


def key_of(keytab, etype):
    """In hex, by MIT's klist."""
    listed = subprocess.run(["klist", "-ekK", keytab], check=True, text=True,
                            capture_output=True).stdout
    return re.search(r"\(%s\) +\(0x([0-9a-f]+)\)" % etype, listed)[1]


# --- log-on -------------------------------------------------------------------

@pytest.mark.parametrize("clock", ["no-clock=1", "clock=1000000000",
                                   "no-clock=0"])
def test_a_password_gets_a_ticket_and_runs_a_command(kerberos, clock):
    """With no clock the KDC's error 25 has one; one that is years off is
    put right by its error 37."""
    done = kerberos.run("echo out; echo err >&2; exit 7", clock)
    assert done.status == 7 and done.result["exit"] == 7, done
    assert done.result["error"] == 0 and done.result["sealed"], done
    assert done.result["out-md5"] == md5(b"out\n"), done
    assert done.result["err-md5"] == md5(b"err\n"), done
    wrong = ["AS-REQ"] if clock == "clock=1000000000" else []
    assert kerberos.relay.kinds() == wrong + LOG_ON
    logon, = kerberos.logons()
    assert logon["principal"] == "vagrant@WINRM.TEST"
    assert logon["etype"] == 18


@pytest.mark.parametrize("etype, name", [
    (18, "aes256-cts-hmac-sha1-96"), (17, "aes128-cts-hmac-sha1-96")])
def test_a_stored_key_gets_a_ticket(kerberos, etype, name):
    key = key_of(kerberos.kdc.keytab_user, name)
    done = kerberos.run("exit 5", "no-clock=1", "etype=%d" % etype,
                        "key=" + key)
    assert done.status == 5 and done.result["sealed"], done
    assert kerberos.relay.kinds() == LOG_ON


def test_the_host_and_the_kdc_are_looked_up(kerberos):
    """Each name by its own connection; the ticket is for the host's."""
    with Resolver("10.0.2.2") as resolver:
        done = kerberos.run("exit 4", "host=localhost", "kdc=kdc.winrm.test",
                            "dns-port=%d" % resolver.port)
    assert done.status == 4, done
    assert resolver.asked == [b"localhost", b"kdc\x05winrm\x04test"]


def test_the_key_of_the_wrong_password_is_refused_once(kerberos):
    done = kerberos.run("whoami", "password=wrong", "no-clock=1")
    assert done.status == BAD_LOGON, done
    assert "wrong password" in done.message, done
    assert kerberos.relay.kinds() == ["AS-REQ", "AS-REQ"]
    assert not kerberos.server.requests()


def test_an_unknown_user_is_said(kerberos):
    done = kerberos.run("whoami", "user=nobody", "no-clock=1")
    assert done.status == BAD_LOGON and "no such user" in done.message, done


# --- a KDC as it should not be ------------------------------------------------

def test_no_kdc_at_the_port_is_an_error(kerberos):
    done = kerberos.run("whoami", "kdc-port=1", "no-clock=1")
    assert done.status == NO_HOST and "KDC" in done.message, done


@pytest.mark.parametrize("step", ["refuse", "close", "reset", "empty",
                                  "garbage", ("cut", 100)], ids=str)
def test_a_bad_kdc_is_an_error(kerberos, step):
    done = kerberos.run("whoami", "no-clock=1", steps=[step], always=True)
    assert done.result["error"] != 0 and done.message, done
    assert done.status in (NO_HOST, 255), done
    assert not kerberos.server.requests()


def test_a_kdc_that_is_slow_is_waited_for(kerberos):
    done = kerberos.run("exit 3", "no-clock=1", limit=60,
                        steps=[("slow", 0.0005)] * 3)
    assert done.status == 3, done


def test_a_silent_kdc_costs_no_more_than_the_deadline(kerberos):
    done = kerberos.run("whoami", "no-clock=1", "timeout=2000",
                        steps=["silent"], always=True)
    assert done.status in (DEADLINE, NO_HOST), done
    assert done.seconds < 10 * SLOW, done


# --- for long -----------------------------------------------------------------

def test_a_thousand_commands_with_a_kept_ticket_leave_nothing(kerberos, capsys):
    """Over hundreds of connections, each logged on with the first ticket."""
    few = kerberos.run("seq 40", "repeat=10", "no-clock=1")
    kerberos.server.reset({"action": "hang-up", "probability": 0.3, "seed": 1,
                           "leg": ["authenticated", "none", "kerberos"],
                           "verb": "Receive"})
    done = kerberos.run("seq 40", "repeat=1000", "no-clock=1", limit=240)
    assert done.status == 0 and done.result["commands"] == 1000, done
    assert done.result["sealed"], done
    assert done.result["out-md5"] == md5(SEQ_40 * 1000), done
    assert kerberos.relay.kinds() == LOG_ON
    connections = kerberos.server.stats()["connections"]
    assert connections > 200
    assert len(kerberos.logons()) == connections
    for name in ("stack", "heap", "pbufs"):
        assert done.peaks[name] <= few.peaks[name] * 1.2 + 2, (few, done)
    assert done.peaks["pcbs"] <= 4
    with capsys.disabled():
        print("\nnote: %s, 1000 commands over %d connections in %.1f s; "
              "before: %s; after: %s; peaks after 10: %s; after 1000: %s" % (
                  KERBEROS, connections, done.seconds, done.lines["before"],
                  done.lines["after"], few.lines["peaks"],
                  done.lines["peaks"]))


def test_the_image_takes_what_the_readme_says(kerberos, capsys):
    assert_as_the_readme_says(kerberos.run("echo hi"), capsys)
