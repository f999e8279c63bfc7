"""What can stand in the way of merging two people, or of taking it back."""

from core.errors import DomainError
from core.i18n import N_


class SamePerson(DomainError):
    """Somebody cannot be merged with themselves."""

    code = "merge.same_person"
    status = 409
    message = N_("This is one record already. Choose another person to merge with it.")


class NotMergeable(DomainError):
    """One of the two was merged or erased already."""

    code = "merge.not_possible"
    status = 409
    message = N_("One of the two has been merged or erased meanwhile. Load the page again and choose anew.")


class MergeUndoneAlready(DomainError):
    """The merge was undone before."""

    code = "merge.undone"
    status = 409
    message = N_("This merge has been undone already. The two are separate people again.")


class MergedSince(DomainError):
    """Later merges of the same people stand on this one."""

    code = "merge.followed"
    status = 409
    message = N_("This person was merged once more since. Undo the later merge first.")


class ErasedSince(DomainError):
    """One of the two was erased: there is nobody to give anything back to."""

    code = "merge.erased"
    status = 409
    message = N_("This person has been erased since, and that cannot be undone.")
