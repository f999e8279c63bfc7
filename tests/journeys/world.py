"""The hosts outside, in a browser that answers for them: nothing of this leaves the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.journeys.conftest import DESK, DESK_BROWSER, PHONE, PHONE_BROWSER, STEP_TIMEOUT_MS

# A player as the sites have them: it says where it is once it was asked to, and goes where it is told.
# Speaks as YouTube's IFrame API and Vimeo's player.js do, by the host that it stands in for.
STAND_IN = """<!doctype html><title>Player</title><p>The picture</p><p id="from"></p><button id="play">Play</button>
<script>
  document.getElementById("from").textContent = document.referrer;
  const isYouTube = location.hostname.includes("youtube");
  const address = new URL(location.href);
  const start = address.searchParams.get("start") ?? /t=(\\d+)s/.exec(location.hash)?.[1] ?? 0;
  let [seconds, playing, asked] = [Number(start), false, false];
  const say = (words) => asked && parent.postMessage(JSON.stringify(words), "*");
  function tell(event) {
    if (isYouTube) say({ event: "infoDelivery", info: { currentTime: seconds, playerState: playing ? 1 : 2, playbackRate: 1 } });
    else say({ event, data: { seconds, duration: 40 } });
  }
  addEventListener("message", ({ data }) => {
    const words = JSON.parse(data);
    asked ||= words.event === "listening" || words.method === "addEventListener";
    if (words.func === "seekTo") seconds = words.args[0];
    if (words.method === "setCurrentTime") seconds = words.value;
    tell("timeupdate");
  });
  document.getElementById("play").onclick = () => {
    playing = true;
    tell("play");
    setInterval(() => { seconds += 0.25; tell("timeupdate"); }, 250);
  };
  Object.defineProperty(window, "stands", { get: () => seconds });
</script>"""


@dataclass
class World:
    """Hosts that remember what was asked of them."""

    browser: Browser
    asked: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def person(self, phone: bool = False, language: str = "en-GB", **options: object) -> Page:
        """Opens the browser of one person, to whom the world answers."""
        looks = {"viewport": PHONE if phone else DESK, "user_agent": PHONE_BROWSER if phone else DESK_BROWSER}
        context = self.browser.new_context(locale=language, is_mobile=phone, has_touch=phone, **looks, **options)
        context.set_default_timeout(STEP_TIMEOUT_MS)
        context.route(lambda url: urlsplit(url).hostname not in ("127.0.0.1", "localhost"), self._answer)
        self.contexts.append(context)
        return context.new_page()

    def _answer(self, route: Route) -> None:
        self.asked.append(route.request.url)
        route.fulfill(body=STAND_IN, content_type="text/html")

    @property
    def hosts(self) -> set[str | None]:
        """Who was asked for anything."""
        return {urlsplit(url).hostname for url in self.asked}


@contextmanager
def world_around(browser: Browser) -> Iterator[World]:
    """Hosts that nobody has asked for anything."""
    world = World(browser)
    yield world
    for context in world.contexts:
        context.close()
