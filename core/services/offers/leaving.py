"""What becomes of the answers of people who are erased, or turn out to be one person with another."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Offer, OfferButton, OfferClick, OfferResponse, OfferView
from core.one_each import carry_out, give_rows_back
from core.services.offers.offers import change_offers

Answers = dict[str, list[Any]]
NO_ANSWERS: Answers = {"views": [], "clicks": [], "responses": [], "dropped": [], "joined": []}


def erase_responses(session: Session, place_ids: Collection[int]) -> None:
    """That somebody took it remains, and nothing that says who."""
    theirs = update(OfferResponse).where(OfferResponse.registration_id.in_(place_ids))
    carry_out(session, theirs.values(note="", phone="", email=""))


def move_answers(session: Session, old_id: int, new_id: int) -> Answers:
    """Two places turn out to be one person's, who has seen each card once and has one place of it; what undoing needs."""
    session.flush()
    dropped = _drop_views(session, old_id, new_id)
    joined = _join_responses(session, old_id, new_id)
    both = [pair["merged"] for pair in joined]
    return {
        "views": _move(session, OfferView, old_id, new_id, []),
        "clicks": _move(session, OfferClick, old_id, new_id, []),
        "responses": _move(session, OfferResponse, old_id, new_id, both),
        "dropped": dropped,
        "joined": joined,
    }


def give_answers_back(session: Session, answers: Answers, owner_id: int, holder_id: int) -> None:
    """Each place has its own again; one that was freed and has been claimed by somebody else since stays theirs."""
    for name, model in (("views", OfferView), ("clicks", OfferClick), ("responses", OfferResponse)):
        give_rows_back(session, model, answers[name], holder_id, owner_id)
    for seen in answers["dropped"]:
        at = datetime.fromisoformat(seen["at"])
        of = {"organisation_id": seen["organisation"], "offer_id": seen["offer"]}
        session.add(OfferView(**of, registration_id=owner_id, created_at=at))
    for pair in answers["joined"]:
        _part(session, pair)
    session.flush()


def _drop_views(session: Session, old_id: int, new_id: int) -> list[dict[str, Any]]:
    both = select(OfferView.offer_id).where(OfferView.registration_id == new_id)
    second = select(OfferView).where(OfferView.registration_id == old_id, OfferView.offer_id.in_(both)).order_by(OfferView.id)
    views = session.scalars(second).all()
    carry_out(session, delete(OfferView).where(OfferView.id.in_([view.id for view in views])))
    return [{"organisation": view.organisation_id, "offer": view.offer_id, "at": view.created_at.isoformat()} for view in views]


def _join_responses(session: Session, old_id: int, new_id: int) -> list[dict[str, Any]]:
    """Where both places answered the same offer one answer stands, if either did."""
    wanted = select(OfferResponse).where(OfferResponse.registration_id.in_((old_id, new_id)))
    answered: dict[int, dict[int, OfferResponse]] = {}
    for response in session.scalars(wanted):
        answered.setdefault(response.offer_id, {})[response.registration_id] = response
    pairs = {offer_id: of for offer_id, of in answered.items() if len(of) > 1}
    offers = _lock(session, list(pairs))
    return [_join(session, offers[offer_id], pairs[offer_id][new_id], pairs[offer_id][old_id]) for offer_id in sorted(pairs)]


def _join(session: Session, offer: Offer, kept: OfferResponse, merged: OfferResponse) -> dict[str, Any]:
    stood = {"kept_stood": kept.taken_back_at is None, "merged_stood": merged.taken_back_at is None}
    if stood["merged_stood"]:
        merged.taken_back_at = now()
        if stood["kept_stood"]:
            _count(session, offer, -1)
        kept.taken_back_at = None
    session.flush()
    return {"offer": offer.id, "kept": kept.id, "merged": merged.id} | stood


def _part(session: Session, pair: dict[str, Any]) -> None:
    offer = _lock(session, [pair["offer"]])[pair["offer"]]
    kept, merged = (session.get_one(OfferResponse, pair[name]) for name in ("kept", "merged"))
    if not pair["merged_stood"] or kept.taken_back_at is not None:
        return  # it did not stand, or both were given back as one since
    if not pair["kept_stood"]:
        kept.taken_back_at = now()
    elif offer.places is None or offer.claimed < offer.places:
        _count(session, offer, 1)
    else:
        return
    merged.taken_back_at = None


def _count(session: Session, offer: Offer, by: int) -> None:
    if offer.button == OfferButton.CLAIM:
        offer.claimed += by
    change_offers(session, offer.organisation_id, offer.event_id)


def _lock(session: Session, offer_ids: Sequence[int]) -> dict[int, Offer]:
    """In the order in which claims lock them."""
    wanted = select(Offer).where(Offer.id.in_(offer_ids)).order_by(Offer.id).with_for_update()
    return {offer.id: offer for offer in session.scalars(wanted, execution_options={"populate_existing": True})}


def _move(session: Session, model: Any, old_id: int, new_id: int, but: Collection[int]) -> list[int]:
    rows = update(model).where(model.registration_id == old_id, model.id.not_in(but)).values(registration_id=new_id)
    return list(session.scalars(rows.returning(model.id), execution_options={"synchronize_session": "fetch"}))
