# SPDX-License-Identifier: Apache-2.0
"""A client that we did not write runs against the test server.

pywinrm 0.5 with pyspnego does its own NTLM, sealing and SOAP. Its success
shows that the server is a WinRM server and not just a mirror of our client.
"""

import base64
import json
import os
import subprocess

import pytest
from conftest import PYTHON, ROOT

PEERS = os.path.join(ROOT, "build", "trixie", "python")
PYWINRM = '''
import base64, json, sys
sys.modules["gssapi"] = None    # pyspnego's own NTLM, not gss-ntlmssp's
import winrm
url, command, kind, user, password = sys.argv[1:]
session = winrm.Session(url, auth=(user, password), transport="ntlm",
                        message_encryption="always")
run = session.run_ps if kind == "ps" else session.run_cmd
answer = run(command)
print(json.dumps([base64.b64encode(answer.std_out).decode(),
                  base64.b64encode(answer.std_err).decode(),
                  answer.status_code]))
'''

pytestmark = pytest.mark.more


@pytest.fixture
def pywinrm(calm):
    """pywinrm(command) -> (stdout, stderr, exit code)."""
    if not os.path.isdir(os.path.join(PEERS, "winrm")):
        pytest.fail("pywinrm is not there: run tests/setup/trixie python")

    def run(command, kind="cmd", user=calm.user, password=calm.password):
        done = subprocess.run(
            [PYTHON, "-c", PYWINRM, "http://127.0.0.1:%d/wsman" % calm.port,
             command, kind, user, password], capture_output=True, text=True,
            timeout=60, env=dict(os.environ, PYTHONPATH=PEERS))
        if done.returncode:
            raise RuntimeError(done.stderr)
        out, err, code = json.loads(done.stdout)
        return base64.b64decode(out), base64.b64decode(err), code
    run.server = calm
    return run


def test_pywinrm_runs_a_command_sealed(pywinrm):
    name = subprocess.run(["whoami"], capture_output=True).stdout
    assert pywinrm("whoami") == (name, b"", 0)
    requests = [r for r in pywinrm.server.requests() if r.get("verb")]
    assert [r["verb"] for r in requests[-5:]] == [
        "Create", "Command", "Receive", "Signal", "Delete"]
    assert all(r["sealed"] for r in requests[-5:])
    logon = [r["ntlm"] for r in pywinrm.server.requests()
             if r.get("leg") == "authenticate"][-1]
    assert logon["mic"] and logon["lm_zero"] and logon["lm"] == 24
    assert pywinrm.server.stats()["shells"] == 0


def test_pywinrm_gets_stderr_and_the_exit_code(pywinrm):
    assert pywinrm("echo oops >&2; exit 7") == (b"", b"oops\n", 7)


def test_pywinrm_gets_exit_codes_of_32_bits(pywinrm):
    assert pywinrm("exit 3221225786")[2] == 3221225786


def test_pywinrm_gets_five_megabytes(pywinrm):
    out, err, code = pywinrm("seq 1 1000000 | head -c 5242880")
    want = "".join("%d\n" % n for n in range(1, 1000001))[:5242880]
    assert (out.decode(), err, code) == (want, b"", 0)


def test_pywinrm_gets_text_beyond_ascii(pywinrm):
    text = "grüße, мир, 世界, 😀"
    assert pywinrm("printf '%%s' '%s'" % text)[0].decode() == text


def test_pywinrm_runs_powershell(pywinrm):
    assert pywinrm("echo $((6 * 7)); exit 300", "ps")[::2] == (b"42\n", 300)


def test_pywinrm_waits_longer_than_a_receive(pywinrm):
    """pywinrm asks again after each 2150858793."""
    pywinrm.server.faults({"action": "fault", "code": 2150858793,
                           "verb": "Receive", "times": 3})
    assert pywinrm("echo late")[0] == b"late\n"


def test_pywinrm_is_refused_with_a_wrong_password(pywinrm):
    with pytest.raises(RuntimeError, match="InvalidCredentialsError"):
        pywinrm("whoami", password="wrong")


def test_pywinrm_logs_on_by_each_form_of_a_name(pywinrm):
    for user in ("alice", "alice@lab.test", "lab\\Alice"):
        assert pywinrm("echo hi", user=user)[0] == b"hi\n"


def test_pywinrm_notices_a_flipped_bit(pywinrm):
    pywinrm.server.faults({"action": "flip", "verb": "Receive"})
    with pytest.raises(RuntimeError):
        pywinrm("whoami")


# pywinrm has no call for management data, but what one is made of.
QUERY = '''
import sys
sys.modules["gssapi"] = None
import xmltodict
from winrm.protocol import Protocol
url, user, password, query = sys.argv[1:]
client = Protocol(url, transport="ntlm", username=user, password=password,
                  message_encryption="always")
base = "http://schemas.microsoft.com/wbem/wsman/1/"
space = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/"

def ask(verb, body):
    whole = {"env:Envelope": client._get_soap_header(
        resource_uri=base + "wmi/root/cimv2/*", action=space + verb)}
    whole["env:Envelope"]["env:Body"] = {"n:" + verb: body}
    reply = xmltodict.parse(client.send_message(xmltodict.unparse(whole)))
    reply = reply["s:Envelope"]["s:Body"]["n:" + verb + "Response"]
    items = reply.get("w:Items") or reply["n:Items"]
    rows = items["w:XmlFragment"]
    for row in rows if isinstance(rows, list) else [rows]:
        print(row["Number"])
    return reply.get("n:EnumerationContext")

context = ask("Enumerate", {
    "w:OptimizeEnumeration": None, "w:MaxElements": "300",
    "w:Filter": {"@Dialect": base + "WQL", "#text": query}})
while context:
    context = ask("Pull", {"n:EnumerationContext": context,
                           "n:MaxElements": "300"})
'''


def test_pywinrm_pulls_the_rows_of_a_query(pywinrm):
    server = pywinrm.server
    done = subprocess.run(
        [PYTHON, "-c", QUERY, "http://127.0.0.1:%d/wsman" % server.port,
         server.user, server.password, "SELECT Number FROM Test_Number"],
        capture_output=True, text=True, timeout=60,
        env=dict(os.environ, PYTHONPATH=PEERS))
    assert done.stderr == ""
    assert done.stdout.split() == [str(number) for number in range(1000)]
