/** @file Renders a page; or, while the API is slow, broken or down, a notice that tries again by itself; or why the page cannot be had. */
import { setTimeout } from "node:timers/promises";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ApiBroken, ApiRefused, ApiUnavailable } from "../lib/api.ts";
import { LiveRefresh } from "./live-refresh.tsx";
import { Notice } from "./notice.tsx";
import { renderedAt } from "./rendered-at.ts";

/** A page that takes longer says that it waits. What asks again from there, or is no browser, waits for the whole answer. */
const PATIENCE_MS = 5000;

export async function withApi(render: () => Promise<ReactNode>): Promise<ReactNode> {
  renderedAt();
  try {
    const page = render();
    // Browsers say so of what they open, not of what a page's script asks for.
    const isOpened = (await headers()).get("sec-fetch-dest") === "document";
    if (!isOpened) return await page;
    // Where it fails after that, the next try tells.
    page.catch(() => undefined);
    return await Promise.race([page, setTimeout(PATIENCE_MS, <ApiSlow />, { ref: false })]);
  } catch (error) {
    if (error instanceof ApiUnavailable) return <ApiDown />;
    if (error instanceof ApiBroken) return <ApiInTrouble />;
    if (error instanceof ApiRefused) return <Refused sentence={error.message} />;
    throw error;
  }
}

function ApiSlow() {
  return (
    <Notice title="The atlas is waiting for its data">
      <p>The API takes longer than usual. This page goes on by itself as soon as it has answered.</p>
      <LiveRefresh />
    </Notice>
  );
}

function ApiDown() {
  return (
    <Notice title="The atlas cannot reach its data">
      <p>The API does not answer at the moment. If everything has just been started, it is there in a few seconds.</p>
      <p>This page tries again by itself; the log of the server says what is the matter.</p>
      <LiveRefresh />
    </Notice>
  );
}

function ApiInTrouble() {
  return (
    <Notice title="The atlas gets no good answer">
      <p>The API answers with an error that is not this page's fault. Its log says what is the matter.</p>
      <p>This page tries again by itself.</p>
      <LiveRefresh />
    </Notice>
  );
}

function Refused({ sentence }: { sentence: string }) {
  return (
    <Notice title="This cannot be shown">
      <p>{sentence}</p>
    </Notice>
  );
}
