"""What a campaign's numbers, states and refusals are called on pages."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext, lazy_pgettext, ngettext

from core.campaign_files.analysis import ReadAs, SpreadAnalysis
from core.models import CampaignState, ImportPhase
from referral.attribution.credit import Model
from referral.files.moments import TimeUnit, Written
from referral.growth.sharing import Verdict
from webapp.formats import decimals, number, percent, sentences
from webapp.report.words import CLAIMS, FEW, VERDICTS

ROLES = {
    "child": lazy_gettext("Who came"),
    "parent": lazy_gettext("Who brought them"),
    "time": lazy_gettext("When"),
    "tree": lazy_gettext("Tree, where names repeat"),
    "journey": lazy_gettext("Whose journey"),
    "label": lazy_gettext("What was touched"),
    "conversion": lazy_gettext("Whether it converted"),
    "value": lazy_gettext("Value"),
    "path": lazy_gettext("Path"),
    "conversions": lazy_gettext("Conversions"),
    "null": lazy_gettext("Without a conversion"),
}
DELIMITERS = {
    ",": lazy_gettext("Comma"),
    ";": lazy_gettext("Semicolon"),
    "\t": lazy_gettext("Tab"),
    "|": lazy_gettext("Vertical bar"),
}
STATES = {
    CampaignState.UPLOADED: (lazy_gettext("To be imported"), "outline", "file"),
    CampaignState.IMPORTING: (lazy_gettext("Importing"), "info", "refresh"),
    CampaignState.READY: (lazy_gettext("Ready"), "success", "check"),
    CampaignState.FAILED: (lazy_gettext("Not imported"), "danger", "alert"),
}
PHASES = {
    ImportPhase.WAITING: lazy_gettext("Waiting for a worker"),
    ImportPhase.READING: lazy_gettext("Reading the file"),
    ImportPhase.COUNTING: lazy_gettext("Counting"),
    ImportPhase.STORING: lazy_gettext("Keeping what came out"),
}
MODELS = {
    Model.FIRST: (lazy_gettext("First"), lazy_gettext("all to the first touch")),
    Model.LAST: (lazy_gettext("Last"), lazy_gettext("all to the last touch")),
    Model.LAST_NON_DIRECT: (lazy_gettext("Last non-direct"), lazy_gettext("all to the last touch that is not a direct arrival")),
    Model.LINEAR: (lazy_gettext("Linear"), lazy_gettext("the same to every touch")),
    Model.POSITION: (
        lazy_pgettext("attribution model", "Position"),
        lazy_gettext("two fifths each to the first and the last, one fifth to those between; half each where there are two"),
    ),
    Model.TIME_DECAY: (lazy_gettext("Time decay"), lazy_gettext("half as much for each week before the conversion")),
    Model.MARKOV: (lazy_gettext("Markov"), lazy_gettext("by how many conversions would be lost without the label")),
    Model.SHAPLEY: (lazy_gettext("Shapley"), lazy_gettext("the same to every label of a journey, however often it was touched")),
}
MODEL_LEFT_OUT = {
    Model.LAST_NON_DIRECT: lazy_gettext("the label of direct arrivals was not named"),
    Model.TIME_DECAY: lazy_gettext("paths have no times"),
    Model.MARKOV: lazy_gettext("there are too many labels for it"),
}
UNIT_NAMES = {
    TimeUnit.NANOSECONDS: lazy_gettext("nanoseconds"),
    TimeUnit.MICROSECONDS: lazy_gettext("microseconds"),
    TimeUnit.MILLISECONDS: lazy_gettext("milliseconds"),
    TimeUnit.SECONDS: lazy_gettext("seconds"),
    TimeUnit.MINUTES: lazy_gettext("minutes"),
    TimeUnit.HOURS: lazy_gettext("hours"),
    TimeUnit.DAYS: lazy_gettext("days"),
}


def claim(analysis: SpreadAnalysis) -> str:
    """The headline, in words made from the numbers."""
    summary = analysis.summary
    if 0 < summary.referred < summary.nodes < FEW:
        parts = {"part": number(summary.referred), "whole": number(summary.nodes)}
        return str(_("%(part)s of %(whole)s came because somebody they know sent them.", **parts))
    share = summary.referred / summary.nodes
    return str(next(words for most, words in CLAIMS if share <= most)())


def who_came(analysis: SpreadAnalysis) -> tuple[str, str]:
    """How many there are and how they came; the first part is set strong."""
    summary = analysis.summary
    who = ngettext("%(count)s person.", "%(count)s people.", summary.nodes, count=number(summary.nodes))
    trees = ngettext("They form one cascade.", "They form %(count)s cascades.", summary.trees, count=number(summary.trees))
    if not summary.referred:
        return str(who), str(_("Nobody in this file brought anybody."))
    how = ngettext(
        "Of them, %(share)s came through another person, in up to %(steps)s generation.",
        "Of them, %(share)s came through another person, in up to %(steps)s generations.",
        summary.generation_count - 1,
        share=percent(summary.referred / summary.nodes),
        steps=number(summary.generation_count - 1),
    )
    return str(who), sentences([trees, how])


def spread_words(analysis: SpreadAnalysis) -> str:
    """Whether it carried itself on, in a sentence or two."""
    sharing = analysis.summary.sharing
    if sharing is None:
        return str(_("Without times nobody can say how many more each person would have brought."))
    k = sharing.referred
    if k is None or sharing.verdict is Verdict.TOO_FEW:
        return str(_("Too few people came by referral to say how many they bring on."))
    each = _(
        "Each person who came by referral brings on %(k)s others, between %(low)s and %(high)s, as of the last time in the file.",
        k=decimals(k.value),
        low=decimals(k.low),
        high=decimals(k.high),
    )
    return sentences([each, str(VERDICTS[sharing.verdict])])


def reading_notes(read_as: ReadAs) -> list[str]:
    """How the file was understood, as far as it leaves a choice."""
    notes = [time_note(read_as.written, read_as.unit)] if read_as.written else []
    if not read_as.header:
        notes.append(_("The first row was read like the others; columns were taken by their place."))
    if read_as.emails_folded:
        notes.append(_("E-mail addresses were compared without regard to capitals."))
    if added := read_as.added_roots:
        words = ngettext(
            "%(count)s person who brought somebody has no row of their own and counts as a root.",
            "%(count)s people who brought somebody have no row of their own and count as roots.",
            added,
            count=number(added),
        )
        notes.append(words)
    if strangers := read_as.strangers:
        words = ngettext(
            "%(count)s row names somebody as a parent who has no row. Import the file once more and count such parents as roots.",
            "%(count)s rows name somebody as a parent who has no row. Import the file once more and count such parents as roots.",
            strangers,
            count=number(strangers),
        )
        notes.append(words)
    if lost := read_as.lost_with_parent:
        words = ngettext(
            "%(count)s row was left out only because that of the parent was.",
            "%(count)s rows were left out only because that of the parent was.",
            lost,
            count=number(lost),
        )
        notes.append(words)
    return [str(note) for note in notes if note]


def time_note(written: Written, unit: TimeUnit | None) -> str:
    """How times were read: a wrong unit makes every rate wrong, and nothing else gives it away."""
    if written is Written.NOTHING:
        return ""
    if written is Written.DATES:
        return str(_("Times are read as dates, in UTC where they name no zone."))
    if written is Written.SPREADSHEET_DAYS:
        return str(_("Times are read as a spreadsheet’s days since 1900, in UTC."))
    name = str(UNIT_NAMES[unit or TimeUnit.SECONDS])
    if written is Written.EPOCH:
        return str(_("Times are read as %(unit)s since 1970.", unit=name))
    return str(_("Times are read as %(unit)s from a beginning of the file’s own.", unit=name))
