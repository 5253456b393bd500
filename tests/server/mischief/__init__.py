# SPDX-License-Identifier: Apache-2.0
"""Misbehaviour on demand: rules that say when, actions that say what."""

from .rules import Rules

__all__ = ["Rules"]
