# SPDX-License-Identifier: Apache-2.0
"""The commands for management data against a test server."""

import json

import pytest
from winrm_command import SERVING, Host, start, winrm


class CimHost(Host):
    def words(self, command, *words):
        verb = command.split()
        return (*verb, *self.options(), self.address, *words)

    def cim(self, command, *words, **how):
        """`winrm wql`, say, with these words behind the host."""
        return winrm(*self.words(command, *words), **how)

    def begin(self, command, *words, **how):
        return start(*self.words(command, *words), **how)

    def event(self, number=4624, log="Security", count=1, **data):
        return self.server.control("event", log=log, id=number, data=data,
                                   count=count)["records"]


def rows(result):
    """The lines of JSON."""
    return [json.loads(line) for line in result.out.decode().splitlines()]


@pytest.fixture
def cim(servers):
    one = CimHost(servers(*SERVING))
    one.reset()
    yield one
    one.reset()
