"""The organisation's name, address and public facts."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import one_at_a_time
from core.errors import Invalid
from core.i18n import N_
from core.models import Organisation
from core.permissions import Actor, Permission
from core.slugs import free_slug, slug_from

SLUG_MAX_LENGTH = 60
ADDRESSES = "organisation addresses"
SLUG_SHAPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

NAME_MISSING = N_("Give the organisation a name; people see it on every event.")
SLUG_TAKEN = N_("Another organisation has this address. Choose a different one.")
SLUG_UNUSABLE = N_("Use small letters, digits and single hyphens between them, at most 60 characters.")
NOT_A_LINK = N_("Give the whole address, starting with https://.")


@dataclass(frozen=True)
class OrganisationDetails:
    """What an owner may change about the organisation."""

    name: str
    slug: str
    about: str
    website: str
    privacy_url: str
    locale: str


def create_organisation(session: Session, name: str, locale: str) -> Organisation:
    """A new tenant; its address is made from its name."""
    name = _required(name)
    one_at_a_time(session, ADDRESSES)
    wanted = slug_from(name, fallback="events", max_length=SLUG_MAX_LENGTH)
    organisation = Organisation(name=name, slug=free_slug(wanted, lambda slug: _is_taken(session, slug)), locale=locale)
    session.add(organisation)
    session.flush()
    return organisation


def update_organisation(session: Session, actor: Actor, details: OrganisationDetails) -> Organisation:
    """Write what an owner changed. Printed codes keep working under a new address: they do not hold it."""
    actor.require(Permission.MANAGE_ORGANISATION)
    organisation = session.get_one(Organisation, actor.organisation_id)
    organisation.name = _required(details.name)
    organisation.slug = _usable_slug(session, organisation, details.slug)
    organisation.about = details.about.strip()
    organisation.website = _link("website", details.website)
    organisation.privacy_url = _link("privacy_url", details.privacy_url)
    organisation.locale = details.locale
    return organisation


def _required(name: str) -> str:
    if not name.strip():
        raise Invalid("name", NAME_MISSING)
    return name.strip()


def _usable_slug(session: Session, organisation: Organisation, slug: str) -> str:
    if len(slug) > SLUG_MAX_LENGTH or not SLUG_SHAPE.fullmatch(slug):
        raise Invalid("slug", SLUG_UNUSABLE)
    one_at_a_time(session, ADDRESSES)
    if slug != organisation.slug and _is_taken(session, slug):
        raise Invalid("slug", SLUG_TAKEN)
    return slug


def _is_taken(session: Session, slug: str) -> bool:
    return session.scalar(select(Organisation.id).where(Organisation.slug == slug)) is not None


def _link(field: str, url: str) -> str:
    """Only web addresses: a `javascript:` link would run as soon as an attendee followed it."""
    url = url.strip()
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise Invalid(field, NOT_A_LINK)
    return url
