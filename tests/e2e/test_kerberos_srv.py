# SPDX-License-Identifier: Apache-2.0
"""KDCs that only DNS knows: SRV records, and name servers that are no help."""

import pytest
from kerberos_host import (KerberosHost, kdc_mit,  # noqa: F401
                           kerberos_host)
from service import Service
from test_kerberos import NOTHING, PASSWORD, assert_on, assert_refused, run
from winrm_command import SLACK, SLOW, duration, winrm

from tests.kdc import Dnsmasq, KdcRelay, NameServer

NAME = "_kerberos._tcp.WINRM.TEST"
DC = "dc.winrm.test"
SRV = [NAME.lower()]
NOWHERE = 9         # no port of loopback has a listener


@pytest.fixture
def http(kerberos_host):
    return kerberos_host("http")


@pytest.fixture
def conf(tmp_path):
    """A krb5.conf of these lines."""
    def write(*lines):
        path = tmp_path / "krb5.conf"
        path.write_text("\n".join(lines) + "\n")
        return str(path)
    return write


def server(*records, mode="good", **names):
    return NameServer({NAME: list(records), DC: "127.0.0.1", **names}, mode)


def log_on(host, dns, *options, config="/proc/nonexistent", **how):
    return run(host, "--auth", "kerberos", *options, config=config,
               user="vagrant@WINRM.TEST", preexec_fn=dns.enter, **how)


@pytest.fixture(autouse=True)
def popen_of_run(monkeypatch):
    """`run` gives its keywords to the environment; this one is of Popen."""
    def command(*args, env, **popen):
        enter = env.pop("preexec_fn", None)
        return winrm(*args, env=env, preexec_fn=enter, **popen)
    monkeypatch.setattr("test_kerberos.winrm", command)


# --- which one is asked ------------------------------------------------------

def test_kdcs_are_found_by_srv_records(http, kdc_mit):
    """One look-up does for all three questions to the KDC."""
    with server((0, 0, kdc_mit.port, DC)) as dns:
        assert_on(log_on(http, dns))
        assert dns.of_type("SRV") == SRV
        assert set(dns.of_type("A")) == {DC}


def test_the_lowest_priority_is_asked_first(http, kdc_mit):
    with KdcRelay(kdc_mit) as first, KdcRelay(kdc_mit) as second:
        with server((20, 9, second.port, DC), (10, 0, first.port, DC)) as dns:
            assert_on(log_on(http, dns))
        assert first.kinds() == ["AS-REQ"] * 2 + ["TGS-REQ"]
        assert second.kinds() == []


@pytest.mark.parametrize("step", ["close", "silent", ("cut", 3)])
def test_one_that_does_not_answer_is_not_asked_again(http, kdc_mit, step):
    """Neither one that is not there, nor one that is of no help."""
    with KdcRelay(kdc_mit, step, always=True) as relay:
        with server((1, 0, NOWHERE, DC), (2, 0, 88, "gone.winrm.test"),
                    (3, 0, relay.port, DC), (4, 0, kdc_mit.port, DC)) as dns:
            result = log_on(http, dns, "--connect-timeout", duration(4))
            assert dns.of_type("SRV") == SRV
        assert_on(result)
        assert len(relay.requests) <= 1


def test_what_krb5_conf_says_is_not_looked_up(http, kdc_mit):
    with server((0, 0, NOWHERE, DC)) as dns:
        assert_on(log_on(http, dns, config=kdc_mit.krb5_conf))
        assert_on(log_on(http, dns, "--kdc", "127.0.0.1:%d" % kdc_mit.port))
        assert dns.asked == []


def test_dns_lookup_kdc_false_leaves_the_realms_name(http, kdc_mit, conf):
    with server((0, 0, kdc_mit.port, DC)) as dns:
        result = log_on(http, dns, config=conf(
            "[libdefaults]", "dns_lookup_kdc = False"))
        assert dns.of_type("SRV") == []
        assert set(dns.of_type("A")) == {"winrm.test"}
    assert_refused(result, "last one tried was WINRM.TEST port 88")
    assert "DNS" not in result.err


def test_the_realm_of_the_host_is_looked_up_too(http, kdc_mit, conf):
    """The user's realm has no SRV records, only a host of its name."""
    with server((0, 0, kdc_mit.port, DC)) as dns:
        result = log_on(http, dns, "--realm", "OTHER.TEST", config=conf(
            "[domain_realm]", "localhost = WINRM.TEST"))
    assert_refused(result, "_kerberos._tcp.OTHER.TEST and " + NAME)


# --- name servers ------------------------------------------------------------

def test_without_records_the_realms_name_is_asked(http):
    with NameServer({"winrm.test": "127.0.0.1"}) as dns:
        result = log_on(http, dns)
        assert dns.of_type("SRV") == SRV
        assert set(dns.of_type("A")) == {"winrm.test"}
    assert_refused(result, "last one tried was WINRM.TEST port 88",
                   "DNS was asked for the SRV records of " + NAME)


def test_a_root_as_the_host_says_that_there_is_no_kdc(http):
    with server((0, 0, 88, "")) as dns:
        assert_refused(log_on(http, dns), NAME)


@pytest.mark.parametrize("octets", [
    b"", b"\xc0", b"\xc0\x0c", b"\xc0\x0c\0\x21\0\1\0\0\0\x3c\xff\xff\0\0",
    b"\xc0\x0c\0\x21\0\1\0\0\0\x3c\0\x08\0\0\0\0\0\x58\xc0\x39"])
def test_a_name_server_that_lies_is_as_none(http, octets):
    with server(mode=octets) as dns:
        assert_refused(log_on(http, dns), "no Kerberos KDC answered", NAME)


def test_a_silent_name_server_does_not_hold_up_the_deadline(http):
    with server(mode="silent") as dns:
        result = log_on(http, dns, "--timeout", duration(1))
        assert result.status == 250, result
        assert result.seconds < 3 * SLOW + SLACK
        assert dns.of_type("SRV")


def test_a_silent_name_server_ends_by_the_time_to_connect(http):
    with server(mode="silent") as dns:
        result = log_on(http, dns, "--connect-timeout", duration(1))
    assert_refused(result, NAME)
    assert result.seconds < 3 * SLOW + SLACK


def test_records_that_udp_is_too_small_for_come_over_tcp(http, kdc_mit):
    with server((0, 0, kdc_mit.port, DC), mode="truncate") as dns:
        result = log_on(http, dns)
        if dns.over_tcp:
            assert_on(result)
        else:       # musl before 1.2.4 has no TCP there
            assert_refused(result, NAME)


def test_dnsmasq_is_understood(http, kdc_mit):
    """Names are in records by pointers, and addresses beside them."""
    with Dnsmasq("--srv-host=%s,%s,%d,1,0" % (NAME, DC, NOWHERE),
                 "--srv-host=%s,%s,%d,2,7" % (NAME, DC, kdc_mit.port),
                 "--host-record=%s,127.0.0.1" % DC,
                 "--local=/test/") as dns:
        assert_on(log_on(http, dns))


# --- many --------------------------------------------------------------------

def test_run_looks_a_realm_up_once(http, kdc_mit):
    hosts = ",".join(["localhost:%d" % http.port] * 12)
    with server((0, 0, kdc_mit.port, DC)) as dns:
        result = winrm("run", "-H", hosts, "-j", "6", "--auth", "kerberos",
                       "-u", "vagrant@WINRM.TEST", "--", "echo on",
                       env=dict(NOTHING, WINRM_PASSWORD=PASSWORD),
                       preexec_fn=dns.enter)
        assert result.out.count(b": on\n") == 12, result
        assert dns.of_type("SRV") == SRV


def test_serve_keeps_what_it_has_looked_up(http, kdc_mit):
    def call(number, user):
        return {"id": number, "hostname": "localhost", "port": http.port,
                "command": "echo on", "auth": "kerberos", "username": user,
                "password": PASSWORD, "realm": "WINRM.TEST"}
    with KdcRelay(kdc_mit, "close") as relay:
        with server((0, 0, relay.port, DC), (1, 0, kdc_mit.port, DC)) as dns:
            service = Service(env=NOTHING, preexec_fn=dns.enter)
            service.send(call(1, "vagrant"))
            assert service.result(1)["output"] == "on\n"
            service.send(call(2, "sha1only"))
            assert service.result(2)["output"] == "on\n"
            assert service.end() == 0
            assert dns.of_type("SRV") == SRV
        assert len(relay.requests) <= 1


assert KerberosHost.password == PASSWORD
