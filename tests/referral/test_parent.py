"""The parent rule, clause by clause, then as a property over whole events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.parent import DecidedBy, Decision, Refusal, Refused, Registrant, Touch, decide_parent

NOON = datetime(2026, 10, 17, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

MAUD = Registrant(1, NOON - 48 * HOUR, person_id=11, email="maud@example.org", phone="+441", visitors=frozenset({"m"}))
JUNAID = Registrant(2, NOON - 24 * HOUR, person_id=12, email="junaid@example.org", phone="+442", visitors=frozenset({"j"}))
IDRIS = Registrant(3, NOON, person_id=13, email="idris@example.org", phone="+443", visitors=frozenset({"i"}))
EVERYBODY = {person.id: person for person in (MAUD, JUNAID, IDRIS)}


def test_the_share_code_in_the_form_beats_a_later_touch() -> None:
    touches = [Touch(1, NOON - 3 * HOUR, MAUD.id), Touch(2, NOON - HOUR, JUNAID.id)]
    assert decide_parent(IDRIS, touches, EVERYBODY, form_sharer_id=MAUD.id) == Decision(MAUD.id, 1, DecidedBy.FORM, 1)


def test_a_form_code_without_any_touch_decides_alone() -> None:
    assert decide_parent(IDRIS, [], EVERYBODY, form_sharer_id=MAUD.id) == Decision(MAUD.id, None, DecidedBy.FORM, None)


def test_without_a_form_code_the_last_share_link_touch_decides_whatever_the_order_of_rows() -> None:
    touches = [Touch(1, NOON - 3 * HOUR, MAUD.id), Touch(2, NOON - HOUR, JUNAID.id), Touch(3, NOON - 2 * HOUR, MAUD.id)]
    for order in permutations(touches):
        assert decide_parent(IDRIS, order, EVERYBODY) == Decision(JUNAID.id, 2, DecidedBy.TOUCH, 1)


def test_touches_at_the_same_instant_are_ordered_by_id() -> None:
    touches = [Touch(6, NOON, MAUD.id), Touch(5, NOON, JUNAID.id)]
    assert decide_parent(IDRIS, touches, EVERYBODY) == Decision(MAUD.id, 6, DecidedBy.TOUCH, 5)


def test_a_later_entry_point_does_not_hide_the_share_link() -> None:
    touches = [Touch(1, NOON - 3 * HOUR, MAUD.id), Touch(2, NOON - HOUR)]
    assert decide_parent(IDRIS, touches, EVERYBODY) == Decision(MAUD.id, 1, DecidedBy.TOUCH, 1)


def test_only_entry_points_make_a_root_with_a_first_touch() -> None:
    assert decide_parent(IDRIS, [Touch(4, NOON - HOUR)], EVERYBODY) == Decision(None, None, DecidedBy.NONE, 4)


def test_nothing_at_all_makes_a_root() -> None:
    assert decide_parent(IDRIS, [], EVERYBODY) == Decision(None, None, DecidedBy.NONE, None)


def test_a_robot_visit_brings_nobody() -> None:
    assert decide_parent(IDRIS, [Touch(1, NOON - HOUR, MAUD.id, human=False)], EVERYBODY) == Decision(
        None, None, DecidedBy.NONE, None
    )


@pytest.mark.parametrize(
    ("at", "parent_id"),
    [
        (NOON - timedelta(days=30), MAUD.id),
        (NOON - timedelta(days=30, microseconds=1), None),
        (NOON, MAUD.id),
        (NOON + timedelta(microseconds=1), None),
    ],
)
def test_the_window_is_thirty_days_up_to_the_registration(at: datetime, parent_id: int | None) -> None:
    early = replace(MAUD, registered_at=NOON - timedelta(days=60))
    assert decide_parent(IDRIS, [Touch(1, at, MAUD.id)], {MAUD.id: early}).parent_id == parent_id


def test_an_event_may_set_its_own_window() -> None:
    touch = Touch(1, NOON - 2 * HOUR, MAUD.id)
    assert decide_parent(IDRIS, [touch], EVERYBODY, window=HOUR).parent_id is None
    assert decide_parent(IDRIS, [touch], EVERYBODY, window=2 * HOUR).parent_id == MAUD.id


def test_the_window_does_not_apply_to_the_form() -> None:
    old = Touch(1, NOON - timedelta(days=40), MAUD.id)
    decision = decide_parent(IDRIS, [old], EVERYBODY, form_sharer_id=MAUD.id)
    assert decision == Decision(MAUD.id, None, DecidedBy.FORM, None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"person_id": IDRIS.person_id}, Refusal.SAME_PERSON),
        ({"email": " IDRIS@Example.org"}, Refusal.SAME_EMAIL),
        ({"phone": IDRIS.phone}, Refusal.SAME_PHONE),
        ({"visitors": frozenset({"x", "i"})}, Refusal.SAME_VISITOR),
        ({"registered_at": NOON + HOUR}, Refusal.NOT_EARLIER),
        ({"registered_at": NOON, "id": 4}, Refusal.NOT_EARLIER),
        ({"parent_id": IDRIS.id}, Refusal.DESCENDANT),
    ],
)
def test_a_candidate_that_may_not_be_parent_is_refused_and_the_next_is_taken(change: dict[str, object], reason: Refusal) -> None:
    bad = replace(JUNAID, **change)  # type: ignore[arg-type]  # one field at a time, typed by the table above
    touches = [Touch(1, NOON - 3 * HOUR, MAUD.id), Touch(2, NOON - HOUR, bad.id)]
    everybody = {MAUD.id: MAUD, bad.id: bad}
    expected = Decision(MAUD.id, 1, DecidedBy.TOUCH, 1, (Refused(bad.id, 2, reason),))
    assert decide_parent(IDRIS, touches, everybody) == expected
    by_form = decide_parent(IDRIS, touches, everybody, form_sharer_id=bad.id)
    assert by_form == expected


def test_missing_addresses_do_not_make_two_people_one() -> None:
    child, parent = replace(IDRIS, email=None, phone=""), replace(MAUD, email=None, phone="")
    assert decide_parent(child, [], {MAUD.id: parent}, form_sharer_id=MAUD.id).parent_id == MAUD.id


def test_ones_own_share_code_and_an_unregistered_sharer_are_refused() -> None:
    decision = decide_parent(IDRIS, [Touch(1, NOON - HOUR, 99)], EVERYBODY, form_sharer_id=IDRIS.id)
    assert decision.refused == (Refused(IDRIS.id, None, Refusal.SAME_REGISTRATION), Refused(99, 1, Refusal.NOT_REGISTERED))
    assert decision.parent_id is None


def test_a_refused_sharer_is_named_once_however_often_they_were_touched() -> None:
    touches = [Touch(n, NOON - n * HOUR, 99) for n in range(1, 5)]
    assert decide_parent(IDRIS, touches, EVERYBODY).refused == (Refused(99, 1, Refusal.NOT_REGISTERED),)


def test_the_same_instant_is_settled_by_the_id() -> None:
    twin = replace(MAUD, registered_at=NOON)
    assert decide_parent(IDRIS, [Touch(1, NOON, twin.id)], {twin.id: twin}).parent_id == twin.id


def test_a_distant_descendant_is_refused() -> None:
    """After a merge the child may have become older than people it was once brought by."""
    below = replace(JUNAID, parent_id=IDRIS.id)
    far_below = replace(MAUD, parent_id=below.id)
    decision = decide_parent(IDRIS, [], {2: below, 1: far_below}, form_sharer_id=1)
    assert decision.refused == (Refused(1, None, Refusal.DESCENDANT),)


def test_a_cycle_already_stored_does_not_hang_the_rule() -> None:
    one, other = replace(MAUD, parent_id=2), replace(JUNAID, parent_id=1)
    assert decide_parent(IDRIS, [], {1: one, 2: other}, form_sharer_id=1).parent_id == 1


@st.composite
def events(draw: st.DrawFn) -> tuple[dict[int, Registrant], dict[int, list[Touch]], dict[int, int | None]]:
    """Draw a small event full of coincidences: few instants, few identities, touches on everybody."""
    few = st.integers(0, 4)
    ids = list(range(draw(st.integers(2, 8))))
    registrants = {
        i: Registrant(
            i,
            NOON + draw(few) * HOUR,
            person_id=draw(st.integers(0, 9)),
            email=draw(st.sampled_from([None, "a@x.org", "A@x.org", f"{i}@x.org"])),
            phone=draw(st.sampled_from([None, "+1", f"+{i}9"])),
            visitors=frozenset(draw(st.sets(st.sampled_from("abcdefgh"), max_size=1))),
        )
        for i in ids
    }
    touch = st.builds(Touch, few, few.map(lambda h: NOON + h * HOUR), st.none() | st.sampled_from(ids), st.booleans())
    touches = {i: draw(st.lists(touch, max_size=5)) for i in ids}
    forms = {i: draw(st.none() | st.sampled_from(ids)) for i in ids}
    return registrants, touches, forms


@given(events(), st.randoms(use_true_random=False), st.integers(0, 8))
def test_no_order_of_decisions_and_repeats_ever_makes_a_cycle_or_a_self_edge(
    event: tuple[dict[int, Registrant], dict[int, list[Touch]], dict[int, int | None]], random: object, shift: int
) -> None:
    registrants, touches, forms = event
    order = [*registrants, *list(registrants)[:shift]]
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis' seeded Random
    for child_id in order:
        child = registrants[child_id]
        decision = decide_parent(child, touches[child_id], registrants, form_sharer_id=forms[child_id])
        if decision.parent_id is not None:
            parent = registrants[decision.parent_id]
            assert parent.person_id != child.person_id
            assert not parent.visitors & child.visitors
            assert (parent.registered_at, parent.id) < (child.registered_at, child.id)
        registrants[child_id] = replace(child, parent_id=decision.parent_id)
    for start in registrants.values():
        steps, node = 0, start
        while node.parent_id is not None:
            node, steps = registrants[node.parent_id], steps + 1
            assert steps <= len(registrants)


@given(events(), st.integers(0, 3))
def test_moving_registrations_in_time_after_edges_exist_still_makes_no_cycle(
    event: tuple[dict[int, Registrant], dict[int, list[Touch]], dict[int, int | None]], moved: int
) -> None:
    """A merge can give a registration an earlier time than its parent has; the descendant check must hold alone."""
    registrants, touches, forms = event
    for _ in range(2):
        for child_id in list(registrants):
            decision = decide_parent(registrants[child_id], touches[child_id], registrants, form_sharer_id=forms[child_id])
            registrants[child_id] = replace(registrants[child_id], parent_id=decision.parent_id)
        victim = registrants[moved % len(registrants)]
        registrants[victim.id] = replace(victim, registered_at=NOON - HOUR)
    for start in registrants.values():
        seen: list[int] = []
        above = start.parent_id
        while above is not None:
            assert above not in seen
            seen.append(above)
            above = registrants[above].parent_id
