/** @file Renders a page, or, while the API does not answer, a notice that tries again by itself. */
import type { ReactNode } from "react";
import { ApiUnavailable } from "../lib/api.ts";
import { LiveRefresh } from "./live-refresh.tsx";
import { Notice } from "./notice.tsx";

export async function withApi(render: () => Promise<ReactNode>): Promise<ReactNode> {
  try {
    return await render();
  } catch (error) {
    if (!(error instanceof ApiUnavailable)) throw error;
    return <ApiDown />;
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
