# SPDX-License-Identifier: Apache-2.0
"""What both KDCs have in common: a folder, a port, a process, a krb5.conf."""

import os
import socket
import subprocess
import time

PASSWORD = "Passw0rd!42"
HOST = "127.0.0.1"
KRB5_CONF = """[libdefaults]
 default_realm = {realm}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
 qualify_shortname = ""
 default_ccache_name = FILE:{folder}/ccache
 default_keytab_name = FILE:{keytab}
 udp_preference_limit = 1
[realms]
 {realm} = {{
  kdc = {host}:{port}
 }}
[domain_realm]
 localhost = {realm}
 .{domain} = {realm}
"""


class KdcError(Exception):
    """It did not start, or one of its tools failed."""


def free_port():
    with socket.socket() as one:
        one.bind((HOST, 0))
        return one.getsockname()[1]


def environment(**more):
    """The caller's, in English, with the folders that daemons live in, and
    with no Kerberos settings but the given."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith("KRB5") and not k.startswith("LC_")}
    kept.update(PATH=os.environ.get("PATH", "") + ":/usr/sbin:/sbin",
                LC_ALL="C.UTF-8", **more)
    return kept


def run(words, text=None, **variables):
    """The output of a tool; KdcError with that output when it fails."""
    try:
        done = subprocess.run(words, input=text, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              env=environment(**variables))
    except FileNotFoundError:
        raise KdcError("no %s: run tests/setup/install test"
                       % words[0]) from None
    if done.returncode:
        raise KdcError("%s: %s" % (" ".join(words[:3]), done.stdout.strip()))
    return done.stdout


class Kdc:
    """A running KDC. Give it up with `stop`, or use it in a `with`.

    host, port     where it listens (TCP)
    realm          WINRM.TEST or AD.TEST
    keytab_http    the keys of its services, for the test server
    keytab_user    the keys of `vagrant`
    krb5_conf      a krb5.conf of this realm alone
    password       of all users that have no other
    """

    host = HOST
    password = PASSWORD
    realm = domain = None

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        os.makedirs(self.folder, exist_ok=True)
        self.port = free_port()
        self.keytab_http = os.path.join(self.folder, "http.keytab")
        self.keytab_user = os.path.join(self.folder, "user.keytab")
        self.krb5_conf = self.config(self.port)
        self._caches = 0
        self._process = None

    def config(self, port, name="krb5.conf", *defaults):
        """A krb5.conf that has the KDC at this port of loopback: this KDC's
        own, or that of a relay before it; `defaults` are more lines of its
        [libdefaults]."""
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(KRB5_CONF.format(
                realm=self.realm, domain=self.domain, folder=self.folder,
                keytab=self.keytab_http, host=HOST, port=port).replace(
                    "\n[realms]", "".join("\n " + line for line in defaults)
                    + "\n[realms]"))
        return path

    def only(self, *etypes):
        """A krb5.conf for clients that know these etypes alone."""
        names = " ".join(etypes)
        return self.config(self.port, "only-%s.conf" % names.replace(
            " ", "-"), "permitted_enctypes = " + names)

    def _start(self, words, log, seconds, **variables):
        with open(log, "ab") as out:
            self._process = subprocess.Popen(
                # It does not outlive this process.
                ["setpriv", "--pdeathsig", "TERM", *words],
                stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT,
                env=environment(**variables))
        until = time.monotonic() + seconds
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                with open(log, encoding="utf-8", errors="replace") as file:
                    raise KdcError("no KDC: " + file.read()[-2000:])
            time.sleep(0.02)

    def _answers(self):
        try:
            socket.create_connection((HOST, self.port), 1).close()
        except OSError:
            return False
        return True

    def stop(self):
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdin.close()
        self._process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # What MIT's own tools get from it.

    def kinit(self, user="vagrant", password=None, *options, config=None):
        """A new ticket cache, a file, made by MIT's kinit."""
        self._caches += 1
        cache = os.path.join(self.folder, "ccache%d" % self._caches)
        run(["kinit", "-c", "FILE:" + cache, *options, user],
            (password or self.password) + "\n",
            KRB5_CONFIG=config or self.krb5_conf)
        return cache

    def kvno(self, cache, *services):
        """A service ticket in the cache, by MIT's kvno."""
        return run(["kvno", "-c", "FILE:" + cache, *services],
                   KRB5_CONFIG=self.krb5_conf)
