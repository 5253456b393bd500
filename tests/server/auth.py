# SPDX-License-Identifier: Apache-2.0
"""Who speaks on this connection: NTLM and Kerberos per connection, Basic per
request."""

import base64
import binascii

from . import der, gss, ntlm, reply, tls

MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"


class Outcome:
    """Either a reply that ends the request here, or a known caller."""

    def __init__(self, answer=None, account=None, scheme=None):
        self.reply = answer
        self.account = account
        self.scheme = scheme


class Token:
    """What Kerberos or SPNEGO answers, for fault rules to bend."""

    def __init__(self, token, in_spnego, context, before):
        self.token = token          # None or empty: nothing is said
        self.in_spnego = in_spnego
        self.context = context
        self.before = before        # that of the logon before, or None
        self.refuse = False         # with a 401, ...
        self.keep = False           # ... after which the connection goes on

    def encode(self):
        if not self.token:
            return None
        return base64.b64encode(self.token).decode("ascii")


class ConnectionAuth:
    """The authentication state of one connection.

    `leg` says what the last request was: none, negotiate, authenticate,
    authenticated, kerberos (all that is not NTLM's alone), basic or
    certificate. `details` and `kerberos` are for the log. `tls` has what a
    logon must be bound to, if anything.
    """

    def __init__(self, options, acceptor, mit, table, over=None):
        self._options = options
        self._acceptor = acceptor
        self._mit = mit
        self._table = table
        self._binding = over and over.binding
        self._bound_to = over and over.bound_to
        self.client = None      # the name in its certificate
        self._pending = None
        self.context = None
        self.scheme = None
        self.leg = "none"
        self.details = self.kerberos = None
        self.answer = None      # (scheme, token) to go with the reply
        # Fault rules may come between the tokens and the acceptors.
        self.bend_negotiate = self.bend_challenge = lambda token: token
        self.bend_offer = lambda token: token
        self.bend_token = lambda answer: None

    def reset(self):
        """Forget the context: its keys are no longer valid."""
        self._pending = self.context = self.scheme = None

    def peek(self, request):
        """Set `leg` from the headers alone, before the request is judged."""
        self.answer = None
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
            if self._mit.is_on and not value.startswith("TlRMTVNTUA"):
                self.leg = "kerberos"

    def check(self, request):
        self.details = self.kerberos = None
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
        if scheme in ("Negotiate", "NTLM", "Kerberos"):
            return self._token(scheme, value.strip())
        if scheme == "Basic":
            return self._basic(value.strip())
        if header == MUTUAL and self.client:
            return self._certificate()
        self.leg = "none"
        return self._rejected("scheme not on offer")

    def _rejected(self, why):
        if self.leg == "kerberos":
            self.kerberos = dict(self.kerberos or {}, refused=why)
        else:
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

    def _token(self, scheme, value):
        self.leg = "negotiate"
        try:
            token = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return self._rejected("bad base64")
        of_ntlm = token.startswith(b"NTLMSSP\0")
        if self._mit.is_on and scheme != "NTLM" and not of_ntlm:
            return self._ticket(scheme, token)
        if scheme == "Kerberos" or (scheme == "Negotiate"
                                    and self._options.kerberos_only):
            self.leg = "none"
            return self._rejected("no Kerberos ticket")
        return self._ntlm(scheme, token)

    def _ntlm(self, scheme, token):
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
        if not isinstance(pending, ntlm.Context):
            return self._rejected("no challenge was given")
        pending.authenticate(token, self.details)
        if self._binding is not None:
            self._check_ntlm_binding(self.details)
        self.context = pending
        self.scheme = scheme
        return Outcome(None, pending.account, scheme)

    def _ticket(self, scheme, token):
        """A token of SPNEGO, Kerberos or IAKERB."""
        self.leg = "kerberos"
        pending, self._pending = self._pending, None
        try:
            if not (isinstance(pending, gss.Context)
                    and pending.goes_on(token)):
                self.reset()
                token = self.bend_offer(token)
                if scheme == "Kerberos" and der.mechanism(token) not in (
                        der.KRB5, der.MS_KRB5):
                    raise gss.GssError("no Kerberos token")
                pending = self._mit.context(token, self._bound_to)
            self.kerberos = pending.details
            given = pending.step(token)
            if pending.complete and self._bound_to is not None:
                if pending.is_kerberos:
                    self._check_binding(pending.details["binding"])
                else:
                    self._check_ntlm_binding(pending.details["ntlm"])
        except ntlm.NtlmError as error:
            self.reset()
            return self._refused(scheme, str(error),
                                 getattr(error, "token", None)
                                 if self._options.error_tokens else None)
        answer = Token(given, pending.in_spnego, pending,
                       self._mit.before.get(pending.in_spnego))
        self.bend_token(answer)
        return self._answered(scheme, pending, given, answer)

    def _answered(self, scheme, pending, given, answer):
        if answer.refuse and answer.keep:
            self.reset()
            return Outcome(reply.challenge(scheme, answer.encode()))
        if answer.refuse:
            return self._refused(scheme, "by a fault rule", answer.token)
        if not pending.complete:
            self._pending = pending
            return Outcome(reply.challenge(scheme, answer.encode() or ""))
        self._mit.before[pending.in_spnego] = given
        self.context, self.scheme = pending, scheme
        self.answer = scheme, answer.encode()
        return Outcome(None, pending.account, scheme)

    def _refused(self, scheme, why, token):
        outcome = self._rejected(why)
        if token:
            outcome.reply.set("WWW-Authenticate", *(
                value if not value == scheme else "%s %s" % (
                    scheme, base64.b64encode(token).decode("ascii"))
                for value in outcome.reply.all("WWW-Authenticate")))
        return outcome

    def _check_ntlm_binding(self, details):
        given = details["channel_bindings"]
        details["binding"] = tls.verdict(self._binding,
                                         given and bytes.fromhex(given))
        self._check_binding(details["binding"])

    def _check_binding(self, found):
        accepted = {"none": ("ok", "absent", "wrong"),
                    "relaxed": ("ok", "absent"), "strict": ("ok",)}
        if found not in accepted[self._options.cbt]:
            raise ntlm.NtlmError("channel binding is " + found)
