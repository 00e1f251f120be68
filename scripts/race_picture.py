# SPDX-License-Identifier: MIT
"""
scripts/race_picture.py - figures of a race as a picture and as a page

    svg(figures)    one picture, all charts below each other
    page(figures)   the same charts with words and tables around them

A chart is a piece of SVG, WIDTH units wide with no text below 14 units, so
that it can be read on a phone as it is. Colours are classes: the style sheet
has a light and a dark set. Nothing is fetched from anywhere.
"""

from collections import namedtuple
from html import escape

from race_charts import (PARTS, WIDTH, bars, curve, growth, kib, legend,
                         number, stacks)

MARGIN = 16
HEADING = 34            # height of a heading in the picture

STYLE = """\
.bg { fill: #ffffff } .ink { fill: #1b1f24 } .soft { fill: #57606a }
.bad { fill: #b42318 } .rule { stroke: #d0d7de } .track { fill: #f0f2f5 }
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto,
  "DejaVu Sans", sans-serif; font-size: 14px }
text.h { font-size: 18px; font-weight: 600 }
text.t { font-weight: 600 }
.num { text-anchor: end; font-variant-numeric: tabular-nums }
.mid { text-anchor: middle }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
.dash { fill: none; stroke: #57606a; stroke-width: 1.5;
  stroke-dasharray: 4 4 }
.mark { stroke: #1b1f24; stroke-width: 1.5 }
.g0 { fill: #b45309 } .g1 { fill: #0e7490 } .g2 { fill: #d6336c }
.g3 { fill: #2563eb } .g4 { fill: #15803d } .g5 { fill: #7c3aed }
.s0 { stroke: #b45309 } .s1 { stroke: #0e7490 } .s2 { stroke: #d6336c }
.s3 { stroke: #2563eb } .s4 { stroke: #15803d } .s5 { stroke: #7c3aed }
.p0 { fill: #2f6f9f } .p1 { fill: #d97706 } .p2 { fill: #8b5cf6 }
.p3 { fill: #8c959f } .p4 { fill: #c4cad1 }
@media (prefers-color-scheme: dark) {
.bg { fill: #0d1117 } .ink { fill: #e6edf3 } .soft { fill: #9aa4af }
.bad { fill: #ff7b72 } .rule { stroke: #30363d } .track { fill: #1b222b }
.dash { stroke: #9aa4af } .mark { stroke: #e6edf3 }
.g0 { fill: #e0873a } .g1 { fill: #22a6c4 } .g2 { fill: #f06595 }
.g3 { fill: #6d9bff } .g4 { fill: #3fb950 } .g5 { fill: #a78bfa }
.s0 { stroke: #e0873a } .s1 { stroke: #22a6c4 } .s2 { stroke: #f06595 }
.s3 { stroke: #6d9bff } .s4 { stroke: #3fb950 } .s5 { stroke: #a78bfa }
.p0 { fill: #58a6d6 } .p1 { fill: #e3963e } .p2 { fill: #a78bfa }
.p3 { fill: #8c959f } .p4 { fill: #4b535d }
}
"""

PAGE_STYLE = """\
:root { color-scheme: light dark }
body { margin: 0 auto; padding: 12px; max-width: 36em;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  color: #1b1f24; background: #ffffff }
h1 { font-size: 24px; line-height: 1.25 } h2 { font-size: 20px;
  margin: 1.6em 0 0.4em }
svg { display: block; width: 100%; height: auto; margin: 0.6em 0 }
.scroll { overflow-x: auto }
table { border-collapse: collapse; font-size: 14px;
  font-variant-numeric: tabular-nums }
th, td { padding: 3px 8px; text-align: right; white-space: nowrap;
  border-bottom: 1px solid #d0d7de }
th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) {
  text-align: left }
summary { padding: 8px 0; cursor: pointer }
@media (prefers-color-scheme: dark) {
body { color: #e6edf3; background: #0d1117 } a { color: #6d9bff }
th, td { border-color: #30363d }
}
"""

# A chapter of both: charts are [(svg text, height)].
Chapter = namedtuple("Chapter", "title words charts")


def unit_of(figures):
    return figures.facts["*"].get("unit", "ns")


def chapters(figures):
    unit = unit_of(figures)
    found = [
        Chapter("Cost against number of objects",
                "Objects of 4 bytes aligned to 8 leave a hole of 4 behind "
                f"each. {unit.capitalize()} per allocation, both scales "
                "logarithmic.", growth(figures)),
        Chapter("Memory over time",
                "Objects are allocated, then freed in groups that were "
                "allocated together. Pages taken from the page allocator, in "
                "KiB; dashed: what the objects asked for.", curve(figures)),
        Chapter("Cost of an allocation",
                f"Mean in {unit}; the mark is what 99 of 100 do not exceed.",
                bars(figures, "alloc")),
        Chapter("Cost of a free",
                f"Mean in {unit}; the mark is what 99 of 100 do not exceed.",
                bars(figures, "free")),
        Chapter("Where memory goes",
                "With all objects there, in KiB of all cores: asked for, and "
                "what comes on top.",
                [legend([(f"p{i}", name) for i, name in
                         enumerate(PARTS.values())])] + stacks(figures)),
    ]
    return [chapter for chapter in found if chapter.charts]


def generations_legend(figures):
    return legend([(f"g{i % 6}", name)
                   for i, name in enumerate(figures.generations)])


def setting(figures):
    facts = figures.facts["*"]
    try:
        sizes = [int(facts[name]) // 1024 for name in
                 ("unit_size", "static_size", "reserved_size")]
    except (KeyError, ValueError):
        return ""
    cores = facts.get("cores", "?")
    return (f"{cores} core{'s' * (cores != '1')}; at set-up {sizes[0]} KiB for "
            f"each, {sizes[1]} of it static, {sizes[2]} reserved for modules")


# --- the picture ---

def wrap(text, columns):
    """Lines of about so many characters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > columns:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def place(y, chart):
    return f'<g transform="translate({MARGIN} {y:g})">{chart}</g>'


def svg(figures):
    parts, y = [], MARGIN

    def put(chart, height):
        nonlocal y
        parts.append(place(y, chart))
        y += height

    def put_words(text, style="soft"):
        for line in wrap(text, 43):
            put(f'<text class="{style}" y="14">{escape(line)}</text>', 19)

    put('<text class="ink h" y="18">The race of generations</text>', 30)
    put_words(setting(figures))
    y += 8
    put(*generations_legend(figures))
    for chapter in chapters(figures):
        y += 16
        put(f'<line class="rule" x2="{WIDTH}"/><text class="ink h" y="26">'
            f'{escape(chapter.title)}</text>', HEADING)
        put_words(chapter.words)
        y += 8
        for chart, height in chapter.charts:
            put(chart, height)
    width, height = WIDTH + 2 * MARGIN, y + MARGIN
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
            f'height="{height:g}" viewBox="0 0 {width} {height:g}" '
            'role="img">\n<title>The race of generations of per-CPU memory'
            f'</title>\n<style>\n{STYLE}</style>\n'
            f'<rect class="bg" width="{width}" height="{height:g}"/>\n'
            + "\n".join(parts) + "\n</svg>\n")


# --- the page ---

def figure(chart, height, title):
    return (f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="'
            f'{escape(title)}">{chart}</svg>\n')


def costs_table(figures):
    rows = []
    for workload in figures.workloads:
        for generation in figures.generations:
            cell = figures.values.get((generation, workload))
            if cell is None:
                continue
            costs = [number(cell.get(f"{kind}.{what}"))
                     for kind in ("alloc", "free")
                     for what in ("mean", "p99", "max")]
            rows.append([workload, generation, *costs,
                         number(cell.get("failed"))])
    return table(["workload", "generation", "alloc mean", "p99", "max",
                  "free mean", "p99", "max", "failed"], rows)


def memory_table(figures):
    names = [*(f"high.{part}" for part in PARTS), "high.total", "high.taken",
             "high.largest_free", "end.total"]
    rows = [[workload, generation,
             *(kib(figures.get(generation, workload, name))
               for name in names)]
            for workload in figures.workloads
            for generation in figures.generations
            if (generation, workload) in figures.values]
    return table(["workload", "generation", *PARTS.values(), "= total",
                  "pages", "longest free", "at the end"], rows)


def table(head, rows):
    def line(cells, tag):
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>"
                                for cell in cells) + "</tr>\n"

    return ('<div class="scroll"><table>\n' + line(head, "th")
            + "".join(line(row, "td") for row in rows) + "</table></div>\n")


def page(figures):
    out = [f"<p>{escape(setting(figures))}. Every generation was given the "
           "same operations.</p>\n",
           figure(*generations_legend(figures), "the generations' colours")]
    for chapter in chapters(figures):
        out.append(f"<h2>{escape(chapter.title)}</h2>\n"
                   f"<p>{escape(chapter.words)}</p>\n")
        out += [figure(*chart, chapter.title) for chart in chapter.charts]
    out.append("<h2>Figures</h2>\n<details><summary>Costs, in "
               f"{escape(unit_of(figures))}</summary>\n{costs_table(figures)}"
               "</details>\n<details><summary>Memory, in KiB of all cores"
               f"</summary>\n{memory_table(figures)}</details>\n")
    return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n'
            '<meta charset="utf-8">\n<meta name="viewport" '
            'content="width=device-width, initial-scale=1">\n'
            "<title>The race of generations</title>\n"
            f"<style>\n{STYLE}{PAGE_STYLE}</style>\n</head>\n<body>\n"
            "<h1>The race of generations of per-CPU memory</h1>\n"
            + "".join(out) + "</body>\n</html>\n")
