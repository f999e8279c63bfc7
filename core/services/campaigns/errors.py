"""Why a campaign's file, or what is asked of a campaign, is refused."""

from typing import ClassVar

from core.errors import DomainError
from core.i18n import N_


class CampaignFieldError(DomainError):
    """One thing said about a campaign is not acceptable."""

    status: ClassVar[int] = 422
    field: ClassVar[str]


class CampaignNameMissing(CampaignFieldError):
    """A campaign without a name cannot be told from the next."""

    code = "campaign.name_missing"
    field = "name"
    message = N_("Give it a name of at most 120 characters.")


class CampaignFileMissing(CampaignFieldError):
    """Nothing was chosen, or a file with nothing in it."""

    code = "campaign.file_missing"
    field = "file"
    message = N_("Choose a file that is not empty.")


class CampaignFileTooLarge(CampaignFieldError):
    """The file is larger than what is taken."""

    code = "campaign.file_too_large"
    field = "file"
    message = N_("The file has more than %(most)s MB. Pack it with gzip, or leave out the columns that are not needed.")

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class CampaignsWaiting(CampaignFieldError):
    """Files that nobody imports would fill the disk."""

    code = "campaign.too_many_waiting"
    field = "file"
    message = N_("%(most)s files wait to be imported already. Import some of them, or delete those that are not needed.")

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class CampaignNotWaiting(DomainError):
    """What is asked does not fit where the campaign stands now."""

    code: ClassVar[str] = "campaign.not_waiting"
    status: ClassVar[int] = 409
    message: ClassVar[str] = N_("The campaign has moved on meanwhile. Load its page again.")


class CampaignFileGone(DomainError):
    """The file was not imported for so long that it is not kept any more."""

    code: ClassVar[str] = "campaign.file_gone"
    status: ClassVar[int] = 409
    message: ClassVar[str] = N_("The uploaded file is not kept any more. Upload it again.")
