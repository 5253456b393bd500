# SPDX-License-Identifier: Apache-2.0
"""The images of boards/mps2-an385 with FreeRTOS: two tasks at once, each with a
session of its own, over HTTP or HTTPS.

Run by `make firmware`, which builds them.
"""

import os
import re

import pytest
from conftest import ROOT
from firmware_board import (
    BAD_CERTIFICATE, BAD_LOGON, BUILD, DEADLINE, ERRORS, MEGABYTE, NO_HOST,
    OTHER, Resolver, lines, md5)
from winrm_command import SLOW

pytest_plugins = "firmware_board"

SEQ_40 = b"".join(b"%d\n" % n for n in range(1, 41))


def assert_done(one, out, commands=1):
    """A session whose commands all ended well, with this output each."""
    assert one["error"] == 0 and one["exit"] == 0, one
    assert one["commands"] == commands, one
    assert one["out-md5"] == md5(out * commands), one


# --- both alike ---------------------------------------------------------------

def test_two_tasks_run_at_once(rtos):
    before = len(rtos.server.log())
    done = rtos.run("sleep 2; echo hi; exit 7", limit=30)
    assert done.status == 7, done
    for one in done.both:
        assert one["exit"] == 7 and one["sealed"] == rtos.sealed, done
        assert one["out-md5"] == md5(b"hi\n"), done
    commands = [r["event"] for r in rtos.server.log()[before:]
                if r["event"] in ("command-started", "command-ended")]
    assert commands == ["command-started"] * 2 + ["command-ended"] * 2
    assert done.peaks["pcbs"] == 2, done


def test_two_tasks_get_a_megabyte_each(rtos, tmp_path):
    path = tmp_path / "random"
    path.write_bytes(os.urandom(MEGABYTE))
    done = rtos.run("cat '%s'" % path, limit=60)
    for one in done.both:
        assert_done(one, path.read_bytes())


def test_two_tasks_send_stdin(rtos):
    done = rtos.run("cat", "input=50000", limit=60)
    for one in done.both:
        assert_done(one, lines(50000))


@pytest.mark.parametrize("words, status", [
    (["password=wrong"], BAD_LOGON), (["timeout=1500"], DEADLINE),
    (["port=1"], NO_HOST)])
def test_two_tasks_fail_alike(rtos, words, status):
    done = rtos.boot(*words, "command=sleep 60").check()
    assert done.status == status and done.seconds < 10 * SLOW, done
    assert done.both[0]["error"] == done.both[1]["error"] != 0, done


@pytest.mark.parametrize("address, status", [("10.0.2.2", 0), (None, NO_HOST)])
def test_two_tasks_look_up_a_name(rtos, address, status):
    with Resolver(address) as resolver:
        done = rtos.run("echo hi", "host=localhost",
                        "dns-port=%d" % resolver.port)
    assert done.status == status, done
    assert done.both[0]["error"] == done.both[1]["error"], done


@pytest.mark.parametrize("rule", [
    {"action": "accept-close"}, {"action": "accept-close", "reset": True},
    {"action": "accept-bytes", "kind": "ssh"}])
def test_two_tasks_are_closed_upon(rtos, rule):
    rtos.reset(rule)
    assert rtos.run("whoami").status in (OTHER, NO_HOST)


def test_two_tasks_lose_frames(rtos):
    done = rtos.run("seq 5000", "lose=20", limit=90)
    assert done.peaks["lost"] > 0, done
    for one in done.both:
        assert_done(one, b"".join(b"%d\n" % n for n in range(1, 5001)))


# --- each its own, and the other unaffected -----------------------------------

def test_each_task_has_its_own_exit_code_and_output(rtos):
    done = rtos.run_two(["echo one; exit 7"], ["echo two >&2; exit 9"])
    assert [one["exit"] for one in done.both] == [7, 9], done
    assert [one["error"] for one in done.both] == [0, 0], done
    assert done.both[0]["out-md5"] == md5(b"one\n"), done
    assert done.both[1]["err-md5"] == md5(b"two\n"), done
    assert done.both[0]["err"] == done.both[1]["out"] == 0, done


def test_a_megabyte_arrives_whole_beside_short_commands(rtos, tmp_path):
    path = tmp_path / "random"
    path.write_bytes(os.urandom(MEGABYTE))
    before = len(rtos.server.log())
    done = rtos.run_two(
        ["head -c 524288 '%s'; sleep 1; tail -c 524288 '%s'" % (path, path)],
        ["repeat=10", "seq 40"], limit=60)
    assert_done(done.both[0], path.read_bytes())
    assert_done(done.both[1], SEQ_40, 10)
    # one of them gets nothing but output in between
    verbs = [(r["conn"], r.get("verb")) for r in rtos.server.log()[before:]
             if r["event"] == "request"]
    short = {conn for conn, verb in verbs if verb == "Signal"}
    long = [at for at, (conn, verb) in enumerate(verbs)
            if conn not in short and verb == "Receive"]
    beside = [verb for conn, verb in verbs[long[0]:long[-1]] if conn in short]
    assert len(short) == 1 and beside.count("Command") >= 5, verbs


def test_a_wrong_password_of_one_task_is_its_own(rtos):
    done = rtos.run_two(["repeat=5", "password=wrong", "seq 40"],
                        ["password=" + rtos.server.password, "seq 40"])
    assert done.status == BAD_LOGON and "password" in done.message, done
    assert done.both[0]["error"] != 0, done
    assert_done(done.both[1], SEQ_40, 5)


def test_a_deadline_of_one_task_is_its_own(rtos):
    done = rtos.run_two(["repeat=20", "seq 40"],
                        ["repeat=1", "timeout=%d" % (1500 * SLOW), "sleep 60"])
    assert done.status == DEADLINE and done.seconds < 20 * SLOW, done
    assert len(done.messages) == 1, done
    assert_done(done.both[0], SEQ_40, 20)
    rtos.server.wait_for(lambda s: s["commands_running"] == 0)


@pytest.mark.parametrize("reset", [False, True])
def test_a_cut_connection_of_one_task_is_its_own(rtos, reset):
    """Whichever session it hits; its command is not started again."""
    rtos.reset({"action": "cut", "at": 100, "verb": "Command", "nth": 3,
                "reset": reset})
    done = rtos.run("seq 40", "repeat=10", limit=30)
    assert done.status == OTHER, done
    cut, whole = sorted(done.both, key=lambda one: one["error"] == 0)
    assert cut["error"] in (ERRORS["CLOSED"], ERRORS["IO"]), done
    assert len(done.messages) == 1, done
    assert_done(whole, SEQ_40, 10)


def test_a_cut_connection_of_one_task_is_made_again_for_output(rtos):
    rtos.reset({"action": "no-reply", "verb": "Receive", "nth": 3})
    done = rtos.run("seq 40", "repeat=5", limit=30)
    assert rtos.server.stats()["connections"] == 3, done
    for one in done.both:
        assert_done(one, SEQ_40, 5)


# --- TLS ----------------------------------------------------------------------

@pytest.mark.parametrize("kind, words", [
    ("expired", "it has expired"), ("unknown-issuer", "no trusted CA"),
    ("wrong-name", "another host name")])
@pytest.mark.parametrize("is_first", [False, True])
def test_a_wrong_certificate_of_one_task_is_its_own(
        rtos_https, server, made, ca, kind, words, is_first):
    """With one CA for both; each session has a host of its own."""
    bad = server(*made[kind].tls, "--cbt", "strict")
    good = server(*made["good"].tls, "--cbt", "strict")
    ports = ["port=%d" % one.port for one in (bad, good)]
    if not is_first:
        ports.reverse()
    done = rtos_https.run_two([ca(made["good"].ca), ports[0], "seq 40"],
                              [ports[1], "seq 40"])
    assert done.status == BAD_CERTIFICATE, done
    assert len(done.messages) == 1 and words in done.message, done
    assert done.both[not is_first]["error"] == ERRORS["CERT"], done
    assert_done(done.both[is_first], SEQ_40)
    assert good.requests() and not bad.requests()


def test_a_wrong_pin_of_one_task_is_its_own(rtos_https, made):
    pins = ["pin=" + made[kind].pin for kind in ("rsa-sha256", "good")]
    done = rtos_https.run_two([pins[0], "seq 40"], [pins[1], "seq 40"])
    assert done.status == BAD_CERTIFICATE, done
    assert "none of the pinned ones" in done.message, done
    assert done.both[1]["error"] == ERRORS["CERT"], done
    assert_done(done.both[0], SEQ_40)


@pytest.mark.parametrize("kind", [
    "rsa-4096", "p-256", "p-384", "intermediate-rsa"])
def test_two_tasks_trust_a_ca(rtos_https, server, made, ca, kind, capsys):
    one = server(*made[kind].tls, "--cbt", "strict")
    done = rtos_https.boot("port=%d" % one.port, ca(made[kind].ca),
                           "command=exit 5").check()
    assert [one["exit"] for one in done.both] == [5, 5], done
    assert [r["resumed"] for r in one.log("handshake")] == [False, False]
    with capsys.disabled():
        print("\nnote: winrm-freertos-https, %s: pool peak of two %d" % (
            kind, done.peaks["pool"]))


def test_a_pool_that_is_too_small_for_two_is_an_error(rtos_https, capsys):
    """In steps up to one that does; the errors are of one or of both."""
    seen = []
    for size in range(2048, 74 * 1024, 3072):
        rtos_https.reset()
        done = rtos_https.run("sleep 0.5", "pool=%d" % size)
        errors = [one["error"] for one in done.both if one["error"]]
        if not errors:
            break
        assert set(errors) == {ERRORS["CRYPTO"]}, done
        memory = [words for words in done.messages if "enough memory" in words]
        assert len(done.messages) == len(memory) == len(errors), done
        seen += errors
    assert done.status == 0 and len(seen) > 20, (seen, done)
    with capsys.disabled():
        print("\nnote: winrm-freertos-https, RSA-2048: smallest pool that does "
              "for two %d, peak %d" % (size, done.peaks["pool"]))


def test_what_tasks_share_of_mbedtls_is_known():
    """Its variables, in the image: each is set before the tasks start, or has
    a mutex."""
    name = os.path.join(BUILD, "rtos/winrm-freertos-https")
    with open(name + ".map", encoding="ascii") as file:
        placed = re.findall(
            r"^ \.(?:data|bss)\.(\S+)\s+0x(\w+)\s+0x\w+ \S+\((\w+)\.o\)",
            file.read(), re.M)
    folder = os.path.join(ROOT, "build/firmware/mbedtls/library")
    of_mbedtls = {variable for variable, at, source in placed if int(at, 16)
                  and os.path.exists(os.path.join(folder, source + ".c"))}
    assert of_mbedtls == {
        "heap",                                     # the pool: a mutex
        "mbedtls_calloc_func", "mbedtls_free_func", # set with the pool
        "mbedtls_mutex_init", "mbedtls_mutex_free",
        "mbedtls_mutex_lock", "mbedtls_mutex_unlock",
        "memset_func", "mbedtls_ct_zero"}           # never written


# --- for long -----------------------------------------------------------------

def test_two_tasks_open_and_close_at_once(rtos):
    """lwIP's last event on a socket may be taken for one on the next."""
    rtos.reset({"action": "hang-up", "leg": ["authenticated", "none"],
                "verb": "Receive"})
    done = rtos.run("true", "repeat=200", limit=90)
    for one in done.both:
        assert_done(one, b"", 200)
    assert rtos.server.stats()["connections"] >= 400


def test_two_tasks_on_many_connections_leave_nothing(rtos, capsys):
    """30 connections end that can be resumed, then 30 that cannot."""
    few = rtos.run("seq 40", "repeat=5")
    before = len(rtos.server.log("handshake"))
    each = {"verb": "Receive", "leg": ["authenticated", "none"]}
    rtos.reset(dict(each, action="hang-up", times=60),
               dict(each, action="forget-tls", nth=31, times=30))
    done = rtos.boot("repeat=100", "command=seq 40", limit=120).check()
    for one in done.both:
        assert_done(one, SEQ_40, 100)
    assert [rule["fired"] for rule in rtos.server.stats()["faults"]] == [60, 30]
    # the last of each may have been followed by no other
    assert rtos.server.stats()["connections"] >= 60
    for name in ("stack", "pcbs", "rtos-heap"):
        assert done.peaks[name] <= few.peaks[name] * 1.2 + 2, (few, done)
    if not rtos.sealed:
        shaken = [r["resumed"] for r in rtos.server.log("handshake")[before:]]
        # what one has begun to resume the other may have had forgotten
        assert shaken.count(True) >= 29 and shaken.count(False) >= 30, shaken
        assert done.peaks["waits"] > 0, done
    with capsys.disabled():
        print("\nnote: %s, 100 commands in each task in %.1f s; before: %s; "
              "after: %s; peaks after 5: %s; after 100: %s; stacks left: %s" % (
                  rtos.image, done.seconds, done.lines["before"],
                  done.lines["after"], few.lines["peaks"],
                  done.lines["peaks"], done.lines["free"]))
