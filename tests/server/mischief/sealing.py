# SPDX-License-Identifier: Apache-2.0
"""Actions on sealed replies: signature, ciphertext, MIME framing."""

from .actions import action

_PARTS = {"signature": (0, 16), "version": (0, 4), "checksum": (4, 12),
          "sequence": (12, 16)}


def _flipped(data, byte, bit):
    data = bytearray(data)
    data[byte % len(data)] ^= 1 << bit
    return bytes(data)


@action("seal", "flip")
def flip(frame, text, previous, *, part="data", byte=0, bit=0):
    """One bit of data, signature, version, checksum or sequence."""
    if part == "data":
        frame.data = _flipped(frame.data, byte, bit)
        return
    start, end = _PARTS[part]
    frame.signature = (
        frame.signature[:start]
        + _flipped(frame.signature[start:end], byte, bit)
        + frame.signature[end:])


@action("seal", "replay")
def replay(frame, text, previous):
    """The sealed reply before this one, once more."""
    if previous is not None:
        frame.signature, frame.data = previous
        frame.length = str(len(frame.data))


@action("seal", "skip")
def skip(frame, text, previous, *, count=1):
    """Sealed with a later sequence number: a reply before it is missing."""
    for _ in range(count):
        message = frame.again()
    frame.signature, frame.data = message


@action("seal", "reflect")
def reflect(frame, text, previous):
    """The client's own sealed request."""
    head = len(frame.signature)
    frame.signature, frame.data = frame.request[:head], frame.request[head:]
    frame.length = str(len(frame.data))


@action("seal", "plaintext")
def plaintext(frame, text, previous, *, status=200):
    """The reply as readable SOAP although the session is sealed."""
    return status


@action("seal", "mime-length")
def mime_length(frame, text, previous, *, value=None, delta=0):
    """Another Length: a text, or the true number and something."""
    frame.length = str(len(frame.data) + delta) if value is None else value


@action("seal", "no-original-content")
def no_original_content(frame, text, previous):
    """No OriginalContent line, so no Length."""
    frame.length = None


@action("seal", "signature-length")
def signature_length(frame, text, previous, *, value):
    """Another number before the signature."""
    frame.signature_length = value


@action("seal", "cut-sealed")
def cut_sealed(frame, text, previous, *, at):
    """Part of the sealed bytes is missing; Length stays."""
    frame.data = frame.data[:at]


@action("seal", "mime")
def mime(frame, text, previous, *, tabs=None, space=False, blank=False,
         closing=True, boundary=None, crlf_before_end=False, tail=None,
         protocol=None, charset=None):
    """Shapes that are seen in the field: all of them are legal."""
    if tabs is not None:
        frame.indent = "\t" if tabs else ""
    frame.dashes = "-- " if space else frame.dashes
    frame.blank = "\r\n" if blank else ""
    frame.end = b"--" if closing else b""
    frame.boundary = boundary or frame.boundary
    frame.close_data = b"\r\n" if crlf_before_end else b""
    frame.tail = frame.tail if tail is None else tail.encode("latin-1")
    frame.protocol = protocol or frame.protocol
    frame.charset = charset or frame.charset
