"""Two diagrams of stated confidence, as SVG to stand in a page: numbers only, no text of others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapper.evaluation.calibration import BINS, LIMITS, Bin, Calibration, Step, thinned

__all__ = ["DIAGRAM_STYLE", "reliability_svg", "risk_svg"]

#: CSS of both; the page sets the colours.
DIAGRAM_STYLE = (
    "svg{display:block;width:100%;height:auto}svg text{fill:var(--soft);font-size:12px}"
    ".e{text-anchor:end}.m{text-anchor:middle}.grid{stroke:var(--rule)}"
    ".guide{stroke:var(--soft);stroke-dasharray:5 4}.bar{fill:var(--wash)}"
    ".line{fill:none;stroke:var(--mark);stroke-width:2.5;stroke-linejoin:round}"
    ".dot{fill:var(--mark);stroke:var(--paper);stroke-width:1.5}"
    ".gap{stroke:var(--mark);stroke-width:1.5}"
)

# In user units: the plot, and the strip above it that tells how many answers a bin has.
_WIDE, _HIGH = 360, 368
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 348, 64, 324
_STRIP_TOP, _STRIP_BOTTOM = 18, 56
# Upper ends of the scale of risk.
_SCALES = (0.1, 0.2, 0.3, 0.5, 1.0)


def reliability_svg(one: Calibration) -> str:
    """Draw the share right over the confidence stated: on the diagonal, both agree."""
    parts = [*_axes(1.0, _TOP, "confidence stated", "share right"), *_strip(one.bins)]
    parts.append(f'<path class="guide" d="M{_LEFT} {_BOTTOM}L{_RIGHT} {_TOP}"/>')
    for held in one.bins:
        if held.confidence is None or held.right is None:
            continue
        x, y, stated = _x(held.confidence), _y(held.right, 1.0), _y(held.confidence, 1.0)
        parts.append(
            f'<path class="gap" d="M{x} {stated}V{y}"/>'
            f'<circle class="dot" cx="{x}" cy="{y}" r="5"/>'
        )
    return _svg("Share right over the confidence stated; the table has the numbers.", parts)


def risk_svg(one: Calibration) -> str:
    """Draw the share wrong over the share taken, the surest answers first."""
    curve = thinned(one.curve)
    top = _scale(curve)
    parts = list(_axes(top, _STRIP_TOP, "share taken, surest first", "share wrong"))
    for limit in LIMITS:
        y = _y(limit / 100, top, _STRIP_TOP)
        parts.append(f'<path class="guide" d="M{_LEFT} {y}H{_RIGHT}"/>')
    path = [f"M{_x(0)} {_y(curve[0].risk, top, _STRIP_TOP)}"]
    path += [f"V{_y(step.risk, top, _STRIP_TOP)}H{_x(step.coverage)}" for step in curve]
    parts.append(f'<path class="line" d="{"".join(path)}"/>')
    return _svg("Share wrong over the share taken; the table has the numbers.", parts)


def _axes(top: float, upper: int, below: str, beside: str) -> Iterator[str]:
    """Yield the grid with its numbers and what is measured along it."""
    for number in range(6):
        x, y = _x(number / 5), _y(number / 5 * top, top, upper)
        yield (
            f'<path class="grid" d="M{x} {upper}V{_BOTTOM}M{_LEFT} {y}H{_RIGHT}"/>'
            f'<text class="m" x="{x}" y="{_BOTTOM + 17}">{number / 5:g}</text>'
            f'<text class="e" x="{_LEFT - 6}" y="{y + 4:g}">{number / 5 * top:g}</text>'
        )
    yield f'<text class="m" x="{_x(0.5)}" y="{_BOTTOM + 36}">{below}</text>'
    middle = (upper + _BOTTOM) // 2
    yield f'<text class="m" transform="translate(12 {middle}) rotate(-90)">{beside}</text>'


def _strip(bins: Sequence[Bin]) -> Iterator[str]:
    """Yield a bar for each bin, as high as it has answers."""
    most = max(held.answers for held in bins)
    for held in bins:
        if held.answers:
            # a bin of one answer among thousands is still to be seen
            high = max(1.0, held.answers / most * (_STRIP_BOTTOM - _STRIP_TOP))
            x, wide = _x(held.low), (_RIGHT - _LEFT) / BINS
            yield (
                f'<rect class="bar" x="{x + 1:g}" y="{_STRIP_BOTTOM - high:.1f}" '
                f'width="{wide - 2:g}" height="{high:.1f}"/>'
            )
    yield f'<text x="{_LEFT}" y="12">answers, up to {most:,} in a bin</text>'


def _scale(curve: Sequence[Step]) -> float:
    highest = max(step.risk for step in curve)
    return next(one for one in _SCALES if highest <= one)


def _svg(told: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{told}">{"".join(parts)}</svg>'
    )


def _x(share: float) -> float:
    return round(_LEFT + share * (_RIGHT - _LEFT), 1)


def _y(share: float, top: float, upper: int = _TOP) -> float:
    return round(_BOTTOM - share / top * (_BOTTOM - upper), 1)
