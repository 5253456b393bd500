# SPDX-License-Identifier: Apache-2.0
"""Kerberos KDCs on loopback for tests: MIT's, Samba's, and a bad one."""

from .dns import Dnsmasq, NameServer
from .mit import MitKdc
from .process import Kdc, KdcError, PASSWORD
from .relay import KdcRelay
from .samba_dc import SambaDomain, SambaKdc

__all__ = ["Dnsmasq", "Kdc", "KdcError", "KdcRelay", "MitKdc", "NameServer",
           "PASSWORD", "SambaDomain", "SambaKdc"]
