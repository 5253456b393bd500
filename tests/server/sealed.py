# SPDX-License-Identifier: Apache-2.0
"""multipart/encrypted: sealed SOAP on plain HTTP (MS-WSMV 2.2.9.1).

Requests are read as strictly as Windows reads them. Replies have the shape
of Windows, and a field for everything that a test may want to be wrong.
"""

import re
import struct

_TYPE = re.compile(r'multipart/encrypted\s*;\s*(.*)', re.I | re.S)
_PARAMETER = re.compile(r'\s*([a-z]+)\s*=\s*("([^"]*)"|[^;\s]+)\s*(?:;|$)',
                        re.I)
PROTOCOLS = {
    "Negotiate": "application/HTTP-SPNEGO-session-encrypted",
    "NTLM": "application/HTTP-SPNEGO-session-encrypted",
    "Kerberos": "application/HTTP-Kerberos-session-encrypted",
}
BOUNDARY = "Encrypted Boundary"


class FrameError(Exception):
    """The body is not what Windows accepts."""


def is_sealed(content_type):
    return content_type.lower().startswith("multipart/")


def _boundary(content_type, protocol):
    match = _TYPE.fullmatch(content_type)
    if match is None:
        raise FrameError("content type is not multipart/encrypted")
    found, at = {}, 0
    while at < len(match.group(1)):
        part = _PARAMETER.match(match.group(1), at)
        if part is None:
            raise FrameError("malformed content type parameters")
        quoted = part.group(3)
        value = quoted if quoted is not None else part.group(2)
        found[part.group(1).lower()] = value
        at = part.end()
    if found.get("protocol", "").lower() != protocol.lower():
        raise FrameError("protocol does not fit the scheme")
    if not found.get("boundary"):
        raise FrameError("no boundary")
    return found["boundary"].encode("latin-1")


def read(content_type, body, scheme, before):
    """(signature + sealed bytes, length of the plaintext) of a request;
    `before` is how many bytes stand before those of the text."""
    protocol = PROTOCOLS[scheme]
    boundary = re.escape(_boundary(content_type, protocol))
    head = re.compile(
        rb"--" + boundary + rb"\r\n"
        rb"\t?Content-Type: " + re.escape(protocol.encode()) + rb"\r\n"
        rb"\t?OriginalContent: type=application/soap\+xml;"
        rb"charset=UTF-8;Length=(\d{1,9})\r\n"
        rb"--" + boundary + rb"\r\n"
        rb"\t?Content-Type: application/octet-stream\r\n")
    match = head.match(body)
    if match is None:
        raise FrameError("part headers are not in the expected form")
    length = int(match.group(1))
    start = match.end()
    if len(body) < start + 4:
        raise FrameError("no signature length")
    size = struct.unpack_from("<I", body, start)[0]
    if size != before:
        raise FrameError("signature length is %d" % size)
    end = start + 4 + before + length
    if re.fullmatch(rb"--" + boundary + rb"--\r\n", body[end:]) is None:
        raise FrameError("no closing delimiter where Length says")
    return body[start + 4:end], length


class Frame:
    """A reply's multipart body, ready to be bent before it is written."""

    def __init__(self, message, scheme, tabs=True, tail=b"\r\n"):
        self.signature, self.data = message
        self.length = str(len(self.data))
        self.signature_length = len(self.signature)
        self.protocol = PROTOCOLS[scheme]
        self.boundary = BOUNDARY
        self.dashes = "--"
        self.indent = "\t" if tabs else ""
        self.charset = "UTF-8"
        self.blank = ""             # between part headers and data
        self.end = b"--"            # the dashes that close the last delimiter
        self.tail = tail
        self.close_data = b""       # between the data and the delimiter

    @property
    def content_type(self):
        return ('multipart/encrypted;protocol="%s";boundary="%s"'
                % (self.protocol, self.boundary))

    def encode(self):
        delimiter = self.dashes + self.boundary
        original = ("" if self.length is None else
                    "%sOriginalContent: type=application/soap+xml;charset=%s;"
                    "Length=%s\r\n" % (self.indent, self.charset, self.length))
        head = "".join((
            delimiter, "\r\n",
            self.indent, "Content-Type: ", self.protocol, "\r\n",
            original, self.blank,
            delimiter, "\r\n",
            self.indent, "Content-Type: application/octet-stream\r\n",
            self.blank))
        return b"".join((
            head.encode("latin-1"),
            struct.pack("<I", self.signature_length & 0xFFFFFFFF),
            self.signature, self.data, self.close_data,
            delimiter.encode("latin-1"), self.end, self.tail))
