# SPDX-License-Identifier: Apache-2.0
"""The command where its clock is off by hours: it learns the KDC's."""

import pytest
from kerberos_host import (cache_of, kdc_mit, kdc_samba,  # noqa: F401
                           kerberos_host)
from test_kerberos import NOTHING, PASSWORD, assert_on
from winrm_command import WINRM, environment, finish

from tests.kdc import KdcRelay

import subprocess
import time


def run_at(host, offset, *options, **env):
    words = ["faketime", "-f", offset, WINRM, "exec", *host.options(),
             *options, host.address, "--", "echo on"]
    env = environment(**{**NOTHING, "KRB5_CONFIG": host.kdc.krb5_conf, **env})
    started = time.monotonic()
    process = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return finish(process, words, 20, started)


@pytest.mark.parametrize("offset", ["+6h", "-6h", "-20y"])
@pytest.mark.parametrize("name", ["mit", "samba"])
def test_a_clock_that_is_off_is_no_hindrance(kerberos_host, request, offset,
                                             name):
    kdc = request.getfixturevalue("kdc_" + name)
    host = kerberos_host("http", kdc=kdc)
    assert_on(run_at(host, offset, "--auth", "kerberos", "-u", "vagrant",
                     WINRM_PASSWORD=PASSWORD))
    assert_on(run_at(host, offset, "-u", "vagrant@" + kdc.realm, "--keytab",
                     kdc.keytab_user))


def test_a_cache_is_of_the_clock_that_it_was_made_by(kerberos_host, kdc_mit):
    """Seconds are no hindrance; tickets that have not begun are used."""
    host = kerberos_host("http")
    assert_on(run_at(host, "-2m", "--ccache", cache_of(kdc_mit)))


def test_the_hosts_own_word_on_the_clock_is_taken(kerberos_host, kdc_mit):
    """There is no KDC to learn it from: the host's refusal has the time."""
    host = kerberos_host("http", "--error-tokens")
    cache = kdc_mit.kinit()
    kdc_mit.kvno(cache, "HTTP/localhost")
    with KdcRelay(kdc_mit, "refuse", always=True) as relay:
        for offset in ("-2h", "+2h"):
            assert_on(run_at(host, offset, "--ccache", cache,
                             KRB5_CONFIG=relay.krb5_conf))
        assert relay.requests == []
    assert len(host.logons()) == 4
