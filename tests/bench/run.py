#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares CPU, memory and requests with other WinRM clients.

All clients talk to the same test server in one run, taking turns; each number
is the median of several runs. CPU is user and system time of the client's
process; the wall clock would measure the server. Peak memory is resident.

masterzen/winrm as Debian has it logs on with NTLM but cannot seal: it sends
its messages in the clear, with less to do than the others. pywinrm seals.
It is a static program, as Go makes them, and so are those to compare with it:
for one command the winrm of BOARD=x86_64-musl, for a hundred a program of the
library. Of a dynamic one the loader takes 0.5 ms, as of /bin/true.

Over HTTPS the measure is mbedTLS itself, that reads as many bytes from the
same server, with the same records, and throws them away. With Kerberos it
is AES-256, HMAC-SHA1 and base64; and a log-on with a ticket is measured, by
many of them in one process, each with a connection and a request of its own.
rows.py has what rows of management data are compared with.
"""

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench import fleet, kerberos, psrp, report, rows, wan  # noqa: E402
from tests.bench.targets import targets  # noqa: E402
from tests.server import certs  # noqa: E402

BUILD = Path(os.environ.get("BUILD", "build/linux"))
TOOLS = BUILD / "bench"
BOARD = "x86_64-musl"
STATIC = Path("build") / BOARD
WORK = Path("build/bench")
PYTHON = "/usr/bin/python3"

USER, PASSWORD = "LAB\\alice", "S3cret!-Passw0rd"
HELLO = "echo hello"
SIZE = 50_000_000
FLOOD = ("yes 'the quick brown fox jumps over the lazy dog' | "
         f"head -c {SIZE}")
# What one run of a mode prints, on stdout or as the driver's count.
OURS = ("winrm", "static")
EXPECTED = {"one": 6, "hundred": 600, "output": SIZE, "https": SIZE,
            "kerberos": SIZE}
COMMAND = {"one": HELLO, "hundred": HELLO, "output": FLOOD, "https": FLOOD,
           "kerberos": FLOOD}
TITLE = {"one": "one command, new connection",
         "hundred": "100 commands on one shell",
         "output": f"{SIZE // 1_000_000} MB of output",
         "https": f"{SIZE // 1_000_000} MB of output over HTTPS",
         "kerberos": f"{SIZE // 1_000_000} MB with Kerberos (AES-256)",
         "ticket": "log-on with a ticket",
         "fleet": "thousands of hosts at once",
         "start": "how many instructions a start takes",
         "wan": "a round trip of 100 ms",
         "psrp": "scripts in runspaces",
         "rows": "rows of management data"}
SITE = None         # with a KDC, while one runs


def prepare():
    """Builds the clients, once what they need is installed."""
    os.chdir(ROOT)
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run(["tests/setup/trixie", "python"], check=True)
    subprocess.run(
        ["make", "--no-print-directory", "-s", BUILD / "winrm"]
        + [TOOLS / name for name in ("commands", "primitives", "measure",
                                   "raw_tls", "log_ons", "responder",
                                   "pipelines")],
        check=True)
    subprocess.run(
        ["make", "--no-print-directory", "-s", "BOARD=" + BOARD,
         STATIC / "winrm"], check=True)
    subprocess.run(
        ["go", "build", "-o", WORK / "masterzen", "tests/bench/go/main.go"],
        check=True, env=os.environ | {
            "GO111MODULE": "off", "GOPATH": "/usr/share/gocode",
            "GOCACHE": str(ROOT / WORK / "gocache")})
    secret = WORK / "password"
    secret.touch(0o600)
    secret.write_text(PASSWORD + "\n")


class Server:
    """The test server, and its counters over its control port."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [PYTHON, "-m", "tests.server", "--port", "0", "--control",
             "--stdin", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        ready = json.loads(self.process.stdout.readline() or "{}")
        if not ready.get("ready"):
            sys.exit("bench: the test server did not start")
        self.port = str(ready["port"])
        self.panel = socket.create_connection(("127.0.0.1", ready["control"]))
        self.lines = self.panel.makefile("rw")

    def order(self, name, **fields):
        self.lines.write(json.dumps({"do": name, **fields}) + "\n")
        self.lines.flush()
        return json.loads(self.lines.readline())

    def stats(self):
        return self.order("stats")

    def stop(self):
        self.process.stdin.close()
        self.process.wait(20)


def words(client, mode, port):
    """The command line of a client."""
    target = ["127.0.0.1", port, USER, PASSWORD, mode, COMMAND[mode]]
    build = STATIC if client == "static" else BUILD
    if client == "winrm" and mode == "hundred":
        return [TOOLS / "commands"] + target
    if mode == "https":
        return [BUILD / "winrm", "-n", "-u", USER, "--password-file",
                WORK / "password", "--https", "--cacert",
                certs.all_of_them()["good"].ca, "127.0.0.1:" + port, "--",
                COMMAND[mode]]
    if mode == "kerberos":
        return SITE.words(client, port, COMMAND[mode], BUILD / "winrm",
                          PYTHON)
    if client in OURS:
        return [build / "winrm", "-n", "-u", USER, "--password-file",
                WORK / "password", "127.0.0.1:" + port, "--", COMMAND[mode]]
    if client == "masterzen":
        return [WORK / "masterzen"] + target
    return [PYTHON, "tests/bench/pywinrm_driver.py"] + target


def measured(command, stdout):
    """{"cpu": seconds, "rss": KiB} of one run of a command."""
    used = WORK / "used.json"
    env = os.environ | {"PYTHONPATH": "build/trixie/python"}
    done = subprocess.run([TOOLS / "measure", used] + command, env=env,
                          stdin=subprocess.DEVNULL, stdout=stdout)
    if done.returncode:
        sys.exit(f"bench: status {done.returncode}: {command[0]}")
    return json.loads(used.read_text())


def check(server, client, mode):
    """One run before the measured ones: is all of the output there?"""
    path = WORK / "output"
    with open(path, "wb") as out:
        measured(words(client, mode, server.port), out)
    if client in OURS and mode != "hundred":
        size = path.stat().st_size
    else:
        size = json.loads(path.read_text())["bytes"]
    path.unlink()
    if size != EXPECTED[mode]:
        sys.exit(f"bench: {client}, {TITLE[mode]}: {size} bytes came, "
                 f"not {EXPECTED[mode]}")


def once(server, client, mode):
    before = server.stats()
    row = measured(words(client, mode, server.port), subprocess.DEVNULL)
    after = server.stats()
    for name in ("requests", "connections"):
        row[name] = after[name] - before[name]
    row["receives"] = (after["verbs"].get("Receive", 0)
                       - before["verbs"].get("Receive", 0))
    row["shells"] = after["shells"]
    return row


def primitives(piece, mechanism):
    done = subprocess.run(
        [TOOLS / "primitives", str(SIZE), str(piece), mechanism],
        check=True, stdout=subprocess.PIPE)
    return sum(json.loads(done.stdout).values())


def median(rows):
    """And the lowest and highest of CPU."""
    cpu = [row["cpu"] for row in rows]
    return {key: statistics.median(row[key] for row in rows)
            for key in rows[0]} | {"low": min(cpu), "high": max(cpu)}


def compare(server, mode, runs):
    """Client -> median row; for output also the bare primitives."""
    clients = OURS[:1 + (mode == "one")] + ("masterzen", "pywinrm")
    if mode == "kerberos":
        clients = kerberos.CLIENTS
    rows = {client: [] for client in clients}
    bare = []
    for client in clients:
        check(server, client, mode)
    for _ in range(runs):
        for client in clients:
            rows[client].append(once(server, client, mode))
        if mode in ("output", "kerberos"):
            receives = max(1, rows["winrm"][-1]["receives"])
            bare.append(primitives(
                SIZE // receives, "ntlm" if mode == "output" else mode))
    result = {client: median(rows[client]) for client in clients}
    if bare:
        result["primitives"] = {"cpu": statistics.median(bare)}
    return result


def sent(log):
    """Bytes of all replies in the server's log; empties it."""
    with open(log, "r+", encoding="utf-8") as file:
        size = sum(json.loads(line).get("bytes_out", 0) for line in file)
        file.truncate(0)
    return size


def raw_tls(server, size):
    """mbedTLS alone: an endless reply, of which it reads this much."""
    server.order("faults", rules=[{
        "action": "endless", "instead": True, "text": "x" * 655}])
    row = measured([TOOLS / "raw_tls", "127.0.0.1", server.port,
                    certs.all_of_them()["good"].ca, str(size)],
                   subprocess.DEVNULL)
    server.order("faults", rules=[])
    return {"cpu": row["cpu"]}


def compare_https(runs):
    log = WORK / "server.log"
    server = Server(*certs.all_of_them()["good"].tls, "--log", log)
    rows, raw = [], []
    with contextlib.closing(server.panel):
        try:
            check(server, "winrm", "https")
            for _ in range(runs):
                sent(log)
                rows.append(once(server, "winrm", "https"))
                raw.append(raw_tls(server, sent(log)))
        finally:
            server.stop()
    return {"winrm": median(rows), "raw": median(raw)}


def compare_kerberos(mode, runs):
    global SITE
    with kerberos.Site(WORK / "kdc") as SITE:
        server = Server(*SITE.options)
        with contextlib.closing(server.panel):
            try:
                if mode == "kerberos":
                    return compare(server, mode, runs)
                return {"winrm": median([
                    {"cpu": SITE.log_on(TOOLS, server.port)}
                    for _ in range(runs)])}
            finally:
                server.stop()


def site(**more):
    """What the modes in modules of their own need."""
    return types.SimpleNamespace(
        tools=TOOLS, winrm=BUILD / "winrm", static=STATIC / "winrm",
        python=PYTHON, user=USER, password=PASSWORD,
        secret=WORK / "password", work=WORK, measured=measured,
        median=median, **more)


def compare_wan(server):
    return wan.compare(site(server=server, command=COMMAND,
                            expected=EXPECTED))


def compare_rows(runs):
    server = Server(*rows.OPTIONS)
    with contextlib.closing(server.panel):
        try:
            return rows.compare(site(), server, runs)
        finally:
            server.stop()


def compare_psrp(runs):
    return psrp.compare(site(server=Server), runs)


def show(mode, result):
    others = {"fleet": fleet.show, "start": fleet.show_start, "wan": wan.show,
              "psrp": psrp.show, "rows": rows.show}
    if mode in others:
        return others[mode](result)
    print(f"\n{TITLE[mode]:<30}{'CPU':>12}{'ours is':>10}{'peak':>11}"
          f"{'requests':>10}{'connections':>13}")
    ours = result.get("static", result["winrm"])["cpu"]
    names = {"static": "winrm, static", "masterzen": "masterzen (not sealed)",
             "primitives": "AES + HMAC-SHA1 + base64"
             if mode == "kerberos" else "RC4 + HMAC-MD5 + base64",
             "raw": "mbedTLS alone, same bytes"}
    for client, row in result.items():
        ratio = "" if client in OURS else f"{ours / row['cpu']:.3f} x"
        line = f"  {names.get(client, client):<28}"
        line += f"{row['cpu'] * 1000:9.2f} ms{ratio:>10}"
        if "rss" in row:
            line += (f"{row['rss'] / 1024:8.1f} MB{row['requests']:10.0f}"
                     f"{row['connections']:13.0f}")
        if "high" in row:
            line += f"   {row['low'] * 1e3:.2f} to {row['high'] * 1e3:.2f}"
        print(line, flush=True)


def default_modes():
    return [mode for mode in TITLE if mode != "psrp" or psrp.OTHERS]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=7,
                        help="of each client (default 7; one command: thrice)")
    parser.add_argument("modes", nargs="*", metavar="MODE",
                        help="of one, hundred, output, https, kerberos, ticket, "
                        "fleet, start, wan, psrp, rows (default: all; psrp "
                        "where there is another client of it)")
    parser.add_argument("--update", action="store_true",
                        help="write the README's table anew")
    args = parser.parse_args()
    if unknown := set(args.modes) - set(TITLE):
        parser.error("no mode " + ", ".join(sorted(unknown)))
    prepare()
    server = Server("--allow-unencrypted")
    results = {}
    with contextlib.closing(server.panel):
        try:
            for mode in args.modes or default_modes():
                runs = args.runs * (3 if mode == "one" else 1)
                if mode == "https":
                    results[mode] = compare_https(runs)
                elif mode == "fleet":
                    results[mode] = fleet.compare(site(), runs)
                elif mode == "start":
                    results[mode] = fleet.compare_start(site())
                elif mode in ("kerberos", "ticket"):
                    results[mode] = compare_kerberos(mode, runs)
                elif mode == "psrp":
                    results[mode] = compare_psrp(runs)
                elif mode == "wan":
                    results[mode] = compare_wan(server)
                elif mode == "rows":
                    results[mode] = compare_rows(runs)
                else:
                    results[mode] = compare(server, mode, runs)
                show(mode, results[mode])
        finally:
            server.stop()
    bench = report.data(results, args.runs)
    report.write(Path("build/bench.json"), bench)
    if args.update:
        report.update(bench)
    print("\n".join(report.plots(results)) + "\n")
    verdicts = []
    for what, got, limit, unit in targets(results):
        verdicts.append(got <= limit)
        print(f"{'pass' if verdicts[-1] else 'MISS'}  {what:<53}"
              f"{got:9.3g} {unit:<3} (at most {limit:.3g})")
    print(f"\nbench: {verdicts.count(True)} passed, "
          f"{verdicts.count(False)} failed")
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
