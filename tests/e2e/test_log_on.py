# SPDX-License-Identifier: Apache-2.0
"""Hosts, users and passwords of all kinds can be logged on to and with."""

import pytest
from winrm_command import host, hosts  # noqa: F401  (fixtures)
from winrm_command import TRANSPORT, winrm

pytestmark = pytest.mark.transports


@pytest.mark.parametrize("options", [
    ["--no-tabs"], ["--omi-style"], ["--no-merged", "400"],
    ["--no-merged", "500"], ["--max-stream-chunk", "10"],
    ["--basic"], ["--domain", "OTHER"], ["--settle", "0"]], ids=" ".join)
def test_hosts_of_other_shapes_work_too(hosts, options):
    host = hosts("--user", "LAB:alice:S3cret!-Passw0rd", *options)
    result = host.run("printf 'some output'; printf err >&2; exit 7")
    assert (result.status, result.out, result.err) == \
        (7, b"some output", "err")
    host.assert_tidy()
    assert len(host.log("shell-created")) == 1


@pytest.mark.parametrize("status", [400, 500])
def test_a_refused_merged_leg_is_followed_by_an_empty_one(hosts, status):
    host = hosts("--no-merged", str(status))
    assert host.run("echo hi").out == b"hi\n"
    assert len(host.log("shell-created")) == 1
    assert host.stats()["commands_started"] == 1
    assert len(host.log("request")) <= 9
    assert host.stats()["connections"] <= 2


@pytest.mark.parametrize("user", [
    "LAB\\alice", "lab\\ALICE", "alice@lab.test", "alice", "LAB.TEST\\alice"])
def test_user_names_of_all_forms_log_on(host, user):
    result = winrm("-u", user, "-p", str(host.port), *TRANSPORT, host.address,
                   "--", "exit 7")
    assert result.status == 7


@pytest.mark.parametrize("password", [
    "p", "with spaces and \"quotes\"", "pässwörd-€-🙂", "x" * 200])
def test_passwords_of_all_kinds_log_on(hosts, password):
    host = hosts("--user", "LAB:bob:" + password)
    result = winrm("-u", "LAB\\bob", "-p", str(host.port), *TRANSPORT,
                   host.address, "--", "exit 7",
                   env={"WINRM_PASSWORD": password})
    assert result.status == 7


@pytest.mark.parametrize("user", ["bjørn", "ΑΛΈΞΗΣ", "жанна", "żółw"])
def test_user_names_beyond_ascii_log_on(hosts, user):
    host = hosts("--user", "LAB:%s:secret" % user)
    result = winrm("-u", "LAB\\" + user, "-p", str(host.port), *TRANSPORT,
                   host.address, "--", "exit 7",
                   env={"WINRM_PASSWORD": "secret"})
    assert result.status == 7


@pytest.mark.http
def test_basic_works_where_it_is_asked_for_by_its_unsafe_name(hosts):
    host = hosts("--basic", "--allow-unencrypted",
                 "--user", ":alice:S3cret!-Passw0rd")
    result = winrm("-u", "alice", "-p", str(host.port), "--auth", "basic",
                   "--insecure-allow-unencrypted", host.address, "--",
                   "echo hi; exit 7")
    assert (result.status, result.out) == (7, b"hi\n")
    assert "in the clear" in result.err
    assert {r["leg"] for r in host.log("request")} == {"basic"}
    host.assert_tidy()
