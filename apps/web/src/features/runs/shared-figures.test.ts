import { expect, test } from "vitest";
import { figureText } from "../sharing/files.ts";
import type { Queue } from "./query.ts";
import { jobsFigure } from "./shared-figures.ts";

test("where no job is in the state that is asked for, the file says so by holding none", () => {
  const queue = { active: false, total: 0, done: 0, failed: 0, secondsRemaining: 0, jobs: [] } as Queue;
  const none = jobsFigure(queue, { show: "failed" });
  const textOf = (format: "csv" | "json" | "svg") =>
    figureText(none, "/runs", format, "https://atlas.example", "light");
  expect(textOf("csv").trim().split("\n")).toHaveLength(1);
  expect(JSON.parse(textOf("json"))).toMatchObject({ title: none.title, rows: 0 });
  expect(textOf("svg")).toContain(`<title>${none.title}</title>`);
});
