/** @file Renders a page; or, while the API is slow, broken or down, a notice that tries again by itself; or why the page cannot be had. */
import { setTimeout } from "node:timers/promises";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { answerWith } from "../lib/answer-status.ts";
import { ApiBroken, ApiRefused, ApiUnavailable } from "../lib/api.ts";
import { AGAIN_HEADER } from "../lib/content-security.ts";
import type { Trouble } from "./api-notice.tsx";
import { Notice } from "./notice.tsx";
import { OpenPage } from "./open-page.tsx";
import { renderedAt } from "./rendered-at.ts";

/** A page that takes longer says that it waits. What asks again from there, or is no browser, waits for the whole answer. */
const PATIENCE_MS = 5000;

export async function withApi(render: () => Promise<ReactNode>): Promise<ReactNode> {
  const at = renderedAt();
  const { content, trouble } = await outcomeOf(render);
  if (trouble !== undefined) answerWith(503);
  return (
    <OpenPage at={at} trouble={trouble}>
      {content}
    </OpenPage>
  );
}

async function outcomeOf(render: () => Promise<ReactNode>): Promise<{ content?: ReactNode; trouble?: Trouble }> {
  try {
    const page = render().then((content) => ({ content }));
    if (!isOpenedByReader(await headers())) return await page;
    // Where it fails after that, the next try tells.
    page.catch(() => undefined);
    return await Promise.race([page, setTimeout(PATIENCE_MS, { trouble: "slow" as const }, { ref: false })]);
  } catch (error) {
    if (error instanceof ApiUnavailable) return { trouble: "down" };
    if (error instanceof ApiBroken) return { trouble: "broken" };
    if (error instanceof ApiRefused) return { content: refused(error.message) };
    throw error;
  }
}

/** Browsers say so of what they open, not of what a page's script asks for. */
function isOpenedByReader(asked: Headers): boolean {
  return asked.get("sec-fetch-dest") === "document" && asked.get(AGAIN_HEADER) !== "true";
}

function refused(sentence: string) {
  answerWith(400);
  return (
    <Notice title="This cannot be shown" isPage>
      <p>{sentence}</p>
    </Notice>
  );
}
