# SPDX-License-Identifier: Apache-2.0
"""A session of TLS is resumed with the host and port it was made with."""

import subprocess

import pytest
from between import Between
from secure_command import made, secure  # noqa: F401  (fixtures)
from winrm_command import SLOW, program, wait_until


@pytest.mark.parametrize("options", [
    ("--tls-max", "1.2"), ("--tls-max", "1.2", "--no-tickets")])
def test_a_session_is_for_one_host_and_port(secure, options):
    """All ways lead to the same server, which would resume any of them."""
    host = secure("good", *options)
    with Between(host.port) as between:
        here, there = str(host.port), str(between.port)
        ways = [("127.0.0.1", here, False), ("127.0.0.1", here, True),
                ("localhost", here, False), ("127.0.0.1", here, False),
                ("127.0.0.1", there, False), ("127.0.0.1", there, True),
                ("127.0.0.1", here, False), ("localhost", there, False),
                ("localhost", there, True)]
        done = subprocess.run(
            [*program("tls_sessions"), host.certificate.ca,
             *(word for way in ways for word in way[:2])],
            capture_output=True, text=True, timeout=60 * SLOW)
        assert done.returncode == 0, done.stderr
        wait_until(lambda: len(host.handshakes()) == len(ways), 10)
    # each thread of the server writes its own line: by their connections
    found = sorted(host.handshakes(), key=lambda h: h["conn"])
    assert [h["resumed"] for h in found] == [
        resumed for _, _, resumed in ways]
