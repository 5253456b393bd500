# SPDX-License-Identifier: Apache-2.0
"""Samba's AD domain controller as a KDC with Windows' habits, realm AD.TEST.

A domain is made in ten seconds or more, so one is kept in build/kdc, by the
version of Samba and of what makes it; each SambaKdc runs on a copy of its own.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess

from . import process

REALM = "AD.TEST"
HERE = os.path.dirname(os.path.abspath(__file__))
KEPT = os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "kdc")
ADMIN_PASSWORD = "Adm1n!Pass"
PYTHON = "/usr/bin/python3"     # the one that has Debian's samba
# Paths in etc/smb.conf begin with this until a copy has a folder.
_OPTIONS = ("interfaces=lo", "bind interfaces only=yes",
            "server services=kdc", "dcerpc endpoint servers=",
            "max log size=0", "log level=1")


def _name_of_kept():
    """It changes when any part of what makes a domain does."""
    digest = hashlib.sha256()
    for name in ("samba_dc.py", "samba_domain.py"):
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    version = process.run(["samba", "--version"]).split()[-1]
    return "samba-%s-%s" % (version, digest.hexdigest()[:12])


def _make(folder):
    options = [word for option in _OPTIONS for word in ("--option", option)]
    said = process.run(
        ["samba-tool", "domain", "provision", "--targetdir", folder,
         "--realm", REALM, "--domain", "ADTEST", "--server-role", "dc",
         "--dns-backend", "NONE", "--host-name", "dc1", "--host-ip",
         process.HOST, "--adminpass", ADMIN_PASSWORD, "--use-rfc2307",
         *options])
    said += process.run(
        [PYTHON, os.path.join(HERE, "samba_domain.py"), folder,
         process.PASSWORD])
    with open(os.path.join(folder, "setup.log"), "w",
              encoding="utf-8") as file:
        file.write(said)


def kept():
    """The folder of a domain that no process runs on; made when it is not
    there, by one process while others wait."""
    os.makedirs(KEPT, exist_ok=True)
    final = os.path.join(KEPT, _name_of_kept())
    with open(os.path.join(KEPT, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(final):
            new = os.path.join(KEPT, "new")
            shutil.rmtree(new, ignore_errors=True)
            _make(new)
            for name in os.listdir(KEPT):   # those of other versions
                if name.startswith("samba-"):
                    shutil.rmtree(os.path.join(KEPT, name))
            os.rename(new, final)
    return final


class SambaKdc(process.Kdc):
    """Users, services and what is odd of them: see samba_domain.py. It needs
    root, as Samba does."""

    realm, domain = REALM, "ad.test"
    # Of HTTP/localhost: without AES in msDS-SupportedEncryptionTypes its
    # tickets are RC4, their session keys AES.
    service = "HTTP/winsrv.ad.test"

    def __init__(self, folder):
        if os.geteuid() != 0:
            raise process.KdcError("Samba's domain controller needs root")
        super().__init__(folder)
        if not os.path.isdir(os.path.join(self.folder, "private")):
            self._copy(kept())
        self._start(self._command(),
                    os.path.join(self.folder, "samba.log"), 60)

    def _command(self):
        return self._samba(
            "krb5 port=%d" % self.port,
            "kpasswd port=%d" % process.free_port())

    def _samba(self, *options):
        options = ("pid directory=" + self.folder,
                   "log file=%s/log.%%m" % self.folder, *options)
        return ["samba", "-i", "-M", "single", "--debug-stdout",
                "--configfile", self._smb_conf(),
                *(word for one in options for word in ("--option", one))]

    def _smb_conf(self):
        return os.path.join(self.folder, "etc", "smb.conf")

    def _copy(self, source):
        shutil.copytree(source, self.folder, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("krb5.conf", "*.sock"))
        path = self._smb_conf()
        with open(path, encoding="utf-8") as file:
            text = file.read()
        made_in = os.path.join(KEPT, "new")
        if made_in not in text:
            raise process.KdcError("smb.conf has no paths of its folder")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(made_in, self.folder))


class SambaDomain(SambaKdc):
    """A whole domain controller, in a network of its own as its ports are
    those of a domain. Only winbindd's socket leads out of it:

    winbind    the folder of that socket, for the test server's `--winbind`
    """

    short_name = "ADTEST"

    def _command(self):
        self.winbind = os.path.join(self.folder, "wb")
        # winbindd refuses one that others may write to.
        os.makedirs(self.winbind, mode=0o755, exist_ok=True)
        return ["unshare", "--net", "sh", "-c",
                'ip link set lo up && exec "$@"', "sh", *self._samba(
                    "server services=rpc, ldap, cldap, kdc, winbindd",
                    "dcerpc endpoint servers=epmapper, wkssvc, samr, "
                    "netlogon, lsarpc, drsuapi, dssetup",
                    "tls enabled=no",
                    "winbindd socket directory=" + self.winbind,
                    "ncalrpc dir=%s/rpc" % self.folder)]

    def _answers(self):
        """winbindd does, and its domain controller answers it."""
        return subprocess.run(
            ["wbinfo", "--ping-dc"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=process.environment(
                SELFTEST_WINBINDD_SOCKET_DIR=self.winbind,
                NSS_WRAPPER_PASSWD="/etc/passwd",
                NSS_WRAPPER_GROUP="/etc/group")).returncode == 0
