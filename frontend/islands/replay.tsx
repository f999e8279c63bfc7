import { useState } from "preact/hooks";
import { _ } from "../lib/i18n";
import { Icon } from "../lib/icon";
import { island } from "../lib/island";
import { clockTime } from "../lib/moments";
import { type Clip, Clips } from "../replay/Clips";
import { Comments } from "../replay/comments/Comments";
import type { CommentsProps } from "../replay/comments/protocol";
import { Chat } from "../replay/Chat";
import { chapterAt } from "../replay/in_step";
import { Beside, Moments } from "../replay/Beside";
import { type Scenes, isAnything } from "../replay/scenes";
import { SkipBreak } from "../replay/SkipBreak";
import { useChat } from "../replay/use_chat";
import { useProgress } from "../replay/use_progress";
import { Picture, type Track, tellsPosition } from "../replay/Picture";
import type { Playing } from "../replay/playing";
import { WholeChat } from "../replay/WholeChat";
import { type About, Below } from "../room/Below";
import type { VideoPlace } from "../room/elsewhere/protocol";
import type { ShareKit } from "../room/SharePanel";
import { Tabs } from "../room/Tabs";
import { ThemeSwitch } from "../room/ThemeSwitch";

interface Chapter {
  ms: number;
  title: string;
}

interface Props {
  about: About;
  video: VideoPlace;
  durationMs: number;
  chapters: Chapter[];
  scenes: Scenes;
  captions: Track[];
  chat: string;
  progress: string | null;
  positionMs: number;
  clips?: Clip[];
  shares?: string;
  share?: ShareKit;
  brought?: number;
  comments: CommentsProps;
  back: { url: string; label: string };
}

const NEARLY_OVER_MS = 10_000;

/** The recording, with what was said at the moment it shows, and its chapters. */
function Replay({ about, video: place, durationMs, chapters, scenes, captions, chat, progress, positionMs, clips, shares, share, brought = 0, comments, back }: Props) {
  const [video, setVideo] = useState<Playing | null>(null);
  const [from, setFrom] = useState(positionMs < durationMs - NEARLY_OVER_MS ? positionMs / 1000 : 0);
  const followed = tellsPosition(place);
  const { said, ms } = useChat(video, chat);
  useProgress(video, progress);

  function goTo(moment: number) {
    if (!video) return setFrom(moment / 1000); // it begins there once the viewer lets it
    video.currentTime = moment / 1000;
    video.focus();
  }

  return (
    <div class="room">
      <header class="room-head">
        <div class="row row--fixed">
          <a class="button button--quiet button--small button--icon" href={back.url} aria-label={back.label} title={back.label}><Icon name="left" /></a>
          <h1 class="room-title">{about.title}</h1>
        </div>
        <div class="row row--fixed row--tight">
          <span class="badge">{_("Replay")}</span>
          <ThemeSwitch />
        </div>
      </header>
      <main class="room-body" id="main" tabIndex={-1}>
        <div class="room-main">
          <Picture title={about.title} place={place} captions={captions} from={from} onVideo={setVideo} />
          {followed && <SkipBreak breaks={scenes.breaks} ms={ms} onSkip={goTo} />}
          <Below about={about} share={share ?? null} brought={brought} onPhones />
        </div>
        <section class="room-panel" aria-label={_("What happened at this moment")}>
          {followed && <Beside scenes={scenes} ms={ms} />}
          <Tabs
            label={_("What happened at this moment")}
            tabs={[
              { id: "chat", title: _("Chat"), icon: "chat", content: followed ? <Chat said={said} /> : <WholeChat url={chat} /> },
              { id: "comments", title: _("Comments"), icon: "thumb", content: <Comments about={comments} ms={followed ? ms : undefined} onSeek={goTo} /> },
              ...(followed && chapters.length > 0 ? [{ id: "chapters", title: _("Chapters"), icon: "overview", content: <Chapters chapters={chapters} now={chapterAt(chapters, ms)} onChoose={goTo} /> }] : []),
              ...(clips?.length && shares ? [{ id: "clips", title: _("Clips"), icon: "play", content: <Clips clips={clips} shares={shares} onChoose={goTo} /> }] : []),
              ...(followed && isAnything(scenes) ? [{ id: "moments", title: _("Moments"), icon: "flag", content: <Moments scenes={scenes} onChoose={goTo} /> }] : []),
            ]}
          />
        </section>
      </main>
    </div>
  );
}

function Chapters({ chapters, now, onChoose }: { chapters: Chapter[]; now: Chapter | undefined; onChoose(ms: number): void }) {
  return (
    <ol class="card-body stack stack--1 chapters">
      {chapters.map((chapter) => (
        <li key={chapter.ms}>
          <button type="button" class="button button--quiet button--block chapter" aria-current={chapter === now ? "true" : undefined} onClick={() => onChoose(chapter.ms)}>
            <span class="num quiet">{clockTime(chapter.ms)}</span> <span class="grow">{chapter.title}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

island("replay", Replay);
