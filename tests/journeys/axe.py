"""Examining a page as axe-core, a narrow window and a reader's large text do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Page, Route

from hatch_build import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
EXAMINATION = Path(__file__).with_name("examine.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK_PX, PHONE_PX = 1440, 390
PHONE_HIGH_PX = 844
NARROWEST_PX = 320
LARGE_TEXT_PX = DESK_PX // 2  # a desk's window at 200 % text
SPARE_PX = 160

Theme = Literal["light", "dark"]
Look = tuple[int, Theme]
EVERY_LOOK: Sequence[Look] = [(DESK_PX, "light"), (DESK_PX, "dark"), (PHONE_PX, "dark"), (PHONE_PX, "light")]
# Each size and each theme once, for a state of a page that was seen in all four.
BOTH_WAYS: Sequence[Look] = [(DESK_PX, "light"), (PHONE_PX, "dark")]
# Where all four were seen with other words: these may lack a name, or room.
OTHER_WORDS: Sequence[Look] = [(PHONE_PX, "dark")]


def bring_axe(context: BrowserContext) -> None:
    """Have axe-core on every page of `context`. Given to the browser itself, it needs no hole in the pages' policy."""
    context.add_init_script(path=AXE)
    context.add_init_script(path=EXAMINATION)
    context.route("**/console/emails/*/body", _let_scripts_run)


def _let_scripts_run(route: Route) -> None:
    """An e-mail's own document runs no script at all, not even axe-core's; it is examined without that policy."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)


def examine(page: Page, looks: Sequence[Look] = EVERY_LOOK) -> list[str]:
    """What is wrong with the page that is open: in each of the looks, in a narrow window and with large text."""
    complaints: list[str] = []

    def note(where: str, found: list[str]) -> None:
        complaints.extend(f"{where}: {each}" for each in found)

    page.evaluate("examination.type()")
    for at, (width, theme) in enumerate(looks):
        same = at > 0 and looks[at - 1][0] == width
        if not same:
            _stretch(page, width)
        wear(page, theme)
        rules = ["color-contrast"] if same else None  # only colours differ from the look before
        if found := _run(page, width, rules):
            _stretch(page, width)  # what is not found again was a live page that still moved
            found = _run(page, width, rules)
        note(f"{width} px, {theme}", found)
    for name, width in {"320 px": NARROWEST_PX, "200 % text": LARGE_TEXT_PX}.items():
        page.set_viewport_size({"width": width, "height": PHONE_HIGH_PX})
        note(name, page.evaluate("examination.sideways()"))
    return complaints


def wear(page: Page, theme: Theme) -> None:
    """The theme, as the switch sets it and as the system asks for it."""
    page.emulate_media(color_scheme=theme)
    page.evaluate("(theme) => examination.wear(theme)", theme)


def _run(page: Page, width: int, rules: list[str] | None = None) -> list[str]:
    only: dict[str, Any] = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    also = ["target-size"] if width == PHONE_PX and not rules else []  # a mouse hits what a finger does not
    found: list[str] = page.evaluate("([only, also]) => examination.run(only, also)", [only, also])
    return found


def _stretch(page: Page, width: int) -> None:
    """A window as high as everything in it: nothing scrolls, and nothing that sticks to an edge lies over anything."""
    page.set_viewport_size({"width": width, "height": PHONE_HIGH_PX})
    page.set_viewport_size({"width": width, "height": int(page.evaluate("examination.height()")) + SPARE_PX})
