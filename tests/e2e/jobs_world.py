# SPDX-License-Identifier: Apache-2.0
"""What `winrm start` needs of Windows, for a real PowerShell on this machine:
tests/e2e/jobs_windows stands in for WMI, the task scheduler, cmd.exe and
taskkill. Jobs run in sessions of their own: no shell's end ends them."""

import json
import os
import shlex

from conftest import PYTHON, ROOT
from winrm_command import winrm

WINDOWS = os.path.join(ROOT, "tests", "e2e", "jobs_windows")
HOME = "home o\u2019brien"       # with what PowerShell takes for a quote


def program(folder, text):
    """The path of a new executable of that text."""
    path = folder / "powershell"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o700)
    return str(path)


def answering(folder):
    """The path of one that only answers: see jobs_answer.py."""
    return program(folder, "#!/bin/sh\nexec %s -B %s %s \"$@\"\n" % (
        PYTHON, shlex.quote(os.path.join(os.path.dirname(WINDOWS),
                                         "jobs_answer.py")),
        shlex.quote(str(folder))))


def windows(folder, powershell):
    """The real one, as a user whose home is in that folder; $JOBS_... of the
    stand-ins are in its file `how`."""
    (folder / HOME).mkdir()
    (folder / "tasks").mkdir()
    (folder / "how").write_text("")
    variables = {
        "HOME": str(folder / HOME),
        "XDG_DATA_HOME": str(folder / HOME / "data"),
        "JOBS_PWSH": powershell, "JOBS_TASKS": str(folder / "tasks"),
        "PSModulePath": os.path.join(WINDOWS, "modules"),
        "ComSpec": os.path.join(WINDOWS, "bin", "cmd.exe"),
        "PATH": os.path.join(WINDOWS, "bin") + ":" + os.environ["PATH"]}
    lines = ["export %s=%s" % (name, shlex.quote(value))
             for name, value in variables.items()]
    return program(folder, "\n".join(
        ["#!/bin/sh", *lines, ". " + shlex.quote(str(folder / "how")),
         "exec %s \"$@\"" % shlex.quote(powershell), ""]))


class Jobs:
    """The job commands on one host."""

    def __init__(self, host, folder):
        self.host = host
        self.root = folder / HOME / "data" / "winrm-jobs"
        self.tasks = folder / "tasks"
        self.how = folder / "how"

    def run(self, command, *words, **how):
        how.setdefault("limit", 60)
        return winrm(command, *self.host.options(), self.host.address, *words,
                     **how)

    def begin(self, command, *options):
        """The id of a new job."""
        result = self.run("start", *options, "--", command)
        assert result.status == 0 and not result.err, result
        return result.out.decode().strip()

    def list(self):
        result = self.run("jobs", "-o", "json")
        assert result.status == 0, result
        return {job["id"]: job for job in json.loads(result.out)}
