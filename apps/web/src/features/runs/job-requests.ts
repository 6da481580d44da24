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

const UNREACHABLE = "The API does not answer; nothing was changed. Try again in a few seconds.";

interface Answer {
  errors?: readonly { message: string }[];
}

/** @returns null when it is done, else one sentence that says why not. */
export async function requestJob(action: JobAction, id: string, key: string): Promise<string | null> {
  try {
    const answer = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: JOB_MUTATIONS[action], variables: { id } }),
    });
    const { errors } = (await answer.json()) as Answer;
    return errors?.[0]?.message ?? null;
  } catch {
    return UNREACHABLE;
  }
}
