# SPDX-License-Identifier: Apache-2.0
"""xs:duration, the only form of time in WS-Management headers and bodies."""

import re

_FORM = re.compile(
    r"-?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_SECONDS = (31536000, 2592000, 86400, 3600, 60, 1)


def parse(text):
    """Seconds as a float, or None when the text is no xs:duration."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return None
    total = sum(float(part) * unit
                for part, unit in zip(match.groups(), _SECONDS) if part)
    return -total if text.strip().startswith("-") else total


def idle(seconds):
    """The form Windows gives IdleTimeOut: PT7200.000S."""
    return "PT%.3fS" % seconds


def age(seconds):
    """The form Windows gives ShellRunTime: P0DT0H0M1S."""
    seconds = int(seconds)
    return "P%dDT%dH%dM%dS" % (seconds // 86400, seconds // 3600 % 24,
                               seconds // 60 % 60, seconds % 60)
