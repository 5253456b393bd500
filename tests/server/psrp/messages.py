# SPDX-License-Identifier: Apache-2.0
"""Fragments and messages of PSRP (MS-PSRP 2.2.1, 2.2.4)."""

import re
import struct
import uuid

START, END = 1, 2
SESSION_CAPABILITY = 0x00010002
RUNSPACEPOOL_STATE = 0x00021005
CREATE_PIPELINE = 0x00021006
PRIVATE_DATA = 0x00021009
INIT_DATA = 0x0002100B
PIPELINE_STATE = 0x00041006
_HEAD = struct.Struct(">QQBI")
_KEPT = 1 << 20         # of a message's text
_STATE = re.compile(rb'<I32 N="(?:Pipeline|Runspace)State">(\d+)</I32>')
_WORD = re.compile(r'<S N="(?:Cmd|V)">(.*?)</S>', re.S)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
EMPTY = uuid.UUID(int=0)


def fragments(data):
    """(object id, fragment id, flags, blob) of each; ValueError if cut."""
    while data:
        if len(data) < _HEAD.size:
            raise ValueError("a cut fragment")
        number, index, flags, size = _HEAD.unpack_from(data)
        end = _HEAD.size + size
        if len(data) < end:
            raise ValueError("a cut fragment")
        yield number, index, flags, data[_HEAD.size:end]
        data = data[end:]


def whole(data):
    """How much of it is whole fragments."""
    at = 0
    while len(data) - at >= _HEAD.size:
        end = at + _HEAD.size + _HEAD.unpack_from(data, at)[3]
        if end > len(data):
            break
        at = end
    return at


def fragment(number, index, flags, blob):
    return _HEAD.pack(number, index, flags, len(blob)) + blob


class Message:
    """One message, of the blobs of its fragments."""

    def __init__(self, blob):
        self.data = bytearray(blob)

    def add(self, blob):
        if len(self.data) < _KEPT:
            self.data += blob

    @property
    def type(self):
        return int.from_bytes(self.data[4:8], "little")

    @property
    def pool(self):
        return uuid.UUID(bytes_le=bytes(self.data[8:24]))

    @property
    def pipeline(self):
        return uuid.UUID(bytes_le=bytes(self.data[24:40]))

    @property
    def state(self):
        """Of a pipeline or of a pool."""
        found = _STATE.search(self.data)
        return int(found.group(1)) if found else None

    @property
    def key(self):
        """The commands and arguments of a CREATE_PIPELINE."""
        text = self.data[40:].decode("utf-8", "replace")
        return tuple(plain(word) for word in _WORD.findall(text))


def plain(text):
    """The text of an element of CLIXML."""
    for name, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'),
                       ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(name, char)
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)


def head(kind, pool, pipeline=EMPTY, destination=1):
    """The 40 bytes before a message's text."""
    return (struct.pack("<II", destination, kind) + pool.bytes_le
            + pipeline.bytes_le)


class Joiner:
    """Messages of one stream's fragments."""

    def __init__(self):
        self._open = {}

    def feed(self, data):
        """The messages that end in these fragments."""
        for number, _, flags, blob in fragments(data):
            if flags & START:
                self._open[number] = Message(blob)
            elif number in self._open:
                self._open[number].add(blob)
            if flags & END and number in self._open:
                yield self._open.pop(number)
