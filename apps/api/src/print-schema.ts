/** @file Writes apps/api/schema.graphql, the contract that clients are built against. A test fails when it is stale. */
import { writeFileSync } from "node:fs";
import { schema } from "./schema.ts";
import { printSchema } from "./shared/graphql.ts";

writeFileSync(new URL("../schema.graphql", import.meta.url), `${printSchema(schema)}\n`);
