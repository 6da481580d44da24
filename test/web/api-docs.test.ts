/** @file Every example of the API's documentation runs as it stands, in each of its languages, and gives data. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, examplesFor, type Language } from "../../apps/web/src/features/api-docs/examples.ts";
import { startTestApi, type TestApi } from "../api/api-server.ts";
import { MODELS, storeFixture } from "../api/fixture.ts";

const run = promisify(execFile);
const TSX = fileURLToPath(new URL("../../node_modules/tsx/dist/cli.mjs", import.meta.url));
const EXAMPLES = examplesFor({
  ...{
    model: MODELS[0].model,
    family: "demo",
    task: "ioi",
    revisions: ["step64", "step128"],
    head: "a1.h0",
    score: "induction",
  },
});

/** How a program of each language is run, and the ending of its file. */
const RUNNERS: Readonly<Record<Language, { command: string; before: string[]; ending: string }>> = {
  curl: { command: "bash", before: [], ending: "sh" },
  python: { command: "python3", before: [], ending: "py" },
  typescript: { command: process.execPath, before: [TSX], ending: "mts" },
};

let api: TestApi;
let folder: string;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  folder = mkdtempSync(join(tmpdir(), "atlas-examples-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await api?.stop();
});

function isThere(language: Language): boolean {
  const program = language === "curl" ? "curl" : RUNNERS[language].command;
  const there = spawnSync(program, ["--version"]).status === 0;
  if (!there) console.log(`The examples in ${language} are skipped: there is no ${program}.`);
  return there;
}

describe.each(["curl", "python", "typescript"] as const)("in %s", (language) => {
  test.skipIf(!isThere(language))("every example answers with data", { timeout: 60_000 }, async () => {
    const { command, before, ending } = RUNNERS[language];
    const answers = EXAMPLES.map(async (example) => {
      const file = join(folder, `${example.name}.${ending}`);
      writeFileSync(file, codeOf(example, language, `${api.url}/graphql`));
      const { stdout } = await run(command, [...before, file]);
      const answer = JSON.parse(stdout);
      return [example.name, language === "curl" ? answer.data : answer];
    });
    const expected = EXAMPLES.map(async ({ name, query, variables }) => [
      name,
      await api.data(query, { ...variables }),
    ]);
    expect(await Promise.all(answers)).toEqual(await Promise.all(expected));
  });
});

const isPage = (value: unknown): value is { totalCount: number } =>
  typeof value === "object" && value !== null && "totalCount" in value;

test("each asks about something that is there", async () => {
  for (const { name, query, variables } of EXAMPLES) {
    const data = await api.data(query, { ...variables });
    for (const value of Object.values(data)) expect(value, name).not.toBeNull();
    for (const list of Object.values(data).filter(Array.isArray)) expect(list.length, name).toBeGreaterThan(0);
    for (const page of Object.values(data).filter(isPage)) expect(page.totalCount, name).toBeGreaterThan(0);
  }
});

test("a quotation mark in a name does not end the command", () => {
  const example = { ...EXAMPLES[0]!, variables: { task: "it's" } };
  const quoted = codeOf(example, "curl", "URL").split("--data-urlencode ").at(-1)!;
  expect(spawnSync("bash", ["-c", `printf %s ${quoted}`]).stdout.toString()).toBe(
    `variables=${JSON.stringify(example.variables)}`,
  );
});
