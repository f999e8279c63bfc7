"""Draws: reproducible from what is published, whatever order it comes in, and kind to nobody."""

from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.draws import commitment, entrants_hash, order_of, public_number

SEEDS = st.binary(min_size=32, max_size=32).map(bytes.hex)
NUMBERS = st.sets(st.binary(min_size=8, max_size=8).map(bytes.hex), min_size=1, max_size=40)
ENTRANTS = 10
DRAWS = 5_000
CHI_SQUARE_999 = 27.88  # of nine degrees of freedom; one honest run in a thousand is above, and this one always is the same


@given(seed=SEEDS, numbers=NUMBERS, order=st.randoms(use_true_random=False))
def test_the_order_in_which_entrants_come_does_not_matter(seed: str, numbers: set[str], order: Random) -> None:
    shuffled = sorted(numbers)
    order.shuffle(shuffled)
    assert order_of(seed, shuffled) == order_of(seed, sorted(numbers))
    assert entrants_hash(shuffled) == entrants_hash(numbers)


@given(seed=SEEDS, numbers=NUMBERS)
def test_everybody_stands_in_the_order_once(seed: str, numbers: set[str]) -> None:
    order = order_of(seed, numbers)
    assert len(order) == len(numbers)
    assert set(order) == numbers


@given(seed=SEEDS, numbers=NUMBERS)
def test_the_order_is_that_of_the_documented_scores(seed: str, numbers: set[str]) -> None:
    listed = sha256("\n".join(sorted(numbers)).encode()).hexdigest()
    scores = {number: sha256(f"{seed}:{listed}:{number}".encode()).hexdigest() for number in numbers}
    lowest = min(scores.values())
    assert scores[order_of(seed, numbers)[0]] == lowest


def test_each_of_the_entrants_wins_as_often() -> None:
    wins = dict.fromkeys((public_number("draw", str(each)) for each in range(ENTRANTS)), 0)
    seeds = Random(20)
    for _ in range(DRAWS):
        wins[order_of(seeds.randbytes(32).hex(), wins)[0]] += 1
    expected = DRAWS / ENTRANTS
    assert sum((won - expected) ** 2 / expected for won in wins.values()) < CHI_SQUARE_999


def test_one_more_entrant_shuffles_everybody_again() -> None:
    """So nobody who knows the seed knows lucky numbers: every first place is as open as before."""
    numbers = [public_number("draw", str(each)) for each in range(ENTRANTS)]
    firsts = {next(number for number in order_of("seed", [*numbers, f"{more:016x}"]) if number in numbers) for more in range(200)}
    assert firsts == set(numbers)


def test_a_number_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        order_of("seed", ["a", "a"])


def test_numbers_of_two_draws_say_nothing_about_each_other() -> None:
    one, other = commitment("one"), commitment("other")
    assert public_number(one, "ticket") != public_number(other, "ticket")
    assert public_number(one, "ticket") == public_number(one, "ticket")
