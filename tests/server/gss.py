# SPDX-License-Identifier: Apache-2.0
"""Kerberos and SPNEGO as the server side: MIT's acceptor, by python3-gssapi.

Nothing of tickets, authenticators or wrap tokens is computed here. What is
here chooses credentials by the mechanism, checks the form of messages as a
Windows host does, and reads what the log says.
"""

import os
import struct
import threading

import gssapi
from gssapi import raw

from . import der, ntlm

KRB5 = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2")
IAKERB = gssapi.OID.from_int_seq("1.3.6.1.5.2.5")
SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
MECHANISMS = {"kerberos": KRB5, "ntlm": ntlm.MECHANISM}
NAMES = {KRB5: "kerberos", IAKERB: "iakerb", ntlm.MECHANISM: "ntlm"}
# Both its parts are of the acceptor: the key, and the type of that key.
_SESSION_KEY = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2.5.5")
_AUTHENTICATE = b"NTLMSSP\0\x03\0\0\0"
_BOUND = 0x800                  # GSS_C_CHANNEL_BOUND_FLAG
_FLAGS = {"mutual": 2, "replay": 4, "sequence": 8, "confidential": 16,
          "integrity": 32}
_BAD_BINDINGS = 4 << 16         # GSS_S_BAD_BINDINGS


class GssError(ntlm.NtlmError):
    """Refused; `token` is what the mechanism would say to that."""

    def __init__(self, why, token=None):
        super().__init__(why)
        self.token = token


class Principal:
    """Who a ticket is of; one object for each name, as accounts are."""

    def __init__(self, name):
        user, _, realm = name.rpartition("@")
        self.domain, self.user = realm, user

    @property
    def owner(self):
        return self.domain + "\\" + self.user


class Acceptor:
    """Makes contexts: with the keys of `--kerberos`, for `--spnego`."""

    def __init__(self, options, folder, names):
        self._names = names         # ntlm.Acceptor, for NTLM within SPNEGO
        self._principals = {}
        self._lock = threading.Lock()
        self._credentials = {}
        self._has_bindings = options.cbt != "none"
        self.before = {}            # the last answers, within SPNEGO and not
        if options.krb5_conf:
            os.environ["KRB5_CONFIG"] = options.krb5_conf
        if options.kerberos:
            os.environ["KRB5_KTNAME"] = "FILE:" + options.kerberos
            # An Authenticator is good once.
            os.environ["KRB5RCACHENAME"] = "file2:" + os.path.join(
                folder, "rcache")
            for mechanism in (KRB5, IAKERB):
                self._credentials[mechanism] = gssapi.Credentials(
                    usage="accept", mechs=[mechanism])
        inner = [MECHANISMS[name] for name in options.spnego]
        if inner:
            within = gssapi.Credentials(usage="accept", mechs=[SPNEGO])
            raw.set_neg_mechs(within, inner)
            self._credentials[SPNEGO] = within

    @property
    def is_on(self):
        return bool(self._credentials)

    def context(self, first, bound_to):
        """For the mechanism of a first token, and what it shall be bound to,
        if anything."""
        found = der.mechanism(first)
        mechanism = {der.KRB5: KRB5, der.MS_KRB5: KRB5, der.IAKERB: IAKERB,
                     der.SPNEGO: SPNEGO}.get(found)
        if mechanism not in self._credentials:
            raise GssError("no credentials for this mechanism")
        return Context(self, mechanism, self._credentials[mechanism],
                       bound_to if self._has_bindings else None)

    def principal(self, name):
        with self._lock:
            return self._principals.setdefault(name, Principal(name))

    def finish_ntlm(self, step, token):
        """The step that has NTLM's AUTHENTICATE message in it."""
        message = ntlm.inspect_authenticate(token[token.find(
            _AUTHENTICATE):])
        return self._names.with_account(message, step), message


class Context:
    """One security context: some tokens, then sealed messages in order."""

    def __init__(self, acceptor, mechanism, credentials, bound_to):
        self._acceptor = acceptor
        self._mechanism = mechanism
        self._credentials = credentials
        self._bindings = bound_to and raw.ChannelBindings(
            application_data=bound_to)
        self._gss = None
        self.in_spnego = mechanism == SPNEGO
        # Of NTLM within SPNEGO auth.py judges the bindings, as of NTLM.
        self.details = {"binding": "absent"}
        self.account = None
        self.complete = False
        self.head = 16          # bytes of a sealed message before its text

    def goes_on(self, token):
        """Whether a token belongs to this context, or begins another one.
        Tokens of IAKERB may have a frame each time."""
        found = der.mechanism(token)
        return found is None or (found == der.IAKERB
                                 and self._mechanism == IAKERB)

    def step(self, token):
        """The answer to a token, or None; GssError when it is refused."""
        account = None
        if _AUTHENTICATE in token:
            (answer, account), self.details["ntlm"] = \
                self._acceptor.finish_ntlm(lambda: self._accept(token), token)
        else:
            answer = self._accept(token)
        if self.complete:
            self._finish(account)
        return answer

    def _accept(self, token):
        token = bytes(bytearray(token))     # gss rotates what it is given
        try:
            result = raw.accept_sec_context(
                token, self._credentials, self._gss,
                channel_bindings=self._bindings)
        except gssapi.exceptions.GSSError as error:
            if error.maj_code & 0xFF0000 == _BAD_BINDINGS:
                self.details["binding"] = "wrong"
            raise GssError(_reason(error),
                           getattr(error, "token", None)) from None
        except ValueError as error:
            raise GssError(str(error)) from None
        self._gss = result.context
        self.complete = not result.more_steps
        return result.token

    def _finish(self, account):
        # gss-ntlmssp has no name of the target, and dies of being asked.
        found = raw.inquire_context(self._gss, initiator_name=False,
                                    target_name=False)
        flags = int(found.flags)
        self.details.update(
            mechanism=NAMES.get(found.mech, str(found.mech)),
            flags=[name for name, bit in _FLAGS.items() if flags & bit])
        if found.mech == ntlm.MECHANISM:
            if account is None:
                raise GssError("no account")
            self.account = account
            return
        found = raw.inquire_context(self._gss)
        self.details["principal"] = _text(found.initiator_name)
        self.account = self._acceptor.principal(self.details["principal"])
        self.details["spn"] = _text(found.target_name)
        self._secret, etype = raw.inquire_sec_context_by_oid(
            self._gss, _SESSION_KEY)
        self.etype = etype[-1]      # the last arc of an OID
        self.details["etype"] = self.etype
        self.head = _head_of(self._gss)
        if flags & _BOUND:
            self.details["binding"] = "ok"

    @property
    def is_kerberos(self):
        return self.head != 16

    def seal(self, data):
        """(what stands before the sealed bytes, those bytes)"""
        if not self.is_kerberos:
            message = raw.wrap(self._gss, data, True).message
            return message[:16], message[16:]
        iov = raw.IOV(raw.IOVBufferType.header, data, std_layout=False)
        raw.wrap_iov(self._gss, iov, True)
        return iov[0].value, iov[1].value

    def unseal(self, message):
        if self.is_kerberos:
            self._check_form(message)
        try:
            result = raw.unwrap(self._gss, bytes(bytearray(message)))
        except gssapi.exceptions.GSSError as error:
            raise GssError(_reason(error)) from None
        if not result.encrypted:
            raise GssError("not sealed")
        return result.message

    def _check_form(self, message):
        """As SSPI writes it: EC 0, and RRC such that the text stays whole."""
        if len(message) < self.head:
            raise GssError("a short wrap token")
        kind, flags, filler, ec, rrc = struct.unpack_from(">HBBHH", message)
        if (kind, filler) != (0x0504, 0xFF):
            raise GssError("no wrap token")
        if flags != 6:
            raise GssError("flags of the wrap token are %d" % flags)
        if (ec, rrc) != (0, self.head - 32):
            raise GssError("EC %d and RRC %d" % (ec, rrc))

    def secret(self):
        """The key of messages: only for fault rules."""
        return self.etype, self._secret


def _text(name):
    return raw.display_name(name).name.decode("utf-8", "replace")


def _head_of(context):
    iov = raw.IOV(raw.IOVBufferType.header, b"", std_layout=False)
    raw.wrap_iov_length(context, iov)
    return len(iov[0].value)


def _reason(error):
    return " ".join(str(error).split())
