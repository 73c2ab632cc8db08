"""Small SVG diagrams: measured points, and the line of proportional cost."""

import dataclasses
import html
import math

WIDTH, HEIGHT = 460, 300
LEFT, RIGHT, TOP, BOTTOM = 66, 18, 40, 48
INK, GRID, POINT, LINE = "#333", "#ddd", "#0b5cad", "#c2571a"


@dataclasses.dataclass(frozen=True)
class Fit:
    """y = base + slope · x, by least squares of the relative errors, so that small costs count as much as large ones."""

    base: float
    slope: float
    r2: float

    @classmethod
    def of(cls, points):
        weights = [1 / max(y, 1e-9) ** 2 for _, y in points]
        total = sum(weights)
        x_mean = sum(w * x for w, (x, _) in zip(weights, points)) / total
        y_mean = sum(w * y for w, (_, y) in zip(weights, points)) / total
        spread = sum(w * (x - x_mean) ** 2 for w, (x, _) in zip(weights, points))
        slope = sum(w * (x - x_mean) * (y - y_mean) for w, (x, y) in zip(weights, points)) / spread
        base = y_mean - slope * x_mean
        missed = sum((y - base - slope * x) ** 2 for x, y in points)
        mean = sum(y for _, y in points) / len(points)
        around = sum((y - mean) ** 2 for _, y in points)
        return cls(base, slope, 1 - missed / around if around else 1.0)

    def at(self, x):
        return self.base + self.slope * x


def plot(title, x_title, y_title, points, fit, note):
    """Both axes are logarithmic: a proportional cost rises by one decade per decade of work."""
    x_axis = _Axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
    y_axis = _Axis([y for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" font-family="sans-serif" font-size="11" fill="{INK}">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(LEFT, 16, title, "start", ' font-size="13" font-weight="bold"'),
        _text(LEFT, 31, note, "start", f' fill="{LINE}"'),
    ]
    for value in x_axis.ticks:
        at = x_axis.place(value)
        parts.append(f'<path d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="{GRID}"/>')
        parts.append(_text(at, HEIGHT - BOTTOM + 15, _short(value), "middle"))
    for value in y_axis.ticks:
        at = y_axis.place(value)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>')
        parts.append(_text(LEFT - 6, at + 4, _short(value), "end"))
    parts.append(
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" stroke="{INK}"/>'
    )
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_title, "middle"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(_text(14, middle, y_title, "middle", f' transform="rotate(-90 14 {middle})"'))
    parts.append(_curve(fit, x_axis, y_axis))
    for x, y in points:
        at = f'cx="{x_axis.place(x):.1f}" cy="{y_axis.place(y):.1f}"'
        parts.append(f'<circle {at} r="4" fill="{POINT}"><title>{_short(x)}: {_short(y)}</title></circle>')
    return "\n".join([*parts, "</svg>", ""])


class _Axis:
    """Decades, or steps of 1, 2 and 5 if there is only one decade."""

    def __init__(self, values, begin, end):
        values = [max(value, 1e-9) for value in values]
        low, high = math.floor(math.log10(min(values)) + 1e-9), math.ceil(math.log10(max(values)) - 1e-9)
        if high <= low:
            high = low + 1
        self._begin, self._end = begin, end
        self.low, self.high = 10.0**low, 10.0**high
        steps = (1,) if high - low > 2 else (1, 2, 5)
        ticks = [step * 10.0**decade for decade in range(low, high + 1) for step in steps]
        self.ticks = [tick for tick in ticks if tick <= self.high * 1.001]

    def place(self, value):
        share = math.log10(max(value, self.low) / self.low) / math.log10(self.high / self.low)
        return self._begin + min(max(share, 0), 1) * (self._end - self._begin)


def _curve(fit, x_axis, y_axis, pieces=60):
    ratio = (x_axis.high / x_axis.low) ** (1 / pieces)
    places = []
    for index in range(pieces + 1):
        x = x_axis.low * ratio**index
        y = fit.at(x)
        if y_axis.low * 0.999 <= y <= y_axis.high * 1.001:
            places.append(f"{x_axis.place(x):.1f} {y_axis.place(y):.1f}")
    if not places:
        return ""
    return f'<path d="M{" L".join(places)}" fill="none" stroke="{LINE}" stroke-width="1.5" stroke-dasharray="5 3"/>'


def _text(x, y, text, anchor, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{html.escape(text)}</text>'


def _short(value):
    for factor, unit in ((1e6, "M"), (1e3, "k")):
        if value >= factor * 0.9995:
            return f"{value / factor:.3g}{unit}"
    return f"{value:.3g}"
