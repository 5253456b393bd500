# SPDX-License-Identifier: Apache-2.0
"""Several requests in flight on one connection: nothing twice, in order."""

import pytest
from kerberos_host import kdc_mit, kerberos_host  # noqa: F401  (fixtures)
from service import call, serve, tidy  # noqa: F401  (a fixture)
from winrm_command import host, hosts, winrm  # noqa: F401  (fixtures)

pytestmark = pytest.mark.transports

MANY = ["--max-envelope", "16384", "--in-flight", "16"]
LAST = 60000
COUNT = "seq 1 %d" % LAST
ALL = "".join("%d\n" % n for n in range(1, LAST + 1)).encode()


def waiting(host, verb):
    """Of that verb, those whose answer another request has waited for."""
    return [r for r in host.log("request")
            if r.get("verb") == verb and r.get("waiting")]


def is_all_but_one_piece(out):
    """In order and nothing twice; some may be missing at one place."""
    front = 0
    while front < len(out) and out[front] == ALL[front]:
        front += 1
    rest = out[front:]
    return len(out) < len(ALL) and ALL.endswith(rest)


def test_much_output_comes_by_several_receives_at_once(host):
    result = host.run(COUNT, *MANY)
    assert (result.status, result.out) == (0, ALL), result.err
    assert waiting(host, "Receive")
    assert host.stats()["connections"] == 1
    host.assert_tidy()


def test_one_at_a_time_is_one_at_a_time(host):
    result = host.run(COUNT, "--max-envelope", "16384",
                      "--in-flight", "1")
    assert (result.status, result.out) == (0, ALL), result.err
    assert not waiting(host, "Receive")


def test_a_host_that_takes_one_receive_gets_one(host):
    """It says 2150859047: nothing is lost by that."""
    host.reset({"action": "fault", "code": 2150859047, "verb": "Receive",
                "nth": 4})
    result = host.run(COUNT, *MANY)
    assert (result.status, result.out) == (0, ALL), result.err
    assert host.stats()["connections"] == 1
    assert not waiting(host, "Receive")[30:]


@pytest.mark.parametrize("rule", [
    {"action": "no-reply"}, {"action": "drop-reply"},
    {"action": "cut", "at": 700}, {"action": "hang-up"},
    {"action": "status", "status": 503}],
    ids=lambda rule: rule["action"])
@pytest.mark.parametrize("nth", [2, 9])
def test_a_lost_connection_costs_known_output(host, rule, nth):
    host.reset(dict(rule, verb="Receive", nth=nth))
    result = host.run(COUNT, *MANY)
    assert result.status == 249, result
    assert "output may be missing" in result.err
    # what was answered before the end may have come as well
    assert is_all_but_one_piece(result.out) or result.out == ALL
    host.assert_tidy()


def ask(one, host, n, path):
    """The answer to a call that leaves its number in a file."""
    one.send(call(host, n, "echo %d >>%s; echo %d" % (n, path, n)))
    return one.result(n)


@pytest.mark.http
@pytest.mark.parametrize("options", [(), ("--early-receive",)], ids=" ".join)
@pytest.mark.parametrize("rule", [
    {"action": "no-reply", "verb": "Signal"},
    {"action": "drop-reply", "verb": "Signal"},
    {"action": "hang-up", "verb": "Signal"},
    {"action": "no-reply", "verb": "Command"},
    {"action": "drop-reply", "verb": "Command"}],
    ids=lambda rule: rule["action"] + "-" + rule["verb"])
def test_no_command_runs_twice(serve, host, tmp_path, options, rule):
    host.reset(dict(rule, nth=4))
    one = serve("--in-flight", "16", *options)
    answers = [ask(one, host, n, tmp_path / "ran") for n in range(7)]
    assert one.end() == 0
    ran = (tmp_path / "ran").read_text().split()
    assert len(set(ran)) == len(ran)
    for n, answer in enumerate(answers):
        if answer["exitcode"] == 0:
            assert answer["output"] == "%d\n" % n and str(n) in ran
        else:
            assert "may have run" in answer["message"], answer
    # one connection was lost, and with it one call
    assert sum(a["exitcode"] != 0 for a in answers) <= 1
    tidy(host)


@pytest.mark.http
@pytest.mark.parametrize("options", [(), ("--early-receive",)], ids=" ".join)
@pytest.mark.parametrize("server", [(), ("--own-command-ids",)], ids=" ".join)
def test_the_first_receive_travels_with_its_command(
        hosts, serve, tmp_path, server, options):
    host = hosts(*server)
    one = serve("--in-flight", "16", *options)
    for n in range(4):
        assert ask(one, host, n, tmp_path / "ran")["output"] == "%d\n" % n
    assert one.end() == 0
    assert (tmp_path / "ran").read_text().split() == ["0", "1", "2", "3"]
    # one more where the host does not take our id, and no more after that
    more = bool(server and options)
    assert host.verbs().count("Receive") in ((5, 6) if more else (4,))
    if server and not options:
        assert not waiting(host, "Command")
    assert host.stats()["connections"] == 1
    tidy(host)


@pytest.mark.http
def test_what_a_host_refuses_is_not_tried_by_the_next_client(hosts, serve):
    host = hosts("--kerberos-only", "--schemes", "Negotiate,NTLM",
                 "--no-merged", "400")
    one = serve("--keep", "0", "--in-flight", "16")
    for n, (requests, connections) in enumerate(((9, 3), (6, 1), (6, 1))):
        before = host.stats()
        one.send(call(host, n, "echo hi"))
        assert one.result(n)["output"] == "hi\n"
        after = tidy(host)
        assert after["connections"] - before["connections"] == connections
        assert after["requests"] - before["requests"] == requests
    assert one.end() == 0


@pytest.mark.http
@pytest.mark.more
def test_messages_wrapped_by_kerberos_are_in_order(kerberos_host):
    host = kerberos_host("http")
    result = host.run(COUNT, *MANY, "-u", "vagrant",
                      "--auth", "kerberos", env={
                          "KRB5_CONFIG": host.kdc.krb5_conf,
                          "WINRM_PASSWORD": "Passw0rd!42"})
    assert (result.status, result.out) == (0, ALL), result.err
    assert waiting(host, "Receive")
