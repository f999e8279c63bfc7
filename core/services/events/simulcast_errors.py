"""What can be in the way of sending an event's video on; `field` says beside which input the words belong."""

from core.errors import Conflict, FieldError
from core.i18n import N_


class NameMissing(FieldError):
    """A target without a name cannot be told from the others."""

    code = "restream.name_missing"
    field = "name"
    message = N_("Give the target a name of up to %(most)s characters, like “YouTube”.")


class AddressUnusable(FieldError):
    """Not the address of an RTMP server."""

    code = "restream.address_unusable"
    field = "address"
    message = N_("Give the server’s address as the platform shows it, like rtmp://live.example.com/app, without the stream key.")


class AddressPrivate(FieldError):
    """It would reach into the network that this server stands in."""

    code = "restream.address_private"
    field = "address"
    message = N_("This address lies in a private network. Whoever runs this server can allow that.")


class KeyMissing(FieldError):
    """Without a key no platform knows whose video it is."""

    code = "restream.key_missing"
    field = "key"
    message = N_("Paste the stream key of that platform: letters, digits and signs without blanks.")


class KeyIsOurs(FieldError):
    """The video would come back to where it came from, again and again."""

    code = "restream.key_is_ours"
    field = "key"
    message = N_("This is the key of an event here, so the video would run in a circle. Paste the key of the other platform.")


class TooManyTargets(Conflict):
    """Each target sends the whole video once more."""

    code = "restream.too_many"
    message = N_("An event can be sent on to %(most)s targets. Delete one first.")


class TargetChanged(Conflict):
    """Somebody else wrote a newer version."""

    code = "restream.changed"
    message = N_("%(name)s has changed this target meanwhile. Look at it again, then repeat your change.")


class TargetGone(Conflict):
    """It was deleted a while ago, key and all."""

    code = "restream.gone"
    message = N_("This target is gone. Enter it again.")
