# SPDX-License-Identifier: Apache-2.0
"""Entry point: `python3 -m tests.server` or `python3 tests/server/`."""

import os
import sys

if not __package__:
    # Started by folder name: make the package importable under its name.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, os.path.dirname(os.path.dirname(here)))

from tests.server.app import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
