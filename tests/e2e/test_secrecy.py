# SPDX-License-Identifier: Apache-2.0
"""What leaves the machine, and what is written down: no plaintext."""

import base64
import socket
import stat
import threading

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import (HTTPS, SECRETS, TRANSPORT, USER, assert_no_secret,
                           winrm)

pytestmark = pytest.mark.transports

MARK, ANSWER, INPUT = "cmd-4f1d9c", "ANSWER-7b2e", "input-93aa51"


class Relay:
    """Passes connections on to a port and keeps all bytes, both ways."""

    def __init__(self, port):
        self.target = ("127.0.0.1", port)
        self.kept = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(self.target)
            for pair in ((near, far), (far, near)):
                self.kept.append(bytearray())
                threading.Thread(target=self._pass, daemon=True,
                                 args=(*pair, self.kept[-1])).start()

    @staticmethod
    def _pass(source, sink, kept):
        try:
            while data := source.recv(65536):
                kept += data
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            sink.close()

    def bytes(self):
        return [bytes(one) for one in self.kept]


@pytest.mark.parametrize("options", [[], ["--no-merged", "400"],
                                     ["--no-merged", "500"]],
                         ids=lambda v: " ".join(v) or "merged")
def test_nothing_readable_is_on_the_wire(hosts, options):
    host = hosts(*options)
    relay = Relay(host.port)
    command = "tr a-z A-Z; : %s; echo %s; echo %s >&2" % (
        MARK, ANSWER, ANSWER)
    result = winrm("-u", USER, "-p", str(relay.port), "-e", "VAR=" + MARK,
                   *TRANSPORT, "127.0.0.1", "--", command,
                   input=INPUT.encode())
    relay.listener.close()
    assert INPUT.upper().encode() in result.out
    assert ANSWER.encode() in result.out
    wire = relay.bytes()
    assert sum(map(len, wire)) > 5000
    for data in wire:
        assert_no_secret(data, "the wire")
        for word in (MARK, ANSWER, INPUT, INPUT.upper(), "Envelope",
                     "rsp:", "CommandId"):
            for form in (word.encode(), word.encode("utf-16-le"),
                         base64.b64encode(word.encode())[:-4]):
                assert form not in data, word


@pytest.mark.http
def test_the_recorder_would_have_seen_it(hosts):
    """The same with a host that accepts plaintext: there it is found."""
    host = hosts("--basic", "--allow-unencrypted",
                 "--user", ":alice:S3cret!-Passw0rd")
    relay = Relay(host.port)
    winrm("-u", "alice", "-p", str(relay.port), "--auth", "basic",
          "--insecure-allow-unencrypted", "127.0.0.1", "--", ": " + MARK)
    relay.listener.close()
    data = b"".join(relay.bytes())
    assert MARK.encode() in data
    assert any(secret in data for secret in SECRETS)


@pytest.mark.http
def test_id_sends_no_credentials(host):
    relay = Relay(host.port)
    assert winrm("id", "-p", str(relay.port), "-u", USER,
                 *TRANSPORT, "127.0.0.1").status == 0
    relay.listener.close()
    data = b"".join(relay.bytes())
    assert b"uthorization" not in data
    assert_no_secret(data, "the wire")


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_trace_shows_both_directions_and_no_secret(hosts, tmp_path, auth):
    host = hosts("--basic", "--allow-unencrypted",
                 "--user", ":alice:S3cret!-Passw0rd")
    path = tmp_path / "trace"
    more = ["--insecure-allow-unencrypted"] if auth == "basic" else []
    result = winrm("-u", "alice", "-p", str(host.port), "--auth", auth,
                   *more, *TRANSPORT, "--trace", str(path), host.address, "--",
                   "echo " + MARK)
    assert result.status == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_bytes()
    assert text.count(b">>> ") >= 4 and text.count(b"<<< ") >= 4
    assert MARK.encode() in text
    assert base64.b64encode((MARK + "\n").encode()) in text
    assert_no_secret(text, "the trace")
    assert b"TlRMTVNTUA" not in text        # an NTLM token in base64


def test_the_password_is_in_no_message_of_a_failure(host):
    for fault in ({"action": "challenge-garbage"},
                  {"action": "cut", "at": 9} if HTTPS else {"action": "flip"},
                  {"action": "status", "status": 500},
                  {"action": "body", "value": "x"}):
        host.reset(fault)
        assert host.run("true", "-v").status in (253, 255)
