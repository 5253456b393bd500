# SPDX-License-Identifier: Apache-2.0
"""Management data: CIM instances, winrm/config, subscriptions to events."""

from .provider import Provider

__all__ = ["Provider"]
