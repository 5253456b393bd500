# SPDX-License-Identifier: Apache-2.0
"""The resource PowerShell of the test server: recordings, or the engine."""

import base64
import json
import os
import re

import pytest
from conftest import ROOT
from plain_client import SHELL
from psrp_client import VERSION, Client
from tests.server.psrp import messages

RECORDINGS = "tests/fixtures/psrp"
STOP = "powershell/signal/crtl_c"
DISCONNECTED, NO_DISCONNECT, OTHER_SESSION = 2150859204, 2150859205, 2150859206
STOPPED = "1;Start-Sleep 30;2"


@pytest.fixture(params=["replay", pytest.param("engine",
                                               marks=pytest.mark.more)])
def make(request, servers):
    """make(): a client of a server with recordings, or with a real engine."""
    if request.param == "replay":
        one = servers("--replay", RECORDINGS)
    else:
        one = servers("--powershell", request.getfixturevalue("powershell"))
    yield lambda *how: Client(one, *how)
    one.reset()


@pytest.fixture
def replay(servers):
    one = servers("--replay", RECORDINGS)
    yield one
    one.reset()


def test_a_pipeline_in_a_pool(replay):
    client = Client(replay)
    opening = client.open()
    assert [m.type for m in opening] == [
        messages.SESSION_CAPABILITY, messages.PRIVATE_DATA,
        messages.RUNSPACEPOOL_STATE]
    assert client.run('"o";exit 7') == (["<S>o</S>"], 4)
    assert client.release().status == 200
    assert client.call("Delete").status == 200
    stats = replay.stats()
    assert stats["shells"] == stats["commands_running"] == 0


def test_objects_are_numbered_across_pool_and_pipelines(replay):
    client = Client(replay)
    client.open()
    numbers = []
    for _ in range(2):
        assert client.command('"o";exit 7').status == 200
        for part in re.findall(r"<rsp:Stream[^>]*>([^<]*)<",
                               client.receive().text):
            numbers += [f[0] for f in messages.fragments(
                base64.b64decode(part))]
    assert numbers == [4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("options, code", [
    ("", 2152991687), (VERSION % "1.0", 2152991685),
    (VERSION % "2.3" + '<w:Option Name="x" MustComply="true">1</w:Option>',
     2152991686)])
def test_the_protocol_version_is_needed(replay, options, code):
    assert Client(replay).create(options).fault == code


def test_only_known_configurations_are_served(replay, calm):
    assert Client(replay, "No.Such").create().fault == 2150858752
    assert Client(calm).create().fault == 2150858752
    assert Client(replay, "microsoft.powershell").create().status == 200


def test_streams_that_are_not_there(replay):
    client = Client(replay)
    assert client.create(streams="stdin other").fault == 2150859147
    client.open()
    assert client.call("Receive", (
        "<rsp:Receive><rsp:DesiredStream>stdout stderr</rsp:DesiredStream>"
        "</rsp:Receive>")).fault == 2150859149


def test_a_shell_of_cmd_is_none_of_powershell(replay):
    client = Client(replay)
    client.plain.create()
    assert client.command("1").fault == 2150858843
    client.plain.shell_id = "00000000-0000-0000-0000-000000000000"
    assert client.receive(True).fault == 2150858843


def test_a_pool_that_says_nothing_times_out(replay):
    client = Client(replay)
    client.open()
    client.plain.timeout = "PT0.2S"
    assert client.receive(True).fault == 2150858793


def test_a_large_object_is_split_to_the_envelope(replay):
    client = Client(replay)
    client.plain.max_envelope = 8192
    client.open()
    objects, state = client.run('"0123456789"*3400')
    assert (len(objects[0]), state) == (34000 + 7, 4)


def test_a_pipeline_is_stopped_by_the_signal_of_powershell(make):
    client = make()
    client.open()
    assert client.command(STOPPED).status == 200
    assert client.signal(STOP).status == 200
    last = client.take(lambda m: m.type == messages.PIPELINE_STATE)[-1]
    assert last.state == 3


def test_any_other_signal_closes_the_pipeline(replay):
    client = Client(replay)
    client.open()
    assert client.command(STOPPED).status == 200
    assert client.signal(SHELL + "/signal/ctrl_c").status == 200
    assert client.receive().fault == 2150858843


def test_input_is_waited_for(make):
    client = make()
    client.open()
    with open(os.path.join(ROOT, RECORDINGS, "input.json")) as file:
        script = json.load(file)["script"]
    assert client.command(script, True).status == 200
    for text in ("<S>a_x000A_b</S>", "<I32>5</I32>", "", "<S>x</S>"):
        assert client.input(0x00041002, text).status == 200
    assert client.input(0x00041003).status == 200
    found = client.take(lambda m: m.type == messages.PIPELINE_STATE)
    assert found[0].data[43:] == b"<S>[a_x000A_b] String</S>"
    assert len(found) == 6 and found[-1].state == 4


def test_a_script_that_is_not_recorded_is_refused(replay):
    client = Client(replay)
    client.open()
    assert client.command("no such script").fault == 2147942402


def test_disconnected_and_taken_by_another_client(make):
    first = make()
    first.open()
    assert first.command('"o";exit 7').status == 200
    body = "<rsp:Disconnect><rsp:IdleTimeOut>PT90S</rsp:IdleTimeOut>" \
        "</rsp:Disconnect>"
    assert first.call("Disconnect", body).status == 200
    assert first.receive().fault == 2150859204

    second = make()
    listed = second.plain.call(
        "Enumerate", "<n:Enumerate><w:OptimizeEnumeration/></n:Enumerate>",
        uri=SHELL).text
    assert "<rsp:State>Disconnected</rsp:State>" in listed
    assert "<rsp:IdleTimeOut>PT90.000S</rsp:IdleTimeOut>" in listed
    second.plain.shell_id = re.findall("<rsp:ShellId>([^<]*)<", listed)[0]
    second.plain.command_id = first.plain.command_id
    assert second.call("Reconnect").fault == OTHER_SESSION
    answer = second.connect()
    data = base64.b64decode(answer.find(r"connectResponseXml[^>]*>([^<]*)<"))
    assert [m.type for m in messages.Joiner().feed(data)] == [
        messages.SESSION_CAPABILITY, messages.INIT_DATA]
    assert second.receive().fault == DISCONNECTED
    assert second.join("Connect").status == 200
    assert first.disconnect().fault == OTHER_SESSION
    found = second.take(lambda m: m.type == messages.PIPELINE_STATE)
    assert found[0].data[43:] == b"<S>o</S>" and found[-1].state == 4
    assert second.call("Delete").status == 200


def test_disconnected_and_taken_again_by_the_same_client(make):
    client = make()
    client.open()
    assert client.command('"o";exit 7').status == 200
    assert client.call("Reconnect").status == 200   # it has not left
    assert client.connect().fault == OTHER_SESSION
    assert client.disconnect().status == 200
    assert client.receive().fault == DISCONNECTED
    assert client.join().fault == DISCONNECTED
    assert client.call("Reconnect").status == 200
    assert client.receive().fault == DISCONNECTED   # the pipeline still is
    assert client.join().status == 200
    found = client.take(lambda m: m.type == messages.PIPELINE_STATE)
    assert found[0].data[43:] == b"<S>o</S>" and found[-1].state == 4


def test_a_client_without_a_session_cannot_disconnect(replay):
    client = Client(replay)
    client.session = None
    client.open()
    assert client.disconnect().fault == NO_DISCONNECT


def receive_again(client):
    """What a Receive and the same one once more bring."""
    text = client.plain.envelope(
        "Receive", '<rsp:Receive><rsp:DesiredStream CommandId="%s">stdout'
        "</rsp:DesiredStream></rsp:Receive>" % client.plain.command_id,
        uri=client.uri)
    return [client.plain.soap(text) for _ in range(2)]


def test_a_reply_is_kept_for_its_message_id(replay):
    client = Client(replay)
    client.open()
    assert client.command('"o";exit 7').status == 200
    first, second = receive_again(client)
    assert "CommandState/Done" in first.text and second.text == first.text
    assert client.receive().fault == 2150858843


def test_a_server_may_forget_replies(servers):
    client = Client(servers("--replay", RECORDINGS, "--forgets-replies"))
    client.open()
    assert client.command('"o";exit 7').status == 200
    first, second = receive_again(client)
    assert first.status == 200 and second.fault == 2150858843


def test_the_engine_keeps_its_state(servers, powershell):
    one = servers("--powershell", powershell)
    client = Client(one)
    client.open()
    assert client.run("$x = 6 * 7") == ([], 4)
    assert client.run("$x") == (["<I32>42</I32>"], 4)
    assert client.run("throw 1")[1] == 5
    client.command("[Environment]::Exit(3)")
    assert client.receive().fault == 2147944126
    client.call("Delete")
    one.wait_for(lambda s: s["commands_running"] == 0)
