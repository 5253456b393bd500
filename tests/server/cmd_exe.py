# SPDX-License-Identifier: Apache-2.0
"""cmd.exe of a host without PowerShell, as far as copies of files need it:
variables, quotes, "^", redirection, &, &&, ||, if, for, exit, type, del, move,
findstr; certutil is in certutil.py. What Windows refuses, it refuses, and what
is not known here has the exit code of a program that is not there.

A shell's variables, which a client sets with -e:
CMD_EXE: "missing" or the exit code 9009: PowerShell is not there; "restricted":
it is in constrained language mode. CMD_EXE_DELAYED: "!" is expanded.
CERTUTIL_...: see certutil.py.
"""

import os
import re
import sys

import certutil

MAX_LENGTH = 8191
OPERATORS = ("&&", "||", "&", ">>", ">", "(", ")")
FORBIDDEN = set('<>"|?*')
NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


class Syntax(Exception):
    """The line is not understood."""


class Exit(Exception):
    """exit N."""


def say(text, error=False):
    stream = (sys.stderr if error else sys.stdout).buffer
    stream.write(text.encode() + b"\r\n")
    stream.flush()


def expand(line):
    """%NAME% where such a variable is defined; any other % stays."""
    out, at = "", 0
    known = {name.upper(): value for name, value in os.environ.items()}
    while at < len(line):
        end = line.find("%", at + 1) if line[at] == "%" else -1
        name = line[at + 1:end].split(":")[0].upper() if end > 0 else ""
        if name in known:
            out += known[name]
            at = end + 1
        else:
            out += line[at]
            at += 1
    return out


def tokens(line):
    """Words with their quotes, and operators as tuples."""
    found, word, quoted, at = [], "", False, 0

    def end():
        nonlocal word
        if word:
            found.append(word)
        word = ""
    while at < len(line):
        char = line[at]
        operator = next((o for o in OPERATORS if line.startswith(o, at)), None)
        if char == '"':
            quoted = not quoted
            word += char
        elif quoted:
            word += char
        elif char == "^":
            at += 1
            word += line[at:at + 1]
        elif operator:
            end()
            found.append((operator,))
            at += len(operator) - 1
        elif char in " \t=,;":
            end()
        else:
            word += char
        at += 1
    if quoted:
        raise Syntax("a quote is not closed")
    end()
    return found


def path(word):
    """Here, of a path there."""
    text = word.replace('"', "")
    if FORBIDDEN & set(text) or any(ord(c) < 32 for c in text):
        raise OSError(123, "The filename, directory name, or volume label "
                           "syntax is incorrect.")
    return text.replace("\\", "/")


class Line:
    def __init__(self, line):
        if len(line) > MAX_LENGTH:
            raise Syntax("The command line is too long.")
        self.tokens = tokens(expand(line))
        self.at = 0

    def peek(self):
        return (self.tokens[self.at] if self.at < len(self.tokens) else None)

    def take(self, *wanted):
        token = self.peek()
        if wanted and (token if isinstance(token, tuple)
                       else (token or "").lower()) not in wanted:
            raise Syntax("%s was unexpected at this time." % (token,))
        self.at += 1
        return token

    # What runs: each gives an exit code, and nothing with `runs` false.

    def sequence(self, runs, close=False):
        code = self.chain(runs)
        while self.peek() == ("&",):
            self.take()
            code = self.chain(runs)
        if self.peek() is not None and not (close and self.peek() == (")",)):
            raise Syntax("%s was unexpected at this time." % (self.peek(),))
        return code

    def chain(self, runs):
        code = self.one(runs)
        while self.peek() in (("&&",), ("||",)):
            ok = self.take() == ("&&",)
            now = self.one(runs and (code == 0) == ok)
            code = now if runs and (code == 0) == ok else code
        return code

    def one(self, runs):
        token = self.peek()
        if token == ("(",):
            self.take()
            code = self.sequence(runs, close=True)
            self.take((")",))
            return code
        if not isinstance(token, str):
            raise Syntax("%s was unexpected at this time." % (token,))
        if token.lower() == "if":
            return self.condition(runs)
        if token.lower() == "for":
            return self.loop(runs)
        return self.command(runs)

    def condition(self, runs):
        self.take("if")
        if self.peek().lower() == "exist":
            self.take()
            is_so = exists(self.take())
        else:
            # "a"=="b": "=" parts words
            left, right = self.take(), self.take()
            if "CMD_EXE_DELAYED" in os.environ:
                left = left.replace("!", "")
            is_so = left == right
        code = self.one(runs and is_so)
        if isinstance(self.peek(), str) and self.peek().lower() == "else":
            self.take()
            other = self.one(runs and not is_so)
            code = code if is_so else other
        return code if runs else 0

    def loop(self, runs):
        self.take("for")
        variable = self.take()
        if not re.fullmatch("%[A-Za-z]", variable):
            raise Syntax("%s was unexpected at this time." % variable)
        self.take("in")
        self.take(("(",))
        what = self.take()
        self.take((")",))
        self.take("do")
        self.take("@echo")
        words = []
        while isinstance(self.peek(), str):
            words.append(self.take())
        for found in matching(what) if runs else ():
            say(" ".join(found.get(word[2:-1], word)
                         if word.startswith("%~") and word.endswith(
                             variable[1]) else word for word in words))
        return 0

    def command(self, runs):
        words, target = [], None
        while self.peek() is not None:
            if isinstance(self.peek(), str):
                words.append(self.take())
            elif self.peek() in ((">",), (">>",)):
                mode = "ab" if self.take() == (">>",) else "wb"
                target = (self.take(), mode)
            else:
                break
        return run(words, target) if runs else 0


def deny(name, bit):
    """As its mode says, also to who may do everything here."""
    if os.path.exists(name) and not os.stat(name).st_mode & bit:
        raise PermissionError(13, "Access is denied.")


def exists(word):
    text = path(word)
    return os.path.isdir(text) if text.endswith("/") else os.path.lexists(text)


def matching(word):
    text = word.replace('"', "").replace("\\", "/")
    folder, leaf = os.path.split(text)
    if "*" in leaf or "?" in leaf:
        pattern = re.compile("".join(
            ".*" if c == "*" else "." if c == "?" else re.escape(c)
            for c in leaf) + r"\Z", re.I | re.S)
        names = [n for n in sorted(os.listdir(folder or "."))
                 if pattern.match(n)
                 and os.path.isfile(os.path.join(folder, n))]
        if not os.path.isdir(folder or "."):
            names = []
    else:
        names = [leaf]
    for name in names:
        one = os.path.join(folder, name)
        there = os.path.exists(one)
        yield {"a": "" if not there else "d--------" if os.path.isdir(one)
               else "--a------",
               "z": str(os.path.getsize(one)) if there else "", "nx": name}


def run(words, target):
    name = words[0].lower()
    out = sys.stdout.buffer
    try:
        if target:
            deny(os.path.dirname(path(target[0])), 0o200)
            out = open(path(target[0]), target[1], buffering=0)
    except PermissionError:
        say("Access is denied.", error=True)
        return 1
    except OSError:
        say("The system cannot find the path specified.", error=True)
        return 1
    try:
        if name == "exit":
            raise Exit(int(words[1]))
        if name in PROGRAMS:
            return PROGRAMS[name](words[1:], out)
    except PermissionError:
        say("Access is denied.", error=True)
        return 1
    except OSError as error:
        say("The system cannot find the file specified."
            if error.errno == 2 else str(error.strerror), error=True)
        return 1
    return not_found(words[0])


def not_found(name):
    say("'%s' is not recognized as an internal or external command,\r\n"
        "operable program or batch file." % name.replace('"', ""), error=True)
    code = os.environ.get("CMD_EXE", "1")
    return int(code) if code.isdigit() else 1


def run_type(words, out):
    if words == ["nul"]:
        return 0
    (name,) = words
    with open(path(name), "rb") as file:
        for block in iter(lambda: file.read(65536), b""):
            out.write(block)
    out.flush()
    return 0


def run_del(words, _):
    if words[:2] != ["/f", "/q"] or not words[2:]:
        raise Syntax("The syntax of the command is incorrect.")
    for word in words[2:]:
        try:
            os.unlink(path(word))
        except FileNotFoundError:
            say("Could Not Find %s" % word.replace('"', ""), error=True)
    return 0        # even if it could not be deleted


def run_move(words, _):
    if len(words) != 3 or words[0].lower() != "/y":
        raise Syntax("The syntax of the command is incorrect.")
    source, target = path(words[1]), path(words[2])
    deny(target, 0o200)
    if os.path.isdir(target):
        target = os.path.join(target, os.path.basename(source))
    os.rename(source, target)
    say("        1 file(s) moved.")
    return 0


def run_findstr(words, out):
    if words != ['"^"']:
        raise Syntax("FINDSTR: Bad command line")
    room = int(os.environ.get("CMD_EXE_ROOM", "-1"))
    any_line = False
    for line in sys.stdin.buffer:
        any_line = True
        if len(line) > MAX_LENGTH:
            say("FINDSTR: Line %d is too long." % len(line), error=True)
            return 2
        if not line.endswith(b"\n"):
            line += b"\r\n"
        if 0 <= room < len(line):
            say("FINDSTR: Write error.", error=True)
            return 2
        room -= len(line)
        out.write(line)
    return 0 if any_line else 1


def run_powershell(words, _):
    if os.environ["CMD_EXE"] == "restricted":
        sys.stdout.write("L\r\n")
        return 3
    return not_found("powershell.exe")


PROGRAMS = {"type": run_type, "del": run_del, "move": run_move,
            "findstr": run_findstr, "powershell.exe": run_powershell,
            "certutil": lambda words, out: certutil.run(
                [path(word) for word in words], out)}


def main():
    try:
        return Line(sys.argv[1]).sequence(True)
    except Exit as end:
        return end.args[0]
    except (Syntax, ValueError) as error:
        say(str(error), error=True)
        return 1
    except KeyboardInterrupt:
        return 0xC000013A


if __name__ == "__main__":
    code = main() & 0xFFFFFFFF
    with open(os.environ["WINRM_EXITCODE"], "w", encoding="ascii") as file:
        file.write("%d" % code)
    sys.exit(code & 255)
