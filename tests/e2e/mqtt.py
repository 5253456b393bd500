# SPDX-License-Identifier: Apache-2.0
"""boards/linux/mqtt with a real broker: mosquitto, workers, requesters."""

import json
import os
import shutil
import signal
import socket
import subprocess

import pytest
from conftest import ROOT
from winrm_command import (PASSWORD, SLOW, TRANSPORT, USER, WINRM,
                           assert_no_secret, environment, wait_until)

RECIPE = os.path.join(ROOT, "boards/linux/mqtt")
CLIENTS = ("ops", "other", "worker-1", "worker-2", "worker-3")


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


class Mqtt:
    """A broker with the recipe's settings in a folder, and what talks to it."""

    def __init__(self, folder, host):
        self.folder, self.workers = folder, []
        with socket.create_server(("127.0.0.1", 0)) as unused:
            self.port = unused.getsockname()[1]
        self.certificates = str(folder / "certificates")
        subprocess.run([RECIPE + "/certificates", self.certificates,
                        "127.0.0.1", *CLIENTS], check=True,
                       stdout=subprocess.DEVNULL)
        self.connectors = str(folder / "connectors.json")
        self.connect(host)
        self.conf = str(folder / "mosquitto.conf")
        with open(RECIPE + "/mosquitto.conf") as file:
            text = file.read()
        for there, here in (
                ("/etc/mosquitto/certs", self.certificates),
                ("/etc/mosquitto/winrm.acl", RECIPE + "/winrm.acl"),
                ("listener 8883", "listener %d 127.0.0.1" % self.port)):
            assert there in text
            text = text.replace(there, here)
        with open(self.conf, "w") as file:
            file.write(text + "user root\npersistence true\n"
                       "log_dest stderr\nlog_type all\npersistence_location %s/\n" % folder)
        self.log = open(folder / "broker.log", "ab")
        self.start_broker()

    def connect(self, host):
        record = dict(hostname=host.address, port=host.port, username=USER,
                      password=PASSWORD)
        if TRANSPORT:
            record.update({"protocol": "https", "ca-file": TRANSPORT[-1]})
        with open(self.connectors, "w", opener=lambda path, flags: os.open(
                path, flags, 0o600)) as file:
            json.dump({"dc1": record}, file)

    def start_broker(self):
        self.broker = subprocess.Popen(
            ["mosquitto", "-c", self.conf], stderr=self.log)
        wait_until(lambda: listens(self.port), what="the broker")

    def environment(self, **more):
        return dict(environment(), BROKER="127.0.0.1", PORT=str(self.port),
                    CERTIFICATES=self.certificates, QUEUE="ops", WINRM=WINRM,
                    STATE_DIRECTORY=str(self.folder / "state"), CALLS="6",
                    SERVE_OPTIONS="--config " + self.connectors, **more)

    def worker(self, name):
        """One in a process group of its own, as systemd would start it, that
        has subscribed: the broker keeps no request that nobody has."""
        before = self.subscribed(name)
        with open(self.folder / ("worker-%s.log" % name), "ab") as log:
            process = subprocess.Popen(
                [RECIPE + "/worker", name], env=self.environment(),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        self.workers.append(process)
        wait_until(lambda: self.subscribed(name) > before, what="the worker")
        return process

    def subscribed(self, name):
        text = (self.folder / "broker.log").read_text(errors="replace")
        return text.count("Sending SUBACK to worker-%s\n" % name)

    def kill(self, process):
        """All processes of a worker at once, like a power cut."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def words(self, tool, certificate, *args):
        path = os.path.join(self.certificates, certificate)
        return [tool, "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(self.port),
                "--cafile", self.certificates + "/ca.crt", "--cert",
                path + ".crt", "--key", path + ".key", *args]

    def client(self, *words, text=True, **how):
        return subprocess.run(self.words(*words), capture_output=True,
                              text=text, timeout=60 * SLOW, **how)

    def popen(self, *words, **how):
        return subprocess.Popen(self.words(*words), start_new_session=True,
                                **how)

    def publish(self, certificate, topic, payload):
        """One message, as it is; its PUBACK has come."""
        return self.client("mosquitto_pub", certificate, "-q", "1", "-t",
                           topic, "-s", input=payload)

    def request(self, calls, **env):
        """The running requester; stdin has these calls."""
        path = self.folder / "calls"
        path.write_text("".join(json.dumps(call) + "\n" for call in calls))
        with open(path) as file:
            return subprocess.Popen(
                [RECIPE + "/request"], stdin=file, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True, start_new_session=True,
                env=self.environment(CERTIFICATE="ops", **env))

    def answers(self, calls, **env):
        """(exit status, {id: answer}, stderr); each call has one answer."""
        process = self.request(calls, **env)
        return self.finish(process)

    def finish(self, process):
        out, err = process.communicate(timeout=120 * SLOW)
        assert_no_secret(out.encode() + err.encode(), "an answer")
        lines = [json.loads(line) for line in out.splitlines()]
        ended = [line for line in lines if "stream" not in line]
        by_id = {line["id"]: line for line in ended}
        assert len(by_id) == len(ended), ended
        return process.returncode, by_id, err

    def logs(self):
        return "".join(path.read_text(errors="replace") for path in sorted(
            self.folder.glob("*.log")))

    def stop(self):
        for process in self.workers:
            if process.poll() is None:
                self.kill(process)
        self.broker.terminate()
        self.broker.wait(30)
        self.log.close()


@pytest.fixture
def mqtt(tmp_path, host):
    for tool in ("mosquitto", "mosquitto_sub", "mosquitto_pub", "jq"):
        assert shutil.which(tool) or os.path.exists(
            "/usr/sbin/" + tool), "run: tests/setup/install more"
    one = Mqtt(tmp_path, host)
    yield one
    one.stop()
