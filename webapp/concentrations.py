"""How few brought how many, in words that also hold where a tenth of the people is one person."""

from math import ceil

from flask_babel import gettext as _

from referral.graph.concentration import ROUNDING, Concentration
from referral.summary import SpreadSummary
from webapp.formats import decimals, percent, sentences

TENTHS_FROM = 10  # people; of fewer a tenth is the same one person as the best
HUNDREDTHS_FROM = 100


def concentration_words(summary: SpreadSummary) -> str:
    """Of everybody, and of those who brought somebody where they are enough to have a tenth."""
    everybody, bringers = summary.concentration, summary.concentration_of_bringers
    if everybody is None:
        return ""
    said = [_of_everybody(everybody)]
    if bringers is not None and bringers.people >= TENTHS_FROM:
        said.append(_("Of those who brought somebody, the most active tenth brought %(ten)s.", ten=percent(bringers.top_10)))
    return str(sentences(said))


def _of_everybody(found: Concentration) -> str:
    if found.people < TENTHS_FROM:
        return str(_("The most active person brought %(one)s of all who were brought.", one=percent(found.top_1)))
    parts = {
        "one": percent(found.top_1),
        "ten": percent(found.top_10),
        "twenty": percent(found.top_20),
        "gini": decimals(found.gini),
    }
    if found.people < HUNDREDTHS_FROM:
        return str(
            _(
                "The most active person brought %(one)s of all who were brought, the most active tenth %(ten)s, the most active"
                " fifth %(twenty)s (Gini %(gini)s).",
                **parts,
            )
        )
    return str(
        _(
            "The most active hundredth brought %(one)s of all who were brought, the most active tenth %(ten)s, the most active"
            " fifth %(twenty)s (Gini %(gini)s).",
            **parts,
        )
    )


def top_words(found: Concentration, share: float, brought: float) -> str:
    """What the best of so many people brought: 13%, or 13% (one person) where that part of them is no more than one."""
    if ceil(share * found.people - ROUNDING) > 1:
        return percent(brought)
    return str(_("%(share)s (one person)", share=percent(brought)))
