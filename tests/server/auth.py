# SPDX-License-Identifier: Apache-2.0
"""Who speaks on this connection: NTLM per connection, Basic per request."""

import base64
import binascii

from . import ntlm, reply, tls

MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"


class Outcome:
    """Either a reply that ends the request here, or a known caller."""

    def __init__(self, answer=None, account=None, scheme=None):
        self.reply = answer
        self.account = account
        self.scheme = scheme


class ConnectionAuth:
    """The authentication state of one connection.

    `leg` says what the last request was: none, negotiate, authenticate,
    authenticated, basic or certificate. `details` is for the log. `binding`
    is what AV pair 10 must be over TLS.
    """

    def __init__(self, options, acceptor, table, binding=None):
        self._options = options
        self._acceptor = acceptor
        self._table = table
        self._binding = binding
        self.client = None      # the name in its certificate
        self._pending = None
        self.context = None
        self.scheme = None
        self.leg = "none"
        self.details = None
        # Fault rules may come between the tokens and gss-ntlmssp.
        self.bend_negotiate = self.bend_challenge = lambda token: token

    def reset(self):
        """Forget the context: its keys are no longer valid."""
        self._pending = self.context = self.scheme = None

    def peek(self, request):
        """Set `leg` from the headers alone, before the request is judged."""
        values = request.all("Authorization")
        scheme, _, value = values[0].partition(" ") if values else ("",) * 3
        if not values:
            self.leg = "none" if self.context is None else "authenticated"
        elif scheme.lower() == "basic":
            self.leg = "basic"
        elif values[0] == MUTUAL:
            self.leg = "certificate"
        else:
            # The base64 of "NTLMSSP", NUL and 3.
            third = value.startswith("TlRMTVNTUAAD")
            self.leg = "authenticate" if third else "negotiate"

    def check(self, request):
        self.details = None
        header = request.get("Authorization")
        if header is None:
            if self.context is not None:
                self.leg = "authenticated"
                return Outcome(None, self.context.account, self.scheme)
            self.leg = "none"
            return self._rejected("no credentials")
        scheme, _, value = header.partition(" ")
        offered = {s.lower(): s for s in self._options.schemes}
        scheme = offered.get(scheme.lower(), "")
        if scheme == "Negotiate" and self._options.kerberos_only:
            self.leg = "none"
            return self._rejected("no Kerberos ticket")
        if scheme in ("Negotiate", "NTLM"):
            return self._ntlm(scheme, value.strip())
        if scheme == "Basic":
            return self._basic(value.strip())
        if header == MUTUAL and self.client:
            return self._certificate()
        self.leg = "none"
        return self._rejected("scheme not on offer")

    def _rejected(self, why):
        self.details = dict(self.details or {}, refused=why)
        return Outcome(reply.unauthorized(self._options.schemes))

    def _basic(self, value):
        self.leg = "basic"
        try:
            pair = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return self._rejected("bad base64")
        for encoding in ("utf-8", "latin-1"):
            try:
                user, colon, password = pair.decode(encoding).partition(":")
            except UnicodeDecodeError:
                continue
            account = self._table.basic(user, password) if colon else None
            if account is not None:
                return Outcome(None, account, "Basic")
        return self._rejected("user name or password")

    def _certificate(self):
        """The client's certificate, checked by TLS; CN=user is the account."""
        self.leg = "certificate"
        account = self._table.find("", self.client)
        if account is None:
            return self._rejected("no account for the certificate")
        return Outcome(None, account, "Certificate")

    def _ntlm(self, scheme, value):
        self.leg = "negotiate"
        try:
            token = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return self._rejected("bad base64")
        kind = ntlm.message_type(token)
        try:
            if kind == 1:
                return self._negotiate(scheme, token)
            if kind == 3:
                self.leg = "authenticate"
                return self._authenticate(scheme, token)
        except ntlm.NtlmError as error:
            self.reset()
            return self._rejected(str(error))
        return self._rejected("not an NTLM message")

    def _negotiate(self, scheme, token):
        self.reset()
        self.details = ntlm.inspect_negotiate(token)
        self._pending = self._acceptor.context()
        token = self.bend_negotiate(token)
        answer = self.bend_challenge(self._pending.challenge(token))
        if isinstance(answer, bytes):
            answer = base64.b64encode(answer).decode("ascii")
        return Outcome(reply.challenge(scheme, answer))

    def _authenticate(self, scheme, token):
        pending = self._pending
        self.reset()
        self.details = ntlm.inspect_authenticate(token)
        if pending is None:
            return self._rejected("no challenge was given")
        pending.authenticate(token, self.details)
        if self._binding is not None:
            self._check_binding()
        self.context = pending
        self.scheme = scheme
        return Outcome(None, pending.account, scheme)

    def _check_binding(self):
        given = self.details["channel_bindings"]
        found = tls.verdict(self._binding, given and bytes.fromhex(given))
        self.details["binding"] = found
        accepted = {"none": ("ok", "absent", "wrong"),
                    "relaxed": ("ok", "absent"), "strict": ("ok",)}
        if found not in accepted[self._options.cbt]:
            raise ntlm.NtlmError("channel binding is " + found)
