/** @file The figures of heads, health, tasks, runs and timelines: what is drawn is in the file, and each file says what it is. */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { buildSchema, parse as parseQuery, validate } from "graphql";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { SHARED_COLUMNS } from "../../lib/figure-table.ts";
import { formatNumber, formatPercent } from "../../lib/format.ts";
import type { Run } from "../circuit/query.ts";
import { timelineFigure } from "../circuit/timeline-figure.ts";
import { parseCircuitView } from "../circuit/view-state.ts";
import type { HeadPage } from "../head/query.ts";
import { circuitsFigure, edgesFigure, rolesFigure, scoresFigure } from "../head/shared-figures.tsx";
import { parseHeadView } from "../head/view-state.ts";
import type { ModelHealth } from "../health/query.ts";
import { checkpointsFigure } from "../health/shared-figures.ts";
import type { NewestRun, Queue } from "../runs/query.ts";
import { jobsFigure, resultsFigure } from "../runs/shared-figures.ts";
import type { TaskPage, TasksPage } from "../tasks/query.ts";
import { promptsFigure } from "../tasks/shared-figures.ts";
import { tasksFigure } from "../tasks/tasks-figure.ts";
import type { TrainingSeries } from "../training/derive.ts";
import type { Figure } from "./figure.ts";
import { figureText } from "./files.ts";

const schema = buildSchema(readFileSync(new URL("../../../../api/schema.graphql", import.meta.url), "utf8"));
const textOf = (figure: Figure, format: "csv" | "json" | "svg") =>
  figureText(figure, "/x", format, "https://atlas.example", "light");
const rows = (figure: Figure): Record<string, string>[] => parse(textOf(figure, "csv"), { columns: true });
const drawing = (figure: Figure) => parseHTML(`<html><body>${textOf(figure, "svg")}</body></html>`).document;
/** Titles of the marks, which say what each is. */
const titles = (figure: Figure) =>
  [...drawing(figure).querySelectorAll("svg svg title")].map(({ textContent }) => textContent ?? "");

const source = { addresses: ["f0", "f8", "f64"], analyzerVersions: ["0.1.0", "0.1.0", "0.2.0"] };
const columns = { revisions: ["step0", "step8", "step64"], steps: [0, 8, 64], tokens: [0, 16, 128], ...source };
const task = { name: "ioi", title: "Indirect objects" };
const settings = {
  ...{ method: "EAP_IG", level: "EDGE", steps: 5, path: "midpoint", metric: "LOGIT_DIFF", ablation: "INTERCHANGE" },
  ...{ reference: null, pooled: null, selection: "greedy", threshold: 0.8 },
};
const head = {
  ...{ model: { name: "demo", layers: 2, heads: 4 }, head: "a1.h3", task, here: moment(64) },
  moments: [0, 8, 64].map(moment),
  scores: [
    {
      definition: {
        name: "induction",
        title: "Induction",
        definition: "…",
        unit: "attention",
        low: 0,
        high: 1,
        threshold: 0.5,
      },
      ...{ ...columns, values: [0.125, null, 0.875], suspicions: [null, null, "copied"] },
    },
    {
      definition: {
        name: "copying",
        title: "Copying",
        definition: "…",
        unit: "percent",
        low: null,
        high: null,
        threshold: 50,
      },
      ...{ ...columns, values: [-10, 20, 90], suspicions: [null, null, "copied"] },
    },
  ],
  roles: [
    {
      definition: { name: "induction", title: "Induction", unit: "attention" },
      ...{ ...columns, carriers: [null, "a0.h1", "a1.h3"], values: [null, 0.75, 0.875] },
    },
  ],
  memberships: [
    {
      ...{ ...columns, task, suspicions: [null, null, "copied"], inCircuit: [null, false, true] },
      ...{ edgesIn: [null, 0, 2], edgesOut: [null, 0, 1], circuitEdges: [40, 12, 13] },
    },
  ],
  run: {
    ...{ address: "f64", analyzerVersion: "0.2.0", settings, dataset: { seed: 7, hash: "d".repeat(64) } },
    checkpoint: { model: { layers: 2, heads: 4, parallel: true } },
    circuit: {
      ...{ edgeCount: 3, nodes: ["input", "a0.h1", "a1.h3", "logits"] },
      edges: {
        writers: ["a0.h1", "a1.h3", "input"],
        readers: ["a1.h3<k>", "logits", "a0.h1<q>"],
        scores: [2, -1, 0.5],
      },
    },
  },
} as unknown as HeadPage;

function moment(step: number) {
  return { revision: `step${step}`, step, tokens: step * 2 };
}

const view = parseHeadView({});
const health = {
  model: { name: "demo", family: "demo", license: null, citation: null, licenseSource: null },
  ...{ examined: 2, suspicious: 1, leftOut: [{ revision: "step8" }] },
  findings: [
    { kind: "SAME_WEIGHTS", severity: "ERROR", message: "Equal.", foundAt: "", checkpoints: [{ revision: "step8" }] },
  ],
  checkpoints: {
    ...{ revisions: ["step0", "step8"], steps: [0, 8], kinds: [[], ["SAME_WEIGHTS"]], severities: [null, "ERROR"] },
  },
} as ModelHealth;

const trend = (model: string, accuracy: number[]) => ({
  ...{ model: { name: model }, revisions: ["step0", "step8"], steps: [0, 8], accuracy, suspicions: [null, null] },
  ...{ addresses: [`${model}0`, `${model}8`], analyzerVersions: ["0.1.0", "0.1.0"] },
});
const tasks: TasksPage = {
  tasks: [{ ...task, description: "", metric: "LOGIT_DIFF", group: "paper", version: 1, license: null }],
  ...{ models: ["one", "two"], trends: new Map([["ioi", [trend("one", [0.5, 0.75]), trend("two", [0.5, 0.25])]]]) },
};

const job = (id: string, status: string, fraction: number) => ({
  ...{
    id,
    status,
    fraction,
    kind: "ANALYZE",
    title: `Analyse ${id}`,
    message: null,
    updatedAt: "2026-01-02T03:04:05Z",
    log: [{ at: "2026-01-02T03:04:05Z", text: "Queued." }],
  },
});
const queue = { jobs: [job("a", "ACTIVE", 0.25), job("b", "QUEUED", 0)] } as unknown as Queue;
const result = (model: string, secondsTotal: number) =>
  ({
    ...{
      model,
      address: `f${secondsTotal}`,
      analyzerVersion: "0.1.0",
      createdAt: "2026-01-02T03:04:05Z",
      secondsTotal,
    },
    ...{ checkpoint: { revision: "step8", step: 8 }, task, settings, performance: { accuracy: 0.5 } },
    ...{ circuit: { edgeCount: 7, totalEdges: 42, reached: true }, dataset: { seed: 0, hash: "d" } },
  }) as unknown as NewestRun;

const prompts = {
  task: { ...task, version: 2 },
  datasets: [
    {
      ...{ hash: "d".repeat(64), mode: "corrected", seed: 0 },
      examples: [
        {
          ...{ clean: ["When", " Ann", " <b>"], corrupted: ["When", " Eve", " <b>"], position: 2, differing: [1] },
          ...{ correct: [" Ann"], incorrect: [" Bob"] },
        },
      ],
    },
  ],
} as unknown as TaskPage;

const training = {
  ...{ model: "demo", metric: "LOGIT_DIFF", totalEdges: 42 },
  points: [0, 8].map((step) => ({
    ...{ ...moment(step), accuracy: 0.5 + step / 16, clean: 1, corrupted: 0 },
    ...{ circuit: null, suspicion: null, resampled: null },
    ...{ address: `f${step}`, analyzerVersion: "0.1.0", method: "EAP_IG" },
  })),
} as TrainingSeries;
const run = { task, checkpoint: { revision: "step8", step: 8, model: { name: "demo" } } } as unknown as Run;

const all = {
  scores: scoresFigure(head, view)!,
  roles: rolesFigure(head, view)!,
  circuits: circuitsFigure(head, view)!,
  edges: edgesFigure(head, view)!,
  checkpoints: checkpointsFigure([health]),
  tasks: tasksFigure(tasks)!,
  prompts: promptsFigure(prompts)!,
  jobs: jobsFigure(queue, { show: "unfinished" }),
  results: resultsFigure([result("one", 4), result("two", 2)], view)!,
  timeline: timelineFigure(training, run, parseCircuitView({ top: "10", metric: "KL" })),
};

describe.each(Object.entries(all))("%s", (name, figure) => {
  test("is named, titled and cited in each of its files, with units, method and version", () => {
    expect(figure.name).toBe(name);
    const json = JSON.parse(textOf(figure, "json"));
    expect(json.rows).toBeGreaterThan(0);
    expect(rows(figure)).toHaveLength(json.rows);
    const names = [...figure.table.columns.map((column) => column.name), ...SHARED_COLUMNS];
    expect(new Set(names).size).toBe(names.length);
    expect(rows(figure)[0]).toMatchObject({ title: figure.title, method: figure.method, citation: json.citation });
    expect(json.citation).toContain(figure.codeVersions.length > 0 ? figure.codeVersions.join(", ") : "not known");
    expect(drawing(figure).querySelector("title")?.textContent).toBe(figure.title);
    expect(textOf(figure, "svg")).not.toMatch(/var\(--|NaN/);
  });

  test("asks what the API understands", () => {
    expect(validate(schema, parseQuery(figure.query.document))).toEqual([]);
  });
});

test("every score drawn is a row, and the file has those that are undefined", () => {
  const table = rows(all.scores);
  const drawn = titles(all.scores);
  const words = table.map(
    ({ step, value }) => `step ${step}: ${value === "" ? "undefined" : formatNumber(Number(value))}`,
  );
  expect(words.filter((text) => !text.includes("undefined"))).toEqual(drawn.map((title) => title.split(". ")[0]));
  expect(table.map(({ score, unit, threshold }) => [score, unit, threshold]).at(-1)).toEqual([
    "Copying",
    "percent",
    "50",
  ]);
  expect(table.filter(({ suspicion }) => suspicion === "copied")).toHaveLength(2);
});

test("every mark of roles and circuits is a row", () => {
  expect(titles(all.roles)).toEqual(
    rows(all.roles).map(({ role, step, carrier, value }) =>
      carrier === ""
        ? `${role}, step ${step}: no head above the threshold`
        : `${role}, step ${step}: carried by ${carrier}, ${formatNumber(Number(value))}`,
    ),
  );
  expect(titles(all.circuits).map((title) => title.replace(/\. Suspicious.*/, ""))).toEqual(
    rows(all.circuits).map(({ step, in_words }) => `${task.title}, step ${step}: ${in_words}`),
  );
});

test("the edges of a head are those that are drawn, in and out", () => {
  const drawn = titles(all.edges).filter((title) => title.includes("score"));
  const table = rows(all.edges).map(
    ({ writer, reader, score }) => `${writer} → ${reader}, score ${formatNumber(Number(score))}`,
  );
  expect(drawn.toSorted()).toEqual(table.toSorted());
  expect(table).toHaveLength(2);
});

test("every checkpoint is a row with what is wrong with it", () => {
  expect(rows(all.checkpoints).map(({ model, revision, findings }) => [model, revision, findings])).toEqual([
    ["demo", "step0", ""],
    ["demo", "step8", "Same weights under several steps"],
  ]);
  expect(titles(all.checkpoints)).toEqual([
    "demo step0: nothing wrong is known",
    "demo step8: same weights under several steps",
  ]);
});

test("each model on each task is a row, at its newest checkpoint", () => {
  expect(titles(all.tasks)).toEqual(
    rows(all.tasks).map(
      ({ model, step, accuracy }) => `${model} on ${task.title}, step ${step}: ${formatPercent(Number(accuracy))}`,
    ),
  );
  expect(rows(all.tasks).map(({ accuracy, result: address }) => [accuracy, address])).toEqual([
    ["0.75", "one8"],
    ["0.25", "two8"],
  ]);
});

test("prompts are told token by token, and a token is text whatever it holds", () => {
  const document = drawing(all.prompts);
  expect(document.querySelector("b")).toBeNull();
  const drawn = [...document.querySelectorAll("svg svg text")].map(({ textContent }) => textContent);
  for (const { token, answered } of rows(all.prompts))
    expect(drawn).toContain(answered === "true" ? `${token} ▸` : token);
  expect(rows(all.prompts).flatMap(({ token, differs }) => (differs === "true" ? [token] : []))).toEqual([
    " Ann",
    " Eve",
  ]);
});

test("a bar is as long as its value, and the words at its end say it", () => {
  for (const [figure, column] of [
    [all.jobs, "done"],
    [all.results, "time"],
  ] as const) {
    const widths = [...drawing(figure).querySelectorAll("svg svg rect")].map((bar) =>
      Number(bar.getAttribute("width")),
    );
    const values = rows(figure).map((row) => Number(row[column]));
    expect(widths[1]! / widths[0]!).toBeCloseTo(values[1]! / values[0]!, 2);
  }
  expect(titles(all.results)).toEqual(["one, Indirect objects, step 8: 4.0 s", "two, Indirect objects, step 8: 2.0 s"]);
  expect(titles(all.jobs)).toEqual(["Analyse a: running 25%", "Analyse b: waiting"]);
});

test("a point of the timeline leads to its circuit in the same view, and the question has the same settings", () => {
  const [first] = drawing(all.timeline).querySelectorAll("svg svg a");
  expect(first?.getAttribute("xlink:href") ?? first?.getAttribute("href")).toBe(
    "https://atlas.example/circuits/demo/ioi/step0?top=10&metric=KL",
  );
  expect(all.timeline.query.variables).toMatchObject({ models: ["demo"], settings: { metric: "KL" } });
  expect(rows(all.timeline).map(({ value }) => value)).toEqual(["0.5", "1"]);
});
