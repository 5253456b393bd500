#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Shows winrm at work: the bundled server, a connector, its answer."""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCRIPT = "echo hello from $(hostname); echo a word on stderr >&2; exit 7"


def start_server():
    server = subprocess.Popen(
        ["/usr/bin/python3", "-m", "tests.server", "--port", "0", "--stdin",
         "--user", "LAB:alice:S3cret!-Passw0rd"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True)
    line = server.stdout.readline()
    if not line:
        sys.exit("demo: the test server did not start; try: "
                 "/usr/bin/python3 -m tests.server")
    return server, json.loads(line)["port"]


def write_config(folder, port):
    path = os.path.join(folder, "connectors.json")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
        json.dump({"my-winrm-connector": {
            "hostname": "127.0.0.1", "port": port, "protocol": "http",
            "username": "LAB\\alice", "password": "S3cret!-Passw0rd",
            "command": "whoami", "timeout": 10000}}, out)
    return path


def call(winrm, config, *words):
    command = [winrm, "call", "--config", config, "my-winrm-connector", *words]
    print("$ winrm call my-winrm-connector "
          + " ".join("'%s'" % w if " " in w else w for w in words))
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL)
    print(done.stdout, end="")
    return json.loads(done.stdout)


def main():
    winrm = os.path.abspath(sys.argv[1])
    server, port = start_server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            print("A WinRM listener (a test server, on loopback port %d) that "
                  "takes NTLMv2\nand refuses what is not sealed:\n" % port)
            config = write_config(folder, port)
            first = call(winrm, config)
            second = call(winrm, config, "command=" + SCRIPT)
    finally:
        server.stdin.close()
        server.wait(timeout=10)
    good = (first["exitcode"] == 0 and first["exit-status"] == 0
            and first["output"].strip() and first["sealed"]
            and second["exit-status"] == 7)
    print("\n" + ("It works: logged on, sealed, ran, answered."
                  if good else "demo: the answer is not what it should be"))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
