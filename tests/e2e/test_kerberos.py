# SPDX-License-Identifier: Apache-2.0
"""The command logs on by Kerberos: passwords, keytabs, ticket caches."""

import json
import os
import re
import shutil
import time

import pytest
from kerberos_host import (KerberosHost, cache_of, kdc_mit,  # noqa: F401
                           kdc_samba, kerberos_host)
from service import Service
from winrm_command import start, wait_for_verb, winrm

from tests.kdc import KdcRelay

PASSWORD = KerberosHost.password = "Passw0rd!42"
NOTHING = {"WINRM_PASSWORD": None, "WINRM_USER": None, "KRB5CCNAME": None,
           "KRB5_CONFIG": "/proc/nonexistent"}


def run(host, *options, config=None, cache=None, password=PASSWORD, user=None,
        command="echo on", **env):
    """exec on the host; as `user` by a password, or as options say."""
    who = ["-u", user] if user else []
    known = dict(NOTHING, KRB5_CONFIG=config or host.kdc.krb5_conf)
    if user and password:
        known["WINRM_PASSWORD"] = password
    if cache:
        known["KRB5CCNAME"] = "FILE:" + cache
    known.update(env)
    return winrm("exec", *host.options(), *who, *options, host.address, "--",
                 command, env=known)


def assert_on(result, out=b"on\n"):
    assert (result.status, result.out, result.err) == (0, out, ""), result


def assert_refused(result, *words, status=253):
    assert result.status == status, result
    assert result.err.startswith("winrm: ") and result.err.count("\n") == 1
    for word in words:
        assert word in result.err, result


@pytest.fixture(params=["mit", "samba"])
def kdc(request):
    return request.getfixturevalue("kdc_" + request.param)


@pytest.fixture(params=["http", "https"])
def both(request, kerberos_host):
    """A host on HTTP, and one on HTTPS with strict bindings."""
    return lambda *options, kdc=None: kerberos_host(
        request.param, *options, kdc=kdc)


# --- what it logs on with ---------------------------------------------------

def test_a_password_logs_on_sealed_or_bound(both, kdc):
    host = both(kdc=kdc)
    assert_on(run(host, "--auth", "kerberos", user="vagrant"))
    logon, = host.logons()
    assert logon["principal"] == "vagrant@" + kdc.realm
    # an account of Samba's has several names, of which one is said
    assert kdc.realm != "WINRM.TEST" or (
        logon["spn"] == "HTTP/localhost@WINRM.TEST")
    sealed = [r.get("sealed", False) for r in host.log("request") if r.get("verb")]
    assert sealed and all(s is not host.is_https for s in sealed)
    if host.is_https:
        assert logon["binding"] == "ok"


def test_a_keytab_logs_on(both, kdc):
    host = both(kdc=kdc)
    assert_on(run(host, "--keytab", kdc.keytab_user,
                  user="vagrant@" + kdc.realm, password=None))


def test_the_tickets_of_kinit_log_on(both, kdc):
    host = both(kdc=kdc)
    assert_on(run(host, "--auth", "kerberos", cache=cache_of(kdc)))
    assert_on(run(host, "--ccache", cache_of(kdc)))
    assert_on(run(host, "--ccache", "FILE:" + cache_of(kdc)))
    assert host.logons()[-1]["principal"] == "vagrant@" + kdc.realm


def test_v_says_that_a_kdc_was_asked_and_who_let_it_in(both, kdc_mit):
    said = run(both(), "-v", "--auth", "kerberos", user="vagrant").err
    stages = [line.partition(" s  ")[2] for line in said.splitlines()]
    kdc, *_ = (n for n, stage in enumerate(stages)
               if re.match(r"connected to the KDC \S+ port \d+$", stage))
    assert stages.index("logged on by Kerberos") > kdc, said


def test_a_keytab_of_the_newer_types_logs_on(kerberos_host, kdc_mit):
    host = kerberos_host("http")
    assert_on(run(host, "--keytab", kdc_mit.keytab_sha2,
                  user="sha2only@WINRM.TEST", password=None))


def test_a_ticket_for_the_host_in_the_cache_needs_no_kdc(kerberos_host,
                                                         kdc_mit):
    host = kerberos_host("http")
    cache = kdc_mit.kinit()
    kdc_mit.kvno(cache, "HTTP/localhost")
    with KdcRelay(kdc_mit, "refuse", always=True) as relay:
        assert_on(run(host, "--ccache", cache, config=relay.krb5_conf))
        assert relay.requests == []
    requests = [r.get("verb") or "-" for r in host.log("request")]
    assert requests.count("-") == 1, "no 401 is asked for"
    assert not [r for r in host.log("request") if r["status"] == 401]


def test_the_host_passes_the_messages_on(kerberos_host):
    host = kerberos_host("http")
    assert_on(run(host, "--iakerb", "--realm", "winrm.test", user="vagrant",
                  config="/proc/nonexistent"))


@pytest.mark.parametrize("user", [
    "sha1only", "oddsalt", "nopreauth", "renamed", "vagrant@winrm.test",
    "LAB\\vagrant", "winrm.test\\vagrant"])
def test_users_of_all_kinds_log_on_at_mit(kerberos_host, user):
    assert_on(run(kerberos_host("http"), "--auth", "kerberos", user=user))


@pytest.mark.parametrize("user", [
    "MixedCase", "mixedcase", "nopreauth", "renamed", "manygroups",
    "ADTEST\\vagrant", "Vagrant@ad.test"])
def test_users_of_all_kinds_log_on_at_samba(kerberos_host, kdc_samba, user):
    host = kerberos_host("http", kdc=kdc_samba)
    assert_on(run(host, "--auth", "kerberos", user=user))


def test_an_enterprise_name_logs_on(kerberos_host, kdc_samba):
    """It is not the account's name, and its domain no realm."""
    host = kerberos_host("http", kdc=kdc_samba)
    assert_on(run(host, "--auth", "kerberos", "--realm", "AD.TEST",
                  user="vagrant@ADTEST"))
    assert host.logons()[-1]["principal"] == "vagrant@AD.TEST"


def test_100_groups_fit(both, kdc_samba):
    host = both(kdc=kdc_samba)
    assert_on(run(host, "--auth", "kerberos", user="manygroups"))


# --- where realm and KDC come from ------------------------------------------

def test_options_stand_in_for_krb5_conf(kerberos_host, kdc_mit):
    host = kerberos_host("http")
    kdc = "127.0.0.1:%d" % kdc_mit.port
    for options in (["--realm", "WINRM.TEST", "--kdc", kdc],
                    ["--realm", "winrm.test", "--kdc", "127.0.0.1:1",
                     "--kdc", kdc]):
        assert_on(run(host, *options, user="vagrant",
                      config="/proc/nonexistent"))
    assert_on(run(host, "--kdc", kdc, user="vagrant@WINRM.TEST",
                  config="/proc/nonexistent"))
    assert_on(run(host, "--kdc", kdc, "--ccache", cache_of(kdc_mit),
                  config="/proc/nonexistent"))


def test_krb5_conf_may_include_and_come_in_pieces(kerberos_host, kdc_mit,
                                                  tmp_path):
    host = kerberos_host("http")
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "realm.conf").write_text(
        "[realms]\nWINRM.TEST = {\n kdc = 127.0.0.1:%d\n}\n" % kdc_mit.port)
    (folder / "notes.txt").write_text("[realms\n")
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("includedir %s\ninclude %s\n" % (folder, one))
    two.write_text("[domain_realm]\n localhost = WINRM.TEST\n")
    assert_on(run(host, "--auth", "kerberos", user="vagrant",
                  config="%s:%s" % (one, two)))


def test_auto_is_kerberos_where_krb5_conf_has_the_users_realm(kerberos_host):
    host = kerberos_host("http")
    assert_on(run(host, user="vagrant@WINRM.TEST"))
    assert_on(run(host, "--auth", "negotiate", user="vagrant@winrm.test"))
    assert len(host.logons()) == 2
    # and NTLM for who is of no realm there, for addresses, and by name
    ntlm = {"password": host.server.password}
    for who in ("LAB\\alice", "alice@lab.test"):
        assert_on(run(host, user=who, **ntlm))
    assert_on(run(host, "--auth", "ntlm", user="alice@lab.test", **ntlm))
    assert len(host.logons()) == 2


def test_what_fails_by_kerberos_is_not_tried_by_ntlm(kerberos_host, kdc_mit):
    host = kerberos_host("http")
    with KdcRelay(kdc_mit, "refuse", always=True) as relay:
        result = run(host, user="vagrant@WINRM.TEST", config=relay.krb5_conf)
    assert_refused(result, "no Kerberos KDC answered")
    assert host.logons() == []
    assert not [r for r in host.log("request") if r["status"] == 401]


def test_the_spn_may_be_named(kerberos_host, kdc_mit):
    host = kerberos_host("http")
    assert_on(run(host, "--auth", "kerberos", "--spn",
                  "HTTP/srv.winrm.test", user="vagrant"))
    assert host.logons()[-1]["spn"] == "HTTP/srv.winrm.test@WINRM.TEST"


# --- refusals ----------------------------------------------------------------

def test_a_wrong_password_is_refused_after_one_attempt(kerberos_host, kdc):
    host = kerberos_host("http", kdc=kdc)
    with KdcRelay(kdc) as relay:
        result = run(host, "--auth", "kerberos", user="vagrant",
                     password="wrong", config=relay.krb5_conf)
        assert_refused(result, "wrong password", "Kerberos error 24")
        # what asks which salt it is, and the one with the password
        assert relay.kinds() == ["AS-REQ", "AS-REQ"]
    assert host.logons() == []


@pytest.mark.parametrize("user,words", [
    ("nobody", "no such user"), ("disabled", "disabled"),
    ("expired", "expired"), ("mustchange", "change")])
def test_accounts_that_may_not_log_on_are_told_why(kerberos_host, kdc, user,
                                                   words):
    host = kerberos_host("http", kdc=kdc)
    assert_refused(run(host, "--auth", "kerberos", user=user), words)
    assert host.logons() == []


def test_a_service_that_the_realm_has_not_is_said(kerberos_host, kdc):
    host = kerberos_host("http", kdc=kdc)
    assert_refused(run(host, "--auth", "kerberos", "--spn", "HTTP/nowhere",
                       user="vagrant"), "no such service", "--spn")


def test_an_account_of_another_key_is_said(kerberos_host, kdc_mit):
    """The ticket is for a service whose key the host has not."""
    host = kerberos_host("http", "--error-tokens")
    kdc_mit.kadmin("addprinc -randkey HTTP/other.winrm.test")
    assert_refused(run(host, "--auth", "kerberos", "--spn",
                       "HTTP/other.winrm.test", user="vagrant"),
                   "the ticket is for another name than the host's")


def test_a_refusal_without_a_reason_is_the_hosts(kerberos_host, kdc_mit):
    """Where the ticket comes from a cache, too, which is still good."""
    host = kerberos_host("http")
    kdc_mit.kadmin("addprinc -randkey HTTP/third.winrm.test")
    for who in ({"user": "vagrant"}, {"cache": cache_of(kdc_mit)}):
        assert_refused(run(host, "--auth", "kerberos", "--spn",
                           "HTTP/third.winrm.test", **who),
                       "the host refused the Kerberos ticket")


@pytest.mark.parametrize("options,words", [
    (["--keytab", "/proc/nonexistent", "-u", "vagrant@WINRM.TEST"],
     "keytab: /proc/nonexistent: No such file"),
    (["--ccache", "/tmp"], "ccache: /tmp: it is not a regular file"),
    (["--ccache", "KEYRING:persistent:0"], "only caches that are files"),
    (["--ccache", "DIR:/tmp"], "only caches that are files"),
    (["--ccache", "/dev/null"], "not a regular file"),
    (["--realm", "A B", "-u", "u@r"], "realm: must be a name"),
    (["--kdc", "h:0", "-u", "u@r"], "kdc: must be HOST"),
    (["--spn", "x", "-u", "u@r"], "spn: must be"),
    (["--auth", "ntlm", "--realm", "R", "-u", "u"],
     "realm: needs auth kerberos"),
    (["--auth", "kerberos", "-u", "vagrant"], "realm: required")])
def test_mistakes_are_said_before_anything_is_sent(kerberos_host, options,
                                                   words):
    host = kerberos_host("http")
    result = run(host, *options, WINRM_PASSWORD=None
                 if "--keytab" in options or "--ccache" in options else "x",
                 config="/proc/nonexistent")
    assert_refused(result, words, status=248)
    host.assert_untouched()


def test_files_of_keys_must_be_closed_to_others(kerberos_host, kdc_mit,
                                                tmp_path):
    host = kerberos_host("http")
    for option, source, who in (
            ("--keytab", kdc_mit.keytab_user, ["-u", "vagrant@WINRM.TEST"]),
            ("--ccache", cache_of(kdc_mit), [])):
        open_to_all = shutil.copy(source, tmp_path / "open")
        os.chmod(open_to_all, 0o644)
        assert_refused(run(host, option, open_to_all, *who),
                       "others can read it: chmod 600", status=248)


@pytest.mark.parametrize("data", [
    b"\0", b"\5\2", b"\5\4\0\0", b"x" * 1000, b"\5\2\x7f\xff\xff\xff" * 20])
def test_files_that_are_something_else_are_said(kerberos_host, tmp_path, data):
    host = kerberos_host("http")
    path = tmp_path / "file"
    path.write_bytes(data)
    path.chmod(0o600)
    for options in (["--keytab", path, "-u", "vagrant@WINRM.TEST"],
                    ["--ccache", path]):
        result = run(host, *map(str, options))
        assert result.status in (248, 253), result
        assert options[0][2:] in result.err
    assert host.logons() == []


def test_too_large_a_file_is_said(kerberos_host, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"\5\4" + bytes(256 * 1024))
    path.chmod(0o600)
    assert_refused(run(kerberos_host("http"), "--ccache", str(path)),
                   "longer than 256 KB", status=248)


def test_a_cache_that_has_expired_says_kinit(kerberos_host, kdc_mit):
    host = kerberos_host("http")
    cache = kdc_mit.kinit("vagrant", None, "-l", "1s")
    time.sleep(2)
    assert_refused(run(host, "--ccache", cache), "kinit")


def test_keys_of_the_connector_are_those_of_the_command(kerberos_host,
                                                        kdc_mit, tmp_path):
    host = kerberos_host("http")
    config = tmp_path / "connectors.json"
    config.write_text(json.dumps({"k": {
        "hostname": "localhost", "port": host.port, "command": "echo on",
        "username": "vagrant", "password": PASSWORD, "auth": "kerberos",
        "realm": "WINRM.TEST", "kdc": "127.0.0.1:%d" % kdc_mit.port}}))
    config.chmod(0o600)
    result = winrm("call", "--config", str(config), "k", env=NOTHING)
    assert result.json["output"] == "on\n", result
    result = winrm("call", "--config", str(config), "k", "auth=ntlm",
                   env=NOTHING)
    assert result.json["exitcode"] == 248
    assert "realm: needs auth kerberos" in result.json["message"]


def test_no_ticket_and_no_key_is_in_the_trace(kerberos_host, tmp_path):
    host = kerberos_host("http")
    path = tmp_path / "trace"
    assert_on(run(host, "--auth", "kerberos", "--trace", str(path),
                  user="vagrant"))
    text = path.read_bytes()
    assert b"Authorization: Negotiate" in text
    assert b"YII" not in text and PASSWORD.encode() not in text
