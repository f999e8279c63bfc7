"""The arrays that the library takes and gives, and the one number with a meaning of its own in them."""

from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

ROOT: Final = -1  # the parent of a root in every parent array

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

Array = TypeVar("Array", bound=NDArray[Any])


def frozen(array: Array) -> Array:
    """A read-only view. The compiled loops take columns so, and would be compiled once more for arrays that may be written to."""
    view = array.view()
    view.flags.writeable = False
    return view
