# SPDX-License-Identifier: Apache-2.0
"""Which switches of core/config.h a file sees: those that it names, and that
its headers do. Builds that differ in others alone give the same object."""
import functools
import os
import re

CONFIG = "core/config.h"


@functools.lru_cache(None)
def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def words(text):
    return set(re.findall(r"\bWINRM_\w+", text))


@functools.lru_cache(None)
def own_words(path):
    """Of config.h, which all include, what it decides by, not what it sets."""
    text = read(path)
    if path == CONFIG:
        text = "\n".join(re.findall(r"^#\s*(?:el)?if\s.*", text, re.M))
    return words(text)


@functools.lru_cache(None)
def definitions():
    """{what config.h defines: the words that it is made of}"""
    text = read(CONFIG).replace("\\\n", " ")
    return {name: words(body) for name, body in re.findall(
        r"^#\s*define\s+(\w+)(?:\([^)]*\))?\s*(.*)", text, re.M)}


def closure(path):
    """The file and all headers of ours that it includes."""
    found, ahead = set(), [path]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            for name in re.findall(r'^#\s*include\s+"([^"]+)"', read(one), re.M):
                beside = os.path.join(os.path.dirname(one), name)
                ahead.append(beside if os.path.exists(beside) else name)
    return found


@functools.lru_cache(None)
def seen(path):
    found, ahead = set(), set().union(*map(own_words, closure(path)))
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead |= definitions().get(one, set())
    return frozenset(found)


def relevant(path, options):
    """Of the compiler's options those that this file's object depends on."""
    return tuple(one for one in options if not one.startswith("-DWINRM_")
                 or one[2:].partition("=")[0] in seen(path))
