/**
 * @file Once for a whole run of the tests: a folder for their PostgreSQL. The server itself starts when the first test
 * asks for a database (database.ts), so that runs without one pay nothing, and is stopped at the end.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopEmbeddedPostgres } from "@atlas/platform";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    databaseFolder: string;
  }
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "atlas-test-"));
  // Run as root, the server is another user, who must be able to enter.
  chmodSync(folder, 0o755);
  project.provide("databaseFolder", folder);
  return () => {
    stopEmbeddedPostgres(folder);
    rmSync(folder, { recursive: true, force: true });
  };
}
