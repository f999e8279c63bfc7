"""Amounts of money in minor units, in which a flat in Hanoi is more than an ordinary integer holds."""

from typing import Annotated

from sqlalchemy import BigInteger, Integer
from sqlalchemy.orm import mapped_column

Minor = Annotated[int, mapped_column(BigInteger().with_variant(Integer(), "sqlite"))]  # SQLite's integers are large anyway
