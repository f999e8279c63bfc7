import { _ } from "../../lib/i18n";
import type { Refusal } from "../../lib/socket";
import { type ToastAction, toast } from "../../lib/toast";
import type { MenuEntry } from "../Menu";
import type { Room } from "../use_room";
import { type Plan, sent } from "./plan";
import type { Poll } from "./protocol";

/** What a host does with polls; each says that it is done, and offers the way back where there is one. */
export interface Running {
  keep(plan: Plan, id?: number): Promise<void>;
  open(poll: Poll): void;
  close(poll: Poll): void;
  reopen(poll: Poll): void;
  show(poll: Poll, shown: boolean): void;
  hideWord(poll: Poll, word: string, hidden: boolean): void;
  /** The rest, for its menu. */
  entries(poll: Poll, edit: () => void): MenuEntry[];
}

interface Made {
  id: number;
}

export function running(room: Room): Running {
  async function tell(names: [string, object][], done: string, back?: (made: Made) => void): Promise<void> {
    try {
      let made: Made = { id: 0 };
      for (const [name, data] of names) made = await room.command<Made>(name, data);
      const action: ToastAction | undefined = back && { label: _("Undo"), run: () => back(made) };
      toast(done, "check", action);
    } catch (refusal) {
      toast((refusal as Refusal).message, "alert");
    }
  }
  const one = (name: string, { id }: { id: number }, done: string, back?: (made: Made) => void) => void tell([[name, { id }]], done, back);

  const reopen = (poll: Poll) => one("reopen_poll", poll, _("The poll takes votes again."));
  const close = (poll: Poll) => one("close_poll", poll, _("The poll is closed."), poll.kind === "quiz" ? undefined : () => reopen(poll));
  const open = (poll: Poll) => one("open_poll", poll, _("Everybody in the room has the poll before them."));
  const show = (poll: Poll, shown: boolean) =>
    void tell([["show_results", { id: poll.id, shown }]], shown ? _("The room sees the results.") : _("The room does not see this poll any more."), () => show(poll, !shown));
  const hideWord = (poll: Poll, word: string, hidden: boolean) =>
    void tell([["hide_word", { id: poll.id, word, hidden }]], hidden ? _("“%(word)s” is off everybody's screen.", { word }) : _("“%(word)s” is shown again.", { word }), () => hideWord(poll, word, !hidden));
  const remove = (poll: Poll) => one("delete_poll", poll, _("The draft is deleted."), () => one("restore_poll", poll, _("The draft is back.")));
  const duplicate = (poll: Poll) => one("duplicate_poll", poll, _("The copy is among the drafts."), (made) => one("delete_poll", made, _("The copy is deleted.")));
  const clear = (poll: Poll) =>
    one("clear_poll", poll, _("It is a draft again, without its votes."), (made) => void tell([["delete_poll", { id: made.id }], ["restore_poll", { id: poll.id }]], _("The votes are back.")));

  return {
    keep: async (plan, id) => {
      await room.command(id === undefined ? "prepare_poll" : "change_poll", id === undefined ? sent(plan) : { ...sent(plan), id });
      toast(_("The draft is saved."));
    },
    open,
    close,
    reopen,
    show,
    hideWord,
    entries(poll, edit) {
      const copy: MenuEntry = { id: "duplicate", label: _("Make a copy"), icon: "copy", run: () => duplicate(poll) };
      if (poll.state === "draft")
        return [{ id: "edit", label: _("Edit"), icon: "edit", run: edit }, copy, { id: "delete", label: _("Delete"), icon: "trash", danger: true, run: () => remove(poll) }];
      if (poll.state === "open") return [copy];
      const hidden = poll.results_hidden ?? false;
      return [
        { id: "show", label: hidden ? _("Show it to the room") : _("Hide it from the room"), icon: "eye", run: () => show(poll, hidden) },
        copy,
        { id: "clear", label: _("Clear: a draft again, without votes"), icon: "refresh", danger: true, run: () => clear(poll) },
      ];
    },
  };
}
