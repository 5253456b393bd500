# SPDX-License-Identifier: Apache-2.0
"""Who may log on, and which written forms of a name mean which account.

gss-ntlmssp does all of NTLM's arithmetic, but looks names up in a file and
computes with the spelling it finds there, where Windows computes with the
spelling that the client sent. So the lookup is done here, by Windows' rules,
and gss-ntlmssp is given a file with that one account under that spelling.
"""

import struct


class Account:
    """A local account has an empty domain."""

    def __init__(self, domain, user, password):
        self.domain = domain
        self.user = user
        self.password = password
        self.nt_hash = md4(password.encode("utf-16-le")).hex()

    @property
    def owner(self):
        """As rsp:Owner shows it."""
        return self.domain + "\\" + self.user if self.domain else self.user


def parse(text):
    """An account from DOMAIN:user:password; the password may hold colons."""
    parts = text.split(":", 2)
    if len(parts) != 3 or not parts[1]:
        raise ValueError("an account is DOMAIN:user:password")
    return Account(*parts)


class Accounts:
    """The table, with the names of this computer and its domain."""

    def __init__(self, accounts, computer, domain, dns_domain):
        self._accounts = accounts
        self._computer = computer
        self._domain = domain
        self._dns_domain = dns_domain

    def find(self, domain, user):
        """The account that Windows would take, or None."""
        if not domain and "@" in user:
            name, _, suffix = user.rpartition("@")
            if not _same(suffix, self._dns_domain, self._domain):
                return None
            return self._get(self._domain, name)
        if not domain:
            return self._get("", user) or self._get(self._domain, user)
        if domain == "." or _same(domain, self._computer):
            return self._get("", user)
        if _same(domain, self._dns_domain):
            return self._get(self._domain, user)
        return self._get(domain, user)

    def basic(self, name, password):
        """The account of a Basic header: user or DOMAIN\\user."""
        domain, slash, user = name.rpartition("\\")
        account = self.find(domain if slash else "", user)
        return account if account and account.password == password else None

    def _get(self, domain, user):
        for account in self._accounts:
            if _same(account.domain, domain) and _same(account.user, user):
                return account
        return None


class Domain:
    """All accounts of a domain: winbindd judges who is one of them."""

    def __init__(self, domain):
        self._domain = domain
        self._known = {}

    def find(self, domain, user):
        name, _, suffix = user.rpartition("@")
        key = name.upper() if suffix and name else user.upper()
        return self._known.setdefault(key, Stranger(self._domain,
                                                    name or user))

    def basic(self, name, password):
        """winbindd is asked for NTLM alone."""
        return None


class Stranger:
    """An account whose password this server does not know."""

    nt_hash = None

    def __init__(self, domain, user):
        self.domain, self.user = domain, user

    @property
    def owner(self):
        return self.domain + "\\" + self.user


def _same(name, *others):
    return any(name.upper() == other.upper() for other in others)


def user_file_line(account, domain, user):
    """One line of NTLM_USER_FILE, in Samba's form: no password in it."""
    name = domain + "\\" + user if domain else user
    return "%s:0:%s:%s:[U]:LCT-0\n" % (name, "0" * 32, account.nt_hash)


def md4(data):
    """RFC 1320. Only for the accounts file: OpenSSL 3 no longer has it."""
    mask = 0xFFFFFFFF
    size = len(data)
    data += b"\x80" + b"\0" * ((55 - size) % 64) + struct.pack("<Q", size * 8)
    rounds = (
        (0, (3, 7, 11, 19), range(16),
         lambda x, y, z: (x & y) | (~x & z)),
        (0x5A827999, (3, 5, 9, 13),
         (0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15),
         lambda x, y, z: (x & y) | (x & z) | (y & z)),
        (0x6ED9EBA1, (3, 9, 11, 15),
         (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15),
         lambda x, y, z: x ^ y ^ z))
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    for at in range(0, len(data), 64):
        block = struct.unpack_from("<16I", data, at)
        a, b, c, d = state
        for constant, shifts, order, mix in rounds:
            for step, index in enumerate(order):
                total = (a + mix(b, c, d) + block[index] + constant) & mask
                shift = shifts[step % 4]
                total = (total << shift | total >> (32 - shift)) & mask
                a, b, c, d = d, total, b, c
        state = [(x + y) & mask for x, y in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state)
