# SPDX-License-Identifier: Apache-2.0
"""The host's side of a copy, as core/copy/copy_script.c has it in PowerShell:
the same frames, for tests of the other side without a real PowerShell.

Run by the shell of a test; its variables, which a client sets with -e:
COPIER_RESTRICTED, a host that restricts PowerShell; COPIER_ROOM, octets that
its disk takes; COPIER_SAYS, hex that it says in place of anything else.
"""

import errno
import fnmatch
import hashlib
import os
import stat
import struct
import sys

import copier_tree

BLOCK = 65536
EPOCH = 11644473600         # of a FILETIME, in seconds before 1970
READ_ONLY = 2
stdin, stdout = sys.stdin.buffer, sys.stdout.buffer


class Failure(Exception):
    """A kind of failure by its letter."""


class Ended(Exception):
    """stdin has ended."""


def send(kind, payload=b""):
    stdout.write(kind + struct.pack("<i", len(payload)) + payload)
    stdout.flush()


def fail(error):
    kind = "o"
    if isinstance(error, Failure):
        kind = str(error)
    elif isinstance(error, PermissionError):
        kind = "a"
    elif isinstance(error, (FileNotFoundError, NotADirectoryError)):
        kind = "n"
    elif getattr(error, "errno", 0) == errno.ENOSPC:
        kind = "f"
    send(b"E", (kind + str(error)[:200]).encode())


def exactly(size):
    data = stdin.read(size)
    if len(data) != size:
        raise Ended
    return data


class Receiver:
    """Of the file that comes."""

    def __init__(self):
        self.file = self.part = None
        self.room = int(os.environ.get("COPIER_ROOM", "-1"))

    def drop(self, keep=False):
        keep = keep and self.file and self.file.tell() > 0
        if self.file:
            self.file.close()
        if self.part and not keep:
            os.unlink(self.part)
        self.file = self.part = None

    def put(self, payload):
        self.flags, self.time = struct.unpack("<BQ", payload[:9])
        token, name, path = payload[9:].decode().split("\0")
        self.old = None
        if self.flags & 8:
            path = copier_tree.below(path, name)
            if self.flags & 16:
                os.makedirs(path, exist_ok=True)
                send(b"K", bytes(32))
                return
        elif os.path.isdir(path):
            path = os.path.join(path, name) if name else path
        elif self.flags & 4:
            raise Failure("n")
        if os.path.isdir(path):
            raise Failure("d")
        self.target = path
        mark = copier_tree.mark(path) if self.flags & 32 else ""
        part = os.path.join(os.path.dirname(path),
                            ".%s%s.part" % (token, mark))
        resumes = self.flags & 1 and os.path.exists(part)
        self.file = open(part, "r+b" if resumes else "wb" if self.flags
                         & 128 else "xb", buffering=0)
        self.part = part
        self.hash = hashlib.sha256()
        if self.flags & 1:
            if resumes:
                for block in iter(lambda: self.file.read(BLOCK), b""):
                    self.hash.update(block)
            send(b"H", struct.pack("<Q", self.file.tell()))
        if self.flags & 32:
            self.old = copier_tree.old_part(path, part)
        if self.flags & 64:
            with open(self.old, "rb") as old:
                for block in iter(lambda: old.read(BLOCK), b""):
                    self.file.write(block)
                    self.hash.update(block)

    def data(self, block):
        if 0 <= self.room < len(block):
            raise OSError(errno.ENOSPC, "There is not enough space.")
        self.room -= len(block)
        self.file.write(block)
        self.hash.update(block)

    def commit(self, digest):
        self.file.close()
        if self.hash.digest() != digest:
            raise Failure("h")
        if self.time:
            when = self.time * 100 - EPOCH * 10**9
            os.utime(self.part, ns=(when, when))
        os.rename(self.part, self.target)
        self.file = self.part = None
        if self.old:
            os.unlink(self.old)
        if self.flags & READ_ONLY:
            os.chmod(self.target, 0o444)
        send(b"K", digest)


def get_one(path, start, name=None, flags=0):
    with open(path, "rb") as file:
        about = os.fstat(file.fileno())
        if about.st_size < start:
            raise Failure("h")
        flags |= 0 if about.st_mode & stat.S_IWUSR else READ_ONLY
        send(b"I", struct.pack("<BQQ", flags, about.st_size,
                               about.st_mtime_ns // 100 + EPOCH * 10**7)
             + (name or os.path.basename(path)).encode())
        digest = hashlib.sha256()
        for block in iter(lambda: file.read(BLOCK), b""):
            digest.update(block)
            if start < len(block):
                send(b"D", block[start:])
            start = max(0, start - len(block))
        send(b"K", digest.digest())


def matching(path):
    folder, leaf = os.path.split(path)
    if "*" not in leaf and "?" not in leaf:
        if os.path.isdir(path):
            raise Failure("d")
        return [path]
    names = sorted(name for name in os.listdir(folder or ".")
                   if fnmatch.fnmatchcase(name, leaf)
                   and os.path.isfile(os.path.join(folder, name)))
    if not names:
        raise Failure("n")
    return [os.path.join(folder, name) for name in names]


def get(payload):
    inclusive, offset = struct.unpack("<BQ", payload[:9])
    first, path = payload[9:].decode().split("\0")
    for one in matching(path):
        name = os.path.basename(one)
        if first and (name < first or name == first and not inclusive):
            continue
        try:
            get_one(one, offset if name == first else 0)
        except (OSError, Failure) as error:
            fail(error)


def guarded(receiver, what, *arguments):
    try:
        what(*arguments)
    except (OSError, Failure) as error:
        fail(error)
        receiver.drop()


def give_up():
    raise Failure("l")


def serve(receiver):
    tree = copier_tree.Tree(send, fail, exactly, get_one, Failure)
    while True:
        kind, size = struct.unpack("<ci", exactly(5))
        if kind == b"D":
            while size:
                block = exactly(min(size, BLOCK))
                size -= len(block)
                if receiver.file:
                    guarded(receiver, receiver.data, block)
            continue
        payload = exactly(size)
        if kind == b"X":
            return
        if kind == b"P":
            guarded(receiver, receiver.put, payload)
        elif kind == b"C" and receiver.file:
            guarded(receiver, receiver.commit, payload)
        elif kind == b"A" and receiver.file:
            guarded(receiver, give_up)
        elif kind in b"TOQSNL":
            guarded(receiver, tree.take, kind, payload)
            if kind == b"L":
                send(b"Z")
                return
        elif kind == b"G":
            guarded(receiver, get, payload)
            send(b"Z")
            return


def main():
    if "COPIER_RESTRICTED" in os.environ:
        stdout.write(b"L\r\n")
        return 3
    if "COPIER_SAYS" in os.environ:
        stdout.write(bytes.fromhex(os.environ["COPIER_SAYS"]))
        stdout.flush()
        stdin.read()
        return 0
    receiver = Receiver()
    try:
        exactly(struct.unpack("<i", exactly(4))[0])     # PowerShell's script
        send(b"R")
        serve(receiver)
    except Ended:
        pass
    finally:
        receiver.drop(keep=getattr(receiver, "flags", 0) & 32)
    return 0


if __name__ == "__main__":
    sys.exit(main())
