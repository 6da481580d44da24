/** @file The newest releases with how much is in each. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";

export const ReleasesQuery = graphql(`
  query Releases {
    releases(first: 50) {
      totalCount
      edges {
        node {
          id name version title description license citation contentHash addressesFile createdAt
          runCount headScoreCount verificationCount checkpointCount analyzerVersions
          models(first: 50) { totalCount edges { node { name } } }
        }
      }
    }
  }
`);

type Node = ResultOf<typeof ReleasesQuery>["releases"]["edges"][number]["node"];
export interface Release extends Omit<Node, "models"> {
  modelCount: number;
  /** Names; the first where there are many. */
  models: string[];
}

export interface ReleasesPage {
  /** Of all releases, also those that are not listed. */
  total: number;
  /** Newest first. */
  releases: Release[];
}

export async function fetchReleases(): Promise<ReleasesPage> {
  const { releases } = await ask(ReleasesQuery, {});
  return {
    total: releases.totalCount,
    releases: releases.edges.map(({ node: { models, ...release } }) => ({
      ...release,
      modelCount: models.totalCount,
      models: models.edges.map(({ node }) => node.name),
    })),
  };
}

export const resultsIn = ({ runCount, headScoreCount, verificationCount }: Release): number =>
  runCount + headScoreCount + verificationCount;
