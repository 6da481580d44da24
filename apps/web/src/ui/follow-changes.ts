/** @file When a page is to be rendered again: soon after something changed, told by a stream; every few seconds while there is none. */

/** Between two renderings, whatever happens. */
const APART_MS = 3000;
/** Changes come in bursts. */
const GATHER_MS = 300;
/** A stream that was refused is asked for again. */
const AGAIN_MS = 30_000;

/**
 * @param stream its address
 * @param refresh returns false where the last rendering is still under way
 * @returns what ends it
 */
export function followChanges(stream: () => string, refresh: () => boolean): () => void {
  let source: EventSource | undefined;
  let pending: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let every: ReturnType<typeof setInterval> | undefined;
  let last = Number.NEGATIVE_INFINITY;

  const render = () => {
    pending = undefined;
    if (refresh()) last = Date.now();
    else soon();
  };
  const soon = () => {
    pending ??= setTimeout(render, Math.max(GATHER_MS, last + APART_MS - Date.now()));
  };
  const withoutStream = () => {
    every ??= setInterval(soon, APART_MS);
  };
  const open = () => {
    withoutStream();
    source = new EventSource(stream());
    source.onopen = () => {
      clearInterval(every);
      every = undefined;
    };
    source.onmessage = soon;
    source.onerror = () => {
      withoutStream();
      // A stream that broke off is taken up again by the browser; one that was refused is not.
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN_MS);
    };
  };
  const close = () => {
    source?.close();
    for (const timer of [pending, again]) clearTimeout(timer);
    clearInterval(every);
    source = pending = again = every = undefined;
  };
  // A browser has few connections to one site: pages in the background keep none.
  const look = () => {
    close();
    if (!document.hidden) open();
  };
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    document.removeEventListener("visibilitychange", look);
    close();
  };
}
