# SPDX-License-Identifier: Apache-2.0
"""Certificates for tests, made by the openssl command and kept in build/.

    /usr/bin/python3 -m tests.server.certs [FOLDER]

makes all of KINDS. Each is a Certificate: `chain` and `key` are what
`--tls` takes, `ca` is what a client has to trust, `pin` its public key.
"""

import base64
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
# A new name for each change of this file: old ones are of no use.
with open(__file__, "rb") as _file:
    VERSION = hashlib.sha256(_file.read()).hexdigest()[:12]

NAMES = "DNS:localhost,IP:127.0.0.1,IP:::1"
NOW = ("20200101000000Z", "20991231235959Z")
PAST = ("20200101000000Z", "20210101000000Z")
COMING = ("20980101000000Z", "20991231235959Z")

# What differs from a good P-256 certificate of the CA "ca": key, hash,
# issuer, names, dates, pss, revoked, subject, usage, may (keyUsage), more
# (another extension), chain (what is sent after it).
KINDS = {
    "good": {},
    "rsa-2048": {"key": "rsa:2048"},
    "rsa-4096": {"key": "rsa:4096"},
    "p-256": {"key": "P-256"},
    "p-384": {"key": "P-384"},
    "mixed": {"issuer": "ca-rsa", "hash": "sha384"},
    "rsa-sha256": {"key": "rsa:2048", "issuer": "ca-rsa"},
    "rsa-sha384": {"key": "rsa:2048", "issuer": "ca-rsa", "hash": "sha384"},
    "rsa-sha512": {"key": "rsa:2048", "issuer": "ca-rsa", "hash": "sha512"},
    "rsa-pss-sha256": {"key": "rsa:2048", "issuer": "ca-rsa", "pss": True},
    "rsa-pss-sha384": {"key": "rsa:2048", "issuer": "ca-rsa", "pss": True,
                       "hash": "sha384"},
    "rsa-pss-sha512": {"key": "rsa:2048", "issuer": "ca-rsa", "pss": True,
                       "hash": "sha512"},
    "ecdsa-sha384": {"key": "P-384", "hash": "sha384"},
    "ecdsa-sha512": {"key": "P-384", "hash": "sha512"},
    "self-signed": {"issuer": None},
    "self-signed-rsa": {"issuer": None, "key": "rsa:2048"},
    "intermediate": {"issuer": "middle"},
    "intermediate-rsa": {"issuer": "middle-rsa", "key": "rsa:2048"},
    "address": {"names": "IP:127.0.0.1"},
    "name": {"names": "DNS:localhost"},
    "common-name": {"names": None, "subject": "localhost"},
    "no-usage": {"usage": None, "may": None},
    "extra-chain": {"issuer": "middle", "chain": ["stranger", "middle"]},
    # Not to be trusted.
    "expired": {"dates": PAST},
    "not-yet": {"dates": COMING},
    "wrong-name": {"names": "DNS:other.test,IP:127.0.0.99"},
    "wrong-address": {"names": "DNS:localhost,IP:127.0.0.2"},
    "address-as-name": {"names": "DNS:127.0.0.1"},
    "address-in-uri": {"names": "URI:https://127.0.0.1/,email:127.0.0.1"},
    "address-in-subject": {"names": None, "subject": "127.0.0.1"},
    "wildcard-address": {"names": "DNS:*.0.0.1,DNS:*,DNS:*.*.*.*"},
    "unknown-issuer": {"issuer": "stranger"},
    "impostor": {"issuer": "other-ca"},
    "revoked": {"revoked": True},
    "md5": {"key": "rsa:2048", "issuer": "ca-rsa", "hash": "md5"},
    "below-revoked": {"issuer": "middle-revoked"},
    "sha1": {"key": "rsa:2048", "issuer": "ca-rsa", "hash": "sha1"},
    "rsa-1024": {"key": "rsa:1024", "issuer": "ca-rsa"},
    "client-only": {"usage": "clientAuth"},
    "strange-extension": {"more": "1.2.3.4 = critical, ASN1:NULL"},
    "self-signed-expired": {"issuer": None, "dates": PAST},
    "self-signed-wrong-name": {"issuer": None, "names": "DNS:other.test"},
    "below-missing": {"issuer": "middle", "chain": []},
    "below-expired": {"issuer": "middle-expired"},
    "below-not-yet": {"issuer": "middle-not-yet"},
    "below-sha1": {"issuer": "middle-sha1"},
    "below-rsa-1024": {"issuer": "middle-rsa-1024"},
    "below-is-no-ca": {"issuer": "middle-is-no-ca"},
    "below-signs-none": {"issuer": "middle-signs-none"},
    "below-too-many": {"issuer": "middle-second"},
    "below-constrained": {"issuer": "middle-constrained"},
    # For mutual TLS: the subject is the user.
    "client": {"usage": "clientAuth", "names": None, "subject": "alice"},
    "client-rsa": {"usage": "clientAuth", "names": None, "subject": "alice",
                   "key": "rsa:2048"},
    "client-stranger": {"usage": "clientAuth", "names": None,
                        "subject": "alice", "issuer": "stranger"},
}
# What differs from a good P-256 authority that has signed itself.
AUTHORITIES = {
    "ca": {}, "ca-rsa": {"key": "rsa:2048"}, "stranger": {},
    "other-ca": {"subject": "ca"},
    "middle": {"issuer": "ca"},
    "middle-rsa": {"issuer": "ca-rsa", "key": "rsa:2048"},
    "middle-expired": {"issuer": "ca", "dates": PAST},
    "middle-not-yet": {"issuer": "ca", "dates": COMING},
    "middle-sha1": {"issuer": "ca-rsa", "hash": "sha1"},
    "middle-rsa-1024": {"issuer": "ca", "key": "rsa:1024"},
    "middle-is-no-ca": {"issuer": "ca", "basic": "CA:FALSE"},
    "middle-signs-none": {"issuer": "ca", "may": "cRLSign"},
    "middle-last": {"issuer": "ca", "basic": "CA:TRUE, pathlen:0"},
    "middle-second": {"issuer": "middle-last"},
    "middle-constrained": {
        "issuer": "ca",
        "more": "nameConstraints = critical, permitted;DNS:other.test"},
    "middle-revoked": {"issuer": "ca"},
}


def _issuer(name):
    return AUTHORITIES[name].get("issuer")


_CONFIG = """
[ca]
default_ca = own
[own]
database = %(folder)s/%(name)s.index
rand_serial = yes
unique_subject = no
policy = any
default_md = sha256
default_crl_days = 20000
[any]
commonName = supplied
[req]
distinguished_name = names
prompt = no
[names]
commonName = %(subject)s
[extensions]
%(extensions)s
"""


def openssl(*words):
    done = subprocess.run(["openssl", *words], stdin=subprocess.DEVNULL,
                          capture_output=True)
    if done.returncode:
        raise RuntimeError("openssl %s: %s" % (
            " ".join(words), done.stderr.decode("utf-8", "replace")))
    return done.stdout


class Certificate:
    """The files of one certificate."""

    def __init__(self, folder, name):
        self.name = name
        self.chain = os.path.join(folder, name + ".chain.pem")
        self.key = os.path.join(folder, name + ".key.pem")
        self.crt = os.path.join(folder, name + ".pem")
        issuer = KINDS[name].get("issuer", "ca")
        top = issuer
        while top and _issuer(top):
            top = _issuer(top)
        self.ca = os.path.join(folder, top + ".pem") if top else self.crt
        self.crl = (os.path.join(folder, issuer + ".crl.pem")
                    if issuer else None)

    @property
    def tls(self):
        """The options of the server."""
        return "--tls", self.chain, self.key

    @functools.cached_property
    def pin(self):
        der = openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")
        return "sha256//" + base64.b64encode(
            hashlib.sha256(der).digest()).decode("ascii")


def _make_key(kind, path):
    algorithm, _, bits = kind.partition(":")
    words = (["RSA", "-pkeyopt", "rsa_keygen_bits:" + bits] if bits else
             ["EC", "-pkeyopt", "ec_paramgen_curve:" + algorithm])
    openssl("genpkey", "-algorithm", *words, "-out", path)


def _sign(folder, name, key, issuer, subject, extensions, dates, digest,
          pss=False):
    """Files NAME.pem and NAME.key.pem; without an issuer by its own key."""
    base = os.path.join(folder, name)
    by = os.path.join(folder, issuer or name)
    with open(base + ".cnf", "w", encoding="ascii") as file:
        file.write(_CONFIG % {"folder": folder, "name": issuer or name,
                              "subject": subject, "extensions": extensions})
    for path in (by + ".index", by + ".index.attr"):
        with open(path, "a", encoding="ascii"):
            pass
    _make_key(key, base + ".key.pem")
    # The hash of the request itself does not matter.
    openssl("req", "-new", "-config", base + ".cnf", "-key",
            base + ".key.pem", "-out", base + ".csr")
    openssl("ca", "-batch", "-notext", "-config", base + ".cnf",
            "-in", base + ".csr", "-out", base + ".pem",
            "-keyfile", by + ".key.pem", "-startdate", dates[0],
            "-enddate", dates[1], "-md", digest, "-extensions", "extensions",
            *(["-cert", by + ".pem"] if issuer else ["-selfsign"]),
            *(["-sigopt", "rsa_padding_mode:pss", "-sigopt",
               "rsa_pss_saltlen:digest"] if pss else []),
            "-outdir", folder)


def _authority(folder, name, key="P-256", issuer=None, subject=None,
               dates=NOW, hash="sha256", basic="CA:TRUE",
               may="keyCertSign, cRLSign", more=""):
    _sign(folder, name, key, issuer, "Test authority " + (subject or name),
          "basicConstraints = critical, %s\nkeyUsage = critical, %s\n"
          "subjectKeyIdentifier = hash\n%s\n" % (basic, may, more), dates,
          hash)


def _leaf(folder, name, key="P-256", issuer="ca", names=NAMES, dates=NOW,
          hash="sha256", pss=False, subject=None, revoked=False,
          usage="serverAuth", may="digitalSignature, keyEncipherment",
          more="", chain=None):
    extensions = "basicConstraints = CA:FALSE\n%s\n" % more
    if may:
        extensions += "keyUsage = critical, %s\n" % may
    if usage:
        extensions += "extendedKeyUsage = %s\n" % usage
    if names:
        extensions += "subjectAltName = %s\n" % names
    _sign(folder, name, key, issuer, subject or "test " + name, extensions,
          dates, hash, pss)
    if revoked:
        _authority_do(folder, issuer, "-revoke",
                      os.path.join(folder, name + ".pem"))
    if chain is None:
        chain = []
        while issuer and _issuer(issuer):
            chain.append(issuer)
            issuer = _issuer(issuer)
    with open(os.path.join(folder, name + ".chain.pem"), "wb") as out:
        for one in [name, *chain]:
            with open(os.path.join(folder, one + ".pem"), "rb") as file:
                out.write(file.read())


def _authority_do(folder, name, *words):
    base = os.path.join(folder, name)
    openssl("ca", "-config", base + ".issuer.cnf", "-keyfile",
            base + ".key.pem", "-cert", base + ".pem", *words)


def make(folder):
    """All authorities, certificates and revocation lists."""
    for name, how in AUTHORITIES.items():
        _authority(folder, name, **how)
        with open(os.path.join(folder, name + ".issuer.cnf"), "w",
                  encoding="ascii") as file:
            file.write(_CONFIG % {"folder": folder, "name": name,
                                  "subject": name, "extensions": ""})
        with open(os.path.join(folder, name + ".index"), "a",
                  encoding="ascii"):
            pass
    _authority_do(folder, "ca", "-revoke",
                  os.path.join(folder, "middle-revoked.pem"))
    for name, how in KINDS.items():
        _leaf(folder, name, **how)
    for name in AUTHORITIES:
        _authority_do(folder, name, "-gencrl", "-out",
                      os.path.join(folder, name + ".crl.pem"))


def all_of_them(folder=None):
    """{name: Certificate}, made if they are not there yet."""
    folder = folder or os.path.join(ROOT, "build", "certs", VERSION)
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with open(folder + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(folder):
            new = folder + ".new"
            shutil.rmtree(new, ignore_errors=True)
            os.mkdir(new)
            make(new)
            os.rename(new, folder)
    return {name: Certificate(folder, name) for name in KINDS}


if __name__ == "__main__":
    for one in all_of_them(*sys.argv[1:2]).values():
        print(one.chain)
