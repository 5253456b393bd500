# SPDX-License-Identifier: Apache-2.0
"""Test servers that take tickets, and the KDCs that give them.

Test modules import the fixtures `kdc_mit`, `kdc_samba` and `kerberos_host`;
`client` is MIT's initiator, for tests of the server itself.
"""

import functools
import os
import ssl
import sys

import pytest
from conftest import ROOT
from gssapi import raw
from kerberos_client import Tickets
from winrm_command import HTTPS, Host

if ROOT not in sys.path:
    sys.path.insert(0, ROOT)
from tests.kdc import MitKdc, SambaDomain, SambaKdc  # noqa: E402
from tests.server import certs, tls  # noqa: E402


@pytest.fixture(scope="session")
def kdc_mit(tmp_path_factory):
    """MIT's, realm WINRM.TEST; tests may not change its accounts."""
    with MitKdc(str(tmp_path_factory.mktemp("mit"))) as kdc:
        yield kdc


@pytest.fixture(scope="session")
def kdc_samba(tmp_path_factory):
    """Samba's, realm AD.TEST; tests may not change its accounts."""
    with SambaKdc(str(tmp_path_factory.mktemp("samba"))) as kdc:
        yield kdc


@pytest.fixture(scope="session")
def samba_domain(tmp_path_factory):
    """Samba's whole domain controller, with winbindd."""
    with SambaDomain(str(tmp_path_factory.mktemp("domain"))) as domain:
        yield domain


@functools.lru_cache(maxsize=None)
def cache_of(kdc, user="vagrant", config=None):
    """A ticket cache of this user that tests share; they may not spoil it."""
    return kdc.kinit(user, config=config)


class KerberosHost(Host):
    """A test server with the keys of a KDC's services. To the client it is
    `localhost`, as that is what its ticket is for."""

    address = "localhost"

    def __init__(self, server, kdc, certificate=None):
        super().__init__(server)
        self.kdc = kdc
        self.certificate = certificate
        self.is_https = certificate is not None
        self.transport = [] if certificate is None else [
            "--https", "--cacert", certificate.ca]

    @property
    def url(self):
        return "%s://localhost:%d/wsman" % (
            "https" if self.is_https else "http", self.port)

    def options(self):
        """Of the command, but for who logs on and how."""
        return ["--port", str(self.port), *self.transport]

    def environment(self, cache=None, config=None):
        """Of a client: the krb5.conf, and a ticket cache."""
        found = {"KRB5_CONFIG": config or self.kdc.krb5_conf}
        if cache:
            found["KRB5CCNAME"] = "FILE:" + cache
        return found

    def logons(self):
        """What the log says of each token."""
        return [r["kerberos"] for r in self.log("request")
                if "kerberos" in r]


@pytest.fixture
def kerberos_host(servers, request):
    """A factory: kerberos_host("http" or "https", "--option", ..., kdc=KDC).

    Without a transport it is WINRM_TRANSPORT's, without a KDC MIT's. HTTPS
    takes no logon that is not bound to it.
    """
    def get(transport=None, *options, kdc=None):
        kdc = kdc or request.getfixturevalue("kdc_mit")
        options = ["--kerberos", kdc.keytab_http, "--krb5-conf",
                   kdc.krb5_conf, *options]
        if (transport or ("https" if HTTPS else "http")) == "http":
            return KerberosHost(servers(*options), kdc)
        good = certs.all_of_them()["good"]
        return KerberosHost(servers(*good.tls, "--cbt", "strict", *options),
                            kdc, good)
    return get


def strict_tls(host):
    """(SSLContext of a client, what it is bound to)"""
    with open(host.certificate.crt, encoding="ascii") as file:
        der = ssl.PEM_cert_to_DER_cert(file.read())
    context = ssl.create_default_context(cafile=host.certificate.ca)
    context.check_hostname = False
    return context, raw.ChannelBindings(
        application_data=tls.application_data(der))


def no_kerberos_of_the_caller(monkeypatch):
    """For a client within the test's process."""
    for name in [name for name in os.environ if name.startswith("KRB5")]:
        monkeypatch.delenv(name)


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
