# SPDX-License-Identifier: Apache-2.0
"""winrm watch: events of logs and of WMI, none twice and none lost."""

import json
import os
import stat

import pytest
from cim_host import cim, rows  # noqa: F401
from winrm_command import SLOW, duration

pytestmark = pytest.mark.transports
LOG = ("watch", "--log", "Security")


def numbers(result):
    return [int(row["System"]["EventRecordID"]) for row in rows(result)]


class Watch:
    """A watch under way, whose lines are read as they come."""

    def __init__(self, cim, *words):
        self.cim = cim
        self.process = cim.begin(*words)
        self.subscribed(1)

    def subscribed(self, times):
        self.cim.server.wait_for(
            lambda s: s["verbs"].get("Subscribe", 0) >= times
            and s["subscriptions"] > 0, 30 * SLOW)

    def next(self):
        return json.loads(self.process.stdout.readline())

    def record(self):
        return int(self.next()["System"]["EventRecordID"])

    def end(self):
        self.process.send_signal(2)
        out, err = self.process.communicate(timeout=60 * SLOW)
        return self.process.returncode, out, err.decode()


@pytest.fixture
def watch(cim):
    under_way = []

    def begin(*words):
        under_way.append(Watch(cim, *words))
        return under_way[-1]

    yield begin
    for one in under_way:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def test_an_event_is_a_line_of_json_as_soon_as_it_comes(cim, watch):
    one = watch(*LOG)
    cim.event(TargetUserName="bob & <eve>", LogonType=3)
    event = one.next()
    assert event["System"]["EventID"] == "4624"
    assert event["System"]["TimeCreated"]["SystemTime"].startswith("2026-")
    assert event["EventData"] == {"TargetUserName": "bob & <eve>",
                                  "LogonType": "3"}
    status, out, err = one.end()
    assert (status, out) == (130, b""), err
    # The server logs the Pull that was left alone when that ends, perhaps later.
    assert "Unsubscribe" in cim.verbs()
    assert cim.stats()["subscriptions"] == 0


def test_only_what_the_xpath_selects(cim, watch):
    one = watch(*LOG, "--xpath", "*[System[(EventID=4625)]]")
    cim.event(4624)
    cim.event(4625)
    assert one.record() == 2


def test_events_of_before_and_a_number_of_them(cim):
    cim.event(count=30)
    result = cim.cim(*LOG, "--existing", "--count", "25")
    assert (result.status, result.err) == (0, ""), result
    assert numbers(result) == list(range(1, 26))
    assert cim.stats()["subscriptions"] == 0


def test_wmi_events_by_a_query(cim, watch):
    one = watch("watch", "--query", "SELECT * FROM __InstanceModificationEvent"
                " WITHIN 1 WHERE TargetInstance ISA 'Win32_Service'")
    assert cim.cim("invoke", "Win32_Service.StopService",
                   "Name=Spooler").status == 0
    assert one.next()["TargetInstance"]["State"] == "Stopped"


@pytest.mark.parametrize("loss", [
    {"do": "drop"}, {"do": "forget-contexts"}, {"do": "down"}])
def test_a_loss_neither_loses_nor_doubles_events(cim, watch, loss):
    one = watch(*LOG)
    cim.event(count=3)
    seen = [one.record() for _ in range(3)]
    cim.server.control(loss["do"])
    cim.event(count=4)      # while nobody is subscribed
    cim.server.control("up")
    seen += [one.record() for _ in range(4)]
    cim.event()
    seen.append(one.record())
    status, out, err = one.end()
    assert (seen, out) == (list(range(1, 9)), b""), err
    # a connection that ends between two requests is just made again
    assert "going on after the last event" in err or (
        loss["do"] != "forget-contexts"), err


def test_a_loss_before_the_first_event_is_said_to_have_a_gap(cim, watch):
    one = watch(*LOG)
    cim.server.control("forget-contexts")
    one.subscribed(2)
    cim.event()
    assert one.record() == 1
    err = one.end()[2]
    assert "going on without the events of the meantime" in err


def test_a_reply_that_is_lost_comes_again_and_only_once(cim, watch):
    cim.event(count=45)
    cim.server.faults({"action": "drop-reply", "verb": "Pull", "nth": 2,
                       "times": 1})
    result = cim.cim(*LOG, "--existing", "--count", "45")
    assert numbers(result) == list(range(1, 46)), result


def test_a_bookmark_file_goes_on_where_the_last_one_ended(cim, tmp_path):
    cim.event(count=5)
    file = tmp_path / "bookmark"
    words = (*LOG, "--existing", "--bookmark", str(file), "--count")
    assert numbers(cim.cim(*words, "2")) == [1, 2]
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert 'Channel="Security" RecordId="2"' in file.read_text()
    assert numbers(cim.cim(*words, "3")) == [3, 4, 5]
    assert [name.name for name in tmp_path.iterdir()] == ["bookmark"]


def test_a_file_that_is_no_bookmark_is_refused(cim, tmp_path):
    file = tmp_path / "bookmark"
    file.write_text("root:x:0:0\n")
    result = cim.cim(*LOG, "--bookmark", str(file))
    assert result.status == 248 and "no bookmark" in result.err
    cim.assert_untouched()


def test_a_silent_log_is_watched_until_the_deadline(cim):
    result = cim.cim(*LOG, "--timeout", duration(1))
    assert (result.status, result.out) == (250, b""), result
    assert cim.stats()["subscriptions"] == 0


def test_a_host_that_does_not_come_back_is_an_error(cim, watch):
    one = watch(*LOG, "--reconnect", "2")
    cim.event()
    one.record()
    cim.server.control("down")
    out, err = one.process.communicate(timeout=60 * SLOW)
    assert one.process.returncode == 254, err
    assert out == b"" and err.decode().count("going on after") <= 3


@pytest.mark.parametrize("words, status, text", [
    (["watch"], 248, "--log System"),
    (["watch", "--log", "A", "--query", "B"], 248, "either a log"),
    (["watch", "--query", "A", "--xpath", "B"], 248, "go with --log"),
    (["watch", "--log", "A", "-o", "csv"], 248, "not for 'winrm watch'"),
    (["watch", "--log", "Nothing"], 251, "channel could not be found"),
    (["watch", "--log", "Security", "--xpath", "x"], 251,
     "query is invalid"),
    (["watch", "--query", "SELEKT"], 251, "WQL query is invalid")])
def test_mistakes_say_what_to_do(cim, words, status, text):
    result = cim.cim(*words)
    assert (result.status, result.out) == (status, b""), result
    assert text in result.err and result.err.count("\n") == 1
