/** @file What stands in place of a page that the API has no good answer for, while it is asked again. */
import { Notice } from "./notice.tsx";

/** What is the matter with the API: it does not answer, or with errors, or not yet. */
export type Trouble = "down" | "broken" | "slow";

/** Between two tries of a page without scripts; with them `LiveRefresh` asks. */
const AGAIN_S = 2;

export function ApiNotice({ trouble }: { trouble: Trouble }) {
  const { title, sentences } = WORDS[trouble];
  return (
    <Notice title={title} isPage>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <noscript>
        <meta httpEquiv="refresh" content={String(AGAIN_S)} />
      </noscript>
    </Notice>
  );
}

const WORDS: Record<Trouble, { title: string; sentences: readonly string[] }> = {
  slow: {
    title: "The atlas is waiting for its data",
    sentences: ["The API takes longer than usual. This page goes on by itself as soon as it has answered."],
  },
  down: {
    title: "The atlas cannot reach its data",
    sentences: [
      "The API does not answer at the moment. If everything has just been started, it is there in a few seconds.",
      "This page tries again by itself; the log of the server says what is the matter.",
    ],
  },
  broken: {
    title: "The atlas gets no good answer",
    sentences: [
      "The API answers with an error that is not this page's fault. Its log says what is the matter.",
      "This page tries again by itself.",
    ],
  },
};
