# SPDX-License-Identifier: Apache-2.0
"""HTTPS: what works over HTTP works over HTTPS; client certificates."""

import json
import os

import pytest
from conftest import Server
from secure_command import made, secure, tls  # noqa: F401  (fixtures)
from secure_command import NAME, NOT_PINNED, WARNING
from winrm_command import USER, duration, winrm


@pytest.mark.valgrind
def test_ntlm_over_tls_is_plain_within_and_bound(tls, silent):
    result = tls.run("whoami", stdin=silent)
    assert (result.status, result.out, result.err) == (0, NAME, "")
    assert tls.verbs() == ["-", "Create", "Command", "Receive", "Delete"]
    assert tls.bindings() == ["ok"]
    assert not any(r.get("sealed") for r in tls.log("request"))
    assert len(tls.handshakes()) == 1
    tls.assert_tidy()


@pytest.mark.valgrind
def test_basic_takes_four_requests(tls, silent):
    result = tls.run("whoami", "--auth", "basic", stdin=silent)
    assert (result.status, result.out, result.err) == (0, NAME, "")
    assert tls.verbs() == ["Create", "Command", "Receive", "Delete"]
    assert {r["leg"] for r in tls.log("request")} == {"basic"}
    tls.assert_tidy()


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_output_stderr_and_the_exit_code_arrive(tls, auth):
    result = tls.run("echo out; echo err >&2; exit 7", "--auth", auth)
    assert (result.status, result.out, result.err) == (7, b"out\n", "err\n")


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_megabyte_of_output_arrives_whole(tls, auth):
    result = tls.run("seq 1 1000000 | head -c 1048576", "--auth", auth,
                     limit=20)
    want = "".join("%d\n" % n for n in range(1, 200000))[:1048576]
    assert result.status == 0
    assert result.out.decode() == want


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_128_kb_of_input_come_back_unchanged(tls, auth):
    data = os.urandom(1 << 17)
    result = tls.run("cat", "--auth", auth, input=data, limit=20)
    assert result.status == 0
    assert result.out == data


def test_id_answers_over_https(tls):
    result = winrm("id", "-p", str(tls.port), "--https", *tls.trust,
                   tls.address)
    assert result.status == 0
    assert result.out


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_wrong_password_is_refused_over_https(tls, auth):
    result = tls.run("whoami", "--auth", auth,
                     env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 253
    assert len(tls.handshakes()) == 1


def test_basic_is_not_fallen_back_to(secure):
    host = secure("good", "--schemes", "Basic")
    result = host.run("whoami")
    assert result.status == 253
    assert "basic" in result.err.lower()
    assert all(r.get("leg") != "basic" for r in host.log("request"))


def test_a_deadline_ends_the_command(tls):
    result = tls.run("sleep 60", "--timeout", duration(1))
    assert result.status == 250
    tls.assert_tidy()


def test_an_answer_and_a_refusal_come_as_json(tls):
    result = tls.run("echo hi; exit 3", "-o", "json")
    assert result.json["output"] == "hi\n"
    assert result.json["exitcode"] == 0
    bad = tls.run("whoami", "-o", "json", "--cacert", tls.certificate.crt,
                  "--pin", "sha256//" + "A" * 43 + "=")
    assert bad.status == bad.json["exitcode"] == 252
    assert NOT_PINNED in bad.json["message"]


def test_v_shows_the_pin_of_the_hosts_key(tls):
    assert tls.certificate.pin in tls.run("true", "-v").err


def test_no_secret_is_in_a_trace(tls, tmp_path):
    for auth in ("ntlm", "basic"):
        path = tmp_path / auth
        assert tls.run("true", "--auth", auth, "--trace",
                       str(path)).status == 0
        data = path.read_bytes()
        assert b"CreateResponse" in data or b"ShellId" in data
        for line in data.splitlines():
            if line.lower().startswith(b"authorization:"):
                assert len(line) < 60, line


# Client certificates.

@pytest.mark.parametrize("kind", ["client", "client-rsa"])
def test_a_client_certificate_is_shown_in_the_handshake(secure, made, kind):
    mine = made[kind]
    host = secure("good", "--cbt", "strict", "--client-ca", mine.ca)
    result = host.run("whoami", "--cert", mine.chain, "--key", mine.key)
    assert (result.status, result.out) == (0, NAME), result
    assert host.handshakes()[0]["client"] == "alice"
    assert host.handshakes()[0]["version"] == "TLSv1.2"
    host.reset()
    assert host.run("whoami").status == 0
    assert "client" not in host.handshakes()[0]


@pytest.mark.parametrize("kind", ["client", "client-rsa"])
def test_a_client_certificate_logs_on_by_itself(secure, made, kind, silent):
    mine = made[kind]
    host = secure("good", "--client-ca", mine.ca)
    result = host.run("echo me; exit 5", "--auth", "certificate",
                      "--cert", mine.chain, "--key", mine.key, stdin=silent)
    assert (result.status, result.out) == (5, b"me\n"), result
    assert [r["leg"] for r in host.log("request")] == \
        ["certificate"] * 4
    host.reset()
    result = host.run("whoami", "--auth", "certificate")
    assert result.status == 248 and "client-cert" in result.err


@pytest.mark.parametrize("kind", ["client", "client-rsa"])
def test_who_logs_on_by_certificate_can_list_sessions(secure, made, kind):
    mine = made[kind]
    host = secure("good", "--client-ca", mine.ca)
    listed = winrm("sessions", "--auth", "certificate", "--cert", mine.chain,
                   "--key", mine.key, "--https", *host.trust, "-p",
                   str(host.port), host.address)
    assert (listed.status, listed.out) == (0, b""), listed


def test_a_client_certificate_that_the_host_refuses_ends_the_handshake(
        secure, made):
    mine = made["client-stranger"]
    host = secure("good", "--client-ca", made["client"].ca)
    result = host.run("whoami", "--cert", mine.chain, "--key", mine.key)
    assert result.status == 254, result
    assert "handshake" in result.err


# The connector.

def test_a_connector_runs_a_command_over_https(tls, tmp_path):
    record = {"hostname": tls.address, "port": tls.port,
              "protocol": "https", "username": USER,
              "password": Server.password, "command": "echo hi; exit 4",
              "ca-file": tls.certificate.ca, "pin": tls.certificate.pin}
    path = tmp_path / "connectors.json"

    def call(**more):
        path.write_text(json.dumps({"one": dict(record, **more)}))
        path.chmod(0o600)
        return winrm("call", "--config", str(path), "one")

    assert call().json["output"] == "hi\n"
    answer = call(pin="sha256//" + "A" * 43 + "=").json
    assert answer["exitcode"] == 252
    assert NOT_PINNED in answer["message"]
    skipping = call(**{"insecure-skip-verify": True})
    assert WARNING in skipping.err
    assert skipping.json["output"] == "hi\n"
    assert call(auth="basic").json["output"] == "hi\n"
    assert call(port=tls.port, protocol="https",
                hostname="localhost").json["output"] == "hi\n"
