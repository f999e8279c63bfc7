import { useEffect, useRef, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import type { Refusal } from "../../lib/socket";
import { toast } from "../../lib/toast";
import { thingsOn } from "../boards";
import type { Room } from "../use_room";
import { type Anonymity, MODE_ID, NOTHING, type OwnQuestions, type Question, type QuestionDeed, type QuestionMode, type ReportedQuestion, UNTOUCHED } from "./protocol";

/** The questions of a room as one sees them, and what one can do with them. */
export interface Questions {
  mode: QuestionMode;
  open: Question[];
  answering: Question | undefined;
  answered: Question[];
  mine: OwnQuestions;
  /** For the team: what waits for approval, what was reported, and what was dismissed last. */
  held: Question[];
  reported: ReportedQuestion[];
  dismissed: Question[];
  /** Gives why it was not taken. */
  ask(text: string, anonymity: Anonymity): Promise<string | null>;
  vote(question: Question, up: boolean): Promise<void>;
  withdraw(question: Question): Promise<void>;
  report(question: Question, reason: string, note: string): Promise<void>;
  /** Does something as the team, says so and offers to take it back. */
  decide(name: string, question: Question, done: string, icon: string, data?: object): Promise<boolean>;
  change(settings: Partial<Pick<QuestionMode, "open" | "anonymity" | "moderated">>): Promise<void>;
}

/** A vote that the board has not told of yet, and what the board said when it was given. */
interface Given {
  told: Question | undefined;
  votes: number;
}

export function useQuestions(room: Room): Questions {
  const { boards, staff, mine: own } = room.state;
  const things = thingsOn<Question>(boards, "questions");
  const mine = (own["questions"] as OwnQuestions | undefined) ?? NOTHING;
  const [given, give] = useState<ReadonlyMap<number, Given>>(new Map());
  const [fresh, refresh] = useState<Question[]>([]); // one's own that the board has not told of yet
  const sent = useRef({ words: "", id: "" });
  const latest = useRef(mine);
  latest.current = mine;
  useEffect(() => refresh((before) => (before.length ? before.filter(({ id }) => !things.some((thing) => thing.id === id)) : before)), [boards["questions"]]);

  const authors = new Map(thingsOn<Question>(staff, "questions_authors").map(({ id, author }) => [id, author]));
  const mode = (things.find(({ id }) => id === MODE_ID) as unknown as QuestionMode | undefined) ?? UNTOUCHED;
  const told = [...things.filter(({ id }) => id !== MODE_ID), ...fresh.filter(({ id }) => !things.some((thing) => thing.id === id))];
  const shown = told.map((question) => counted(named(question, authors.get(question.id)), question, given.get(question.id)));
  const waiting = thingsOn<Question>(staff, "questions_waiting");
  const keep = (changed: Partial<OwnQuestions>) => room.own("questions", (latest.current = { ...latest.current, ...changed }));

  /** The same words sent again after a lost answer are the same question. */
  function idOf(text: string, anonymity: Anonymity): string {
    const words = `${anonymity} ${text}`;
    if (sent.current.words !== words) sent.current = { words, id: clientId() };
    return sent.current.id;
  }

  async function ask(text: string, anonymity: Anonymity): Promise<string | null> {
    try {
      const { question } = await room.insist<{ question: Question }>("ask_question", { client_id: idOf(text, anonymity), text, anonymity });
      sent.current = { words: "", id: "" };
      const before = latest.current;
      if (question.state === "held") keep({ asked: [...before.asked, question.id], held: [...before.held, question] });
      else {
        keep({ asked: [...before.asked, question.id] });
        refresh((known) => [...known, question]);
      }
      return null;
    } catch (refusal) {
      return (refusal as Refusal).message;
    }
  }

  async function vote(question: Question, up: boolean): Promise<void> {
    const before = told.find(({ id }) => id === question.id);
    const others = latest.current.upvoted.filter((id) => id !== question.id);
    const note = (votes: number, upvoted: boolean) => {
      give((known) => new Map([...known, [question.id, { told: before, votes }]]));
      keep({ upvoted: upvoted ? [...others, question.id] : others });
    };
    note(question.votes + (up ? 1 : -1), up);
    try {
      const answer = await room.insist<{ votes: number; upvoted: boolean }>("upvote_question", { id: question.id, up });
      note(answer.votes, answer.upvoted);
    } catch (refusal) {
      note(question.votes, !up);
      toast((refusal as Refusal).message, "alert");
    }
  }

  async function withdraw(question: Question): Promise<void> {
    const before = latest.current;
    await attempt(async () => {
      await room.command("withdraw_question", { id: question.id });
      keep({ asked: before.asked.filter((id) => id !== question.id), held: before.held.filter(({ id }) => id !== question.id) });
      refresh((known) => known.filter(({ id }) => id !== question.id));
      toast(_("You took your question back"), "trash", { label: _("Undo"), run: () => void restore(question, before) });
    });
  }

  async function report({ id }: Question, reason: string, note: string): Promise<void> {
    await attempt(async () => {
      await room.insist("report_question", { id, reason, note });
      toast(_("Thank you. The moderators will look at it."), "shield");
    });
  }

  async function restore(question: Question, before: OwnQuestions): Promise<void> {
    await attempt(async () => {
      await room.command("restore_question", { id: question.id });
      keep({ asked: before.asked, held: before.held });
    });
  }

  function decide(name: string, question: Question, done: string, icon: string, data: object = {}): Promise<boolean> {
    return attempt(async () => {
      const { id, revision } = await room.command<QuestionDeed>(name, { id: question.id, ...data });
      toast(done, icon, { label: _("Undo"), run: () => void attempt(() => room.command("undo_question", { id, revision })) });
    });
  }

  return {
    mode,
    open: shown.filter(({ state }) => state === "open"),
    answering: shown.find(({ state }) => state === "answering"),
    answered: shown.filter(({ state }) => state === "answered").sort((a, b) => (b.answered_at ?? "").localeCompare(a.answered_at ?? "")),
    mine: { ...mine, held: mine.held.filter(({ id }) => !things.some((thing) => thing.id === id)) }, // the list may tell of one first
    held: waiting.filter(({ state }) => state === "held"),
    reported: waiting.filter(isReported).map((each) => ({ ...each, votes: told.find(({ id }) => id === each.id)?.votes ?? each.votes })), // votes are told on the list
    dismissed: waiting.filter(({ state }) => state === "dismissed").reverse(),
    ask,
    vote,
    withdraw,
    report,
    decide,
    change: async (settings) => void (await attempt(() => room.command("question_settings", settings))),
  };
}

async function attempt(deed: () => Promise<unknown>): Promise<boolean> {
  try {
    await deed();
    return true;
  } catch (refusal) {
    toast((refusal as Refusal).message, "alert");
    return false;
  }
}

function isReported(question: Question): question is ReportedQuestion {
  return "reports" in question;
}

function named(question: Question, author: Question["author"]): Question {
  return author ? { ...question, author, anonymous: true } : question;
}

/** With one's own vote in the count at once, until the board tells of the question again. */
function counted(question: Question, told: Question, given: Given | undefined): Question {
  return given && given.told === told ? { ...question, votes: given.votes } : question;
}

/** Pages served over plain HTTP have no randomUUID. */
function clientId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
