# SPDX-License-Identifier: Apache-2.0
"""Shells of the test server run real processes, within their limits."""

import base64
import threading
import time

import pytest
from conftest import Server
from plain_client import SEALED, SHELL, connect
from winrm_command import SLOW


def test_one_command_in_five_requests(calm):
    client = connect(calm, login=False)
    authorization = client.negotiate()
    text = client.envelope("Create", "<rsp:Shell/>").encode()
    response = client.unseal(client.post(
        client.seal(text), SEALED, [("Authorization", authorization)]))
    client.shell_id = response.find(r'Name="ShellId">([^<]*)<')
    assert client.run("echo out; echo err >&2; exit 7") == (
        b"out\n", b"err\n", 7, 1)
    assert client.delete().status == 200
    stats = calm.stats()
    assert (stats["connections"], stats["requests"]) == (1, 5)
    assert stats["shells"] == stats["commands_running"] == 0


@pytest.mark.parametrize("line, code", [
    ("true", 0), ("exit 7", 7), ("exit 255", 255), ("exit 3010", 3010),
    ("echo a& exit /b 3010", 3010), ("exit -1", 0xFFFFFFFF),
    ("exit 3221225786", 3221225786), ("false && exit 3010", 1),
    ('echo 65536 >"$WINRM_EXITCODE"', 65536), ("kill -2 $$", 3221225786),
    ("kill -9 $$", 1), ("no-such-command-here", 127)])
def test_each_exit_code_has_32_bits(calm, line, code):
    assert connect(calm, create=True).run(line)[2] == code


def test_working_directory_and_environment(calm, tmp_path):
    client = connect(calm)
    response = client.create(
        "<rsp:WorkingDirectory>%s</rsp:WorkingDirectory><rsp:Environment>"
        '<rsp:Variable Name="A&lt;B">x &amp; "y"</rsp:Variable>'
        '<rsp:Variable Name="V">1&#10;2</rsp:Variable></rsp:Environment>'
        % tmp_path)
    assert ('<rsp:Variable Name="A&lt;B">x &amp; &quot;y&quot;'
            "</rsp:Variable>") in response.text
    assert client.run('pwd; echo "$V"')[0] == b"%s\n1\n2\n" % (
        str(tmp_path).encode())
    assert b"NTLM_USER_FILE" not in client.run("env")[0]
    client.create("<rsp:WorkingDirectory>/no/such</rsp:WorkingDirectory>")
    assert client.command("true").fault == 2147942667


def test_output_is_split_to_the_envelope(calm):
    client = connect(calm, create=True)
    client.max_envelope = 8192
    out, err, code, receives = client.run(
        "head -c 100000 /dev/urandom | tee /dev/stderr")
    assert out == err and len(out) == 100000
    assert receives > 30


def test_fifty_megabytes_of_output_arrive(calm):
    client = connect(calm, create=True)
    client.max_envelope = 512000
    started = time.monotonic()
    out, _, code, _ = client.run("head -c 52428800 /dev/zero")
    seconds = time.monotonic() - started
    assert (len(out), out.count(0), code) == (52428800, 52428800, 0)
    print("50 MB in %.2f s: %.0f MB/s" % (seconds, 50 / seconds))
    assert seconds < 10 * SLOW


def test_output_can_come_in_small_stream_elements(server):
    client = connect(server("--max-stream-chunk", "3"), create=True)
    client.command("printf 0123456789")
    response = client.receive()
    assert response.text.count('<rsp:Stream Name="stdout"') == 5
    assert response.streams()["stdout"] == b"0123456789"


def test_process_blocks_when_nobody_receives(calm, tmp_path):
    client = connect(calm, create=True)
    mark = tmp_path / "done"
    client.command("head -c 20000000 /dev/zero; touch %s" % mark)
    time.sleep(0.5)
    assert not mark.exists()
    size = 0
    while True:
        response = client.receive()
        size += len(response.streams()["stdout"])
        if response.done:
            break
    assert size == 20000000 and mark.exists()


def test_quiet_command_times_out_and_goes_on(calm):
    client = connect(calm, create=True)
    client.command("sleep 0.6; echo late")
    response = client.receive(OperationTimeout="PT0.3S")
    assert (response.status, response.fault) == (500, 2150858793)
    assert response.sealed and response.subcode == "w:TimedOut"
    response = client.receive()
    assert response.streams()["stdout"] == b"late\n"


def test_stdin_reaches_the_process_and_ends(calm):
    client = connect(calm, create=True)
    client.command("cat; echo end")
    assert client.stdin(b"one\n").status == 200
    response = client.receive()
    assert response.streams()["stdout"] == b"one\n" and not response.done
    assert client.stdin(b"\0\xff", end=True).status == 200
    response = client.receive()
    assert response.streams()["stdout"] == b"\0\xffend\n" and response.done


def test_stdin_for_a_process_that_ended_is_a_fault(calm):
    client = connect(calm, create=True)
    client.command("exec <&-; sleep 0.2; true")
    calm.wait_for(lambda s: s["commands_running"] == 0)
    assert client.stdin(b"data").fault == 2147942509
    assert client.receive().done


def test_three_megabytes_of_stdin_arrive(calm):
    client = connect(calm, create=True)
    client.command("wc -c")
    for n in range(10):
        assert client.stdin(bytes(300000), end=n == 9).status == 200
    assert client.receive().streams()["stdout"].split() == [b"3000000"]


def test_ctrl_c_ends_the_process(calm):
    client = connect(calm, create=True)
    client.command("echo start; sleep 100; echo never")
    client.receive()
    assert client.signal("ctrl_c").status == 200
    response = client.receive()
    assert response.done and response.exit_code == 3221225786
    assert client.signal().status == 200


def test_terminate_frees_the_command(calm):
    client = connect(calm, create=True)
    client.command("sleep 100 & sleep 100")
    assert calm.stats()["commands_running"] == 1
    assert client.signal().status == 200
    calm.wait_for(lambda s: s["commands_running"] == 0)
    response = client.receive()
    assert response.fault == 2150858843
    assert "command identifier that does not exist" in response.text
    assert client.signal().fault == 2150858843


def is_alive(path):
    """By /proc/N/stat; a zombie waits for another parent than ours."""
    try:
        with open(path) as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_delete_kills_everything(calm, tmp_path):
    client = connect(calm, create=True)
    pid_file = tmp_path / "pid"
    client.run("sleep 100 >/dev/null 2>&1 & echo $! >%s" % pid_file)
    assert client.delete().status == 200
    path = "/proc/%s/stat" % pid_file.read_text().strip()
    until = time.monotonic() + 5
    while is_alive(path) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_alive(path)


def test_replies_in_the_style_of_omi_say_the_same(server):
    client = connect(server("--omi-style", "--signed-exit-codes"))
    response = client.create()
    assert "<rsp:Shell" not in response.text
    assert response.body.startswith(b"--Encrypted Boundary\r\nContent-Type")
    assert response.body.endswith(b"--Encrypted Boundary--\r\n\r\n")
    out, err, code, receives = client.run(
        "printf a; sleep 0.05; printf b >&2; exit 3221225786")
    assert (out, err, code, receives) == (b"a", b"b", -1073741510, 2)


def test_done_does_not_wait_for_a_silent_grandchild(server):
    client = connect(server("--drain", "0.2"), create=True)
    started = time.monotonic()
    client.command("sleep 30 & echo hi")
    streams = b""
    while True:
        response = client.receive()
        streams += response.streams()["stdout"]
        if response.done:
            break
    assert streams == b"hi\n" and time.monotonic() - started < 10


def test_a_receive_after_the_end_is_a_fault(calm):
    client = connect(calm, create=True)
    client.run("true")
    assert client.receive().fault == 2150858843
    assert client.signal().status == 200
    assert client.signal().fault == 2150858843


def test_a_second_receive_at_once_is_a_fault(calm):
    client = connect(calm, create=True)
    client.command("sleep 1")
    other = connect(calm)
    other.shell_id, other.command_id = client.shell_id, client.command_id
    waiting = threading.Thread(target=client.receive)
    waiting.start()
    time.sleep(0.2)
    assert other.receive().fault == 2150859047
    assert other.signal().status == 200
    waiting.join(5)
    assert not waiting.is_alive()
    assert 995 in [r.get("fault") for r in calm.requests()[-2:]]


def test_a_receive_ends_with_its_connection(calm):
    client = connect(calm, create=True)
    client.command("sleep 0.3; echo kept")
    client.timeout, shell_id, command_id = (
        "PT60S", client.shell_id, client.command_id)
    client.send(client.seal(client.envelope("Receive", (
        '<rsp:Receive><rsp:DesiredStream CommandId="%s">stdout stderr'
        "</rsp:DesiredStream></rsp:Receive>" % command_id)).encode()), SEALED)
    time.sleep(0.1)
    client.close()
    client = connect(calm)
    client.shell_id, client.command_id = shell_id, command_id
    response = client.receive()
    assert response.streams()["stdout"] == b"kept\n" and response.done
    lost = [r for r in calm.requests() if "unanswered" in r]
    assert lost[-1]["verb"] == "Receive"


def test_a_flood_of_tiny_writes_stays_small(calm):
    client = connect(calm, create=True)
    client.max_envelope = 512000
    client.command("i=0; while [ $i -lt 5000 ]; do printf x; i=$((i+1)); "
                   "done")
    calm.wait_for(lambda s: s["commands_running"] == 0)
    response = client.receive()
    assert response.streams()["stdout"] == b"x" * 5000
    assert response.text.count("<rsp:Stream ") < 1100


def test_disconnect_is_not_for_cmd_shells(calm):
    client = connect(calm, create=True)
    assert client.call("Disconnect", "<rsp:Disconnect/>").fault == 2150859205


def test_unknown_shell_has_the_nested_fault(calm):
    client = connect(calm)
    client.shell_id = "AAAAAAAA-0000-0000-0000-000000000000"
    response = client.command("true")
    assert response.fault == 2150858843
    assert '<f:ProviderFault provider="Shell provider"' in response.text


def test_encoded_powershell_runs_as_shell_script(calm):
    client = connect(calm, create=True)
    script = "$ProgressPreference='SilentlyContinue'; echo $((6*7)); exit 300"
    encoded = base64.b64encode(script.encode("utf-16-le")).decode()
    assert client.run("powershell.exe -NoProfile -NonInteractive "
                      "-EncodedCommand " + encoded)[::2] == (b"42\n", 300)


def test_shell_belongs_to_its_user(server):
    one = server("--user", "LAB:alice:a", "--user", "LAB:bob:b")
    alice, bob = (connect(one, login=False) for _ in range(2))
    assert alice.login("LAB\\alice", "a").status == 200
    assert bob.login("LAB\\bob", "b").status == 200
    alice.create()
    bob.shell_id = alice.shell_id
    assert bob.command("true").fault == 2150859177
    again = connect(one, login=False)
    again.login("LAB\\alice", "a")
    again.shell_id = alice.shell_id
    assert again.run("echo back")[0] == b"back\n"


def test_shells_can_be_listed(calm):
    client = connect(calm)
    uri = {"uri": SHELL}
    optimise = "<n:Enumerate><w:OptimizeEnumeration/>%s</n:Enumerate>"
    response = client.call("Enumerate", optimise % "", **uri)
    assert "<w:EndOfSequence/>" in response.text
    client.create()
    client.create()
    response = client.call("Enumerate", optimise % "", **uri)
    assert response.text.count("<rsp:ShellId>") == 2
    assert "<rsp:Owner>LAB\\alice</rsp:Owner>" in response.text
    response = client.call(
        "Enumerate", optimise % "<w:MaxElements>1</w:MaxElements>", **uri)
    assert response.text.count("<rsp:ShellId>") == 1
    context = response.find("<n:EnumerationContext>([^<]+)<")
    pull = ("<n:Pull><n:EnumerationContext>%s</n:EnumerationContext>"
            "</n:Pull>" % context)
    response = client.call("Pull", pull, **uri)
    assert response.text.count("<rsp:ShellId>") == 1
    assert "<n:EndOfSequence/>" in response.text
    assert client.call("Pull", pull, **uri).fault == 2150858779
    response = client.call("Get", **uri)
    assert response.find("<rsp:ShellId>([^<]*)<") == client.shell_id
    assert "<rsp:State>Connected</rsp:State>" in response.text


# Control.

def test_a_restart_of_the_service_ends_all_shells(calm):
    client = connect(calm, create=True)
    client.command("sleep 100")
    assert calm.control("shells")["list"][0]["id"] == client.shell_id
    assert calm.control("kill-shells")["killed"] == 1
    assert client.receive().fault == 2150858843
    calm.wait_for(lambda s: s["commands_running"] == 0)


def test_drop_resets_connections(calm):
    client = connect(calm)
    assert calm.control("drop")["dropped"] >= 1
    assert client.at_end()
    calm.wait_for(lambda s: s["open_connections"] == 0)


def test_server_ends_with_its_standard_input(tmp_path):
    one = Server(str(tmp_path))
    client = connect(one, create=True)
    client.command("sleep 100")
    pids = [p for s in one.control("shells")["list"] for p in s["processes"]]
    one.process.stdin.close()
    assert one.process.wait(5) == 0
    one.process.stdout.close()
    assert not any(is_alive("/proc/%d/stat" % pid) for pid in pids)
