# SPDX-License-Identifier: Apache-2.0
"""Who else may answer at the port, and how slowly."""

import socket
import ssl
import threading

import pytest
from between import Between, cut_at, man_in_the_middle, slowly
from secure_command import made, secure, tls  # noqa: F401  (fixtures)
from secure_command import NOT_PINNED, assert_refused
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import SLACK, SLOW, USER, duration, winrm


@pytest.mark.parametrize("policy, status, binding", [
    ("none", 0, "wrong"), ("relaxed", 253, "wrong"),
    ("strict", 253, "wrong")])
def test_a_man_in_the_middle_with_a_valid_chain_fails_the_binding(
        secure, made, policy, status, binding):
    host = secure("good", "--cbt", policy)
    with man_in_the_middle(host, made["p-256"]) as man:
        result = host.via(man.port, "whoami")
    assert result.status == status, result
    assert host.bindings() == [binding]
    if status:
        assert host.stats()["commands_started"] == 0


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_man_in_the_middle_is_refused_by_a_pin(tls, made, auth):
    with man_in_the_middle(tls, made["p-256"]) as man:
        result = tls.via(man.port, "whoami", "--pin", tls.certificate.pin,
                         "--auth", auth)
    assert_refused(result, NOT_PINNED)
    tls.assert_untouched()


def test_a_man_in_the_middle_without_a_ca_is_refused(tls, made):
    with man_in_the_middle(tls, made["self-signed"]) as man:
        assert_refused(tls.via(man.port, "whoami"), "no trusted CA")
    tls.assert_untouched()


# Slow and silent hosts.

@pytest.mark.parametrize("seconds", [0.5, 1])
def test_a_stalled_handshake_ends_with_the_connect_timeout(tls, seconds):
    tls.reset({"action": "accept-stall"})
    result = tls.run("true", "--connect-timeout", duration(seconds))
    assert result.status in (250, 254), result
    assert seconds * SLOW * 0.9 <= result.seconds
    assert result.seconds <= seconds * SLOW + SLACK


@pytest.mark.parametrize("at", [0, 3, 80, 500])
def test_one_byte_a_second_ends_with_the_connect_timeout(tls, at):
    with Between(tls.port, to_client=slowly(at, 1)) as between:
        result = tls.via(between.port, "true", "--connect-timeout",
                         duration(1.5), limit=5)
    assert result.status in (250, 254), result
    assert 1.3 * SLOW <= result.seconds <= 1.5 * SLOW + SLACK


@pytest.mark.parametrize("at", [0, 80])
def test_the_deadline_counts_in_a_handshake(tls, at):
    with Between(tls.port, to_client=slowly(at, 1)) as between:
        result = tls.via(between.port, "true", "--timeout", duration(1),
                         limit=5)
    assert result.status == 250, result
    assert result.seconds <= SLOW + SLACK


@pytest.mark.parametrize("at", [0, 1, 4, 5, 50, 200, 700])
def test_a_handshake_cut_short_is_told_of(tls, at):
    with Between(tls.port, to_client=cut_at(at)) as between:
        result = tls.via(between.port, "true")
    assert result.status == 254, result
    assert "TLS handshake failed" in result.err, result
    assert "may have run" not in result.err
    assert tls.log("request") == []


# Not what was expected to listen there.

def test_plain_http_at_a_port_of_https_is_told_of(host):
    result = winrm("exec", *host.options(), "--https", "-k", host.address,
                   "--", "true")
    assert result.status == 254, result
    assert "does not speak TLS" in result.err
    assert host.stats()["commands_started"] == 0


@pytest.mark.parametrize("kind", ["ssh", "smtp", "zeros", "http2"])
def test_another_protocol_at_a_port_of_https_is_told_of(tls, kind):
    tls.reset({"action": "accept-bytes", "kind": kind})
    result = tls.run("true", "--connect-timeout", duration(2))
    assert result.status == 254, result
    assert "TLS" in result.err


def test_an_alert_in_place_of_a_handshake_is_told_of(tls):
    tls.reset({"action": "accept-bytes", "kind": "tls-alert"})
    result = tls.run("true")
    assert result.status == 254, result
    assert "alert" in result.err


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("kind", [
    0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60,
    70, 71, 80, 86, 90, 100, 109, 110, 112, 113, 115, 116, 120, 255])
def test_each_alert_ends_the_connection(made, level, kind):     # noqa: F811
    """After a warning that may be ignored, the connection ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def answer():
            peer, _ = listener.accept()
            with peer:
                peer.recv(65536)
                peer.sendall(bytes([21, 3, 3, 0, 2, level, kind]))
                peer.shutdown(socket.SHUT_WR)
                peer.recv(65536)
        thread = threading.Thread(target=answer)
        thread.start()
        result = winrm("exec", "-u", USER, "-p",
                       str(listener.getsockname()[1]), "--https", "--cacert",
                       made["good"].ca, "127.0.0.1", "--", "true")
        thread.join()
    assert result.status == 254, result
    assert "TLS handshake failed" in result.err, result
    assert ("alert" in result.err) == (level == 2), result


def test_https_at_a_port_of_http_is_told_of(tls):
    result = winrm("exec", "-u", USER, "-p", str(tls.port), tls.address,
                   "--", "true")
    assert result.status in (254, 255), result
    assert result.err.startswith("winrm: ")
    assert len(result.err.splitlines()) == 1
    assert tls.log("request") == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_are_refused(tls, made):
    one = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    one.set_ciphers("ALL:@SECLEVEL=0")
    one.minimum_version = ssl.TLSVersion.TLSv1
    one.maximum_version = ssl.TLSVersion.TLSv1_1
    one.load_cert_chain(made["good"].chain, made["good"].key)
    with Between(tls.port, client=lambda sock: one.wrap_socket(
            sock, server_side=True)) as between:
        result = tls.via(between.port, "true")
    assert result.status == 254, result
    assert "TLS" in result.err
