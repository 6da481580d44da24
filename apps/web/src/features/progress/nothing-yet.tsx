/** @file What a page says while there is no result at all. */
import { Notice } from "../../ui/notice.tsx";
import type { Progress } from "./query.ts";

export function NothingYet({ progress }: { progress: Progress }) {
  if (progress.active)
    return (
      <Notice title="The first results are on their way">
        <p>
          The demo suite is being trained: three small models on a generated language, saved at many steps. Each
          checkpoint is analysed as soon as it is there, and appears here by itself.
        </p>
      </Notice>
    );
  return (
    <Notice title="No results yet">
      <p>
        Analyse a folder of checkpoints with <code>npx atlas analyze MODEL_DIR --task all</code>, or start with an empty
        database to train the demo suite.
      </p>
    </Notice>
  );
}
