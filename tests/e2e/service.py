# SPDX-License-Identifier: Apache-2.0
"""A running `winrm serve`, and checks on all its answers."""

import json
import os
import re
import socket
import subprocess
import threading
import time

import pytest
from conftest import ROOT
from winrm_command import (REPORTS, SLACK, SLOW, USER, WINRM, WRAP,
                           _no_duplicates, assert_no_secret, environment,
                           wait_until)

try:
    from jsonschema import Draft202012Validator as Validator
except ImportError:                     # an older one
    from jsonschema import Draft7Validator as Validator

with open(os.path.join(ROOT, "core/connector.schema.json")) as file:
    SCHEMA = json.load(file)


def validator(name):
    return Validator({"$ref": "#/$defs/" + name, "$defs": SCHEMA["$defs"]})


KINDS = {name: validator(name) for name in (
    "hello", "result", "refusal", "state", "event", "jobs", "request")}


def kind(answer):
    """The kind of answer by its keys; it must then match the schema."""
    name = ("hello" if "winrm" in answer else
            "event" if "stream" in answer else
            "jobs" if "jobs" in answer else
            "refusal" if "line" in answer else
            "result" if "exitcode" in answer else "state")
    KINDS[name].validate(answer)
    return name


class Service:
    """winrm serve on pipes; `answers` grows as lines come."""

    def __init__(self, *options, env=None, read=True, stdout=None, **popen):
        self.process = subprocess.Popen(
            WRAP + [WINRM, "serve", *options], stdin=subprocess.PIPE,
            stdout=stdout or subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment(**(env or {})), **popen)
        self.answers, self.changed = [], threading.Condition()
        self.errors = b""
        self.threads = [threading.Thread(target=self.read_errors)]
        if read:
            self.threads.append(threading.Thread(target=self.read))
        for thread in self.threads:
            thread.start()

    def read(self):
        for line in self.process.stdout:
            assert_no_secret(line, "an answer")
            answer = json.loads(line, object_pairs_hook=_no_duplicates)
            kind(answer)
            with self.changed:
                self.answers.append(answer)
                self.changed.notify_all()

    def read_errors(self):
        self.errors = self.process.stderr.read()

    def send(self, *requests):
        """Each a dict, or a line sent unchanged."""
        for request in requests:
            line = request if isinstance(request, bytes) else json.dumps(
                request).encode()
            self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def wait(self, true, seconds=15):
        """The first answer that matches, already there or to come."""
        until = time.monotonic() + seconds * SLOW + SLACK
        at = 0
        with self.changed:
            while True:
                for answer in self.answers[at:]:
                    if true(answer):
                        return answer
                at = len(self.answers)
                left = until - time.monotonic()
                assert left > 0, (self.answers[-3:], self.process.poll())
                self.changed.wait(left)

    def result(self, call_id, seconds=15):
        return self.wait(lambda a: a.get("id") == call_id and
                         "exitcode" in a, seconds)

    def ask(self, **request):
        self.send(request)
        return self.wait(lambda a: a.get("id") == request["id"])

    def end(self, seconds=30, close=True):
        """The status, when its input has ended."""
        if close and not self.process.stdin.closed:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass
        try:
            status = self.process.wait(seconds * SLOW + SLACK)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        for thread in self.threads:
            thread.join()
        text = self.errors.decode("utf-8", "replace")
        assert not REPORTS.search(text), text
        assert_no_secret(self.errors, "stderr")
        assert status >= 0, text
        return status


class Client:
    """One of a service at a socket; it reads when a test says so."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30 * SLOW)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")
        self.hello = self.next()

    def next(self):
        line = self.lines.readline()
        answer = json.loads(line) if line else None
        if answer:
            kind(answer)
        return answer

    def send(self, *requests):
        for request in requests:
            self.socket.sendall(json.dumps(request).encode() + b"\n")

    def result(self, call_id):
        """The answer to that call; skips what comes before it."""
        answer = self.next()
        while answer.get("id") != call_id or "exitcode" not in answer:
            answer = self.next()
        return answer

    def results(self, *call_ids):
        """Those of several calls, in the order in which they come."""
        found = {}
        while set(found) != set(call_ids):
            answer = self.next()
            if answer.get("id") in call_ids and "exitcode" in answer:
                assert answer["id"] not in found
                found[answer["id"]] = answer
        return found

    def close(self):
        self.lines.close()
        self.socket.close()


@pytest.fixture
def serve(host):
    """serve("--option", ...) starts one; all end before the test does."""
    started = []

    def start(*options, **how):
        started.append(Service(*options, **how))
        return started[-1]
    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait()
        for thread in one.threads:
            thread.join()
        one.process.stdin.close() if not one.process.stdin.closed else None
        one.process.stdout and one.process.stdout.close()
        one.process.stderr.close()


def call(host, id, command, **more):
    request = dict(id=id, hostname=host.address, port=host.port,
                   username=USER, command=command)
    request.update({k.replace("_", "-"): v for k, v in more.items()})
    KINDS["request"].validate(request)
    return request


def tidy(host, seconds=5):
    return host.server.wait_for(lambda s: s["shells"] == 0 and
                                s["commands_running"] == 0, seconds * SLOW)


@pytest.fixture
def listen(serve, tmp_path):
    """listen("--option", ...) starts one at a socket: it, and its path."""
    path = str(tmp_path / "socket")

    def start(*options, **how):
        one = serve("--listen", path, *options, read=False, **how)
        wait_until(lambda: answers(path), 10, "the socket")
        return one, path
    return start


def answers(path):
    try:
        Client(path).close()
    except (ConnectionRefusedError, FileNotFoundError):
        return False
    return True


def resident(pid):
    with open("/proc/%d/status" % pid) as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1])
