#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# PowerShell 7.6.9 (NuGet, a .NET tool), PSRP on stdio (pwsh -s): an input object
# for a pipeline that is the CLIXML of $null, "<Nil/>", is lost. The pipeline
# goes on and ends as if it had not been sent; nothing says so. A message
# without any data is what arrives as $null. "<S/>", the empty string, arrives.
#
# Why it matters here: each other place of PSRP has a null as "<Nil/>", and a
# client that sends it so gives a script fewer objects than its caller has.
#
# Needs python3, dotnet and a NuGet source; fails when the behaviour has changed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
dotnet tool install --tool-path "$folder" PowerShell --version 7.6.9 >/dev/null

cat >"$folder/count.py" <<'END'
"""How many objects a pipeline is given, by what was sent between "a" and "b"."""
import base64
import re
import struct
import subprocess
import sys
import uuid

HOST = ('<Obj N="HostInfo"><MS><B N="_isHostNull">true</B>'
        '<B N="_isHostUINull">true</B><B N="_isHostRawUINull">true</B>'
        '<B N="_useRunspaceHost">true</B></MS></Obj>')
CAPABILITY = ('<Obj><MS><Version N="protocolversion">2.3</Version>'
              '<Version N="PSVersion">2.0</Version>'
              '<Version N="SerializationVersion">1.1.0.1</Version></MS></Obj>')
POOL = ('<Obj><MS><I32 N="MinRunspaces">1</I32><I32 N="MaxRunspaces">1</I32>'
        '<I32 N="PSThreadOptions">0</I32><I32 N="ApartmentState">2</I32>'
        f'{HOST}<Nil N="ApplicationArguments"/></MS></Obj>')
MERGE = "".join(f'<I32 N="Merge{name}">0</I32>' for name in (
    "MyResult", "ToResult", "PreviousResults", "Error", "Warning", "Verbose",
    "Debug", "Information"))
PIPELINE = ('<Obj><MS><B N="NoInput">false</B><I32 N="ApartmentState">2</I32>'
            '<I32 N="RemoteStreamOptions">0</I32><B N="AddToHistory">false</B>'
            f'<B N="IsNested">false</B>{HOST}<Obj N="PowerShell"><MS>'
            '<B N="IsNested">false</B><Obj N="Cmds"><LST><Obj><MS>'
            '<S N="Cmd">@($input).Count</S><B N="IsScript">true</B>'
            f'<Nil N="UseLocalScope"/>{MERGE}<Nil N="Args"/></MS></Obj></LST>'
            '</Obj><Nil N="History"/>'
            '<B N="RedirectShellErrorOutputPipe">false</B></MS></Obj></MS></Obj>')
NOBODY = uuid.UUID(int=0)


class Engine:
    def __init__(self, pwsh):
        self.process = subprocess.Popen(
            [pwsh, "-NoLogo", "-NoProfile", "-s"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.pool, self.objects = uuid.uuid4(), 0

    def fragment(self, kind, text, pipeline=NOBODY):
        message = (struct.pack("<II", 2, kind) + self.pool.bytes_le
                   + pipeline.bytes_le + text.encode())
        self.objects += 1
        return struct.pack(">QQBI", self.objects, 0, 3, len(message)) + message

    def put(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def data(self, octets, pipeline=NOBODY):
        self.put("<Data Stream='Default' PSGuid='%s'>%s</Data>" % (
            pipeline, base64.b64encode(octets).decode()))
        self.until(lambda line: line.startswith("<DataAck"))

    def until(self, wanted):
        """The lines up to one that is wanted."""
        seen = []
        for line in self.process.stdout:
            seen.append(line)
            if wanted(line):
                return seen
        sys.exit("pwsh has ended")


def messages(line):
    """(type, text) of each fragment of a line; all of them are whole here."""
    match = re.search(r"<Data [^>]*>([^<]*)<", line)
    octets = base64.b64decode(match[1]) if match else b""
    while octets:
        length = struct.unpack(">I", octets[17:21])[0]
        blob, octets = octets[21:21 + length], octets[21 + length:]
        yield struct.unpack("<I", blob[4:8])[0], blob[40:].decode("utf-8-sig")


def is_final(line):
    return any(kind == 0x41006 for kind, _ in messages(line))


def is_open(line):
    return any(kind == 0x21005 for kind, _ in messages(line))


def count(pwsh, value):
    engine, pipeline = Engine(pwsh), uuid.uuid4()
    engine.put("<Data Stream='Default' PSGuid='%s'>%s</Data>" % (
        NOBODY, base64.b64encode(engine.fragment(0x10002, CAPABILITY)
                                 + engine.fragment(0x10004, POOL)).decode()))
    engine.until(is_open)
    engine.put(f"<Command PSGuid='{pipeline}' />")
    engine.until(lambda line: line.startswith("<CommandAck"))
    engine.data(engine.fragment(0x21006, PIPELINE, pipeline), pipeline)
    for text in ("<S>a</S>", value, "<S>b</S>"):
        engine.data(engine.fragment(0x41002, text, pipeline), pipeline)
    engine.put("<Data Stream='Default' PSGuid='%s'>%s</Data>" % (
        pipeline, base64.b64encode(
            engine.fragment(0x41003, "", pipeline)).decode()))
    seen = engine.until(is_final)
    engine.process.kill()
    return [text for line in seen for kind, text in messages(line)
            if kind == 0x41004]


for value, expected in (("<S />", "3"), ("", "3"), ("<Nil />", "2")):
    got = count(sys.argv[1], value)
    print(f'"a", {value or "no data"}, "b": {got}')
    if got != [f"<I32>{expected}</I32>"]:
        sys.exit(1)
END
timeout 120 python3 "$folder/count.py" "$folder/pwsh"
echo "as described"
