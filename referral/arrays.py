"""The arrays that the library takes and gives, and the one number with a meaning of its own in them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

ROOT: Final = -1  # the parent of a root in every parent array

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
