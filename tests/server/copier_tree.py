# SPDX-License-Identifier: Apache-2.0
"""What copier.py has for trees: the frames of core/copy/copy_tree.h."""

import fnmatch
import glob
import hashlib
import os
import re
import stat
import struct

EPOCH = 11644473600         # of a FILETIME, in seconds before 1970
LINK = "is a link on the host, which is not followed"


def below(path, name):
    """The path of a name in a tree: none of its folders may be a link."""
    for part in name.split("/") if name else []:
        path = os.path.join(path, part)
        if os.path.islink(path):
            raise OSError(LINK)
    return path


def mark(path):
    name = os.path.basename(path).encode()
    return "-" + hashlib.sha256(name).hexdigest()[:16]


def old_part(path, but=None):
    """What an earlier copy has left of this file."""
    folder = glob.escape(os.path.dirname(path))
    for part in glob.glob("%s/.*%s.part" % (folder, mark(path))):
        if part != but and re.search(r"/\.[0-9a-f]{32}-\w{16}\.part$", part):
            return part
    return None


def hash_of(path, size=-1):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read(size)).digest()


class Tree:
    def __init__(self, send, fail, exactly, get_one, failure):
        self.send, self.fail, self.exactly = send, fail, exactly
        self.get_one, self.failure = get_one, failure
        self.waiting = []

    def take(self, kind, payload):
        getattr(self, "take_" + kind.decode())(payload)

    def take_T(self, payload):
        self.base = payload.decode()
        folder = os.path.dirname(self.base.rstrip("/")) or "."
        self.send(b"T", bytes([1 if os.path.isdir(self.base)
                               else 2 if os.path.exists(self.base)
                               else 0 if os.path.isdir(folder) else 3]))

    def take_O(self, payload):
        flags, size = struct.unpack("<BQ", payload[:9])
        answer = b"\0"
        try:
            if not flags & 16:
                answer = self.offered(below(
                    self.base, payload[9:].decode()), size, flags & 32)
        except OSError:
            pass
        self.send(b"W", answer)

    def offered(self, path, size, keeps):
        if os.path.isfile(path) and os.path.getsize(path) == size:
            return b"\1" + hash_of(path)
        part = keeps and old_part(path)
        if part:
            return b"\2" + struct.pack(
                "<Q", os.path.getsize(part)) + hash_of(part)
        return b"\0"

    def take_Q(self, payload):
        pass

    def take_S(self, payload):
        self.send(b"S", payload)

    def take_N(self, payload):
        raise self.failure("l")

    def take_L(self, payload):
        self.asks, self.most = struct.unpack("<Bi", payload[:5])
        path = payload[5:].decode()
        folder, leaf = os.path.split(path)
        if "*" in leaf or "?" in leaf:
            self.walk(folder, "", leaf)
        elif os.path.isdir(path):
            self.send(b"I", self.info(16, path, ""))
            self.walk(path, "", None)
        elif os.path.exists(path):
            self.found(path, leaf)
        else:
            raise self.failure("n")
        self.ask()

    def info(self, flags, path, name):
        about = os.stat(path)
        return struct.pack("<BQQ", flags, about.st_size, about.st_mtime_ns
                           // 100 + EPOCH * 10**7) + name.encode()

    def walk(self, folder, prefix, leaf):
        for one in os.listdir(folder):
            if leaf and not fnmatch.fnmatchcase(one, leaf):
                continue
            path, name = os.path.join(folder, one), prefix + one
            try:
                if stat.S_ISLNK(os.lstat(path).st_mode):
                    raise OSError(LINK)
                if os.path.isdir(path):
                    self.send(b"I", self.info(16, path, name))
                    self.walk(path, name + "/", None)
                else:
                    self.found(path, name)
            except (OSError, self.failure) as error:
                self.send(b"N", name.encode())
                self.fail(error)

    def found(self, path, name):
        if not self.asks:
            self.get_one(path, 0, name)
            return
        self.send(b"O", self.info(0, path, name))
        self.waiting.append((path, name))
        if len(self.waiting) == self.most:
            self.ask()

    def ask(self):
        if not self.waiting:
            return
        self.send(b"Q")
        kind, size = struct.unpack("<ci", self.exactly(5))
        answers = self.exactly(size)
        for path, name in self.waiting:
            answer, answers = answers[0], answers[1:]
            length, digest = -1, None
            if answer == 2:
                length, answers = struct.unpack(
                    "<Q", answers[:8])[0], answers[8:]
            if answer:
                digest, answers = answers[:32], answers[32:]
            if not answer or hash_of(path, length) != digest:
                self.get_one(path, 0, name)
            elif answer == 2:
                self.get_one(path, length, name, 8)
            else:
                self.send(b"S", digest + name.encode())
        self.waiting = []
