# SPDX-License-Identifier: Apache-2.0
"""CAs, certificates, keys and lists of what was revoked, from memory."""

import datetime
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from secure_command import MBEDTLS, NAME
from secure_command import made, secure  # noqa: F401  (fixtures)
from test_crl import NO_LIST, REVOKED, authority_file, read
from test_tls_files import PASSPHRASE, encrypted
from winrm_command import REPORTS, SLOW, environment, program

FORMS = ["PEM", "DER"]
PLAIN = {"pkcs8": serialization.PrivateFormat.PKCS8,
         "traditional": serialization.PrivateFormat.TraditionalOpenSSL}
ENCRYPTED = [("aes-256", "PEM"), ("aes-256", "DER"), ("aes-192-sha1", "DER"),
             ("des3", "PEM"), ("des3", "DER"), ("pkcs12-des3", "DER"),
             ("aes256", "PEM"), ("des3-traditional", "PEM")]


class Memory:
    """Runs tls_memory with words that are written to files on the way."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, port, **words):
        """`ca`, `crl`, `cert`, `key`: bytes, in memory; `key_file`: a path."""
        args = []
        for name, value in words.items():
            if isinstance(value, bytes):
                path = self.folder / name
                path.write_bytes(value)
                value = path
            args.append("%s=%s" % (name.replace("_", "-"), value))
        done = subprocess.run([*program("tls_memory"), str(port), *args],
                              capture_output=True, timeout=60 * SLOW,
                              env=environment())
        err = done.stderr.decode()
        assert done.returncode in (0, 1, 2) and not REPORTS.search(err), err
        return done.returncode, done.stdout, err

    def refuses(self, *sentences, **words):
        """With one of them. Does not connect to anything."""
        status, out, err = self.run(1, **words)
        assert (status, out) == (2, b"")
        assert err in [sentence + "\n" for sentence in sentences]


@pytest.fixture
def memory(tmp_path):
    return Memory(tmp_path)


def in_memory(data, form="PEM", kind="crt"):
    """The PEM with its NUL; or its elements in DER, one after the other."""
    if form == "PEM":
        return data + b"\0"
    load = {"crt": lambda one: x509.load_pem_x509_certificate(one),
            "crl": lambda one: x509.load_pem_x509_crl(one)}[kind]
    end = {"crt": b"-----END CERTIFICATE-----\n",
           "crl": b"-----END X509 CRL-----\n"}[kind]
    return b"".join(load(one + end).public_bytes(serialization.Encoding.DER)
                    for one in data.split(end)[:-1])


def key_of(path):
    return serialization.load_pem_private_key(read(path), None)


def plain_key(path, form, shape="pkcs8"):
    data = key_of(path).private_bytes(
        serialization.Encoding[form], PLAIN[shape],
        serialization.NoEncryption())
    return data + b"\0" * (form == "PEM")


def locked_key(path, folder, form):
    cipher, end = form
    made = read(encrypted(path, folder / "locked", (
        cipher.replace("-traditional", ""), end)
        if cipher == "des3-traditional" else form))
    return made + b"\0" * (end == "PEM")


# What is accepted.

@pytest.mark.parametrize("kind", ["client", "client-rsa"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shape", PLAIN)
def test_a_log_on_by_ca_certificate_and_key_from_memory(
        secure, made, memory, kind, form, shape):
    mine = made[kind]
    host = secure("good", "--client-ca", mine.ca)
    one = host.certificate
    assert memory.run(
        host.port, ca=in_memory(read(one.ca), form),
        crl=in_memory(read(one.crl), form, "crl"),
        cert=in_memory(read(mine.crt), form),
        key=plain_key(mine.key, form, shape)) == (0, NAME, "")
    assert host.handshakes()[0]["client"] == "alice"
    assert host.handshakes()[0]["version"] == "TLSv1.2"


UNKNOWN = ("CERT key: it is broken, encrypted in a way that is not known here "
           "(openssl pkcs8 -topk8 writes one that is), or the passphrase is "
           "wrong")


def has(form):
    """Does this mbedTLS decrypt that?"""
    return MBEDTLS < 4 or "des3" not in form[0]


@pytest.mark.parametrize("kind", ["client", "client-rsa"])
@pytest.mark.parametrize("form", ENCRYPTED, ids="-".join)
def test_an_encrypted_key_in_memory_is_opened(
        secure, made, memory, tmp_path, kind, form):
    mine = made[kind]
    host = secure("good", "--client-ca", mine.ca)
    words = {"ca": in_memory(read(host.certificate.ca)),
             "cert": in_memory(read(mine.crt)),
             "key": locked_key(mine.key, tmp_path, form)}
    if has(form):
        assert memory.run(host.port, passphrase=PASSPHRASE, **words) == (
            0, NAME, "")
    else:
        memory.refuses(UNKNOWN, passphrase=PASSPHRASE, **words)
    memory.refuses("CERT key: it is encrypted, and there is no passphrase",
                   **words)
    memory.refuses("CERT key: it is encrypted, and there is no passphrase",
                   passphrase="", **words)


@pytest.mark.parametrize("form", FORMS)
def test_certificates_between_ours_and_the_ca(secure, made, memory, form):
    """The host knows only the CA."""
    host = secure("good", "--client-ca", made["good"].ca)
    between = read(authority_file(made["good"], "middle"))
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.NameAttribute(x509.NameOID.COMMON_NAME, "alice")
    mine = (x509.CertificateBuilder()
            .issuer_name(x509.load_pem_x509_certificate(between).subject)
            .subject_name(x509.Name([name])).public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(datetime.datetime(2020, 1, 1))
            .not_valid_after(datetime.datetime(2090, 1, 1))
            .sign(key_of(authority_file(made["good"], "middle",
                                        ".key.pem")), hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM))
    words = {"ca": in_memory(read(host.certificate.ca), form),
             "key": key.private_bytes(serialization.Encoding.DER,
                                      PLAIN["pkcs8"],
                                      serialization.NoEncryption())}
    assert memory.run(host.port, cert=in_memory(mine + between, form),
                      **words) == (0, NAME, "")
    status, out, _ = memory.run(host.port, cert=in_memory(mine, form),
                                **words)
    assert (status, out) == (1, b"")


@pytest.mark.parametrize("form", FORMS)
def test_one_of_several_cas_in_memory_is_enough(secure, made, memory, form):
    host = secure("good")
    ca = read(made["rsa-sha256"].ca) + read(host.certificate.ca)
    assert memory.run(host.port, ca=in_memory(ca, form)) == (0, NAME, "")
    status, _, err = memory.run(
        host.port, ca=in_memory(read(made["rsa-sha256"].ca), form))
    assert status == 1 and "no trusted CA has issued it" in err


@pytest.mark.parametrize("form", FORMS)
def test_a_list_in_memory_revokes(secure, memory, form):
    host = secure("revoked")
    one = host.certificate
    ca = in_memory(read(one.ca), form)
    assert memory.run(host.port, ca=ca) == (0, NAME, "")
    status, _, err = memory.run(
        host.port, ca=ca, crl=in_memory(read(one.crl), form, "crl"))
    assert status == 1 and REVOKED in err
    status, _, err = memory.run(host.port, ca_file=one.ca, crl=in_memory(
        read(authority_file(one, "stranger", ".crl.pem")) + read(one.crl),
        form, "crl"))
    assert status == 1 and REVOKED in err


@pytest.mark.parametrize("form", FORMS)
def test_each_ca_of_the_chain_has_a_list(secure, memory, form):
    host = secure("below-revoked")
    one = host.certificate
    ca = in_memory(read(one.ca), form)
    top, middle = read(authority_file(one, "ca", ".crl.pem")), read(one.crl)
    assert memory.run(host.port, ca=ca) == (0, NAME, "")
    for lists, words in ((middle + top, REVOKED), (top + middle, REVOKED),
                         (middle, NO_LIST)):
        status, _, err = memory.run(
            host.port, ca=ca, crl=in_memory(lists, form, "crl"))
        assert status == 1 and words in err


def test_files_and_memory_work_together(secure, made, memory):
    mine = made["client"]
    host = secure("good", "--client-ca", mine.ca)
    ca, cert, crl = (in_memory(read(path)) for path in (
        host.certificate.ca, mine.crt, host.certificate.crl))
    for words in (
            {"ca": ca, "cert": cert, "key_file": mine.key},
            {"ca_file": host.certificate.ca, "cert_file": mine.chain,
             "key": plain_key(mine.key, "DER"), "crl": crl},
            {"ca": ca, "crl_file": host.certificate.crl,
             "cert_file": mine.crt, "key": plain_key(mine.key, "PEM")}):
        assert memory.run(host.port, **words) == (0, NAME, "")


# What is refused.

NUL = "it is PEM without the NUL at its end that its length counts"
CUT = "it is cut: its PEM has no end", "it is cut: its DER is longer"
NONE = {"ca": "it holds no certificate, in PEM or DER, that can be used",
        "crl": "it holds no list of revoked certificates, in PEM or DER, "
               "that can be used",
        "key": "it holds no private key, in PEM or DER, that can be used"}
NONE["cert"] = NONE["ca"]


@pytest.fixture
def good(made):
    """Each part in PEM with its NUL and in DER."""
    one, mine = made["good"], made["client-rsa"]
    return {form: {"ca": in_memory(read(one.ca), form),
                   "crl": in_memory(read(one.crl), form, "crl"),
                   "cert": in_memory(read(mine.crt), form),
                   "key": plain_key(mine.key, form)} for form in FORMS}


@pytest.mark.parametrize("part", NONE)
def test_memory_that_is_broken_is_refused(memory, good, part):
    pem, der = good["PEM"][part], good["DER"][part]
    middle = len(pem) // 2
    for sentence, data in (
            (CUT[0], pem[:middle] + b"\0"), (CUT[0], pem[:-4] + b"\0"),
            (CUT[1], der[:-1]), (CUT[1], der[:len(der) // 2]),
            (CUT[1], der[:3]),
            (NUL, pem[:-1]), (NUL, pem + pem[:-1]), (NUL, pem + pem),
            (NONE[part], pem[:middle] + b"\n#\n" + pem[middle:]),
            (NONE[part], b"garbage"), (NONE[part], b"\0"),
            (NONE[part], b"\x30\x00"), (NONE[part], bytes(1000)),
            ("what follows its DER is none", der + b"\n"),
            ("what follows its DER is none", der + bytes(100)),
            (NONE[part], der[:4] + b"\xff" * 4 + der[8:])):
        memory.refuses("CERT %s: %s" % (part, sentence),
                       **{**good["DER"], part: data})
    memory.refuses("CONFIG %s: it is empty" % part,
                   **{**good["DER"], part: b""})


@pytest.mark.parametrize("part, other", [
    ("ca", "key"), ("crl", "cert"), ("cert", "crl"), ("key", "ca")])
def test_one_part_in_place_of_another_is_refused(memory, good, part, other):
    for form in FORMS:
        memory.refuses("CERT %s: %s" % (part, NONE[part]),
                       **{**good["PEM"], part: good[form][other]})


# Of PKCS #12's ciphers mbedTLS does not say what was wrong.
@pytest.mark.parametrize("form", [
    form for form in ENCRYPTED if form[0] != "pkcs12-des3"], ids="-".join)
def test_a_wrong_passphrase_is_refused(made, memory, good, tmp_path, form):
    words = {**good["PEM"], "key": locked_key(made["client-rsa"].key,
                                              tmp_path, form)}
    sentences = ["CERT key: the passphrase does not open it"]
    if not has(form):
        sentences = [UNKNOWN]
    elif form[0] == "des3":
        # One wrong key in 256 leaves a padding that is right, and then mbedTLS
        # says as much as of a cipher that it does not know.
        sentences += [UNKNOWN]
    for wrong in (PASSPHRASE[:-1], PASSPHRASE + " ", "x" * 1000):
        memory.refuses(*sentences, passphrase=wrong, **words)


def test_an_encrypted_key_that_is_cut_is_refused(made, memory, good, tmp_path):
    for end, sentence in zip(FORMS, CUT):
        key = locked_key(made["client-rsa"].key, tmp_path, ("aes-256", end))
        key = key[:len(key) // 2] + b"\0" * (end == "PEM")
        memory.refuses("CERT key: " + sentence, passphrase=PASSPHRASE,
                       **{**good["PEM"], "key": key})


def test_a_key_of_another_certificate_is_refused(made, memory, good):
    for kind in ("client-stranger", "client"):
        memory.refuses("CERT key: it does not belong to client-cert",
                       **{**good["PEM"],
                          "key": plain_key(made[kind].key, "DER")})


@pytest.mark.parametrize("part", NONE)
def test_a_part_given_twice_is_refused(made, memory, good, part):
    one, mine = made["good"], made["client-rsa"]
    files = {"ca": one.ca, "crl": one.crl, "cert": mine.crt, "key": mine.key}
    memory.refuses("CONFIG %s: it is given as a file and in memory" % part,
                   **good["DER"], **{part + "_file": files[part]})


def test_a_part_that_is_missing_is_named(made, memory, good):
    mine = made["client-rsa"]
    ca, crl = good["PEM"]["ca"], good["PEM"]["crl"]
    for cert in {"cert": good["PEM"]["cert"]}, {"cert_file": mine.crt}:
        memory.refuses("CONFIG cert: its key is missing", ca=ca, **cert)
    for key in {"key": good["PEM"]["key"]}, {"key_file": mine.key}:
        memory.refuses("CONFIG key: its certificate is missing", ca=ca,
                       **key)
    memory.refuses("CONFIG crl: it needs a CA (ca-file) whose list it is",
                   crl=crl)
    memory.refuses("CONFIG tls: there is neither a CA nor a pin to trust")
