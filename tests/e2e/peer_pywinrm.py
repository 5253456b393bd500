# SPDX-License-Identifier: Apache-2.0
"""Runs pywinrm with Kerberos: peer_pywinrm.py URL COMMAND PROTOCOL SPN_HOST

PROTOCOL is `kerberos` (a bare token) or `negotiate` (pyspnego's own SPNEGO).
pywinrm does HTTP, MIME and SOAP, pyspnego the tokens and the sealing. What is
here stands for pykerberos, which Debian has too old for sealing. The ticket is
in $KRB5CCNAME: of the module krb5, which Debian does not have, pyspnego then
only wants to know that it is there.
"""

import base64
import json
import sys
import types


class GSSError(Exception):
    pass


def client_init(spn, gssflags=0, principal=None):
    import spnego
    service, host = spn.split("@")
    return 1, types.SimpleNamespace(
        answer=None, make=lambda bindings: spnego.client(
            hostname=host, service=service, protocol=PROTOCOL,
            channel_bindings=bindings), proxy=None)


def client_step(context, token, channel_bindings=None):
    from spnego.exceptions import SpnegoError
    if context.proxy is None:
        context.proxy = context.make(channel_bindings)
    try:
        context.answer = context.proxy.step(base64.b64decode(token) or None)
    except SpnegoError as error:
        raise GSSError(str(error)) from error
    return 1 if context.proxy.complete else 0


def client_response(context):
    return base64.b64encode(context.answer or b"").decode()


def encrypt(context, message):
    sealed = context.proxy.wrap_winrm(message)
    return sealed.data, sealed.header


def decrypt(context, message, header):
    return context.proxy.unwrap_winrm(header, message)


def channel_bindings(application_data):
    from spnego.channel_bindings import GssChannelBindings
    return GssChannelBindings(application_data=application_data)


def install():
    """Before winrm is imported."""
    sys.modules["krb5"] = types.ModuleType("krb5")
    one = types.ModuleType("kerberos")
    one.GSS_C_MUTUAL_FLAG, one.GSS_C_SEQUENCE_FLAG = 2, 8
    one.GSS_C_DELEG_FLAG = 1
    one.GSSError = GSSError
    one.authGSSClientInit = client_init
    one.authGSSClientStep = client_step
    one.authGSSClientResponse = client_response
    one.authGSSWinRMEncryptMessage = encrypt
    one.authGSSWinRMDecryptMessage = decrypt
    one.channelBindings = channel_bindings
    sys.modules["kerberos"] = one


def main():
    install()
    import winrm
    url, command, _, host, trust = sys.argv[1:]
    session = winrm.Session(
        url, auth=("", ""), transport="kerberos", service="HTTP",
        kerberos_hostname_override=host, ca_trust_path=trust or None,
        message_encryption="auto")
    answer = session.run_cmd(command)
    print(json.dumps([base64.b64encode(answer.std_out).decode(),
                      base64.b64encode(answer.std_err).decode(),
                      answer.status_code]))


if __name__ == "__main__":
    PROTOCOL = sys.argv[3]
    main()
