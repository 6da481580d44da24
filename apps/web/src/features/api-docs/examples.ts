/** @file What people ask the API for, as queries that run as they stand, and the same in three languages. */

export interface Example {
  name: string;
  title: string;
  text: string;
  query: string;
  /** Texts, numbers, and lists and objects of them: these look the same in JSON, Python and TypeScript. */
  variables: Readonly<Record<string, unknown>>;
}

/** What the examples ask about: something there is. */
export interface Subject {
  model: string;
  family: string;
  task: string;
  /** An earlier and a later checkpoint with results. */
  revisions: readonly [string, string];
  head: string;
  score: string;
}

export function examplesFor({ model, family, task, revisions: [early, late], head, score }: Subject): Example[] {
  const circuit = { model, task, revision: late };
  return [
    {
      name: "models",
      title: "What there is",
      text: "Models with their checkpoints, a page at a time: give endCursor as after for the next.",
      query: `query ($first: Int!) {
  models(first: $first) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { name layers heads parameters checkpoints(first: 5) { totalCount nodes { revision step tokens } } }
  }
}`,
      variables: { first: 10 },
    },
    {
      name: "newest",
      title: "The newest results",
      text: "Of all models on all tasks, by whatever settings, newest first. Filters narrow it down: models, families, tasks, steps, settings, circuits, time.",
      query: `query ($first: Int!, $since: DateTime) {
  runs(first: $first, createdAfter: $since) {
    totalCount
    nodes { createdAt address checkpoint { revision model { name } } task { name } performance { accuracy } circuit { edgeCount totalEdges } }
  }
}`,
      variables: { first: 10, since: "2024-10-01" },
    },
    {
      name: "family",
      title: "All circuits of a family on a task",
      text: "Those of edges that reached their threshold: size, what is left of the behaviour, and a file with all scores of each.",
      query: `query ($family: String!, $task: String!, $after: String) {
  family(name: $family) { models { totalCount nodes { name parameters } } }
  runs(families: [$family], tasks: [$task], settings: { level: EDGE }, circuit: { reached: true }, first: 100, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { checkpoint { step tokens model { name } } circuit { edgeCount faithfulnessFloorCorrected } edgesFile(format: PARQUET) }
  }
}`,
      variables: { family, task },
    },
    {
      name: "trend",
      title: "A task over training",
      text: "Columns of equal length: entry i of each belongs to checkpoint i. leftOut names the checkpoints that do not count, and why.",
      query: `query ($models: [String!]!, $task: String!) {
  taskPerformanceTrend(models: $models, task: $task) { model { name } steps tokens accuracy clean leftOut { revision reason } }
  circuitSizeTrend(models: $models, task: $task) { model { name } steps edges floorCorrected }
}`,
      variables: { models: [model], task },
    },
    {
      name: "circuit",
      title: "The edges of a circuit",
      text: "Strongest first, and a file with the score of every edge of the model, in or out of the circuit.",
      query: `query ($model: String!, $task: String!, $revision: String!) {
  run(model: $model, task: $task, revision: $revision) {
    command
    circuit { edgeCount totalEdges faithfulnessFloorCorrected edges { writers readers scores } }
    edgesFile(format: CSV)
  }
}`,
      variables: circuit,
    },
    {
      name: "diff",
      title: "Two circuits compared",
      text: "What was born, kept and lost between two checkpoints, and how much they share.",
      query: `query ($from: CircuitKey!, $to: CircuitKey!) {
  circuitDiff(from: $from, to: $to) {
    edgeOverlap
    weightedOverlap
    born { writers readers scores }
    kept { writers readers before after }
    lost { writers readers scores }
  }
}`,
      variables: { from: { ...circuit, revision: early }, to: circuit },
    },
    {
      name: "heads",
      title: "Heads of a kind, and one of them over training",
      text: "The heads with the highest values of a score, and the circuits that a head is in.",
      query: `query ($models: [String!]!, $model: String!, $score: String!, $head: String!) {
  topHeads(models: $models, score: $score, first: 5) { model { name } heads maxima steps }
  headTrends(model: $model, head: $head) { definition { name unit threshold } steps values }
  nodeMembership(model: $model, node: $head) { task { name } steps inCircuit edgesIn edgesOut }
}`,
      variables: { models: [model], model, score, head },
    },
    {
      name: "emergence",
      title: "When something emerges",
      text: "The moment from which accuracy stays at three quarters; reason says why there is none. Without value it is half of the score's own maximum, which for accuracy is chance.",
      query: `query ($models: [String!]!, $task: String!, $accuracy: Float!) {
  emergence(models: $models, task: $task, of: ACCURACY, value: $accuracy) { model { name } step tokens byFirst reason }
}`,
      variables: { models: [model], task, accuracy: 0.75 },
    },
  ];
}

export const LANGUAGES = { curl: "curl", python: "Python", typescript: "TypeScript" } as const;
export type Language = keyof typeof LANGUAGES;

const WRITERS: Readonly<Record<Language, (example: Example, url: string) => string>> = {
  curl: ({ query, variables }, url) => {
    const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
    return [
      `curl -sG ${url}`,
      `--data-urlencode ${quoted(`query=${query}`)}`,
      `--data-urlencode ${quoted(`variables=${JSON.stringify(variables)}`)}`,
    ].join(" \\\n  ");
  },
  python: ({ query, variables }, url) => `import json
import urllib.request

query = """
${query}
"""
variables = ${JSON.stringify(variables)}
body = json.dumps({"query": query, "variables": variables}).encode()
request = urllib.request.Request("${url}", body, {"content-type": "application/json"})
answer = json.load(urllib.request.urlopen(request))
print(json.dumps(answer["data"], indent=2))`,
  typescript: ({ query, variables }, url) => `const query = \`
${query}
\`;
const variables = ${JSON.stringify(variables)};
const response = await fetch("${url}", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query, variables }),
});
const { data, errors } = await response.json();
if (errors) throw new Error(errors[0].message);
console.log(JSON.stringify(data, null, 2));`,
};

/** A program that asks, or a command. @param url of the GraphQL endpoint. */
export function codeOf(example: Example, language: Language, url: string): string {
  return WRITERS[language](example, url);
}
