# SPDX-License-Identifier: Apache-2.0
"""PowerShell's own resource: PSRP over WS-Man (MS-PSRP 3.1.5), by the engine
itself or by recordings of it."""
