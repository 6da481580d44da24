import { expect, test } from "vitest";
import { findTask, TASKS } from "./tasks.ts";

test("tasks are found by name, and an unknown name is answered with the known ones", async () => {
  for (const task of TASKS) expect(await findTask(task.name)).toBe(task);
  await expect(findTask("sums")).rejects.toThrow(
    'There is no task "sums"; use one of ioi, gendered-pronoun, greater-than, sva, induction, key-value, capital, addition, ' +
      "two-hop, or a .jsonl or .csv file.",
  );
});
