# SPDX-License-Identifier: Apache-2.0
"""certutil -encode, -decode and -hashfile, with what they say and their exit
codes, which are HRESULTs.

A shell's variables: CERTUTIL_GERMAN, CERTUTIL_OLD (spaces between the octets
of a hash), CERTUTIL_ROOM (octets that the disk takes), CERTUTIL_CHANGES (what
it decodes is another file), CERTUTIL_SAYS (hex, in place of a hash's text).
"""

import base64
import binascii
import hashlib
import os
import sys

BEGIN, END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
ENGLISH = {"hash": "SHA256 hash of %s:", "length": "%s Length = %d",
           "ok": "CertUtil: -%s command completed successfully.",
           "failed": "CertUtil: -%s command FAILED: 0x%08x (WIN32: %d %s)"}
GERMAN = {"hash": "SHA256-Hash von %s:", "length": "%s L\u00e4nge = %d",
          "ok": "CertUtil: -%s-Befehl wurde erfolgreich ausgef\u00fchrt.",
          "failed": "CertUtil: -%s-Befehl ist fehlgeschlagen: 0x%08x "
                    "(WIN32: %d %s)"}
TEXTS = {2: ("ERROR_FILE_NOT_FOUND", "The system cannot find the file "
                                     "specified."),
         3: ("ERROR_PATH_NOT_FOUND", "The system cannot find the path "
                                     "specified."),
         5: ("ERROR_ACCESS_DENIED", "Access is denied."),
         13: ("ERROR_INVALID_DATA", "The data is invalid."),
         112: ("ERROR_DISK_FULL", "There is not enough space on the disk."),
         1006: ("ERROR_FILE_INVALID", "The volume for a file has been "
                "externally altered so that the opened file is no longer "
                "valid.")}


class Failure(Exception):
    """By its number of Win32."""


def say(text):
    sys.stdout.buffer.write(text.encode() + b"\r\n")


def read(path):
    try:
        with open(path, "rb") as file:
            if not os.fstat(file.fileno()).st_mode & 0o400:
                raise PermissionError
            data = file.read()
    except FileNotFoundError:
        raise Failure(2 if os.path.isdir(os.path.dirname(path) or ".")
                      else 3) from None
    except (PermissionError, IsADirectoryError):
        raise Failure(5) from None
    if not data:        # a file without octets cannot be mapped
        raise Failure(1006)
    return data


def write(path, data):
    room = int(os.environ.get("CERTUTIL_ROOM", "-1"))
    try:
        with open(path, "wb") as file:
            file.write(data if room < 0 else data[:room])
    except PermissionError:
        raise Failure(5) from None
    except OSError:
        raise Failure(3) from None
    if 0 <= room < len(data):
        raise Failure(112)


def decode(source, target, words):
    text = read(source)
    lines = text.replace(b"\r\n", b"\n").split(b"\n")
    try:
        first, last = lines.index(BEGIN), lines.index(END)
        data = base64.b64decode(b"".join(lines[first + 1:last]), validate=True)
    except (ValueError, binascii.Error):
        raise Failure(13) from None
    if not data:
        raise Failure(13)
    if "CERTUTIL_CHANGES" in os.environ:
        data = bytes([data[0] ^ 1]) + data[1:]
    say(words["length"] % ("Input", len(text)))
    write(target, data)
    say(words["length"] % ("Output", len(data)))


def encode(source, target, words):
    data = read(source)
    if "CERTUTIL_CHANGES" in os.environ:
        data = bytes([data[0] ^ 1]) + data[1:]
    text = base64.b64encode(data)
    text = b"\r\n".join([BEGIN] + [text[i:i + 64] for i in range(
        0, len(text), 64)] + [END, b""])
    say(words["length"] % ("Input", len(data)))
    write(target, text)
    say(words["length"] % ("Output", len(text)))


def hash_file(source, words):
    digest = hashlib.sha256(read(source)).hexdigest()
    if "CERTUTIL_OLD" in os.environ:
        digest = " ".join(digest[i:i + 2] for i in range(0, 64, 2))
    say(words["hash"] % source)
    say(digest)


def run(arguments, _):
    words = GERMAN if "CERTUTIL_GERMAN" in os.environ else ENGLISH
    verb = next((a for a in arguments if a in (
        "-encode", "-decode", "-hashfile")), "")[1:]
    try:
        if "CERTUTIL_SAYS" in os.environ and verb == "hashfile":
            sys.stdout.buffer.write(bytes.fromhex(os.environ["CERTUTIL_SAYS"]))
        elif arguments[:2] == ["-f", "-encode"] and len(arguments) == 4:
            encode(arguments[2], arguments[3], words)
        elif arguments[:2] == ["-f", "-decode"] and len(arguments) == 4:
            decode(arguments[2], arguments[3], words)
        elif (arguments[0] == "-hashfile" and arguments[2:] == ["SHA256"]
                and not arguments[1].startswith("-")):
            hash_file(arguments[1], words)
        else:
            say("CertUtil: Unknown arg: %s" % arguments)
            return 0x80070057
        say(words["ok"] % verb)
        return 0
    except Failure as error:
        number = error.args[0]
        name, text = TEXTS[number]
        code = 0x80070000 | number
        say(words["failed"] % (verb, code, number, name))
        say("CertUtil: " + text)
        return code
    finally:
        sys.stdout.flush()
