"""How an offer went, counted from its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session

from core.models import Offer, OfferButton, OfferClick, OfferResponse, OfferView


@dataclass(frozen=True)
class OfferNumbers:
    """People who saw it, clicks on its link and by how many people, places taken, and people who asked to be contacted."""

    views: int = 0
    clicks: int = 0
    clickers: int = 0
    claims: int = 0
    leads: int = 0


def numbers_of(session: Session, offer_ids: Sequence[int]) -> dict[int, OfferNumbers]:
    """The numbers of each of these offers."""
    if not offer_ids:
        return {}
    views, clicks, clickers = _count(OfferView.id, OfferView), _count(OfferClick.id, OfferClick), _count_people()
    answers = _count(OfferResponse.id, OfferResponse).where(OfferResponse.taken_back_at.is_(None))
    counted = select(
        Offer.id,
        Offer.button,
        views.scalar_subquery(),
        clicks.scalar_subquery(),
        clickers.scalar_subquery(),
        answers.scalar_subquery(),
    ).where(Offer.id.in_(offer_ids))
    return {row[0]: _numbers(row[1], *row[2:]) for row in session.execute(counted)}


def _numbers(button: OfferButton, views: int, clicks: int, clickers: int, answers: int) -> OfferNumbers:
    claims = answers if button == OfferButton.CLAIM else 0
    return OfferNumbers(views, clicks, clickers, claims, answers - claims)


def _count(what: Any, model: Any) -> Select[Any]:
    return select(func.count(what)).where(model.offer_id == Offer.id).correlate(Offer)


def _count_people() -> Select[Any]:
    return _count(distinct(OfferClick.registration_id), OfferClick)
