"""Telephone numbers, brought into the one form they are compared and stored in."""

from collections.abc import Iterable

import phonenumbers
from babel.core import get_global


def normalise_phone(text: str, regions: Iterable[str] = ()) -> str | None:
    """The number in E.164; without a country code it is read as one of `regions`, the first that fits."""
    for region in (None, *regions):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def zone_region(zone: str) -> str | None:
    """The country a time zone lies in: DE for Europe/Berlin."""
    region = get_global("zone_territories").get(zone)
    return region if region and region.isalpha() else None
