import { useRef, useState } from "preact/hooks";
import { postJson } from "../../lib/dom";
import { _ } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Comment, CommentsProps, Page, Sort } from "./protocol";

export interface Draft {
  text: string;
  ms?: number | undefined;
  parent?: number | undefined;
}

export interface Comments {
  list: Comment[];
  total: number;
  sort: Sort;
  more: boolean;
  busy: boolean;
  choose(sort: Sort): void;
  load(): void;
  loadAnswers(comment: Comment): void;
  /** Each gives why not, or null. */
  write(draft: Draft): Promise<string | null>;
  edit(comment: Comment, text: string): Promise<string | null>;
  like(comment: Comment): void;
  remove(comment: Comment): void;
  report(comment: Comment, reason: string, note: string): void;
}

/** The comments that are at hand, and everything that can be done with them. */
export function useComments({ base, list: url, page, total: known }: CommentsProps): Comments {
  const [list, keep] = useState(page.comments);
  const [total, count] = useState(known);
  const [after, setAfter] = useState(page.after);
  const [sort, setSort] = useState<Sort>("newest");
  const [busy, setBusy] = useState(false);
  const sent = useRef({ words: "", id: "" });

  /** The same words sent again after a lost answer are the same comment. */
  function idOf(draft: Draft): string {
    const words = JSON.stringify(draft);
    if (sent.current.words !== words) sent.current = { words, id: clientId() };
    return sent.current.id;
  }

  async function ask(query: Record<string, string>): Promise<Page | null> {
    setBusy(true);
    const answer = await fetch(`${url}?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    setBusy(false);
    if (answer?.ok) return (await answer.json()) as Page;
    toast(_("The comments could not be loaded. Try again in a moment."), "alert");
    return null;
  }

  async function choose(wanted: Sort) {
    setSort(wanted);
    const first = await ask({ sort: wanted });
    if (!first) return;
    keep(first.comments);
    setAfter(first.after);
  }

  async function load() {
    const next = await ask({ sort, after: after ?? "" });
    if (!next) return;
    keep((list) => [...list, ...next.comments.filter(({ id }) => !list.some((known) => known.id === id))]);
    setAfter(next.after);
  }

  async function loadAnswers(comment: Comment) {
    const known = comment.answers ?? [];
    const next = await ask({ of: String(comment.id), after: String(known.at(-1)?.id ?? "") });
    if (next) put(comment.id, (thread) => ({ ...thread, answers: joined(thread.answers ?? [], next.comments) }));
  }

  /** Changes one thread. */
  function put(id: number, change: (thread: Comment) => Comment) {
    keep((list) => list.map((thread) => (thread.id === id ? change(thread) : thread)));
  }

  /** Shows a comment as the server says it is now, wherever it stands. */
  function show(comment: Comment) {
    if (comment.parent === undefined) return put(comment.id, (thread) => ({ ...comment, answers: joined(thread.answers ?? [], comment.answers ?? []) }));
    put(comment.parent, (thread) => ({ ...thread, answers: joined(thread.answers ?? [], [comment]) }));
  }

  async function write(draft: Draft): Promise<string | null> {
    try {
      const comment = await postJson<Comment>(base, { ...draft, client_id: idOf(draft) });
      sent.current = { words: "", id: "" };
      if (comment.parent === undefined) keep((list) => [comment, ...list]);
      else put(comment.parent, (thread) => ({ ...thread, answers: joined(thread.answers ?? [], [comment]), answer_count: (thread.answer_count ?? 0) + 1 }));
      count((total) => total + counted(comment));
      return null;
    } catch (refused) {
      return (refused as Error).message;
    }
  }

  /** Carries a deed out; gives why not, or null. `before` is what stood there: one that waits is not in the total. */
  async function deed(before: Comment, name: string, more: Record<string, string> = {}): Promise<string | null> {
    try {
      const after = await postJson<Comment>(`${base}/${before.id}/${name}`, more);
      show(after);
      count((total) => total + counted(after) - counted(before));
      return null;
    } catch (refused) {
      return (refused as Error).message;
    }
  }

  async function say(doing: Promise<string | null>, done: () => void = () => undefined) {
    const refused = await doing;
    if (refused === null) done();
    else toast(refused, "alert");
  }

  return {
    list,
    total,
    sort,
    more: after !== null,
    busy,
    choose: (wanted) => void choose(wanted),
    load: () => void load(),
    loadAnswers: (comment) => void loadAnswers(comment),
    write,
    edit: (comment, text) => deed(comment, "edit", { text }),
    like: (comment) => void say(deed(comment, comment.liked ? "unlike" : "like")),
    remove: (comment) =>
      void say(deed(comment, "delete"), () => {
        toast(_("Your comment is deleted."), "trash", { label: _("Undo"), run: () => void say(deed({ ...comment, gone: true }, "restore")) });
      }),
    report: (comment, reason, note) => void say(deed(comment, "report", { reason, note }), () => toast(_("Thank you. The team will look at it."), "flag")),
  };
}

function counted(comment: Comment): number {
  return comment.waits || comment.gone ? 0 : 1;
}

/** Pages served over plain HTTP have no randomUUID. */
function clientId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Answers by the order in which they were written; what is there already becomes what it is now. */
function joined(known: Comment[], further: Comment[]): Comment[] {
  const by = new Map(known.map((answer) => [answer.id, answer]));
  for (const answer of further) by.set(answer.id, answer);
  return [...by.values()].sort((one, other) => one.id - other.id);
}
