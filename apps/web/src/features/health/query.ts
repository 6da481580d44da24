/** @file What looking at the checkpoints of every model found. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import { CatalogueQuery, catalogueOf } from "../catalogue/query.ts";

export const HealthQuery = graphql(`
  query Health($models: [String!]!) {
    checkpointHealth(models: $models) {
      model { name family license citation licenseSource }
      examined
      suspicious
      checkpoints { revisions steps kinds severities }
      leftOut { revision }
      findings { kind severity message foundAt checkpoints { revision } }
    }
  }
`);

export type ModelHealth = ResultOf<typeof HealthQuery>["checkpointHealth"][number];
export type Finding = ModelHealth["findings"][number];
export type FindingKind = Finding["kind"];

/** Of every model, in the catalogue's order. */
export async function fetchHealth(): Promise<ModelHealth[]> {
  const { models } = catalogueOf(await ask(CatalogueQuery, {}));
  if (models.length === 0) return [];
  return (await ask(HealthQuery, { models: models.map(({ name }) => name) })).checkpointHealth;
}
