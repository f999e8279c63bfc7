"""Where to draw the people of a forest: rings by generation, children beside one another near their parent."""

from dataclasses import dataclass
from math import hypot, pi

import numpy as np
from numpy.typing import NDArray

from referral.arrays import ROOT, Integers
from referral.graph.forest import ReferralForest

Floats = NDArray[np.float64]
Point = tuple[float, float]

RING_EXPONENT = 0.62  # rings draw closer outward: the first steps are what people look at, and late rings have room anyway
MOST_HOLLOW = 0.45  # share of the radius a crowded innermost ring is pushed outward by, at most
HALF_HOLLOW_PEOPLE = 200  # people on the innermost ring at which it is pushed half as far
GROUP_GAP = 0.6  # space between the children of different parents, in people
WIDEST_SPACING = (
    0.34  # of the outer radius, along the ring, between siblings; else few children would drift far from their parent
)


@dataclass(frozen=True, eq=False)
class RadialLayout:
    """Positions in the square from -1 to 1, y downward as on a screen; per node shape (n,), ``radius`` per generation."""

    x: Floats
    y: Floats
    angle: Floats
    generation: Integers
    radius: Floats


def radial_layout(forest: ReferralForest) -> RadialLayout:
    """Place every node of a forest on rings.

    Parameters
    ----------
    forest : ReferralForest
        Siblings are drawn in order of time, then of node; those of unknown time last.

    Returns
    -------
    RadialLayout
        A single root stands in the middle; several stand on the first ring around a middle that stays empty. ``angle`` is in
        radians, clockwise from the top. ``radius[g]`` is the ring of generation g, the outermost at 1.

    Notes
    -----
    Every node asks for as much angle as it, or all its children together, need; a childless one for as much as keeps neighbours
    on its ring at one distance. The circle is divided by what is asked for, and children are centred on their parent. The first
    child of the middle stays on top and siblings keep their order, so one more person moves the others little. Linear in n
    but for sorting the siblings.

    References
    ----------
    .. [1] P. Eades, "Drawing free trees", Bulletin of the Institute of Combinatorics and its Applications 5 (1992) 10-36.

    Examples
    --------
    >>> layout = radial_layout(ReferralForest.from_parents([-1, 0, 0, 0, 0]))
    >>> [edge_path((0, 0), (x, y), decimals=3) for x, y in zip(layout.x, layout.y)][1:]
    ['M0 0L0 -1', 'M0 0L1 0', 'M0 0L0 1', 'M0 0L-1 0']
    >>> layout.radius.tolist()
    [0.0, 1.0]
    """
    radius = _ring_radii(forest.generation_widths)
    order = np.lexsort((np.arange(len(forest)), forest.time, forest.depth))
    angle = _angles(forest, order, radius)
    distance = radius[forest.depth]
    return RadialLayout(distance * np.sin(angle), -distance * np.cos(angle), angle, forest.depth, radius)


def edge_path(parent: Point, child: Point, *, centre: Point = (0.0, 0.0), decimals: int = 4) -> str:
    """Draw an edge that leaves the parent outward and reaches the child from inside.

    Parameters
    ----------
    parent, child : (x, y)
        End points, in any unit.
    centre : (x, y)
        Middle of the rings, in the same unit.
    decimals : int
        Digits kept; 1 suffices where a unit is a pixel.

    Returns
    -------
    str
        The ``d`` of an SVG path: a cubic whose two handles lie on the ring half-way, straight when an end is in the middle.

    Examples
    --------
    >>> edge_path((0, -0.5), (1, 0))
    'M0 -0.5C0 -0.75 0.75 0 1 0'
    >>> edge_path((360, 360), (360, 260.04), centre=(360, 360), decimals=1)
    'M360 360L360 260'
    """
    (px, py), (cx, cy), (ox, oy) = parent, child, centre
    inner, outer = hypot(px - ox, py - oy), hypot(cx - ox, cy - oy)
    if inner == 0 or outer == 0:
        return f"M{_pair(px, py, decimals)}L{_pair(cx, cy, decimals)}"
    middle = (inner + outer) / 2
    leave, reach = middle / inner, middle / outer
    handles = (
        _pair(ox + (px - ox) * leave, oy + (py - oy) * leave, decimals),
        _pair(ox + (cx - ox) * reach, oy + (cy - oy) * reach, decimals),
    )
    return f"M{_pair(px, py, decimals)}C{handles[0]} {handles[1]} {_pair(cx, cy, decimals)}"


def _pair(x: float, y: float, decimals: int) -> str:
    return f"{_number(x, decimals)} {_number(y, decimals)}"


def _number(value: float, decimals: int) -> str:
    # Adding 0.0 turns the -0.0 that rounding leaves behind into 0.0.
    text = f"{round(value, decimals) + 0.0:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _ring_radii(widths: Integers) -> Floats:
    """Space the rings, the innermost further out the more people stand on it."""
    single = len(widths) > 0 and int(widths[0]) == 1
    rings = np.arange(len(widths)) + (0 if single else 1)
    innermost = float(widths[rings == 1].sum())
    hollow = MOST_HOLLOW * innermost / (innermost + HALF_HOLLOW_PEOPLE)
    radius = hollow + (1.0 - hollow) * (rings / max(rings.max(initial=1), 1)) ** RING_EXPONENT
    return np.where(rings == 0, 0.0, radius)


def _angles(forest: ReferralForest, order: Integers, radius: Floats) -> Floats:
    """Divide the circle top down by what every node and those below it ask for."""
    nodes, parents, middle = order.tolist(), forest.parent.tolist(), len(forest)
    parents = [middle if above == ROOT else above for above in parents]
    if len(forest.roots) == 1:  # the root itself fills the middle and has no angle
        parents = [middle if above == nodes[0] else above for above in parents]
        nodes = nodes[1:]
    need, inside, gap = _demands(nodes, parents, forest.depth, radius)
    angle, unit, cursor = [0.0] * (middle + 1), [0.0] * (middle + 1), [0.0] * (middle + 1)
    if nodes:
        unit[middle] = 2 * pi / inside[middle]
        cursor[middle] = -need[nodes[0]] * unit[middle] / 2
    for node in nodes:
        above = parents[node]
        width = need[node] * unit[above]
        angle[node] = cursor[above] + width / 2
        cursor[above] += width
        if inside[node]:
            unit[node] = min(width / inside[node], WIDEST_SPACING)
            cursor[node] = angle[node] - unit[node] * (inside[node] - gap[node]) / 2
    return np.array(angle[:middle])


def _demands(
    nodes: list[int], parents: list[int], depth: Integers, radius: Floats
) -> tuple[list[float], list[float], list[float]]:
    """Sum up, from the outermost ring inward, the angle a node asks for, that for all its children, and the gap around those.

    One person on a ring of radius r asks for 1 / r, so that all have the same room along their rings.
    """
    person = np.divide(1.0, radius, out=np.zeros_like(radius), where=radius > 0)
    need: list[float] = person[depth].tolist()
    gap: list[float] = (GROUP_GAP * np.append(person[1:], 0.0))[depth].tolist()
    inside = [0.0] * (len(depth) + 1)
    for node in reversed(nodes):
        if inside[node]:
            inside[node] += gap[node]
            need[node] = max(need[node], inside[node])
        inside[parents[node]] += need[node]
    return need, inside, gap
