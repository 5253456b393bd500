# SPDX-License-Identifier: Apache-2.0
"""plain_client with tickets: MIT's initiator, by python3-gssapi.

It asks no KDC but by kinit's cache, and does one thing after the other, so
that a test can be wrong between any two.
"""

import base64

import gss_c
import gssapi
from gssapi import raw
from plain_client import BY_SPNEGO, Connection

KRB5 = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2")
SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
BY_KERBEROS = "application/HTTP-Kerberos-session-encrypted"
FLAGS = [gssapi.RequirementFlag.mutual_authentication,
         gssapi.RequirementFlag.replay_detection,
         gssapi.RequirementFlag.out_of_sequence_detection,
         gssapi.RequirementFlag.confidentiality,
         gssapi.RequirementFlag.integrity]


def header_of(context):
    """How many bytes stand before those of the text."""
    iov = raw.IOV(raw.IOVBufferType.header, b"", std_layout=False)
    raw.wrap_iov_length(context, iov)
    return len(iov[0].value)


class Tickets(Connection):
    """`scheme` is the word of the header; `cache` the file that kinit made."""

    scheme, mechanism, flags = "Negotiate", SPNEGO, FLAGS
    within = (KRB5,)        # what SPNEGO offers
    cache = None

    def credentials(self):
        store = {b"ccache": ("FILE:" + self.cache).encode()}
        found = raw.acquire_cred_from(store, mechs=[self.mechanism],
                                      usage="initiate").creds
        if self.mechanism == SPNEGO:
            raw.set_neg_mechs(found, list(self.within))
        return found

    def initiate(self, service="HTTP@localhost"):
        """The first token."""
        self.context = gssapi.SecurityContext(
            name=gssapi.Name(service, gssapi.NameType.hostbased_service),
            creds=gssapi.Credentials(self.credentials()), usage="initiate",
            mech=self.mechanism, flags=self.flags,
            channel_bindings=self.bindings)
        return self.context.step()

    def authorize(self, token, **kwargs):
        value = self.scheme + " " + base64.b64encode(token).decode()
        return self.post(extra=[("Authorization", value)], **kwargs)

    def token_of(self, response):
        """What the server says with this reply, or None."""
        for value in response.all("WWW-Authenticate"):
            word, _, text = value.partition(" ")
            if word == self.scheme and text:
                return base64.b64decode(text)
        return None

    def login(self, *args, **kwargs):
        """All legs; the last response."""
        token = self.initiate(*args, **kwargs)
        while True:
            response = self.authorize(token)
            assert response is not None, "the server has closed"
            answer = self.token_of(response)
            if answer is None or self.context.complete:
                return response
            token = self.context.step(answer)
            if response.status != 401:
                assert self.context.complete and token is None
                self.established()
                return response

    def established(self):
        self.head = header_of(self.context)
        self.protocol = (BY_KERBEROS if self.scheme == "Kerberos"
                         else BY_SPNEGO)

    def wrap(self, text):
        iov = raw.IOV(raw.IOVBufferType.header, text, std_layout=False)
        raw.wrap_iov(self.context, iov, True)
        return iov[0].value + iov[1].value


class Raw(Tickets):
    """A Kerberos token without SPNEGO: of the scheme Kerberos."""

    scheme, mechanism = "Kerberos", KRB5


class RawInNegotiate(Tickets):
    mechanism = KRB5


class Iakerb(Tickets):
    """Tickets through the server, by user name and password."""

    user, password = "vagrant@WINRM.TEST", "Passw0rd!42"

    def initiate(self, service="HTTP@localhost"):
        self.context = gss_c.Initiator(
            self.user, self.password, service,
            self.bindings and self.bindings.application_data)
        return self.context.step()

    def established(self):
        self.head = 60

    def wrap(self, text):
        return b"".join(self.context.wrap(text))

    def unwrap(self, message):
        return self.context.unwrap(message)
