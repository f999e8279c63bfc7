"""Messages in TypeScript are found, whatever stands around them."""

from io import BytesIO

import pytest

from webapp.translations.extract_ts import extract


def found(source: str) -> list[tuple[int, str, object]]:
    return [(line, function, message) for line, function, message, _ in extract(BytesIO(source.encode()), {}, (), {})]


def test_text_with_apostrophes_in_jsx_hides_no_message() -> None:
    source = """
      export const A = () => <p>Don't stop {_("Say something")} it's {_("%(name)s joined", { name })}</p>;
    """

    assert [message for _, _, message in found(source)] == ["Say something", "%(name)s joined"]


def test_a_plural_has_both_its_forms() -> None:
    assert found('ngettext(\n  "%(num)s person",\n  "%(num)s people",\n  count,\n)') == [
        (1, "ngettext", ("%(num)s person", "%(num)s people"))
    ]


def test_a_long_message_may_be_written_in_pieces() -> None:
    assert found('_("one " +\n  "two \\"quoted\\"")')[0][2] == 'one two "quoted"'


def test_comments_and_other_functions_are_not_messages() -> None:
    assert found('// _("no")\n/* _("no") */\nmap_("no"); x._("no");\nexport function _(message: string) {}') == []


def test_a_message_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="literals in double quotes only"):
        found("_(`Hello ${name}`)")
