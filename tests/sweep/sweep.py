#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Has each call of the system's functions fail, one at a time.

    tests/sweep/sweep.py             a sample: the same ones each time
    tests/sweep/sweep.py --all       every call, every error: `make sweep`
    tests/sweep/sweep.py -k WORDS    only the scenarios and functions that
                                     have all of these words in their name
    tests/sweep/sweep.py --one exec-http:recv:3:104[:on]

A scenario runs a command of winrm against the test server. A first run counts
the calls of each function (tests/sweep/faults.c is preloaded), then each run
has one of them fail. Whatever fails: the command does not crash, ends by its
deadline, says why it failed, leaves no shell behind and runs nothing twice;
and when it reports success, its output is whole.

A pair of a scenario and a function counts as one test.
"""

import argparse
import errno
import os
import re
import shutil
import struct
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path[:0] = [ROOT, os.path.join(ROOT, "tests", "e2e")]

from conftest import Server  # noqa: E402
from scenarios import SCENARIOS  # noqa: E402
from winrm_command import SLOW  # noqa: E402

from tests.server import certs  # noqa: E402

SHIM = os.path.join(ROOT, "build", "sweep", "faults.so")
with open(os.path.join(ROOT, "tests", "sweep", "faults.c")) as source:
    FUNCTIONS = re.findall(r"^\tX\((\w+)\)", source.read(), re.M)
MOST = 1000
ALLOCATORS = {"malloc", "calloc", "realloc"}

# What each may fail with. The sample takes one of a list for each call, in
# turn.
E = errno
NETWORK = [E.ECONNRESET, E.EINTR, E.EAGAIN, E.ETIMEDOUT, "short"]
VALUES = {
    "socket": [E.EMFILE, E.ENOBUFS],
    "socketpair": [E.EMFILE],
    "connect": [E.ECONNREFUSED, E.EADDRNOTAVAIL, E.ENETUNREACH],
    "bind": [E.EADDRINUSE, E.EACCES],
    "listen": [E.EADDRINUSE],
    "accept4": [E.EMFILE, E.ECONNABORTED, E.EINTR, E.EAGAIN],
    "send": NETWORK + [E.EPIPE, E.ENOBUFS],
    "recv": NETWORK + ["end", E.ENOMEM],
    "read": [E.EIO, E.EINTR, "short", E.EISDIR],
    "write": [E.ENOSPC, E.EINTR, "short", E.EIO, E.EPIPE, E.EAGAIN],
    # Its other errors lead to write, which has them again.
    "pwritev64v2": [E.EOPNOTSUPP, E.EINTR, "short", E.EPIPE, E.EAGAIN],
    "poll": [E.EINTR, E.ENOMEM],
    "ppoll": [E.EINTR, E.ENOMEM],
    "epoll_create1": [E.EMFILE],
    "epoll_ctl": [E.ENOMEM, E.ENOSPC],
    "epoll_pwait": [E.EINTR],
    "open": [E.EMFILE, E.EACCES, E.EIO],
    "fopen": [E.EMFILE, E.EIO],
    "close": [E.EIO, E.EINTR],
    "fcntl": [E.EMFILE],
    "dup3": [E.EBUSY],
    "fstat": [E.EIO],
    "getaddrinfo": [-3, -10, -2, -4],   # AGAIN, MEMORY, NONAME, FAIL
    "getentropy": [E.EIO, E.ENOSYS],
    "pthread_create": [E.EAGAIN],
    "mmap": [E.ENOMEM],
    "malloc": [E.ENOMEM],
    "calloc": [E.ENOMEM],
    "realloc": [E.ENOMEM],
}
assert set(VALUES) == set(FUNCTIONS)
# Those that may fail for good, from some call on.
LASTING = {
    "socket": E.EMFILE, "connect": E.ENETUNREACH, "send": E.EPIPE,
    "recv": E.ECONNRESET, "read": E.EIO, "write": E.ENOSPC, "poll": E.ENOMEM,
    "ppoll": E.ENOMEM, "open": E.EMFILE, "close": E.EIO, "getaddrinfo": -3,
    "malloc": E.ENOMEM, "calloc": E.ENOMEM, "accept4": E.EMFILE,
    "epoll_ctl": E.ENOSPC, "fcntl": E.EMFILE}
# A lasting fault of these may keep the command from cleaning up.
CUTS_OFF = {"socket", "connect", "send", "recv", "poll", "ppoll", "malloc",
            "calloc", "getaddrinfo", "epoll_ctl"}


class Fault:
    def __init__(self, function, nth, value, lasts=False):
        self.function, self.nth = function, nth
        self.value, self.lasts = value, lasts

    def __str__(self):
        return "%s:%d:%s%s" % (self.function, self.nth, self.value,
                               ":on" * self.lasts)

    @property
    def may_leave_a_shell(self):
        return self.lasts and self.function in CUTS_OFF


class Worker:
    """A folder, servers, and the runs of one thread."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        self.counts = os.path.join(folder, "counts")
        self.servers = {}

    def server(self, https):
        if https not in self.servers:
            folder = os.path.join(self.folder, "https" if https else "http")
            os.mkdir(folder)
            self.servers[https] = Server(folder, *(
                certs.all_of_them()["good"].tls if https else []))
        return self.servers[https]

    def environment(self, fault):
        # ASan must be loaded first, and its malloc is then the one that is
        # called: allocators fail in the plain build.
        asan = not fault or fault.function not in ALLOCATORS
        asan = asan and not os.environ.get("WINRM_SWEEP_PLAIN")
        env = {"FAULTS_COUNTS": self.counts, "MALLOC_PERTURB_": "165"}
        env["LD_PRELOAD"] = " ".join([ASAN_RUNTIME] * asan + [SHIM])
        if fault:
            env["FAULTS"] = str(fault)
        return os.path.join(ROOT, "build", "asan" if asan else "linux",
                            "winrm"), env

    def run(self, scenario, fault=None, plain=False):
        """(what is wrong, counts, was the fault reached?)"""
        with open(self.counts, "wb") as file:
            file.write(bytes(4 * len(FUNCTIONS) + 4))
        server = self.server(scenario.https)
        server.control("reset")
        binary, env = self.environment(
            fault or (Fault("malloc", 0, 0) if plain else None))
        if not fault:
            env.pop("FAULTS", None)
        try:
            wrong = scenario.run(self.folder, server, binary, env,
                                 fault)
        except Exception as error:  # of a scenario: that is a finding too
            wrong = ["%s: %s" % (type(error).__name__, error)]
        wrong += tidy(server, scenario, fault)
        with open(self.counts, "rb") as file:
            *counts, struck = struct.unpack("=%dI" % (len(FUNCTIONS) + 1),
                                            file.read())
        return wrong, dict(zip(FUNCTIONS, counts)), struck

    def stop(self):
        for server in self.servers.values():
            server.control("reset")
            server.kill()


def came_too_late(server):
    """The shells that are left: was each of them made only after the command,
    whose connection had ended, had asked for the shells that there are?"""
    log = server.log()
    while log and log[-1].get("do") != "reset":
        log.pop()
    log = server.log()[len(log):]
    asked = [n for n, record in enumerate(log)
             if record.get("verb") == "Enumerate"]
    made = {record["shell"]: n for n, record in enumerate(log)
            if record["event"] == "shell-created"}
    return asked and all(made.get(shell["id"], 0) > asked[0]
                         for shell in server.control("shells")["list"])


def tidy(server, scenario, fault):
    """What the host has to say about it."""
    until = time.monotonic() + 15 * SLOW
    while True:
        stats = server.stats()
        # one that is still open may have a request that is under way
        if not any(stats[name] for name in (
                "open_connections", "shells", "commands_running")):
            break
        if fault and fault.may_leave_a_shell:
            break
        if time.monotonic() > until:
            if not stats["commands_running"] and came_too_late(server):
                break
            return ["%d connections, %d shells and %d commands are left" % (
                stats["open_connections"], stats["shells"],
                stats["commands_running"])]
        time.sleep(0.02)
    started = stats["commands_started"]
    if started > scenario.commands or not fault and (
            started < scenario.commands):
        return ["%d commands were started" % started]
    return []


def sampled(count):
    """The first three, the last two, and some evenly spread between them."""
    chosen = {1, 2, 3, count - 1, count}
    chosen |= {count * n // 4 for n in range(1, 4)}
    return sorted(n for n in chosen if 1 <= n <= count)


def faults_of(scenario, function, count, everything):
    values = VALUES[function]
    # a handshake has 20,000 allocations: each of them fails in one scenario
    most = count if scenario.name == "exec-https" else MOST
    numbers = (range(1, count + 1, -(-count // most)) if everything
               else sampled(count))
    found = []
    for turn, n in enumerate(numbers):
        chosen = values if everything else [values[turn % len(values)]]
        found += [Fault(function, n, value) for value in chosen]
    if function in LASTING:
        numbers = sampled(count) if everything else sampled(count)[::4]
        found += [Fault(function, n, LASTING[function], True) for n in numbers]
    return found


class Sweep:
    def __init__(self, folder, jobs):
        self.folder, self.lock = folder, threading.Lock()
        self.local, self.workers = threading.local(), []
        self.pool = ThreadPoolExecutor(jobs)
        self.runs = self.reached = 0
        self.times = []

    def worker(self):
        if not hasattr(self.local, "worker"):
            with self.lock:
                name = os.path.join(self.folder, str(len(self.workers)))
                self.local.worker = Worker(name)
                self.workers.append(self.local.worker)
        return self.local.worker

    def one(self, scenario, fault, plain=False):
        begin = time.monotonic()
        wrong, counts, struck = self.worker().run(scenario, fault, plain)
        with self.lock:
            self.times.append((time.monotonic() - begin, "%s:%s" % (
                scenario.name, fault)))
            self.runs += 1
            self.reached += bool(struck)
        return wrong, counts

    def count(self, scenario):
        """The calls of a run in which nothing fails."""
        counts = {}
        for plain in (False, True):
            wrong, seen = self.one(scenario, None, plain)
            if wrong:
                return None, wrong
            counts.update({name: n for name, n in seen.items()
                           if (name in ALLOCATORS) == plain})
        return counts, []

    def stop(self):
        self.pool.shutdown()
        for worker in self.workers:
            worker.stop()


def sweep_pair(sweep, scenario, function, count, everything):
    """One test; whether it passed."""
    faults = faults_of(scenario, function, count, everything)
    begin = time.monotonic()
    results = list(sweep.pool.map(
        lambda fault: (fault, sweep.one(scenario, fault)[0]), faults))
    bad = [(fault, wrong) for fault, wrong in results if wrong]
    if bad or everything:
        print("%s  %s %s: %d calls, %d runs, %.1f s" % (
            "FAIL" if bad else "ok  ", scenario.name, function, count,
            len(faults), time.monotonic() - begin), flush=True)
    for fault, wrong in bad:
        for line in wrong:
            print("FAILED %s:%s: %s" % (scenario.name, fault, line),
                  flush=True)
    return not bad


def sweep_all(sweep, words, everything):
    passed = failed = 0
    for scenario in SCENARIOS:
        pairs = [function for function in FUNCTIONS if all(
            word in "%s %s" % (scenario.name, function) for word in words)]
        if not pairs or not (everything or scenario.in_sample):
            continue
        counts, wrong = sweep.pool.submit(sweep.count, scenario).result()
        if wrong:
            print("FAILED %s without a fault: %s" % (scenario.name, wrong))
            failed += 1
            continue
        for function in pairs:
            if counts[function] == 0:
                continue
            ok = sweep_pair(sweep, scenario, function, counts[function],
                            everything)
            passed += ok
            failed += not ok
    return passed, failed


def sweep_one(sweep, text):
    name, function, nth, value, *on = text.split(":")
    scenario, = (one for one in SCENARIOS if one.name == name)
    fault = Fault(function, int(nth), value, bool(on))
    scenario.verbose = True
    wrong, _ = sweep.pool.submit(sweep.one, scenario, fault).result()
    print("\n".join(wrong) or "all is well")
    return (0, 1) if wrong else (1, 0)


def main():
    global ASAN_RUNTIME
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--one", metavar="SCENARIO:FAULT")
    parser.add_argument("-j", "--jobs", type=int, default=4)
    parser.add_argument("--slowest", type=int, default=0, metavar="N")
    parser.add_argument("-k", nargs="*", default=[], metavar="WORD")
    args = parser.parse_args()
    ASAN_RUNTIME = runtime_of(os.path.join(ROOT, "build", "asan", "winrm"))
    folder = tempfile.mkdtemp(prefix="winrm-sweep-")
    sweep = Sweep(folder, 1 if args.one else args.jobs)
    try:
        passed, failed = (sweep_one(sweep, args.one) if args.one else
                          sweep_all(sweep, args.k, args.all))
    finally:
        sweep.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for seconds, name in sorted(sweep.times)[::-1][:args.slowest]:
        print("%6.1f s  %s" % (seconds, name))
    print("note: %d runs, of which %d reached their fault" % (
        sweep.runs, sweep.reached))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


def runtime_of(binary):
    """ASan's library, which must be preloaded before any other."""
    with os.popen("ldd '%s'" % binary) as lines:
        return re.search(r"libasan\S* => (\S+)", lines.read())[1]


if __name__ == "__main__":
    sys.exit(main())
