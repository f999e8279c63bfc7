"""The field's example journeys (those of the R package ChannelAttribution), read from where the package ``mta`` ships them."""

import csv
import gzip
from functools import cache
from importlib.metadata import files
from pathlib import Path

from referral.attribution.journeys import Journeys

VALUE_DIGITS = 6  # as many as the published total has


@cache
def reference_file() -> Path:
    """Find the file without importing the package, which would load pandas and scikit-learn."""
    (found,) = (file for file in files("mta") or () if file.name == "data.csv.gz")
    return Path(str(found.locate()))


@cache
def reference_journeys(digits: int = VALUE_DIGITS) -> Journeys:
    """Read 10,000 aggregated paths over 12 channels."""
    with gzip.open(reference_file(), "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    return Journeys.from_paths(
        [row["path"] for row in rows],
        [int(row["total_conversions"]) for row in rows],
        [float(row["total_conversion_value"]) for row in rows],
        [int(row["total_null"]) for row in rows],
        digits=digits,
    )
