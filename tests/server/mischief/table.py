# SPDX-License-Identifier: Apache-2.0
"""All actions by name: importing the modules registers them."""

from . import challenge, http, kerberos, psrp, sealing, soap, transport
from .actions import ACTIONS

__all__ = ["ACTIONS", "challenge", "http", "kerberos", "psrp", "sealing",
           "soap", "transport"]
