# SPDX-License-Identifier: Apache-2.0
"""Reading one HTTP request, as strictly as HTTP.sys does."""

import re
import select
import socket
import time

from . import reply

MAX_HEADERS = 16384     # HTTP.sys: MaxFieldLength and MaxRequestBytes
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE = re.compile(r"(\S+) (\S+) HTTP/(\d)\.(\d)")
_VERBS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE",
          "CONNECT", "PATCH"}


class Refused(Exception):
    """The request gets this reply and nothing more is done with it."""

    def __init__(self, answer, why):
        super().__init__(why)
        self.reply = answer
        self.why = why


def _bad(title, text, why):
    return Refused(reply.page(400, "Bad Request", title, text), why)


class Request:
    """A request line and its headers; the body is read separately."""

    def __init__(self, method, target, version, headers):
        self.method = method
        self.target = target
        self.version = version
        self.headers = headers
        self.body = b""

    def get(self, name, default=None):
        """The value of a header that must not come twice."""
        values = self.all(name)
        if len(values) > 1:
            raise _bad("Invalid Header", "A header is there twice.",
                       "two " + name)
        return values[0] if values else default

    def all(self, name):
        name = name.lower()
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def wants_close(self):
        return (self.version < (1, 1)
                or "close" in (self.get("Connection") or "").lower())


class Reader:
    """Bytes of one connection, cut into requests."""

    def __init__(self, sock, idle_timeout):
        self._sock = sock
        self._idle = idle_timeout
        self._buffer = bytearray()
        self.received = 0

    def is_waiting(self):
        """Has some of the next request come?"""
        if self._buffer or getattr(self._sock, "pending", int)():
            return True
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        return bool(poll.poll(0))

    def use(self, sock):
        """This socket in place of the one before, which TLS has taken."""
        self._sock = sock

    def head(self):
        """The next request, or None when the peer left or was idle."""
        scanned = 0
        deadline = time.monotonic() + self._idle
        while True:
            end = self._buffer.find(b"\r\n\r\n", max(0, scanned - 3))
            scanned = len(self._buffer) if end < 0 else end
            if self._buffer[:1] == b"\x16":     # TLS, which has no end
                raise _bad("Invalid Verb", "The request verb is invalid.",
                           "malformed request line")
            if scanned > MAX_HEADERS:
                raise _bad("Request Too Long",
                           "The size of the request headers is too long.",
                           "headers over %d bytes" % MAX_HEADERS)
            if end >= 0:
                break
            if not self._fill(deadline):
                return None
        raw = bytes(self._buffer[:end])
        del self._buffer[:end + 4]
        return _parse(raw)

    def body(self, length):
        """Exactly `length` bytes, or None when the peer left before."""
        deadline = time.monotonic() + self._idle
        if len(self._buffer) >= length:
            data = bytes(self._buffer[:length])
            del self._buffer[:length]
            return data
        data = bytearray(length)
        have = len(self._buffer)
        data[:have] = self._buffer
        self._buffer.clear()
        view = memoryview(data)
        while have < length:
            got = self._into(view[have:], deadline)
            if not got:
                return None
            have += got
        return bytes(data)

    def _fill(self, deadline):
        chunk = bytearray(65536)
        got = self._into(memoryview(chunk), deadline)
        self._buffer += chunk[:got]
        return got

    def _into(self, view, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            return 0
        try:
            self._sock.settimeout(left)
            got = self._sock.recv_into(view)
        except (socket.timeout, OSError):
            return 0
        finally:
            try:
                self._sock.settimeout(None)
            except OSError:
                pass
        self.received += got
        return got


def _parse(raw):
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        raise _bad("Invalid Header", "The request has an invalid header name.",
                   "bytes over 127 in the head") from None
    lines = text.split("\r\n")
    if any(c in line for line in lines for c in "\r\n\0"):
        raise _bad("Invalid Header", "The request has an invalid header name.",
                   "a bare CR, LF or NUL in the head")
    match = _LINE.fullmatch(lines[0])
    if match is None:
        raise _bad("Invalid Verb", "The request verb is invalid.",
                   "malformed request line")
    method, target = match.group(1), match.group(2)
    version = (int(match.group(3)), int(match.group(4)))
    if version[0] != 1:
        raise Refused(reply.page(
            505, "HTTP Version Not Supported", "Version Not Supported",
            "The HTTP version is not supported."), "HTTP version")
    headers = [_header(line) for line in lines[1:]]
    request = Request(method, target, version, headers)
    if method not in _VERBS:
        raise _bad("Invalid Verb", "The request verb is invalid.",
                   "unknown verb")
    host = request.get("Host")
    if version >= (1, 1) and not host:
        raise _bad("Invalid Hostname", "The request hostname is invalid.",
                   "no Host header")
    return request


def _header(line):
    if len(line) > MAX_HEADERS:
        raise _bad("Header Field Too Long",
                   "A request header field is too long.",
                   "a header over %d bytes" % MAX_HEADERS)
    name, colon, value = line.partition(":")
    if not colon or not _TOKEN.fullmatch(name):
        raise _bad("Invalid Header", "The request has an invalid header name.",
                   "malformed or folded header line")
    return name, value.strip(" \t")


def body_length(request, limit):
    """How many bytes of body follow, or Refused."""
    if request.all("Transfer-Encoding"):
        if request.all("Content-Length"):
            raise _bad("Invalid Header", "The request is ambiguous.",
                       "Content-Length with Transfer-Encoding")
        # What WinRM does with a chunked body: it never reads it.
        raise Refused(reply.empty(500, close=True), "chunked request body")
    text = request.get("Content-Length")
    if text is None:
        if request.method != "POST":
            return 0
        raise Refused(reply.page(
            411, "Length Required", "Length Required",
            "The request must be chunked or have a content length."),
            "no Content-Length")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise _bad("Invalid Content Length",
                   "There is an invalid content length or chunk length in "
                   "the request.", "malformed Content-Length")
    if int(text) > limit:
        raise Refused(reply.empty(413, close=True), "body over the envelope "
                      "limit")
    return int(text)
