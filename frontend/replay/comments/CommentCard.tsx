import { useState } from "preact/hooks";
import { _, formatAgo, formatNumber, formatTime, ngettext } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import { clockTime } from "../../lib/moments";
import { ReportDialog } from "../../room/ReportDialog";
import { Words, badgeName, initials, roleClass } from "../../room/words";
import { WriteForm } from "./WriteForm";
import type { Comment, CommentsProps } from "./protocol";
import type { Comments } from "./use_comments";

interface Props {
  comment: Comment;
  comments: Comments;
  about: CommentsProps;
  onSeek(ms: number): void;
  onAnswer?: (() => void) | undefined;
}

/** One comment: who wrote it, about which moment, and what its reader can do with it. */
export function CommentCard({ comment, comments, about, onSeek, onAnswer }: Props) {
  const [editing, edit] = useState(false);
  const [reporting, report] = useState(false);
  const { id, at, name, badge, text, ms, mine, waits } = comment;
  if (comment.gone) return <p class="comment-gone quiet small">{_("This comment is gone.")}</p>;
  const mayEdit = mine && (about.isTeam || Date.now() - Date.parse(at) < about.editSeconds * 1000);
  return (
    <article class="comment" tabIndex={-1} aria-labelledby={`comment-${id}-name`} data-comment={id}>
      <span class="avatar" aria-hidden="true">{initials(name)}</span>
      <div class="comment-body">
        <div class="message-head">
          <span class={`message-name${roleClass(badge)}`} id={`comment-${id}-name`}>{name}</span>
          {badge && <span class="badge badge--accent">{badgeName(badge)}</span>}
          <time class="message-time" dateTime={at} title={formatTime(at)}>{formatAgo(at)}</time>
          {comment.edited_at && <span class="message-time">{_("edited")}</span>}
          {waits && <span class="badge badge--outline">{_("Waits for approval")}</span>}
        </div>
        {editing ? (
          <WriteForm id={`edit-${id}`} label={_("Your comment")} button={_("Save")} mostLetters={about.mostLetters} begin={text} onCancel={() => edit(false)} onSend={async (words) => {
            const refused = await comments.edit(comment, words);
            if (refused === null) edit(false);
            return refused;
          }} />
        ) : (
          <p class="comment-text">
            {ms !== undefined && <button type="button" class="comment-moment num" aria-label={_("Go to %(time)s of the video", { time: clockTime(ms) })} onClick={() => onSeek(ms)}>{clockTime(ms)}</button>}
            <Words text={text} names={[]} />
          </p>
        )}
        {!editing && !waits && (
          <div class="comment-actions">
            <button type="button" class="button button--quiet button--small" aria-pressed={comment.liked} aria-label={_("Like the comment of %(name)s. %(likes)s", { name, likes: ngettext("%(num)s like", "%(num)s likes", comment.likes) })} onClick={() => comments.like(comment)}>
              <Icon name="thumb" /> <span class="num" aria-hidden="true">{formatNumber(comment.likes)}</span>
            </button>
            {onAnswer && about.isOpen && <button type="button" class="button button--quiet button--small" aria-label={_("Reply to %(name)s", { name })} onClick={onAnswer}><Icon name="reply" /> {_("Reply")}</button>}
            {mayEdit && <button type="button" class="button button--quiet button--small button--icon" aria-label={_("Edit your comment")} onClick={() => edit(true)}><Icon name="edit" /></button>}
            {mine && <button type="button" class="button button--quiet button--small button--icon" aria-label={_("Delete your comment")} onClick={() => comments.remove(comment)}><Icon name="trash" /></button>}
            {!mine && <button type="button" class="button button--quiet button--small button--icon" aria-label={_("Report the comment of %(name)s", { name })} onClick={() => report(true)}><Icon name="flag" /></button>}
          </div>
        )}
      </div>
      {reporting && <ReportDialog title={_("Report the comment of %(name)s", { name })} text={text} onClose={() => report(false)} onReport={(reason, note) => comments.report(comment, reason, note)} />}
    </article>
  );
}
