# SPDX-License-Identifier: Apache-2.0
"""The command with KDCs as they should not be, and with many hosts."""

import json
import os
import shutil
import socket
import time

import pytest
from kerberos_host import (cache_of, kdc_mit, kdc_samba,  # noqa: F401
                           kerberos_host)
from proxy import Proxy
from service import Service
from test_kerberos import NOTHING, PASSWORD, assert_on, assert_refused, run
from winrm_command import SLACK, SLOW, duration, winrm

from tests.kdc import KdcRelay

BY_NAME = ["--auth", "kerberos"]


@pytest.fixture
def http(kerberos_host):
    return kerberos_host("http")


# --- one KDC -----------------------------------------------------------------

@pytest.mark.parametrize("step,words", [
    ("refuse", "no Kerberos KDC answered"),
    ("close", "no Kerberos KDC answered"),
    ("reset", "no Kerberos KDC answered"),
    ("empty", ""),
    ("garbage", "not what was asked for"),
    (("length", 0x7fffffff), ""),
    (("length", 0xffffffff), ""),
    ("nonce", "not what was asked for"),
    (("cut", 3), "no Kerberos KDC answered"),
    (("cut", 100), "no Kerberos KDC answered"),
    (("error", 60), "error of its own"),
    (("bytes", b"\0\0\0\1\x7e"), "not what was asked for"),
])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_kdc_that_fails_ends_it_at_once(http, kdc_mit, step, words, before):
    """Without a second try of the password, and nothing goes to the host."""
    if step == "nonce" and before != 1:
        words = ""      # an error has none, and in a TGS-REQ it is signed
    with KdcRelay(kdc_mit, *["pass"] * before, step, always=True) as relay:
        result = run(http, *BY_NAME, user="vagrant", config=relay.krb5_conf)
        if words:
            assert_refused(result, words,
                           status=result.status)
            assert result.status != 0
        assert len(relay.requests) <= before + 2
    assert http.logons() == [] or result.status == 0
    assert result.seconds < 5 * SLOW + SLACK


@pytest.mark.parametrize("at", [4, 20, 60, 200, 400, -1])
@pytest.mark.parametrize("before", [1, 2])
def test_a_bit_that_is_another_is_noticed(http, kdc_mit, at, before):
    with KdcRelay(kdc_mit, *["pass"] * before, ("flip", at)) as relay:
        result = run(http, *BY_NAME, user="vagrant", config=relay.krb5_conf)
    assert result.status != 0 or http.logons()[-1]["principal"] == (
        "vagrant@WINRM.TEST"), result


@pytest.mark.parametrize("kdc,user,before", [
    ("mit", "vagrant", 1), ("mit", "nopreauth", 0), ("samba", "vagrant", 1)])
def test_a_request_that_is_changed_on_its_way_is_noticed(
        kerberos_host, request, kdc, user, before):
    """The KDC does what it is asked; its reply says what that was."""
    kdc = request.getfixturevalue("kdc_" + kdc)
    host = kerberos_host("http", kdc=kdc)
    till = ("swap", b"20370913024805Z", b"20360913024805Z")
    with KdcRelay(kdc, *["pass"] * before, till) as relay:
        result = run(host, *BY_NAME, user=user, config=relay.krb5_conf)
        assert_refused(result, "changed on its way")
        assert relay.answers[-1][0] == "AS-REP"
        assert_on(run(host, *BY_NAME, user=user, config=relay.krb5_conf))
    assert len(host.logons()) == 1


def test_an_answer_that_comes_again_is_refused(http, kdc_mit):
    with KdcRelay(kdc_mit, "pass", "pass", "pass", "pass", "replay") as relay:
        assert_on(run(http, *BY_NAME, user="vagrant",
                      config=relay.krb5_conf))
        result = run(http, *BY_NAME, user="vagrant", config=relay.krb5_conf)
    assert_refused(result, "not what was asked for", status=result.status)
    assert result.status != 0


@pytest.mark.parametrize("code,words", [
    (31, "the KDC cannot read the ticket"), (34, "the KDC has seen"),
    (41, "the KDC found")])
def test_what_a_kdc_says_of_a_ticket_is_not_said_of_the_host(http, kdc_mit,
                                                             code, words):
    with KdcRelay(kdc_mit, "pass", "pass", ("error", code)) as relay:
        result = run(http, *BY_NAME, user="vagrant", config=relay.krb5_conf)
    assert_refused(result, words, "[Kerberos error %d]" % code,
                   status=result.status)
    assert result.status != 0 and "the host" not in result.err
    assert http.logons() == []


def test_a_slow_kdc_is_waited_for(http, kdc_mit):
    with KdcRelay(kdc_mit, ("slow", 0.001), always=True) as relay:
        assert_on(run(http, *BY_NAME, user="vagrant",
                      config=relay.krb5_conf))


@pytest.mark.parametrize("step", ["silent", ("slow", 0.2)])
def test_the_deadline_holds_whatever_the_kdc_does(http, kdc_mit, step):
    with KdcRelay(kdc_mit, step, always=True) as relay:
        result = run(http, *BY_NAME, "--timeout", duration(1),
                     user="vagrant", config=relay.krb5_conf)
    assert result.status == 250, result
    assert result.seconds < 3 * SLOW + SLACK


def test_a_silent_kdc_ends_by_the_time_to_connect(http, kdc_mit):
    with KdcRelay(kdc_mit, "silent", always=True) as relay:
        result = run(http, *BY_NAME, "--connect-timeout", duration(1),
                     user="vagrant", config=relay.krb5_conf)
    assert_refused(result, "no Kerberos KDC answered")
    assert result.seconds < 3 * SLOW + SLACK


# --- several -----------------------------------------------------------------

@pytest.mark.parametrize("step", ["refuse", "close", "silent", ("cut", 10)])
def test_the_second_kdc_is_asked_when_the_first_fails(http, kdc_mit, step):
    with KdcRelay(kdc_mit, step, always=True) as first:
        assert_on(run(http, *BY_NAME, "--realm", "WINRM.TEST",
                      "--connect-timeout", duration(2),
                      "--kdc", "127.0.0.1:%d" % first.port,
                      "--kdc", "127.0.0.1:%d" % kdc_mit.port,
                      user="vagrant"))


def test_a_kdc_that_has_no_listener_is_passed_over(http, kdc_mit):
    with socket.socket() as none:
        none.bind(("127.0.0.1", 0))
        assert_on(run(http, *BY_NAME, "--realm", "WINRM.TEST", "--kdc",
                      "127.0.0.1:%d,127.0.0.1:%d" % (
                          none.getsockname()[1], kdc_mit.port),
                      user="vagrant"))


def test_a_realm_without_a_kdc_is_asked_by_its_name(http):
    result = run(http, "--realm", "no.such.realm.invalid", user="vagrant",
                 config="/proc/nonexistent")
    assert_refused(result, "NO.SUCH.REALM.INVALID port 88",
                   "_kerberos._tcp.NO.SUCH.REALM.INVALID")


def test_a_refusal_is_not_taken_to_the_second_kdc(http, kdc_mit):
    """Each would count it against the account."""
    with KdcRelay(kdc_mit) as first, KdcRelay(kdc_mit) as second:
        result = run(http, *BY_NAME, "--realm", "WINRM.TEST",
                     "--kdc", "127.0.0.1:%d" % first.port,
                     "--kdc", "127.0.0.1:%d" % second.port,
                     user="vagrant", password="wrong")
        assert first.kinds() == ["AS-REQ"] * 2 and second.kinds() == []
    assert_refused(result, "wrong password")


# --- through a proxy ---------------------------------------------------------

def test_the_kdc_is_asked_past_the_proxy(kerberos_host, kdc_mit):
    host = kerberos_host("https")
    with Proxy() as proxy:
        assert_on(run(host, *BY_NAME, "--proxy", proxy.url, user="vagrant"))
        assert proxy.targets == ["localhost:%d" % host.port]


# --- many hosts --------------------------------------------------------------

def many(host, count):
    return ",".join(["localhost:%d" % host.port] * count)


def run_many(host, count, *options, **env):
    return winrm("run", "-H", many(host, count), *host.transport, *options,
                 "--", "echo on", env=dict(
                     NOTHING, KRB5_CONFIG=host.kdc.krb5_conf, **env))


@pytest.mark.parametrize("transport", ["http", "https"])
def test_run_logs_on_to_many(kerberos_host, kdc_mit, transport):
    host = kerberos_host(transport)
    for options, env in (
            ([*BY_NAME, "-u", "vagrant"], {"WINRM_PASSWORD": PASSWORD}),
            (["-u", "vagrant@WINRM.TEST", "--keytab", kdc_mit.keytab_user],
             {}),
            (["--ccache", cache_of(kdc_mit)], {}),
            (BY_NAME, {"KRB5CCNAME": cache_of(kdc_mit)})):
        result = run_many(host, 20, "-j", "8", *options, **env)
        assert result.status == 0, result
        assert result.out.count(b": on\n") == 20
    assert len(host.logons()) == 80


def test_run_stops_asking_for_a_user_that_is_refused(http):
    result = run_many(http, 20, *BY_NAME, "-u", "vagrant",
                      WINRM_PASSWORD="wrong")
    assert result.status == 255, result
    assert result.err.count(": winrm: wrong password [Kerberos") == 3
    assert result.err.count(": winrm: not asked: 3 hosts") == 17


def test_a_file_that_many_need_is_read_once(kerberos_host, kdc_mit, tmp_path):
    """It may be gone as soon as the first has it."""
    host = kerberos_host("http")
    result = run_many(host, 3, "-j", "1", "--ccache", str(tmp_path / "none"))
    assert result.err.count(": winrm: ccache: ") == 3
    assert host.logons() == []


# --- the service -------------------------------------------------------------

def call(host, number, **more):
    return dict({"id": number, "hostname": "localhost", "port": host.port,
                 "command": "echo on", "auth": "kerberos"}, **more)


def test_serve_takes_all_three_and_keeps_the_shell(http, kdc_mit):
    service = Service(env=dict(NOTHING, KRB5_CONFIG=kdc_mit.krb5_conf))
    service.send(call(http, 1, username="vagrant", password=PASSWORD),
                 call(http, 2, username="vagrant@WINRM.TEST",
                      keytab=kdc_mit.keytab_user),
                 call(http, 3, ccache=cache_of(kdc_mit)))
    for number in (1, 2, 3):
        assert service.result(number)["output"] == "on\n"
    assert len(http.logons()) == 3
    service.send(call(http, 4, username="vagrant", password=PASSWORD),
                 call(http, 5, ccache=cache_of(kdc_mit)))
    for number in (4, 5):
        assert service.result(number)["output"] == "on\n"
    assert len(http.logons()) == 3      # over connections that were kept
    service.send(call(http, 6, username="vagrant", password="wrong"),
                 call(http, 7, ccache="/proc/nonexistent"),
                 call(http, 8, username="u", password="p", spn="x"))
    assert service.result(6)["exitcode"] == 253
    assert "No such file" in service.result(7)["message"]
    assert "spn: must be" in service.result(8)["message"]
    assert service.end() == 0


def test_serve_sees_that_a_cache_has_changed(http, kdc_mit, tmp_path):
    cache = str(tmp_path / "cache")
    shutil.copy(cache_of(kdc_mit, "sha1only"), cache)
    service = Service(env=dict(NOTHING, KRB5_CONFIG=kdc_mit.krb5_conf))
    service.send(call(http, 1, ccache=cache))
    assert service.result(1)["output"] == "on\n"
    shutil.copy(cache_of(kdc_mit), cache + "2")
    os.rename(cache + "2", cache)
    service.send(call(http, 2, ccache=cache))
    assert service.result(2)["output"] == "on\n"
    assert [logon["principal"] for logon in http.logons()] == [
        "sha1only@WINRM.TEST", "vagrant@WINRM.TEST"]
    os.unlink(cache)
    service.send(call(http, 3, ccache=cache))
    assert "No such file" in service.result(3)["message"]
    assert service.end() == 0


def test_a_kdc_that_is_silent_holds_up_no_other_call(http, kdc_mit):
    with KdcRelay(kdc_mit, "silent", always=True) as relay:
        service = Service(env=dict(NOTHING, KRB5_CONFIG=kdc_mit.krb5_conf))
        service.send(call(http, 1, username="vagrant@WINRM.TEST",
                          password=PASSWORD, timeout=int(2000 * SLOW),
                          **{"connect-timeout": int(60000 * SLOW)},
                          kdc="127.0.0.1:%d" % relay.port),
                     call(http, 2, username="vagrant", password=PASSWORD))
        began = time.monotonic()
        assert service.result(2)["output"] == "on\n"
        assert time.monotonic() - began < 3 * SLOW
        assert service.result(1)["exitcode"] == 250
        assert service.end() == 0


def test_answers_are_as_the_schema_says(http, kdc_mit):
    """Which Service checks; and the keys are in it."""
    path = os.path.join(os.path.dirname(__file__), "..", "..", "core",
                        "connector.schema.json")
    with open(path, encoding="utf-8") as file:
        keys = json.load(file)["$defs"]["connector"]["properties"]
    for key in ("realm", "kdc", "keytab", "ccache", "spn", "iakerb"):
        assert key in keys
