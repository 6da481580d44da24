/** @file Runs: one result with everything that says where its numbers come from. */
import { portableText } from "@atlas/schema";
import { builder } from "../../builder.ts";
import { edgesPath } from "../../files/formats.ts";
import { EDGES_COST } from "../../shared/limits.ts";
import { NodeScores } from "../circuit/column-types.ts";
import { nodeColumns } from "../circuit/columns.ts";
import { FileFormatEnum } from "./file-format.ts";
import { RunReport } from "./report.ts";
import { RunSettings } from "./settings.ts";

const NODE_COLUMNS = { node: true, score: true, inCircuit: true } as const;

export const Run = builder.drizzleNode("runs", {
  name: "Run",
  description: "One result: one checkpoint on one task with one choice of settings. It never changes.",
  id: { column: (run) => run.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    address: t.exposeString("address", {
      description:
        "Content address, SHA-256 in hexadecimal, of everything that decides the numbers: model, revision, weights, dataset, settings and analyzer version.",
    }),
    checkpoint: t.relation("checkpoint", { description: "The checkpoint that was analysed." }),
    task: t.relation("task", { description: "The task it was analysed on." }),
    settings: t.variant(RunSettings, { description: "The settings it was analysed with." }),
    dataset: t.relation("dataset", { description: "The prompts it was analysed on." }),
    analyzerVersion: t.exposeString("analyzerVersion", {
      description: "Version of the analyzer that computed the result.",
    }),
    device: t.exposeString("device", {
      nullable: true,
      description: 'Where it was computed: "cpu", "webgpu" or "cuda"; null for results of before it was kept.',
    }),
    command: t.string({
      description: "The command that computes the result again; DIR stands for wherever a folder or file of it lies.",
      select: { columns: { command: true } },
      resolve: ({ command }) => portableText(command),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When the result was stored." }),
    secondsTotal: t.float({
      description: "Time the computation took, all stages together. Unit: seconds, at least 0.",
      select: { columns: { timings: true } },
      resolve: ({ timings }) => Object.values(timings).reduce((total, seconds) => total + seconds, 0),
    }),
    peakMemoryBytes: t.exposeFloat("peakMemory", {
      description:
        "Largest resident memory of the computing process. Unit: bytes, at least 0. A float, because it may exceed 32 bits.",
    }),
    completenessGap: t.exposeFloat("completenessGap", {
      nullable: true,
      description:
        "Sum of the scores over a cut behind the input, minus the change of the metric it should add up to. Unit: that of the metric; either sign, nearer to 0 is better; null where the scores of the method add up to nothing.",
    }),
    edgesFile: t.field({
      type: "String",
      nullable: true,
      description:
        "Address of a file with the score of every edge of the model, below that of the API. It is served with an entity tag and in ranges; what the numbers are stands in it, but in F32. Null where nodes were scored.",
      args: {
        format: t.arg({ type: FileFormatEnum, required: true, defaultValue: "csv", description: "Form of the file." }),
      },
      select: { columns: { address: true, level: true } },
      resolve: ({ address, level }, { format }) => (level === "edge" ? edgesPath(address, format) : null),
    }),
    report: t.variant(RunReport, {
      select: { columns: { memoryEstimate: true } },
      isNull: ({ memoryEstimate }) => memoryEstimate === null,
      description: "What the computation cost; null for results that were computed before reports were kept.",
    }),
    releases: t.relatedConnection("releases", {
      description: "Releases that it is in, newest first.",
      query: () => ({ orderBy: { id: "desc" } }),
      totalCount: true,
    }),
    performance: t.relation("performance", { description: "How well the whole model does the task." }),
    circuit: t.relation("circuit", { description: "The circuit found for the task." }),
    nodeScores: t.field({
      type: NodeScores,
      nullable: true,
      description: "Scores of all nodes; null where edges were scored.",
      complexity: EDGES_COST,
      select: { columns: { level: true }, with: { nodeScores: { columns: NODE_COLUMNS, orderBy: { row: "asc" } } } },
      resolve: ({ level, nodeScores }) => (level === "node" ? nodeColumns(nodeScores) : null),
    }),
  }),
});
