# SPDX-License-Identifier: Apache-2.0
"""From the command line that a client sends to what /bin/sh runs.

Four emulations, and no more: cmd.exe without words, which is /bin/sh; the same
with a prompt of its own, which echoes each line after it as cmd.exe does; exit
codes of 32 bits; shutdown /r, which must never be this machine's; and
PowerShell's -EncodedCommand, whose decoded text is given to /bin/sh as it is:
without what our client puts around it. In place of the script that copies
files, copier.py runs; where the shell has the variable CMD_EXE, cmd_exe.py runs
what copies files without PowerShell. With a real
PowerShell (tests/setup/powershell) that runs such lines; its exit codes have 8
bits, as those of all Unix processes.
"""

import base64
import binascii
import os
import re
import shlex
import sys

MAX_LENGTH = 8191           # cmd.exe
_CMD_PREFIX = len("cmd /c ")
_EXIT = re.compile(r"(^|[&;\n])(\s*)exit\s+(?:/b\s+)?(-?\d+)\s*;?\s*$", re.I)
_POWERSHELL = re.compile(
    r"\s*\"?(?:\S*[\\/])?(?:powershell|pwsh)(?:\.exe)?\"?(?=\s|$)",
    re.I)
_SHUTDOWN = re.compile(
    r"\s*\"?(?:\S*[\\/])?shutdown(?:\.exe)?\"?(?=\s|$)", re.I)
_CMD = re.compile(r"\s*cmd(?:\.exe)?\s*$", re.I)
_PROMPT = re.compile(r"\s*cmd(?:\.exe)? /K prompt (\S+)\s*$", re.I)
# Lines of cmd.exe that a client sends by itself, in the words of /bin/sh; paths
# have backslashes. What Ctrl-C ends is the line.
_WITH_PROMPT = r"""
dir() {
	winrm_path=$(printf '%%s' "$3" | tr '\\' /)
	for winrm_name in "${winrm_path%%\*}"*; do
		case $2 in
		/ad) [ -d "$winrm_name" ] || continue ;;
		*) [ -f "$winrm_name" ] || continue ;;
		esac
		printf '%%s\r\n' "${winrm_name##*/}"
	done
}
cd() {
	[ "$1" != /d ] || shift
	command cd "$@"
}
trap : INT
while printf '\r\n%%s%%s%%s' '%s' "$PWD" '%s'; IFS= read -r winrm_line; do
	printf '%%s\r\n' "$winrm_line"
	case $winrm_line in
	"dir /b "*) winrm_line=$(printf '%%s' "$winrm_line" |
		sed 's/2>nul/2>\/dev\/null/g; s/ & /; /g') ;;
	esac
	eval "$winrm_line"
done
"""
_ENCODED = re.compile(
    r"\s[-/](?:e|ec|enc\w*|encodedcommand)\s+\"?([A-Za-z0-9+/=]+)\"?\s*$",
    re.I)
_WRAPPED = re.compile(r"\$_t='(.*)';try\{\$_s=", re.S)
_COPIER = "exec %s -E -S %s" % (
    shlex.quote(sys.executable), shlex.quote(os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "copier.py")))
# A host without PowerShell: what copies files there.
_WINDOWS = re.compile(r"(?:if|for|findstr|certutil|type|del|move|powershell)"
                      r"[ .]", re.I)
_CMD_EXE = ('[ -z "$CMD_EXE" ] || exec %s -E -S %s ' % (
    shlex.quote(sys.executable), shlex.quote(os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "cmd_exe.py")))) + "%s\n"
# No colours, nothing that looks for the network.
_SETTINGS = ("NO_COLOR=1 TERM=dumb POWERSHELL_TELEMETRY_OPTOUT=1 "
             "POWERSHELL_UPDATECHECK=Off")
_PROGRESS = re.compile(
    r"^\s*\$(?:global:)?ProgressPreference\s*=\s*(['\"])\w+\1\s*;?\s*", re.I)


def too_long(line):
    """The limit counts UTF-16 units and the words that run cmd.exe."""
    return len(line.encode("utf-16-le")) // 2 + _CMD_PREFIX > MAX_LENGTH


def is_reboot(line):
    """Does it restart the host?"""
    match = _SHUTDOWN.match(line)
    return bool(match) and "/r" in line[match.end():].lower().split()


def script(line, powershell=None, reboots=False):
    """What to run with /bin/sh -c; `powershell` is the path of a real one."""
    if _SHUTDOWN.match(line):
        return ("exit 0" if reboots and is_reboot(line)
                else "echo 'Access is denied.(5)' >&2; exit 5")
    if _WINDOWS.match(line):
        return _CMD_EXE % shlex.quote(line) + _run(line, powershell)
    return _run(line, powershell)


def _run(line, powershell):
    match = _POWERSHELL.match(line)
    if powershell and match:
        return "exec env %s %s%s" % (
            _SETTINGS, shlex.quote(powershell), line[match.end():])
    if _CMD.match(line):
        return "exec /bin/sh"
    match = _PROMPT.match(line)
    if match:
        return _WITH_PROMPT % tuple(
            shlex.quote(part.replace("$S", " "))[1:-1]
            for part in match.group(1).split("$P"))
    return _wide_exit(_decode(line))


def _decode(line):
    """The text of -EncodedCommand; any other line as it is."""
    match = _ENCODED.search(line) if _POWERSHELL.match(line) else None
    if match is None:
        return line
    try:
        text = base64.b64decode(match.group(1), validate=True)
        text = text.decode("utf-16-le")
    except (binascii.Error, ValueError):
        return "echo 'Cannot process the encoded command.' >&2; exit 64"
    match = _WRAPPED.search(text)
    if match and "$r=New-Object IO.BinaryReader(" in match.group(1):
        return _COPIER
    if match:
        return match.group(1).replace("''", "'")
    return _PROGRESS.sub("", text)


def _wide_exit(line):
    """A final `exit N` gives all 32 bits, which no Unix status can."""
    match = _EXIT.search(line)
    if match is None:
        return line
    code = int(match.group(3)) & 0xFFFFFFFF
    return '%s%s%s{ echo %d >"$WINRM_EXITCODE"; exit %d; }' % (
        line[:match.start()], match.group(1), match.group(2), code,
        code & 255)
