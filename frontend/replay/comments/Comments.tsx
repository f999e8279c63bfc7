import { useState } from "preact/hooks";
import { _, ngettext } from "../../lib/i18n";
import { CommentCard } from "./CommentCard";
import { WriteForm } from "./WriteForm";
import type { Comment, CommentsProps } from "./protocol";
import { type Comments as Kept, useComments } from "./use_comments";

interface Props {
  about: CommentsProps;
  /** The moment that the video shows, where it tells. */
  ms: number | undefined;
  onSeek(ms: number): void;
}

/** What people wrote about the replay, and where one writes oneself; the video stays in sight above it. */
export function Comments({ about, ms, onSeek }: Props) {
  const comments = useComments(about);
  const { list, total, sort, more, busy } = comments;
  return (
    <section class="comments" aria-label={_("Comments")}>
      {about.isOpen ? (
        <WriteForm id="comment" label={_("Write a comment")} button={_("Comment")} mostLetters={about.mostLetters} ms={ms} {...(about.mode === "approval" && !about.isTeam ? { note: _("The team reads it first.") } : {})} onSend={(text, moment) => comments.write({ text, ms: moment })} />
      ) : (
        <p class="quiet small comments-closed">{_("Comments are closed. You can still read what was written.")}</p>
      )}
      <div class="row row--apart comments-head">
        <h2 class="label" aria-live="polite">{ngettext("%(num)s comment", "%(num)s comments", total)}</h2>
        {about.desk && <a class="tiny" href={about.desk}>{_("Moderate them")}</a>}
        {list.length > 1 && (
          <div class="segmented" role="group" aria-label={_("Order")}>
            <button type="button" aria-pressed={sort === "newest"} onClick={() => comments.choose("newest")}>{_("Newest")}</button>
            <button type="button" aria-pressed={sort === "liked"} onClick={() => comments.choose("liked")}>{_("Most liked")}</button>
          </div>
        )}
      </div>
      {list.length === 0 && <p class="empty small quiet">{about.isOpen ? _("Nobody has commented yet. Be the first.") : _("Nobody has commented.")}</p>}
      <ol class="comments-list" aria-busy={busy}>
        {list.map((comment) => <Thread key={comment.id} comment={comment} comments={comments} about={about} onSeek={onSeek} />)}
      </ol>
      {more && <button type="button" class="button button--block comments-more" disabled={busy} onClick={comments.load}>{_("Show more comments")}</button>}
    </section>
  );
}

/** A comment with its answers below it, one level deep. */
function Thread({ comment, comments, about, onSeek }: { comment: Comment; comments: Kept; about: CommentsProps; onSeek(ms: number): void }) {
  const [answering, answer] = useState(false);
  const answers = comment.answers ?? [];
  const further = (comment.answer_count ?? 0) - answers.length;
  if (comment.gone && answers.length === 0) return null;
  return (
    <li>
      <CommentCard comment={comment} comments={comments} about={about} onSeek={onSeek} onAnswer={() => answer(true)} />
      {answers.length > 0 && (
        <ol class="comment-answers" aria-label={comment.gone ? _("Replies") : _("Replies to %(name)s", { name: comment.name })}>
          {answers.filter((each) => !each.gone).map((each) => <li key={each.id}><CommentCard comment={each} comments={comments} about={about} onSeek={onSeek} onAnswer={comment.gone ? undefined : () => answer(true)} /></li>)}
        </ol>
      )}
      {further > 0 && <button type="button" class="button button--quiet button--small comment-further" disabled={comments.busy} onClick={() => comments.loadAnswers(comment)}>{ngettext("Show %(num)s more reply", "Show %(num)s more replies", further)}</button>}
      {answering && (
        <div class="comment-answers">
          <WriteForm id={`answer-${comment.id}`} label={_("Reply to %(name)s", { name: comment.name })} button={_("Reply")} mostLetters={about.mostLetters} onCancel={() => answer(false)} onSend={async (text) => {
            const refused = await comments.write({ text, parent: comment.id });
            if (refused === null) answer(false);
            return refused;
          }} />
        </div>
      )}
    </li>
  );
}
