# SPDX-License-Identifier: Apache-2.0
"""The KDCs of the tests are what they say, to MIT's kinit and kvno."""

import re
import socket

import pytest
from kerberos_host import cache_of, kdc_mit, kdc_samba  # noqa: F401

from tests.kdc import KdcError, KdcRelay
from tests.kdc.relay import kind_of, with_nonce
from tests.server import der


def asked(relay, *options, user="vagrant", password=None):
    """kinit through a relay; what it says when it fails."""
    relay.kdc.kinit(user, password, *options, config=relay.krb5_conf)


@pytest.fixture
def relay(kdc_mit):
    """relay(step, ...): before MIT's KDC."""
    made = []

    def start(*steps, **how):
        made.append(KdcRelay(kdc_mit, *steps, **how))
        made[-1].kdc = kdc_mit
        return made[-1]

    yield start
    for one in made:
        one.stop()


@pytest.mark.parametrize("user", ["vagrant", "sha1only", "sha2only",
                                  "oddsalt", "nopreauth", "renamed"])
def test_mit_gives_tickets(kdc_mit, user):
    said = kdc_mit.kvno(cache_of(kdc_mit, user), "HTTP/localhost",
                        "HTTP/sha2.winrm.test", "HTTP/other.winrm.test")
    assert said.count("kvno = 1") == 3


@pytest.mark.parametrize("user", ["vagrant", "MixedCase", "nopreauth",
                                  "renamed", "manygroups"])
def test_samba_gives_tickets(kdc_samba, user):
    said = kdc_samba.kvno(cache_of(kdc_samba, user), "HTTP/localhost",
                          "HTTP/winsrv.ad.test")
    assert said.count("kvno = 2") == 2


@pytest.mark.parametrize("name", ["first.last@ad.test", "vagrant@ad.test"])
def test_samba_knows_enterprise_names(kdc_samba, name):
    kdc_samba.kinit(name, None, "-E")


@pytest.mark.parametrize("user, why", [
    ("disabled", "revoked"), ("expired", "expired"),
    ("mustchange", "must change"), ("nobody", "not found")])
def test_mit_refuses_the_users_that_are_to_be_refused(kdc_mit, user, why):
    with pytest.raises(KdcError, match=why):
        kdc_mit.kinit(user)


@pytest.mark.parametrize("user, why", [
    ("disabled", "revoked"), ("expired", "revoked"),
    ("mustchange", "must change"), ("nobody", "not found")])
def test_samba_refuses_the_users_that_are_to_be_refused(kdc_samba, user, why):
    with pytest.raises(KdcError, match=why):
        kdc_samba.kinit(user)


def test_both_refuse_a_wrong_password(kdc_mit, kdc_samba):
    for kdc in (kdc_mit, kdc_samba):
        with pytest.raises(KdcError, match="incorrect"):
            kdc.kinit("vagrant", "wrong")


@pytest.mark.parametrize("name", ["kdc_mit", "kdc_samba"])
def test_the_keytab_of_the_user_is_right(request, name):
    kdc = request.getfixturevalue(name)
    kdc.kinit("vagrant", "wrong", "-k", "-t", kdc.keytab_user)


def test_an_account_without_preauthentication_is_answered_at_once(relay):
    one = relay()
    asked(one, user="nopreauth")
    assert [kind for kind, _ in one.answers] == ["AS-REP"]


# The relay.

def test_a_relay_without_steps_passes_all_on(relay):
    one = relay()
    asked(one)
    assert one.kinds() == ["AS-REQ", "AS-REQ"]
    assert [kind for kind, _ in one.answers] == ["KRB-ERROR", "AS-REP"]


def test_a_slow_answer_is_a_good_one(relay):
    asked(relay(("slow", 0.0005), ("slow", 0.0005)))


@pytest.mark.parametrize("step", [
    "refuse", "close", "reset", "empty", "garbage", ("length", 100000),
    ("cut", 100), ("flip", 5), ("bytes", b"\x7e\x02\x30\x00")], ids=str)
def test_kinit_fails_where_the_relay_lies(relay, step):
    with pytest.raises(KdcError):
        asked(relay(step, always=True))


@pytest.mark.parametrize("step", ["nonce", "replay"])
def test_kinit_refuses_the_answer_to_another_request(relay, step):
    one = relay("pass", "pass", "pass", step)
    asked(one)
    with pytest.raises(KdcError, match="modified|did not match"):
        asked(one)


@pytest.mark.parametrize("code, why", [
    (6, "not found"), (7, "not found"), (14, "etype|encryption type"),
    (18, "revoked"), (23, "expired|must change"), (24, "incorrect|failed"),
    (37, "[Cc]lock"), (60, "[Gg]eneric")])
def test_kinit_reads_the_error_of_a_relay(relay, code, why):
    with pytest.raises(KdcError, match=why):
        asked(relay(("error", code), always=True))


def test_a_silent_relay_ends_with_the_client(relay):
    one = relay("silent")
    with socket.create_connection((one.host, one.port), 5) as sock:
        sock.sendall(b"\0\0\0\x02\x6a\x00")
        sock.settimeout(0.3)
        with pytest.raises(TimeoutError):
            sock.recv(1)
    assert one.kinds() == ["AS-REQ"]


def test_a_nonce_is_changed_and_nothing_else(relay):
    one = relay()
    asked(one)
    request = one.requests[0][1]
    changed = with_nonce(request, lambda nonce: nonce ^ 1)
    assert sum(a != b for a, b in zip(request, changed)) == 1
    assert kind_of(changed) == "AS-REQ" and len(changed) == len(request)


def test_der_reads_what_it_writes():
    for number in (0, 1, 127, 128, 255, 256, 2 ** 31 - 1):
        assert int.from_bytes(der.get(der.integer(number), 0x02), "big",
                              signed=True) == number
    for size in (0, 127, 128, 255, 256, 70000):
        assert der.get(der.tlv(0x30, der.tlv(0x04, bytes(size))), 0x30,
                       0x04) == bytes(size)
    error = der.krb_error(24, "R", ("krbtgt", "R"), 0)
    assert der.get(error, 0x7E, 0x30, 0xA6, 0x02) == b"\x18"
    assert re.fullmatch(rb"19700101000000Z", der.get(
        error, 0x7E, 0x30, 0xA4, 0x18))
