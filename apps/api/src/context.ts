/** @file What a resolver knows besides its arguments: who asks, and the database. One for each request. */
import type { Db, Queue } from "@atlas/platform";
import type { NewsRoom } from "./realtime/news-room.ts";

/** Who asks. Accounts are not there yet: everybody is a reader, and whoever has a key of the server may also write. */
export type Viewer =
  | { readonly kind: "anonymous" /** Why not, and what to do. */; readonly mayNotWrite: string }
  | { readonly kind: "writer" /** Tells keys apart without being one. */; readonly key: string };

/** Over a WebSocket nothing is changed. */
export const ANONYMOUS: Viewer = {
  kind: "anonymous",
  mayNotWrite: "Changes are made over HTTP; send a mutation there.",
};

export interface Context {
  readonly viewer: Viewer;
  readonly db: Db;
  /** What subscriptions follow. */
  readonly news: NewsRoom;
  /** The job queue, opened for whoever first needs it. */
  readonly queue: () => Promise<Queue>;
  /** Says that the answer to this request may be given again until something changes. Over HTTP only. */
  readonly mayKeep?: () => void;
}
