# SPDX-License-Identifier: Apache-2.0
"""A row of a terminal, after the output of a line editor was drawn on it."""

import re
import unicodedata

SEQUENCE = re.compile(r"\x1b\[(\??)(\d*)([A-Za-z@])|(.)", re.S)


def width(c):
    if unicodedata.combining(c):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


class Row:
    """Cells of one column; after a wide character there is an empty one."""

    def __init__(self, output):
        self.cells, self.column = [], 0
        for private, n, command, c in SEQUENCE.findall(output):
            if command and not private:
                self.control(command, int(n or 0))
            elif c:
                self.put(c)

    def control(self, command, n):
        at = self.column
        if command == "C":
            self.column += n or 1
        elif command == "D":
            self.column = max(0, at - (n or 1))
        elif command == "G":
            self.column = (n or 1) - 1
        elif command == "K" and n == 0:
            del self.cells[at:]
        elif command == "P":
            del self.cells[at:at + (n or 1)]
        elif command == "@":
            self.cells[at:at] = [" "] * (n or 1)
        elif command != "m":
            raise ValueError("unknown control sequence: %d%s" % (n, command))

    def put(self, c):
        if c == "\b":
            self.column = max(0, self.column - 1)
        elif c == "\r":
            self.column = 0
        elif c == "\n":
            self.cells, self.column = [], 0
        elif c >= " ":
            cells = [c] + [""] * (width(c) - 1)
            at, end = self.column, self.column + len(cells)
            self.cells += [" "] * (at - len(self.cells))
            self.cells[at:end] = cells
            self.column = end

    @property
    def text(self):
        return "".join(self.cells).rstrip()
