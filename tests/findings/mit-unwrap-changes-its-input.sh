#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# MIT krb5 1.20.1-2+deb12u5, python3-gssapi 1.8.2-1+b1 (Debian 12): gss_unwrap
# changes the token that it is given, though its parameter is an input. A wrap
# token with an RRC other than 0 (RFC 4121 4.2.5) is rotated back where it lies.
# So a Python bytes object, which cannot be changed, has other octets after
# SecurityContext.unwrap(token). With RRC 0 nothing is changed.
#
# Why it matters here: tokens of WinRM have RRC 28. Whoever records or compares
# what came must copy it before it is unwrapped.
#
# Needs apt-get with Debian 12's packages, on amd64; fails when the behaviour has
# changed.
set -eu

folder=$(mktemp -d)
pid=
trap 'test -z "$pid" || kill "$pid"; rm -rf "$folder"' EXIT
krb5=1.20.1-2+deb12u5
cd "$folder"
apt-get -o APT::Sandbox::User=root download -q "python3-gssapi=1.8.2-1+b1" python3-decorator libverto1 \
	libverto-libev1 libev4 libkeyutils1 >/dev/null
for package in krb5-kdc krb5-admin-server krb5-user libgssapi-krb5-2 \
	libkrb5-3 libk5crypto3 libkrb5support0 libkadm5srv-mit12 \
	libkadm5clnt-mit12 libkdb5-10 libgssrpc4; do
	apt-get -o APT::Sandbox::User=root download -q "$package=$krb5" >/dev/null
done
for package in *.deb; do
	dpkg -x "$package" root
done
export PATH="$folder/root/usr/bin:$folder/root/usr/sbin:$PATH"
export LD_LIBRARY_PATH="$folder/root/usr/lib/x86_64-linux-gnu"
export PYTHONPATH="$folder/root/usr/lib/python3/dist-packages"
export KRB5_CONFIG="$folder/krb5.conf" KRB5_KDC_PROFILE="$folder/kdc.conf"
export KRB5_KTNAME="FILE:$folder/keytab" KRB5CCNAME="FILE:$folder/cache"
export KRB5RCACHENAME=none:
port=$(/usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
cat >krb5.conf <<END
[libdefaults]
 default_realm = EXAMPLE.TEST
 dns_lookup_kdc = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 EXAMPLE.TEST = {
  kdc = 127.0.0.1:$port
  database_module = here
 }
[domain_realm]
 localhost = EXAMPLE.TEST
[dbmodules]
 db_module_dir = $folder/root/usr/lib/x86_64-linux-gnu/krb5/plugins/kdb
 here = {
  db_library = db2
 }
END
cat >kdc.conf <<END
[kdcdefaults]
 kdc_listen = 127.0.0.1:$port
 kdc_tcp_listen = 127.0.0.1:$port
[realms]
 EXAMPLE.TEST = {
  database_name = $folder/principal
  key_stash_file = $folder/stash
  acl_file = $folder/acl
 }
END
{
	kdb5_util create -s -P master
	kadmin.local -q "addprinc -pw secret user"
	kadmin.local -q "addprinc -randkey HTTP/localhost"
	kadmin.local -q "ktadd -k $folder/keytab HTTP/localhost"
} >log 2>&1
krb5kdc -n >>log 2>&1 &
pid=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	echo secret | kinit user >>log 2>&1 && break
	sleep 0.2
done
/usr/bin/python3 - <<'END'
import gssapi

name = gssapi.Name("HTTP@localhost", gssapi.NameType.hostbased_service)
client = gssapi.SecurityContext(name=name, usage="initiate")
server = gssapi.SecurityContext(usage="accept")
client.step(server.step(client.step()))


def token(rrc):
    """A wrap token, rotated right by that many bytes."""
    plain = client.wrap(b"some text", True).message
    rest = plain[16:]
    return (plain[:6] + rrc.to_bytes(2, "big") + plain[8:16] +
            rest[len(rest) - rrc:] + rest[:len(rest) - rrc])


for rrc in (0, 28):
    given = token(rrc)
    copy = bytes(bytearray(given))
    assert server.unwrap(given).message == b"some text"
    print("RRC %d: the token is %s after unwrap" % (
        rrc, "the same" if given == copy else "another one"))
    assert (given == copy) == (rrc == 0)
END
echo "as described"
