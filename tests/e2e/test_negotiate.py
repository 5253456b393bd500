# SPDX-License-Identifier: Apache-2.0
"""Kerberos first, NTLM behind it: the host chooses, and proves that it did.

The acceptor is MIT's SPNEGO, over MIT's Kerberos and gss-ntlmssp.
"""

import pytest
from kerberos_host import kdc_mit, kerberos_host  # noqa: F401
from test_kerberos import PASSWORD, assert_on, assert_refused, run

from tests.kdc import KdcRelay

ACCOUNT = ["--domain", "WINRM", "--dns-domain", "winrm.test",
           "--user", "WINRM:vagrant:" + PASSWORD]
KRB5, MS_KRB5 = "2a864886f712010202", "2a864882f712010202"
IAKERB, NTLM = "2b0601050205", "2b06010401823702020a"
# Wants a MIC, and NTLM; no token.
WANTS_NTLM = "a1153013a0030a0103a10c060a2b06010401823702020a"
# What the host says of NTLM, by the request of the connection.
CHOICE, CHALLENGE, END = 1, 2, 3


@pytest.fixture
def host(kerberos_host):
    """A host that takes NTLM alone within SPNEGO, and no other scheme."""
    one = kerberos_host("http", "--schemes", "Negotiate", "--spnego", "ntlm",
                        *ACCOUNT)
    one.reset()
    return one


def logs_on(host, *options, user="vagrant@WINRM.TEST", **env):
    return run(host, *options, user=user, **env)


def runs(host):
    return len(host.log("command-started"))


def steps(host):
    """The status of each request that has a token."""
    return [r["status"] for r in host.log("request") if "kerberos" in r]


# --- who chooses --------------------------------------------------------------

@pytest.mark.parametrize("transport", ["http", "https"])
@pytest.mark.parametrize("auth", ["auto", "negotiate"])
def test_a_host_without_keys_of_kerberos_chooses_ntlm(kerberos_host, transport,
                                                      auth):
    host = kerberos_host(transport, "--spnego", "ntlm", *ACCOUNT)
    result = logs_on(host, "--auth", auth, "-v")
    assert (result.status, result.out) == (0, b"on\n"), result
    assert "logged on by NTLM\n" in result.err
    assert steps(host) == [401, 401, 200]
    logon = host.logons()[-1]
    assert logon["mechanism"] == "ntlm"
    assert logon["ntlm"]["mic"] and logon["ntlm"]["ntlm"] == "v2"
    sealed = [r.get("sealed", False) for r in host.log("request")
              if r.get("verb")]
    assert sealed and all(s is not host.is_https for s in sealed)
    if host.is_https:
        assert logon["ntlm"]["binding"] == "ok"


@pytest.mark.parametrize("within", ["kerberos,ntlm", "ntlm,kerberos",
                                    "kerberos"])
def test_a_host_with_keys_of_kerberos_takes_the_ticket(kerberos_host, within):
    host = kerberos_host("http", "--spnego", within, *ACCOUNT)
    result = logs_on(host, "-v")
    assert (result.status, result.out) == (0, b"on\n"), result
    assert "logged on by Kerberos\n" in result.err
    assert steps(host) == [200]
    assert host.logons()[-1]["mechanism"] == "kerberos"


def test_long_input_and_output_are_sealed_by_ntlm(host):
    result = logs_on(host, command="seq 1 30000; echo end")
    assert result.status == 0 and result.out.endswith(b"30000\nend\n"), result


def test_a_lost_connection_is_logged_on_anew(host):
    host.reset({"action": "no-reply", "verb": "Receive", "nth": 1})
    result = logs_on(host)
    assert result.out == b"on\n" and "may be missing" in result.err, result
    assert steps(host) == [401, 401, 200] * 2
    assert runs(host) == 1


@pytest.mark.parametrize("options", [
    ["--auth", "kerberos"],
    ["--auth", "kerberos", "--realm", "WINRM.TEST"]])
def test_kerberos_by_its_name_offers_nothing_else(host, options):
    assert_refused(logs_on(host, *options))
    assert not [one for one in host.logons() if "ntlm" in one]
    assert steps(host) == [401]


def test_ntlm_by_its_name_offers_nothing_else(kerberos_host, kdc_mit):
    host = kerberos_host("http", *ACCOUNT)
    with KdcRelay(kdc_mit) as relay:
        result = logs_on(host, "--auth", "ntlm", "-v", config=relay.krb5_conf)
        assert relay.requests == []
    assert result.out == b"on\n" and "logged on by NTLM\n" in result.err
    assert host.logons() == []


# --- no way from one that failed to the other ---------------------------------

@pytest.mark.parametrize("rule,words", [
    ("refuse", "no Kerberos KDC answered"),
    (("error", 24, 0), "wrong password"), (("error", 7, 0), "no such service"),
    (("error", 18, 0), "Kerberos error 18"),
    (("error", 68, 0), "Kerberos error 68")])
def test_what_a_kdc_refuses_is_not_tried_by_ntlm(host, kdc_mit, rule, words):
    with KdcRelay(kdc_mit, rule, always=True) as relay:
        result = logs_on(host, config=relay.krb5_conf)
    assert_refused(result, words)
    assert host.log("request") == []


def test_a_wrong_password_goes_to_the_kdc_alone_and_once(host, kdc_mit):
    with KdcRelay(kdc_mit) as relay:
        result = logs_on(host, password="wrong", config=relay.krb5_conf)
        assert_refused(result, "wrong password", "Kerberos error 24")
        assert relay.kinds() == ["AS-REQ", "AS-REQ"]
    assert host.log("request") == []


def test_an_account_that_the_host_does_not_know_is_refused_once(
        kerberos_host):
    """By NTLM: the KDC has taken the password."""
    host = kerberos_host("http", "--spnego", "ntlm")
    assert_refused(logs_on(host), "by NTLM, which the host chose")
    assert steps(host) == [401, 401, 401]


def test_a_refusal_by_ntlm_is_not_tried_by_the_scheme_kerberos(kerberos_host):
    host = kerberos_host("http", "--spnego", "ntlm", "--schemes",
                         "Negotiate,Kerberos")
    assert_refused(logs_on(host), "by NTLM, which the host chose")
    assert steps(host) == [401, 401, 401]


def test_after_a_refused_ticket_ntlm_is_no_choice(host):
    host.reset({"action": "token-refuse", "code": 32, "request": 1},
               {"action": "token-bytes", "hex": WANTS_NTLM, "nth": 2})
    assert_refused(logs_on(host))
    assert not [one for one in host.logons() if "ntlm" in one]


# --- lists and choices that were changed on their way -------------------------

@pytest.mark.parametrize("oids", [[NTLM], [NTLM, KRB5], [NTLM, MS_KRB5, KRB5]])
def test_a_list_without_kerberos_first_is_noticed(kerberos_host, oids):
    """The host takes NTLM of it, and both MICs are wrong."""
    host = kerberos_host("http", "--spnego", "kerberos,ntlm", *ACCOUNT)
    host.reset({"action": "spnego-offer", "oids": oids})
    assert_refused(logs_on(host))
    assert runs(host) == 0 and host.stats()["shells"] == 0


@pytest.mark.parametrize("rule", [
    dict(action="spnego-mic"),
    dict(action="spnego-mic", hex=None),
    dict(action="spnego-mic", hex=""),
    dict(action="spnego-mic", hex="01000000" + "00" * 12),
    dict(action="spnego-mic", hex="01000000" + "00" * 13),
    dict(action="token-none"),
    dict(action="token-flip", byte=-1),
    dict(action="token-flip", byte=-12),
    dict(action="token-cut", length=-1),
    dict(action="token-bytes", hex="a1073005a0030a0100"),
    dict(action="token-bytes", hex=WANTS_NTLM),
    dict(action="token-other"),
    dict(action="spnego-state", value=None),
    dict(action="spnego-state", value=1),
    dict(action="spnego-state", value=2),
    dict(action="spnego-state", value=3),
    dict(action="spnego-mechanism", oid=KRB5),
], ids=str)
def test_an_end_without_the_right_mic_is_refused(host, rule):
    if rule["action"] == "token-other":
        assert_on(logs_on(host))
    host.reset(dict(rule, request=END))
    assert_refused(logs_on(host))
    assert runs(host) == 0 and host.stats()["shells"] == 0
    assert steps(host) == [401, 401, 200]


@pytest.mark.parametrize("rule", [
    dict(action="spnego-state", value=0), dict(action="spnego-state", value=2),
    dict(action="spnego-state", value=3),
    dict(action="spnego-mechanism", oid=KRB5),
    dict(action="spnego-mechanism", oid=IAKERB),
    dict(action="spnego-mic"),
    dict(action="token-bytes", hex=WANTS_NTLM),
    dict(action="token-bytes", hex="a1073005a0030a0101"),
    dict(action="token-cut", length=-1),
    dict(action="token-none"),
], ids=str)
def test_a_challenge_of_another_kind_gets_no_answer(host, rule):
    host.reset(dict(rule, request=CHALLENGE))
    assert_refused(logs_on(host))
    assert steps(host) == [401, 401]


@pytest.mark.parametrize("rule", [
    dict(action="spnego-state", value=0), dict(action="spnego-state", value=2),
    dict(action="spnego-state", value=None),
    dict(action="spnego-mechanism", oid=IAKERB),
    dict(action="spnego-mechanism", oid="2a0304"),
    dict(action="spnego-mechanism", oid=None),
    dict(action="spnego-mic"),
    dict(action="token-cut", length=-1),
    dict(action="token-none"),
], ids=str)
def test_a_choice_of_what_was_not_offered_is_refused(host, rule):
    host.reset(dict(rule, request=CHOICE))
    assert_refused(logs_on(host))
    assert not [one for one in host.logons() if "ntlm" in one]
    assert steps(host) == [401]


def test_asking_for_a_mic_for_ever_ends_at_once(host):
    host.reset({"action": "token-bytes", "hex": WANTS_NTLM, "times": 1000})
    assert_refused(logs_on(host))
    assert steps(host) == [401, 401]
