/** @file The house rules that a compiler does not know: who may import whom, and how long a file may be. */
import { describe, expect, test } from "vitest";
import { findCycles, importsOf, loadedWith, readSourceFiles, type SourceFile } from "./support/source-files.ts";

const MAX_LINES = 300;

/** Workspace packages that the code of each room may import. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "packages/schema": [],
  "packages/metrics": ["@atlas/schema"],
  "packages/platform": ["@atlas/schema", "@atlas/schema/db"],
  "apps/analyzer": [
    "@atlas/schema",
    "@atlas/schema/db",
    "@atlas/metrics",
    "@atlas/platform",
    "@atlas/platform/config",
    "@atlas/platform/canonical-json",
  ],
  "apps/api": ["@atlas/schema", "@atlas/schema/db", "@atlas/metrics", "@atlas/platform"],
  "apps/web": ["@atlas/schema", "@atlas/metrics"],
};

/** Low to high: a folder imports only itself and folders before it. */
const ANALYZER_ORDER = [
  ...["tensor", "graph", "onnx", "checkpoint", "model", "program", "circuit"],
  ...["heads", "verify", "task", "demo", "imports", "runs", "report", "cli"],
];
/** Next.js looks for its proxy, and what its server does once, beside `app`. */
const WEB_ORDER = [
  "gql",
  "lib",
  "ui",
  "charts",
  "features",
  "app",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-client.ts",
];

const files = readSourceFiles();
const code = files.filter(({ isTest }) => !isTest);

/** "apps/api" of "apps/api/src/main.ts". */
const roomOf = (path: string): string => path.split("/").slice(0, 2).join("/");

/** Fails with the list, one line a file, so that each line says what to do. */
function expectNone(problems: readonly string[]): void {
  expect(problems.join("\n")).toBe("");
}

test("there are files to look at, and imports are found in every form", () => {
  expect(code.length).toBeGreaterThan(50);
  const text = [
    'import a, { type B } from "a";',
    'import type {\n  C,\n} from "b";',
    'export * from "./c.ts";',
    'import "d";',
    'const e = await import("e");',
  ].join("\n");
  expect(importsOf("test/x.ts", text).map(({ specifier }) => specifier)).toEqual(["a", "b", "./c.ts", "d", "e"]);
});

test("imports of types alone are told from those that load a file", () => {
  const isType = (line: string) => importsOf("test/x.ts", line).map((found) => found.isType);
  for (const line of [
    'import type { A } from "a";',
    'export type * from "a";',
    'import {\n  type A,\n  type B,\n} from "a";',
  ])
    expect(isType(line), line).toEqual([true]);
  for (const line of [
    'import a, { type B } from "a";',
    'import { type A, b } from "a";',
    'import { typed } from "a";',
    'import "a";',
  ])
    expect(isType(line), line).toEqual([false]);
});

test(`no file is longer than ${MAX_LINES} lines`, () => {
  const long = files.filter(({ lines }) => lines > MAX_LINES);
  expectNone(long.map(({ path, lines }) => `${path} has ${lines} lines: split it by concern.`));
});

test("no import goes round in a circle", () => {
  expectNone(findCycles(files).map((cycle) => `${cycle.join(" → ")}: move what they share below both.`));
});

describe("between rooms", () => {
  const rooms = code.filter(({ path }) => roomOf(path) in MAY_IMPORT);

  test("only workspace packages that lie below are imported", () => {
    const wrong = eachImport(rooms, ({ path }, { specifier }) => {
      const allowed = MAY_IMPORT[roomOf(path)]!;
      return specifier.startsWith("@atlas/") && !allowed.includes(specifier)
        ? `${path} imports ${specifier}: ${roomOf(path)} may import only ${allowed.join(", ") || "no workspace package"}.`
        : undefined;
    });
    expectNone(wrong);
  });

  test("relative imports stay inside their room: apps never import one another", () => {
    const wrong = eachImport(rooms, ({ path }, { file }) =>
      file !== undefined && roomOf(file) !== roomOf(path)
        ? `${path} reaches into ${file}: share it through a package, the database or the API.`
        : undefined,
    );
    expectNone(wrong);
  });
});

describe("inside an application", () => {
  test.each([
    ["apps/analyzer/src", ANALYZER_ORDER],
    ["apps/web/src", WEB_ORDER],
  ])("%s imports downward only", (base, order) => {
    const folderOf = (path: string): string | undefined =>
      path.startsWith(`${base}/`) ? path.slice(base.length + 1).split("/")[0] : undefined;
    const wrong = eachImport(code, ({ path }, { file }) => {
      const from = folderOf(path);
      const to = file === undefined ? undefined : folderOf(file);
      if (from === undefined || to === undefined || order.indexOf(to) <= order.indexOf(from)) return undefined;
      return `${path} imports ${file}: ${from}/ lies below ${to}/; move the shared part down or the caller up.`;
    });
    expectNone(wrong);
  });

  test("every folder of the analyzer and the web application has its place in the order", () => {
    const known = { "apps/analyzer/src": ANALYZER_ORDER, "apps/web/src": WEB_ORDER };
    const strange = Object.entries(known).flatMap(([base, order]) =>
      code
        .filter(
          ({ path }) => path.startsWith(`${base}/`) && !order.includes(path.slice(base.length + 1).split("/")[0]!),
        )
        .map(({ path }) => `${path} lies in no known folder: put it into one of ${order.join(", ")}.`),
    );
    expectNone(strange);
  });
});

test("onnxruntime-node is known to apps/analyzer/src/onnx only", () => {
  const wrong = eachImport(code, ({ path }, { specifier }) =>
    specifier.startsWith("onnxruntime-") && !path.startsWith("apps/analyzer/src/onnx/")
      ? `${path} imports ${specifier}: go through apps/analyzer/src/onnx.`
      : undefined,
  );
  expectNone(wrong);
});

test("in the analyzer only cli/ prints or exits, and packages never do", () => {
  const silent = code.filter(({ path }) => /^(packages\/|apps\/analyzer\/src\/(?!cli\/))/.test(path));
  const loud = silent.filter((file) => /\bconsole\.|\bprocess\.(exit\b|exitCode|stdout|stderr)/.test(file.code));
  expectNone(loud.map(({ path }) => `${path} prints or exits: return a value or throw, and let the caller speak.`));
});

test.each(["schema", "metrics"])("what browsers load of @atlas/%s runs in browsers", (name) => {
  const entry = files.filter(({ path }) => path === `packages/${name}/src/index.ts`);
  const wrong = eachImport(loadedWith(entry, files), ({ path }, { specifier }) =>
    /^(node:|drizzle-orm|pg)/.test(specifier)
      ? `${path} imports ${specifier}: keep it out of index.ts, for example in db.ts.`
      : undefined,
  );
  expectNone(wrong);
});

test("browsers load no validation library, but where they open a file", () => {
  const sent = code.filter(({ path, code }) => path.startsWith("apps/web/src/") && /^\s*"use client"/.test(code));
  const always = sent.filter(({ path }) => !path.startsWith("apps/web/src/features/open/"));
  const wrong = eachImport(loadedWith(always, files), ({ path }, { specifier, isType }) =>
    specifier === "zod" && !isType
      ? `${path} is sent to browsers with zod, 25 kB a page: move what they need into a file without it.`
      : undefined,
  );
  expect(always.length).toBeGreaterThan(10);
  expectNone(wrong);
});

/** What a rule says about every import of some files. */
function eachImport(
  among: readonly SourceFile[],
  rule: (file: SourceFile, imported: SourceFile["imports"][number]) => string | undefined,
): string[] {
  return among.flatMap((file) => file.imports.flatMap((imported) => rule(file, imported) ?? []));
}
