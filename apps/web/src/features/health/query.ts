/** @file What looking at the checkpoints of every model found. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import { CatalogueQuery, catalogueOf } from "../catalogue/query.ts";

export const ModelHealthQuery = graphql(`
  query ModelHealth($model: String!, $after: String) {
    model(name: $model) {
      name
      family
      license
      citation
      licenseSource
      checkpointHealth {
        examined
        suspicious
        findings { kind severity message foundAt checkpoints { revision step runs(first: 1) { totalCount } } }
      }
      checkpoints(first: 200, after: $after) {
        pageInfo { hasNextPage endCursor }
        edges { node { revision step } }
      }
    }
  }
`);

type Answer = NonNullable<ResultOf<typeof ModelHealthQuery>["model"]>;
export type Finding = Answer["checkpointHealth"]["findings"][number];
export type FindingKind = Finding["kind"];

export interface ModelHealth extends Omit<Answer, "checkpoints"> {
  /** All of them, by step. */
  checkpoints: { revision: string; step: number }[];
}

/** Of every model, in the catalogue's order. */
export async function fetchHealth(): Promise<ModelHealth[]> {
  const { models } = catalogueOf(await ask(CatalogueQuery, {}));
  const found = await Promise.all(models.map(({ name }) => fetchModel(name)));
  return found.filter((one) => one !== null);
}

async function fetchModel(model: string): Promise<ModelHealth | null> {
  const { model: found } = await ask(ModelHealthQuery, { model, after: null });
  return found && { ...found, checkpoints: await allCheckpoints(found) };
}

async function allCheckpoints({ name, checkpoints }: Answer): Promise<ModelHealth["checkpoints"]> {
  const { pageInfo, edges } = checkpoints;
  const here = edges.map(({ node }) => node);
  if (!pageInfo.hasNextPage) return here;
  const { model } = await ask(ModelHealthQuery, { model: name, after: pageInfo.endCursor });
  return model === null ? here : [...here, ...(await allCheckpoints(model))];
}
