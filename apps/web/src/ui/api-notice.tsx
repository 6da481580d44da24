/** @file What stands in place of a page that the API has no good answer for, while it is asked again. */
import { Notice } from "./notice.tsx";

/** What is the matter with the API: it does not answer, or with errors, or not yet. */
export type Trouble = "down" | "broken" | "slow";

export function ApiNotice({ trouble }: { trouble: Trouble }) {
  if (trouble === "slow")
    return (
      <Notice title="The atlas is waiting for its data">
        <p>The API takes longer than usual. This page goes on by itself as soon as it has answered.</p>
      </Notice>
    );
  if (trouble === "down")
    return (
      <Notice title="The atlas cannot reach its data">
        <p>The API does not answer at the moment. If everything has just been started, it is there in a few seconds.</p>
        <p>This page tries again by itself; the log of the server says what is the matter.</p>
      </Notice>
    );
  return (
    <Notice title="The atlas gets no good answer">
      <p>The API answers with an error that is not this page's fault. Its log says what is the matter.</p>
      <p>This page tries again by itself.</p>
    </Notice>
  );
}
