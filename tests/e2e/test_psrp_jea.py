# SPDX-License-Identifier: Apache-2.0
"""A constrained endpoint, as JEA makes one, of PowerShell itself."""

import json

import pytest
from winrm_command import PASSWORD, SERVING, USER, Host, winrm

pytestmark = pytest.mark.more

# What New-PSSessionConfigurationFile writes with these parameters.
CONFIGURATION = """@{
SchemaVersion = '2.0.0.0'
GUID = '6f7b2a1e-6a51-4f5e-9a3e-0c1d2e3f4a5b'
SessionType = 'RestrictedRemoteServer'
LanguageMode = 'NoLanguage'
VisibleCmdlets = 'Get-Random', @{ Name = 'Get-Date'; Parameters = @{
    Name = 'Year' }, @{ Name = 'Format' } }
VisibleFunctions = 'Get-Sum'
FunctionDefinitions = @{ Name = 'Get-Sum'; ScriptBlock = {
    param([int[]]$Number, [switch]$Double, [string]$Text)
    $sum = 0; foreach ($one in $Number) { $sum += $one }
    "$($sum * (1 + $Double.IsPresent))$Text" } }
}
"""


@pytest.fixture(scope="module")
def jea(tmp_path_factory, powershell, servers):
    path = tmp_path_factory.mktemp("jea") / "jea.pssc"
    path.write_text(CONFIGURATION)
    one = Host(servers(*SERVING, "--powershell", powershell,
                       "--configuration", "Microsoft.PowerShell",
                       "--configuration", "Lab.Jea=%s" % path))
    yield one
    one.reset()


def ps(jea, *words):
    return winrm("ps", "--configuration", "lab.jea", "-n", *jea.options(),
                 jea.address, *words, limit=60)


def test_a_visible_command_runs_with_typed_parameters(jea):
    result = ps(jea, "Get-Random", "--", "-Minimum:5", "-Maximum:=6")
    assert (result.status, result.out) == (0, b"5\n"), result
    result = ps(jea, "Get-Sum", "--", "-Number:=[1,2,3]", "-Double",
                "-Text:= is it")
    assert result.status == 248 and "value of JSON" in result.err, result
    result = ps(jea, "Get-Sum", "--", "-Number:=[1,2,3]", "-Double",
                "-Text: is it")
    assert (result.status, result.out) == (0, b"12 is it\n"), result


@pytest.mark.parametrize("words, said", [
    (["Get-Process"], "The term 'Get-Process' is not recognized"),
    (["Get-Date", "--", "-Day:3"], "matches parameter name 'Day'")])
def test_a_hidden_one_is_an_error_in_the_words_of_the_engine(
        jea, words, said):
    result = ps(jea, *words)
    assert (result.status, result.out) == (1, b""), result
    assert said in result.err and "winrm:" not in result.err


@pytest.mark.parametrize("script", ["1 + 1", "Get-Random | Out-String"])
def test_a_script_is_refused_with_a_remedy(jea, script):
    result = ps(jea, script)
    assert (result.status, result.out) == (1, b""), result
    assert "FullyQualifiedErrorId : ScriptsNotAllowed" in result.err
    assert "winrm: this endpoint takes commands and no scripts" in result.err


def test_run_and_connectors_have_it_too(jea, tmp_path):
    result = winrm("run", "--configuration", "Lab.Jea", "-u", USER, "-H",
                   "%s:%d" % (jea.address, jea.port), "--", "Get-Sum", "--",
                   "-Number:=[4,5]", limit=60)
    assert result.status == 0 and result.out.endswith(b": 9\n"), result
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"c": {
        "hostname": jea.address, "port": jea.port, "username": USER,
        "password": PASSWORD, "shell": "runspace",
        "configuration": "Lab.Jea", "command": "Get-Process"}}))
    path.chmod(0o600)
    answer = winrm("call", "--config", str(path), "c", limit=60).json
    assert answer["exit-status"] == 1, answer
    assert "'Get-Process' is not recognized" in answer["error"]
    answer = winrm("call", "--config", str(path), "c", "command=Get-Random",
                   limit=60).json
    assert answer["exit-status"] == 0 and answer["output"].strip().isdigit()
