/** One comment, or an answer to one, as its reader sees it. */
export interface Comment {
  id: number;
  at: string;
  name: string;
  badge?: string;
  text: string;
  ms?: number;
  likes: number;
  liked: boolean;
  mine?: boolean;
  /** For a moderator; nobody but its author sees it. */
  waits?: boolean;
  edited_at?: string;
  /** It was there, and answers to it still are. */
  gone?: boolean;
  parent?: number;
  answers?: Comment[];
  answer_count?: number;
}

export interface Page {
  comments: Comment[];
  after: string | null;
}

export interface CommentsProps {
  base: string;
  list: string;
  desk?: string;
  mode: "open" | "approval" | "closed";
  isOpen: boolean;
  isTeam: boolean;
  total: number;
  mostLetters: number;
  editSeconds: number;
  page: Page;
}

export type Sort = "newest" | "liked";
