import { _, ngettext } from "../../lib/i18n";
import type { Refusal } from "../../lib/socket";
import { toast } from "../../lib/toast";
import type { Tab } from "../Tabs";
import { Nothing } from "../moderation/Waiting";
import { isDraft } from "../protocol";
import type { Room } from "../use_room";
import { PrepareForm, type Terms } from "./PrepareForm";
import { StaffCard } from "./StaffCard";
import { type Draw, staffDrawsOf } from "./protocol";

/** Does something about a draw; what came of it the board shows. Gives whether it was done. */
export type Act = (name: string, data: object, done?: string) => Promise<boolean>;

/** The hosts' tab in the studio; moderators run no draws. */
export function staffDrawsTab(room: Room): Tab[] {
  if (!room.state.may.includes("run")) return [];
  const draws = staffDrawsOf(room.state.staff);
  const ready = draws.filter(({ state }) => state === "closed").length;
  const count = { value: ready, words: ngettext("%(num)s draw to carry out", "%(num)s draws to carry out", ready) };
  return [{ id: "draws", title: _("Draw"), icon: "gift", count, content: <Desk room={room} draws={draws} /> }];
}

function Desk({ room, draws }: { room: Room; draws: Draw[] }) {
  const act: Act = async (name, data, done) => {
    try {
      await room.command(name, data);
      if (done) toast(done, "gift");
      return true;
    } catch (refusal) {
      toast((refusal as Refusal).message, "alert");
      return false;
    }
  };
  const prepare = (terms: Terms) => act("prepare_draw", terms, _("Prepared. Nobody but the team sees it yet."));
  const discard = async (draw: Draw) => {
    const { prize, winners, entering, rules } = draw;
    try {
      await room.command("discard_draw", { id: draw.id });
      toast(_("Discarded"), "trash", { label: _("Undo"), run: () => void prepare({ prize, winners, entering, rules }) });
    } catch (refusal) {
      toast((refusal as Refusal).message, "alert");
    }
  };
  const waits = isDraft(room.state.event);
  return (
    <div class="draws">
      <PrepareForm onPrepare={prepare} />
      {waits && draws.length > 0 && <p class="small muted">{_("Draws can be announced once the event is published.")}</p>}
      {draws.map((draw) => <StaffCard key={draw.id} draw={draw} waits={waits} act={act} onDiscard={() => void discard(draw)} />)}
      {!draws.length && <Nothing icon="gift" title={_("No draws yet")}>{_("Prepare one above. It can be checked by everybody: its secret is promised before anybody enters.")}</Nothing>}
    </div>
  );
}
