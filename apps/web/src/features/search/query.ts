/** @file What a search asks the API for. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";

export const SearchIndexQuery = graphql(`
  query SearchIndex {
    models(first: 200) { edges { node { name family layers heads parameters } } }
    tasks { name title description }
    headScoreDefinitions { name title mode }
  }
`);

export const SearchCheckpointsQuery = graphql(`
  query SearchCheckpoints($model: String!) {
    model(name: $model) { checkpoints(first: 200) { edges { node { revision step } } } }
  }
`);

export const SearchScoreQuery = graphql(`
  query SearchScore($models: [String!]!, $score: String!) {
    topHeads(models: $models, score: $score, first: 2) { model { name } definition { title unit } heads maxima }
  }
`);

export const SearchCircuitsQuery = graphql(`
  query SearchCircuits($models: [String!]!, $task: String!) {
    circuitSizeTrend(models: $models, task: $task) { model { name } revisions steps edges }
  }
`);

type Index = ResultOf<typeof SearchIndexQuery>;
export type SearchModel = Index["models"]["edges"][number]["node"];
export type SearchTask = Index["tasks"][number];
export type SearchScore = Pick<Index["headScoreDefinitions"][number], "name" | "title">;
export type ScoreHeads = ResultOf<typeof SearchScoreQuery>["topHeads"];
export type SearchCircuits = ResultOf<typeof SearchCircuitsQuery>["circuitSizeTrend"][number];
