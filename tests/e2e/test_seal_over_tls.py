# SPDX-License-Identifier: Apache-2.0
"""Hosts behind something that terminates TLS and goes on in plain HTTP."""

import json
import ssl

import pytest
from between import Between
from conftest import Server
from secure_command import (made, tls)  # noqa: F401  (fixtures)
from secure_command import NAME
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import USER, winrm

SEAL = "--seal-over-tls"


@pytest.fixture
def front(host, made):
    """Terminates TLS in front of a host that accepts nothing unsealed."""
    one = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    one.load_cert_chain(made["good"].chain, made["good"].key)
    with Between(host.port, client=lambda sock: one.wrap_socket(
            sock, server_side=True)) as between:
        yield between


def through(front, made, command, *options, **how):
    return winrm("exec", "-u", USER, "-p", str(front.port), "--https",
                 "--cacert", made["good"].ca, *options, "127.0.0.1", "--",
                 command, **how)


def test_without_the_option_the_host_refuses(host, front, made):
    result = through(front, made, "whoami")
    assert result.status == 255, result
    assert "ends TLS, use seal-over-tls" in result.err
    assert host.stats()["commands_started"] == 0
    assert [r.get("refused") for r in host.log("request")][-1] == "plaintext"


@pytest.mark.valgrind
def test_with_the_option_the_host_does_it(host, front, made):
    result = through(front, made, "whoami", SEAL)
    assert (result.status, result.out, result.err) == (0, NAME, "")
    assert all(r["sealed"] for r in host.log("request") if r.get("verb"))
    # the binding is that of the certificate in front; nobody compares it
    assert [r["ntlm"]["channel_bindings"] is not None
            for r in host.log("request")
            if r.get("leg") == "authenticate"] == [True]
    host.assert_tidy()


def test_much_output_and_input_arrive_unchanged(host, front, made):
    data = bytes(range(256)) * 1000
    result = through(front, made, "cat", SEAL, input=data, limit=20)
    assert (result.status, result.out) == (0, data)


def test_a_host_with_tls_takes_it_too(tls):
    result = tls.run("whoami", SEAL, "-v")
    assert (result.status, result.out) == (0, NAME), result
    assert "all replies sealed" in result.err
    assert all(r["sealed"] for r in tls.log("request") if r.get("verb"))
    assert tls.bindings() == ["ok"]


def test_over_http_it_changes_nothing(host):
    assert host.run("whoami", SEAL).out == NAME


def test_a_plain_reply_is_refused(tls):
    tls.reset({"action": "plaintext", "verb": "Command"})
    result = tls.run("whoami", SEAL)
    assert result.status == 255, result
    assert "not sealed, or was changed" in result.err


def test_it_is_refused_without_ntlm(tls, made):
    client = made["client"]
    for options in (["--auth", "basic"],
                    ["--auth", "certificate", "--cert", client.chain,
                     "--key", client.key]):
        result = tls.run("whoami", SEAL, *options)
        assert result.status == 248, result
        assert "only NTLM and Kerberos seal" in result.err
    tls.assert_untouched()


def test_a_connector_may_seal_over_tls(front, made, tmp_path):
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"one": {
        "hostname": "127.0.0.1", "port": front.port, "protocol": "https",
        "username": USER, "password": Server.password, "command": "echo hi",
        "ca-file": made["good"].ca, "seal-over-tls": True}}))
    path.chmod(0o600)
    answer = winrm("call", "--config", str(path), "one").json
    assert (answer["output"], answer["sealed"]) == ("hi\n", True)
