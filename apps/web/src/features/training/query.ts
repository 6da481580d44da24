/** @file One task over the training of several models: behaviour and circuit together. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";

export const TrainingQuery = graphql(`
  query Training($models: [String!]!, $task: String!, $settings: ResultChoice) {
    taskPerformanceTrend(models: $models, task: $task, includeSuspicious: true, settings: $settings) {
      model { name }
      metric
      revisions
      steps
      tokens
      clean
      corrupted
      accuracy
      accuracyLow
      accuracyHigh
      cleanLow
      cleanHigh
      intervalLevels
      suspicions
      addresses
      analyzerVersions
      methods
    }
    circuitSizeTrend(models: $models, task: $task, includeSuspicious: true, settings: $settings) {
      model { name }
      revisions
      requestedEdges
      edges
      nodes
      totalEdges
      plain
      floorCorrected
      floorCorrectedLow
      floorCorrectedHigh
      reached
    }
  }
`);

export type TrainingResult = ResultOf<typeof TrainingQuery>;
