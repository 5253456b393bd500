#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes core/base/upper_table.h from upper.txt, beside this file.

    tests/unit/upper.py             writes it
    tests/unit/upper.py --check     fails if it is not what would be written
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = HERE.parent.parent / "core" / "base" / "upper_table.h"
# A delta from -219 to 36 takes one byte; see core/base/upper.c.
BIAS = 220
NUMBER, DELTA = 0x80, 0x40

HEAD = """\
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_BASE_UPPER_TABLE_H
#define WINRM_BASE_UPPER_TABLE_H

/*
 * Written by tests/unit/upper.py. A row is a run of letters, {first, last,
 * how far the upper case is}; upper.c says how it is read.
 */

#include <stdint.h>

/* clang-format off */
static const uint8_t table[] = {
"""
TAIL = """\
};
/* clang-format on */

#endif
"""


def pairs():
    for line in (HERE / "upper.txt").read_text().splitlines():
        if not line.startswith("#"):
            yield tuple(int(word, 16) for word in line.split())


def runs(upper):
    """(first, how many, delta), one after the other. A delta of -1 is every
    other letter's."""
    rest = sorted(upper)
    while rest:
        first = rest[0]
        delta = upper[first] - first
        step = 2 if delta == -1 else 1
        n = 1
        while upper.get(first + n * step) == first + n * step + delta:
            n += 1
        taken = range(first, first + n * step, step)
        assert rest[:n] == list(taken) and n < 256
        yield first, n, delta
        rest = rest[n:]


def word(value):
    return [value & 0xff, value >> 8 & 0xff]


def encode(first, n, delta, last):
    skip = first - last
    head = skip if skip < 64 else 0
    head |= NUMBER * (n > 1) | DELTA * (delta != -1)
    out = [head]
    if skip >= 64:
        out += word(skip)
    if n > 1:
        out.append(n)
    if delta != -1:
        near = 0 < delta + BIAS < 256
        out += [delta + BIAS] if near else [0] + word(delta)
    return out


def table():
    rows, last = [], 0
    for first, n, delta in runs(dict(pairs())):
        data = encode(first, n, delta, last)
        last = first + (n - 1) * (2 if delta == -1 else 1)
        rows.append("\t" + " ".join(f"0x{byte:02x}," for byte in data) +
                    f" /* {{0x{first:04x}, 0x{last:04x}, {delta}}} */\n")
    return HEAD + "".join(rows) + TAIL


def main():
    if sys.argv[1:] == ["--check"]:
        return TABLE.read_text() != table()
    TABLE.write_text(table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
