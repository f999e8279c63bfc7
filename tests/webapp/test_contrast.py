"""The colours of the design: contrast in both themes, charts apart for every kind of eye, dark blocks equal."""

import itertools
import math
import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "frontend" / "styles"
TEXT, GRAPHIC, CODE = 4.5, 3.0, 15.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for controls and graphics; a QR code must scan
MIN_CHART_DISTANCE = 10.0  # CIEDE2000 between any two chart colours, as seen by every kind of eye below
SURFACES = ("canvas", "surface", "sunken", "raised", "hover")
STATES = ("live", "success", "warning", "danger", "info")
CHART = tuple(f"chart-{i}" for i in range(1, 9))
GENERATIONS = tuple(f"gen-{i}" for i in range(8))

# (foregrounds, backgrounds, least ratio)
PAIRS = (
    (("ink", "ink-2", "ink-3", "accent-ink"), SURFACES, TEXT),
    (("ink", "ink-2", "ink-3", "accent-ink", "success-ink", "danger-ink"), ("accent-soft",), TEXT),  # a chosen row
    (("on-accent",), ("accent", "accent-hover", "accent-press"), TEXT),
    *(((f"{s}-ink",), (f"{s}-soft", "surface", "canvas", "raised"), TEXT) for s in STATES),
    *((("ink",), (f"{s}-soft",), TEXT) for s in STATES),
    *(((f"on-{s}",), (s,), TEXT) for s in STATES),
    (("on-stage", "on-stage-2", "stage-accent"), ("stage", "stage-2"), TEXT),
    (("on-stage",), ("stage-3",), TEXT),
    (("line-strong", "accent", "focus"), ("canvas", "surface", "sunken", "raised"), GRAPHIC),
    (("accent",), ("track",), GRAPHIC),
    ((*CHART, *GENERATIONS, "chart-rest", "interval"), ("surface", "canvas"), GRAPHIC),
    (("qr-dark",), ("qr-light",), CODE),
)

# Machado, Oliveira, Fernandes 2009, full severity, in linear RGB.
EYES = {
    "typical": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def declarations(selector: str) -> dict[str, str]:
    """The custom properties of the first rule with that selector."""
    css = (STYLES / "tokens.css").read_text(encoding="utf-8") + (STYLES / "themes.css").read_text(encoding="utf-8")
    css = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    rule = re.search(r"(?<=[{}] )" + re.escape(selector) + r" \{(.*?)\}", css)
    assert rule, f"no rule for {selector}"
    return dict(re.findall(r"--([\w-]+): ([^;]+);", rule[1]))


COMMON = declarations(":root")
LIGHT = declarations(':root, [data-theme="light"]')
DARK = declarations('[data-theme="dark"]')
DARK_BY_SYSTEM = declarations(":root:not([data-theme])")


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def luminance(colour: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def lab(colour: str, eye: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    r, g, b = (min(1, max(0, sum(w * c for w, c in zip(row, rgb, strict=True)))) for row in EYES[eye])
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def ciede2000(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 1 + 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    c1, c2 = math.hypot(g * a1, b1), math.hypot(g * a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, g * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    hm, cm, lm = (h1 + turn / 2) % 360, (c1 + c2) / 2, (l1 + l2) / 2
    t = 1 - 0.17 * math.cos(math.radians(hm - 30)) + 0.24 * math.cos(math.radians(2 * hm))
    t += 0.32 * math.cos(math.radians(3 * hm + 6)) - 0.2 * math.cos(math.radians(4 * hm - 63))
    dl = (l2 - l1) / (1 + 0.015 * (lm - 50) ** 2 / math.sqrt(20 + (lm - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * cm)
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * cm * t)
    rt = -2 * math.sqrt(cm**7 / (cm**7 + 25**7)) * math.sin(math.radians(60 * math.exp(-(((hm - 275) / 25) ** 2))))
    return math.sqrt(dl * dl + dc * dc + dh * dh + rt * dc * dh)


def test_the_two_dark_blocks_are_equal() -> None:
    assert DARK == DARK_BY_SYSTEM


def test_both_themes_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_of_colours_can_be_read(theme: dict[str, str]) -> None:
    tokens = COMMON | theme
    weak = {
        f"{front} on {back}": round(ratio, 2)
        for fronts, backs, need in PAIRS
        for front, back in itertools.product(fronts, backs)
        if (ratio := contrast(tokens[front], tokens[back])) < need
    }

    assert weak == {}


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_chart_colours_stay_apart_for_every_eye(theme: dict[str, str], eye: str) -> None:
    alike = {
        (a, b): round(distance, 1)
        for a, b in itertools.combinations(CHART, 2)
        if (distance := ciede2000(lab(theme[a], eye), lab(theme[b], eye))) < MIN_CHART_DISTANCE
    }

    assert alike == {}
