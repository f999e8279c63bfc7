"""What can be in the way of a camera that sends from a browser."""

from core.errors import Conflict, DomainError
from core.i18n import N_


class CameraEventOver(Conflict):
    """Nobody would see it, and nothing takes it in."""

    code = "camera.event_over"
    message = N_("This event is over, so no video can be sent to it any more.")


class CameraElsewhere(Conflict):
    """The room would not show it."""

    code = "camera.elsewhere"
    message = N_("This event plays a video from another address. Take that out of the event's details to send your camera.")


class CameraOff(Conflict):
    """Whoever runs this server does without."""

    code = "camera.off"
    message = N_("This server takes no video from browsers. Send it with an encoder such as OBS.")


class CameraNoIngest(DomainError):
    """Nothing listens where the video would go."""

    code = "camera.no_ingest"
    status = 503
    message = N_("The part of this server that receives video does not answer. Ask whoever runs it to start it on this machine.")


class CameraTaken(Conflict):
    """Two cameras cannot share one picture."""

    code = "camera.taken"
    message = N_("%(name)s sends a camera to this event already. You can take over.")


class CameraTakenOver(Conflict):
    """Another page sends now."""

    code = "camera.taken_over"
    message = N_("Somebody else took over and sends to this event now.")


class CameraEncoderBusy(Conflict):
    """OBS or another program has the event's stream key in use."""

    code = "camera.encoder_busy"
    message = N_("An encoder such as OBS sends to this event already. Stop it first, then send your camera.")


class CamerasFull(DomainError):
    """Each costs the machine most of a processor's core."""

    code = "camera.full"
    status = 503
    message = N_("This server encodes as many cameras as it can. Try again when another has ended, or send with OBS.")


class CameraNotStarted(Conflict):
    """A piece of video that belongs to nothing."""

    code = "camera.not_started"
    message = N_("The server does not know of your camera any more. Start sending again.")


class CameraTooMuch(DomainError):
    """More than any camera sends."""

    code = "camera.too_much"
    status = 429
    message = N_("Your browser sends more than this server takes. Reload the page and start again.")


class CameraUnreadable(DomainError):
    """Not what it was said to be."""

    code = "camera.unreadable"
    message = N_("The server cannot read the video of this browser. Try another one, such as Chrome, Edge or Firefox.")


class CameraCutOff(Conflict):
    """The way from here to the room ended."""

    code = "camera.cut_off"
    message = N_("The video was cut off on the server. Start sending again.")
