# SPDX-License-Identifier: Apache-2.0
"""A WinRM server for tests: loopback only, strict where Windows is strict.

It is a test tool. It runs whatever a client with a test password asks for,
as the user who started it, and it misbehaves on demand. Never expose it.
"""
