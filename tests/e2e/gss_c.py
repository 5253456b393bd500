# SPDX-License-Identifier: Apache-2.0
"""MIT's GSSAPI as initiator of IAKERB, by ctypes.

python3-gssapi gives an empty buffer where there is no token yet, which IAKERB
takes for a bad one, so that it cannot begin.
"""

import ctypes
from ctypes import POINTER, Structure, byref, c_int, c_uint32, c_void_p

LIBRARY = ctypes.CDLL("libgssapi_krb5.so.2")
_USER_NAME = "2a864886f71201020101"
_SERVICE = "2a864886f71201020104"
_IAKERB = "2b0601050205"
_DATA, _HEADER = 1, 2 | 0x10000         # the library makes room
_FLAGS = 2 | 4 | 8 | 16 | 32


class Buffer(Structure):
    _fields_ = [("length", ctypes.c_size_t), ("value", c_void_p)]

    @classmethod
    def of(cls, data):
        one = cls(len(data), None)
        one.kept = ctypes.create_string_buffer(data, len(data))
        one.value = ctypes.cast(one.kept, c_void_p)
        return one

    @property
    def bytes(self):
        return ctypes.string_at(self.value, self.length)


class Oid(Structure):
    _fields_ = [("length", c_uint32), ("elements", c_void_p)]

    @classmethod
    def of(cls, text):
        data = bytes.fromhex(text)
        one = cls(len(data), None)
        one.kept = ctypes.create_string_buffer(data, len(data))
        one.elements = ctypes.cast(one.kept, c_void_p)
        return one


class OidSet(Structure):
    _fields_ = [("count", ctypes.c_size_t), ("elements", POINTER(Oid))]


class Bindings(Structure):
    _fields_ = [("from_type", c_uint32), ("from_address", Buffer),
                ("to_type", c_uint32), ("to_address", Buffer),
                ("data", Buffer)]


class Iov(Structure):
    _fields_ = [("type", c_uint32), ("buffer", Buffer)]


def call(name, *arguments):
    """A function of the library; RuntimeError when it fails."""
    minor = c_uint32()
    major = getattr(LIBRARY, name)(byref(minor), *arguments)
    if ctypes.c_uint32(major).value & 0xFFFF0000:
        raise RuntimeError("%s: %08x, %d" % (name, major & 0xFFFFFFFF,
                                             minor.value))
    return major


def _name(text, kind):
    found = c_void_p()
    call("gss_import_name", byref(Buffer.of(text.encode())),
         byref(Oid.of(kind)), byref(found))
    return found


class Initiator:
    """As far as tests need gssapi.SecurityContext."""

    def __init__(self, user, password, service, bound_to=None):
        self._mechanism = Oid.of(_IAKERB)
        self._target = _name(service, _SERVICE)
        self._context = c_void_p()
        self._credentials = c_void_p()
        self._bindings = None
        self.complete = False
        if bound_to:
            self._bindings = Bindings()
            self._data = Buffer.of(bound_to)
            self._bindings.data = self._data
        call("gss_acquire_cred_with_password", _name(user, _USER_NAME),
             byref(Buffer.of(password.encode())), c_uint32(0xFFFFFFFF),
             byref(OidSet(1, ctypes.pointer(self._mechanism))), c_int(1),
             byref(self._credentials), None, None)

    def step(self, token=None):
        answer = Buffer()
        major = call(
            "gss_init_sec_context", self._credentials, byref(self._context),
            self._target, byref(self._mechanism), c_uint32(_FLAGS),
            c_uint32(0), self._bindings and byref(self._bindings),
            None if token is None else byref(Buffer.of(token)), None,
            byref(answer), None, None)
        self.complete = not major & 1       # GSS_S_CONTINUE_NEEDED
        return answer.bytes if answer.length else None

    def wrap(self, text):
        """(header, sealed text)"""
        iov = (Iov * 2)(Iov(_HEADER, Buffer()), Iov(_DATA, Buffer()))
        kept = Buffer.of(text)
        iov[1].buffer = kept
        call("gss_wrap_iov", self._context, c_int(1), c_uint32(0), None, iov,
             c_int(2))
        return iov[0].buffer.bytes, iov[1].buffer.bytes

    def unwrap(self, message):
        text = Buffer()
        call("gss_unwrap", self._context, byref(Buffer.of(message)),
             byref(text), None, None)
        return text.bytes
