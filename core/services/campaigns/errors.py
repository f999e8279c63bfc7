"""Why a campaign's file, or what is asked of a campaign, is refused."""

from core.errors import Conflict, FieldError
from core.i18n import N_


class CampaignNameMissing(FieldError):
    """A campaign without a name cannot be told from the next."""

    code = "campaign.name_missing"
    field = "name"
    message = N_("Give it a name of at most 120 characters.")


class CampaignFileMissing(FieldError):
    """Nothing was chosen, or a file with nothing in it."""

    code = "campaign.file_missing"
    field = "file"
    message = N_("Choose a file that is not empty.")


class CampaignFileTooLarge(FieldError):
    """The file is larger than what is taken."""

    code = "campaign.file_too_large"
    field = "file"
    message = N_("The file has more than %(most)s MB. Pack it with gzip, or leave out the columns that are not needed.")

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class CampaignsWaiting(FieldError):
    """Files that nobody imports would fill the disk."""

    code = "campaign.too_many_waiting"
    field = "file"
    message = N_("%(most)s files wait to be imported already. Import some of them, or delete those that are not needed.")

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class CampaignNotWaiting(Conflict):
    """What is asked does not fit where the campaign stands now."""

    code = "campaign.not_waiting"
    message = N_("The campaign has moved on meanwhile. Load its page again.")


class CampaignFileGone(Conflict):
    """The file was not imported for so long that it is not kept any more."""

    code = "campaign.file_gone"
    message = N_("The uploaded file is not kept any more. Upload it again.")
