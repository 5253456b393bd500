# SPDX-License-Identifier: Apache-2.0
"""As much of DER as tests need to take Kerberos and SPNEGO apart."""

import time

KRB5 = bytes.fromhex("2a864886f712010202")
MS_KRB5 = bytes.fromhex("2a864882f712010202")
IAKERB = bytes.fromhex("2b0601050205")
SPNEGO = bytes.fromhex("2b0601050502")
NTLM = bytes.fromhex("2b06010401823702020a")


def tlv(tag, *contents):
    data = b"".join(contents)
    size = len(data)
    if size < 128:
        return bytes([tag, size]) + data
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + data


def integer(number):
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big",
                                     signed=True))


def header(data, at):
    """(tag, start, end) of the element at this place; ValueError when it is
    none."""
    if at + 2 > len(data):
        raise ValueError("DER: no element")
    tag, size = data[at], data[at + 1]
    at += 2
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(data[at:at + count], "big")
        at += count
    if at + size > len(data):
        raise ValueError("DER: an element ends beyond the data")
    return tag, at, at + size


def items(data, at=0, end=None):
    """(tag, start, end) of each element in a row."""
    end = len(data) if end is None else end
    while at < end:
        tag, start, stop = header(data, at)
        yield tag, start, stop
        at = stop


def find(data, *tags):
    """(start, size) of the content at the end of this path; None when it is
    not there. The first of the elements with a tag is taken."""
    start, end = 0, len(data)
    for tag in tags:
        for found, first, stop in items(data, start, end):
            if found == tag:
                start, end = first, stop
                break
        else:
            return None
    return start, end - start


def get(data, *tags):
    """The content at the end of this path; None when it is not there."""
    found = find(data, *tags)
    return None if found is None else data[found[0]:found[0] + found[1]]


def framed(oid, token):
    """A GSS token: of RFC 2743, 3.1."""
    return tlv(0x60, tlv(0x06, oid), token)


def mechanism(token):
    """The mechanism that a first token says; None when it says none."""
    try:
        return get(token, 0x60, 0x06)
    except ValueError:
        return None


def general_time(seconds):
    return tlv(0x18, time.strftime("%Y%m%d%H%M%SZ",
                                   time.gmtime(seconds)).encode())


def principal(kind, *parts):
    return tlv(0x30, tlv(0xA0, integer(kind)), tlv(0xA1, tlv(0x30, *(
        tlv(0x1B, part.encode()) for part in parts))))


def krb_error(code, realm, service, now):
    """A KRB-ERROR of the KDC or of a service."""
    return tlv(0x7E, tlv(
        0x30, tlv(0xA0, integer(5)), tlv(0xA1, integer(30)),
        tlv(0xA4, general_time(now)), tlv(0xA5, integer(123456)),
        tlv(0xA6, integer(code)), tlv(0xA9, tlv(0x1B, realm.encode())),
        tlv(0xAA, principal(2, *service))))
