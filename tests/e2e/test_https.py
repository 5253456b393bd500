# SPDX-License-Identifier: Apache-2.0
"""HTTPS: certificates, pins, channel bindings, and everything in between."""

import json
import os
import select
import socket
import ssl
import subprocess
import threading
import time

import pytest
from conftest import Server
from winrm_command import host, hosts, module_host  # noqa: F401  (fixtures)
from winrm_command import (SLACK, SLOW, USER, Host, duration, finish, start,
                           wait_until, winrm)

from tests.server import certs

NAME = subprocess.run(["whoami"], capture_output=True).stdout
GOOD = ["rsa-2048", "rsa-4096", "p-256", "p-384", "mixed", "rsa-sha256",
        "rsa-sha384", "rsa-sha512", "rsa-pss-sha256", "rsa-pss-sha384",
        "rsa-pss-sha512", "ecdsa-sha384", "ecdsa-sha512", "self-signed",
        "self-signed-rsa", "intermediate", "intermediate-rsa", "address"]
# What is said of each when only its CA is trusted.
BAD = {
    "expired": "it has expired",
    "not-yet": "it is not valid yet",
    "wrong-name": "it is for another host name",
    "common-name": "it is for another host name",
    "unknown-issuer": "no trusted CA has issued it",
    "self-signed": "no trusted CA has issued it",
    "self-signed-expired": "it has expired",
    "sha1": "its signature is too weak",
    "rsa-1024": "its key is too weak",
}
NOT_PINNED = "its key is none of the pinned ones"
WARNING = "insecure-skip-verify"


@pytest.fixture(scope="session")
def made():
    return certs.all_of_them()


class Secure(Host):
    """A server with TLS, and what the command has to trust for it."""

    def __init__(self, server, certificate):
        super().__init__(server)
        self.certificate = certificate
        self.trust = ["--cacert", certificate.ca]

    def options(self):
        return [*super().options(), "--https", *self.trust]

    def via(self, port, command, *options, **how):
        """A run through something that listens on another port."""
        return winrm("exec", "-u", USER, "-p", str(port), "--https",
                     *self.trust, *options, self.address, "--", command,
                     **how)

    def handshakes(self):
        return self.log("handshake")

    def bindings(self):
        return [r["ntlm"].get("binding") for r in self.log("request")
                if r.get("leg") == "authenticate"]


@pytest.fixture
def secure(server, made):
    """A factory: secure(KIND, "--option", ...)."""
    return lambda kind="good", *options: Secure(
        server(*made[kind].tls, *options), made[kind])


@pytest.fixture(scope="module")
def one_tls(tmp_path_factory, made):
    server = Server(str(tmp_path_factory.mktemp("tls")), *made["good"].tls,
                    "--cbt", "strict", "--basic")
    yield Secure(server, made["good"])
    server.stop()


@pytest.fixture
def tls(one_tls):
    """One with a good certificate, strict, that takes Basic too."""
    one_tls.reset()
    yield one_tls
    one_tls.reset()


def assert_refused(result, sentence):
    assert result.status == 252, result
    assert "certificate is refused: " + sentence in result.err, result
    assert result.out == b""


# What works over HTTP works over HTTPS.

@pytest.mark.valgrind
def test_ntlm_over_tls_is_plain_within_and_bound(tls):
    result = tls.run("whoami")
    assert (result.status, result.out, result.err) == (0, NAME, "")
    assert tls.verbs() == ["-", "Create", "Command", "Receive", "Delete"]
    assert tls.bindings() == ["ok"]
    assert not any(r.get("sealed") for r in tls.log("request"))
    assert len(tls.handshakes()) == 1
    tls.assert_tidy()


@pytest.mark.valgrind
def test_basic_takes_four_requests(tls):
    result = tls.run("whoami", "--auth", "basic")
    assert (result.status, result.out, result.err) == (0, NAME, "")
    assert tls.verbs() == ["Create", "Command", "Receive", "Delete"]
    assert {r["leg"] for r in tls.log("request")} == {"basic"}
    tls.assert_tidy()


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_output_errors_and_exit_code(tls, auth):
    result = tls.run("echo out; echo err >&2; exit 7", "--auth", auth)
    assert (result.status, result.out, result.err) == (7, b"out\n", "err\n")


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_megabyte(tls, auth):
    result = tls.run("seq 1 1000000 | head -c 1048576", "--auth", auth,
                     limit=20)
    want = "".join("%d\n" % n for n in range(1, 200000))[:1048576]
    assert result.status == 0
    assert result.out.decode() == want


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_much_input(tls, auth):
    data = os.urandom(1 << 17)
    result = tls.run("cat", "--auth", auth, input=data, limit=20)
    assert result.status == 0
    assert result.out == data


def test_id(tls):
    result = winrm("id", "-p", str(tls.port), "--https", *tls.trust,
                   tls.address)
    assert result.status == 0
    assert result.out


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_wrong_password(tls, auth):
    result = tls.run("whoami", "--auth", auth,
                     env={"WINRM_PASSWORD": "wrong"})
    assert result.status == 253
    assert len(tls.handshakes()) == 1


def test_no_fallback_to_basic(secure):
    host = secure("good", "--schemes", "Basic")
    result = host.run("whoami")
    assert result.status == 253
    assert "basic" in result.err.lower()
    assert all(r.get("leg") != "basic" for r in host.log("request"))


def test_a_deadline(tls):
    result = tls.run("sleep 60", "--timeout", duration(1))
    assert result.status == 250
    tls.assert_tidy()


def test_an_answer_in_json(tls):
    result = tls.run("echo hi; exit 3", "-o", "json")
    assert result.json["output"] == "hi\n"
    assert result.json["exitcode"] == 0
    bad = tls.run("whoami", "-o", "json", "--cacert", tls.certificate.crt,
                  "--pin", "sha256//" + "A" * 43 + "=")
    assert bad.status == bad.json["exitcode"] == 252
    assert NOT_PINNED in bad.json["message"]


def test_the_key_is_shown(tls):
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


# Each kind of certificate, where the server insists on channel bindings.

def expect_pss(version, kind):
    """mbedTLS 3.6.6 offers RSA-PSS, and refuses it in TLS 1.2: its issue
    10668, mended after that release."""
    if (version == "1.2" and certs.KINDS[kind].get("key", "").startswith("rsa")
            and b"3.6.6" in winrm("version").out):
        pytest.xfail("mbedTLS 3.6.6 and RSA-PSS in TLS 1.2")


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("kind", GOOD)
def test_kind_logs_in_under_strict(secure, kind, version):
    expect_pss(version, kind)
    host = secure(kind, "--cbt", "strict", "--tls-max", version)
    result = host.run("whoami")
    assert (result.status, result.out, result.err) == (0, NAME, "")
    assert host.bindings() == ["ok"]
    assert host.handshakes()[0]["version"] <= "TLSv" + version


@pytest.mark.parametrize("suite", [
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-CCM",
    "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA384",
    "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA",
    "AES128-GCM-SHA256", "AES256-SHA256"])
def test_suite(secure, suite):
    """Those that Windows has, each the only one on offer."""
    kind = "rsa-2048" if "ECDSA" not in suite else "good"
    if suite.startswith("ECDHE"):
        expect_pss("1.2", kind)
    host = secure(kind, "--cbt", "strict", "--tls-max", "1.2",
                  "--ciphers", suite)
    result = host.run("seq 1 20000")
    assert (result.status, len(result.out)) == (0, 108894), result
    assert host.handshakes()[0]["cipher"] == suite


def test_no_suite_in_common(secure):
    host = secure("good", "--tls-max", "1.2", "--ciphers",
                  "ECDHE-ECDSA-NULL-SHA")
    result = host.run("true")
    assert result.status == 254, result
    assert "alert" in result.err


def test_a_name_in_place_of_an_address(secure):
    for kind in ("name", "common-name", "good"):
        host = secure(kind)
        host.address = "localhost"
        assert host.run("true").status == 0, kind
    host = secure("address")
    host.address = "localhost"
    assert_refused(host.run("true"), BAD["wrong-name"])
    host = secure("name")
    assert_refused(host.run("true"), BAD["wrong-name"])


def test_an_ipv6_address(server, made):
    host = Secure(server(*made["good"].tls, "--address", "::1"),
                  made["good"])
    host.address = "::1"
    assert host.run("true").status == 0
    host = Secure(server(*made["address"].tls, "--address", "::1"),
                  made["address"])
    host.address = "::1"
    assert_refused(host.run("true"), BAD["wrong-name"])


def test_ca_files(tls, made, tmp_path):
    """PEM, DER, many in a file, a folder."""
    pem = open(tls.certificate.ca, "rb").read()
    der = tmp_path / "ca.der"
    der.write_bytes(ssl.PEM_cert_to_DER_cert(pem.decode()))
    both = tmp_path / "both.pem"
    both.write_bytes(open(made["unknown-issuer"].ca, "rb").read() + pem)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.pem").write_bytes(pem)
    (folder / "README").write_text("not a certificate\n")
    for path in (der, both, folder):
        tls.trust = ["--cacert", str(path)]
        result = tls.run("true")
        tls.trust = ["--cacert", tls.certificate.ca]
        assert result.status == 0, (path, result)


@pytest.mark.parametrize("policy, kind", [
    ("none", "good"), ("relaxed", "good"), ("strict", "good")])
def test_policies_take_the_right_binding(secure, policy, kind):
    host = secure(kind, "--cbt", policy)
    assert host.run("true").status == 0
    assert host.bindings() == ["ok"]


# Each bad certificate under each setting.

def trusted(made, kind):
    """A CA file for it; of another CA, where that is what is wrong."""
    if kind in ("unknown-issuer", "self-signed"):
        return made["good"].ca
    return made[kind].ca


@pytest.mark.parametrize("kind", BAD)
def test_bad_certificate(secure, made, kind):
    host = secure(kind, "--cbt", "strict", "--basic")
    ca = ["--cacert", trusted(made, kind)]
    pin, other = ["--pin", made[kind].pin], ["--pin", made["good"].pin]

    def run(*trust):
        host.reset()
        host.trust = list(trust)
        return host.run("whoami")

    def refused(sentence, *trust):
        assert_refused(run(*trust), sentence)
        assert host.handshakes() == [] and host.log("request") == []
        host.trust.extend(["--auth", "basic"])
        assert_refused(host.run("whoami"), sentence)
        assert host.log("request") == []

    def accepted(*trust):
        result = run(*trust)
        assert (result.status, result.out) == (0, NAME), result
        assert host.bindings() == ["ok"]
        return result

    refused(BAD[kind], *ca)
    refused(BAD[kind], *ca, *pin)
    refused(NOT_PINNED, *ca, *other)
    refused(NOT_PINNED, *other)
    assert WARNING not in accepted(*pin).err
    accepted("--pin", made["good"].pin + ";" + made[kind].pin)
    assert WARNING in accepted("-k").err


def test_a_certificate_for_clients_only(secure, made):
    """mbedTLS takes it under no setting."""
    host = secure("client-only")
    for trust in (host.trust, ["--pin", made["client-only"].pin], ["-k"]):
        host.trust = trust
        assert_refused(host.run("true"), "it is not meant for a server")
    assert host.log("request") == []


@pytest.mark.parametrize("kind", ["good", "rsa-pss-sha384", "intermediate"])
def test_good_certificate(secure, made, kind):
    host = secure(kind, "--cbt", "strict")
    ca, pin = ["--cacert", made[kind].ca], ["--pin", made[kind].pin]
    other = ["--pin", made["expired"].pin]
    for trust in (ca, pin, ca + pin, ["-k"]):
        host.trust = trust
        assert host.run("true").status == 0, trust
    for trust, sentence in (
            (["--cacert", made["unknown-issuer"].ca], "no trusted CA"),
            (other, NOT_PINNED), (ca + other, NOT_PINNED),
            (["--cacert", made["unknown-issuer"].ca] + pin, "no trusted")):
        host.trust = trust
        assert_refused(host.run("true"), sentence)


@pytest.mark.skipif(not os.path.exists("/etc/ssl/certs/ca-certificates.crt"),
                    reason="no bundle of CAs here")
def test_without_any_setting_the_machine_decides(tls):
    tls.trust, trust = [], tls.trust
    result = tls.run("true")
    tls.trust = trust
    assert_refused(result, "no trusted CA has issued it")


def test_a_chain_without_its_intermediate(server, made):
    one = made["intermediate"]
    host = Secure(server("--tls", one.crt, one.key), one)
    assert_refused(host.run("true"), "no trusted CA has issued it")


def test_settings_that_cannot_be(tls, tmp_path):
    garbage = tmp_path / "garbage"
    garbage.write_text("-----BEGIN CERTIFICATE-----\nno\n")
    pin = tls.certificate.pin
    for options in (["--cacert", "/nonexistent"], ["--cacert", str(garbage)],
                    ["--cacert", "/dev/null"],
                    ["--cert", tls.certificate.crt],
                    ["--key", tls.certificate.key],
                    ["--cert", str(garbage), "--key", tls.certificate.key],
                    ["--cert", tls.certificate.crt, "--key", str(garbage)],
                    ["--pin", "sha1//" + pin[8:]], ["--pin", pin[8:]],
                    ["--pin", pin[:-4]], ["--pin", ""], ["--pin", ";"],
                    ["--pin", pin + ";x"], ["--pin", "sha256//"],
                    ["--pin", pin.replace("sha256", "SHA256")],
                    ["--pin", "sha256//" + "A" * 200]):
        result = tls.run("true", *options)
        assert result.status == 248, (options, result)
        assert len(result.err.splitlines()) == 1, result
    tls.assert_untouched()


# Somebody in between.

class Between:
    """Listens, and joins each connection with one to a server.

    The first goes to the first of the ports, and so on. `client` and `server`
    change the sockets, as by speaking TLS; `to_client` sends bytes on in its
    own way.
    """

    def __init__(self, *ports, client=None, server=None, to_client=None):
        self._ports = list(ports)
        self._client = client or (lambda sock: sock)
        self._server = server or (lambda sock: sock)
        self._to_client = to_client or (lambda sock, data:
                                        sock.sendall(data))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets = []
        self._threads = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()
        for sock in self._sockets:
            try:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join(15)

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            port = (self._ports.pop(0) if len(self._ports) > 1
                    else self._ports[0])
            thread = threading.Thread(target=self._join, args=(sock, port),
                                      daemon=True)
            self._threads.append(thread)
            thread.start()

    def _join(self, sock, port):
        self._sockets.append(sock)
        try:
            near = self._client(sock)
            far = self._server(socket.create_connection(
                ("127.0.0.1", port)))
        except OSError:
            sock.close()
            return
        self._sockets += [near, far]
        _relay(near, far, self._to_client)


def _relay(near, far, to_client):
    """Both ways in one thread: an SSL object does not take two at once."""
    ways = {near: lambda data: far.sendall(data),
            far: lambda data: to_client(near, data)}
    try:
        while True:
            ready = [end for end in ways if getattr(end, "pending", int)()]
            for end in ready or select.select(list(ways), [], [])[0]:
                # what is readable may be a ticket and no data
                end.settimeout(0.02)
                try:
                    data = end.recv(65536)
                except TimeoutError:
                    continue
                if not data:
                    return
                near.settimeout(10)
                far.settimeout(10)
                ways[end](data)
    except (OSError, ValueError):
        pass
    finally:
        for end in ways:
            end.close()


def man_in_the_middle(host, certificate):
    """Ends the client's TLS with its own certificate, and reads along."""
    mine = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    mine.load_cert_chain(certificate.chain, certificate.key)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    theirs.check_hostname, theirs.verify_mode = False, ssl.CERT_NONE
    return Between(host.port,
                   client=lambda sock: mine.wrap_socket(
                       sock, server_side=True),
                   server=theirs.wrap_socket)


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


def slowly(at, pause):
    """Sends bytes from `at` on with a pause after each."""
    sent = [0]

    def send(sock, data):
        for n in range(len(data)):
            sock.sendall(data[n:n + 1])
            sent[0] += 1
            if sent[0] > at:
                time.sleep(pause)
    return send


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
def test_a_handshake_cut_short(tls, at):
    left = [at]

    def send(sock, data):
        sock.sendall(data[:left[0]])
        left[0] -= len(data[:left[0]])
        if left[0] <= 0:
            raise OSError("enough")

    with Between(tls.port, to_client=send) as between:
        result = tls.via(between.port, "true")
    assert result.status == 254, result
    assert "TLS handshake failed" in result.err, result
    assert "may have run" not in result.err
    assert tls.log("request") == []


# Not what was expected to listen there.

def test_plain_http_behind_https(host):
    result = winrm("exec", *host.options(), "--https", "-k", host.address,
                   "--", "true")
    assert result.status == 254, result
    assert "does not speak TLS" in result.err
    assert host.stats()["commands_started"] == 0


@pytest.mark.parametrize("kind", ["ssh", "smtp", "zeros", "http2"])
def test_another_protocol_behind_https(tls, kind):
    tls.reset({"action": "accept-bytes", "kind": kind})
    result = tls.run("true", "--connect-timeout", duration(2))
    assert result.status == 254, result
    assert "TLS" in result.err


def test_an_alert_behind_https(tls):
    tls.reset({"action": "accept-bytes", "kind": "tls-alert"})
    result = tls.run("true")
    assert result.status == 254, result
    assert "alert" in result.err


def test_https_behind_http(tls):
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


# The ends of connections. Without close_notify anybody can have done it.

@pytest.mark.parametrize("notify", [False, True])
@pytest.mark.parametrize("verb", ["Create", "Command", "Receive"])
@pytest.mark.parametrize("at", [1, 300, -1])
def test_a_reply_cut_in_the_middle(tls, verb, at, notify):
    tls.reset({"action": "cut", "at": at, "verb": verb, "times": 99,
               "notify": notify})
    result = tls.run("echo never", limit=15)
    assert result.status not in (0, 252, 253, 254), result
    assert b"never" not in result.out


@pytest.mark.parametrize("verb", ["Create", "Command", "Receive"])
def test_a_reply_without_a_length_needs_close_notify(tls, verb):
    rules = [{"action": "close-delimited", "verb": verb, "times": 99},
             {"action": "hang-up", "verb": verb, "times": 99,
              "notify": True}]
    tls.reset(*rules)
    result = tls.run("echo whole")
    assert (result.status, result.out) == (0, b"whole\n"), result
    rules[1]["notify"] = False
    tls.reset(*rules)
    result = tls.run("echo whole", limit=15)
    assert result.status == 255, result
    assert result.out == b""


def last_reply(verb, notify=True):
    """Rules: the connection ends with the reply to this, which says so."""
    return ({"action": "header", "name": "Connection", "value": "close",
             "verb": verb},
            {"action": "hang-up", "verb": verb, "notify": notify})


@pytest.mark.parametrize("notify", [False, True])
@pytest.mark.parametrize("auth", ["ntlm", "basic"])
@pytest.mark.parametrize("verb", ["Create", "Command"])
def test_a_new_connection_after_a_whole_reply(tls, verb, auth, notify):
    """Bound anew, where the session is resumed as well as where not."""
    tls.reset(*last_reply(verb, notify))
    result = tls.run("echo again; exit 5", "--auth", auth)
    assert (result.status, result.out) == (5, b"again\n"), result
    assert len(tls.handshakes()) == 2
    assert set(tls.bindings()) == ({"ok"} if auth == "ntlm" else set())
    tls.assert_tidy()


@pytest.mark.parametrize("options", [
    ("--tls-max", "1.2"), ("--tls-max", "1.2", "--no-tickets"),
    ("--tls-max", "1.3")])
@pytest.mark.parametrize("kind", ["good", "rsa-sha384"])
def test_a_session_is_resumed(secure, kind, options):
    expect_pss(options[1], kind)
    host = secure(kind, "--cbt", "strict", *options)
    host.reset(*last_reply("Create"), *last_reply("Command"))
    result = host.run("echo again")
    assert (result.status, result.out) == (0, b"again\n"), result
    assert [h["resumed"] for h in host.handshakes()] == [False, True, True]
    assert host.bindings() == ["ok"] * 3


def test_a_forgotten_session_is_a_full_handshake(tls):
    command = tls.start("sleep 1; echo again", "--connect-timeout",
                        duration(5))
    wait_until(lambda: tls.stats()["commands_running"] == 1)
    tls.server.control("forget-tls")
    tls.server.control("drop")
    out, err = command.communicate(timeout=20 * SLOW)
    assert command.returncode == 0, err
    assert out == b"again\n"
    assert [h["resumed"] for h in tls.handshakes()] == [False, False]
    assert tls.bindings() == ["ok", "ok"]


def test_a_session_is_of_no_use_to_another_key(tls, made):
    """The pin holds for the second connection as for the first."""
    tls.reset(*last_reply("Create"))
    with man_in_the_middle(tls, made["p-256"]) as man, \
            Between(tls.port, man.port) as between:
        result = tls.via(between.port, "true", "--pin", tls.certificate.pin)
    assert_refused(result, NOT_PINNED)
    assert tls.stats()["commands_started"] == 0


# Records.

def test_one_byte_records(tls):
    tls.reset({"action": "split", "sizes": [1], "times": 99})
    result = tls.run("seq 1 2000")
    assert result.status == 0
    assert result.out.decode() == "".join("%d\n" % n
                                          for n in range(1, 2001))


@pytest.mark.parametrize("sizes", [[16384], [16383, 1], [1, 16384], [4096],
                                   [8000, 3]])
def test_large_records(tls, sizes):
    tls.reset({"action": "split", "sizes": sizes, "times": 999})
    result = tls.run("head -c 300000 /dev/zero", limit=15)
    assert (result.status, len(result.out)) == (0, 300000)


@pytest.mark.parametrize("size", [1, 5, 1400])
def test_records_in_pieces(tls, size):
    def send(sock, data):
        for at in range(0, len(data), size):
            sock.sendall(data[at:at + size])

    with Between(tls.port, to_client=send) as between:
        result = tls.via(between.port, "seq 1 2000", limit=15)
    assert result.status == 0
    assert len(result.out) == 8893


@pytest.mark.parametrize("at", [1600, 2500, 3000])
def test_a_changed_byte_is_noticed(tls, at):
    seen = [0]

    def send(sock, data):
        place = at - seen[0]
        seen[0] += len(data)
        if 0 <= place < len(data):
            data = (data[:place] + bytes([data[place] ^ 1])
                    + data[place + 1:])
        sock.sendall(data)

    with Between(tls.port, to_client=send) as between:
        result = tls.via(between.port, "seq 1 20000", "--connect-timeout",
                         duration(2), "--timeout", duration(3))
    if result.status == 0:      # it may have asked again
        assert len(tls.handshakes()) > 1
    else:
        assert result.status in (250, 254, 255), result


def test_renegotiation_is_an_error_on_time(made):
    """OpenSSL asks for it in the middle of a request, and gets no answer."""
    one = made["good"]
    with subprocess.Popen(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-tls1_2",
             "-cert", one.crt, "-key", one.key, "-crlf"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL) as server:
        try:
            for line in server.stdout:
                if line.startswith(b"ACCEPT"):
                    break
            port = line.decode().rpartition(":")[2].strip()
            args = ["id", "-p", port, "--https", "--cacert", one.ca,
                    "--timeout", duration(2), "127.0.0.1"]
            started = time.monotonic()
            client = start(*args)
            while b"Identify" not in line:
                line = server.stdout.readline()
                assert line, "no request came"
            server.stdin.write(b"R\n")
            server.stdin.flush()
            result = finish(client, args, 2 * SLOW + SLACK, started)
        finally:
            server.kill()
    assert result.status in (250, 255), result


# Client certificates.

@pytest.mark.parametrize("kind", ["client", "client-rsa"])
def test_a_client_certificate_is_shown(secure, made, kind):
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
def test_a_client_certificate_logs_on_by_itself(secure, made, kind):
    mine = made[kind]
    host = secure("good", "--client-ca", mine.ca)
    result = host.run("echo me; exit 5", "--auth", "certificate",
                      "--cert", mine.chain, "--key", mine.key)
    assert (result.status, result.out) == (5, b"me\n"), result
    assert [r["leg"] for r in host.log("request")] == \
        ["certificate"] * 4
    host.reset()
    result = host.run("whoami", "--auth", "certificate")
    assert result.status == 248 and "client-cert" in result.err


def test_a_client_certificate_that_the_host_refuses(secure, made):
    mine = made["client-stranger"]
    host = secure("good", "--client-ca", made["client"].ca)
    result = host.run("whoami", "--cert", mine.chain, "--key", mine.key)
    assert result.status == 254, result
    assert "handshake" in result.err


# The connector.

def test_a_connector_with_https(tls, tmp_path):
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
