# SPDX-License-Identifier: Apache-2.0
"""Wrap tokens of RFC 4121 in any shape, encrypted by MIT's libk5crypto.

Only for fault rules: GSSAPI makes no token with an EC, an RRC or a sequence
number of one's choice.
"""

import ctypes
import struct
from ctypes import POINTER, Structure, byref, c_int32, c_uint, c_void_p

ACCEPTOR_SEALS = 22


class _Data(Structure):
    _fields_ = [("magic", c_int32), ("length", c_uint), ("data", c_void_p)]


class _Key(Structure):
    _fields_ = [("magic", c_int32), ("etype", c_int32), ("length", c_uint),
                ("contents", c_void_p)]


class _Encrypted(Structure):
    _fields_ = [("magic", c_int32), ("etype", c_int32), ("kvno", c_uint),
                ("text", _Data)]


def encrypt(etype, key, usage, text):
    """Confounder, text and MAC, as the encryption type has them."""
    crypto = ctypes.CDLL("libk5crypto.so.3")
    size = ctypes.c_size_t()
    crypto.krb5_c_encrypt_length.argtypes = [
        c_void_p, c_int32, ctypes.c_size_t, POINTER(ctypes.c_size_t)]
    crypto.krb5_c_encrypt_length(None, etype, len(text), byref(size))
    room = ctypes.create_string_buffer(size.value)
    kept = [ctypes.create_string_buffer(data, len(data))
            for data in (key, text)]
    out = _Encrypted(0, etype, 0, _Data(0, size.value, ctypes.cast(
        room, c_void_p)))
    status = crypto.krb5_c_encrypt(
        None, byref(_Key(0, etype, len(key), ctypes.cast(kept[0], c_void_p))),
        c_int32(usage), None,
        byref(_Data(0, len(text), ctypes.cast(kept[1], c_void_p))),
        byref(out))
    if status:
        raise ValueError("krb5_c_encrypt: %d" % status)
    return room.raw


def wrap(etype, key, text, flags, ec, rrc, sequence):
    """What the acceptor sends: RFC 4121, 4.2.4 and 4.2.5."""
    def header(rotation):
        return struct.pack(">HBBHHQ", 0x0504, flags, 0xFF, ec, rotation,
                           sequence)
    sealed = encrypt(etype, key, ACCEPTOR_SEALS,
                     text + b"\xff" * ec + header(0))
    turn = rrc % len(sealed)
    return header(rrc) + sealed[len(sealed) - turn:] \
        + sealed[:len(sealed) - turn]
