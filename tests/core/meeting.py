"""Forms that meet in one process: sent while another has its turn, so that they are looked at together."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import OperationalError

from core.errors import DomainError
from core.models import Event
from core.platform import Platform
from core.registering import Registering, Sent
from core.services.registrations.applications import Registered, RegistrationForm
from tests.factories import make_event, make_organisation

Outcome = Registered | DomainError | OperationalError


def hosted(platform: Platform, **values: object) -> Event:
    """An event that takes registrations."""
    with platform.transaction() as session:
        return make_event(session, make_organisation(session), **values)


def sent_form(event: Event, number: int, **form: object) -> Sent:
    """A form of the person of this number, from a browser of their own."""
    said = {"name": f"P {number}", "email": f"p{number}@example.org", "form_token": f"form-{number}"} | form
    return Sent(event, RegistrationForm(**said), f"browser-{number}", None)  # type: ignore[arg-type]


def _outcome(work: Callable[[], Registered]) -> Outcome:
    try:
        return work()
    except (DomainError, OperationalError) as refusal:
        return refusal


def meet(platform: Platform, forms: list[Sent]) -> list[Outcome]:
    """All of them wait before the first has a turn."""
    registering = Registering(platform)
    with ThreadPoolExecutor(len(forms)) as pool:
        with registering._turn:
            asked = []
            for number, sent in enumerate(forms):
                asked.append(pool.submit(_outcome, lambda sent=sent: registering.register(sent)))
                arrived = threading.Event()
                while len(registering._waiting) <= number:
                    arrived.wait(0.001)
        return [future.result() for future in asked]
