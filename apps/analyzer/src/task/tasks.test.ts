import { expect, test } from "vitest";
import { findTask, TASKS } from "./tasks.ts";

test("tasks are found by name, and an unknown name is answered with the known ones", () => {
  for (const task of TASKS) expect(findTask(task.name)).toBe(task);
  expect(() => findTask("sums")).toThrow(
    'There is no task "sums"; use one of ioi, gendered-pronoun, greater-than, sva.',
  );
});
