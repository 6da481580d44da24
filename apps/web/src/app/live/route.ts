/**
 * @file Tells a page that something changed at the API, as server-sent events: they come from the site's own address, where a WebSocket
 * to the API would need a way through every proxy and a hole in the Content-Security-Policy.
 */
import { apiNews } from "../../lib/api-news.ts";
import { parseStreamQuery } from "../../lib/news.ts";

export const dynamic = "force-dynamic";

/** Between two signs of life; a proxy in front may close what is silent for a minute. */
const KEEP_ALIVE_MS = 25_000;
const CHANGED = "data: changed\n\n";
const ALIVE = ":\n\n";

export async function GET({ url }: Request): Promise<Response> {
  const asked = parseStreamQuery(new URL(url).searchParams);
  const events = eventStream();
  try {
    events.onLeave(await apiNews().follow({ ...asked, changed: () => events.send(CHANGED), ended: events.end }));
  } catch {
    return new Response("There are no news of the API; ask for the page again.\n", { status: 503 });
  }
  return new Response(events.body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // Compressed or gathered up, news would come late.
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

/** Text that is sent bit by bit until either side ends it. */
function eventStream() {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let leave = () => {};
  const send = (text: string) => controller?.enqueue(encoder.encode(text));
  const alive = setInterval(() => send(ALIVE), KEEP_ALIVE_MS);
  const over = () => {
    clearInterval(alive);
    controller = undefined;
  };
  const body = new ReadableStream<Uint8Array>({
    start: (own) => {
      controller = own;
      // Headers go out with the first bytes.
      send(ALIVE);
    },
    cancel: () => {
      over();
      leave();
    },
  });
  const end = () => {
    const open = controller;
    over();
    open?.close();
  };
  return { body, send, end, onLeave: (left: () => void) => (leave = left) };
}
