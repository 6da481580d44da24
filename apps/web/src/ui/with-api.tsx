/** @file Renders a page; or, while the API does not answer, a notice that tries again by itself; or why the page cannot be had. */
import type { ReactNode } from "react";
import { ApiRefused, ApiUnavailable } from "../lib/api.ts";
import { LiveRefresh } from "./live-refresh.tsx";
import { Notice } from "./notice.tsx";

export async function withApi(render: () => Promise<ReactNode>): Promise<ReactNode> {
  try {
    return await render();
  } catch (error) {
    if (error instanceof ApiUnavailable) return <ApiDown />;
    if (error instanceof ApiRefused) return <Refused sentence={error.message} />;
    throw error;
  }
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

function Refused({ sentence }: { sentence: string }) {
  return (
    <Notice title="This cannot be shown">
      <p>{sentence}</p>
    </Notice>
  );
}
