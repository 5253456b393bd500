# SPDX-License-Identifier: Apache-2.0
"""All actions by name."""

ACTIONS = {}
