# SPDX-License-Identifier: Apache-2.0
"""What the sweep runs, and the result that it must have.

Each scenario ends with 0 and all of its output, or says why it does not.
"""

import json
import os
import signal
import socket
import subprocess
import time

from winrm_command import (GRACE, REPORTS, SLACK, SLOW, PASSWORD, USER,
                           assert_no_secret, environment)

from tests.server import certs

TIMEOUT = 4         # of each call, seconds
LIMIT = (TIMEOUT + GRACE) * SLOW + 2 * SLACK
TEXT = "".join("line %d of the text\n" % n for n in range(1, 1500))
SHORT = TEXT[:4000]     # a connector's stdin has a limit
SEQ, NUMBERS = "seq 1 1500", "".join("%d\n" % n for n in range(1, 1501))


class Scenario:
    """exec, with stdin."""

    in_sample = True
    commands = 1
    verbose = False
    input = TEXT.encode()
    output = TEXT

    def __init__(self, kind, https=False, in_sample=True):
        self.name = "%s-%s" % (kind, "https" if https else "http")
        self.https, self.in_sample = https, in_sample

    def options(self, folder, server):
        """Of a connection, with files to be read."""
        path = os.path.join(folder, "password")
        if not os.path.exists(path):
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600),
                      "w") as file:
                file.write(PASSWORD + "\n")
        tls = (["--https", "--cacert", certs.all_of_them()["good"].ca]
               if self.https else [])
        return ["-u", USER, "-p", str(server.port), "--password-file", path,
                "--timeout", "%dms" % (1000 * TIMEOUT * SLOW), *tls]

    def words(self, folder, server):
        return ["exec", *self.options(folder, server), "localhost", "--",
                "cat; echo err >&2"]

    def start(self, folder, server, binary, env):
        env = environment(WINRM_PASSWORD=None, **env)
        return subprocess.Popen(
            [binary, *self.words(folder, server)], env=env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def talk(self, process, _folder):
        return process.communicate(self.input, LIMIT)

    def run(self, folder, server, binary, env, fault):
        """What is wrong, one per line."""
        process = self.start(folder, server, binary, env)
        try:
            out, err = self.talk(process, folder)
        except subprocess.TimeoutExpired:
            process.kill()
            _, err = process.communicate()
            return ["did not end within %.0f s: %r" % (LIMIT, err[-300:])]
        text = err.decode("utf-8", "replace")
        if self.verbose:
            print("status %d, stdout %r...%r (%d), stderr\n%s" % (
                process.returncode, out[:200], out[-200:], len(out), text))
        if process.returncode < 0:
            return ["ended by signal %d: %r" % (-process.returncode,
                                                text[-300:])]
        if REPORTS.search(text) or process.returncode == 99:
            return ["a sanitizer reports: " + text[:1500]]
        assert_no_secret(out, "stdout")
        assert_no_secret(err, "stderr")
        if not fault and process.returncode:
            return ["status %d: %s" % (process.returncode, text)]
        return self.judge(process.returncode,
                          out.decode("utf-8", "replace"), text)

    def judge(self, status, out, err):
        if status == 0 and out != self.output:
            return ["exit 0 with %d of %d bytes: %r" % (
                len(out), len(self.output), err)]
        if status and not err.strip():
            return ["status %d without a word" % status]
        return []


class Ps(Scenario):
    input, output = b"", NUMBERS

    def words(self, folder, server):
        return ["ps", *self.options(folder, server), "localhost", SEQ]


class Call(Scenario):
    """A connector of a file, with stdin; the answer is JSON."""

    input = b""

    def words(self, folder, server):
        path = os.path.join(folder, self.name + ".json")
        record = {"hostname": "localhost", "port": server.port,
                  "username": USER, "password": PASSWORD,
                  "timeout": int(1000 * TIMEOUT * SLOW), "stdin": SHORT,
                  "command": "cat; echo err >&2"}
        if self.https:
            record.update({"protocol": "https",
                           "ca-file": certs.all_of_them()["good"].ca})
        if not os.path.exists(path):
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600),
                      "w") as file:
                json.dump({"one": record}, file)
        return ["call", "--config", path, "one"]

    def judge(self, status, out, err):
        if status and err and not out.endswith("}\n"):
            return []           # the answer itself could not be written
        try:
            return judge_answer(json.loads(out), status, SHORT)
        except ValueError:
            return ["status %d, no JSON: %r" % (status, out[-100:])]


def judge_answer(answer, status, output):
    wrong = []
    # 255: what was printed may not have been kept, where stdout is a file
    if status not in (answer["exitcode"], 255, None):
        wrong.append("status %d, exitcode %d" % (status, answer["exitcode"]))
    if answer["exitcode"] == 0 and (
            answer["output"] != output or answer["exit-status"] != 0):
        wrong.append("exitcode 0 with %d of %d bytes" % (
            len(answer["output"]), len(output)))
    if answer["exitcode"] and answer["message"] in ("", "success"):
        wrong.append("exitcode %d without a word" % answer["exitcode"])
    return wrong


class Run(Scenario):
    """Three hosts that are one, named in a file."""

    commands = 3
    input = b""

    def words(self, folder, server):
        path = os.path.join(folder, "%s.hosts" % self.name)
        with open(path, "w") as file:
            for name in ("localhost", "127.0.0.1", "localhost"):
                file.write("%s:%d\n" % (name, server.port))
        return ["run", *self.options(folder, server)[0:2],
                *self.options(folder, server)[4:], "-H", path, "-j", "2",
                "--", SEQ]

    def judge(self, status, out, err):
        lines = {"localhost": [], "127.0.0.1": []}
        if status:
            return [] if err.strip() else [
                "status %d without a word" % status]
        for line in out.splitlines():
            place, _, text = line.partition(": ")
            lines[place.partition(":")[0]].append(text)
        numbers = NUMBERS.splitlines()
        if (lines["127.0.0.1"] != numbers or
                sorted(lines["localhost"]) != sorted(2 * numbers)):
            return ["exit 0 with output missing"]
        return []


class Serve(Scenario):
    """Two calls on stdin, whose end ends it."""

    commands = 2

    def words(self, folder, server):
        return ["serve", *self.options(folder, server), "--keep", "0"]

    @property
    def input(self):
        return b"".join(self.request(n) for n in (1, 2))

    def request(self, number):
        return json.dumps({"id": number, "hostname": "localhost",
                           "command": SEQ}).encode() + b"\n"

    def judge(self, status, out, err):
        answers = {}
        for line in out.splitlines():
            try:
                answer = json.loads(line)
            except ValueError:
                if status == 0:
                    return ["no JSON: %r" % line[-100:]]
                continue
            if "exitcode" in answer:
                answers[answer.get("id")] = answer
        wrong = [line for answer in answers.values()
                 for line in judge_answer(answer, None, NUMBERS)]
        if status == 0 and set(answers) != {1, 2}:
            wrong.append("exit 0 with answers to %s" % sorted(
                answers, key=str))
        if status and not err.strip():
            wrong.append("status %d without a word" % status)
        return wrong


class Listen(Serve):
    """One call through a socket, SIGTERM at its end."""

    commands = 1

    def words(self, folder, server):
        path = os.path.join(folder, "socket")
        if os.path.exists(path):
            os.unlink(path)
        return [*super().words(folder, server), "--listen", path]

    def connect(self, process, path):
        """None when the service has ended before it listened."""
        until = time.monotonic() + LIMIT
        while process.poll() is None:
            try:
                client = socket.socket(socket.AF_UNIX)
                client.connect(path)
                return client
            except OSError:
                client.close()
                assert time.monotonic() < until, "it does not listen"
                time.sleep(0.01)
        return None

    def talk(self, process, folder):
        client = self.connect(process, os.path.join(folder, "socket"))
        received = b""
        if client:
            with client:
                client.settimeout(2 * TIMEOUT * SLOW)
                received = self.ask(client)
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=LIMIT)
        return received or out, err

    def ask(self, client):
        """Everything up to the answer, or to the end."""
        received = b""
        try:
            client.sendall(self.request(1))
            while b'"exitcode"' not in received or received[-1:] != b"\n":
                data = client.recv(65536)
                if not data:
                    break
                received += data
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            pass            # seen by what has come
        return received

    def judge(self, status, out, err):
        # a client that was cut off may ask again: not a failure of the service
        whole = out[:out.rfind("\n") + 1]
        answers = [json.loads(line) for line in whole.splitlines()]
        wrong = [line for answer in answers if "exitcode" in answer
                 for line in judge_answer(answer, None, NUMBERS)]
        if status and not err.strip():
            wrong.append("status %d without a word" % status)
        return wrong


SCENARIOS = [
    Scenario("exec"), Scenario("exec", https=True),
    Ps("ps"), Ps("ps", https=True, in_sample=False),
    Call("call"), Call("call", https=True, in_sample=False),
    Run("run"), Run("run", https=True, in_sample=False),
    Serve("serve"), Serve("serve", https=True),
    Listen("listen"), Listen("listen", https=True, in_sample=False)]
