# SPDX-License-Identifier: Apache-2.0
"""HTTPS through an HTTP proxy, kind ones and others."""

import json

import pytest
from conftest import Server
from proxy import ESTABLISHED, Proxy
from secure_command import (made, secure, tls)  # noqa: F401  (fixtures)
from secure_command import NAME, NOT_PINNED, Secure, assert_refused, last_reply
from winrm_command import host  # noqa: F401  (fixtures)
from winrm_command import USER, duration, winrm

SECRET = "pr0xy-S3cret"


def target(host):
    return "127.0.0.1:%d" % host.port


def assert_silent(result):
    assert SECRET.encode() not in result.out
    assert SECRET not in result.err


def assert_unreached(result, tls, *words):
    assert result.status == 254, result
    assert len(result.err.splitlines()) == 1, result
    for word in words:
        assert word in result.err, result
    tls.assert_untouched()


@pytest.fixture
def proxy():
    with Proxy() as one:
        yield one


# What works without a proxy works with one.

@pytest.mark.valgrind
def test_a_command_takes_one_tunnel_and_is_bound_to_the_host(tls, proxy):
    result = tls.run("whoami", "--proxy", proxy.url)
    assert (result.status, result.out, result.err) == (0, NAME, "")
    assert proxy.targets == [target(tls)]
    assert tls.verbs() == ["-", "Create", "Command", "Send", "Receive",
                           "Delete"]
    assert tls.bindings() == ["ok"]
    tls.assert_tidy()


def test_output_input_and_the_exit_code_pass(tls, proxy):
    data = bytes(range(256)) * 400
    result = tls.run("cat; echo err >&2; exit 7", "--proxy", proxy.url,
                     input=data, limit=20)
    assert (result.status, result.out, result.err) == (7, data, "err\n")


def test_basic_and_id_go_through_it(tls, proxy):
    assert tls.run("true", "--auth", "basic", "--proxy",
                   proxy.url).status == 0
    result = winrm("id", "-p", str(tls.port), "--https", *tls.trust,
                   "--proxy", proxy.url, tls.address)
    assert result.status == 0 and result.out
    assert len(proxy.targets) == 2


def test_the_host_is_checked_as_without(tls, made, proxy):
    pin, other = tls.certificate.pin, made["expired"].pin
    assert tls.run("true", "--pin", pin, "--proxy", proxy.url).status == 0
    assert_refused(tls.run("true", "--pin", other, "--proxy", proxy.url),
                   NOT_PINNED)
    result = tls.run("true", "--cacert", made["unknown-issuer"].ca,
                     "--proxy", proxy.url)
    assert_refused(result, "no trusted CA")


def many(host, *options, **how):
    return winrm("run", "-u", USER, "--https", "-H",
                 ",".join(["127.0.0.1:%d" % host.port] * 6), *options, "--",
                 "echo hi", **how)


def test_many_sessions_at_once_each_have_a_tunnel(tls, proxy):
    result = many(tls, *tls.trust, "--proxy", proxy.url)
    assert (result.status, result.out.count(b": hi\n")) == (0, 6), result
    assert proxy.targets == [target(tls)] * 6


def test_many_sessions_at_once_meet_a_host_for_the_first_time(tls, tmp_path):
    path = tmp_path / "known"
    result = many(tls, "--tofu", env={"WINRM_KNOWN_SERVERS": str(path)})
    assert (result.status, result.out.count(b": hi\n")) == (0, 6), result
    assert path.read_text().count(target(tls)) == 1
    assert result.err.count("is new here") == 1


def test_names_are_the_proxys_to_resolve(secure):
    host = secure("good", "--cbt", "strict")
    host.address = "dc1.lab.invalid"
    host.trust = ["--pin", host.certificate.pin]
    with Proxy(names={"dc1.lab.invalid": "127.0.0.1"}) as proxy:
        result = host.run("whoami", "--proxy", proxy.url)
    assert (result.status, result.out) == (0, NAME), result
    assert proxy.targets == ["dc1.lab.invalid:%d" % host.port]


def test_host_and_proxy_may_have_ipv6_addresses(server, made):
    host = Secure(server(*made["good"].tls, "--address", "::1"),
                  made["good"])
    host.address = "::1"
    with Proxy(address="::1") as proxy:
        assert host.run("true", "--proxy", proxy.url).status == 0
    assert proxy.targets == ["[::1]:%d" % host.port]


@pytest.mark.parametrize("head", [
    ESTABLISHED, b"HTTP/1.0 200\r\n\r\n", b"HTTP/1.1 204 No Content\n\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nA: b\r\n\r\n"
    + ESTABLISHED,
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nA: " + b"x" * 16000 + b"\r\n\r\n"])
@pytest.mark.parametrize("piece", [1 << 20, 1])
def test_any_2xx_is_a_tunnel(tls, head, piece):
    with Proxy(head=head, piece=piece) as proxy:
        result = tls.run("whoami", "--proxy", proxy.url)
    assert (result.status, result.out) == (0, NAME), result


def test_a_deadline_ends_the_command(tls, proxy):
    result = tls.run("sleep 60", "--timeout", duration(1), "--proxy",
                     proxy.url)
    assert result.status == 250
    tls.assert_tidy()


def test_a_new_connection_is_a_new_tunnel(tls, proxy):
    tls.reset(*last_reply("Create"), *last_reply("Command"))
    result = tls.run("echo again; exit 5", "--proxy", proxy.url)
    assert (result.status, result.out) == (5, b"again\n"), result
    assert proxy.targets == [target(tls)] * 3
    assert tls.bindings() == ["ok"] * 3


# Credentials.

@pytest.fixture
def locked():
    with Proxy(credentials="LAB\\bob:" + SECRET) as one:
        yield one


def with_user(proxy, user="LAB%5Cbob"):
    return "http://%s@%s" % (user, proxy.address)


def test_credentials_of_a_proxy_come_from_each_place(tls, locked, tmp_path):
    file = tmp_path / "password"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    full = with_user(locked, "LAB%5Cbob:" + SECRET)
    for options, env in (
            (["--proxy", with_user(locked), "--proxy-password-file",
              str(file)], {"WINRM_PROXY_PASSWORD": "wrong"}),
            (["--proxy", with_user(locked)],
             {"WINRM_PROXY_PASSWORD": SECRET}),
            ([], {"HTTPS_PROXY": full, "WINRM_PROXY_PASSWORD": "wrong"}),
            ([], {"https_proxy": with_user(locked),
                  "WINRM_PROXY_PASSWORD": SECRET})):
        result = tls.run("true", "-v", *options, env=env)
        assert result.status == 0, result
        assert_silent(result)
    assert locked.joined == 4


@pytest.mark.parametrize("env, words, advice", [
    ({}, "wants credentials", "name them as http://user@host:port"),
    ({"https_proxy": "u:" + SECRET + "x@"}, "wants other credentials",
     "check them")])
def test_credentials_that_are_missing_or_wrong_are_told_of(
        tls, locked, env, words, advice):
    env = {"https_proxy": "http://%s%s" % (
        env.get("https_proxy", ""), locked.address)}
    result = tls.run("true", env=env)
    assert result.status == 254, result
    assert result.err == (
        "winrm: the proxy %s %s for %s: 407 Proxy Authentication Required; "
        "%s\n" % (locked.address, words, target(tls), advice))
    assert_silent(result)
    assert len(locked.targets) == 1
    tls.assert_untouched()


@pytest.mark.parametrize("user", ["", "LAB%5Cbob:" + SECRET + "@"])
def test_a_proxy_that_takes_no_basic_says_what_it_takes(tls, proxy, user):
    proxy.says(b"HTTP/1.1 407 Proxy Authentication Required\r\n"
               b"Proxy-Authenticate: Negotiate\r\n"
               b"Proxy-Authenticate: NTLM\r\nContent-Length: 9\r\n\r\n"
               b"forbidden")
    url = "http://%s%s" % (user, proxy.address)
    result = tls.run("true", env={"https_proxy": url})
    assert result.status == 254, result
    assert "offers Negotiate, NTLM, but only Basic is" in result.err
    assert "have it offer that, or bypass it" in result.err
    assert "other credentials" not in result.err
    assert_silent(result)
    tls.assert_untouched()


def test_a_password_in_an_argument_is_refused(tls, locked):
    for url in ("http://u:%s@%s", "u:%s@%s"):
        result = tls.run("true", "--proxy", url % (SECRET, locked.address))
        assert result.status == 248, result
        assert "--proxy-password-file" in result.err
        assert_silent(result)
    assert not locked.targets


def test_a_password_file_that_cannot_be_is_refused(tls, locked, tmp_path):
    file = tmp_path / "password"
    file.write_text(SECRET)
    file.chmod(0o644)
    empty = tmp_path / "empty"
    empty.touch(0o600)
    for options, words in (
            (["--proxy", with_user(locked), "--proxy-password-file",
              str(file)], "chmod 600"),
            (["--proxy", with_user(locked), "--proxy-password-file",
              "/proc/nonexistent"], "No such file"),
            (["--proxy", locked.url, "--proxy-password-file", str(empty)],
             "names no user")):
        result = tls.run("true", *options)
        assert result.status == 248 and words in result.err, result
        assert len(result.err.splitlines()) == 1
        result = tls.run("true", "-o", "json", *options)
        assert words in result.json["message"], result
    assert not locked.targets


def test_a_connector_runs_through_a_proxy(tls, locked, tmp_path):
    record = {"hostname": tls.address, "port": tls.port,
              "protocol": "https", "username": USER,
              "password": Server.password, "command": "echo hi; exit 4",
              "ca-file": tls.certificate.ca,
              "proxy": with_user(locked, "LAB%5Cbob:" + SECRET)}
    path, trace = tmp_path / "connectors.json", tmp_path / "trace"

    def call(**more):
        path.write_text(json.dumps({"one": dict(record, **more)}))
        path.chmod(0o600)
        result = winrm("call", "--config", str(path), "--trace", str(trace),
                       "one")
        assert_silent(result)
        assert SECRET.encode() not in trace.read_bytes()
        return result.json

    assert call()["output"] == "hi\n"
    assert locked.joined == 1
    assert call(proxy="none")["output"] == "hi\n"
    assert locked.joined == 1
    answer = call(proxy=with_user(locked, "x:" + SECRET))
    assert answer["exitcode"] == 254
    assert "wants other credentials" in answer["message"]
    for url, words in (("https://p", "TLS to the proxy"),
                       ("socks5://u:%s@p" % SECRET, "SOCKS"),
                       ("ftp://u:%s@p" % SECRET, "not of the form")):
        answer = call(proxy=url)
        assert answer["exitcode"] == 248 and words in answer["message"]
    answer = call(protocol="http", **{"ca-file": None})
    assert answer["exitcode"] == 248 and "NTLM" in answer["message"]


# Whether there is a proxy at all.

def test_an_option_is_over_the_environments_proxy_and_its_exceptions(tls, proxy):
    none = "http://127.0.0.1:9"
    cases = [
        (True, [], {"HTTPS_PROXY": proxy.url}),
        (True, [], {"https_proxy": proxy.url, "HTTPS_PROXY": none}),
        (True, [], {"https_proxy": "", "HTTPS_PROXY": proxy.address}),
        (True, ["--proxy", proxy.url], {"HTTPS_PROXY": none}),
        (True, ["--proxy", proxy.url], {"NO_PROXY": "*"}),
        (False, ["--proxy", "none"], {"HTTPS_PROXY": none}),
        (False, ["--proxy", ""], {"HTTPS_PROXY": none}),
        (False, [], {"HTTP_PROXY": none, "http_proxy": none}),
        (False, [], {"HTTPS_PROXY": none, "NO_PROXY": "*"}),
        (False, [], {"HTTPS_PROXY": none, "no_proxy": "x, 127.0.0.0/8",
                     "NO_PROXY": "y"}),
        (False, [], {"HTTPS_PROXY": none,
                     "NO_PROXY": "127.0.0.1:%d" % tls.port}),
        (True, [], {"HTTPS_PROXY": proxy.url,
                    "NO_PROXY": "lab.test,127.0.0.2,127.0.0.1:1"}),
    ]
    for number, (is_used, options, env) in enumerate(cases):
        before = len(proxy.targets)
        result = tls.run("true", *options, env=env)
        assert result.status == 0, (number, result)
        assert len(proxy.targets) - before == is_used, number


def test_plain_http_goes_through_none(host, proxy):
    assert host.run("true", env={"HTTPS_PROXY": proxy.url,
                                 "HTTP_PROXY": proxy.url}).status == 0
    result = host.run("true", "--proxy", proxy.url)
    assert result.status == 248, result
    assert "needs protocol https: NTLM" in result.err
    assert host.id("--proxy", proxy.url).status == 248
    assert host.run("true", "--proxy", "none").status == 0
    assert not proxy.targets


@pytest.mark.parametrize("url, words", [
    ("https://p:3128", "TLS to the proxy itself is not supported"),
    ("socks5h://p", "SOCKS proxy is not supported"),
    ("http://p:99999", "not of the form"), ("http://", "not of the form"),
    ("http://p/x", "not of the form"), ("http://" + "p" * 600, "too long")])
def test_proxies_that_cannot_be_are_refused(tls, url, words):
    result = tls.run("true", "--proxy", url)
    assert result.status == 248 and words in result.err, result
    result = tls.run("true", env={"https_proxy": url})
    assert result.status == 248 and words in result.err, result
    assert "https_proxy: " in result.err
    tls.assert_untouched()
