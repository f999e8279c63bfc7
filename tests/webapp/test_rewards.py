"""The marketer's page for rewards: plans in plain words, the ledger, and what is done with it."""

import re
from dataclasses import replace

import pytest

from core.models import Event, EventStatus, Registration, RegistrationStatus, RewardPlan, Role
from core.platform import Platform
from core.services.rewards.accrual import accrue_unasked
from core.services.rewards.rewards import take_back_of_registration
from tests.core.services.reward_support import FIVE_EUROS, promise, rewards_of, steps_of, tree_of
from tests.factories import make_event, make_finding, make_member, make_organisation
from tests.query_count import counting

pytestmark = pytest.mark.usefixtures("no_jobs")  # facts stay in the outbox

PLAN = {
    "trigger": "registered",
    "attended_minutes": "10",
    "amount": "5",
    "currency": "EUR",
    "levels": "1",
    "budget": "500",
    "cap": "",
    "hold_days": "14",
}


@pytest.fixture
def stage(sqlite_platform, client, sign_in):
    """Maud brought Idris, who brought Ayla; a marketer looks at it."""
    stage = tree_of(sqlite_platform)
    with sqlite_platform.transaction() as session:
        stage.marketer = make_member(session, stage.event.organisation, Role.MARKETER, name="Ines V.")
    sign_in(client, stage.marketer)
    stage.url = f"/console/events/{stage.event.id}/rewards"
    return stage


@pytest.fixture
def earned(stage, sqlite_platform):
    """Two rewards that wait."""
    stage.plan = promise(sqlite_platform, stage)
    with sqlite_platform.transaction() as session:
        accrue_unasked(session, stage.plan.id)
    return stage


def _plans(platform: Platform) -> list[RewardPlan]:
    with platform.reading() as session:
        return session.query(RewardPlan).order_by(RewardPlan.id).all()


def _change(client, stage, action: str, why: str, *rewards, query: str = "", **more: str) -> str:
    ticked = [str(reward.id) for reward in rewards]
    return client.post(
        f"{stage.url}/change{query}", data={"action": action, "why": why, "reward": ticked, **more}, follow_redirects=True
    ).text


def test_no_plan_is_an_invitation_to_make_one(client, stage) -> None:
    page = client.get(stage.url).text
    assert "Nobody is rewarded yet" in page
    assert f"{stage.url}/plans/new" in page


def test_a_plan_is_said_in_plain_words_before_it_runs(client, stage, sqlite_platform) -> None:
    said = client.post(f"{stage.url}/plans/new", data=PLAN | {"preview": "1"}).text
    assert "A friend registers: €5.00 to who brought them." in said
    assert "The budget of €500.00 is enough for 100." in said
    assert "Every reward waits 14 days" in said
    assert _plans(sqlite_platform) == []
    deep = client.post(f"{stage.url}/plans/new", data=PLAN | {"preview": "1", "levels": "5", "trigger": "attended"}).text
    assert "A friend attends for 10 minutes or longer: €2.50 to who brought them" in deep
    assert "up to 5 levels" in deep


def test_a_plan_is_started_changed_and_ended(client, stage, sqlite_platform) -> None:
    page = client.post(f"{stage.url}/plans/new", data=PLAN | {"cap": "50"}, follow_redirects=True).text
    [plan] = _plans(sqlite_platform)
    assert (plan.amount_minor, plan.budget_minor, plan.cap_minor, plan.currency) == (500, 50_000, 5_000, "EUR")
    assert plan.counts_from is not None
    assert "€0.00 of €500.00 promised" in page
    edit = f"{stage.url}/plans/{plan.id}/edit"
    assert 'value="500.00"' in client.get(edit).text
    client.post(edit, data=PLAN | {"budget": "800", "hold_days": "30"})
    client.post(f"{stage.url}/plans/{plan.id}/end")
    [plan] = _plans(sqlite_platform)
    assert (plan.budget_minor, plan.cap_minor, plan.hold_days) == (80_000, None, 30)
    assert plan.ended_at is not None
    assert client.get(edit).status_code == 409
    client.post(f"{stage.url}/plans/new", data=PLAN | {"applies_to_past": "y"})
    assert _plans(sqlite_platform)[-1].counts_from is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": ""}, "This is needed."),
        ({"amount": "0"}, "more than nothing"),
        ({"amount": "a lot"}, "Write an amount of money like 1250.50."),
        ({"currency": "JPY", "amount": "5.50"}, "Write an amount of money like 1250."),
        ({"levels": "0"}, "Use a number from 1 to 20."),
        ({"hold_days": "x"}, "Use a number from 1 to 90."),
        ({"trigger": "birthday"}, "Not a valid choice"),
        ({"amount": "0.02", "levels": "9"}, "too small to be shared by so many"),
    ],
)
def test_what_is_refused_is_said_beside_the_field(client, stage, sqlite_platform, values, words) -> None:
    answer = client.post(f"{stage.url}/plans/new", data=PLAN | values)
    assert answer.status_code == 422
    assert words in answer.text
    assert _plans(sqlite_platform) == []


def test_a_second_plan_for_the_same_is_refused(client, stage) -> None:
    client.post(f"{stage.url}/plans/new", data=PLAN)
    answer = client.post(f"{stage.url}/plans/new", data=PLAN)
    assert answer.status_code == 422
    assert "has a running plan for this" in answer.text


def test_the_ledger_shows_each_reward_with_its_history(client, earned, sqlite_platform) -> None:
    page = client.get(earned.url).text
    assert "2 rewards" in page
    for words in ("Maud", "Idris", "Ayla", "€5.00", "Earned by the plan", "Waits as the plan says", "2 steps"):
        assert words in page
    assert "€10.00 of €500.00 promised" in page
    assert "the rest is enough for 98 more" in page


def test_rewards_are_released_paid_and_taken_back_with_a_reason(client, earned, sqlite_platform) -> None:
    first, second = rewards_of(sqlite_platform)
    assert "2 rewards released." in _change(client, earned, "release", "Known", first, second)
    assert "1 reward marked as paid." in _change(client, earned, "pay", "Transfer 12", first)
    page = _change(client, earned, "take_back", "Never came", first, second)
    assert "2 rewards taken back." in page
    assert "To be given back" in page
    assert steps_of(sqlite_platform, first)[-2:] == [
        ("released", "paid", "Ines V.", "Transfer 12"),
        ("paid", "clawed_back", "Ines V.", "Never came"),
    ]
    assert [str(reward.state) for reward in rewards_of(sqlite_platform)] == ["clawed_back", "taken_back"]


def test_a_reason_is_asked_for_before_the_ticks_are_sent_and_lost(client, earned) -> None:
    assert re.search(r'<input[^>]*name="why"[^>]* required', client.get(earned.url).text)


def test_a_step_without_a_reason_or_without_a_tick_is_not_taken(client, earned, sqlite_platform) -> None:
    [first, _] = rewards_of(sqlite_platform)
    assert "Say why" in _change(client, earned, "release", " ", first)
    assert "Tick the rewards first." in _change(client, earned, "release", "Known")
    assert "Tick the rewards first." in _change(client, earned, "burn", "Known", first)
    assert "1 was left as it is" in _change(client, earned, "pay", "Too early", first)
    assert {str(reward.state) for reward in rewards_of(sqlite_platform)} == {"held"}


def test_all_of_a_narrowed_list_are_changed_at_once(client, earned, sqlite_platform) -> None:
    seen = str(rewards_of(sqlite_platform)[-1].id)
    assert "1 reward released." in _change(client, earned, "release", "Known", query="?q=Ayla", all="1", newest=seen)
    assert sorted(str(reward.state) for reward in rewards_of(sqlite_platform)) == ["held", "released"]


def test_all_of_a_list_is_what_was_seen_of_it(client, earned, sqlite_platform) -> None:
    first, second = rewards_of(sqlite_platform)
    assert f'name="newest" value="{second.id}"' in client.get(earned.url).text
    assert "1 reward released." in _change(client, earned, "release", "Known", all="1", newest=str(first.id))
    assert "Tick the rewards first." in _change(client, earned, "release", "Known", all="1")
    assert [str(reward.state) for reward in rewards_of(sqlite_platform)] == ["released", "held"]


def test_all_of_a_list_leaves_reviews_out_unless_it_is_theirs(client, stage, sqlite_platform) -> None:
    with sqlite_platform.transaction() as session:
        make_finding(session, session.merge(stage.event), stage.ayla)
    plan = promise(sqlite_platform, stage)
    with sqlite_platform.transaction() as session:
        accrue_unasked(session, plan.id)
    seen = str(rewards_of(sqlite_platform)[-1].id)
    assert "1 reward released." in _change(client, stage, "release", "All known", all="1", newest=seen)
    assert [str(reward.state) for reward in rewards_of(sqlite_platform)] == ["released", "held"]
    everything = _change(client, stage, "release", "Spoke with both", query="?state=review", all="1", newest=seen)
    assert "1 reward released." in everything


def test_what_should_be_looked_at_is_marked_and_can_be_asked_for(client, stage, sqlite_platform) -> None:
    with sqlite_platform.transaction() as session:
        make_finding(session, session.merge(stage.event), stage.ayla)
    plan = promise(sqlite_platform, stage, replace(FIVE_EUROS, budget_minor=800))
    with sqlite_platform.transaction() as session:
        accrue_unasked(session, plan.id)
    page = client.get(f"{stage.url}?state=review").text
    assert "1 reward found" in page
    assert "To review" in page
    assert "The budget was used up." in page
    assert "No reward matches" in client.get(f"{stage.url}?state=paid").text


def test_the_ledger_is_a_file_too(client, earned) -> None:
    lines = client.get(f"{earned.url}/rewards.csv").text.splitlines()
    assert lines[0].startswith("\ufeffReward,Person,E-mail,For,Level,Amount,Currency,State")
    assert ",Idris,1,5.00,EUR,Waiting," in lines[-1]
    assert len(client.get(f"{earned.url}/rewards.csv?q=Ayla").text.splitlines()) == 2


def test_a_plan_tells_who_changed_ended_and_resumed_it(client, earned) -> None:
    plan = f"{earned.url}/plans/{earned.plan.id}"
    client.post(f"{plan}/edit", data=PLAN | {"budget": "1000", "cap": "20"})
    client.post(f"{plan}/edit", data=PLAN | {"budget": "1000", "cap": "20"})
    client.post(f"{plan}/end", data={"why": "  The budget moved to spring. "})
    page = client.post(f"{plan}/resume", follow_redirects=True).text
    history = page[page.index('class="reward-history"') : page.index("</details>")]
    assert re.findall(r"<b>(\w+)</b>", history) == ["Made", "Changed", "Ended", "Resumed"], "what changed nothing is not there"
    assert history.count("Ines V.") == 4
    assert "Ines V.: The budget moved to spring.<" in history
    assert "Budget: €500.00 → €1,000.00" in history
    assert "At most for one person: – → €20.00" in history


def test_a_plan_ended_by_mistake_is_resumed(client, earned, sqlite_platform) -> None:
    plan = f"{earned.url}/plans/{earned.plan.id}"
    assert f'action="{plan}/resume"' not in client.get(earned.url).text
    ended = client.post(f"{plan}/end", follow_redirects=True).text
    assert f'action="{plan}/resume"' in ended
    assert "as far as the budget goes (€490.00 is left)" in ended
    assert "the rest is enough" not in ended  # nobody earns anything by it any more
    assert "The plan runs again." in client.post(f"{plan}/resume", follow_redirects=True).text
    assert [plan.ended_at for plan in _plans(sqlite_platform)] == [None]


def test_a_plan_that_cannot_run_again_offers_nothing_and_says_why(client, earned, sqlite_platform) -> None:
    plan = f"{earned.url}/plans/{earned.plan.id}"
    client.post(f"{plan}/end")
    client.post(f"{earned.url}/plans/new", data=PLAN)
    assert f'action="{plan}/resume"' not in client.get(earned.url).text
    assert "The event has a running plan for this." in client.post(f"{plan}/resume", follow_redirects=True).text
    [_, running] = _plans(sqlite_platform)
    client.post(f"{earned.url}/plans/{running.id}/end")
    with sqlite_platform.transaction() as session:
        session.get_one(Event, earned.event.id).status = EventStatus.CANCELLED
    assert f'action="{plan}/resume"' not in client.get(earned.url).text
    assert "The event was cancelled" in client.post(f"{plan}/resume", follow_redirects=True).text


def test_what_is_earned_again_says_so_in_its_history(client, earned, sqlite_platform) -> None:
    ayla = earned.ayla.id
    with sqlite_platform.transaction() as session:
        session.get_one(Registration, ayla).status = RegistrationStatus.CANCELLED
        session.flush()
        take_back_of_registration(session, ayla)
        session.get_one(Registration, ayla).status = RegistrationStatus.REGISTERED
    with sqlite_platform.transaction() as session:
        accrue_unasked(session, earned.plan.id)
    page = client.get(earned.url).text
    assert "The friend gave their place back" in page
    assert "Earned again: what it was taken back for holds no more" in page


def test_the_page_asks_as_much_of_a_long_ledger_as_of_a_short_one(client, earned, sqlite_platform) -> None:
    with counting(sqlite_platform.engine) as sent:
        client.get(earned.url)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 9


def test_another_organisations_plans_and_rewards_are_nowhere(client, earned, sqlite_platform) -> None:
    with sqlite_platform.transaction() as session:
        ours = make_event(session, make_organisation(session))
        stranger = make_member(session, ours.organisation, Role.MARKETER)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{stranger.id}:{stranger.session_epoch}"
    for path in ("", "/rewards.csv", "/plans/new", f"/plans/{earned.plan.id}/edit"):
        assert client.get(earned.url + path).status_code == 404
    for step in ("end", "resume"):
        assert client.post(f"{earned.url}/plans/{earned.plan.id}/{step}").status_code == 404
    theirs = f"/console/events/{ours.id}/rewards"
    assert client.get(f"{theirs}/plans/{earned.plan.id}/edit").status_code == 404
    [first, _] = rewards_of(sqlite_platform)
    data = {"action": "release", "why": "Mine", "reward": str(first.id)}
    assert client.post(f"{theirs}/change", data=data).status_code == 404
    assert {str(reward.state) for reward in rewards_of(sqlite_platform)} == {"held"}


@pytest.mark.parametrize(("role", "status"), [(Role.OWNER, 200), (Role.HOST, 200), (Role.MODERATOR, 403), (Role.AGENT, 403)])
def test_hosts_may_and_moderators_and_agents_may_not(client, earned, sqlite_platform, sign_in, role, status) -> None:
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, session.merge(earned.event).organisation, role))
    assert client.get(earned.url).status_code == status


def test_the_report_says_what_was_promised_and_leads_to_what_waits_for_somebody(client, stage, sqlite_platform) -> None:
    report = f"/console/events/{stage.event.id}/report"
    assert 'id="rewards"' not in client.get(report).text
    with sqlite_platform.transaction() as session:
        make_finding(session, session.merge(stage.event), stage.ayla)
    plan = promise(sqlite_platform, stage)
    with sqlite_platform.transaction() as session:
        accrue_unasked(session, plan.id)
    page = client.get(report).text
    assert "€10.00 of €500.00 promised" in page
    assert "Decide about 1 reward" in page
    assert f"{stage.url}?state=review" in page
