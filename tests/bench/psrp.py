# SPDX-License-Identifier: Apache-2.0
"""CPU of scripts in a runspace, against other clients of PSRP.

go-psrp and pypsrp are in no release of Debian. `GO_PSRP=FOLDER PYPSRP=FOLDER
make bench` compares with them: the folder of a Go module that can import
github.com/smnsjas/go-psrp, such as its own source, with a `go` in $PATH that is
new enough for it (1.25); and the folder that has the package pypsrp.

As go-psrp cannot seal its messages, all of them log on with Basic, in the
clear. Each prints the objects as lines of JSON, which must be the same.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

GO_PSRP = os.environ.get("GO_PSRP")
PYPSRP = os.environ.get("PYPSRP")
OTHERS = (("go-psrp",) if GO_PSRP else ()) + (("pypsrp",) if PYPSRP else ())
POWERSHELL = "build/powershell/pwsh"
SERVER = ("--allow-unencrypted", "--basic", "--powershell", POWERSHELL)
# name -> title, script, how often it is run
MODES = {
    "start": ("one script, new connection", "1 + 1", 1),
    "hundred": ("100 scripts in one runspace", "$n++; $n", 100),
    "objects": ("10,000 objects", "1..10000 | ForEach-Object { "
                "[pscustomobject]@{id = $_; name = \"item $_\"; ok = $true; "
                "when = [datetime]::UnixEpoch.AddSeconds($_)} }", 1),
    "text": ("20 MB of strings", "1..400 | ForEach-Object { 'x' * 50000 }", 1),
}


def prepare(work):
    subprocess.run(["tests/setup/powershell"], check=True)
    if GO_PSRP:
        subprocess.run(
            ["go", "build", "-o", Path(work).resolve() / "go-psrp",
             Path("tests/bench/go/psrp/main.go").resolve()],
            check=True, cwd=GO_PSRP)


def words(site, client, mode, port):
    _, script, times = MODES[mode]
    program = {"winrm": [site.tools / "pipelines"],
               "go-psrp": [site.work / "go-psrp"],
               "pypsrp": [site.python, "tests/bench/psrp_driver.py"]}
    return program[client] + ["127.0.0.1", port, site.user, site.password,
                              script, str(times)]


def once(site, client, mode, port, want):
    """A row, and what was printed: `want`, if that is known."""
    path = site.work / "output"
    with open(path, "wb") as out:
        row = site.measured(words(site, client, mode, port), out)
    have = path.read_bytes()
    path.unlink()
    if want not in (None, have):
        sys.exit(f"bench: {client}, {MODES[mode][0]}: prints another output")
    return row, have


def compare_mode(site, mode, port, runs):
    rows = {client: [] for client in ("winrm", *OTHERS)}
    want = None
    for _ in range(runs):
        for client, found in rows.items():
            row, want = once(site, client, mode, port, want)
            found.append(row)
    return {client: {key: statistics.median(row[key] for row in found)
                     for key in ("cpu", "rss")}
            | {"low": min(row["cpu"] for row in found),
               "high": max(row["cpu"] for row in found)}
            for client, found in rows.items()}


def compare(site, runs):
    """mode -> client -> median row"""
    prepare(site.work)
    server = site.server(*SERVER)
    try:
        return {mode: compare_mode(site, mode, server.port, runs)
                for mode in MODES}
    finally:
        server.panel.close()
        server.stop()


def show(result):
    for mode, rows in result.items():
        print(f"\n{MODES[mode][0]:<30}{'CPU':>12}{'ours is':>10}{'peak':>11}")
        for client, row in rows.items():
            ratio = "" if client == "winrm" else \
                f"{rows['winrm']['cpu'] / row['cpu']:.3f} x"
            print(f"  {client:<28}{row['cpu'] * 1000:9.2f} ms{ratio:>10}"
                  f"{row['rss'] / 1024:8.1f} MB   {row['low'] * 1e3:.2f} to "
                  f"{row['high'] * 1e3:.2f}", flush=True)


def targets(result):
    for mode, rows in result.items():
        for client in OTHERS:
            yield (f"{MODES[mode][0]}: CPU against {client}",
                   rows["winrm"]["cpu"] / rows[client]["cpu"], 1 / 10, "x")
