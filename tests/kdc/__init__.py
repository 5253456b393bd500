# SPDX-License-Identifier: Apache-2.0
"""Kerberos KDCs on loopback for tests: MIT's, Samba's, and a bad one."""

from .mit import MitKdc
from .process import Kdc, KdcError, PASSWORD
from .relay import KdcRelay
from .samba_dc import SambaDomain, SambaKdc

__all__ = ["Kdc", "KdcError", "KdcRelay", "MitKdc", "PASSWORD", "SambaDomain",
           "SambaKdc"]
