# SPDX-License-Identifier: Apache-2.0
"""Samba's Kerberos as a client: Heimdal, and an SPNEGO of Samba's own.

    peer_samba.py PORT COMMAND MECHANISM SPN_HOST USER REALM

MECHANISM is `spnego` or `gssapi_krb5`, PASSWORD in the environment. It has
nothing of MIT's. HTTP and SOAP are plain_client's.
"""

import base64
import os
import sys

from plain_client import BY_SPNEGO, Connection
from samba import credentials, gensec
from samba.param import LoadParm


class Samba(Connection):
    head = 60
    protocol = BY_SPNEGO

    def start(self, mechanism, host, user, realm):
        lp = LoadParm()
        lp.set("realm", realm)
        who = credentials.Credentials()
        who.guess(lp)
        who.set_username(user)
        who.set_realm(realm)
        who.set_password(os.environ["PASSWORD"])
        who.set_kerberos_state(credentials.MUST_USE_KERBEROS)
        self.gensec = gensec.Security.start_client(
            {"lp_ctx": lp, "target_hostname": host})
        self.gensec.set_credentials(who)
        self.gensec.set_target_hostname(host)
        self.gensec.set_target_service("HTTP")
        self.gensec.want_feature(gensec.FEATURE_SEAL)
        self.gensec.want_feature(gensec.FEATURE_SIGN)
        self.gensec.start_mech_by_name(mechanism)

    def log_on(self):
        token, done = b"", False
        while True:
            done, answer = self.gensec.update(token)
            if done and not answer:
                return
            response = self.post(extra=[(
                "Authorization",
                "Negotiate " + base64.b64encode(answer).decode())])
            word, _, text = (response.get("WWW-Authenticate")
                             or "").partition(" ")
            if not text:
                sys.exit("refused: %d" % response.status)
            token = base64.b64decode(text)

    def wrap(self, text):
        """As Heimdal turns it: EC 0, RRC 28."""
        return self.gensec.wrap(text)

    def unwrap(self, message):
        return self.gensec.unwrap(message)


def main():
    port, command, mechanism, host, user, realm = sys.argv[1:]
    one = Samba(("127.0.0.1", int(port)))
    one.start(mechanism, host, user, realm)
    one.log_on()
    assert one.create().status == 200
    out, err, code, _ = one.run(command)
    sys.stdout.buffer.write(out)
    sys.stderr.buffer.write(err)
    sys.exit(code)


if __name__ == "__main__":
    main()
