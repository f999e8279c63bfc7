import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { _, formatNumber, ngettext } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { island } from "../lib/island";
import { toast } from "../lib/toast";
import { type About, Below } from "../room/Below";
import { Chat } from "../room/Chat";
import { thingsOn } from "../room/boards";
import { type Afterwards, Player } from "../room/Player";
import { type ShareKit, SharePanel } from "../room/SharePanel";
import { Tabs } from "../room/Tabs";
import { ReactionBar } from "../room/reactions/ReactionBar";
import { Reactions } from "../room/reactions/reactions";
import { Invites } from "../room/invites/Invites";
import { useMilestones } from "../room/invites/use_milestones";
import { OfferStrip } from "../room/offers/OfferStrip";
import type { OfferPage } from "../room/offers/protocol";
import { offersTab } from "../room/offers/tab";
import { useOffers } from "../room/offers/use_offers";
import { drawsTab } from "../room/draws/tab";
import { useDraws } from "../room/draws/use_draws";
import { NowAnswering } from "../room/questions/NowAnswering";
import { questionsTab } from "../room/questions/tab";
import { useQuestions } from "../room/questions/use_questions";
import { PollStrip } from "../room/polls/PollStrip";
import { pollsTab } from "../room/polls/tab";
import { usePolls } from "../room/polls/use_polls";
import { ThemeSwitch } from "../room/ThemeSwitch";
import { outcomeTeller } from "../room/outcomes";
import { Sheets } from "../room/moderation/Sheets";
import { moderateTab } from "../room/moderation/tab";
import { useModeration } from "../room/moderation/use_moderation";
import { useLowWindow } from "../room/use_low_window";
import type { Holding } from "../room/show/protocol";
import { useRoom } from "../room/use_room";

interface Props {
  auth: Record<string, unknown>;
  about: About;
  back: { url: string; label: string; icon?: string };
  afterwards: Afterwards;
  startsAt: string;
  videoHost: string | null;
  share: ShareKit | null;
  brought: number;
  offers: OfferPage;
  /** Where members change the words kept out of all chats. */
  chatRules?: string;
  /** Where members find all questions as a file. */
  questionsFile?: string;
}

const SHOW_LOST_AFTER_MS = 2000;

function RoomPage({ auth, about, back, afterwards, startsAt, videoHost, share: kit, brought: broughtBefore, offers: offerPage, chatRules, questionsFile }: Props) {
  const [brought, setBrought] = useState(broughtBefore);
  const outcome = useMemo(outcomeTeller, []);
  const reactions = useMemo(() => new Reactions(), []);
  const room = useRoom(auth, {
    brought(name, total) {
      setBrought(total);
      toast(_("%(name)s came through your link", { name }), "user-plus");
    },
    outcome,
    reacted: (counts) => reactions.heard(counts),
  });
  const moderation = useModeration(room);
  const polls = usePolls(room);
  const questions = useQuestions(room);
  const { state } = room;
  const draws = useDraws(room);
  const offers = useOffers(room, offerPage);
  useMilestones(state.boards, state.joined);
  const lost = useLasting(state.lost, SHOW_LOST_AFTER_MS);
  const live = state.event?.status === "live";
  const ended = state.event?.status === "ended";
  const share = ended ? null : kit; // whoever came now would find nobody
  const low = useLowWindow();

  if (state.over) return <Ousted title={about.title} sentence={state.refusal ?? ""} back={back} onKnock={state.over === "banned" ? room.knock : undefined} />;
  return (
    <div class="room" data-low={low}>
      <header class="room-head">
        <div class="row row--fixed">
          <a class="button button--quiet button--small button--icon" href={back.url} aria-label={back.label} title={back.label}><Icon name={back.icon ?? "left"} /></a>
          <h1 class="room-title">{about.title}</h1>
        </div>
        <div class="row row--fixed row--tight">
          {live && <span class="badge badge--live"><span class="dot" /> {_("LIVE")}</span>}
          {ended && <span class="badge">{_("Ended")}</span>}
          {state.watching !== null && !ended && (
            <span class="badge num" data-watching={state.watching}>
              <Icon name="eye" /> <span aria-hidden="true">{formatNumber(state.watching)}</span>
              <span class="visually-hidden">{ngettext("%(num)s is watching now", "%(num)s are watching now", state.watching)}</span>
            </span>
          )}
          <ThemeSwitch />
        </div>
      </header>
      <main class="room-body" id="main" tabIndex={-1}>
        <div class="room-main">
          <Player event={state.event} title={about.title} videoHost={videoHost} boards={state.boards} startsAt={startsAt} startsText={about.when} zone={about.zone} afterwards={afterwards} holding={thingsOn<Holding>(state.boards, "holding")[0]}><ReactionBar reactions={reactions} room={room} /></Player>
          <Below about={about} share={share} brought={brought} />
        </div>
        <section class="room-panel" aria-label={_("Take part")}>
          {state.refusal !== null ? (
            <div class="notice notice--danger" role="alert"><Icon name="alert" /><div class="grow">{state.refusal} <a href={back.url}>{back.label}</a></div></div>
          ) : (
            lost && <p class="notice notice--warning room-lost" role="status"><Icon name="offline" /> {_("Reconnecting. What you miss is filled in.")}</p>
          )}
          <div class="room-strips">
            <PollStrip polls={polls} />
            <OfferStrip offers={offers} />
            <NowAnswering questions={questions} moderates={state.may.includes("moderate")} />
          </div>
          <Tabs
            label={_("Take part")}
            tabs={[
              { id: "chat", title: _("Chat"), icon: "chat", content: <Chat room={room} moderation={moderation.forMessages} low={low !== undefined} /> },
              ...questionsTab({ room, questions, host: about.host, file: questionsFile }),
              ...offersTab(offers),
              ...drawsTab(draws),
              ...pollsTab(room, polls),
              ...moderateTab(room, moderation, chatRules),
              ...(share ? [{ id: "share", title: _("Share"), icon: "share", content: (shown: boolean) => <SharePanel kit={share}><Invites room={room} brought={brought} shown={shown} /></SharePanel> }] : []),
            ]}
          />
        </section>
      </main>
      <Sheets moderation={moderation} host={about.host} />
    </div>
  );
}

interface OustedProps {
  title: string;
  sentence: string;
  back: Props["back"];
  onKnock: (() => void) | undefined;
}

/** The end of the visit: no picture and no chat, but why, and where to go. */
function Ousted({ title, sentence, back, onKnock }: OustedProps) {
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => words.current?.focus(), []);
  return (
    <div class="room">
      <header class="room-head">
        <h1 class="room-title">{title}</h1>
      </header>
      <main class="room-over" id="main" tabIndex={-1}>
        <div class="empty">
          <p class="strong" role="alert" ref={words} tabIndex={-1}>{sentence}</p>
          {onKnock && <p class="small muted">{_("When they let you in again, the room opens here by itself.")}</p>}
          <div class="row row--tight">
            {onKnock && <button type="button" class="button button--primary" onClick={onKnock}>{_("Try again")}</button>}
            <a class="button" href={back.url}>{back.label}</a>
          </div>
        </div>
      </main>
    </div>
  );
}

/** True once something has been true for a while: a hiccup is not worth a word. */
function useLasting(value: boolean, afterMs: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const clock = setTimeout(() => setLasting(value), value ? afterMs : 0);
    return () => clearTimeout(clock);
  }, [value]);
  return lasting;
}

island("room", RoomPage);
