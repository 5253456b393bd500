# SPDX-License-Identifier: Apache-2.0
"""A TLS session is resumed only with the host and port it was made with."""

import subprocess

import pytest
from between import Between
from secure_command import made, secure  # noqa: F401  (fixtures)
from winrm_command import SLOW, environment, program, wait_until


@pytest.mark.parametrize("keep_buffers", [None, "1"])
@pytest.mark.parametrize("options", [
    ("--tls-max", "1.2"), ("--tls-max", "1.2", "--no-tickets")])
def test_a_session_is_for_one_host_and_port(secure, options, keep_buffers):
    """All ways lead to the same server, which would resume any of them."""
    host = secure("good", *options)
    with Between(host.port) as between:
        here, there = str(host.port), str(between.port)
        ways = [("127.0.0.1", here, False), ("127.0.0.1", here, True),
                ("localhost", here, False), ("127.0.0.1", here, False),
                ("127.0.0.1", there, False), ("127.0.0.1", there, True),
                ("127.0.0.1", here, False), ("localhost", there, False),
                ("localhost", there, True)]
        with subprocess.Popen(
                [*program("tls_sessions"), host.certificate.ca,
                 *(word for way in ways for word in way[:2])],
                stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env=environment(KEEP_BUFFERS=keep_buffers)) as process:
            # the host's end has the session in its cache before the next
            for count in range(1, len(ways) + 1):
                process.stdin.write("\n")
                process.stdin.flush()
                wait_until(lambda: len(host.handshakes()) == count)
            err = process.communicate(timeout=60 * SLOW)[1]
            assert process.returncode == 0, err
    assert [h["resumed"] for h in host.handshakes()] == [
        resumed for _, _, resumed in ways]
