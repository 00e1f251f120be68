# SPDX-License-Identifier: MIT
"""tests/scripts/test_race_figures.py - figures are read rightly and drawn whole"""

import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import race  # noqa: E402  (found through the path above)
import race_charts  # noqa: E402
import race_picture  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"


def cell(generation, workload, alloc=1000, failed=0, count=100, extra=()):
    metrics = {"alloc.count": count, "free.count": count,
               "high.requested": 4096, "high.padding": 512,
               "high.metadata": 256, "high.room": 1024, "high.loose": 256,
               "high.total": 6144, "high.taken": 8192,
               "high.largest_free": 2048, "end.total": 2048,
               "failed": failed, **dict(extra)}
    if count:
        for kind in "alloc", "free":
            metrics.update({f"{kind}.mean": alloc, f"{kind}.p99": alloc + 50,
                            f"{kind}.max": alloc * 2})
    return [f"{generation}\t{workload}\t{name}\t{value}"
            for name, value in metrics.items()]


def grown(top):
    """A memory curve of three points."""
    return [(f"{what}@{step}", size) for what in ("requested", "taken")
            for step, size in ((0, 0), (50, top), (100, top // 10))]


LINES = ["*\t*\tunit\tinstructions", "*\t*\tcores\t4",
         "*\t*\tunit_size\t40960", "*\t*\tstatic_size\t12288",
         "*\t*\treserved_size\t8192",
         "*\tbad1k\twhat\t1024 objects of 4 bytes aligned to 8",
         *cell("old", "bad1k", 2000), *cell("new<&>", "bad1k", 900),
         "*\tbad4k\twhat\t4096 objects of 4 bytes aligned to 8",
         *cell("old", "bad4k", 8000),
         *cell("new<&>", "bad4k", 901, failed=3, count=97),
         "*\tgrow\twhat\tup & down",
         *cell("old", "grow", extra=grown(70000)),
         *cell("new<&>", "grow", count=0, failed=100,
               extra=[("misaligned", 7)]),
         "*\tlast\twhat\tone that cannot begin",
         *cell("old", "last"), "new<&>\tlast\terror\tENOMEM"]
TEXT = "".join(f"{line}\n" for line in LINES)


def drawn(text=TEXT):
    return ET.fromstring(race_picture.svg(race.parse(text)))


def words_of(root):
    return [node.text for node in root.iter(f"{SVG}text")]


# --- reading ---

def test_figures_are_found_among_other_lines():
    console = f"[    0.0] Quartet\nquartet> race -t\n{TEXT}\t\nquartet> x\n"
    assert race.rows_of(console) == LINES


def test_figures_keep_order_and_values():
    f = race.parse(TEXT)
    assert f.generations == ["old", "new<&>"]
    assert f.workloads == ["bad1k", "bad4k", "grow", "last"]
    assert f.get("old", "bad4k", "alloc.mean") == 8000
    assert f.get("old", "bad4k", "alloc.p50") is None
    assert f.get("new<&>", "last", "error") == "ENOMEM"
    assert f.what("bad1k") == "1024 objects of 4 bytes aligned to 8"
    assert f.curve("old", "grow", "taken") == [(0, 0), (50, 70000),
                                               (100, 7000)]
    assert f.curve("old", "bad1k", "taken") == []


@pytest.mark.parametrize("spoil, words", [
    (lambda lines: lines + ["a\tb\tc"], "not four fields"),
    (lambda lines: lines + ["a\tb\tc\td\te"], "not four fields"),
    (lambda lines: lines + ["\tb\tc\t1"], "not four fields"),
    (lambda lines: lines + ["old\tbad1k\tnew\tmany"], "no number"),
    (lambda lines: lines + ["old\tbad1k\tfailed\t0"], "failed twice"),
    (lambda lines: [line for line in lines
                    if not line.startswith("old\tgrow\thigh.total")],
     "old, grow: no high.total"),
    (lambda lines: lines[:5], "there are no figures"),
    (lambda lines: [], "there are no figures"),
])
def test_wrong_figures_are_refused(spoil, words):
    with pytest.raises(race.Failed, match=re.escape(words)):
        race.parse("\n".join(spoil(LINES)))


# --- drawing ---

def test_the_picture_is_whole_and_inside_its_frame():
    root = drawn()
    width, height = (float(root.get(name)) for name in ("width", "height"))
    assert root.get("viewBox") == f"0 0 {width:g} {height:g}"
    for group in root.findall(f"{SVG}g"):
        y = float(re.search(r" ([\d.]+)\)", group.get("transform"))[1])
        assert 0 <= y < height
    for node in root.iter(f"{SVG}rect"):
        assert float(node.get("width")) > 0
        assert float(node.get("x", 0)) + float(node.get("width")) <= width
    words = words_of(root)
    assert {"old", "new<&>", "bad4k", "Memory over time",
            "Cost against number of objects"} <= set(words)


def test_bars_are_as_long_as_their_figures():
    f = race.parse(TEXT)
    rows = race_charts.cost_rows(f, "bad1k", "alloc")
    assert len(rows) == 2
    lengths = [float(re.search(r'class="g\d" x="\S+" y="3" width="(\S+?)"',
                               text)[1]) for text, _ in rows]
    room = race_charts.ROOM
    assert lengths[0] == pytest.approx(room * 2000 / 2050, rel=1e-3)
    assert lengths[1] == pytest.approx(room * 900 / 2050, rel=1e-3)


def test_parts_of_memory_fill_their_bar():
    f = race.parse(TEXT)
    text, _ = race_charts.stack_rows(f, "bad1k")[0]
    widths = [float(w) for w in re.findall(
        r'class="p\d" x="\S+" y="3" width="(\S+?)"', text)]
    assert len(widths) == len(race_charts.PARTS)
    assert sum(widths) == pytest.approx(race_charts.ROOM, rel=1e-2)
    assert widths[0] == pytest.approx(race_charts.ROOM * 4096 / 6144,
                                      rel=1e-3)


def test_failures_are_told():
    words = words_of(drawn())
    assert "3 of 100 failed" in words
    assert "100 of 100 failed" in words
    assert "7 not aligned as asked for" in words
    assert "ENOMEM" in words


def test_who_failed_is_not_in_the_growth_chart():
    f = race.parse(TEXT)
    [(chart, _)] = race_charts.growth(f)
    assert "line s0" in chart and "line s1" not in chart
    assert "new&lt;&amp;&gt;: 3 of 100 failed" in chart


def test_who_failed_is_named_below_the_curve():
    lines = [line for line in LINES if not line.startswith("new<&>\tgrow")]
    lines += cell("new<&>", "grow", count=50, failed=9, extra=grown(900))
    [(chart, _)] = race_charts.curve(race.parse("\n".join(lines)))
    assert "line s1" in chart
    assert "new&lt;&amp;&gt;: 9 of 59 failed" in chart


def test_what_was_not_raced_is_not_drawn():
    words = words_of(drawn("\n".join(LINES[:5] + cell("old", "mix"))))
    assert "Memory over time" not in words
    assert "Cost against number of objects" not in words
    assert "Cost of a free" in words


@pytest.mark.parametrize("value, rounded", [
    (1, 1), (1.01, 1.6), (2, 2), (2268, 2400), (3.9, 4), (8.1, 10),
    (0.3, 0.32), (0, 1)])
def test_axes_end_at_round_numbers(value, rounded):
    assert race_charts.round_up(value) == pytest.approx(rounded)


def test_text_can_be_read_on_a_phone():
    page = race_picture.page(race.parse(TEXT))
    sizes = [int(size) for size in
             re.findall(r"(?:font-size: |font: )(\d+)px", page)]
    assert sizes and min(sizes) >= 14
    assert 'content="width=device-width, initial-scale=1"' in page
    assert race_charts.WIDTH <= 336     # 360 less the margins: not shrunk


def test_nothing_is_fetched():
    f = race.parse(TEXT)
    for text in race_picture.svg(f), race_picture.page(f):
        text = text.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|url\(|<script|<link|@import|src=",
                             text)
        assert "prefers-color-scheme: dark" in text
        assert "new<&>" not in text and "new&lt;&amp;&gt;" in text


def test_all_colours_have_a_dark_twin():
    light, dark = race_picture.STYLE.split("@media")
    classes = set(re.findall(r"\.([gsp]\d|ink|soft|bad|bg|rule|track|mark)\b",
                             light))
    assert classes == set(re.findall(
        r"\.([gsp]\d|ink|soft|bad|bg|rule|track|mark)\b", dark))
    assert len([c for c in classes if c[0] == "p"]) == len(race_charts.PARTS)


# --- the program ---

def run(*args):
    return subprocess.run([sys.executable, str(SCRIPTS / "race.py"), *args],
                          capture_output=True, text=True, timeout=60,
                          check=False)


def test_three_files_are_written(tmp_path):
    (tmp_path / "old.tsv").write_text(TEXT)
    done = run("--build", str(tmp_path), "--from", str(tmp_path / "old.tsv"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / f"race.{ending}")
                                   for ending in ("tsv", "svg", "html")]
    assert (tmp_path / "race.tsv").read_text() == TEXT
    ET.parse(tmp_path / "race.svg")
    assert "<svg" in (tmp_path / "race.html").read_text()


@pytest.mark.parametrize("args, words", [
    (["--from", "missing.tsv"], "missing.tsv"),
    (["--build", "missing"], "no kernel image"),
    (["--from", "x", "mix"], "--from draws all"),
])
def test_what_cannot_be_done_is_said(args, words):
    done = run(*args)
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
