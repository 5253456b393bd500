# SPDX-License-Identifier: Apache-2.0
"""Writes so many bytes to stdout and to stderr at once; exits with 9."""

import hashlib
import os
import sys
import threading


def write(descriptor, name, size):
    block = hashlib.sha256(name.encode()).digest() * 128
    while size > 0:
        size -= os.write(descriptor, block[:size])


def main():
    size = int(sys.argv[1])
    threads = [threading.Thread(target=write, args=(1, "stdout", size)),
               threading.Thread(target=write, args=(2, "stderr", size))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(9)


main()
