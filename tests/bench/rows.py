# SPDX-License-Identifier: Apache-2.0
"""CPU of many rows of management data, against other clients.

All ask the same server for the same rows, in the clear, and print them: winrm
as JSON, Python as pywinrm parses replies (xmltodict) and with ElementTree, and
openwsman's client as XML. Debian has no package of that: it is measured if
WSMAN=PATH names one that was built of Openwsman/openwsman and
Openwsman/wsmancli. Each number is of runs that take turns.
"""

import os
import sys

ROWS = 100_000
LAST = b"row %d" % (ROWS - 1)
CLASS = ("http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/"
         "Test_Number")
OPTIONS = ("--basic", "--allow-unencrypted", "--cim-rows", str(ROWS))
TITLE = {"winrm": "winrm", "pywinrm": "Python, xmltodict",
         "tree": "Python, ElementTree", "wsman": "openwsman's wsman"}
# The most that our CPU may be of theirs.
LIMITS = {"pywinrm": 1 / 10, "wsman": 1 / 3}


def words(site, port):
    """Client -> its command line."""
    python = [site.python, "tests/bench/rows_driver.py", "127.0.0.1", port,
              site.user, site.password, CLASS]
    clients = {
        "winrm": [site.winrm, "wql", "-q", "-u", site.user, "--password-file",
                  site.secret, "--auth", "basic",
                  "--insecure-allow-unencrypted", "-o", "json",
                  "127.0.0.1:" + port, "SELECT * FROM Test_Number"],
        "pywinrm": python + ["xmltodict"], "tree": python + ["tree"]}
    if wsman := os.environ.get("WSMAN"):
        clients["wsman"] = [
            wsman, "enumerate", CLASS, "-h", "127.0.0.1", "-P", port, "-u",
            site.user, "-p", site.password, "-y", "basic", "-m", "1000"]
    return clients


def check(site, client, command):
    """One run before the measured ones: do all rows come?"""
    path = site.work / "output"
    with open(path, "wb") as out:
        site.measured(command, out)
    output = path.read_bytes()
    path.unlink()
    lines = output.count(b"\n")
    if output.count(LAST) != 1 or lines < ROWS or \
            (client != "wsman" and lines != ROWS):
        sys.exit(f"bench: rows, {TITLE[client]}: not all rows came once")


def compare(site, server, runs):
    """Client -> its runs' median."""
    clients = words(site, server.port)
    for client, command in clients.items():
        check(site, client, command)
    rows = {client: [] for client in clients}
    for _ in range(runs):
        for client, command in clients.items():
            with open(os.devnull, "wb") as out:
                rows[client].append(site.measured(command, out))
    return {client: site.median(rows[client]) for client in clients}


def show(result):
    print(f"\n{f'{ROWS:,} rows':<30}{'CPU of a row':>13}{'ours is':>10}"
          f"{'peak':>11}")
    ours = result["winrm"]["cpu"]
    for client, row in result.items():
        ratio = f"{ours / row['cpu']:.3f} x" if client != "winrm" else ""
        print(f"  {TITLE[client]:<28}{row['cpu'] / ROWS * 1e6:10.2f} us"
              f"{ratio:>10}{row['rss'] / 1024:8.1f} MB", flush=True)


def targets(result):
    for client, limit in LIMITS.items():
        if client in result:
            yield (f"rows: CPU against {TITLE[client]}",
                   result["winrm"]["cpu"] / result[client]["cpu"], limit, "x")
    yield "rows: memory", result["winrm"]["rss"] / 1024, 3, "MB"
