# SPDX-License-Identifier: Apache-2.0
"""Actions on the tokens of Kerberos and SPNEGO, and on its sealed replies."""

import struct
import time

from .. import der, k5
from .actions import action

_AP_REP_ERROR = b"\x03\x00"


# The first token of the client, before anybody has read it.

@action("offer", "spnego-offer")
def offer(token, *, oids):
    """The list in it is another one, and what was meant for the first of the
    old one is gone."""
    if der.mechanism(token) != der.SPNEGO:
        return token
    found = der.tlv(0x30, *(der.tlv(0x06, bytes.fromhex(oid)) for oid in oids))
    return der.framed(der.SPNEGO, der.tlv(
        0xA0, der.tlv(0x30, der.tlv(0xA0, found))))


# The token that goes with a 200, or with a 401 that asks for more.

@action("token", "token-none")
def none(answer):
    """The reply without a token."""
    answer.token = None


@action("token", "token-flip")
def flip(answer, *, byte=-1, bit=0):
    """One bit of it; negative: from its end."""
    data = bytearray(answer.token)
    data[byte % len(data)] ^= 1 << bit
    answer.token = bytes(data)


@action("token", "token-cut")
def cut(answer, *, length):
    """Only so many bytes (negative: all but the last ones)."""
    answer.token = answer.token[:length]


@action("token", "token-other")
def other(answer):
    """That of the logon before, which is right for that one alone."""
    answer.token = answer.before or answer.token


@action("token", "token-bytes")
def bytes_(answer, *, hex):
    """Any bytes in its place."""
    answer.token = bytes.fromhex(hex)


@action("token", "token-refuse")
def refuse(answer, *, code=37, seconds=0, keep=False):
    """A 401 with a KRB-ERROR of this code; the clock in it is off. It ends the
    connection, or keeps it."""
    error = der.framed(der.KRB5, _AP_REP_ERROR + der.krb_error(
        code, "WINRM.TEST", ("HTTP", "localhost"), time.time() + seconds))
    if answer.in_spnego:
        error = _response({0xA0: b"\x0a\x01\x02", 0xA2: der.tlv(0x04, error)})
    answer.token, answer.refuse, answer.keep = error, True, keep


def _response(fields):
    """A NegTokenResp."""
    return der.tlv(0xA1, der.tlv(0x30, *(
        der.tlv(tag, fields[tag]) for tag in sorted(fields))))


def _with_field(answer, tag, value):
    """Another field of a NegTokenResp; None is without it."""
    if not answer.in_spnego:
        return
    body = der.get(answer.token, 0xA1, 0x30)
    fields = {t: body[start:end] for t, start, end in der.items(body)}
    fields.pop(tag, None)
    if value is not None:
        fields[tag] = value
    answer.token = _response(fields)


@action("token", "spnego-state")
def state(answer, *, value):
    """0 done, 1 more, 2 refused, 3 wants a MIC; null: no negState."""
    _with_field(answer, 0xA0, None if value is None
                else der.tlv(0x0A, bytes([value])))


@action("token", "spnego-mechanism")
def mechanism(answer, *, oid):
    """Another mechanism, as hex digits; null: none."""
    _with_field(answer, 0xA1, None if oid is None
                else der.tlv(0x06, bytes.fromhex(oid)))


@action("token", "spnego-mic")
def mic(answer, *, hex="040405ffffffffff" + "00" * 20):
    """Another mechListMIC, as hex digits; null: none."""
    _with_field(answer, 0xA3, None if hex is None
                else der.tlv(0x04, bytes.fromhex(hex)))


# Sealed replies. Only those of Kerberos have these shapes.

@action("seal", "wrap")
def wrap(frame, text, previous, *, ec=0, rrc=None, flags=7, sequence=0):
    """Another shape, encrypted right: EC, RRC, flags, and a sequence number
    that is off by so much."""
    if not frame.context.is_kerberos:
        return
    etype, key = frame.context.secret()
    right, = struct.unpack_from(">Q", frame.signature, 8)
    if rrc is None:
        rrc = frame.context.head - 32
    token = k5.wrap(etype, key, text, flags, ec, rrc,
                    (right + sequence) % (1 << 64))
    head = len(token) - len(text)
    frame.signature, frame.data = token[:head], token[head:]
    frame.signature_length = head
