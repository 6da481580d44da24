/** @file What is asked: every query of the dashboard with many variables each, and the questions that have bars of their own. */
import { readdirSync } from "node:fs";
import { type DocumentNode, Kind, parse, print } from "graphql";
import { MODELS, TASKS, volumeOf } from "../seed-scale/volume.ts";
import type { Case, Pick } from "./case.ts";
import { listCases } from "./list-cases.ts";
import { IN_ORDER, postgraphileQuestions, type TaskNumbers } from "./postgraphile-questions.ts";

/** Sets of variables of one document: more than there are connections, so that neighbours ask for different things. */
const SETS = 24;

/** Spread over models, tasks and training, the same each time. */
function picks(steps: readonly number[]): Pick[] {
  return Array.from({ length: SETS }, (_, i) => {
    const step = steps[(i * 37) % steps.length]!;
    return {
      model: MODELS[i % MODELS.length]!,
      task: TASKS[(i * 5 + 1) % TASKS.length]!.name,
      step,
      revision: `step${step}`,
    };
  });
}

const ALL_MODELS = MODELS.map(({ name }) => name);

/** By name of the variable, as the dashboard's documents call them. One that is required and not here stops the benchmark. */
const VARIABLES: Readonly<Record<string, (one: Pick, index: number) => unknown>> = {
  model: ({ model }) => model.name,
  models: ({ model }) => [model.name],
  task: ({ task }) => task,
  revision: ({ revision }) => revision,
  score: () => "induction",
  head: ({ model }, i) => `a${i % model.layers}.h${i % model.heads}`,
  first: () => 20,
  of: () => "EDGES",
  from: ({ model, task }) => ({ model: model.name, task, revision: "step1000" }),
  to: ({ model, task, revision }) => ({ model: model.name, task, revision }),
};

/** A set of variables for each pick; one set where the document has none. */
function variablesOf(name: string, query: string, all: readonly Pick[]): Record<string, unknown>[] {
  const [operation] = parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const wanted = (operation?.variableDefinitions ?? []).flatMap(({ variable, type, defaultValue }) => {
    if (VARIABLES[variable.name.value] !== undefined) return variable.name.value;
    if (type.kind !== Kind.NON_NULL_TYPE || defaultValue !== undefined) return [];
    throw new Error(
      `The dashboard asks ${name} with $${variable.name.value}; give it values in scripts/bench-api/cases.ts.`,
    );
  });
  if (wanted.length === 0) return [{}];
  return all.map((one, i) => Object.fromEntries(wanted.map((variable) => [variable, VARIABLES[variable]!(one, i)])));
}

export async function casesOf(share: number, tasks: TaskNumbers = IN_ORDER): Promise<Case[]> {
  const all = picks(volumeOf(share).steps);
  const documents = await dashboardDocuments();
  const dashboard = [...documents].map(([name, query]): Case => {
    const questions = variablesOf(name, query, all).map((own) => ({ query, variables: own }));
    return { name, bar: 50, questions };
  });
  const everyModel = TASKS.map((task) => ({ models: ALL_MODELS, task: task.name }));
  const ofEveryModel = (query: string) => everyModel.map((variables) => ({ query, variables }));
  const further: Case[] = [
    { name: "Training, 10 models", bar: 50, questions: ofEveryModel(documents.get("Training")!) },
    { name: "trend, 10 models", bar: 30, questions: ofEveryModel(TREND) },
    WHOLE_CIRCUIT,
    ...listCases(all),
  ];
  const theirs = postgraphileQuestions(all, tasks);
  return [...dashboard, ...further].map((one) => {
    const postgraphile = theirs.get(one.name);
    return { ...one, ...(postgraphile && { postgraphile }) };
  });
}

const TREND = `query Trend($models: [String!]!, $task: String!) {
  circuitSizeTrend(models: $models, task: $task) { model { name } steps edges floorCorrected }
}`;

/** Before any behaviour the whole graph of 160m is its circuit. */
const WHOLE_CIRCUIT: Case = {
  name: "circuit, 32,347 edges",
  bar: 60,
  questions: TASKS.map(({ name: task }) => ({
    query: `query Whole($task: String!) { run(model: "scale-160m", revision: "step0", task: $task) {
      circuit { edgeCount edges { writers readers scores } } } }`,
    variables: { task },
  })),
};

/** The documents that the web application exports, by operation name. */
export async function dashboardDocuments(): Promise<Map<string, string>> {
  const features = new URL("../../apps/web/src/features/", import.meta.url);
  const files = readdirSync(features, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("query.ts"),
  );
  const found = new Map<string, string>();
  for (const file of files.sort()) {
    const exported: Record<string, unknown> = await import(new URL(file, features).href);
    for (const value of Object.values(exported)) if (isDocument(value)) found.set(operationName(value), print(value));
  }
  return found;
}

const isDocument = (value: unknown): value is DocumentNode =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === Kind.DOCUMENT;

function operationName({ definitions }: DocumentNode): string {
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return operation?.name?.value ?? "";
}
