/** @file What can be news to a page, and how its address for the stream says which it wants. */

/** Jobs reported; or anything may have changed; or something was stored of a model. */
export type News = "progress" | "anything" | Stored;

export interface Stored {
  model: string;
  /** Absent where it is of no task. */
  task?: string;
}

export interface Wanted {
  /** Whether jobs that report are news. */
  progress?: boolean;
  /** What is stored of these models alone; of all where nothing is said. */
  models?: readonly string[];
  /** What is stored on these tasks, and on none, alone; on all where nothing is said. */
  tasks?: readonly string[];
}

export function concerns({ progress = false, models, tasks }: Wanted, news: News): boolean {
  if (news === "anything") return true;
  if (news === "progress") return progress;
  const { model, task } = news;
  return (models === undefined || models.includes(model)) && (!tasks || !task || tasks.includes(task));
}

/** @param since when the page was rendered, in milliseconds by the server's clock */
export function streamHref({ progress = false, models = [], tasks = [] }: Wanted, since: number): string {
  const query = new URLSearchParams({ since: String(since) });
  if (progress) query.set("progress", "");
  for (const model of models) query.append("model", model);
  for (const task of tasks) query.append("task", task);
  return `/live?${query}`;
}

export function parseStreamQuery(query: URLSearchParams): { wanted: Wanted; since: number } {
  const [models, tasks] = [query.getAll("model"), query.getAll("task")];
  const wanted = {
    progress: query.has("progress"),
    ...(models.length > 0 && { models }),
    ...(tasks.length > 0 && { tasks }),
  };
  return { wanted, since: Number(query.get("since")) };
}
