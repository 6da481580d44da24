/** @file A model without a result on any task, or on the one that is asked for: what else is known of it. */
import Link from "next/link";
import { modelHref } from "../../lib/hrefs.ts";
import { Notice } from "../../ui/notice.tsx";
import { knownClock } from "../training/chart.ts";
import { CheckpointCursor } from "../training/checkpoint-cursor.tsx";
import { hrefAt } from "./derive.ts";
import { Heads } from "./heads.tsx";
import type { Lacking } from "./lacking.ts";
import type { HeadsAlone } from "./query.ts";
import { ViewControls } from "./view.tsx";
import { type ModelView, modelQuery } from "./view-state.ts";

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

/** The controls stay, so that a reader who came by them goes on. */
export function NoResultHere({ page, view }: { page: Lacking; view: ModelView }) {
  const { model, task, revision, others } = page;
  const what = revision === null ? `No result on ${task.title} yet` : `No result on ${task.title} at ${revision}`;
  const shown = revision === null ? others : [task];
  return (
    <>
      <ViewControls page={page} view={view} />
      <Notice title={what}>
        <p>
          {`Behaviour and circuit of ${model.name} appear here once ${revision ?? "its checkpoints"} ${revision === null ? "are" : "is"} analysed on this task.`}
        </p>
        {shown.length > 0 && (
          <p>
            {revision === null ? "There are results on " : "At its newest checkpoint: "}
            {shown.map(({ name, title }, i) => (
              <span key={name}>
                {i > 0 && ", "}
                <Link href={modelHref(model.name, modelQuery({ ...view, task: name, at: null }))}>{title}</Link>
              </span>
            ))}
            .
          </p>
        )}
      </Notice>
    </>
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
