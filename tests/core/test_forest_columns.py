"""Columns of a forest survive being bytes."""

import pickle
import zipfile
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forest_columns import Names, pack, unpack


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=30))
def test_names_come_back_as_they_were(names: list[str]) -> None:
    columns, found = unpack(pack({"parent": np.arange(len(names), dtype=np.int64)}, names))
    assert list(found) == names
    assert [found[at] for at in range(len(names))] == names
    assert found[1:3] == names[1:3]
    assert columns["parent"].tolist() == list(range(len(names)))


@pytest.mark.parametrize("value", [2**40, -(2**40), 2**31 - 1, -1])
def test_whole_numbers_come_back_as_they_were_however_large(value: int) -> None:
    columns, _names = unpack(pack({"id": np.array([0, value], dtype=np.int64)}, ["a", "b"]))
    assert columns["id"].dtype == np.int64
    assert columns["id"].tolist() == [0, value]


def test_times_keep_what_is_not_known() -> None:
    columns, _names = unpack(pack({"time": np.array([1.5, np.nan])}, Names.of(["a", "b"])))
    assert columns["time"][0] == 1.5
    assert np.isnan(columns["time"][1])


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(IndexError):
        Names.of(["a"])[1]
    assert Names.of(["a", "b"])[-1] == "b"


def test_nothing_in_the_bytes_is_run() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, ...]:
            return print, ("boom",)

    file = BytesIO()
    np.save(file, np.array([Bomb()], dtype=object), allow_pickle=True)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("names.npy", file.getvalue())
    assert b"print" in pickle.dumps(Bomb())
    with pytest.raises(ValueError, match="allow_pickle"):
        unpack(packed.getvalue())
