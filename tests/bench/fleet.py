# SPDX-License-Identifier: Apache-2.0
"""`winrm run` on thousands of hosts at once, and how it starts.

The hosts are responder.c, which costs so little that the client is what is
measured: CPU of a session, from its connection to the end of its shell, with
all the others open at the same time, as each command takes a while. They log
on with Basic, which is none of the scheduling. BASELINE=FILE is a winrm of
another build, to be compared in the same run.
"""

import os
import re
import resource
import statistics
import subprocess
import sys

HOSTS = (100, 1000, 5000, 10000)
MANY = 5000
RUNS_MS = {100: 500, 1000: 500, 5000: 1500, 10000: 3000}
CLIENTS = {"winrm": None, "baseline": os.environ.get("BASELINE")}


class Responder:
    def __init__(self, site, milliseconds):
        self.process = subprocess.Popen(
            [site.tools / "responder", str(milliseconds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(20)


def log_on(site):
    return ["-u", "alice", "--password-file", site.secret, "--auth", "basic",
            "--insecure-allow-unencrypted"]


def check_limit():
    """Of files, that both ends have."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit[1] < HOSTS[-1] + 100:
        sys.exit(f"bench: {HOSTS[-1]} sessions need as many files: raise "
                 "`ulimit -Hn`")
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))


def once(site, program, count, port):
    """CPU seconds and KiB of a session; each has to print what it should."""
    hosts = site.work / "hosts.txt"
    hosts.write_text("".join(f"127.1.{n // 250}.{n % 250 + 1}:{port}\n"
                             for n in range(count)))
    output = site.work / "output"
    with open(output, "wb") as out:
        row = site.measured(
            [program, "run", "-q", *log_on(site), "-j", str(count),
             "--max-memory", "4G", "--connect-timeout", "60000", "-H", hosts,
             "--", "echo hello"], out)
    good = output.read_text().count(": hello\n")
    output.unlink()
    if good != count:
        sys.exit(f"bench: {count} hosts: {good} printed what they should")
    return {"cpu": row["cpu"] / count, "rss": row["rss"] / count}


def spread(rows, key):
    values = [row[key] for row in rows]
    return [statistics.median(values), min(values), max(values)]


def compare(site, runs):
    """Client -> number of hosts -> {"cpu": [median, low, high], "rss": KiB}."""
    check_limit()
    programs = {"winrm": site.winrm} | {
        name: path for name, path in CLIENTS.items() if path}
    rows = {}
    for count in HOSTS:
        for _ in range(runs):
            for name, program in programs.items():
                if name != "winrm" and count != MANY:
                    continue
                with Responder(site, RUNS_MS[count]) as responder:
                    rows.setdefault((name, count), []).append(
                        once(site, program, count, responder.port))
    result = {name: {} for name in programs}
    for (name, count), group in rows.items():
        result[name][str(count)] = {
            "cpu": spread(group, "cpu"), "rss": spread(group, "rss")[0]}
    return result


def instructions(site, program, port):
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         program, "-n", *log_on(site), "127.0.0.1:" + port, "--",
         "echo hello"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, check=True)
    if done.stdout != "hello\n":
        sys.exit("bench: one command printed something else")
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def compare_start(site):
    """Client -> instructions of one command, the dynamic loader's included."""
    programs = CLIENTS | {"winrm": site.winrm, "static": site.static}
    with Responder(site, 0) as responder:
        return {name: instructions(site, program, responder.port)
                for name, program in programs.items() if program}


def show(result):
    print("\nwinrm run, hosts at once         CPU of each       lowest"
          "   highest  memory of each")
    for name, counts in result.items():
        for count, row in counts.items():
            cpu = [1e6 * value for value in row["cpu"]]
            print(f"  {name:<18}{count:>8}{cpu[0]:16.1f} us{cpu[1]:10.1f}"
                  f"{cpu[2]:10.1f}{row['rss']:13.1f} KB", flush=True)


def show_start(result):
    print("\none command, instructions")
    for name, count in result.items():
        print(f"  {name:<18}{count:>12,}", flush=True)


def targets(result):
    ours = {int(count): row for count, row in result["winrm"].items()}
    median = {count: row["cpu"][0] for count, row in ours.items()}
    # with few hosts the start of the program counts
    yield (f"{HOSTS[-1]} sessions: CPU of each against the least",
           median[HOSTS[-1]] / min(median.values()), 1.1, "x")
    yield (f"{MANY} sessions: memory of each", ours[MANY]["rss"], 60, "KB")
    if "baseline" in result:
        yield (f"{MANY} sessions: CPU against the baseline", median[MANY]
               / result["baseline"][str(MANY)]["cpu"][0], 0.3, "x")


def targets_start(result):
    if "baseline" in result:
        yield ("one command: instructions against the baseline",
               result["winrm"] / result["baseline"], 0.6, "x")
