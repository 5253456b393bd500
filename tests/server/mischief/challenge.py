# SPDX-License-Identifier: Apache-2.0
"""Actions on the NTLM challenge.

A client that sends a MIC signs the challenge it saw, so gss-ntlmssp refuses
the logon after most of these even if the client goes on; that is as it
should be. `weaken` is the exception: it makes a weaker session that works.
"""

import struct

from .actions import action

FLAGS = {
    "UNICODE": 0x1, "OEM": 0x2, "TARGET": 0x4, "SIGN": 0x10, "SEAL": 0x20,
    "NTLM": 0x200, "ALWAYS_SIGN": 0x8000, "ESS": 0x80000,
    "TARGET_INFO": 0x800000, "VERSION": 0x2000000, "128": 0x20000000,
    "KEY_EXCH": 0x40000000, "56": 0x80000000,
}
_FIELDS = {"target": 12, "info": 40}
_TIMESTAMP = 7


def _with_flags(token, at, clear, add):
    flags = struct.unpack_from("<I", token, at)[0]
    for name in clear:
        flags &= ~FLAGS[name]
    for name in add:
        flags |= FLAGS[name]
    return token[:at] + struct.pack("<I", flags) + token[at + 4:]


def _info(token):
    """Offset and bytes of the AV pairs."""
    length, _, offset = struct.unpack_from("<HHI", token, 40)
    return offset, token[offset:offset + length]


def _with_info(token, info):
    """The AV pairs replaced; they are the last thing in the message."""
    offset, _ = _info(token)
    descriptor = struct.pack("<HHI", len(info), len(info), offset)
    return token[:40] + descriptor + token[48:offset] + info


def _pairs(info):
    at = 0
    while at + 4 <= len(info):
        number, length = struct.unpack_from("<HH", info, at)
        if number == 0:
            return
        yield number, info[at + 4:at + 4 + length]
        at += 4 + length


def _join(pairs):
    return b"".join(struct.pack("<HH", number, len(value)) + value
                    for number, value in pairs) + bytes(4)


@action("negotiate", "weaken")
def weaken(token, *, clear):
    """The server understands these flags not to be asked for. Together with
    challenge-no-av for id 7 (no MIC then) the logon still succeeds."""
    return _with_flags(token, 12, clear, ())


@action("challenge", "challenge-flags")
def flags(token, *, clear=(), add=()):
    """Clear and set flags by name, whatever was agreed."""
    return _with_flags(token, 20, clear, add)


@action("challenge", "challenge-no-av")
def no_av(token, *, ids=(_TIMESTAMP,)):
    """Leave out AV pairs; without 7 there is no timestamp and no MIC."""
    return _with_info(token, _join(
        pair for pair in _pairs(_info(token)[1]) if pair[0] not in ids))


@action("challenge", "challenge-av")
def av(token, *, id, hex, first=False):
    """One AV pair more."""
    pairs = list(_pairs(_info(token)[1]))
    pairs.insert(0 if first else len(pairs), (id, bytes.fromhex(hex)))
    return _with_info(token, _join(pairs))


@action("challenge", "challenge-av-overrun")
def av_overrun(token, *, length=0xFFFF):
    """The first AV pair says that it is longer than the message."""
    offset, info = _info(token)
    return _with_info(token, info[:2] + struct.pack("<H", length) + info[4:])


@action("challenge", "challenge-no-eol")
def no_eol(token):
    """AV pairs without the end mark."""
    return _with_info(token, _info(token)[1][:-4])


@action("challenge", "challenge-field")
def field(token, *, field="info", length=None, offset=None):
    """Another length or offset in a field's descriptor."""
    at = _FIELDS[field]
    old = struct.unpack_from("<HHI", token, at)
    new = (old[0] if length is None else length,
           old[1] if length is None else length,
           old[2] if offset is None else offset)
    return token[:at] + struct.pack("<HHI", *new) + token[at + 8:]


@action("challenge", "challenge-cut")
def cut(token, *, length):
    """Only the first `length` bytes."""
    return token[:length]


@action("challenge", "challenge-garbage")
def garbage(token, *, size=64):
    """Bytes that are no NTLM message at all."""
    return bytes((n * 37 + 11) & 255 for n in range(size))


@action("challenge", "challenge-magic")
def magic(token, *, hex="4e544c4d53535020"):
    """Another signature."""
    return bytes.fromhex(hex) + token[8:]


@action("challenge", "challenge-type")
def type_(token, *, type=1):
    """Another message type."""
    return token[:8] + struct.pack("<I", type) + token[12:]


@action("challenge", "challenge-size")
def size_(token, *, size=65536):
    """Padded at the end to `size` bytes."""
    return token + bytes(max(0, size - len(token)))


@action("challenge", "challenge-info-size")
def info_size(token, *, size=60000):
    """AV pairs of together about `size` bytes (at most 65535)."""
    pairs = list(_pairs(_info(token)[1]))
    room = size - len(_join(pairs)) - 4
    return _with_info(token, _join(pairs + [(0x1234, bytes(max(0, room)))]))


@action("challenge", "challenge-none")
def none(token):
    """The bare scheme word: a refusal."""
    return ""


@action("challenge", "challenge-base64")
def base64_(token, *, text="TlRMTVNTUAAC*not*base64"):
    """Text that is no base64."""
    return text


@action("challenge", "challenge-repeat")
def repeat(token):
    """The challenge twice, as one token."""
    return token + token
