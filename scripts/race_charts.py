# SPDX-License-Identifier: MIT
"""
scripts/race_charts.py - the charts of a race, each a piece of SVG

Every function returns (text, height), or a list of them; WIDTH is the width
of all. Numbers stand at the right in a column of their own, so that no bar
runs into them.
"""

import math
from html import escape

WIDTH = 328
NAME, VALUE = 74, 66    # width of the columns at the left and at the right
ROOM = WIDTH - NAME - VALUE         # for bars
ROW, BAR = 21, 13
PLOT_LEFT, PLOT_HEIGHT = 52, 200

# Metrics of memory, and what they are called.
PARTS = {"requested": "asked", "padding": "padding", "metadata": "metadata",
         "room": "room unused", "loose": "loose"}


def number(value):
    return "–" if value is None else f"{value:,}"


def kib(size):
    return "–" if size is None else f"{size / 1024:,.1f}"


def short(value):
    """A power of ten in few characters."""
    for unit, size in ("M", 10 ** 6), ("k", 1000):
        if value >= size:
            return f"{value // size} {unit}"
    return f"{value}"


def text(x, y, words, style="ink"):
    return f'<text class="{style}" x="{x:g}" y="{y:g}">{escape(words)}</text>'


def rect(x, y, width, height, style):
    return (f'<rect class="{style}" x="{x:.4g}" y="{y:g}" width="{width:.4g}"'
            f' height="{height:g}"/>')


def legend(entries):
    """Coloured squares with names, in as many lines as they need."""
    out, x, y = [], 0, 0
    for style, name in entries:
        width = 22 + 8.2 * len(name) + 14
        if x and x + width > WIDTH:
            x, y = 0, y + 22
        out += [rect(x, y + 3, 13, 13, style), text(x + 20, y + 14, name)]
        x += width
    return "".join(out), y + 28


def titled(figures, workload, rows):
    """A workload's name and what it is, above rows of (text, height)."""
    out, y = [text(0, 14, workload, "ink t")], 19
    what = figures.what(workload)
    while what:
        line = what if len(what) <= 43 else what[:44].rpartition(" ")[0]
        what = what[len(line):].strip()
        out.append(text(0, y + 14, line, "soft"))
        y += 19
    y += 3
    for row, height in rows:
        out.append(f'<g transform="translate(0 {y})">{row}</g>')
        y += height
    return "".join(out), y + 12


def row_of(name, value, pieces):
    return "".join([text(0, 14, name), rect(NAME, 3, ROOM, BAR, "track"),
                    *pieces, text(WIDTH, 14, value, "ink num")])


def failures(figures, generation, workload):
    """"3 of 100 failed", or "" if none did."""
    failed = figures.get(generation, workload, "failed", 0)
    asked = failed + figures.get(generation, workload, "alloc.count", 0)
    return f"{failed:,} of {asked:,} failed" if failed else ""


def trouble(figures, generation, workload):
    """[(text, height)]: what a generation could not do, if anything."""
    wrong = figures.get(generation, workload, "misaligned")
    failed = failures(figures, generation, workload)
    lines = [failed] if failed else []
    if wrong:
        lines.append(f"{wrong:,} not aligned as asked for")
    return [(text(NAME, 13, line, "bad"), 18) for line in lines]


def cost_rows(figures, workload, kind):
    def get(generation, what):
        return figures.get(generation, workload, f"{kind}.{what}")

    present = [g for g in figures.generations
               if (g, workload) in figures.values]
    top = max((max(get(g, "mean") or 0, get(g, "p99") or 0)
               for g in present), default=0) or 1
    rows = []
    for generation in present:
        error = figures.get(generation, workload, "error")
        mean, p99 = get(generation, "mean"), get(generation, "p99")
        pieces = []
        if mean is not None:
            colour = figures.generations.index(generation) % 6
            x = NAME + max(ROOM * p99 / top, 0.75)
            pieces = [rect(NAME, 3, max(ROOM * mean / top, 1), BAR,
                           f"g{colour}"),
                      f'<line class="mark" x1="{x:.4g}" x2="{x:.4g}" y1="1" '
                      'y2="18"/>']
        rows.append((row_of(generation, error or number(mean), pieces), ROW))
        if kind == "alloc":
            rows += trouble(figures, generation, workload)
    return rows


def bars(figures, kind):
    """For each workload a bar for each generation."""
    return [titled(figures, workload, cost_rows(figures, workload, kind))
            for workload in figures.workloads]


def stack_rows(figures, workload):
    present = [g for g in figures.generations
               if figures.get(g, workload, "high.total") is not None]
    top = max((figures.get(g, workload, "high.total") for g in present),
              default=0) or 1
    rows = []
    for generation in present:
        pieces, x = [], NAME
        for i, part in enumerate(PARTS):
            size = figures.get(generation, workload, f"high.{part}", 0)
            width = ROOM * size / top
            if width > 0:
                pieces.append(rect(x, 3, width, BAR, f"p{i}"))
            x += width
        total = figures.get(generation, workload, "high.total")
        rows.append((row_of(generation, kib(total), pieces), ROW))
        rows += trouble(figures, generation, workload)
    return rows


def stacks(figures):
    """For each workload a bar of parts for each generation."""
    return [titled(figures, workload, stack_rows(figures, workload))
            for workload in figures.workloads]


# --- plots ---

def round_up(value):
    """Not below value, and a quarter of it is a short number."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return next(step * power for step in (1, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)
                if step * power >= value or step == 10)


def axes(xs, ys):
    """Rules and labels; xs, ys: [(place from 0 to 1, label)]."""
    wide = WIDTH - PLOT_LEFT - 8
    out = []
    for at, label in ys:
        y = 10 + PLOT_HEIGHT * (1 - at)
        out += [f'<line class="rule" x1="{PLOT_LEFT}" x2="{WIDTH - 8}" '
                f'y1="{y:.4g}" y2="{y:.4g}"/>',
                text(PLOT_LEFT - 6, y + 5, label, "soft num")]
    for at, label in xs:
        style = "soft num" if at == 1 else "soft mid" if at else "soft"
        x = PLOT_LEFT + wide * at + (8 if at == 1 else 0)
        out.append(text(x, PLOT_HEIGHT + 30, label, style))
    return "".join(out)


def polyline(points, style):
    """points from 0 to 1 both ways, (0, 0) at the bottom left."""
    wide = WIDTH - PLOT_LEFT - 8
    places = " ".join(f"{PLOT_LEFT + wide * x:.1f},"
                      f"{10 + PLOT_HEIGHT * (1 - y):.1f}" for x, y in points)
    return f'<polyline class="{style}" points="{places}"/>'


def curve(figures):
    """Memory over time of the first workload that has it."""
    for workload in figures.workloads:
        lines = {g: figures.curve(g, workload, "taken")
                 for g in figures.generations}
        lines = {g: line for g, line in lines.items() if len(line) > 1}
        if lines:
            return [plot_memory(figures, workload, lines)]
    return []


def plot_memory(figures, workload, lines):
    last = max(line[-1][0] for line in lines.values())
    top = round_up(max(size for line in lines.values()
                       for _, size in line) / 1024)
    asked = max((figures.curve(g, workload, "requested") for g in lines),
                key=lambda line: max(size for _, size in line))

    def scaled(line):
        return [(step / last, size / 1024 / top) for step, size in line]

    quarters = [i / 4 for i in range(5)]
    out = axes([(at, f"{round(last * at):,}") for at in (0, 0.5, 1)],
               [(at, f"{top * at:,.4g}") for at in quarters])
    out += polyline(scaled(asked), "dash")
    for generation, line in lines.items():
        colour = figures.generations.index(generation) % 6
        out += polyline(scaled(line), f"line s{colour}")
    out += text(PLOT_LEFT, PLOT_HEIGHT + 50,
                "steps: allocations, then frees", "soft")
    below, height = notes([f"{g}: {words}" for g in lines
                           if (words := failures(figures, g, workload))])
    return out + below, height


def notes(lines):
    """(text, height) of lines below a plot."""
    return ("".join(text(PLOT_LEFT, PLOT_HEIGHT + 70 + 20 * i, line, "bad")
                    for i, line in enumerate(lines)),
            PLOT_HEIGHT + 62 + 20 * len(lines))


def bad_sizes(figures):
    """[(objects, workload)] of the workloads bad1k, bad4k ..."""
    found = []
    for workload in figures.workloads:
        objects = figures.what(workload).split(" ")[0]
        if workload.startswith("bad") and objects.isdigit():
            found.append((int(objects), workload))
    return sorted(found)


def growth(figures):
    """Cost of an allocation over the number of objects, logarithmic."""
    sizes = bad_sizes(figures)
    lines = {}
    for generation in figures.generations:
        line = [(objects, figures.get(generation, name, "alloc.mean"))
                for objects, name in sizes
                if not failures(figures, generation, name)]
        line = [point for point in line if point[1]]
        if len(line) > 1:
            lines[generation] = line
    return [plot_growth(figures, sizes, lines)] if lines else []


def plot_growth(figures, sizes, lines):
    low = min(cost for line in lines.values() for _, cost in line)
    high = max(cost for line in lines.values() for _, cost in line)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    last = max(last, first + 1)
    left, right = math.log(sizes[0][0]), math.log(sizes[-1][0])

    def across(objects):
        return (math.log(objects) - left) / (right - left)

    def up(cost):
        return (math.log10(cost) - first) / (last - first)

    out = axes([(across(n), f"{n:,}") for n, _ in sizes],
               [((e - first) / (last - first), short(10 ** e))
                for e in range(first, last + 1)])
    for generation, line in lines.items():
        colour = figures.generations.index(generation) % 6
        points = [(across(n), up(cost)) for n, cost in line]
        out += polyline(points, f"line s{colour}")
        wide = WIDTH - PLOT_LEFT - 8
        out += "".join(
            f'<circle class="g{colour}" cx="{PLOT_LEFT + wide * x:.1f}" '
            f'cy="{10 + PLOT_HEIGHT * (1 - y):.1f}" r="4"/>'
            for x, y in points)
    out += text(PLOT_LEFT, PLOT_HEIGHT + 50, "objects in use", "soft")
    below, height = notes([first_failure(figures, sizes, generation)
                           for generation in figures.generations
                           if generation not in lines])
    return out + below, height


def first_failure(figures, sizes, generation):
    """Why a generation has no line."""
    for _, name in sizes:
        words = failures(figures, generation, name)
        if words:
            return f"{generation}: {words}"
    return f"{generation}: no figures"
