/** @file Which models and tasks there are. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";

export const CatalogueQuery = graphql(`
  query Catalogue {
    models(first: 50) {
      totalCount
      edges { node { name family layers heads parameters edgeCount } }
    }
    tasks { name title description metric }
  }
`);

type Result = ResultOf<typeof CatalogueQuery>;

export interface Catalogue {
  /** By family, then by size; a model's place decides its colour. */
  models: Result["models"]["edges"][number]["node"][];
  tasks: Result["tasks"];
}

export type Model = Catalogue["models"][number];
export type Task = Catalogue["tasks"][number];

export function catalogueOf(result: Result): Catalogue {
  return { models: result.models.edges.map(({ node }) => node), tasks: result.tasks };
}
