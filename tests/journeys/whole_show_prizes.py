"""The last steps of a whole show on air: what people win, whom they bring, an encoder that drops, and the end."""

from playwright.sync_api import expect

from tests.journeys import test_live_room_draws as draws
from tests.journeys.room_steps import open_tab, watching
from tests.journeys.steps import eventually, path_of, register
from tests.journeys.whole_show import (
    BIRD,
    CALL,
    CAST,
    COMES_MS,
    JUNAID,
    LI,
    MAUD,
    NEWCOMER,
    XIAOHE,
    Show,
    all_see,
    picture_time,
    press_at_once,
    until_it_moves,
    verify_draw,
    watch_refusals,
)

CLAIM = ".offer-strip .button--primary"


def the_draw_is_announced(show: Show) -> None:
    show.host.locator("[data-key=n]").click()
    open_tab(show.host, "draws")
    draws.announce(show.host)
    for page in show.attendees:
        open_tab(page, "draws")
        expect(draws.card(page).locator(".draw-number--own")).to_be_visible()


def reactions_rise_and_are_counted(show: Show) -> None:
    drawn = "window.floated = 0; new MutationObserver((all) => all.forEach((one) => (window.floated += one.addedNodes.length)))"
    show.guests[MAUD].evaluate(f"{drawn}.observe(document.querySelector('.reactions-floating'), {{ childList: true }})")
    for page in show.attendees[:5]:
        page.locator("[data-reaction=heart]").click()
        page.locator("[data-reaction=heart]").click()
    for page in (*show.attendees[5:], show.host):
        expect(page.locator("[data-reaction=heart] .reaction-count")).to_have_text("10")
    eventually(lambda: show.guests[MAUD].evaluate("window.floated") > 0)


def three_of_ten_get_the_limited_offer(show: Show) -> None:
    open_tab(show.host, "offers")
    show.host.locator(".offer--staff", has_text=BIRD).locator(".button--primary").click()
    all_see([page.locator(".offer-strip") for page in show.attendees], BIRD)
    watch_refusals(show.attendees, CLAIM)
    press_at_once(show.attendees, CLAIM)
    for page in show.attendees:
        expect(page.locator(f".offer-strip .badge--success, {CLAIM}:disabled:not([aria-busy=true])")).to_be_visible()
    got = [page for page in show.attendees if page.locator(".offer-strip .badge--success").count()]
    assert len(got) == 3
    assert [page.evaluate("window.refused") for page in got] == [0, 0, 0], "nobody reads that it is gone whose it is"
    expect(show.host.locator("[data-numbers]")).to_contain_text("3 of 3 claimed")


def one_asks_to_be_called_and_is_a_lead(show: Show) -> None:
    show.host.locator(".offer--staff", has_text=CALL).locator(".button--primary").click()
    junaid = show.guests[JUNAID]
    expect(junaid.locator(".offer-strip")).to_contain_text(CALL)
    junaid.locator(".offer-strip .button--primary").tap()
    junaid.locator("dialog[open] [name=note]").fill("After five, please")
    junaid.locator("dialog[open] form .button--primary").tap()
    expect(junaid.locator("dialog[open] .badge--success")).to_be_visible()
    expect(show.host.locator("[data-numbers]", has_text="1 lead")).to_be_visible()
    junaid.keyboard.press("Escape")


def somebody_shares_and_a_friend_comes_in(show: Show) -> None:
    xiaohe = show.guests[XIAOHE]
    open_tab(xiaohe, "share")
    with xiaohe.expect_response("**/shares"):
        xiaohe.locator("#panel-share [data-share-url]").tap()
    show.newcomer = show.room.person(phone=True, reduced_motion="reduce")
    show.newcomer.goto(show.room.url + path_of(xiaohe.evaluate("window.handedOver.at(-1).url")))
    register(show.newcomer, NEWCOMER.name, "ida@example.org")
    expect(show.newcomer.locator("#say")).to_be_visible()
    all_see([xiaohe.locator("#panel-share [role=status]").first], "1")
    watching(len(CAST) + 1, *show.attendees, show.newcomer)
    open_tab(show.guests[MAUD], "share")
    all_see([show.guests[MAUD].locator("[aria-labelledby=newcomers-title] li")], "Ida")


def the_encoder_drops_and_returns_and_the_room_stays_live(show: Show) -> None:
    before = picture_time(show.guests[MAUD])
    show.drop()
    note = show.guests[MAUD].locator(".player-note, .player-wait")
    expect(show.host.get_by_text("Your video has stopped")).to_be_visible(timeout=COMES_MS)
    expect(note.filter(has_text="The picture will be back in a moment")).to_be_visible(timeout=COMES_MS)
    show.send()
    until_it_moves(show.attendees, after=before)
    for page in show.attendees:
        expect(page.locator(".room-head .badge--live")).to_be_visible()
    assert "ingest.offline" not in show.product.output


def the_draw_has_a_winner_that_everybody_can_check(show: Show) -> None:
    open_tab(show.host, "draws")
    show.host.locator("[data-key=n]").click()
    draws.pass_the_closing(show.room)
    draws.card(show.host).locator(".button--primary").click()
    for page in (*show.attendees, show.host):
        expect(page.locator("[data-winner]")).to_have_count(1)
    with show.guests[LI].expect_popup() as opened:
        open_tab(show.guests[LI], "draws")
        draws.card(show.guests[LI]).get_by_role("link").click()
    assert verify_draw(opened.value, show.folder).count("yes") == 3
    opened.value.close()


def the_host_ends_the_show_for_everybody(show: Show) -> None:
    show.host.locator("[data-key=n]").click()
    show.host.locator("[data-opens=end-event]").click()
    show.host.locator("#end-event form button:not([type=button])").click()
    show.host.locator("[data-end-now]").click()
    expect(show.host.locator(".run-head")).to_contain_text("ended at")
    expect(show.host.locator(".run-item[data-state=on]")).to_have_count(0)
    for page in (*show.attendees, show.newcomer):
        expect(page.locator(".player-wait")).to_be_visible()
        expect(page.locator("#say")).to_have_count(0)
        expect(page.locator(".room-head .badge--live")).to_have_count(0)


PRIZES = (
    the_draw_is_announced,
    reactions_rise_and_are_counted,
    three_of_ten_get_the_limited_offer,
    one_asks_to_be_called_and_is_a_lead,
    somebody_shares_and_a_friend_comes_in,
    the_encoder_drops_and_returns_and_the_room_stays_live,
    the_draw_has_a_winner_that_everybody_can_check,
    the_host_ends_the_show_for_everybody,
)
