# SPDX-License-Identifier: Apache-2.0
"""Whatever a host does, the command ends on time, cleans up, and says why.

RULES is the table: what the host does, at which of the client's requests, the
exit statuses that are right then, and words that the message must have. Each
rule is tried once at each of those requests, and then at all of them at once.
The cases wait more than they work, so they run side by side. Over HTTPS, where
nothing is sealed, those in SEALING are left out.
"""

import os
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import ROOT, Server
from mischief_rules import (COMMAND, EVERY, HTTP, LEGAL, REQUESTS, RULES,
                            SEALING, SUCCESS, VERBS, WAY, WIRE)
from winrm_command import (EVENT, GRACE, HTTPS, SERVING, SLACK, SLOW, Host,
                           duration)

pytestmark = pytest.mark.transports


class Case:
    """One rule, once at one request of the client, or always."""

    def __init__(self, rule, target, expected, words):
        self.rule, self.target = rule, target
        self.expected, self.words = expected, words

    def __str__(self):
        more = ["%s=%s" % (k, str(v)[:24]) for k, v in self.rule.items()
                if k != "action"]
        return " ".join([self.target, self.rule["action"]] + more)

    @property
    def is_legal(self):
        return self.expected is LEGAL

    def success(self):
        return {"Identify": 0, "Signal": 250}.get(self.target, SUCCESS)

    def statuses(self):
        if self.is_legal and self.target != "Enumerate":
            return {self.success()}
        if self.target in ("Delete", "Signal"):     # it has ended before
            return {self.success()}
        if self.target == "Enumerate":              # see rules()
            return {255}
        return self.expected

    def rules(self):
        rule = dict(self.rule)
        if self.target == "always":
            return [rule]
        if rule["action"] == "cut-request":
            return [dict(rule, conn=1, request=REQUESTS[self.target])]
        rule["times"] = 1
        if self.target == "negotiate":
            rule["leg"] = "negotiate"
        elif self.target == "empty":
            rule.update(leg="authenticate", nth=2)
        elif self.target in VERBS:
            rule["verb"] = self.target
        if self.target == "Enumerate":  # a shell it cannot know
            return [{"action": "drop-reply" if HTTPS else "flip",
                     "verb": "Create", "times": 1}, rule]
        return [rule]

    def options(self):
        return ["--no-merged", "400"] if self.target == "empty" else []

    def run(self, host):
        host.reset(*self.rules())
        # each byte of each reply comes alone: that takes its time
        seconds = 5 if str(self).startswith("always drip") else 1
        options = ["--timeout", duration(seconds)]
        how = {"limit": seconds + GRACE}
        if self.target == "Identify":
            return host.id(*options, **how)
        if self.target == "Signal":
            return host.run("sleep 30", *options, **how)
        if self.target == "Send":
            return host.run("cat; exit %d" % SUCCESS, *options,
                            input=b"out", **how)
        return host.run(COMMAND, *options, **how)

    def may_leave_a_shell(self, result):
        """Only where the host does not do what it is asked, or so slowly
        that it is still answering when the time is over; or where it refuses
        the connection that was made anew to clean up."""
        if self.rule.get("status") == 401 and self.target == "Signal" and \
                "may still be running there" in result.err:
            return True
        if self.target in ("Signal", "Enumerate") and \
                self.rule.get("ms") == 100:
            return True
        return self.target == "always" and not self.is_legal

    def judge(self, result, stats):
        assert result.status in self.statuses(), result
        if result.status == SUCCESS and self.target != "Identify":
            assert result.out == b"out", result
        assert b"out".startswith(result.out) or self.target == "Identify"
        if result.status >= 240 and self.target in WAY + [
                "negotiate", "empty", "accept", "logon", "always"]:
            assert re.search(self.words, result.err), result
            assert result.err.count("\n") <= 2, result
        assert stats["commands_started"] <= 1
        assert stats["requests"] <= 25, stats


def cases():
    rules = [rule for rule in RULES if not (HTTPS and rule in SEALING)]
    for rule, targets, expected, words in rules:
        for target in targets:
            yield Case(rule, target, expected, words)
        if targets in (EVERY, VERBS) and rule["action"] not in (
                "status", "fault", "redirect"):
            statuses = expected
            if rule["action"] == "close-delimited":     # no way to log on
                statuses = {253}
            yield Case(rule, "always", statuses, words)


class Worker:
    """Servers by their options, and a case after another on them."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="winrm-mischief-")
        self.hosts = {}

    def host(self, options):
        key = tuple(options)
        if key not in self.hosts:
            folder = os.path.join(self.folder, str(len(self.hosts)))
            os.mkdir(folder)
            self.hosts[key] = Host(Server(folder, *SERVING,
                                          *options))
        return self.hosts[key]

    def run(self, case):
        """The result, or the failure as an exception."""
        host = self.host(case.options())
        try:
            result = case.run(host)
            stats = host.stats()
            case.judge(result, stats)
            if not case.may_leave_a_shell(result):
                until = time.monotonic() + EVENT * SLOW
                while stats["shells"] or stats["commands_running"]:
                    assert time.monotonic() < until, (
                        "left behind", stats, result)
                    time.sleep(0.02)
                    stats = host.stats()
        except BaseException as failure:  # pytest.fail: no Exception
            return failure
        return None

    def stop(self):
        for host in self.hosts.values():
            host.reset()
            host.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Singly:
    """Each case runs when its outcome is asked for."""

    def __init__(self):
        self.worker = Worker()

    def __getitem__(self, case):
        return self.worker.run(case)


@pytest.fixture(scope="module")
def outcomes(request):
    """All chosen cases, run side by side; failures by case. Where tests run
    side by side anyway (pytest -n), each case when it is its turn."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        one = Singly()
        yield one
        one.worker.stop()
        return
    chosen = [item.callspec.params["case"] for item in request.session.items
              if item.path == request.path and hasattr(item, "callspec")]
    idle = [Worker() for _ in range(min(6, len(chosen)))]

    def run(case):
        worker = idle.pop()
        try:
            return worker.run(case)
        finally:
            idle.append(worker)
    try:
        with ThreadPoolExecutor(len(idle)) as pool:
            yield dict(zip(chosen, pool.map(run, chosen)))
    finally:
        for worker in idle:
            worker.stop()


def chosen():
    """What is within TLS is read by the same code as without it: over HTTPS
    `make test` has what is of the wire, and the rest once each."""
    seen = []
    for case in cases():
        again = HTTPS and case.rule in seen and case.rule not in WIRE + HTTP
        seen.append(case.rule)
        yield pytest.param(case, marks=[pytest.mark.more] * again)


@pytest.mark.parametrize("case", chosen(), ids=str)
def test_the_command_ends_well_whatever_the_host_does(outcomes, case):
    failure = outcomes[case]
    if failure is not None:
        raise failure


def test_every_action_of_the_server_is_in_the_table():
    sys.path.insert(0, ROOT)
    from tests.server.mischief.table import ACTIONS
    tried = {rule["action"] for rule, _, _, _ in RULES}
    assert set(ACTIONS) - tried == {    # these are tested elsewhere
        "set-header", "weaken", "challenge-no-av", "forget-tls", "fragments",
        "wrap", "rows"} | {a for a in ACTIONS if a.startswith(("token-", "spnego-"))}
    assert GRACE + SLACK < 30
