"""The findings as a picture: an SVG that is read on light and on dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.findings import Findings

_SCENARIOS: Final = ("list", "get", "create", "update", "forgot-password")
_CONTENDERS: Final = (("floor", "floor: bare ASGI"), ("taskwell", "Taskwell"), ("orm", "FastAPI with an ORM"))
_CONNECTIONS: Final = 16

_WIDTH: Final = 760
_LEFT: Final = 130
_RIGHT: Final = 70
_TOP: Final = 64
_BAR: Final = 14
_GAP: Final = 2
_GROUP: Final = len(_CONTENDERS) * (_BAR + _GAP) + 18

_STYLE: Final = """
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; font-size: 15px; }
.figure { font-size: 11px; font-variant-numeric: tabular-nums; }
.floor { fill: #b5bcc6; } .taskwell { fill: #1f6feb; } .orm { fill: #6e7781; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .floor { fill: #59626d; } .taskwell { fill: #4c9aff; } .orm { fill: #9aa4b0; }
}
"""


def svg(findings: Findings) -> str:
    """Requests per second of each scenario, a bar for each contender that was measured."""
    height = _TOP + len(_SCENARIOS) * _GROUP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="title">',
        f'<title id="title">Requests per second at {_CONNECTIONS} connections, one worker</title>',
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="0" y="16">Requests per second at {_CONNECTIONS} connections, one worker</text>',
        *_legend(),
        *_bars(findings),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend() -> Iterator[str]:
    for number, (name, title) in enumerate(_CONTENDERS):
        x = _LEFT + number * 170
        yield f'<rect class="{name}" x="{x}" y="32" width="12" height="12" rx="2"/>'
        yield f'<text x="{x + 18}" y="43">{title}</text>'


def _bars(findings: Findings) -> Iterator[str]:
    rates = {(scenario, name): _rate(findings, name, scenario) for scenario in _SCENARIOS for name, _ in _CONTENDERS}
    scale = (_WIDTH - _LEFT - _RIGHT) / max(*rates.values(), 1.0)
    for group, scenario in enumerate(_SCENARIOS):
        y = _TOP + group * _GROUP
        yield f'<text x="{_LEFT - 10}" y="{y + _GROUP / 2 - 4:.0f}" text-anchor="end">{scenario}</text>'
        yield from _group(y, [(name, rates[scenario, name]) for name, _ in _CONTENDERS], scale)


def _group(y: int, bars: Sequence[tuple[str, float]], scale: float) -> Iterator[str]:
    for number, (name, rate) in enumerate(bars):
        top, width = y + number * (_BAR + _GAP), rate * scale
        yield f'<rect class="{name}" x="{_LEFT}" y="{top}" width="{width:.1f}" height="{_BAR}" rx="2"/>'
        yield f'<text class="figure" x="{_LEFT + width + 6:.1f}" y="{top + 11}">{rate:,.0f}</text>'


def _rate(findings: Findings, contender: str, scenario: str) -> float:
    result = findings.find(contender, scenario, _CONNECTIONS)
    return result.rate if result else 0.0
