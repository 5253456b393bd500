# SPDX-License-Identifier: Apache-2.0
"""MIT's KDC, realm WINRM.TEST: it is up in less than a second."""

import os

from . import process

REALM = "WINRM.TEST"
_AES_SHA1 = "aes256-cts-hmac-sha1-96:%s,aes128-cts-hmac-sha1-96:%s"
SHA1 = _AES_SHA1 % ("normal", "normal")
AES256 = "aes256-cts-hmac-sha1-96:normal"
SHA2 = "aes256-cts-hmac-sha384-192:normal"
NO_REALM = "aes256-cts-hmac-sha1-96:norealm"    # salt: the name alone
USERS = (
    # name, options of kadmin's addprinc
    ("vagrant", ""),                # etypes 20 19 18 17
    ("sha1only", "-e " + AES256),
    ("sha2only", "-e " + SHA2),
    ("oddsalt", "-e " + NO_REALM),
    ("disabled", "-allow_tix"),
    ("expired", '-expire "2001-01-01 00:00:00 UTC"'),
    ("mustchange", "+needchange"),
    ("nopreauth", "-requires_preauth"),
    ("renamed-from", ""),           # becomes "renamed"; its salt stays
)
# HTTP/localhost takes AES with SHA-1 alone, as a Windows host does.
SERVICES = (("HTTP/localhost", SHA1), ("HTTP/srv.winrm.test", SHA1),
            ("WSMAN/srv.winrm.test", SHA1), ("HTTP/sha2.winrm.test", SHA2))
# Those that no test server has the right key of.
STRANGE = ("HTTP/other.winrm.test", "HTTP/stale.winrm.test")
KDC_CONF = """[kdcdefaults]
 kdc_listen = {host}:{port}
 kdc_tcp_listen = {host}:{port}
[realms]
 {realm} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
  max_life = 10h
  max_renewable_life = 7d
  supported_enctypes = {etypes}
 }}
[logging]
 kdc = FILE:{folder}/kdc.log
"""
ETYPES = ("aes256-cts-hmac-sha384-192:normal "
          "aes128-cts-hmac-sha256-128:normal "
          "aes256-cts-hmac-sha1-96:normal aes128-cts-hmac-sha1-96:normal")


class MitKdc(process.Kdc):
    """Users and services are those of USERS and SERVICES.

    keytab_sha2    the key of `sha2only`, etype 20
    """

    realm, domain = REALM, "winrm.test"

    def __init__(self, folder):
        super().__init__(folder)
        self.keytab_sha2 = os.path.join(self.folder, "sha2.keytab")
        profile = os.path.join(self.folder, "kdc.conf")
        with open(profile, "w", encoding="ascii") as file:
            file.write(KDC_CONF.format(
                host=self.host, port=self.port, realm=REALM, etypes=ETYPES,
                folder=self.folder))
        self._variables = {"KRB5_CONFIG": self.krb5_conf,
                           "KRB5_KDC_PROFILE": profile}
        if not os.path.exists(self.keytab_http):
            self._fill()
        self._start(["krb5kdc", "-n"], os.path.join(self.folder, "kdc.out"),
                    30, **self._variables)

    def _fill(self):
        process.run(["kdb5_util", "-r", REALM, "create", "-s", "-P",
                     "master"], **self._variables)
        orders = []
        for name, options in USERS:
            orders.append('addprinc +requires_preauth %s -pw "%s" %s'
                          % (options, self.password, name))
        orders.append("renprinc -force renamed-from renamed")
        for name, etypes in SERVICES:
            orders.append("addprinc -randkey -e %s %s" % (etypes, name))
        for name in STRANGE:
            orders.append("addprinc -randkey -e %s %s" % (SHA1, name))
        for path, names in (
                (self.keytab_user, ["vagrant"]),
                (self.keytab_sha2, ["sha2only"]),
                (self.keytab_http, [*(name for name, _ in SERVICES),
                                    STRANGE[1]])):
            orders += ["ktadd -norandkey -k %s %s" % (path, name)
                       for name in names]
        # Another key of the same number: what the host has is of no use.
        orders += ["delprinc -force " + STRANGE[1],
                   "addprinc -randkey -e %s %s" % (SHA1, STRANGE[1])]
        said = self.kadmin(*orders)
        with open(os.path.join(self.folder, "setup.log"), "w") as file:
            file.write(said)
        if not os.path.exists(self.keytab_http):
            raise process.KdcError("kadmin.local: " + said[-2000:])

    def kadmin(self, *orders):
        """Runs orders of kadmin.local; what it says."""
        return process.run(["kadmin.local", "-r", REALM],
                           "\n".join(orders) + "\n", **self._variables)
