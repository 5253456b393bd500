# SPDX-License-Identifier: Apache-2.0
"""Drives pypsrp for tests/bench/psrp.py: a script a number of times, one after
another, in one runspace. Prints its objects, each as a line of JSON.

    psrp_driver.py HOST PORT USER PASSWORD SCRIPT TIMES

PYTHONPATH must name the folder that tests/setup/trixie python fills, $PYPSRP
the one that pypsrp lies in.
"""

import json
import os
import sys

sys.path.append(os.environ["PYPSRP"])
from pypsrp.powershell import PowerShell, RunspacePool  # noqa: E402
from pypsrp.wsman import WSMan  # noqa: E402


def run(pool, script):
    shell = PowerShell(pool)
    shell.add_script(script)
    for one in shell.invoke():
        fields = getattr(one, "extended_properties", one)
        print(json.dumps(fields, separators=(",", ":"), default=str))
    if shell.had_errors:
        sys.exit(f"driver: {shell.streams.error}")


def main():
    if len(sys.argv) != 7:
        sys.exit("usage: " + __doc__.split("\n\n")[1].strip())
    host, port, user, password, script, times = sys.argv[1:]
    with WSMan(host, port=int(port), ssl=False, auth="basic", username=user,
               password=password, encryption="never") as wsman:
        with RunspacePool(wsman) as pool:
            for _ in range(int(times)):
                run(pool, script)


if __name__ == "__main__":
    main()
