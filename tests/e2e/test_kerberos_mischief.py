# SPDX-License-Identifier: Apache-2.0
"""A host that bends its tokens of Kerberos and SPNEGO, and its wrapped
replies: what is right in another shape is taken, all else is refused, and
nothing runs twice."""

import pytest
from kerberos_host import kdc_mit, kerberos_host  # noqa: F401
from test_kerberos import assert_on, assert_refused, run
from winrm_command import SLOW

from tests.kdc import KdcRelay

NTLM = "2b06010401823702020a"
MS_KRB5 = "2a864882f712010202"


def token(action, **parameters):
    return dict(parameters, action=action)


REFUSED_TOKENS = [
    token("token-none"),
    token("token-flip", byte=-1),
    token("token-flip", byte=-40),
    token("token-cut", length=-1),
    token("token-cut", length=20),
    token("token-bytes", hex="a1073005a0030a0100"),
    token("token-bytes", hex="00"),
    token("token-refuse", code=31),
    token("token-refuse", code=31, keep=True),
    token("token-refuse", code=37, seconds=7200),
    token("token-refuse", code=41),
    token("token-refuse", code=41, keep=True),
    token("spnego-state", value=1),
    token("spnego-state", value=2),
    token("spnego-mechanism", oid=NTLM),
    token("spnego-mic"),
]
TAKEN_TOKENS = [
    token("spnego-state", value=None),
    token("spnego-mechanism", oid=None),
    token("spnego-mechanism", oid=MS_KRB5),
]
TAKEN_REPLIES = [
    dict(action="wrap", ec=0, rrc=0),
    dict(action="wrap", ec=16, rrc=28),
    dict(action="wrap", ec=16, rrc=44),
    dict(action="wrap", ec=5, rrc=3),
    dict(action="wrap", ec=0, rrc=1000),
]
REFUSED_REPLIES = [
    dict(action="wrap", sequence=1),
    dict(action="wrap", sequence=-1),
    dict(action="wrap", flags=6),
    dict(action="wrap", flags=3),
    dict(action="wrap", flags=5),
    dict(action="flip", part="data", byte=0),
    dict(action="flip", part="data", byte=-1),
    dict(action="flip", part="signature", byte=20),
    dict(action="reflect"),
    dict(action="skip"),
    dict(action="plaintext"),
    dict(action="cut-sealed", at=0),
]


def name(rule):
    return "-".join(str(value) for value in rule.values())


def logs_on(host, **env):
    return run(host, "--auth", "kerberos", user="vagrant", **env)


def runs(host):
    return len(host.log("command-started"))


@pytest.fixture
def host(kerberos_host):
    one = kerberos_host("http")
    one.reset()
    return one


@pytest.mark.parametrize("rule", TAKEN_TOKENS, ids=name)
def test_a_token_that_says_the_same_is_taken(host, rule):
    host.reset(rule)
    assert_on(logs_on(host))
    assert runs(host) == 1


@pytest.mark.parametrize("rule", REFUSED_TOKENS, ids=name)
def test_a_token_that_proves_nothing_is_refused(host, rule):
    host.reset(rule)
    assert_refused(logs_on(host))
    assert runs(host) == 0
    assert len(host.logons()) <= 4      # by each name of the scheme twice
    assert host.stats()["shells"] == 0


@pytest.mark.parametrize("keep", [False, True])
def test_a_ticket_that_the_host_cannot_read_is_fetched_anew(host, kdc_mit,
                                                            keep):
    host.reset(token("token-refuse", code=31, keep=keep, times=1))
    with KdcRelay(kdc_mit) as relay:
        assert_on(logs_on(host, config=relay.krb5_conf))
        assert relay.kinds() == ["AS-REQ", "AS-REQ", "TGS-REQ"] * 2
    assert len(host.logons()) == 2 and runs(host) == 1


@pytest.mark.parametrize("keep", [False, True])
def test_the_clock_of_a_host_that_refuses_ours_is_taken(host, kdc_mit, keep):
    host.reset(token("token-refuse", code=37, seconds=60, keep=keep, times=1))
    with KdcRelay(kdc_mit) as relay:
        assert_on(logs_on(host, config=relay.krb5_conf))
        assert relay.kinds() == ["AS-REQ", "AS-REQ", "TGS-REQ"]
    assert len(host.logons()) == 2 and runs(host) == 1


@pytest.mark.parametrize("code,words", [
    (31, "the host cannot read the ticket"), (37, "the clocks differ")])
def test_a_host_that_refuses_it_twice_is_not_asked_again(host, kdc_mit, code,
                                                         words):
    host.reset(token("token-refuse", code=code))
    with KdcRelay(kdc_mit) as relay:
        result = logs_on(host, config=relay.krb5_conf)
        assert len(relay.kinds()) <= 6
    assert_refused(result, words, "[Kerberos error %d]" % code)
    assert len(host.logons()) == 2 and runs(host) == 0


@pytest.mark.parametrize("rule", TAKEN_REPLIES, ids=name)
def test_a_reply_wrapped_in_another_shape_is_taken(host, rule):
    host.reset(rule)
    assert_on(logs_on(host))


@pytest.mark.parametrize("verb", ["Create", "Command", "Receive"])
@pytest.mark.parametrize("rule", REFUSED_REPLIES, ids=name)
def test_a_reply_that_is_not_the_next_one_is_refused(host, rule, verb):
    host.reset(dict(rule, verb=verb, times=1))
    result = logs_on(host)
    assert result.status == 255, result
    assert result.out == b"", result
    assert result.err.count("\n") == 1
    assert runs(host) <= 1
    host.server.wait_for(lambda s: s["shells"] == 0, 10 * SLOW)
