# SPDX-License-Identifier: Apache-2.0
"""A bare WinRM client for testing the test server itself.

It sends exactly the bytes it is told to, sealed by gss-ntlmssp as initiator,
and is wrong whenever a test wants it to be.
"""

import base64
import re
import socket
import struct
import uuid

import gssapi
from gssapi import raw

NTLM = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
BY_SPNEGO = "application/HTTP-SPNEGO-session-encrypted"
SEALED = ('multipart/encrypted;protocol="%s";boundary="Encrypted Boundary"'
          % BY_SPNEGO)
SOAP = "application/soap+xml;charset=UTF-8"
ACTIONS = {
    "Create": TRANSFER + "/Create", "Delete": TRANSFER + "/Delete",
    "Get": TRANSFER + "/Get", "Enumerate": ENUMERATION + "/Enumerate",
    "Pull": ENUMERATION + "/Pull",
}


class Response:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body
        self.sealed = False
        self.plain = body

    def all(self, name):
        return [v for k, v in self.headers if k.lower() == name.lower()]

    def get(self, name):
        return (self.all(name) or [None])[0]

    @property
    def text(self):
        return self.plain.decode("utf-8", "replace")

    def find(self, pattern):
        """The first group of a pattern in the SOAP text."""
        match = re.search(pattern, self.text, re.S)
        return match.group(1) if match else None

    @property
    def fault(self):
        code = self.find(r'WSManFault[^>]* Code="(\d+)"')
        return int(code) if code else None

    @property
    def subcode(self):
        return self.find(r"<s:Subcode><s:Value>([^<]*)<")

    def streams(self):
        """Output by stream name, Streams decoded one by one."""
        found = {"stdout": b"", "stderr": b""}
        for name, data in re.findall(
                rb'<rsp:Stream Name="(\w+)"[^>]*>([^<]*)<', self.plain):
            found[name.decode()] += base64.b64decode(data)
        return found

    @property
    def exit_code(self):
        code = self.find(r"<rsp:ExitCode>(-?\d+)<")
        return int(code) if code else None

    @property
    def done(self):
        return b"CommandState/Done" in self.plain


class Connection:
    """One TCP connection, with or without a security context.

    `tls` is an SSLContext, `session` one to be resumed; `bindings` what NTLM is
    bound to, if anything.
    """

    bindings = None
    protocol = BY_SPNEGO
    head = 16           # bytes of a sealed message before its text

    def __init__(self, address, timeout=10, tls=None, session=None):
        self.sock = socket.create_connection(address, timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self.sock = tls.wrap_socket(self.sock, session=session)
        self._file = self.sock.makefile("rb")
        self.host = "%s:%d" % address
        self.context = None
        self.shell_id = None
        self.max_envelope = 153600
        self.timeout = "PT20S"

    def close(self):
        self._file.close()
        self.sock.close()

    # HTTP.

    def send(self, body=b"", kind=None, extra=(), path="/wsman"):
        lines = ["POST %s HTTP/1.1" % path, "Host: " + self.host]
        if kind:
            lines.append("Content-Type: " + kind)
        lines += ["%s: %s" % pair for pair in extra]
        lines.append("Content-Length: %d" % len(body))
        self.sock.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def read(self):
        """One response, or None at the end of the connection."""
        line = self._file.readline()
        if not line:
            return None
        assert line.endswith(b"\r\n"), line
        version, status, _ = line.decode().split(" ", 2)
        assert version == "HTTP/1.1"
        headers = []
        while True:
            line = self._file.readline()
            if line == b"\r\n":
                break
            name, value = line.decode("latin-1").rstrip("\r\n").split(":", 1)
            headers.append((name, value.strip()))
        response = Response(int(status), headers, b"")
        length = int(response.get("Content-Length"))
        response.body = response.plain = self._file.read(length)
        return response

    def post(self, *args, **kwargs):
        self.send(*args, **kwargs)
        return self.read()

    def raw(self, data):
        self.sock.sendall(data)
        return self.read()

    def at_end(self):
        """Whether the server has closed."""
        try:
            return self._file.read(1) == b""
        except ConnectionError:
            return True

    # NTLM.

    def initiate(self, user="LAB\\alice", password="S3cret!-Passw0rd"):
        name = gssapi.Name(user, gssapi.NameType.user)
        credentials = raw.acquire_cred_with_password(
            name, password.encode(), mechs=[NTLM], usage="initiate").creds
        self.context = gssapi.SecurityContext(
            name=gssapi.Name("HTTP@127.0.0.1",
                             gssapi.NameType.hostbased_service),
            creds=gssapi.Credentials(credentials), usage="initiate",
            mech=NTLM, channel_bindings=self.bindings, flags=[
                gssapi.RequirementFlag.confidentiality,
                gssapi.RequirementFlag.integrity])
        return self.context.step()

    def negotiate(self, user="LAB\\alice", password="S3cret!-Passw0rd",
                  scheme="Negotiate"):
        """The first leg; returns the Authorization value of the second."""
        first = base64.b64encode(self.initiate(user, password)).decode()
        response = self.post(extra=[("Authorization", scheme + " " + first)])
        assert response.status == 401, response.status
        word, _, token = response.get("WWW-Authenticate").partition(" ")
        assert word == scheme
        second = self.context.step(base64.b64decode(token))
        return scheme + " " + base64.b64encode(second).decode()

    def login(self, *args, **kwargs):
        """Both legs, the second one empty; its response."""
        authorization = self.negotiate(*args, **kwargs)
        return self.post(extra=[("Authorization", authorization)])

    # Sealing.

    def wrap(self, text):
        return raw.wrap(self.context, text, True).message

    def unwrap(self, message):
        return raw.unwrap(self.context, message).message

    def seal(self, text, tab="\t", message=None, length=None, size=None):
        if message is None:
            message = self.wrap(text)
        if size is None:
            size = self.head
        head = (
            "--Encrypted Boundary\r\n"
            "%sContent-Type: %s\r\n"
            "%sOriginalContent: type=application/soap+xml;charset=UTF-8;"
            "Length=%s\r\n--Encrypted Boundary\r\n"
            "%sContent-Type: application/octet-stream\r\n"
            % (tab, self.protocol, tab,
               len(text) if length is None else length, tab))
        return (head.encode() + struct.pack("<I", size) + message
                + b"--Encrypted Boundary--\r\n")

    def unseal(self, response):
        if (response.get("Content-Type") or "").startswith("multipart/"):
            length = int(re.search(rb"Length=(\d+)\r\n",
                                   response.body).group(1))
            mark = b"application/octet-stream\r\n"
            at = response.body.index(mark) + len(mark)
            head, = struct.unpack_from("<I", response.body, at)
            self.answer_head = head
            end = at + 4 + head + length
            assert response.body[end:].startswith(b"--Encrypted Boundary--")
            response.plain = self.unwrap(response.body[at + 4:end])
            response.sealed = True
        return response

    def soap(self, text, extra=()):
        """Send sealed, read, unseal."""
        if isinstance(text, str):
            text = text.encode()
        kind = SEALED.replace(BY_SPNEGO, self.protocol)
        response = self.post(self.seal(text), kind, extra)
        return response if response is None else self.unseal(response)

    # WS-Man.

    def envelope(self, verb, body="", uri=SHELL + "/cmd", header="",
                 omit=(), **values):
        """A request; `values` replace header texts, `omit` leaves some out."""
        self.message_id = values.pop(
            "MessageID", "uuid:" + str(uuid.uuid4()).upper())
        action = ACTIONS.get(verb, SHELL + "/" + verb)
        anonymous = ("http://schemas.xmlsoap.org/ws/2004/08/addressing/role/"
                     "anonymous")
        parts = {
            "a:To": "http://%s/wsman" % self.host,
            "a:ReplyTo": "<a:Address>%s</a:Address>" % anonymous,
            "a:Action": values.pop("Action", action),
            "a:MessageID": self.message_id,
            "w:ResourceURI": uri,
            "w:MaxEnvelopeSize": values.pop("MaxEnvelopeSize",
                                            self.max_envelope),
            "w:OperationTimeout": values.pop("OperationTimeout",
                                             self.timeout),
        }
        if self.shell_id and verb not in ("Create", "Enumerate", "Pull"):
            parts["w:SelectorSet"] = (
                '<w:Selector Name="ShellId">%s</w:Selector>' % self.shell_id)
        assert not values
        headers = "".join("<%s>%s</%s>" % (name, value, name)
                          for name, value in parts.items()
                          if name not in omit)
        return (
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
            'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
            'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" '
            'xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd" '
            'xmlns:n="%s" xmlns:rsp="%s"><s:Header>%s%s</s:Header><s:Body>%s'
            "</s:Body></s:Envelope>"
            % (ENUMERATION, SHELL, headers, header, body))

    def call(self, verb, body="", **kwargs):
        return self.soap(self.envelope(verb, body, **kwargs))

    def create(self, inner="", options="", **kwargs):
        if options:
            kwargs["header"] = "<w:OptionSet>%s</w:OptionSet>" % options
        response = self.call("Create", (
            "<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams>"
            "<rsp:OutputStreams>stdout stderr</rsp:OutputStreams>%s"
            "</rsp:Shell>" % inner), **kwargs)
        if response is not None and response.status == 200:
            self.shell_id = response.find(r'Name="ShellId">([^<]*)<')
        return response

    def command(self, line, **kwargs):
        line = line.replace("&", "&amp;").replace("<", "&lt;")
        response = self.call("Command", (
            "<rsp:CommandLine><rsp:Command>%s</rsp:Command>"
            "</rsp:CommandLine>" % line), **kwargs)
        if response is not None and response.status == 200:
            self.command_id = response.find(r"CommandId>([^<]*)<")
        return response

    def receive(self, **kwargs):
        return self.call("Receive", (
            '<rsp:Receive><rsp:DesiredStream CommandId="%s">stdout stderr'
            "</rsp:DesiredStream></rsp:Receive>" % self.command_id), **kwargs)

    def stdin(self, data, end=False):
        return self.call("Send", (
            '<rsp:Send><rsp:Stream Name="stdin" CommandId="%s"%s>%s'
            "</rsp:Stream></rsp:Send>" % (
                self.command_id, ' End="true"' if end else "",
                base64.b64encode(data).decode())))

    def signal(self, word="terminate"):
        return self.call("Signal", (
            '<rsp:Signal CommandId="%s"><rsp:Code>%s/signal/%s</rsp:Code>'
            "</rsp:Signal>" % (self.command_id, SHELL, word)))

    def delete(self):
        response = self.call("Delete")
        self.shell_id = None
        return response

    def run(self, line):
        """(stdout, stderr, exit code, receives) of one command."""
        assert self.command(line).status == 200
        out, err, receives = [], [], 0
        while True:
            response = self.receive()
            assert response.status == 200, response.text
            assert len(response.plain) <= self.max_envelope
            receives += 1
            streams = response.streams()
            out.append(streams["stdout"])
            err.append(streams["stderr"])
            if response.done:
                return (b"".join(out), b"".join(err), response.exit_code,
                        receives)


def connect(server, login=True, create=False, timeout=10):
    """A connection to a running test server, set up as far as asked for."""
    client = Connection(server.address, timeout)
    if login:
        assert client.login().status == 200
    if create:
        assert client.create().status == 200
    return client
