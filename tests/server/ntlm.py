# SPDX-License-Identifier: Apache-2.0
"""NTLM as the server side: gss-ntlmssp through python3-gssapi.

An implementation that is not ours judges proofs, MICs and signatures. What
is here reads the messages once more, for the log and for account lookup.
"""

import os
import struct
import threading

import gssapi
from gssapi import raw

from . import accounts

MECHANISM = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")
_MAGIC = b"NTLMSSP\0"
_AV_FLAGS, _AV_TARGET, _AV_BINDINGS = 6, 9, 10


class NtlmError(Exception):
    """The logon failed, or a sealed message did not verify."""


class Acceptor:
    """Makes contexts. One for the process: the names file is its own."""

    def __init__(self, table, folder, computer, domain, winbind=None):
        self._table = table
        if winbind:
            self._table = accounts.Domain(domain)
            # libwbclient's ways to a socket that is not the system's.
            os.environ["SELFTEST_WINBINDD_SOCKET_DIR"] = winbind
            os.environ["NSS_WRAPPER_PASSWD"] = "/etc/passwd"
            os.environ["NSS_WRAPPER_GROUP"] = "/etc/group"
        self._path = os.path.join(folder, "users")
        self._lock = threading.Lock()
        self._write("")
        os.environ["NTLM_USER_FILE"] = self._path
        os.environ["NETBIOS_COMPUTER_NAME"] = computer
        os.environ["NETBIOS_DOMAIN_NAME"] = domain
        self._credentials = gssapi.Credentials(usage="accept",
                                               mechs=[MECHANISM])

    def context(self):
        return Context(self, gssapi.SecurityContext(
            creds=self._credentials, usage="accept"))

    def finish(self, gss, token, message):
        """Check an AUTHENTICATE message; returns the account."""
        def step():
            try:
                gss.step(token)
            except gssapi.exceptions.GSSError as error:
                raise NtlmError(_reason(error)) from None
        account = self.with_account(message, step)[1]
        if account is None or not gss.complete:
            raise NtlmError("not complete")
        return account

    def with_account(self, message, step):
        """(what the step gives, the account), the step taken while
        gss-ntlmssp knows the account that the message names."""
        account = self._table.find(message["domain"], message["user"])
        line = ""
        if account is not None and account.nt_hash:
            line = accounts.user_file_line(account, message["domain"],
                                           message["user"])
        with self._lock:
            self._write(line)
            try:
                return step(), account
            finally:
                self._write("")

    def _write(self, line):
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
                             0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(line)


class Context:
    """One security context: handshake, then seal and unseal in order."""

    head = 16               # bytes of a sealed message before its text
    is_kerberos = False

    def __init__(self, acceptor, gss):
        self._acceptor = acceptor
        self._gss = gss
        self.account = None

    def challenge(self, negotiate):
        try:
            return self._gss.step(negotiate)
        except gssapi.exceptions.GSSError as error:
            raise NtlmError(_reason(error)) from None

    def authenticate(self, token, message):
        self.account = self._acceptor.finish(self._gss, token, message)

    def seal(self, data):
        """(the 16-byte signature, the sealed bytes)"""
        message = raw.wrap(self._gss, data, True).message
        return message[:16], message[16:]

    def unseal(self, data):
        try:
            result = raw.unwrap(self._gss, data)
        except gssapi.exceptions.GSSError as error:
            raise NtlmError(_reason(error)) from None
        if not result.encrypted:
            raise NtlmError("not sealed")
        return result.message


def _reason(error):
    return " ".join(str(error).split())


def message_type(token):
    """1, 2 or 3; 0 when it is no NTLM message."""
    if len(token) < 12 or not token.startswith(_MAGIC):
        return 0
    return struct.unpack_from("<I", token, 8)[0]


def _field(token, at):
    length, _, offset = struct.unpack_from("<HHI", token, at)
    if offset + length > len(token):
        raise NtlmError("a field points outside of the message")
    return token[offset:offset + length]


def inspect_negotiate(token):
    """What the log says of a NEGOTIATE message."""
    if len(token) < 16:
        raise NtlmError("short NEGOTIATE message")
    flags = struct.unpack_from("<I", token, 12)[0]
    return {"flags": "%08x" % flags, "length": len(token),
            "version": token[32:40].hex() or None}


def inspect_authenticate(token):
    """What the log says of an AUTHENTICATE message: all but its secrets."""
    if len(token) < 64:
        raise NtlmError("short AUTHENTICATE message")
    flags = struct.unpack_from("<I", token, 60)[0]
    encoding = "utf-16-le" if flags & 1 else "latin-1"
    lm, nt = _field(token, 12), _field(token, 20)
    names = [_field(token, at).decode(encoding, "replace")
             for at in (28, 36, 44)]
    pairs = dict(_av_pairs(nt[44:]))
    av_flags = struct.unpack("<I", pairs.get(_AV_FLAGS, b"\0" * 4)[:4])[0]
    bindings = pairs.get(_AV_BINDINGS)
    target = pairs.get(_AV_TARGET)
    return {
        "domain": names[0], "user": names[1], "workstation": names[2],
        "flags": "%08x" % flags,
        "ntlm": "v1" if len(nt) == 24 else "v2" if len(nt) > 44 else "none",
        "lm": len(lm), "lm_zero": not any(lm),
        "mic": bool(av_flags & 2), "av_flags": av_flags,
        "av_ids": [number for number, _ in _av_pairs(nt[44:])],
        "spn": target.decode("utf-16-le", "replace") if target else None,
        "channel_bindings": bindings.hex() if bindings is not None else None,
        "key_exchange": len(_field(token, 52)),
    }


def _av_pairs(blob):
    """(id, value) of each pair up to the end mark."""
    at, found = 0, []
    while at + 4 <= len(blob):
        number, length = struct.unpack_from("<HH", blob, at)
        if number == 0 or at + 4 + length > len(blob):
            break
        found.append((number, blob[at + 4:at + 4 + length]))
        at += 4 + length
    return found
