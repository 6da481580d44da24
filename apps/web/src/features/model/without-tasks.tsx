/** @file A model without a result on any task: what else is known of it. */

import { Notice } from "../../ui/notice.tsx";
import { knownClock } from "../training/chart.ts";
import { CheckpointCursor } from "../training/checkpoint-cursor.tsx";
import { hrefAt } from "./derive.ts";
import { Heads } from "./heads.tsx";
import type { HeadsAlone } from "./query.ts";
import type { ModelView } from "./view-state.ts";

export function NoTaskYet({ model }: { model: string }) {
  return (
    <Notice title="No result on a task yet">
      <p>
        Behaviour and circuits of {model} appear here once its checkpoints are analysed on a task. What else is known of
        it stands below.
      </p>
    </Notice>
  );
}

export function HeadsOverTraining({ page, view: asked }: { page: HeadsAlone; view: ModelView }) {
  const view = { ...asked, x: knownClock(page.moments, asked.x) };
  return (
    <>
      <CheckpointCursor
        moments={page.moments}
        revision={page.point.revision}
        hrefAt={(revision) => hrefAt(page, view, revision)}
        isFollowing={view.at === null}
      />
      <Heads page={page} view={view} />
    </>
  );
}
