/** @file What a writer asks of the API about a job, from the browser: to cancel it, or to queue it again. */

export const JOB_MUTATIONS = {
  cancel: "mutation CancelJob($id: ID!) { cancelJob(id: $id) { id status } }",
  retry: "mutation RetryJob($id: ID!) { retryJob(id: $id) { id status } }",
} as const;

export type JobAction = keyof typeof JOB_MUTATIONS;

/** Null where nothing can be done with a job in this state. */
export function actionFor(status: "QUEUED" | "ACTIVE" | "FAILED" | "DONE"): JobAction | null {
  if (status === "DONE") return null;
  return status === "FAILED" ? "retry" : "cancel";
}

/** Whether an API that broke off, or took longer than this, did what it was asked is not known. */
const PATIENCE_MS = 15_000;
const NO_GOOD_ANSWER = "There is no good answer from the API; if the job stays as it is, try again in a few seconds.";

/** Of an API that is well; what stands before it may answer anything. */
interface Answer {
  data?: Partial<Record<`${JobAction}Job`, { id: string } | null>> | null;
  errors?: readonly { message?: string }[];
}

/** @returns null when it is done, else one sentence that says why not. */
export async function requestJob(action: JobAction, id: string, key: string): Promise<string | null> {
  try {
    const answer = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: JOB_MUTATIONS[action], variables: { id } }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { data, errors } = (await answer.json()) as Answer;
    return data?.[`${action}Job`] ? null : (errors?.[0]?.message ?? NO_GOOD_ANSWER);
  } catch {
    return NO_GOOD_ANSWER;
  }
}
