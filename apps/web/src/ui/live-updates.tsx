/** @file Renders the page again on the server whenever something changed that it shows; what the reader is doing stays. */
import { streamHref, type Wanted } from "../lib/news.ts";
import { LiveFollower } from "./live-follower.tsx";
import { renderedAt } from "./rendered-at.ts";

/** Of a page inside `withApi`. */
export function LiveUpdates(wanted: Wanted) {
  return <LiveFollower stream={streamHref(wanted, renderedAt())} wanted={streamHref(wanted, 0)} />;
}
