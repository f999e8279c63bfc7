"""Why a row, or a whole file, could not be used, in the reader's language."""

from flask_babel import get_locale, lazy_gettext

from core.models import CampaignBadRow
from referral.files.delimited import BadRow

REASONS = {
    "tables.width": lazy_gettext("More or fewer fields than the file has columns"),
    "tables.quote": lazy_gettext("A quotation mark is opened and not closed"),
    "tables.field_size": lazy_gettext("A field is too long"),
    "tables.no_child": lazy_gettext("The row names nobody who came"),
    "tables.empty_label": lazy_gettext("A name is missing"),
    "tables.encoding": lazy_gettext("The row is not in the file’s encoding"),
    "tables.control_character": lazy_gettext("A name has a control character"),
    "tables.time": lazy_gettext("The time cannot be read"),
    "tables.value": lazy_gettext("The value cannot be used"),
    "tables.count": lazy_gettext("A count is no whole number"),
    "tables.flag": lazy_gettext("Neither yes nor no"),
    "forest.second_parent": lazy_gettext("The person has an earlier row already"),
    "forest.self_edge": lazy_gettext("Nobody can bring themselves"),
    "forest.unknown_parent": lazy_gettext("Who brought them has no row that could be used"),
    "forest.parent_later": lazy_gettext("Who brought them came later"),
    "forest.cycle": lazy_gettext("It would close a circle"),
    "forest.infinite_time": lazy_gettext("The time cannot be read"),
    "forest.missing_child": lazy_gettext("The row names nobody who came"),
}
REFUSALS = {
    "campaign.file_gone": lazy_gettext("The uploaded file is not kept any more. Upload it again."),
    "campaign.broke": lazy_gettext(
        "The import broke off several times. Try it again; if it breaks off once more, tell whoever runs this."
    ),
    "campaign.too_large": lazy_gettext(
        "The file is too large when it is unpacked. Leave out the columns that are not needed, or divide it."
    ),
    "campaign.too_many_rows": lazy_gettext(
        "The file has more than a million rows. Divide it, or use the command “ripplecast spread”."
    ),
    "tables.too_many_rows": lazy_gettext(
        "The file has more than a million rows. Divide it, or use the command “ripplecast spread”."
    ),
    "campaign.too_many_columns": lazy_gettext("The file has more than 200 columns. Leave out those that are not needed."),
    "tables.empty": lazy_gettext("The file is empty. Choose another."),
    "tables.not_text": lazy_gettext("This is no text file. Save it as CSV, and upload that."),
    "tables.broken_gzip": lazy_gettext("The packed file is damaged or not complete. Pack it once more."),
    "tables.encoding": lazy_gettext("The text is not in this encoding. Choose another below."),
    "tables.line_size": lazy_gettext("Its lines are too long for a table. Save it as CSV, and upload that."),
    "tables.no_such_column": lazy_gettext("Not every column that is needed was recognised. Say below which is which."),
    "tables.no_head": lazy_gettext("The first row may name the columns or be one of the rows. Say below which it is."),
    "tables.time_mixture": lazy_gettext(
        "The times are written in several ways that do not fit together. Repair the column, or read none."
    ),
    "tables.time_ambiguous": lazy_gettext("The dates may begin with the day or with the month. Say below which it is."),
    "tables.time_format": lazy_gettext("The dates are not written like that. Choose another form below."),
    "tables.decimal_ambiguous": lazy_gettext("The values may have a mark of thousands or of decimals. Say below which it is."),
    "tables.currency_mixture": lazy_gettext("The values are in several currencies. Import one currency at a time."),
    "tables.nothing_usable": lazy_gettext("No row of the file can be used. Check below what each column is taken for."),
}


def reason_words(row: BadRow | CampaignBadRow) -> str:
    """Why a row could not be used. The library says it exactly, in English; other languages have a sentence for each kind."""
    locale = get_locale()
    if (locale is None or locale.language == "en" or row.code not in REASONS) and row.reason:
        return row.reason[0].upper() + row.reason[1:]
    return str(REASONS[row.code])


def refusal_words(code: str, detail: str) -> str:
    """Why a whole file cannot be imported, and what to do; in English with what exactly was found."""
    locale = get_locale()
    said = str(REFUSALS.get(code, lazy_gettext("This file cannot be imported.")))
    exact = detail and not code.startswith("campaign.") and (locale is None or locale.language == "en")
    return f"{said} ({detail[0].upper()}{detail[1:].rstrip('.')}.)" if exact else said
