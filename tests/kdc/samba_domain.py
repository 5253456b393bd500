#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Fills a new domain with accounts: samba_domain.py FOLDER PASSWORD."""

import os
import sys

import ldb
from samba import dckeytab, dsdb  # noqa: F401  (export_keytab of Net)
from samba.auth import system_session
from samba.credentials import Credentials
from samba.net import Net
from samba.param import LoadParm
from samba.samdb import SamDB

AES_AND_RC4 = "28"              # msDS-SupportedEncryptionTypes
LONG_AGO = "126227808000000000"     # 2001, in 100 ns since 1601
GROUPS = 100


class Domain:
    def __init__(self, folder, password):
        self.folder, self.password = folder, password
        self.lp = LoadParm()
        self.lp.load(os.path.join(folder, "etc", "smb.conf"))
        self.sam = SamDB(url=os.path.join(folder, "private", "sam.ldb"),
                         session_info=system_session(), lp=self.lp)

    def replace(self, account, **values):
        found = self.sam.search(
            expression="(sAMAccountName=%s)" % account, attrs=["cn"])
        message = ldb.Message(found[0].dn)
        for name, value in values.items():
            name = name.replace("_", "-")
            message[name] = ldb.MessageElement(
                value, ldb.FLAG_MOD_REPLACE, name)
        self.sam.modify(message)

    def user(self, name, password=None):
        self.sam.newuser(name, password or self.password)

    def policy(self):
        """Any password, for ever, and as often as wished."""
        for name, value in (("pwdProperties", "0"), ("minPwdAge", "0"),
                            ("maxPwdAge", "-9223372036854775808"),
                            ("minPwdLength", "0"),
                            ("pwdHistoryLength", "0")):
            message = ldb.Message(ldb.Dn(self.sam, self.sam.domain_dn()))
            message[name] = ldb.MessageElement(
                value, ldb.FLAG_MOD_REPLACE, name)
            self.sam.modify(message)

    def users(self):
        flags = dsdb.UF_NORMAL_ACCOUNT
        for name in ("vagrant", "MixedCase", "disabled", "expired",
                     "mustchange", "nopreauth", "before", "upn",
                     "manygroups"):
            self.user(name)
        self.replace("disabled", userAccountControl=str(
            flags | dsdb.UF_ACCOUNTDISABLE))
        self.replace("expired", accountExpires=LONG_AGO)
        self.replace("mustchange", pwdLastSet="0")
        self.replace("nopreauth", userAccountControl=str(
            flags | dsdb.UF_DONT_REQUIRE_PREAUTH))
        # The salt stays that of the name before.
        self.replace("before", sAMAccountName="renamed")
        self.replace("upn", userPrincipalName="first.last@ad.test")
        for number in range(GROUPS):
            name = "group%d" % number
            self.sam.newgroup(name)
            self.sam.add_remove_group_members(name, ["manygroups"])

    def services(self):
        """winsrv$ as a Windows host has its account; websvc as a service of
        Unix often has."""
        self.user("websvc", "Svc-Pass1")
        self.replace("websvc", servicePrincipalName=[
            "HTTP/srv.ad.test", "HTTP/localhost"])
        self.sam.newcomputer("winsrv")
        self.sam.setpassword("(sAMAccountName=winsrv$)", "Winsrv-Pass1",
                             False)
        self.replace("winsrv$", servicePrincipalName=[
            "HTTP/winsrv.ad.test", "WSMAN/winsrv.ad.test"],
            msDS_SupportedEncryptionTypes=AES_AND_RC4)

    def keytabs(self):
        net = Net(Credentials(), self.lp)
        for name, principals in (
                ("user.keytab", ["vagrant"]),
                ("http.keytab", ["HTTP/srv.ad.test", "HTTP/localhost",
                                 "winsrv$", "HTTP/winsrv.ad.test"])):
            for principal in principals:
                net.export_keytab(keytab=os.path.join(self.folder, name),
                                  principal=principal)


def main():
    domain = Domain(*sys.argv[1:])
    domain.sam.transaction_start()      # one fsync, not hundreds
    domain.policy()
    domain.users()
    domain.services()
    domain.sam.transaction_commit()
    domain.keytabs()


if __name__ == "__main__":
    main()
