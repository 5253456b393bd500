# SPDX-License-Identifier: Apache-2.0
"""stdin: both directions at once, neither blocks the other."""

import hashlib
import os
import subprocess
import sys
import time

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import SLOW, finish

pytestmark = pytest.mark.transports

MEGABYTES = 10 if SLOW <= 2 else 2


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """A file of pseudo-random bytes, the same each time."""
    path = tmp_path_factory.mktemp("input") / "big"
    block = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(32768))
    path.write_bytes(block * MEGABYTES)
    return path


def digest(path):
    return hashlib.sha256(path.read_bytes()).digest()


def pass_through(host, command, source, out, *options):
    with open(source, "rb") as read, open(out, "wb") as write:
        return host.run(command, *options, "--timeout", "0", stdin=read,
                        stdout=write, limit=150)


def test_10_mb_through_a_remote_filter_come_back_unchanged(
        host, big, tmp_path):
    result = pass_through(host, "cat; exit 7", big, tmp_path / "out")
    assert (result.status, result.err) == (7, "")
    assert digest(tmp_path / "out") == digest(big)
    host.assert_tidy()


def test_a_filter_that_reads_all_before_it_writes(host, tmp_path):
    source, want = tmp_path / "in", tmp_path / "want"
    block = b"".join(b"%08x\n" % ((n * 2654435761) % 2 ** 32)
                     for n in range(116000))
    source.write_bytes(block * MEGABYTES)
    env = dict(os.environ, LC_ALL="C")
    with open(want, "wb") as file:
        subprocess.run(["sort", source], stdout=file, env=env, check=True)
    result = pass_through(host, "LC_ALL=C sort", source, tmp_path / "out")
    assert (result.status, result.err) == (0, "")
    assert digest(tmp_path / "out") == digest(want)


EXPAND = ("exec %s -c 'import sys; sys.stdout.buffer.writelines("
          "line * 1000 for line in sys.stdin.buffer)'" % sys.executable)


def test_a_filter_that_writes_much_more_than_it_reads(host, tmp_path):
    source = tmp_path / "in"
    source.write_bytes(b"0123456789abcdef\n" * 2000)
    result = pass_through(host, EXPAND, source, tmp_path / "out")
    assert (result.status, result.err) == (0, "")
    want = b"".join(b"0123456789abcdef\n" * 1000 for _ in range(2000))
    assert hashlib.sha256(want).digest() == digest(tmp_path / "out")


def test_a_host_with_small_pipes_is_not_blocked(hosts, big, tmp_path):
    host = hosts("--pipe-buffer", "65536", "--settle", "0")
    part = tmp_path / "part"
    part.write_bytes(big.read_bytes()[:1 << 20])
    result = pass_through(host, "cat", part, tmp_path / "out")
    assert (result.status, result.err) == (0, "")
    assert digest(tmp_path / "out") == digest(part)


def test_output_comes_while_input_is_still_open(host):
    process = host.start("while read -r line; do echo \"got $line\"; done",
                         stdin=subprocess.PIPE)
    started = time.monotonic()
    for n in range(5):
        process.stdin.write(b"%d\n" % n)
        process.stdin.flush()
        assert process.stdout.readline() == b"got %d\n" % n
    process.stdin.close()
    process.stdin = None
    result = finish(process, ("talk",), 30 * SLOW, started)
    assert (result.status, result.err) == (0, "")


def test_a_chatterbox_does_not_keep_input_away(host, tmp_path):
    mark = tmp_path / "mark"
    result = host.run(
        "yes & cat > %s; kill $!; wait $!; exit 3" % mark,
        "--timeout", "0", input=b"x" * 100000, limit=60,
        stdout=subprocess.DEVNULL)
    assert result.status == 3
    assert mark.stat().st_size == 100000


@pytest.mark.parametrize("size", [1, 255, 4095, 65537])
def test_input_of_any_size_ends_where_it_ends(host, size):
    data = os.urandom(size)
    result = host.run("cat", input=data)
    assert (result.status, result.out) == (0, data)


def test_head_takes_a_line_and_the_rest_is_dropped(host):
    result = host.run("head -n 1; exit 5", input=b"first\n" + bytes(500000))
    assert (result.status, result.out) == (5, b"first\n")
    host.assert_tidy()


def test_console_mode_is_asked_for(host):
    result = host.run("cat", "--console-stdin", input=b"hi\n")
    assert (result.status, result.out) == (0, b"hi\n")
