/**
 * @file The project's own source files with what they import, read as text. Imports are found by a regular expression
 * after comments are taken out: the formatter keeps them in the few shapes it knows.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ROOMS = ["packages", "apps", "scripts", "test"];
const SOURCE = /\.(ts|tsx|js|mjs)$/;
/** Not written by hand, or not ours. */
const SKIPPED = /(^|\/)(node_modules|\.next|generated|coverage)$|\/src\/gql$|_pb\.ts$|\.d\.ts$/;

export interface SourceFile {
  /** From the root, with forward slashes. */
  path: string;
  /** Without comments. */
  code: string;
  lines: number;
  isTest: boolean;
  imports: readonly Import[];
}

export interface Import {
  /** As written. */
  specifier: string;
  /** Path from the root of the file a relative import means; undefined for packages. */
  file: string | undefined;
  /** Only types are taken, so that nothing of it is loaded. */
  isType: boolean;
}

export function readSourceFiles(): SourceFile[] {
  return ROOMS.flatMap((room) => listFiles(room)).map(readSource);
}

function listFiles(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (SKIPPED.test(path)) return [];
    if (entry.isDirectory()) return listFiles(path);
    return SOURCE.test(path) ? [path] : [];
  });
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), "utf8");
  const code = withoutComments(text);
  const isTest = /\.test\.tsx?$/.test(path) || path.startsWith("test/");
  const lines = text.trimEnd().split("\n").length;
  return { path, code, lines, isTest, imports: importsOf(path, code) };
}

/** Comments on lines of their own, which is where an example import could be; texts and URLs stay whole. */
function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, "").replace(/^\s*\/\/.*$/gm, "");
}

const ONLY_TYPES = /^\s*(?:import|export)\s+(?:type\b|\{(?:\s*type\s[^,}]+,?)+\s*\})/;
const IMPORT =
  /^\s*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;

export function importsOf(path: string, code: string): Import[] {
  return [...code.matchAll(IMPORT)].map((match) => {
    const specifier = (match[1] ?? match[2] ?? match[3])!;
    const file = specifier.startsWith(".") ? resolveFile(path, specifier) : undefined;
    return { specifier, file, isType: ONLY_TYPES.test(match[0]) };
  });
}

/** The web application leaves endings out, which its bundler allows. */
function resolveFile(from: string, specifier: string): string {
  const path = relative(ROOT, join(ROOT, dirname(from), specifier));
  const endings = ["", ".ts", ".tsx", "/index.ts"];
  const found = endings
    .map((ending) => path + ending)
    .find((candidate) => SOURCE.test(candidate) && existsSync(join(ROOT, candidate)));
  return found ?? path;
}

/** The files that run when some are loaded, themselves included. */
export function loadedWith(start: readonly SourceFile[], files: readonly SourceFile[]): SourceFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const loaded = new Set<SourceFile>();
  const visit = (file: SourceFile | undefined): void => {
    if (file === undefined || loaded.has(file)) return;
    loaded.add(file);
    for (const { file: next, isType } of file.imports) if (next !== undefined && !isType) visit(byPath.get(next));
  };
  start.forEach(visit);
  return [...loaded];
}

/** Every way round in a circle, each once, as the files along it. */
export function findCycles(files: readonly SourceFile[]): string[][] {
  const next = new Map(files.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]));
  const finished = new Set<string>();
  const cycles: string[][] = [];
  const walk = (path: string, trail: string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path]);
    if (finished.has(path) || trail.includes(path)) return;
    for (const target of next.get(path) ?? []) walk(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return cycles;
}
