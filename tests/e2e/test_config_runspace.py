# SPDX-License-Identifier: Apache-2.0
"""shell and configuration in config.json and in connectors."""

import json

import pytest
from service import tidy, validator
from test_config import all_of, config  # noqa: F401  (a fixture)
from test_psrp import fixture, host  # noqa: F401  (a fixture)
from winrm_command import PASSWORD, winrm

EXIT = fixture("exit")["script"]
THERE = "127.0.0.1"
ENDED = (7, b'"o"\n')


@pytest.fixture
def said(host, config):  # noqa: F811
    """said(shell="runspace", ...): the environment of a file that says so."""
    def write(**values):
        return config({"defaults": all_of(host, password=PASSWORD),
                       "hosts": {"127.*": values}})
    return write


def ps(env, *options):
    result = winrm("ps", "-n", "--as-json", *options, THERE, "--", EXIT,
                   env=env)
    return result.status, result.out


def test_a_host_may_have_runspaces_by_default(host, said):  # noqa: F811
    env = said(shell="runspace")
    assert ps(env) == ENDED
    assert ps(env, "--no-psrp") != ENDED
    result = winrm("ps", "-n", "-e", "A=B", THERE, "--", EXIT, env=env)
    assert result.status == 248 and "$env:NAME" in result.err, result
    # what is none for PowerShell has a command shell
    assert winrm(THERE, "--", "echo hi", env=env).out == b"hi\n"
    tidy(host)


def test_the_configuration_is_that_of_the_host(host, said):  # noqa: F811
    env = said(configuration="No.Such")
    assert ps(env, "--psrp")[0] == 251
    assert ps(env, "--psrp", "--configuration",
              "Microsoft.PowerShell") == ENDED
    assert winrm(THERE, "--", "echo hi", env=env).out == b"hi\n"
    assert ps(said(shell="runspace", configuration="No.Such"))[0] == 251


def test_run_takes_the_configuration_of_each_host(host, said):  # noqa: F811
    env = said(shell="runspace", configuration="No.Such")
    hosts = "127.0.0.1,127.0.0.1"
    result = winrm("run", "-H", hosts, "--psrp", "--as-json", "-q", "--",
                   EXIT, env=env)
    assert result.status == 255 and result.out == b"", result
    result = winrm("run", "-H", hosts, "-q", "--", "echo hi", env=env)
    assert (result.status, result.out.count(b": hi\n")) == (0, 2), result


def test_a_connector_that_names_no_shell_has_the_hosts(
        host, said, tmp_path):  # noqa: F811
    path = tmp_path / "connectors.json"

    def call(**keys):
        path.write_text(json.dumps(
            {"c": {"hostname": THERE, "command": EXIT, **keys}}))
        path.chmod(0o600)
        return winrm("call", "--config", str(path), "c", env=env).json
    env = said(shell="runspace")
    assert call()["output"] == '"o"\n'
    assert call(shell="cmd").get("output") != '"o"\n'
    env = said(configuration="No.Such")
    assert call(shell="runspace")["exitcode"] == 251
    assert call(shell="cmd")["exitcode"] == 0


def test_a_connectors_runspace_is_for_scripts_alone(
        host, tmp_path):  # noqa: F811
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"c": {
        "hostname": THERE, **all_of(host), "shell": "runspace",
        "configuration": "Microsoft.PowerShell"}}))
    path.chmod(0o600)
    options = ["--config", str(path)]
    result = winrm("ps", "-n", "--as-json", *options, "c", "--", EXIT)
    assert (result.status, result.out) == ENDED, result
    assert winrm(*options, "c", "--", "echo hi").out == b"hi\n"
    assert winrm("sessions", *options, "c").status == 0
    result = winrm("run", "-H", "c", "-q", *options, "--", "echo hi")
    assert (result.status, result.out) == (0, b"c: hi\n"), result


@pytest.mark.parametrize("values, text", [
    ({"shell": "bash"}, "cmd, powershell or runspace"),
    ({"configuration": ""}, "configuration: empty"),
    ({"configuration": 64 * "a"}, "configuration: "),
    ({"shell": "runspace", "configuration": "JEA"}, None)])
def test_config_check_and_the_schema_agree(config, values, text):  # noqa: F811
    content = {"hosts": {"a": values}}
    env = config(content)
    result = winrm("config", "check", env=env)
    assert (result.status == 0) == (text is None), result
    assert text is None or text in result.err
    assert validator("configuration").is_valid(content) == (text is None)
    if text is None:
        shown = winrm("config", "show", "a", env=env).out.decode()
        assert 'shell = "runspace"  # ' in shown
        assert 'configuration = "JEA"  # ' in shown
