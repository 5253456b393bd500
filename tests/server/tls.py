# SPDX-License-Identifier: Apache-2.0
"""TLS for the listening socket, and the binding that NTLM is held to.

The context is OpenSSL's, through Python's ssl. The binding is computed here
from the certificate's bytes, without any code of a client.
"""

import hashlib
import ssl
import struct

from . import wire

# Signature algorithms to the hash that RFC 5929 takes for them. Those with
# MD5 and SHA-1, and those without a hash of their own, get SHA-256.
_PSS = bytes.fromhex("2a864886f70d01010a")
_HASHES = {
    "2a864886f70d01010c": "sha384", "2a864886f70d01010d": "sha512",
    "2a864886f70d01010e": "sha224",
    "2a8648ce3d040301": "sha224",
    "2a8648ce3d040303": "sha384", "2a8648ce3d040304": "sha512",
    "608648016503040202": "sha384", "608648016503040203": "sha512",
    "608648016503040204": "sha224",
}


def _items(data):
    """(tag, content) of each DER element in a row."""
    at = 0
    while at < len(data):
        tag, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[at:at + count], "big")
            at += count
        yield tag, data[at:at + size]
        at += size


def signature_hash(der):
    """The name of the hash for tls-server-end-point."""
    (_, certificate), = _items(der)
    _, (_, algorithm), _ = _items(certificate)
    (_, oid), *parameters = _items(algorithm)
    if oid == _PSS:
        # SEQUENCE { [0] { SEQUENCE { OID of the hash } } }; default SHA-1
        oid = b""
        for tag, field in _items(parameters[0][1] if parameters else b""):
            if tag == 0xA0:
                (_, inner), = _items(field)
                oid = next(_items(inner))[1]
    return _HASHES.get(oid.hex(), "sha256")


def application_data(der):
    """What a context over TLS with this certificate is bound to."""
    return b"tls-server-end-point:" + hashlib.new(signature_hash(der),
                                                  der).digest()


def binding(der):
    """AV pair 10 for this certificate: the MD5 of gss_channel_bindings."""
    data = application_data(der)
    return hashlib.md5(struct.pack("<5I", 0, 0, 0, 0, len(data))
                       + data).digest()


def verdict(expected, given):
    """ok, absent or wrong; 16 zero bytes are as good as none."""
    if given is None or not any(given):
        return "absent"
    return "ok" if given == expected else "wrong"


class Tls:
    """What all connections of a server share."""

    def __init__(self, options):
        self._options = options
        self.use(*options.tls)

    def use(self, chain, key):
        """This certificate from the next connection on."""
        with open(chain, encoding="ascii", errors="replace") as file:
            text = file.read()
        end = "-----END CERTIFICATE-----"
        start = text.index("-----BEGIN CERTIFICATE-----")
        leaf = text[start:text.index(end, start) + len(end)]
        self.binding = binding(ssl.PEM_cert_to_DER_cert(leaf))
        self.bound_to = application_data(ssl.PEM_cert_to_DER_cert(leaf))
        self._files = chain, key
        self.forget()

    def forget(self):
        """A new context, which knows no session of the one before."""
        one = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Weak certificates are the client's to refuse.
        one.set_ciphers(self._options.ciphers + ":@SECLEVEL=0")
        one.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._options.tls_max == "1.2":
            one.maximum_version = ssl.TLSVersion.TLSv1_2
        one.load_cert_chain(*self._files)
        if self._options.no_tickets:
            one.options |= ssl.OP_NO_TICKET
        if self._options.client_ca:
            one.load_verify_locations(self._options.client_ca)
            one.verify_mode = ssl.CERT_OPTIONAL
        self._context = one

    def wrap(self, sock):
        """The handshake; (socket, fields for the log)."""
        sock.settimeout(self._options.idle_timeout)
        try:
            secure = self._context.wrap_socket(sock, server_side=True)
        except OSError as error:
            raise wire.Gone("handshake: %s" % (
                getattr(error, "reason", None) or error)) from None
        secure.settimeout(None)
        names = dict(pair for rdn in (secure.getpeercert() or {}).get(
            "subject", ()) for pair in rdn)
        return secure, {
            "version": secure.version(), "cipher": secure.cipher()[0],
            "resumed": secure.session_reused,
            "client": names.get("commonName")}


def goodbye(sock):
    """close_notify, without waiting for the peer's."""
    if not isinstance(sock, ssl.SSLSocket):
        return
    sock.settimeout(0)
    try:
        sock.unwrap()
    except OSError:
        pass
