# SPDX-License-Identifier: Apache-2.0
"""Wall time at a round trip of 100 ms: several requests in flight, or one.

Each row is the fastest of runs that take turns, against the same server behind
the same relay (delay.py): what else this machine does only adds to the time.
With one request at a time the library works as it did before it had any in
flight.
"""

import json
import subprocess
import sys
import time

ROUND_TRIP = 0.1
OTHERS = (0.02, 0.05)   # once each, for the plot
RUNS = 3
# What is run -> client -> requests in flight, and --early-receive
CLIENTS = {"one at a time": (1, False), "16 in flight": (16, False),
           "with early Receives": (16, True)}
# The most that the time may be of that with one at a time. Of 302 round trips
# for 100 commands 106 are left, and 104 with early Receives from the first on.
LIMITS = {("hundred", "16 in flight"): 0.4,
          ("hundred", "with early Receives"): 0.4,
          ("output", "16 in flight"): 0.25}
TITLE = {"hundred": "100 commands on one shell", "output": "50 MB of output"}


class Relay:
    def __init__(self, port, round_trip=ROUND_TRIP):
        self.process = subprocess.Popen(
            [sys.executable, "tests/bench/delay.py", str(port),
             str(round_trip / 2)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(20)


def words(site, mode, client, port):
    in_flight, early = CLIENTS[client]
    if mode == "hundred":
        return [site.tools / "commands", "127.0.0.1", port, site.user,
                site.password, "hundred", site.command[mode], str(in_flight),
                *["early"] * early]
    return [site.winrm, "-n", "-u", site.user, "--password-file",
            site.secret, "--in-flight", str(in_flight), "127.0.0.1:" + port,
            "--", site.command[mode]]


def once(site, mode, client, port):
    """Seconds, and requests; all of the output has to be there."""
    before = site.server.stats()
    started = time.monotonic()
    done = subprocess.run(words(site, mode, client, port), check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    seconds = time.monotonic() - started
    after = site.server.stats()
    size = (json.loads(done.stdout)["bytes"] if mode == "hundred"
            else len(done.stdout))
    if size != site.expected[mode]:
        sys.exit(f"bench: wan, {TITLE[mode]}, {client}: {size} bytes came, "
                 f"not {site.expected[mode]}")
    return {"seconds": seconds, "shells": after["shells"],
            "requests": after["requests"] - before["requests"]}


def runs(site, relay):
    """Each client does each thing: "mode, client" -> row."""
    return {f"{mode}, {client}": once(site, mode, client, relay.port)
            for mode in TITLE for client in CLIENTS
            if mode == "hundred" or not CLIENTS[client][1]}


def compare(site):
    """"mode, client" -> the fastest run; "rtt" -> the points of the plot."""
    with Relay(site.server.port) as relay:
        groups = [runs(site, relay) for _ in range(RUNS)]
    rows = {name: min((group[name] for group in groups),
                      key=lambda row: row["seconds"]) for name in groups[0]}
    points = {ROUND_TRIP: rows}
    for round_trip in OTHERS:
        with Relay(site.server.port, round_trip) as relay:
            points[round_trip] = runs(site, relay)
    return rows | {"rtt": {
        name: {round(1000 * round_trip): points[round_trip][name]["seconds"]
               for round_trip in sorted(points)} for name in rows}}


def show(result):
    for mode, title in TITLE.items():
        print(f"\n{title + ', 100 ms':<30}{'seconds':>12}{'ratio':>10}"
              f"{'requests':>10}")
        alone = result[f"{mode}, one at a time"]["seconds"]
        for client in CLIENTS:
            row = result.get(f"{mode}, {client}")
            if row:
                print(f"  {client:<28}{row['seconds']:10.2f} s"
                      f"{row['seconds'] / alone:8.3f} x"
                      f"{row['requests']:10.0f}", flush=True)


def targets(result):
    for (mode, client), limit in LIMITS.items():
        yield (f"{TITLE[mode]}, 100 ms, {client}: time",
               result[f"{mode}, {client}"]["seconds"]
               / result[f"{mode}, one at a time"]["seconds"], limit, "x")
