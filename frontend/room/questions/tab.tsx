import { _, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { type Tab, Tabs } from "../Tabs";
import { isChatOpen } from "../protocol";
import type { RoomState } from "../state";
import type { Room } from "../use_room";
import { AskForm } from "./AskForm";
import { QuestionSettings, Waiting } from "./Desk";
import type { Question } from "./protocol";
import { OwnHeld, QuestionList } from "./QuestionList";
import type { Questions } from "./use_questions";

interface Props {
  room: Room;
  questions: Questions;
  host: string;
  /** Where the team finds all of them as a file. */
  file?: string | undefined;
}

/** The questions beside the chat; the team decides and answers in the same place. */
export function questionsTab(props: Props): Tab[] {
  return [{ id: "questions", title: _("Questions"), icon: "question", count: countOf(props), content: <QuestionsPanel {...props} /> }];
}

/** For the team what it has to decide comes first; else how many wait for an answer. */
function countOf({ room, questions }: Props): NonNullable<Tab["count"]> {
  const { mode } = questions;
  const toDecide = waitingCount(questions);
  if (room.state.may.includes("moderate") && toDecide.value) return toDecide;
  return { value: mode.unanswered, words: ngettext("%(num)s question waits for an answer", "%(num)s questions wait for an answer", mode.unanswered) };
}

/** What waits for approval, and what was reported. */
function waitingCount({ held, reported }: Questions): NonNullable<Tab["count"]> {
  const value = held.length + reported.length;
  return { value, words: ngettext("%(num)s question waits for the team", "%(num)s questions wait for the team", value) };
}

/** What the list says where it is empty: that nobody asked, or that all is taken up. */
function emptyWords({ answering, answered }: Questions, runs: boolean): { title: string; text: string } {
  if (answering || answered.length) return { title: _("No question waits for an answer"), text: runs ? _("Ask the next one. Others vote for what they want to know too.") : _("All were taken up.") };
  return { title: _("No questions yet"), text: runs ? _("Ask the first one. Others vote for what they want to know too.") : _("Nobody asked anything.") };
}

function closedFor({ event }: RoomState): string {
  if (!event) return _("Joining the room …");
  return isChatOpen(event) ? _("No questions are taken at the moment. You can still vote for those that are there.") : _("Questions are closed.");
}

function QuestionsPanel({ room, questions, host, file }: Props) {
  const { event, you, may } = room.state;
  const moderates = may.includes("moderate");
  const runs = isChatOpen(event);
  const list = { questions, moderates, votes: runs };
  const none = emptyWords(questions, runs);
  const further = questions.mode.unanswered - questions.open.length;
  const ordered = (order: (one: Question, other: Question) => number) => (
    <>
      <OwnHeld questions={questions} />
      {(questions.open.length > 0 || !questions.mine.held.length) && <QuestionList {...list} list={[...questions.open].sort(order)} empty={none} />}
      {further > 0 && <p class="card-body small muted">{ngettext("%(num)s more question is not shown: here are the newest and the most wanted.", "%(num)s more questions are not shown: here are the newest and the most wanted.", further)}</p>}
    </>
  );
  const tabs: Tab[] = [
    { id: "questions-wanted", title: _("Top"), content: ordered((one, other) => other.votes - one.votes || one.id - other.id) },
    { id: "questions-newest", title: _("Newest"), content: ordered((one, other) => other.at.localeCompare(one.at) || other.id - one.id) },
    { id: "questions-answered", title: _("Answered"), content: <QuestionList {...list} list={questions.answered} empty={{ title: _("Nothing answered yet"), text: _("Answers in text stand here, and what was answered live.") }} /> },
  ];
  if (moderates) {
    tabs.push({ id: "questions-waiting", title: _("Queue"), count: waitingCount(questions), content: <Waiting questions={questions} /> });
    tabs.push({ id: "questions-settings", title: _("Settings"), content: <QuestionSettings questions={questions} file={file} /> });
  }
  return (
    <>
      <div class="moderate questions"><Tabs label={_("Questions")} look="segmented" tabs={tabs} /></div>
      {runs && (questions.mode.open || you?.badge) ? (
        <AskForm mode={questions.mode} host={host} isTeam={you?.badge !== undefined} onAsk={questions.ask} />
      ) : (
        <p class="composer composer--closed small" role="status"><Icon name="lock" /> {closedFor(room.state)}</p>
      )}
    </>
  );
}
