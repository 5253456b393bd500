# SPDX-License-Identifier: Apache-2.0
"""The test server takes tickets, and is strict about them."""

import pytest
from gssapi import raw
from kerberos_client import (BY_KERBEROS, BY_SPNEGO, Iakerb, Raw,
                             RawInNegotiate, Tickets)
from kerberos_host import (cache_of, kdc_mit, kdc_samba,  # noqa: F401
                           kerberos_host, no_kerberos_of_the_caller,
                           strict_tls)

KINDS = [Tickets, Raw, RawInNegotiate]


@pytest.fixture
def client(monkeypatch):
    """client(host, kind): a connection with a ticket cache; closed at the
    end."""
    no_kerberos_of_the_caller(monkeypatch)
    made = []

    def connect(host, kind=Tickets, cache=None, config=None):
        monkeypatch.setenv("KRB5_CONFIG", config or host.kdc.krb5_conf)
        context, bindings = strict_tls(host) if host.is_https else (None,) * 2
        one = kind(host.server.address, tls=context)
        one.bindings = bindings
        one.cache = cache or cache_of(host.kdc)
        made.append(one)
        return one

    yield connect
    for one in made:
        one.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_ticket_logs_on_and_a_command_runs_sealed(kerberos_host, client,
                                                    kind):
    host = kerberos_host("http")
    one = client(host, kind)
    assert one.login().status == 200
    assert one.create().status == 200
    assert one.run("echo on; exit 7")[:3] == (b"on\n", b"", 7)
    assert one.head == 60
    logon, = host.logons()
    assert logon["principal"] == "vagrant@WINRM.TEST"
    assert logon["spn"] == "HTTP/localhost@WINRM.TEST"
    assert logon["etype"] == 18
    assert all(r["sealed"] for r in host.log("request") if r.get("verb"))


@pytest.mark.parametrize("kind", [*KINDS, Iakerb])
def test_each_runs_over_https_when_it_is_bound(kerberos_host, client, kind):
    host = kerberos_host("https")
    one = client(host, kind)
    assert one.login().status == 200
    assert one.create().status == 200
    assert one.run("echo on")[0] == b"on\n"
    assert host.logons()[-1]["binding"] == "ok"
