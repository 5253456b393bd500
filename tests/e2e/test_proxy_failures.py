# SPDX-License-Identifier: Apache-2.0
"""Proxies that refuse or fail."""

import socket
import time

import pytest
from proxy import ESTABLISHED
from secure_command import made, tls  # noqa: F401  (fixtures)
from test_proxy import assert_unreached, proxy, target  # noqa: F401
from winrm_command import REFUSED, SLACK, SLOW, duration, wait_until


@pytest.mark.valgrind
@pytest.mark.parametrize("answer, words", [
    (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno\n",
     "403 Forbidden"),
    (b"HTTP/1.1 403 \x1b[31mF\xc3\xb6rbidden\r\n\r\n" + b"x" * 100000,
     "403 ?[31mF??rbidden"),
    (b"HTTP/1.0 502\r\n\r\n", ": 502"),
    (b"HTTP/1.1 302 Found\r\nLocation: http://evil/\r\n\r\n", "302 Found"),
    (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "101 Switching"),
    (b"HTTP/1.1 999 " + b"x" * 9000 + b"\r\n\r\n", "999 xxx")])
def test_a_refusal_of_the_proxy_is_told_in_its_words(
        tls, proxy, answer, words):
    result = tls.run("true", "--proxy", proxy.says(answer).url)
    assert_unreached(
        result, tls, "the proxy %s refused the connection to %s: " % (
            proxy.address, target(tls)), words)


@pytest.mark.parametrize("answer", [
    b"SSH-2.0-OpenSSH_9.2p1\r\n", b"HTTP/2 200\r\n\r\n", b"\0" * 99,
    b"\x15\x03\x03\x00\x02\x02\x46", b"HTTP/1.1 20\r\n\r\n"])
def test_an_answer_that_is_no_http_is_told_of(tls, proxy, answer):
    result = tls.run("true", "--proxy", proxy.says(answer).url)
    assert_unreached(result, tls, "what answers at %s is not an HTTP proxy"
                     % proxy.address)


@pytest.mark.parametrize("start, piece", [
    (b"HTTP/1.1 200 OK\r\nA: ", b"x" * 999),
    (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 99),
    (b"HTTP/1.1 200 ", b"x" * 999),
    (b"", b"HTTP/1.1 100 Continue\r\n\r\n")])
def test_a_head_without_end_is_an_error(tls, proxy, start, piece):
    result = tls.run("true", "--proxy", proxy.goes_on(start, piece).url)
    assert_unreached(result, tls, "a head that is too long")


@pytest.mark.parametrize("at", range(0, len(ESTABLISHED), 6))
def test_an_answer_cut_short_is_an_error(tls, proxy, at):
    result = tls.run("true", "--proxy", proxy.says(ESTABLISHED[:at]).url)
    assert_unreached(result, tls, "closed the connection before it answered")


def test_a_tunnel_that_closes_at_once_is_an_error(tls, proxy):
    result = tls.run("true", "--proxy", proxy.says(ESTABLISHED).url)
    assert result.status == 254, result
    assert "the TLS handshake failed" in result.err


def test_a_proxy_that_is_not_there_is_told_of(tls):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    result = tls.run("true", "--proxy", "127.0.0.1:%d" % port)
    assert_unreached(result, tls, "the proxy 127.0.0.1:%d cannot be reached: "
                     "is it up, and the port right? "
                     "(%s)" % (port, REFUSED))
    result = tls.run("true", "--proxy", "no-such-proxy.invalid")
    assert_unreached(result, tls, "the proxy no-such-proxy.invalid:3128 has "
                     "no address")


@pytest.mark.parametrize("at", [0, 5, len(ESTABLISHED) - 1])
def test_a_silent_proxy_ends_with_the_connect_timeout(tls, proxy, at):
    proxy.stalls(ESTABLISHED[:at])
    result = tls.run("true", "--connect-timeout", duration(1), "--proxy",
                     proxy.url)
    assert_unreached(result, tls, "did not answer in time")
    assert 0.9 * SLOW <= result.seconds <= SLOW + SLACK


def test_one_byte_a_second_ends_with_the_connect_timeout(tls, proxy):
    proxy.drips(ESTABLISHED, 1)
    result = tls.run("true", "--connect-timeout", duration(2), "--proxy",
                     proxy.url)
    assert_unreached(result, tls, "did not answer in time")
    assert 1.8 * SLOW <= result.seconds <= 2 * SLOW + SLACK


def test_the_deadline_counts_in_a_proxy(tls, proxy):
    proxy.stalls()
    result = tls.run("true", "--timeout", duration(1), "--proxy", proxy.url)
    assert result.status == 250, result
    assert result.seconds <= SLOW + SLACK


def test_a_signal_ends_a_silent_proxy(tls, proxy):
    proxy.stalls()
    command = tls.start("true", "--proxy", proxy.url)
    wait_until(lambda: proxy.targets, what="the request")
    started = time.monotonic()
    command.terminate()
    command.communicate(timeout=60 * SLOW)
    assert command.returncode == 130
    assert time.monotonic() - started <= SLACK
