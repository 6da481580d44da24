/**
 * @file The GraphQL documents of the web application, by operation. Run it to record them for the API's tests:
 * `npx tsx test/support/dashboard-documents.ts`.
 */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { type DocumentNode, Kind, print } from "graphql";

const FEATURES = new URL("../../apps/web/src/features/", import.meta.url);
export const RECORDED = new URL("../api/recorded/", import.meta.url);

export const queryFiles = (): string[] =>
  readdirSync(FEATURES, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("query.ts"));

export async function documentsOf(path: string): Promise<DocumentNode[]> {
  const exported: Record<string, unknown> = await import(new URL(path, FEATURES).href);
  return Object.values(exported).filter(isDocument);
}

function isDocument(value: unknown): value is DocumentNode {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === Kind.DOCUMENT;
}

/** @returns text by name of the operation; documents that are fragments alone stand in those that use them. */
export async function dashboardOperations(): Promise<Map<string, string>> {
  const documents = (await Promise.all(queryFiles().map(documentsOf))).flat();
  const named = documents.flatMap((document): [string, string][] => {
    const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    return operation?.name ? [[operation.name.value, `${print(document)}\n`]] : [];
  });
  return new Map(named.sort(([a], [b]) => a.localeCompare(b)));
}

async function record(): Promise<void> {
  const folder = new URL("dashboard/", RECORDED);
  for (const old of readdirSync(folder)) rmSync(new URL(old, folder));
  for (const [name, text] of await dashboardOperations()) writeFileSync(new URL(`${name}.graphql`, folder), text);
}

if (process.argv[1] === import.meta.filename) await record();
