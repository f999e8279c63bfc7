import { useEffect, useRef, useState } from "preact/hooks";
import { _, formatNumber, ngettext } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { island } from "../lib/island";
import { onClick } from "../lib/dom";
import { standAlone } from "../spread/alone";
import { Controls } from "../spread/Controls";
import type { Drawing } from "../spread/drawing";
import { type Forest, personKey, wayAbove } from "../spread/forest";
import { PersonCard } from "../spread/PersonCard";
import { Search } from "../spread/Search";
import { Tree } from "../spread/Tree";
import { Way } from "../spread/Way";
import { gatheredName, useSpread } from "../spread/use_spread";
import { formatCompact } from "../spread/words";

interface Props {
  event: number | null; // null for a campaign from elsewhere: nothing new comes
  data: string;
  people: string;
  registration: string | null;
  zone: string;
  summary: string;
  over: boolean;
  empty: string;
}

const DETAIL = { phone: 0, desk: 1, close: 2 };
const CLOSE_ZOOM = 2.5; // from here on there is room for more people on the screen
const GENERATIONS_ROOMY = 7; // beyond, there is no room for the digits of large ones, nor for words
const GENERATIONS_MAX = { phone: 12, desk: 20 }; // beyond, not even for numbers
const PHONE = matchMedia("(max-width: 767.98px)");

function SpreadPage({ event, data, people, registration, zone, summary, over, empty }: Props) {
  const [detail, setDetail] = useState(PHONE.matches ? DETAIL.phone : DETAIL.desk);
  const picture = useRef<Drawing | null>(null);
  const card = useRef<HTMLElement>(null);
  const { full, setFull } = useFull(card);
  const { state, view, reload, change } = useSpread(event, data, detail);
  const [follow, setFollow] = useState(!over && view.person === null);
  const { forest } = state;
  const found = forest?.items.get(personKey((follow ? forest.newest : view.person) ?? 0));
  const chosen = found?.kind === "person" ? found : undefined;
  const opening = useOpening(forest, state.spoken);

  /** Choosing by hand stops following, as scrolling up stops a log. */
  function choose(id: number | null) {
    setFollow(false);
    change({ person: id }, { step: false, drawn: id === null || !!forest?.items.has(personKey(id)) });
  }

  function toggle(on: boolean) {
    setFollow(on);
    change({ person: on ? null : (forest?.newest ?? null) }, { step: false, drawn: true });
  }

  useChoiceOutside(choose, (by) => change({ by }, { step: false }));

  if (forest && !forest.total && !forest.people.length) {
    return <section class="card" aria-label={_("Referral tree")} dangerouslySetInnerHTML={{ __html: empty }} />;
  }
  return (
    <section class={full ? "card tree-card tree-card--full" : "card tree-card"} aria-labelledby="tree-title" ref={card} {...(full ? { role: "dialog", "aria-modal": true } : {})}>
      <div class="card-head">
        <div class="tree-head">
          {forest && forest.above.length > 0 && <Above forest={forest} onBranch={(id) => change({ cascade: id, person: null, opened: [] })} />}
          <h2 class="card-title" id="tree-title">{forest?.title ?? _("Referral tree")}</h2>
          {forest?.note && <p class="card-note">{forest.note}</p>}
        </div>
        {state.lastSeen !== null && <span class="badge badge--warning" role="status"><Icon name="offline" /> {_("last seen %(time)s", { time: state.lastSeen })}</span>}
        <Search url={people} onChoose={choose} />
        {event !== null && <label class="switch"><input type="checkbox" role="switch" checked={follow} onChange={(switched) => toggle(switched.currentTarget.checked)} /> {_("Follow what is new")}</label>}
      </div>
      {state.refusal !== null && <p class="notice notice--warning" role="alert"><Icon name="alert" /> {state.refusal}</p>}
      {state.failed && (
        <p class="notice notice--warning" role="alert">
          <Icon name="alert" /> <span class="grow">{_("The tree could not be loaded.")}</span>
          <button class="button button--small" type="button" onClick={() => void reload()}>{_("Try again")}</button>
        </p>
      )}
      <div class="chosen-bar">
        {forest && chosen ? (
          <PersonCard forest={forest} person={chosen} registration={registration} zone={zone} onChoose={choose} onBranch={(id) => change({ cascade: id, opened: [] })} onClose={() => choose(null)} />
        ) : (
          <p class="small muted">{_("Choose a person to see who brought them and whom they brought.")}</p>
        )}
      </div>
      <div class="tree-box">
        {forest ? (
          <>
            <Tree
              forest={forest} chosen={chosen} summary={summary} full={full} follow={follow} drawing={picture} onChoose={choose}
              onOpen={(opens) => { setFollow(false); opening.begin(); change({ opened: [...view.opened, opens] }); }}
              onLook={({ zoom }) => zoom >= CLOSE_ZOOM && forest.gathered.length > 0 && setDetail(DETAIL.close)}
            />
            <Controls picture={() => picture.current} full={full} onFull={setFull} onBack={view.opened.length ? () => change({ opened: view.opened.slice(0, -1) }) : null} />
          </>
        ) : (
          <div class="tree-wait" aria-busy="true"><span class="skeleton skeleton--block" /></div>
        )}
      </div>
      {forest && forest.widths.length > 0 && <Widths forest={forest} />}
      {forest?.caption && <div class="card-foot">{forest.caption}</div>}
      <p class="visually-hidden" role="status">{opening.spoken || state.spoken}</p>
    </section>
  );
}

/** The way back from a branch. */
function Above({ forest, onBranch }: { forest: Forest; onBranch(id: number | null): void }) {
  return (
    <nav class="chain tiny" aria-label={_("The way to this branch")}>
      <span><button class="link-button" type="button" onClick={() => onBranch(null)}>{_("Everybody")}</button></span>
      <Way steps={wayAbove(forest)} onChoose={onBranch} key={forest.cascade} />
    </nav>
  );
}

function Widths({ forest }: { forest: Forest }) {
  const widths = forest.widths.slice(0, PHONE.matches ? GENERATIONS_MAX.phone : GENERATIONS_MAX.desk);
  const [left, roomy] = [forest.generation_count - widths.length, widths.length <= GENERATIONS_ROOMY];
  const shown = roomy ? formatNumber : formatCompact;
  return (
    <div class="card-body stack stack--2">
      <p class="label" id="widths">{_("People in each generation")}</p>
      <div class="gen-key" role="img" aria-label={_("People by generation: %(list)s", { list: widths.map(formatNumber).join(", ") })}>
        {widths.map((width, ring) => {
          const generation = forest.first + ring;
          return <span key={generation} data-gen={Math.min(generation, 7)}>{shown(width)}<small class={roomy ? "phone-only" : ""}>{generation}</small>{roomy && <small class="wide-only">{_("Generation %(number)s", { number: generation })}</small>}</span>;
        })}
      </div>
      {left > 0 && <p class="tiny muted">{ngettext("%(num)s more generation follows.", "%(num)s more generations follow.", left)}</p>}
    </div>
  );
}

/** Says how many a dot gave up, to those who do not see it, until there is news. */
function useOpening(forest: Forest | null, news: string) {
  const before = useRef<number | null>(null);
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    if (!forest || before.current === null) return;
    const more = forest.people.length - before.current;
    if (more <= 0) return; // a forest that was asked for before the dot was opened
    before.current = null;
    setSpoken(gatheredName(more, ""));
  }, [forest]);
  useEffect(() => setSpoken(""), [news]);
  return { spoken, begin: () => (before.current = forest?.people.length ?? null) };
}

/** The tree over the whole screen; Escape gives the page back. */
function useFull(card: { current: HTMLElement | null }) {
  const [full, setFull] = useState(false);
  useEffect(() => {
    if (!full || !card.current) return;
    const giveBack = standAlone(card.current);
    const escape = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && setFull(false);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("keydown", escape);
      giveBack();
    };
  }, [full]);
  return { full, setFull };
}

/** Names and measures in the cards around the tree choose within it instead of leaving the page. */
function useChoiceOutside(choose: (id: number) => void, compare: (by: string) => void): void {
  const latest = useRef({ choose, compare });
  latest.current = { choose, compare };
  useEffect(() => {
    const within = (selector: string, run: (link: HTMLElement) => void) =>
      onClick(selector, (link, click) => {
        if (click.ctrlKey || click.metaKey || click.shiftKey) return;
        click.preventDefault();
        run(link);
      });
    within("[data-choose]", (link) => {
      latest.current.choose(Number(link.dataset["choose"]));
      document.getElementById("tree-title")?.scrollIntoView({ block: "nearest" });
    });
    within("[data-by]", (link) => latest.current.compare(link.dataset["by"] ?? ""));
  }, []);
}

island("spread", SpreadPage);
