# SPDX-License-Identifier: Apache-2.0
"""Damage to the fragments and messages of PSRP within a Receive's reply."""

import base64
import re
import struct

from ..psrp import messages
from .actions import action

_STREAM = re.compile(rb"(<rsp:Stream [^>]*>)([^<]+)(</rsp:Stream>)")
_OTHER = bytes(range(16))


def _first(data):
    """The first fragment, of which there may be a part alone."""
    whole = messages.whole(data)
    if whole:
        return next(messages.fragments(data[:whole]))
    return (int.from_bytes(data[:8], "big"), int.from_bytes(data[8:16], "big"),
            data[16], data[21:])


def _flip(data, at):
    """One bit of the octet there; after the fragment's head by default."""
    damaged = bytearray(data)
    damaged[at % len(damaged)] ^= 0x10
    return bytes(damaged)


def _one(number, blob, flags=messages.START | messages.END, index=0):
    return messages.fragment(number, index, flags, blob)


def _endless(data, at):
    """The beginning of an object that never ends, in many fragments."""
    number, _, _, blob = _first(data)
    return _one(number, blob, messages.START) + b"".join(
        _one(number, b"x" * 1000, 0, n + 1) for n in range(at or 100))


def _deep(data, at):
    """One object in the other, so many."""
    number, _, _, blob = _first(data)
    depth = at or 1000
    return _one(number, messages.head(
        0x00041004, *_ids(blob)) + b"<Obj><LST>" * depth
        + b"</LST></Obj>" * depth)


def _ids(blob):
    whole = messages.Message(blob)
    return whole.pool, whole.pipeline


def _patched(start):
    def patch(data, at):
        number, index, flags, blob = _first(data)
        return _one(number, blob[:start] + _OTHER + blob[start + 16:], flags,
                    index) + data[21 + len(blob):]
    return patch


KINDS = {
    "flip": _flip,
    "cut": lambda data, at: data[:at or len(data) // 2],
    "missing": lambda data, at: b"",
    "twice": lambda data, at: data + data,
    "no-start": lambda data, at: data[:16] + bytes([data[16] & 2]) + data[17:],
    "no-end": lambda data, at: data[:16] + bytes([data[16] & 1]) + data[17:],
    "index": lambda data, at: data[:8] + struct.pack(">Q", at or 7)
    + data[16:],
    "length": lambda data, at: data[:17] + struct.pack(">I", at or 0xFFFFFFFF)
    + data[21:],
    "pool": _patched(8), "pipeline": _patched(24),
    "endless": _endless, "deep": _deep,
    "garbage": lambda data, at: bytes(n * 37 & 255 for n in range(at or 300)),
    "no-object": lambda data, at: data[:21] + data[21:61] + b"<Obj><MS>"
    .ljust(len(data) - 61, b" "),
}


@action("soap", "fragments")
def fragments(text, call, *, kind, at=0, stream=0):
    """PSRP: one Stream of the reply is damaged; `kind` is a key of KINDS."""
    count = iter(range(1 << 30))

    def damage(match):
        if next(count) != stream:
            return match.group(0)
        data = KINDS[kind](base64.b64decode(match.group(2)), at)
        return match.group(1) + base64.b64encode(data) + match.group(3)
    return _STREAM.sub(damage, text)
