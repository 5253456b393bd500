# SPDX-License-Identifier: Apache-2.0
"""WQL, as much of it as tests need; anything else is a bad query.

    SELECT *|a,b FROM class [WITHIN n] [WHERE condition]

with comparisons, LIKE, IS [NOT] NULL, ISA, AND, OR, NOT and parentheses.
"""

import re

_TOKEN = re.compile(r"""\s*(?:
    (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*") |
    (?P<number>-?\d+(?:\.\d+)?) |
    (?P<word>[A-Za-z_][A-Za-z0-9_.]*) |
    (?P<sign><=|>=|<>|!=|=|<|>|\(|\)|,|\*))""", re.X)


class BadQuery(Exception):
    """It is no WQL."""


class Query:
    """`columns` is None for *; `matches` says whether an instance fits."""

    def __init__(self, text):
        self._tokens = list(_split(text))
        self._at = 0
        self._need("SELECT")
        self.columns = self._columns()
        self._need("FROM")
        self.name = self._word()
        if self._take("WITHIN"):
            self._next("number")
        self._test = lambda row: True
        if self._take("WHERE"):
            self._test = self._or()
        if self._at != len(self._tokens):
            raise BadQuery

    def matches(self, row):
        return self._test(row)

    # Tokens.

    def _peek(self):
        return (self._tokens[self._at] if self._at < len(self._tokens)
                else ("end", ""))

    def _next(self, *kinds):
        kind, text = self._peek()
        if kind not in kinds:
            raise BadQuery
        self._at += 1
        return text

    def _word(self):
        return self._next("word")

    def _take(self, word):
        kind, text = self._peek()
        if kind not in ("word", "sign") or text.upper() != word:
            return False
        self._at += 1
        return True

    def _need(self, word):
        if not self._take(word):
            raise BadQuery

    def _columns(self):
        if self._take("*"):
            return None
        columns = [self._word()]
        while self._take(","):
            columns.append(self._word())
        return columns

    # Conditions, as functions of an instance.

    def _or(self):
        tests = [self._and()]
        while self._take("OR"):
            tests.append(self._and())
        return lambda row: any(test(row) for test in tests)

    def _and(self):
        tests = [self._one()]
        while self._take("AND"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self):
        if self._take("NOT"):
            test = self._one()
            return lambda row: not test(row)
        if self._take("("):
            test = self._or()
            self._need(")")
            return test
        return self._comparison()

    def _comparison(self):
        name = self._word()
        if self._take("ISA"):
            wanted = _plain(self._next("text")).lower()
            return lambda row: wanted in _classes_of(_value(row, name))
        if self._take("IS"):
            negative = self._take("NOT")
            self._need("NULL")
            return lambda row: (_value(row, name) is None) != negative
        if self._take("LIKE"):
            pattern = _like(_plain(self._next("text")))
            return lambda row: bool(pattern.fullmatch(
                str(_value(row, name) or "")))
        sign = self._next("sign")
        if sign not in _SIGNS:
            raise BadQuery
        wanted = self._next("text", "number", "word")
        return lambda row: _SIGNS[sign](_order(_value(row, name), wanted))


_SIGNS = {"=": lambda n: n == 0, "<>": lambda n: n not in (0, None),
          "!=": lambda n: n not in (0, None),
          "<": lambda n: n is not None and n < 0,
          ">": lambda n: n is not None and n > 0,
          "<=": lambda n: n is not None and n <= 0,
          ">=": lambda n: n is not None and n >= 0}


def _split(text):
    at = 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadQuery
        at = match.end()
        yield match.lastgroup, match.group(match.lastgroup)


def _plain(text):
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _like(text):
    parts = re.split(r"([%_])", text)
    return re.compile("".join({"%": ".*", "_": "."}.get(part)
                              or re.escape(part) for part in parts),
                      re.I | re.S)


def _value(row, path):
    """A property, whatever its case; TargetInstance.Name goes inside."""
    for name in path.split("."):
        if row is None:
            return None
        row = {key.lower(): value for key, value in row.items()}.get(
            name.lower())
    return row


def _classes_of(value):
    return [name.lower() for name in getattr(value, "classes", ())]


def _order(value, wanted):
    """-1, 0, 1, or None where both cannot be compared."""
    if value is None:
        return None
    if wanted[0] in "'\"":
        left, right = str(value).lower(), _plain(wanted).lower()
    elif isinstance(value, bool) or wanted.upper() in ("TRUE", "FALSE"):
        left, right = str(value).upper(), wanted.upper()
    else:
        try:
            left, right = float(value), float(wanted)
        except (TypeError, ValueError):
            return None
    return (left > right) - (left < right)
