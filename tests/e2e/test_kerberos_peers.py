# SPDX-License-Identifier: Apache-2.0
"""Clients that we did not write log on with Kerberos to the test server.

pywinrm with pyspnego, over MIT's GSSAPI; and Samba's own client, with Heimdal.
What they get through shows that the server is no mirror of our client.
"""

import base64
import json
import os
import subprocess

import pytest
from conftest import PYTHON, ROOT
from kerberos_host import (cache_of, kdc_mit, kdc_samba,  # noqa: F401
                           kerberos_host)

from tests.kdc import PASSWORD, process

HERE = os.path.join(ROOT, "tests", "e2e")
PEERS = os.path.join(ROOT, "build", "trixie", "python")
KDCS = ["kdc_mit", "kdc_samba"]
# Samba's client wants no ticket for "localhost".
NAMES = {"WINRM.TEST": "srv.winrm.test", "AD.TEST": "winsrv.ad.test"}


def peer(program, *arguments, **variables):
    """A run of one of the programs; RuntimeError with its stderr."""
    done = subprocess.run(
        [PYTHON, os.path.join(HERE, program), *map(str, arguments)],
        capture_output=True, timeout=60,
        env=process.environment(PYTHONDONTWRITEBYTECODE="1", **variables))
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return done.stdout


def pywinrm(host, command, protocol, service="localhost"):
    """(stdout, stderr, exit code)"""
    if not os.path.isdir(os.path.join(PEERS, "winrm")):
        pytest.fail("pywinrm is not there: run tests/setup/trixie python")
    trust = host.certificate.ca if host.is_https else ""
    out, err, code = json.loads(peer(
        "peer_pywinrm.py", host.url, command, protocol, service, trust,
        PYTHONPATH=PEERS, **host.environment(cache_of(host.kdc))))
    return base64.b64decode(out), base64.b64decode(err), code


@pytest.mark.more
@pytest.mark.parametrize("kdc", KDCS)
@pytest.mark.parametrize("protocol", ["kerberos", "negotiate"])
@pytest.mark.parametrize("transport", ["http", "https"])
def test_pywinrm_runs_a_command(kerberos_host, request, kdc, protocol,
                                transport):
    host = kerberos_host(transport, kdc=request.getfixturevalue(kdc))
    assert pywinrm(host, "echo on; echo oops >&2; exit 7", protocol) == (
        b"on\n", b"oops\n", 7)
    requests = host.log("request")
    verbs = [r for r in requests if r.get("verb")]
    assert [r["verb"] for r in verbs] == [
        "Create", "Command", "Receive", "Signal", "Delete"]
    if transport == "http":
        assert all(r["sealed"] for r in verbs)
    assert host.logons()[-1]["principal"] == "vagrant@" + host.kdc.realm
    if transport == "https":
        # pywinrm tries without bindings first.
        assert {(one["binding"], "refused" in one)
                for one in host.logons()} == {("absent", True), ("ok", False)}


@pytest.mark.more
def test_pywinrm_gets_five_megabytes_sealed(kerberos_host):
    out, err, code = pywinrm(kerberos_host("http"),
                             "seq 1 1000000 | head -c 5242880", "negotiate")
    want = "".join("%d\n" % n for n in range(1, 1000001))[:5242880]
    assert (out.decode(), err, code) == (want, b"", 0)


@pytest.mark.more
def test_pywinrm_notices_a_flipped_bit(kerberos_host):
    host = kerberos_host("http")
    host.reset({"action": "flip", "verb": "Receive"})
    with pytest.raises(RuntimeError):
        pywinrm(host, "echo on", "negotiate")


@pytest.mark.parametrize("kdc", KDCS)
@pytest.mark.parametrize("mechanism", ["spnego", "gssapi_krb5"])
def test_samba_runs_a_command_sealed(kerberos_host, request, kdc, mechanism):
    host = kerberos_host("http", kdc=request.getfixturevalue(kdc))
    assert peer("peer_samba.py", host.port, "echo on", mechanism,
                NAMES[host.kdc.realm], "vagrant", host.kdc.realm,
                PASSWORD=PASSWORD, **host.environment()) == b"on\n"
    assert host.logons()[-1]["principal"] == "vagrant@" + host.kdc.realm
    assert all(r["sealed"] for r in host.log("request") if r.get("verb"))


def test_samba_is_refused_with_a_wrong_password(kerberos_host, kdc_samba):
    host = kerberos_host("http", kdc=kdc_samba)
    with pytest.raises(RuntimeError, match="3221225581|user name"):
        peer("peer_samba.py", host.port, "echo on", "spnego",
             NAMES[host.kdc.realm], "vagrant", host.kdc.realm,
             PASSWORD="wrong", **host.environment())
    assert host.logons() == []
