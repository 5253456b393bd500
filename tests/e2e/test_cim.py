# SPDX-License-Identifier: Apache-2.0
"""winrm wql, get, invoke and config get: management data of a host."""

import csv
import io
import json
import re

import pytest
from cim_host import CimHost, cim, rows  # noqa: F401
from winrm_command import SERVING, winrm

pytestmark = pytest.mark.transports
NUMBERS = "SELECT * FROM Test_Number"
FAULT = {"action": "fault"}


def test_rows_are_lines_of_json(cim):
    result = cim.cim("wql", "SELECT * FROM Win32_Service", "-o", "json")
    assert result.status == 0 and result.err == "", result
    found = rows(result)
    assert [row["Name"] for row in found] == ["Spooler", "W32Time", "BITS",
                                              "Caf\u00e9"]
    assert found[1]["Description"] == "Keeps date & time <in step>"
    assert found[0]["InstallDate"] is None
    assert found[3]["DisplayName"] == "Caf\u00e9 \U0001F600 \u4e2d\u6587"
    assert found[3]["Description"] == "a,b\r\nc"


def test_arrays_objects_and_references_are_json(cim):
    row, = rows(cim.cim("get", "Test_Types", "Id=1", "-o", "json"))
    assert row["A_string"] == ["a\u00df", "a\u00df"]
    assert row["V_datetime"] == "2026-01-02T03:04:05.000006Z"
    assert row["V_interval"] == "P3DT4H5M6.000007S"
    assert row["Part"]["Label"] == "<in>"
    assert [part["Id"] for part in row["Parts"]] == ["7", "8"]
    assert row["Ref"]["SelectorSet"] == {"Name": "Spooler"}
    assert (row["Empty"], row["None"], row["NoneArray"]) == ("", None, None)


def test_all_rows_come_over_many_replies(cim):
    result = cim.cim("wql", NUMBERS, "-o", "json", "--max-envelope", "8192")
    assert [int(row["Number"]) for row in rows(result)] == list(range(1000))
    assert cim.verbs().count("Pull") > 20


def test_a_table_has_the_columns_of_the_query(cim):
    result = cim.cim("wql", "SELECT Name, State FROM Win32_Service "
                     "WHERE State = 'Running'")
    assert result.out.decode().splitlines() == [
        "Name     State", "Spooler  Running", "W32Time  Running"]


def test_csv_can_be_read_back(cim):
    result = cim.cim("wql", "SELECT Name, Description FROM Win32_Service",
                     "-o", "csv")
    found = list(csv.reader(io.StringIO(result.out.decode(), newline="")))
    assert found[0] == ["Description", "Name"]
    assert found[3] == ['Says "hello"; C:\\Windows\\System32', "BITS"]
    assert found[4] == ["a,b\r\nc", "Caf\u00e9"]


def test_a_namespace_and_options_behind_the_query(cim):
    result = cim.cim("wql", NUMBERS, "-n", "root\\nowhere", "-o", "json")
    assert result.status == 251
    assert "namespace root/nowhere does not exist" in result.err


def test_config_json_may_have_the_namespace(cim, tmp_path):
    folder = tmp_path / "winrm"
    folder.mkdir()
    (folder / "config.json").write_text(
        '{"defaults": {"namespace": "root\\\\default"}}')
    env = {"XDG_CONFIG_HOME": str(tmp_path)}
    wrong = "class Test_Number does not exist in the root/default namespace"
    result = cim.cim("wql", NUMBERS, env=env)
    assert result.status == 251 and wrong in result.err, result
    assert cim.cim("wql", NUMBERS, "-n", "root/cimv2", env=env).status == 0
    result = cim.cim("invoke", "StdRegProv.EnumKey", "--", "sSubKeyName=SOFTWARE",
                     "hDefKey=2147483650", env=env)
    assert result.status == 0, result
    words = ["run", "-H", "%s:%d" % (cim.address, cim.port), *cim.options(),
             "-q", "--query", "SELECT Name FROM Win32_Service"]
    assert winrm(*words, env=env).status == 255
    assert winrm(*words, "--namespace", "root/cimv2", env=env).status == 0


def test_one_instance(cim):
    result = cim.cim("get", "Win32_Service", "Name=spooler")
    assert result.status == 0
    assert "State = Running\n" in result.out.decode()
    assert cim.cim("get", "Win32_OperatingSystem").out.count(
        b"MUILanguages = ") == 2


def test_a_row_is_printed_whole_or_not_at_all(cim):
    query = "SELECT * FROM Test_Deep"
    row, = rows(cim.cim("wql", query, "-o", "json"))
    for level in range(10):
        assert row["Id"] == str(level)
        row = row["Inner"][0]
    listed = cim.cim("get", "Test_Deep", "Id=0").out.decode()
    assert "Inner." * 10 + "Id = 10\n" in listed
    for how in ("csv", "table"):
        result = cim.cim("wql", query, "-o", how)
        assert result.status == 255 and "-o json takes any" in result.err, \
            result


def test_a_method_ends_with_its_return_value(cim):
    words = ("invoke", "Win32_Service.StopService", "Name=Spooler")
    assert cim.cim(*words).status == 0
    result = cim.cim(*words)
    assert (result.status, result.out) == (5, b"ReturnValue = 5\n")


@pytest.mark.parametrize("value, status", [
    ("239", 239), ("-256", 240), *(
        pytest.param(value, 240, marks=pytest.mark.more)
        for value in ("240", "4294967296", "-2147024896"))])
def test_a_return_value_that_is_no_exit_status_is_a_failure(
        cim, value, status):
    result = cim.cim("invoke", "Test_Types.Echo", "--",
                     "ReturnValue=" + value)
    assert result.status == status, result


def test_arguments_of_each_kind(cim):
    result = cim.cim(
        "invoke", "Test_Types.Echo", "-o", "json", "--", "text=a b<&>\"'",
        "empty=", "list:=[\"x\",\"\",3]", "number:=-1.5e3", "flag:=true",
        "none:=null", "when:datetime=2026-01-02T03:04:05Z",
        "object:={\"__CLASS\":\"Test_Part\",\"Id\":7,\"Label\":\"l\\u00e9\"}",
        "ref:={\"__REF\":\"Win32_Service\",\"Name\":\"a b\"}")
    assert result.status == 0, result
    row, = rows(result)
    assert row == {
        "ReturnValue": "0", "text": "a b<&>\"'", "empty": "",
        "list": ["x", "", "3"], "number": "-1.5e3", "flag": "true",
        "none": "null", "when": "2026-01-02T03:04:05Z",
        "object": "object [('Id', '7'), ('Label', 'l\u00e9')]",
        "ref": "ref Win32_Service [('Name', 'a b')]"}


def test_an_array_of_a_method_without_an_instance(cim):
    result = cim.cim(
        "invoke", "StdRegProv.EnumKey", "-n", "root/default", "-o", "json",
        "--", "hDefKey=2147483650", "sSubKeyName=SOFTWARE")
    assert rows(result) == [{"ReturnValue": "0", "sNames": [
        "Microsoft", "Classes", "R & D"]}]


def test_a_method_is_never_sent_twice(cim):
    cim.server.faults({"action": "drop-reply", "verb": "Invoke", "times": 1})
    result = cim.cim("invoke", "Win32_Process.Create", "--",
                     "CommandLine=notepad")
    assert result.status == 255 and "may have run" in result.err, result
    assert cim.stats()["verbs"]["Invoke"] == 1


def test_the_configuration_of_the_host(cim):
    result = cim.cim("config get", "Service/Auth")
    assert "CbtHardeningLevel = Relaxed\n" in result.out.decode(), result
    row, = rows(cim.cim("config get", "-o", "json"))
    assert row["Service"]["Auth"]["Basic"] == "false"
    row, = rows(cim.cim("config get", "Listener", "-o", "json"))
    assert row["ListeningOn"] == ["127.0.0.1", "::1"]
    changed = cim.cim("config set", "Service", "AllowUnencrypted=true")
    assert "AllowUnencrypted = true\n" in changed.out.decode(), changed
    assert cim.cim("config get", "Nothing").status == 251


@pytest.mark.parametrize("words, status, text", [
    (["wql", "SELEKT * FROM Win32_Service"], 251, "WQL query is invalid"),
    (["wql", "SELECT * FROM Win32_No"], 251, "class Win32_No does not exist"),
    (["get", "Win32_Service", "Name=none"], 251, "cannot find the resource"),
    (["get", "Win32_Service", "Nam=x"], 251, "invalid selectors"),
    (["invoke", "Win32_Service.No", "Name=BITS"], 251, "method No does not"),
    (["get", "Win32_Service", "Name"], 248, "KEY=VALUE"),
    (["get", "Win32 Service"], 248, "not a class"),
    (["wql"], 248, "no query given"),
    (["wql", "SELECT", "*"], 248, "quote the query"),
    (["invoke", "StopService"], 248, "CLASS.METHOD"),
    (["invoke", "A.B", "--", "x"], 248, "NAME=VALUE"),
    (["invoke", "A.B", "--", "x:=[1"], 248, "not JSON"),
    (["invoke", "A.B", "--", "x:={\"Id\":1}"], 248, "__CLASS"),
    (["get", "Win32_Service", "--", "Name=x"], 248, "winrm invoke"),
    (["get", "A", "-n", "root//"], 248, "namespace root//"),
    (["exec", "--xpath", "x", "--", "echo"], 248, "for 'winrm watch'")])
def test_mistakes_say_what_to_do(cim, words, status, text):
    result = cim.cim(*words)
    assert (result.status, result.out) == (status, b""), result
    assert text in result.err, result
    assert result.err.count("\n") == 1


def test_access_denied(cim):
    cim.server.faults({"action": "fault", "code": 5, "verb": "Enumerate"})
    result = cim.cim("wql", NUMBERS)
    assert result.status == 251 and "Access is denied" in result.err
    assert "administrator" in result.err, result


@pytest.mark.parametrize("fault, status", [
    ({"action": "fault", "code": 2150858779}, 251),     # it has expired
    ({"action": "cut", "at": 900, "times": 9}, 255)])
def test_what_is_cut_short_is_no_success(cim, fault, status):
    cim.server.faults(dict(fault, verb="Pull", nth=3))
    result = cim.cim("wql", NUMBERS, "-o", "json", "--max-envelope", "8192",
                     "--reconnect", "0")
    assert result.status == status, result
    count = len(rows(result))
    assert 0 < count < 1000
    assert "this is not all: %d rows had come" % count in result.err


def test_ctrl_c_releases_the_enumeration(cim):
    cim.server.faults({"action": "delay", "verb": "Pull", "nth": 2,
                       "seconds": 0.5, "times": 1000})
    process = cim.begin("wql", NUMBERS, "-o", "json", "--max-envelope",
                        "8192")
    process.stdout.readline()
    process.send_signal(2)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Release" in cim.verbs()


def test_nothing_of_the_host_commands_the_terminal(cim):
    evil = "\x9b31m\u202e\x7f"
    cim.cim("invoke", "Win32_Process.Create", "--", "CommandLine=" + evil)
    query = "SELECT CommandLine FROM Win32_Process WHERE Handle > 5000"
    result = cim.cim("wql", query, "-o", "json")
    assert rows(result)[0]["CommandLine"] == evil
    assert "\u202e".encode() not in result.out, result
    result = cim.cim("wql", query)
    assert result.out.decode().splitlines()[1:] == ["??31m" + "?" * 4]


def most_memory(process):
    """In KB, so far."""
    with open("/proc/%d/status" % process.pid, encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1])


@pytest.mark.more
def test_memory_does_not_grow_with_a_million_rows(servers):
    host = CimHost(servers(*SERVING, "--cim-rows", "1000000"))
    host.reset()
    process = host.begin("wql", NUMBERS, "-o", "json", "--timeout", "0")
    peaks, count = [], 0
    for line in process.stdout:
        count += 1
        if count in (5000, 980000):     # what remains fits into no pipe
            peaks.append(most_memory(process))
    _, err = process.communicate()
    assert (process.returncode, count) == (0, 1000000), err
    assert json.loads(line)["Number"] == "999999"
    assert peaks[1] < peaks[0] + 256, peaks


def test_a_query_on_many_hosts(cim):
    host = "%s:%d" % (cim.address, cim.port)
    words = ["run", "-H", host, *cim.options(), "-q", "--query"]
    query = "SELECT Name FROM Win32_Service WHERE Started = TRUE"
    result = winrm(*words, query)
    assert result.status == 0, result
    assert [line.partition(":")[2].strip() for line in
            result.out.decode().replace(host, "h").splitlines()] == [
        '{"Name":"Spooler"}', '{"Name":"W32Time"}']
    answer = winrm(*words, query, "-o", "json").json
    assert answer["exitcode"] == 0
    assert answer["output"] == '{"Name":"Spooler"}\n{"Name":"W32Time"}\n'
    bad = winrm(*words, "SELEKT", "-o", "json")
    assert bad.status == 255 and "query is invalid" in bad.json["message"]
    assert winrm(*words, query, "--", "echo").status == 248


@pytest.mark.parametrize("words, said", [
    (("wql", "SELECT * FROM Win32_Servic"), "spelling of the class"),
    (("wql", "SELEKT"), "check the query's syntax"),
    (("get", "Win32_Service"), "as KEY=VALUE"),
    (("get", "Win32_Service", "Name=none"), "no such instance"),
    (("watch", "--log", "None"), "no such event log"),
])
def test_what_is_wrong_is_not_said_in_terms_of_shells(cim, words, said):
    result = cim.cim(*words)
    assert result.status == 251 and said in result.err, result
    assert "shell" not in result.err.lower() and result.err.count("\n") == 1
