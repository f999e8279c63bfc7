import { useEffect, useState } from "preact/hooks";
import { _, formatNumber } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { island } from "../lib/island";
import { onClick } from "../lib/dom";
import { PersonCard } from "../spread/PersonCard";
import { Search } from "../spread/Search";
import { Tree } from "../spread/Tree";
import { useSpread } from "../spread/use_spread";

interface Props {
  event: number;
  data: string;
  people: string;
  registration: string | null;
  cascade: number | null;
  person: number | null;
  summary: string;
  over: boolean;
  empty: string;
}

function SpreadPage({ event, data, people, registration, cascade, person, summary, over, empty }: Props) {
  const [follow, setFollow] = useState(!over && person === null);
  const [chosenId, setChosen] = useState<number | null>(person);
  const { state, reload, include } = useSpread(event, data, cascade, person, (id) => follow && setChosen(id));
  const { forest } = state;
  const chosen = forest?.people.find((each) => each.id === chosenId);

  /** Choosing by hand stops following, as scrolling up stops a log. */
  function choose(id: number | null) {
    setFollow(false);
    setChosen(id);
    if (id !== null && !forest?.people.some((each) => each.id === id)) include(id);
  }

  function toggle(on: boolean) {
    setFollow(on);
    if (on) setChosen(forest?.newest ?? null);
  }

  useEffect(() => {
    if (forest && follow && chosenId === null) setChosen(forest.newest);
  }, [forest]);
  useChoiceOutside(choose);

  if (forest && !forest.total && !forest.people.length) {
    return <section class="card" aria-label={_("Referral tree")} dangerouslySetInnerHTML={{ __html: empty }} />;
  }
  return (
    <section class="card" aria-labelledby="tree-title">
      <div class="card-head">
        <div class="tree-head">
          <h2 class="card-title" id="tree-title">{forest?.title ?? _("Referral tree")}</h2>
          {forest?.note && <p class="card-note">{forest.note}</p>}
        </div>
        {state.lastSeen !== null && <span class="badge badge--warning" role="status"><Icon name="offline" /> {_("last seen %(time)s", { time: state.lastSeen })}</span>}
        <Search url={people} onChoose={choose} />
        <label class="switch"><input type="checkbox" role="switch" checked={follow} onChange={(change) => toggle(change.currentTarget.checked)} /> {_("Follow what is new")}</label>
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
          <PersonCard forest={forest} person={chosen} registration={registration} onChoose={choose} onClose={() => choose(null)} />
        ) : (
          <p class="small muted">{_("Choose a person to see who brought them and whom they brought.")}</p>
        )}
      </div>
      <div class="tree-box">
        {forest ? <Tree forest={forest} chosen={chosen} summary={summary} onChoose={choose} /> : <div class="tree-wait" aria-busy="true"><span class="skeleton skeleton--block" /></div>}
      </div>
      {forest && forest.widths.length > 0 && (
        <div class="card-body stack stack--2">
          <p class="label" id="widths">{_("People in each generation")}</p>
          <div class="gen-key" role="img" aria-label={_("People by generation: %(list)s", { list: forest.widths.map(formatNumber).join(", ") })}>
            {forest.widths.map((width, generation) => <span key={generation} data-gen={Math.min(generation, 7)}>{formatNumber(width)}<small class="phone-only">{generation}</small><small class="wide-only">{_("Generation %(number)s", { number: generation })}</small></span>)}
          </div>
        </div>
      )}
      {forest?.caption && <div class="card-foot">{forest.caption}</div>}
      <p class="visually-hidden" role="status">{state.spoken}</p>
    </section>
  );
}

/** Names in the cards around the tree choose within it instead of leaving the page. */
function useChoiceOutside(choose: (id: number) => void): void {
  const [latest] = useState<{ choose: (id: number) => void }>({ choose });
  latest.choose = choose;
  useEffect(() => {
    onClick("[data-choose]", (link, click) => {
      if (click.ctrlKey || click.metaKey || click.shiftKey) return;
      click.preventDefault();
      latest.choose(Number(link.dataset["choose"]));
      document.getElementById("tree-title")?.scrollIntoView({ block: "nearest" });
    });
  }, []);
}

island("spread", SpreadPage);
