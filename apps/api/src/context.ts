/** @file What a resolver knows besides its arguments: who asks, and the database. One for each request. */
import type { Db } from "@atlas/platform";
import type { NewsRoom } from "./realtime/news-room.ts";

/** Who asks. Accounts are not there yet, so everybody is a reader without one. */
export interface Viewer {
  readonly kind: "anonymous";
}

export const ANONYMOUS: Viewer = { kind: "anonymous" };

export interface Context {
  readonly viewer: Viewer;
  readonly db: Db;
  /** What subscriptions follow. */
  readonly news: NewsRoom;
}
