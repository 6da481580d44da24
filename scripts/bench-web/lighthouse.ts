/** @file Lighthouse, in a folder of its own: with what it needs it is 185 MB. What is declared here is what the benchmark reads of it. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "@atlas/schema";
import { installAside } from "../install-aside.ts";

/** The last line that runs on Node 20. */
export const LIGHTHOUSE = "12.8.2";

interface Audit {
  numericValue?: number;
  details?: { items?: Record<string, unknown>[] };
}

interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, Audit | undefined>;
  runtimeError?: { message: string };
}

interface Module {
  default(url: string, flags: object, config: object): Promise<{ lhr: Report } | undefined>;
  desktopConfig: object;
}

/** What Lighthouse says of one page. Scores are 0 to 100, times in ms, sizes in bytes as they were sent. */
export interface Vitals {
  performance: number;
  accessibility: number;
  bestPractices: number;
  /** Largest contentful paint as the browser saw it on this machine. */
  lcp: number;
  cls: number;
  blocking: number;
  script: number;
  page: number;
  requests: number;
  /** Requests that went anywhere but to the site. */
  foreign: number;
}

/** A page's vitals by the browser that listens on the port. */
export type Measure = (url: string) => Promise<Vitals>;

/** @throws UserError when Lighthouse cannot be installed */
export async function openLighthouse(port: number, say: (line: string) => void): Promise<Measure> {
  const folder = installAside({ name: `lighthouse-${LIGHTHOUSE}`, dependencies: { lighthouse: LIGHTHOUSE } }, say);
  if (folder === undefined)
    throw new UserError("Lighthouse is installed from npm on the first run; see that the registry can be reached.");
  const entry = pathToFileURL(join(folder, "node_modules/lighthouse/core/index.js"));
  const { default: lighthouse, desktopConfig } = (await import(entry.href)) as Module;
  const flags = { port, onlyCategories: ["performance", "accessibility", "best-practices"], logLevel: "error" };
  return async (url) => {
    const lhr = (await lighthouse(url, flags, desktopConfig))?.lhr;
    if (lhr === undefined || lhr.runtimeError !== undefined)
      throw new Error(`Lighthouse could not measure ${url}: ${lhr?.runtimeError?.message ?? "no answer"}`);
    return vitalsOf(lhr, new URL(url).origin);
  };
}

function vitalsOf({ categories, audits }: Report, origin: string): Vitals {
  const score = (name: string) => Math.round(100 * (categories[name]?.score ?? 0));
  const value = (name: string) => audits[name]?.numericValue ?? Number.NaN;
  const requests = audits["network-requests"]?.details?.items ?? [];
  const sent = (kind: string) =>
    requests
      .filter(({ resourceType }) => resourceType === kind)
      .reduce((sum, { transferSize }) => sum + Number(transferSize), 0);
  const [times] = audits.metrics?.details?.items ?? [];
  return {
    performance: score("performance"),
    accessibility: score("accessibility"),
    bestPractices: score("best-practices"),
    lcp: Number(times?.observedLargestContentfulPaint ?? Number.NaN),
    cls: value("cumulative-layout-shift"),
    blocking: value("total-blocking-time"),
    script: sent("Script"),
    page: sent("Document"),
    requests: requests.length,
    foreign: requests.filter(({ url }) => isForeign(String(url), origin)).length,
  };
}

/** What a page makes itself (data:, blob:) goes nowhere. */
const isForeign = (url: string, origin: string): boolean => /^\w+:\/\//.test(url) && new URL(url).origin !== origin;
