# SPDX-License-Identifier: Apache-2.0
"""The README's table of speed is what the bench makes of its numbers."""

import json
from pathlib import Path

import pytest

from tests.bench import report

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = {
    "one": {"winrm": {"cpu": 0.00221, "low": 0.002, "high": 0.1204},
            "pywinrm": {"cpu": 0.23726, "low": 0.2, "high": 1.25}},
    "https": {"winrm": {"cpu": 0.5, "low": 0.25, "high": 0.75},
              "raw": {"cpu": 0.4}},
    "ticket": {"winrm": {"cpu": 1.0}},
    "fleet": {"winrm": {"100": {"cpu": [2e-4, 1.5e-4, 3e-4], "rss": 90.9},
                        "10000": {"cpu": [1.6e-4, 1.6e-4, 1.7e-4],
                                  "rss": 53.4}},
              "baseline": {"5000": {"cpu": [1, 1, 1], "rss": 100}}},
}
TABLE = """\
| | `winrm` | pywinrm | mbedTLS alone |
|---|---:|---:|---:|
| one command | 2.21 ms (2–120) | 237 ms (200–1,250) | – |
| 50 MB over HTTPS | 500 ms (250–750) | – | 400 ms (400–400) |

| sessions of `winrm run` at once | CPU of each | memory of each |
|---:|---:|---:|
| 100 | 200 µs (150–300) | 91 KB |
| 10,000 | 160 µs (160–170) | 53 KB |"""


def readme():
    return report.block((ROOT / "README.md").read_text(encoding="utf-8"))[1]


def test_numbers_become_a_table():
    lines = list(report.table(report.data(RESULTS, 7)))
    assert lines[0].startswith(report.machine() + ", 7 runs that take turns")
    assert "\n".join(lines[2:]) == TABLE


def test_the_table_of_the_readme_has_the_format_of_the_bench():
    """Read and made again it is the same, with all that is compared."""
    lines = readme()
    bench = report.read(lines)
    assert list(report.table(bench)) == lines
    assert set(bench["cpu"]) == set(report.MODES)
    assert set(bench["cpu"]["one"]) >= {"winrm", "masterzen", "pywinrm"}
    assert {"100", "10000"} <= set(bench["fleet"])


@pytest.mark.parametrize("old, new", [
    ("ms (", "s ("), ("masterzen/winrm", "winrm in Go"),
    ("| one command |", "| 1 command |"), ("10,000", "10000")])
def test_a_table_that_was_edited_is_noticed(old, new):
    lines = "\n".join(readme()).replace(old, new, 1).splitlines()
    assert lines != readme()
    try:
        assert list(report.table(report.read(lines))) != lines
    except (KeyError, TypeError):
        pass


def test_a_machine_has_the_name_of_its_processor():
    lines = open("/proc/cpuinfo", encoding="utf-8").read().splitlines()
    models = [" ".join(line.partition(":")[2].split()) for line in lines
              if line.startswith("model name")]
    assert report.machine() == (models or [report.platform.machine()])[0]


def test_a_plot_has_a_bar_for_each_point():
    lines = list(report.plots(RESULTS | {"wan": {"rtt": {
        "winrm": {"0": 1.0, "100": 4.0}}}}))
    assert "  winrm" in lines and "  baseline" in lines
    bars = {line.split("|")[0].strip(): line.count("#") for line in lines
            if "|" in line and line.endswith(" s")}
    assert bars == {"0": 12, "100": 50}


def test_all_of_it_is_json(tmp_path):
    report.write(tmp_path / "bench.json", report.data(RESULTS, 3))
    bench = json.loads((tmp_path / "bench.json").read_text())
    assert bench["results"] == RESULTS and bench["machine"]
