# SPDX-License-Identifier: Apache-2.0
"""Each kind of certificate under each setting of trust, one cell each.

MATRIX has the expected results. A certificate is taken, and the log-on is
bound to it; or it is refused with the sentence of that letter, and then no
request has reached the host.
"""

import os

import pytest
from conftest import Server
from secure_command import made  # noqa: F401  (a fixture)
from secure_command import GOOD, NAME, WARNING, Secure, assert_refused
from winrm_command import winrm

from tests.server import certs

SENTENCES = {
    "P": "its key is none of the pinned ones",
    "N": "it is for another host name",
    "E": "it has expired",
    "F": "it is not valid yet",
    "M": "its signature is too weak",
    "K": "its key is too weak",
    "I": "no trusted CA has issued it",
    "U": "it is not meant for a server",
    "X": "a certificate demands what is not understood here, or is broken",
}
# "ca" and "pin" are the right ones, "other" ones are of somebody else; without
# either it is the machine's own CAs that count.
SETTINGS = [
    "ca", "other-ca", "machine",
    "pin", "other-pin", "two-pins",
    "ca pin", "ca other-pin", "other-ca pin",
    "skip", "skip other-ca", "skip pin", "skip other-pin",
    "dates ca", "dates other-ca", "dates pin", "dates ca other-pin"]
# The columns are SETTINGS. A pin without a CA is all that is asked for; a CA
# asks for all; `skip` for nothing but a pin; `dates` for all but the dates.
MATRIX = {
    "good":                   ". I I  . P .  . P I  . . . P  . I . P",
    "rsa-2048":               ". I I  . P .  . P I  . . . P  . I . P",
    "rsa-sha384":             ". I I  . P .  . P I  . . . P  . I . P",
    "rsa-pss-sha384":         ". I I  . P .  . P I  . . . P  . I . P",
    "intermediate":           ". I I  . P .  . P I  . . . P  . I . P",
    "intermediate-rsa":       ". I I  . P .  . P I  . . . P  . I . P",
    "extra-chain":            ". I I  . P .  . P I  . . . P  . I . P",
    "no-usage":               ". I I  . P .  . P I  . . . P  . I . P",
    "address":                ". I I  . P .  . P I  . . . P  . I . P",
    "self-signed":            ". I I  . P .  . P I  . . . P  . I . P",
    "unknown-issuer":         ". I I  . P .  . P I  . . . P  . I . P",
    "impostor":               ". I I  . P .  . P I  . . . P  . I . P",
    "expired":                "E E E  . P .  E P E  . . . P  . I . P",
    "not-yet":                "F F F  . P .  F P F  . . . P  . I . P",
    "self-signed-expired":    "E E E  . P .  E P E  . . . P  . I . P",
    "name":                   "N N N  . P .  N P N  . . . P  N N . P",
    "common-name":            "N N N  . P .  N P N  . . . P  N N . P",
    "wrong-name":             "N N N  . P .  N P N  . . . P  N N . P",
    "wrong-address":          "N N N  . P .  N P N  . . . P  N N . P",
    "address-as-name":        "N N N  . P .  N P N  . . . P  N N . P",
    "address-in-uri":         "N N N  . P .  N P N  . . . P  N N . P",
    "address-in-subject":     "N N N  . P .  N P N  . . . P  N N . P",
    "wildcard-address":       "N N N  . P .  N P N  . . . P  N N . P",
    "self-signed-wrong-name": "N N N  . P .  N P N  . . . P  N N . P",
    "md5":                    "M M M  . P .  M P M  . . . P  M M . P",
    "sha1":                   "M M M  . P .  M P M  . . . P  M M . P",
    "rsa-1024":               "K K K  . P .  K P K  . . . P  K K . P",
    "client-only":            "U I I  . P .  U P I  . . . P  U I . P",
    "below-missing":          "I I I  . P .  I P I  . . . P  I I . P",
    "below-expired":          "E E E  . P .  E P E  . . . P  . I . P",
    "below-not-yet":          "F F F  . P .  F P F  . . . P  . I . P",
    "below-sha1":             "M M M  . P .  M P M  . . . P  M M . P",
    "below-rsa-1024":         "K K K  . P .  K P K  . . . P  K K . P",
    "below-is-no-ca":         "I I I  . P .  I P I  . . . P  I I . P",
    "below-signs-none":       "I I I  . P .  I P I  . . . P  I I . P",
    "below-too-many":         "I I I  . P .  I P I  . . . P  I I . P",
    # mbedTLS reads no chain with a critical extension that it does not know,
    # and constraints of names are one.
    "below-constrained":      "X X X  X X X  X X X  X X X X  X X X X",
    "strange-extension":      "X X X  X X X  X X X  X X X X  X X X X",
}


@pytest.fixture(scope="module")
def one(tmp_path_factory, made):    # noqa: F811
    server = Server(str(tmp_path_factory.mktemp("matrix")),
                    *made["good"].tls, "--cbt", "strict", "--basic")
    yield Secure(server, made["good"])
    server.stop()


def options(made, kind, setting):   # noqa: F811
    mine = made[kind]
    # a CA of the same name with another key, where there is one
    other = made["good" if kind == "impostor" else "impostor"]
    words = {
        "ca": ["--cacert", mine.ca], "other-ca": ["--cacert", other.ca],
        "machine": [], "pin": ["--pin", mine.pin],
        "other-pin": ["--pin", other.pin],
        "two-pins": ["--pin", other.pin + ";" + mine.pin],
        "skip": ["-k"], "dates": ["--insecure-skip-dates"]}
    return [word for name in setting.split() for word in words[name]]


@pytest.fixture(scope="session")
def machine():
    """What is asked of this machine, and of the command."""
    assert os.path.exists("/etc/ssl/certs/ca-certificates.crt")
    return {"dates": b"--insecure-skip-dates" in winrm("--help").out}


def cells():
    for kind, row in MATRIX.items():
        for setting, letter in zip(SETTINGS, row.split(), strict=True):
            yield kind, setting, letter


@pytest.mark.parametrize("kind, setting, letter", list(cells()))
def test_a_certificate_is_taken_or_refused_as_the_table_says(   # noqa: F811
        one, made, machine, kind, setting, letter):
    if "dates" in setting and not machine["dates"]:
        pytest.skip("no --insecure-skip-dates")
    one.reset()
    one.server.control("certificate", chain=made[kind].chain,
                       key=made[kind].key)
    one.trust = options(made, kind, setting)
    if letter == ".":
        result = one.run("whoami")
        assert (result.status, result.out) == (0, NAME), result
        assert one.bindings() == ["ok"]
    else:
        result = one.run("whoami")
        assert_refused(result, SENTENCES[letter])
        assert_refused(one.run("whoami", "--auth", "basic"),
                       SENTENCES[letter])
        assert one.handshakes() == [] and one.log("request") == []
    assert (WARNING in result.err) == ("skip" in setting)


def test_every_kind_is_in_the_table():
    """Except good ones, of which only some are, and clients'."""
    left = set(certs.KINDS) - set(MATRIX) - set(GOOD)
    assert not [kind for kind in left if not kind.startswith("client")
                and not kind.endswith("revoked")]      # see test_crl.py
