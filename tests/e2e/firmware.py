# SPDX-License-Identifier: Apache-2.0
"""The images of boards/mps2-an385 without an RTOS, and the board itself.

Run by `make firmware`, which builds them.
"""

import os
import re
import socket
import subprocess

import pytest
from conftest import ROOT
from firmware_board import (
    BAD_CERTIFICATE, BAD_LOGON, BARE, BUILD, DEADLINE, ERRORS, FAULT, MEGABYTE,
    NO_HOST, OTHER, RTOS, USAGE, Resolver, assert_as_the_readme_says, boot,
    lines, md5)
from winrm_command import SLOW

pytest_plugins = "firmware_board"


# --- what every client must do ----------------------------------------------

@pytest.mark.parametrize("code", [0, 7])
def test_the_exit_code_is_the_remote_one(device, code):
    done = device.run("echo out; echo err >&2; exit %d" % code)
    assert done.status == code, done
    assert done.result["exit"] == code and done.result["error"] == 0
    assert done.result["out-md5"] == md5(b"out\n"), done
    assert done.result["err-md5"] == md5(b"err\n"), done
    assert done.result["sealed"] == device.sealed


def test_a_megabyte_of_output_arrives_whole(device, tmp_path):
    path = tmp_path / "random"
    path.write_bytes(os.urandom(MEGABYTE))
    done = device.run("cat '%s'" % path, limit=60)
    assert done.status == 0, done
    assert done.result["out"] == MEGABYTE, done
    assert done.result["out-md5"] == md5(path.read_bytes()), done


def test_stdin_arrives_whole_and_ends(device):
    done = device.run("cat", "input=100000", limit=60)
    assert done.status == 0, done
    assert done.result["out-md5"] == md5(lines(100000)), done


def test_a_deadline_ends_the_command(device):
    done = device.run("sleep 60", "timeout=%d" % (1500 * SLOW))
    assert done.status == DEADLINE, done
    assert done.seconds < 10 * SLOW
    device.server.wait_for(lambda s: s["commands_running"] == 0)


def test_a_wrong_password_is_said(device):
    done = device.run("whoami", "password=wrong")
    assert done.status == BAD_LOGON and "password" in done.message, done


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("verb", ["Create", "Command"])
def test_a_cut_connection_is_an_error(device, verb, reset):
    """What it started is cleaned up and not started again."""
    device.reset({"action": "cut", "at": 100, "verb": verb, "nth": 1,
                  "reset": reset})
    done = device.run("sleep 0.2; echo hi", limit=30)
    assert done.status == OTHER, done
    assert device.server.stats()["commands_started"] <= 1


@pytest.mark.parametrize("reset", [False, True])
def test_a_cut_connection_is_made_again_for_output(device, reset):
    device.reset({"action": "no-reply", "verb": "Receive", "nth": 1,
                  "reset": reset})
    done = device.run("echo hi", limit=30)
    assert done.status == 0 and done.result["reconnects"] == 1, done
    assert done.result["out-md5"] == md5(b"hi\n"), done


def test_nobody_at_the_port_is_an_error(device):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        done = device.boot("port=%d" % closed.getsockname()[1],
                           "command=whoami").check()
    assert done.status == NO_HOST and "cannot connect" in done.message, done


def test_a_name_is_looked_up(http):
    with Resolver("10.0.2.2") as resolver:
        done = http.run("echo hi", "host=winrm.test",
                        "dns-port=%d" % resolver.port)
    assert done.status == 0, done
    assert resolver.asked[0] == b"winrm\x04test"


def test_a_name_nobody_knows_is_an_error(http):
    with Resolver(None) as resolver:
        done = http.run("echo hi", "host=winrm.test",
                        "dns-port=%d" % resolver.port)
    assert done.status == NO_HOST and "address" in done.message, done


def test_a_resolver_that_is_silent_is_not_waited_for(http):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        done = http.run("echo hi", "host=winrm.test", "timeout=2000",
                        "dns-port=%d" % silent.getsockname()[1])
    assert done.status == DEADLINE and done.seconds < 10 * SLOW, done


# --- certificates ----------------------------------------------------------------

@pytest.mark.parametrize("kind", [
    "rsa-sha256", "rsa-sha384", "rsa-4096", "p-256", "p-384",
    "intermediate-rsa"])
def test_a_host_is_trusted_by_its_ca_and_name(secure, made, ca, kind):
    device = secure(kind, ca(made[kind].ca))
    with Resolver("10.0.2.2") as resolver:
        done = device.run("exit 5", "host=localhost",
                          "dns-port=%d" % resolver.port, limit=30)
    assert done.status == 5, done
    handshake = device.server.log("handshake")[0]
    assert handshake["version"] == "TLSv1.2"


@pytest.mark.parametrize("kind, words", [
    ("expired", "it has expired"), ("unknown-issuer", "no trusted CA"),
    ("wrong-name", "another host name"), ("rsa-sha256", "another host name")])
def test_a_wrong_certificate_is_refused(secure, made, ca, kind, words):
    authority = made["good" if kind == "unknown-issuer" else kind].ca
    device = secure(kind, ca(authority))
    named = kind != "rsa-sha256"        # else it is not for that address
    with Resolver("10.0.2.2") as resolver:
        done = device.run("whoami", *(["host=localhost"] if named else []),
                          "dns-port=%d" % resolver.port)
    assert done.status == BAD_CERTIFICATE and words in done.message, done
    assert not device.server.log("request")


def test_a_wrong_pin_is_refused(https, made):
    done = https.run("whoami", "pin=" + made["good"].pin)
    assert done.status == BAD_CERTIFICATE, done
    assert "none of the pinned ones" in done.message


def test_without_a_clock_dates_are_not_looked_at(secure, made, ca):
    device = secure("expired", ca(made["expired"].ca), "no-clock=1")
    with Resolver("10.0.2.2") as resolver:
        done = device.run("exit 3", "host=localhost",
                          "dns-port=%d" % resolver.port)
    assert done.status == 3, done


# --- faults of the network and of memory -----------------------------------------

@pytest.mark.parametrize("trust", ["pin", "ca"])
def test_a_pool_that_is_too_small_is_an_error(secure, made, ca, capsys, trust):
    """In steps up to one that does: in setup, handshake or certificate, which
    is not called wrong for that."""
    kind = made["rsa-sha256"]
    https = secure(kind.name, "pin=" + kind.pin if trust == "pin"
                   else ca(kind.ca))
    for size in range(2048, 45 * 1024, 2048):
        with Resolver("10.0.2.2") as resolver:
            done = https.boot("host=localhost", "dns-port=%d" % resolver.port,
                              "pool=%d" % size, "command=exit 4").check()
        if done.status == 4:
            break
        assert done.result["error"] == ERRORS["CRYPTO"], done
        assert "not enough memory" in done.message, done
    assert done.status == 4 and size > 20000, (size, done)
    with capsys.disabled():
        print("\nnote: winrm-https, RSA-2048, %s: smallest pool that does %d, "
              "peak %d" % (trust, size, done.peaks["pool"]))


def test_a_server_that_closes_early_is_an_error(device):
    device.reset({"action": "accept-close", "reset": True})
    assert device.run("whoami").status in (OTHER, NO_HOST)
    device.reset({"action": "accept-close"})
    assert device.run("whoami", "no-recover=1").status == OTHER


def test_a_silent_server_costs_no_more_than_the_deadline(device):
    device.reset({"action": "accept-stall"})
    done = device.boot("timeout=1500", "command=whoami").check()
    device.reset()
    assert done.status == DEADLINE and done.seconds < 10 * SLOW, done


def test_a_server_of_another_protocol_is_an_error(device):
    device.reset({"action": "accept-bytes", "kind": "ssh"})
    assert device.run("whoami", "no-recover=1").status == OTHER


def test_records_of_16_kilobytes_are_taken(https):
    """Heads of 1xx in front of a reply, all in one record."""
    https.reset({"action": "interim", "count": 6, "header": "X-Pad: " + "x" * 2900,
                 "verb": "Receive"})
    done = https.run("echo hi")
    assert done.status == 0 and done.result["out-md5"] == md5(b"hi\n"), done


@pytest.mark.parametrize("rule", [
    {"action": "split", "sizes": [1, 2, 3, 500, 7]},
    {"action": "split", "sizes": [1459, 1, 1461], "pause_ms": 1},
    {"action": "drip", "ms": 0, "verb": "Create"}])
def test_fragments_are_put_together(device, rule):
    device.reset(rule)
    done = device.run("seq 1000", limit=60)
    assert done.status == 0, done
    assert done.result["out-md5"] == md5(b"".join(
        b"%d\n" % n for n in range(1, 1001))), done


def test_lost_frames_are_sent_again(device, tmp_path):
    path = tmp_path / "random"
    path.write_bytes(os.urandom(32768))
    done = device.run("cat '%s'" % path, "lose=20", limit=60)
    assert done.status == 0 and done.peaks["lost"] > 0, done
    assert done.result["out-md5"] == md5(path.read_bytes()), done


# --- for long --------------------------------------------------------------------

@pytest.mark.more
def test_a_thousand_commands_in_one_boot_leave_nothing(http, capsys):
    few = http.run("seq 40", "repeat=10")
    done = http.run("seq 40", "repeat=1000", limit=240)
    once = b"".join(b"%d\n" % n for n in range(1, 41))
    assert done.status == 0 and done.result["commands"] == 1000, done
    assert done.result["out"] == 1000 * len(once)
    assert done.result["out-md5"] == md5(once * 1000), done
    for name in ("stack", "heap", "pbufs", "pcbs"):
        assert done.peaks[name] <= few.peaks[name] * 1.2 + 2, (few, done)
    with capsys.disabled():
        print("\nnote: winrm-http, 1000 commands in %.1f s; before: %s; "
              "after: %s; peaks after 10: %s; after 1000: %s" % (
                  done.seconds, done.lines["before"], done.lines["after"],
                  few.lines["peaks"], done.lines["peaks"]))


@pytest.mark.more
def test_many_connections_in_one_boot_leave_nothing(device):
    device.reset({"action": "hang-up", "probability": 0.3, "seed": 1,
                  "leg": ["authenticated", "none"], "verb": "Receive"})
    done = device.run("echo hi", "repeat=60", limit=120)
    assert done.status == 0, done
    assert done.result["out-md5"] == md5(b"hi\n" * 60), done
    assert device.server.stats()["connections"] > 5
    assert done.peaks["pcbs"] <= 4


# --- the library as it is for a device -------------------------------------------

@pytest.mark.more
def test_the_library_calls_no_allocator_and_has_no_globals():
    for archive in ("libwinrm.a", "rtos/libwinrm.a"):
        symbols = subprocess.run(
            ["arm-none-eabi-nm", os.path.join(BUILD, archive)], check=True,
            capture_output=True, text=True).stdout
        pairs = re.findall(r"([A-Za-z]) (\S+)$", symbols, re.M)
        assert len(pairs) > 200
        assert not [name for kind, name in pairs if kind in "bBdDC"]
        assert not [name for kind, name in pairs if kind == "U" and re.match(
            r"_?(m|c|re)alloc|_?free|.*printf|puts|f(open|read|write)|_sbrk",
            name)]
        assert not [name for kind, name in pairs
                    if kind.isupper() and kind != "U"
                    and not name.startswith("winrm_")]


# --- the board -------------------------------------------------------------------

@pytest.mark.parametrize("how", ["null", "jump", "code", "stack", "ram"])
def test_a_wild_access_is_reported(how):
    done = boot("winrm-http", "crash=" + how)
    assert done.status == FAULT and "fault pc=" in done.text, done


def test_an_assertion_is_reported():
    done = boot("winrm-http", "crash=assert")
    assert done.status == FAULT and "assertion at" in done.text, done


def test_an_unknown_setting_is_refused():
    done = boot("winrm-http", "colour=blue")
    assert done.status == USAGE and "colour" in done.text, done


def test_the_random_numbers_of_tests_do_not_get_into_a_product():
    done = subprocess.run(
        ["make", "-s", "BOARD=mps2-an385", "refused"], cwd=ROOT,
        capture_output=True, text=True)
    assert done.returncode != 0
    assert "must not get into a product" in done.stderr, done.stderr
    assert not os.path.exists(os.path.join(BUILD, "refused"))


@pytest.mark.parametrize("image", [*BARE, *RTOS])
def test_an_image_takes_what_the_readme_says(devices, image, capsys):
    devices[image].reset()
    assert_as_the_readme_says(devices[image].run("echo hi"), capsys)
