import { useMemo } from "preact/hooks";
import { _ } from "../lib/i18n";
import { island } from "../lib/island";
import { Chat } from "../room/Chat";
import { type Afterwards, Player } from "../room/Player";
import { Tabs } from "../room/Tabs";
import { staffPollsTab } from "../room/polls/Desk";
import { ReactionBar } from "../room/reactions/ReactionBar";
import { Reactions } from "../room/reactions/reactions";
import { type OfferDesk, staffOffersTab } from "../room/offers/Studio";
import { staffDrawsTab } from "../room/draws/Studio";
import { Sheets } from "../room/moderation/Sheets";
import { moderateTab } from "../room/moderation/tab";
import { useModeration } from "../room/moderation/use_moderation";
import { CameraPanel } from "../room/camera/CameraPanel";
import { NowAnswering } from "../room/questions/NowAnswering";
import { questionsTab } from "../room/questions/tab";
import { useQuestions } from "../room/questions/use_questions";
import { AirBar } from "../room/show/AirBar";
import { Figures } from "../room/show/Figures";
import { HealthLine } from "../room/show/HealthLine";
import { Notes } from "../room/show/Notes";
import { RunOfShow } from "../room/show/RunOfShow";
import { Shortcuts } from "../room/show/Shortcuts";
import { SpreadPanel } from "../room/show/SpreadPanel";
import { useAreas } from "../room/show/use_areas";
import { useLive } from "../room/show/use_live";
import { usePageStatus } from "../room/show/use_page_status";
import { type Show, useShow } from "../room/show/use_show";
import { SimulcastPanel } from "../room/simulcast/SimulcastPanel";
import { StreamAdvice } from "../room/stream/Advice";
import { CaptionDesk } from "../room/stream/CaptionDesk";
import { useRoom } from "../room/use_room";

interface Props {
  auth: Record<string, unknown>;
  startsAt: string;
  videoHost: string | null;
  endsAt: string;
  startsText: string;
  afterwards: Afterwards;
  host: string;
  chatRules: string;
  /** Where everything that came out of polls is downloaded. */
  pollsCsv: string;
  /** All questions as a file. */
  questionsFile: string;
  offers: OfferDesk;
  mayRun: boolean;
  /** Where the counters are asked for, and the page with the tree for those who may see it. */
  live: string;
  spread: string | null;
}

/** The same room as the attendees', from the host's side: what is on air, what comes next, and the room's own tabs. */
function Studio({ auth, startsAt, videoHost, endsAt, startsText, afterwards, host, chatRules, pollsCsv, questionsFile, offers, mayRun, live: liveUrl, spread }: Props) {
  const reactions = useMemo(() => new Reactions(), []);
  const room = useRoom(auth, { reacted: (counts) => reactions.heard(counts) });
  const moderation = useModeration(room);
  const questions = useQuestions(room);
  const show = useShow(room, mayRun);
  const live = useLive(Number(auth["event"]), liveUrl);
  const areas = useAreas();
  const { state } = room;
  const { event } = state;
  usePageStatus(event);

  const starts = Date.parse(event?.started_at ?? counting(show) ?? startsAt);
  const over = event?.status === "ended";
  const running = over ? { ...show, mayRun: false } : show;
  const ended = over && event.ended_at ? Date.parse(event.ended_at) : null;
  const run = (shown: boolean) => <RunOfShow show={running} began={starts} endsAt={Date.parse(endsAt)} ended={ended} shown={shown} />;
  const more = (
    <>
      {live && spread && <SpreadPanel live={live} url={spread} />}
      <section class="show-card" aria-labelledby="show-notes">
        <h2 class="card-title" id="show-notes">{_("Notes")}</h2>
        <Notes show={show} />
      </section>
    </>
  );
  return (
    <div class="studio" data-areas={areas}>
      {areas === 3 && <section class="card studio-run" aria-labelledby="run-title"><h2 class="card-title" id="run-title">{_("Run of show")}</h2>{run(true)}</section>}
      <div class="studio-stage stack stack--3">
        <Player event={event} videoHost={videoHost} boards={state.boards} team startsAt={startsAt} startsText={startsText} afterwards={afterwards}><ReactionBar reactions={reactions} room={room} /></Player>
        <div class="row row--tight row--fixed row--top">
          <p class="row row--tight small grow" hidden={over}>
            <HealthLine health={live?.health} room={room} />
            {state.lost && <span class="badge badge--warning" role="status">{_("Reconnecting")}</span>}
          </p>
          <Shortcuts />
        </div>
        {!over && <StreamAdvice staff={state.staff} />}
        {state.refusal !== null && <div class="notice notice--danger" role="alert">{state.refusal}</div>}
        <AirBar room={room} show={show} startsAt={Date.parse(startsAt)} endsAt={Date.parse(endsAt)} />
        {areas > 1 && <Figures live={live} watching={state.watching} />}
        <div class="card studio-desk">
          <CameraPanel room={room} />
          <CaptionDesk room={room} />
          <SimulcastPanel room={room} />
        </div>
      </div>
      {areas > 1 && <div class="card studio-more">{more}</div>}
      <section class="card studio-chat room-panel" aria-label={_("The room")}>
        <NowAnswering questions={questions} moderates={state.may.includes("moderate")} />
        <Tabs
          label={_("The room")}
          tabs={[
            { id: "chat", title: _("Chat"), icon: "chat", content: <Chat room={room} moderation={moderation.forMessages} /> },
            ...questionsTab({ room, questions, host, file: questionsFile }),
            ...(areas < 3 ? [{ id: "run", title: _("Run of show"), icon: "form", content: run }] : []),
            staffOffersTab(room, offers),
            ...staffDrawsTab(room),
            staffPollsTab(room, pollsCsv),
            ...moderateTab(room, moderation, chatRules),
            ...(areas === 1 ? [{ id: "numbers", title: _("Numbers"), icon: "report", content: <div class="studio-more"><Figures live={live} watching={state.watching} />{more}</div> }] : []),
          ]}
        />
      </section>
      <Sheets moderation={moderation} host={host} />
    </div>
  );
}

/** When the event goes live by itself. */
function counting({ holding }: Show): string | undefined {
  return holding?.kind === "countdown" ? holding.until : undefined;
}

island("studio", Studio);
