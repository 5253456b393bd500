# SPDX-License-Identifier: Apache-2.0
"""Kerberos's part of tests/bench/run.py: a KDC, a ticket, and the clients.

pypsrp is in no release of Debian. `PYPSRP=FOLDER make bench`, with the folder
that has the package, compares with it, too; what it stands on, pyspnego and
MIT's GSSAPI, is the same as pywinrm's here.
"""

import json
import os
import subprocess
from pathlib import Path

from tests.kdc import MitKdc

LOG_ONS = 500
HOST = "localhost"
PYPSRP = os.environ.get("PYPSRP")
CLIENTS = ("winrm", "pywinrm") + (("pypsrp",) if PYPSRP else ())


class Site:
    """A KDC and a cache with the ticket for the server.

    options      of the server
    """

    def __init__(self, folder):
        self._kdc = MitKdc(str(folder))

    def __enter__(self):
        self._kdc.__enter__()
        self._cache = self._kdc.kinit()
        self._kdc.kvno(self._cache, "HTTP/" + HOST)
        self.options = ["--kerberos", self._kdc.keytab_http, "--krb5-conf",
                        self._kdc.krb5_conf]
        os.environ.update(KRB5_CONFIG=self._kdc.krb5_conf,
                          KRB5CCNAME="FILE:" + self._cache)
        return self

    def __exit__(self, *_):
        self._kdc.stop()

    def words(self, client, port, command, winrm, python):
        """The command line of a client."""
        if client == "winrm":
            return [winrm, "-n", "-p", port, "--auth", "kerberos", "--ccache",
                    self._cache, HOST, "--", command]
        return [python, Path(__file__).parent / "kerberos_driver.py", client,
                HOST, port, command]

    def log_on(self, tools, port):
        """CPU seconds of a log-on with one request, of many in a process."""
        done = subprocess.run(
            [tools / "log_ons", HOST, port, self._cache, str(LOG_ONS)],
            check=True, stdout=subprocess.PIPE)
        row = json.loads(done.stdout)
        return row["cpu"] / row["count"]
