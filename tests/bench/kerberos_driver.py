# SPDX-License-Identifier: Apache-2.0
"""Drives pywinrm or pypsrp for tests/bench/run.py: Kerberos, sealed.

    kerberos_driver.py pywinrm|pypsrp HOST PORT COMMAND

The ticket is that of $KRB5CCNAME. PYTHONPATH must name the folder that
tests/setup/trixie python fills, $PYPSRP the one that pypsrp lies in.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
import peer_pywinrm  # noqa: E402


def by_pywinrm(host, port, command):
    from winrm.protocol import Protocol
    client = Protocol(f"http://{host}:{port}/wsman", transport="kerberos",
                      service="HTTP", message_encryption="always",
                      kerberos_hostname_override=host)
    shell = client.open_shell()
    running = client.run_command(shell, command)
    out, err, _ = client.get_command_output(shell, running)
    client.cleanup_command(shell, running)
    client.close_shell(shell)
    return len(out) + len(err)


def by_pypsrp(host, port, command):
    sys.path.append(os.environ["PYPSRP"])
    from pypsrp.shell import Process, SignalCode, WinRS
    from pypsrp.wsman import WSMan
    with WSMan(host, port=int(port), ssl=False, auth="kerberos",
               encryption="always", negotiate_service="HTTP") as wsman:
        with WinRS(wsman) as shell:
            process = Process(shell, command)
            process.invoke()
            process.signal(SignalCode.CTRL_C)
            return len(process.stdout) + len(process.stderr)


def main():
    if len(sys.argv) != 5:
        sys.exit("usage: " + __doc__.split("\n\n")[1].strip())
    client, *target = sys.argv[1:]
    peer_pywinrm.PROTOCOL = "kerberos"
    peer_pywinrm.install()
    run = by_pypsrp if client == "pypsrp" else by_pywinrm
    print(json.dumps({"bytes": run(*target)}))


if __name__ == "__main__":
    main()
