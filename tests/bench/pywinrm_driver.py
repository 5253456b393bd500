# SPDX-License-Identifier: Apache-2.0
"""Drives pywinrm for tests/bench/run.py: NTLM, every message sealed.

    pywinrm_driver.py HOST PORT USER PASSWORD one|hundred|output COMMAND

PYTHONPATH must name the folder that tests/setup/trixie python fills.
"""

import json
import sys

# If a GSSAPI with NTLM is installed, pyspnego would use that.
sys.modules["gssapi"] = None

from winrm.protocol import Protocol  # noqa: E402


def main():
    if len(sys.argv) != 7:
        sys.exit("usage: " + __doc__.split("\n\n")[1].strip())
    host, port, user, password, mode, command = sys.argv[1:]
    times = 100 if mode == "hundred" else 1
    size = 0
    client = Protocol(f"http://{host}:{port}/wsman", transport="ntlm",
                      username=user, password=password,
                      message_encryption="always")
    shell = client.open_shell()
    for _ in range(times):
        running = client.run_command(shell, command)
        out, err, code = client.get_command_output(shell, running)
        client.cleanup_command(shell, running)
        size += len(out) + len(err)
    client.close_shell(shell)
    print(json.dumps({"commands": times, "exit": code, "bytes": size}))


if __name__ == "__main__":
    main()
