# SPDX-License-Identifier: Apache-2.0
"""winrm serve: connector calls as lines of JSON."""

import base64
import json
import os
import re
import subprocess

import pytest
from conftest import ROOT
from service import SCHEMA, call, kind, serve, tidy  # noqa: F401
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import PASSWORD, SLOW, WINRM, WRAP, environment, wait_until


@pytest.mark.valgrind
def test_a_call_is_answered_and_the_end_of_input_ends_it(serve, host):
    one = serve()
    one.send(call(host, 1, "echo out; echo err >&2; exit 3"),
             call(host, "two", "echo ünï"))
    answer = one.result(1)
    assert one.answers[0]["jobs"] == 16 and one.answers[0]["serve"] == 1
    assert (answer["status"], answer["exitcode"]) == ("complete", 0)
    assert (answer["output"], answer["error"]) == ("out\n", "err\n")
    assert answer["exit-status"] == 3 and answer["sealed"] is True
    assert one.result("two")["output"] == "ünï\n"
    assert one.end() == 0
    tidy(host)


def test_what_runs_is_finished_after_the_end_of_input(serve, host):
    one = serve("-j", "2")
    one.send(*(call(host, n, "sleep 0.3; echo %d" % n) for n in range(6)))
    assert one.end() == 0
    assert [one.result(n)["output"] for n in range(6)] == [
        "%d\n" % n for n in range(6)]
    tidy(host)


def test_async_says_submitted_first_and_streams_come_between(serve, host):
    one = serve()
    one.send(call(host, "a", "echo 1; sleep 0.5; printf '\\303'; sleep 0.5; "
                  "printf '\\274\\n'; printf '\\377' >&2", mode="async",
                  stream=True))
    one.result("a")
    kinds = [kind(a) for a in one.answers]
    assert kinds[:2] == ["hello", "state"] and kinds[-1] == "result"
    assert one.answers[1]["status"] == "submitted"
    events = one.answers[2:-1]
    assert {a["jobid"] for a in one.answers[1:]} == {
        one.answers[1]["jobid"]}
    out = "".join(a["data"] for a in events if a["stream"] == "stdout")
    err = b"".join(base64.b64decode(a["data-base64"]) for a in events
                   if a["stream"] == "stderr")
    assert (out, err) == ("1\nü\n", b"\xff")
    assert one.answers[-1]["output"] == "1\nü\n"
    assert one.end() == 0


@pytest.mark.valgrind
def test_jobs_can_be_listed_asked_for_and_cancelled(serve, host):
    one = serve("-j", "2", "--queue", "10")
    one.send(*(call(host, "c%d" % n, "sleep 60", mode="async")
               for n in range(4)))
    jobs = {n: one.wait(lambda a: a.get("id") == "c%d" % n)["jobid"]
            for n in range(4)}
    host.server.wait_for(lambda s: s["commands_running"] == 2, 10 * SLOW)
    listed = one.ask(id="l", list=True)["jobs"]
    assert {(j["id"], j["status"]) for j in listed} == {
        ("c0", "running"), ("c1", "running"), ("c2", "submitted"),
        ("c3", "submitted")}
    assert one.ask(id="s0", status=jobs[0])["status"] == "running"
    assert one.ask(id="s3", status=jobs[3])["status"] == "submitted"
    assert one.ask(id="x0", cancel=jobs[0])["status"] == "running"
    assert one.ask(id="x3", cancel=jobs[3])["status"] == "submitted"
    for n in (0, 3):
        answer = one.result("c%d" % n)
        assert (answer["status"], answer["exitcode"]) == ("aborted", 130)
    assert one.ask(id="again", status=jobs[0])["status"] == "aborted"
    assert "no such job" in one.ask(id="none", status=999)["message"]
    assert "no such job" in one.ask(id="none2", cancel=999)["message"]
    for n in (1, 2):
        one.ask(id="y%d" % n, cancel=jobs[n])
        assert one.result("c%d" % n)["status"] == "aborted"
    assert one.end() == 0
    tidy(host)


BROKEN = [
    (b"nonsense", "not a JSON object"),
    (b"[]", "not a JSON object"),
    (b'{"id":"x"', "not a JSON object"),
    (b'{"id":"x"} {}', "not a JSON object"),
    (b"[" * 100, "not a JSON object"),
    (b'{"a":' * 40 + b"1" + b"}" * 40, "too many levels"),
    (b'{"id":"x","command":"\xff\xfe"}', "not UTF-8"),
    (b'{"id":"x","command":"\xed\xa0\x80"}', "not UTF-8"),
    (b'{"id":"x","id":"x"}', "id: given twice"),
    (b'{"id":"x","port":1,"port":1}', "port: given twice"),
    (b'{"id":"x","mode":"soon"}', "mode: must be"),
    (b'{"id":[]}', "id: must be"),
    (b'{"id":"x","port":"five"}', "port: must be"),
    (b'{"id":"x"}', "required"),
    (b'{"id":"x","connector-name":"nobody"}', "configuration"),
    (b'{"id":"x","username":"u","password-file":"/proc/nonexistent"}',
     "password-file:"),
    (b'{"id":"x","username":"u","password-file":"-"}', "password-file:"),
    (b'{"id":"x","username":"u","password-env":"NOPE"}', "password-env:"),
    (b'{"id":"x","username":"u","password-fd":0}', "password-fd:"),
    (b'{"id":"x","username":"u","password-fd":99}', "password-fd:"),
    (b'{"id":"x","command":"' + b"x" * 20000 + b'"}', "command: too long"),
    (b'{"id":"' + b"x" * 100 + b'"}', "id: longer"),
    (b"x" * 65536, "longer than 65535"),
    (b"x" * 300000, "longer than 65535"),
    (b"\0", "not a JSON object"),
]


@pytest.mark.valgrind
def test_a_broken_line_is_an_answer_with_its_number(serve, host):
    one = serve()
    for number, (line, problem) in enumerate(BROKEN, 1):
        one.send(line)
        answer = one.wait(lambda a: a.get("line") == number)
        assert answer["status"] == "error" and answer["exitcode"] == 248
        assert answer["message"].startswith("line %d: " % number), line
        assert problem in answer["message"], line
    one.send(b"", b"\r", call(host, "good", "echo still here"))
    assert one.result("good")["output"] == "still here\n"
    assert one.end() == 0
    assert host.stats()["connections"] == 1


def test_lines_may_come_in_pieces_and_without_an_end(serve, host):
    one = serve()
    for byte in json.dumps(call(host, 1, "echo hi")).encode() + b"\r\n":
        one.process.stdin.write(bytes([byte]))
        one.process.stdin.flush()
    assert one.result(1)["output"] == "hi\n"
    one.process.stdin.write(json.dumps(call(host, 2, "echo ho")).encode())
    assert one.end() == 0
    assert one.result(2)["output"] == "ho\n"


def writable_memory(pid):
    """The memory that one of our processes can write to, except huge areas."""
    with open("/proc/%d/maps" % pid) as maps, \
            open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        for line in maps:
            first, last = (int(n, 16) for n in line.split()[0].split("-"))
            if " rw" not in line or last - first > 1 << 28:
                continue
            memory.seek(first)
            try:
                yield memory.read(last - first)
            except OSError:
                pass                    # the kernel's own pages


@pytest.mark.skipif(bool(WRAP), reason="an emulator has copies of its own")
def test_no_password_stays_when_calls_are_over(serve, host):
    one = serve("--keep", "0")
    secret = "not-%s-but-like-it" % os.urandom(8).hex()
    lines = b"".join(json.dumps(call(host, n, "true", password=secret))
                     .encode() + b"\n" for n in (1, 2))
    cut = len(lines) - 3                # both passwords, but not both lines
    for n, part in (1, lines[:cut]), (2, lines[cut:]):
        one.process.stdin.write(part)
        one.process.stdin.flush()
        assert one.result(n)["exitcode"] == 253
    wait_until(lambda: not any(secret.encode() in part for part in
                               writable_memory(one.process.pid)))


def test_input_and_output_may_be_files(host, tmp_path):
    path = tmp_path / "in"
    path.write_text("".join(json.dumps(call(host, n, "echo %d" % n)) + "\n"
                            for n in range(50)))
    with open(path, "rb") as lines, open(tmp_path / "out", "w+b") as out:
        status = subprocess.run(WRAP + [WINRM, "serve"], stdin=lines,
                                stdout=out, env=environment(),
                                timeout=60 * SLOW).returncode
        out.seek(0)
        answers = [json.loads(line) for line in out]
    assert status == 0
    assert {a["id"]: a["output"] for a in answers[1:]} == {
        n: "%d\n" % n for n in range(50)}


def test_a_full_queue_is_an_error_and_nothing_is_lost(serve, host):
    one = serve("-j", "1", "--queue", "3")
    one.send(*(call(host, n, "sleep 0.5") for n in range(20)))
    assert one.end() == 0
    results = [a for a in one.answers if "exitcode" in a]
    full = [a for a in results if "queue is full" in a["message"]]
    done = [a for a in results if a["status"] == "complete"]
    assert sorted(a["id"] for a in results) == list(range(20))
    assert full and 3 <= len(done) and len(full) + len(done) == 20
    assert host.stats()["commands_started"] == len(done)


# --- secrets -----------------------------------------------------------------


def test_passwords_come_by_reference(serve, host, tmp_path):
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n")
    path.chmod(0o600)
    read, write = os.pipe()
    os.write(write, PASSWORD.encode() + b"\n")
    os.close(write)
    one = serve(env={"WINRM_PASSWORD": None, "MY_SECRET": PASSWORD},
                pass_fds=[read])
    os.close(read)
    one.send(call(host, "file", "echo 1", password_file=str(path)),
             call(host, "env", "echo 2", password_env="MY_SECRET"),
             call(host, "fd", "echo 3", password_fd=read),
             call(host, "fd again", "echo 4", password_fd=read),
             call(host, "none", "echo 5"))
    for name in ("file", "env", "fd", "fd again"):
        assert one.result(name)["exitcode"] == 0, one.result(name)
    assert "password: required" in one.result("none")["message"]
    path.chmod(0o644)
    one.send(call(host, "open", "echo 6", password_file=str(path)))
    assert "chmod 600" in one.result("open")["message"]
    assert one.end() == 0


def test_an_empty_password_is_not_tried(serve, host):
    one = serve(env={"WINRM_PASSWORD": "", "NOTHING": ""})
    one.send(call(host, "default", "echo 1"),
             call(host, "named", "echo 2", password_env="NOTHING"))
    assert "$WINRM_PASSWORD: the password is empty" in one.result(
        "default")["message"]
    assert "password-env: the password is empty" in one.result(
        "named")["message"]
    assert one.end() == 0
    host.assert_untouched()


# --- connections that are kept ---------------------------------------------------


def test_the_next_call_costs_three_requests(serve, host):
    one = serve()
    for n in range(4):
        one.send(call(host, n, "echo %d" % n))
        assert one.result(n)["output"] == "%d\n" % n
    verbs = host.verbs()
    assert verbs.count("Create") == 1 and verbs.count("Command") == 4
    # without the Delete at the end; on a slow machine the host seems far, and
    # gets one Signal twice, to see whether it answers in turn
    assert len(verbs) in (4 + 3 * 3, 4 + 3 * 3 + 1)
    assert host.stats()["connections"] == 1
    assert one.end() == 0
    tidy(host)


def test_keep_has_its_time_and_may_be_none(serve, host):
    one = serve("--keep", "300ms")
    one.send(call(host, 1, "echo hi"))
    one.result(1)
    tidy(host, 10)                      # by itself
    one.send(call(host, 2, "echo hi"))
    assert one.result(2)["exitcode"] == 0
    assert host.verbs().count("Create") == 2
    assert one.end() == 0
    host.reset()
    none = serve("--keep", "0")
    none.send(call(host, 1, "echo hi"))
    none.result(1)
    tidy(host)
    assert none.end() == 0


def test_a_kept_shell_is_of_one_identity_and_one_setting(hosts, serve):
    host = hosts("--user", "LAB:alice:" + PASSWORD, "--user",
                 "LAB:bob:" + PASSWORD)
    one = serve()
    others = [dict(), dict(username="LAB\\bob"), dict(no_profile=True),
              dict(environment={"A": "1"}), dict(environment={"A": "2"}),
              dict(working_directory="/"), dict(codepage=437),
              dict(hostname="localhost"), dict(connect_timeout=9000)]
    for turn in range(2):
        for n, other in enumerate(others):
            name = "%d-%d" % (turn, n)
            one.send(call(host, name, "echo \"$A\"", **other))
            answer = one.result(name)
            assert answer["exitcode"] == 0, answer
            assert answer["output"].strip() == other.get(
                "environment", {}).get("A", "")
    creates = [r for r in host.log("request") if r.get("verb") == "Create"]
    assert len(creates) == len(others)
    users = {}
    for r in host.log("request"):
        if r.get("verb"):
            users.setdefault(r["conn"], set()).add(r["user"])
    assert all(len(seen) == 1 for seen in users.values())
    # another password is another identity: it has to log on, and cannot
    one.send(call(host, "wrong", "echo", password="wrong"))
    assert one.result("wrong")["exitcode"] == 253
    assert one.end() == 0
    tidy(host)


def test_what_is_of_one_call_does_not_stay_for_the_next(serve, host):
    one = serve()
    one.send(call(host, 1, "cat", stdin="one"))
    assert one.result(1)["output"] == "one"
    one.send(call(host, 2, "echo two"))
    assert one.result(2)["output"] == "two\n"
    assert host.verbs().count("Send") == 1
    one.send(call(host, 3, "echo from a script", shell="powershell"))
    assert one.result(3)["output"] == "from a script\n"
    one.send(call(host, 4, "echo 0123456789", timeout=20000))
    assert one.result(4)["output"] == "0123456789\n"
    for n in range(5, 9):               # long ones, one after the other
        one.send(call(host, n, "echo %s" % ("x" * 7000)))
        assert one.result(n)["output"] == "x" * 7000 + "\n"
    assert one.end() == 0
    tidy(host)


def test_a_kept_shell_that_is_gone_is_made_again(serve, host):
    one = serve()
    one.send(call(host, 1, "echo 1"))
    one.result(1)
    host.server.control("kill-shells")
    one.send(call(host, 2, "echo 2"))
    assert one.result(2)["output"] == "2\n"
    host.server.control("drop")
    one.send(call(host, 3, "echo 3"))
    assert one.result(3)["output"] == "3\n"
    assert one.end() == 0
    tidy(host)


def test_kept_shells_make_way_for_other_hosts(serve, host):
    one = serve("-j", "2")
    for n in range(8):
        one.send(call(host, n, "echo hi", environment={"A": str(n)}))
        assert one.result(n)["exitcode"] == 0
    assert host.stats()["shells"] <= 2
    assert one.end() == 0
    tidy(host)


def test_the_schema_has_the_keys_of_the_program():
    with open(os.path.join(ROOT, "core/connector/connector_keys.c")) as file:
        table = file.read().partition("keys[WINRM_KEY_COUNT] = {")[2]
    names = re.findall(r'\{"([a-z-]+)",', table.partition("};")[0])
    assert sorted(SCHEMA["$defs"]["connector"]["properties"]) == sorted(names)
    with open(os.path.join(ROOT, "core/connector/connector_call.c")) as file:
        table = file.read().partition("keys[KEY_COUNT] = {")[2]
    names = set(re.findall(r'"([a-z-]+)"', table.partition("};")[0]))
    assert names == (set(SCHEMA["$defs"]["call"]["properties"]) |
                     {"cancel", "status", "list", "connector-name"})
