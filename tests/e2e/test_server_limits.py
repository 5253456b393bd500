# SPDX-License-Identifier: Apache-2.0
"""The test server's limits are those of Windows: quotas, times, lengths."""

from plain_client import connect


def test_a_command_of_8185_characters_is_a_fault(calm):
    client = connect(calm, create=True)
    assert client.command("x" * 8185).fault == 2147942606
    assert client.run(": " + "x" * 8182)[2] == 0


def test_one_shell_over_the_quota_is_a_fault(server):
    one = server("--max-shells-per-user", "2")
    client = connect(one, create=True)
    client.create()
    assert client.create().fault == 2150859173
    client.delete()
    assert client.create().status == 200


def test_the_quota_of_shells_can_be_a_wmi_error(server):
    client = connect(server("--max-shells-per-user", "0",
                            "--wmi-quota-faults"))
    response = client.create()
    assert response.fault is None and response.subcode == "w:QuotaLimit"
    assert "<p:error_Code>2150859173</p:error_Code>" in response.text


def test_each_quota_of_commands_has_its_fault(server):
    one = server("--max-commands-per-shell", "2",
                 "--max-processes-per-shell", "1", "--max-operations", "4")
    client = connect(one, create=True)
    client.run("true")
    client.run("true")
    response = client.command("true")
    assert response.subcode == "w:InternalError" and response.fault is None
    client.create()
    client.command("sleep 100")
    assert client.command("true").fault == 2150858815
    client.shell_id, old = None, client.shell_id
    client.create()
    client.command("sleep 100")
    assert client.create().fault == 2150859174


def test_shell_dies_of_idleness(server):
    one = server("--min-shell-idle", "0.1")
    client = connect(one)
    client.create("<rsp:IdleTimeOut>PT0.5S</rsp:IdleTimeOut>")
    client.command("sleep 1")
    assert client.receive().done
    one.wait_for(lambda s: s["shells"] == 0)
    assert client.command("true").fault == 2150858843


def test_idle_timeout_is_corrected(calm):
    response = connect(calm).create("<rsp:IdleTimeOut>PT5S</rsp:IdleTimeOut>")
    assert "<rsp:IdleTimeOut>PT60.000S</rsp:IdleTimeOut>" in response.text


def test_a_large_environment_does_not_fit_the_reply(calm):
    client = connect(calm)
    client.max_envelope = 8192
    response = client.create(
        '<rsp:Environment><rsp:Variable Name="A">%s</rsp:Variable>'
        "</rsp:Environment>" % ("x" * 9000))
    assert response.fault == 2150858824


def test_body_over_the_envelope_is_413(server):
    one = server("--max-envelope", "10000")
    client = connect(one, create=True)
    client.command("cat")
    response = client.stdin(bytes(9000))
    assert (response.status, response.body) == (413, b"")
