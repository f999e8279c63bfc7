"""What offers answer when something cannot be done."""

from core.errors import DomainError, FieldError
from core.i18n import N_


class OfferOver(DomainError):
    """It was withdrawn, its time is over, or the event is."""

    code = "offer.over"
    status = 409
    message = N_("This offer is over. Look whether the host has another one.")


class OfferTaken(DomainError):
    """As many claimed it as there are places."""

    code = "offer.taken"
    status = 409
    message = N_("All of them are taken. If somebody gives theirs back, you can claim it here.")


class OfferKept(DomainError):
    """A claim is given back while the event runs."""

    code = "offer.kept"
    status = 409
    message = N_("The event has ended, so what you claimed stays yours. Write to the host if you do not want it.")


class NotForTeam(DomainError):
    """Members see what attendees see, and take nothing away from them."""

    code = "offer.not_for_team"
    status = 403
    message = N_("Offers are for attendees. Open the room with a ticket of your own to try one.")


class RoomClosed(DomainError):
    """Nobody is in the room."""

    code = "offer.room_closed"
    status = 409
    message = N_("Offers can be pushed from when the event is published until it ends.")


class OfferOut(DomainError):
    """People have seen it, so its numbers need it."""

    code = "offer.out"
    status = 409
    message = N_("People have seen this offer, so it stays in the numbers. Withdraw it instead.")


class ButtonFixed(FieldError):
    """What people did with the button would mean something else."""

    code = "offer.button_fixed"
    field = "button"
    message = N_("This offer was pushed with another button. Make a new offer for this one.")


class TooFewPlaces(FieldError):
    """More places are taken than there would be, or there would be none."""

    code = "offer.too_few_places"
    field = "places"
    message = N_("Choose how many there are: at least %(least)s.")


class LinkUnusable(FieldError):
    """The address is none that a card may lead to."""

    code = "offer.link_unusable"
    field = "url"
    message = N_("Give a whole address that begins with https://, without a name and password in it.")


class PriceUnusable(FieldError):
    """The price is negative, absurd, or in no currency."""

    code = "offer.price_unusable"
    field = "price"
    message = N_("Choose a currency and a price of zero or more.")


class PhoneUnreadable(FieldError):
    """The number cannot be dialled."""

    code = "offer.phone_unreadable"
    field = "phone"
    message = N_("This phone number is not complete. Write it with its country code, like +44 20 7946 0018.")
