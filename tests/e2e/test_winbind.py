# SPDX-License-Identifier: Apache-2.0
"""NTLM as a domain judges it: gss-ntlmssp asks Samba's winbindd.

The test server does not know the passwords here, and computes nothing with
the names: an Active Directory domain controller does.
"""

import pytest
from kerberos_host import kdc_samba, samba_domain  # noqa: F401  (fixtures)
from winrm_command import Host, winrm

from tests.kdc import PASSWORD

pytestmark = pytest.mark.more


@pytest.fixture
def domain_host(servers, samba_domain):
    """A server whose accounts are those of a domain."""
    one = Host(servers("--winbind", samba_domain.winbind, "--domain",
                       samba_domain.short_name))
    one.transport = []
    return one


def run(host, user, password=PASSWORD):
    return winrm("exec", "-u", user, "-p", str(host.port), host.address,
                 "--", "echo on", env={"WINRM_PASSWORD": password})


@pytest.mark.parametrize("user", [
    "ADTEST\\vagrant", "adtest\\VAGRANT", "ad.test\\vagrant",
    "vagrant@ad.test", "first.last@ad.test", "ADTEST\\MixedCase",
    "ADTEST\\renamed", "ADTEST\\manygroups"])
def test_a_domain_lets_its_users_in(domain_host, user):
    result = run(domain_host, user)
    assert (result.status, result.out) == (0, b"on\n"), result
    assert all(r["sealed"] for r in domain_host.log("request")
               if r.get("verb"))


@pytest.mark.parametrize("user, password", [
    ("ADTEST\\vagrant", "wrong"), ("ADTEST\\nobody", PASSWORD),
    ("ADTEST\\disabled", PASSWORD), ("ADTEST\\expired", PASSWORD),
    ("ADTEST\\mustchange", PASSWORD), ("ADTEST\\before", PASSWORD)])
def test_a_domain_keeps_others_out(domain_host, user, password):
    result = run(domain_host, user, password)
    assert result.status == 253, result
    assert domain_host.stats()["shells"] == 0
    assert "refused" in domain_host.log("request")[-1]["ntlm"]


@pytest.mark.parametrize("user", ["vagrant@AD.TEST", "manygroups@AD.TEST"])
def test_a_domain_takes_ntlm_that_the_host_has_chosen(servers, samba_domain,
                                                      kdc_samba, user):
    """Its KDC gives a ticket, and the host has no use for it."""
    host = Host(servers(
        "--winbind", samba_domain.winbind, "--domain", samba_domain.short_name,
        "--kerberos", kdc_samba.keytab_http, "--krb5-conf",
        kdc_samba.krb5_conf, "--spnego", "ntlm", "--schemes", "Negotiate"))
    result = winrm("exec", "-v", "-u", user, "-p", str(host.port),
                   "localhost", "--", "echo on",
                   env={"WINRM_PASSWORD": PASSWORD,
                        "KRB5_CONFIG": kdc_samba.krb5_conf})
    assert (result.status, result.out) == (0, b"on\n"), result
    assert "logged on by NTLM\n" in result.err
    assert all(r["sealed"] for r in host.log("request") if r.get("verb"))
