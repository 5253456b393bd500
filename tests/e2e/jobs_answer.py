# SPDX-License-Identifier: Apache-2.0
"""A PowerShell that runs nothing, FOLDER WORD...: it writes FOLDER/answer, and
the script that it was given into FOLDER/script."""

import base64
import sys


def main(folder, *words):
    text = base64.b64decode(words[-1]).decode("utf-16-le")
    with open(folder + "/script", "w", encoding="utf-8") as file:
        file.write(text + "\n" + sys.stdin.read())
    with open(folder + "/answer", "rb") as file:
        sys.stdout.buffer.write(file.read())


if __name__ == "__main__":
    main(*sys.argv[1:])
