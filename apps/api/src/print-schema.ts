/** @file Writes apps/api/schema.graphql, the contract that clients are built against. A test fails when it is stale. */
import { writeFileSync } from "node:fs";
import { schemaText } from "./http/schema-text.ts";

writeFileSync(new URL("../schema.graphql", import.meta.url), schemaText());
