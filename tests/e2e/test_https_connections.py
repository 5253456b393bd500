# SPDX-License-Identifier: Apache-2.0
"""Ends of connections, sessions that are resumed, and records of all sizes.

Without close_notify anybody may have ended a connection.
"""

import pytest
from between import Between, changed, cut_at, man_in_the_middle
from secure_command import (expect_pss, made,  # noqa: F401
                            secure, tls)
from secure_command import NOT_PINNED, assert_refused, last_reply
from winrm_command import SLOW, duration, wait_for_receive


@pytest.mark.parametrize("notify", [False, True])
@pytest.mark.parametrize("verb", ["Create", "Command", "Receive"])
@pytest.mark.parametrize("at", [1, 300, -1])
def test_a_reply_cut_in_the_middle_is_never_success(tls, verb, at, notify):
    tls.reset({"action": "cut", "at": at, "verb": verb, "times": 99,
               "notify": notify})
    result = tls.run("echo never", "--reconnect", "1", limit=15)
    assert result.status not in (0, 252, 253, 254), result
    assert b"never" not in result.out


@pytest.mark.parametrize("verb", ["Create", "Command", "Receive"])
def test_a_reply_without_a_length_needs_close_notify(tls, verb):
    rules = [{"action": "close-delimited", "verb": verb, "times": 99},
             {"action": "hang-up", "verb": verb, "times": 99,
              "notify": True}]
    tls.reset(*rules)
    result = tls.run("echo whole")
    assert (result.status, result.out) == (0, b"whole\n"), result
    rules[1]["notify"] = False
    tls.reset(*rules)
    result = tls.run("echo whole", "--reconnect", "1", limit=15)
    assert result.status == 255, result
    assert result.out == b""


@pytest.mark.parametrize("notify", [False, True])
@pytest.mark.parametrize("auth", ["ntlm", "basic"])
@pytest.mark.parametrize("verb", ["Create", "Command"])
def test_a_new_connection_after_a_whole_reply_is_bound_anew(
        tls, verb, auth, notify):
    """Bound again, whether the session is resumed or not."""
    tls.reset(*last_reply(verb, notify))
    result = tls.run("echo again; exit 5", "--auth", auth)
    assert (result.status, result.out) == (5, b"again\n"), result
    assert len(tls.handshakes()) == 2
    assert set(tls.bindings()) == ({"ok"} if auth == "ntlm" else set())
    tls.assert_tidy()


@pytest.mark.parametrize("options", [
    ("--tls-max", "1.2"), ("--tls-max", "1.2", "--no-tickets"),
    ("--tls-max", "1.3")])
@pytest.mark.parametrize("kind", ["good", "rsa-sha384"])
def test_a_session_is_resumed(secure, expect_pss, kind, options):
    expect_pss(options[1], kind)
    host = secure(kind, "--cbt", "strict", *options)
    host.reset(*last_reply("Create"), *last_reply("Command"))
    result = host.run("echo again")
    assert (result.status, result.out) == (0, b"again\n"), result
    assert [h["resumed"] for h in host.handshakes()] == [False, True, True]
    assert host.bindings() == ["ok"] * 3


def test_a_session_that_the_host_forgot_is_a_full_handshake(tls, tmp_path):
    gate = tmp_path / "gate"
    command = tls.start("echo on; until test -e %s; do sleep 0.1; done; "
                        "echo again" % gate, "--connect-timeout", duration(5))
    wait_for_receive(command)
    tls.server.control("forget-tls")
    tls.server.control("drop")
    gate.touch()
    out, err = command.communicate(timeout=60 * SLOW)
    lost = b"output may be missing" in err      # was a Receive under way?
    assert command.returncode == (249 if lost else 0), err
    assert out == b"again\n"
    assert [h["resumed"] for h in tls.handshakes()] == [False, False]
    assert tls.bindings() == ["ok", "ok"]


def test_a_session_is_of_no_use_to_another_key(tls, made):
    """The pin is checked on the second connection as on the first."""
    tls.reset(*last_reply("Create"))
    with man_in_the_middle(tls, made["p-256"]) as man, \
            Between(tls.port, man.port) as between:
        result = tls.via(between.port, "true", "--pin", tls.certificate.pin)
    assert_refused(result, NOT_PINNED)
    assert tls.stats()["commands_started"] == 0


# Records.

def test_records_of_one_byte_are_read(tls):
    tls.reset({"action": "split", "sizes": [1], "times": 99})
    result = tls.run("seq 1 2000")
    assert result.status == 0
    assert result.out.decode() == "".join("%d\n" % n
                                          for n in range(1, 2001))


@pytest.mark.parametrize("sizes", [[16384], [16383, 1], [1, 16384], [4096],
                                   [8000, 3]])
def test_records_of_all_sizes_are_read(tls, sizes):
    tls.reset({"action": "split", "sizes": sizes, "times": 999})
    result = tls.run("head -c 300000 /dev/zero", limit=15)
    assert (result.status, len(result.out)) == (0, 300000)


@pytest.mark.parametrize("size", [1, 5, 1400])
def test_records_that_come_in_pieces_are_read(tls, size):
    def send(sock, data):
        for at in range(0, len(data), size):
            sock.sendall(data[at:at + size])

    with Between(tls.port, to_client=send) as between:
        result = tls.via(between.port, "seq 1 2000", limit=15)
    assert result.status == 0
    assert len(result.out) == 8893


@pytest.mark.parametrize("at", [1600, 2500, 3000])
def test_a_changed_byte_is_noticed(tls, at):
    with Between(tls.port, to_client=changed(at)) as between:
        result = tls.via(between.port, "seq 1 20000", "--connect-timeout",
                         duration(2), "--timeout", duration(3))
    if result.status == 0:      # it may have asked again
        assert len(tls.handshakes()) > 1
    else:
        assert result.status in (250, 254, 255), result


@pytest.mark.parametrize("at", [1600, 2500, 3000, 3500])
def test_a_connection_cut_within_a_record_is_an_error(tls, at):
    with Between(tls.port, to_client=cut_at(at)) as between:
        result = tls.via(between.port, "seq 1 20000")
    assert result.status in (254, 255), result
    assert tls.stats()["commands_started"] <= 1


@pytest.mark.parametrize("at", [900, 1500, 2500])
def test_a_byte_changed_on_the_way_to_the_host_is_an_alert(tls, at):
    with Between(tls.port, to_server=changed(at)) as between:
        result = tls.via(between.port, "seq 1 20000")
    if result.status == 0:      # it may have asked again
        assert len(tls.handshakes()) > 1
    else:
        assert result.status in (254, 255), result
    assert tls.stats()["commands_started"] <= 1
