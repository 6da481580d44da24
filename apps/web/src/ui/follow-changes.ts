/** @file When a page is to be rendered again: soon after something changed, told by a stream; every few seconds while there is none. */

const STREAM = "/live";
/** Without a stream. */
const EVERY_MS = 2500;
/** Changes come in bursts. */
const APART_MS = 1000;
/** A stream that was refused is asked for again. */
const AGAIN_MS = 30_000;

/** @returns what ends it */
export function followChanges(refresh: () => void): () => void {
  let stream: EventSource | undefined;
  let pending: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let every: ReturnType<typeof setInterval> | undefined;

  const soon = () => {
    pending ??= setTimeout(() => {
      pending = undefined;
      refresh();
    }, APART_MS);
  };
  const open = () => {
    every ??= setInterval(refresh, EVERY_MS);
    stream = new EventSource(STREAM);
    stream.onopen = () => {
      clearInterval(every);
      every = undefined;
      // Something may have changed before.
      soon();
    };
    stream.onmessage = soon;
    stream.onerror = () => {
      every ??= setInterval(refresh, EVERY_MS);
      // A stream that broke off is taken up again by the browser; one that was refused is not.
      if (stream?.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN_MS);
    };
  };
  const close = () => {
    stream?.close();
    for (const timer of [pending, again]) clearTimeout(timer);
    clearInterval(every);
    stream = pending = again = every = undefined;
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
