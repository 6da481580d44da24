/** @file What of an address's parameters its page does not understand, before anything is asked for or drawn. */
import type { z } from "zod";
import { faultSentence, faultsOf } from "../lib/view.ts";
import { docsView } from "./api-docs/view-state.ts";
import { atlasView } from "./atlas/view-state.ts";
import { circuitView } from "./circuit/view-state.ts";
import { compareView } from "./compare/view-state.ts";
import { headView } from "./head/view-state.ts";
import { healthView } from "./health/view-state.ts";
import { modelView } from "./model/view-state.ts";
import { runsView } from "./runs/view-state.ts";
import { taskView } from "./tasks/view-state.ts";
import { trendsView } from "./trends/view-state.ts";

/** By what paths look like. */
const VIEWS: readonly (readonly [RegExp, z.ZodObject])[] = [
  [/^\/(index)?$/, atlasView],
  [/^\/trends$/, trendsView],
  [/^\/compare$/, compareView],
  [/^\/models\/[^/]+$/, modelView],
  [/^\/models\/[^/]+\/heads\/[^/]+$/, headView],
  [/^\/circuits\/[^/]+\/[^/]+\/[^/]+(\/eap-ig)?$/, circuitView],
  [/^\/tasks\/[^/]+$/, taskView],
  [/^\/health$/, healthView],
  [/^\/runs$/, runsView],
  [/^\/docs\/api$/, docsView],
];

/** Sentences; empty where all is understood, or the page has no parameters. Parameters that it does not know say nothing to it. */
export function addressFaults(path: string, params: URLSearchParams): string[] {
  const view = VIEWS.find(([pattern]) => pattern.test(path))?.[1];
  if (view === undefined) return [];
  const twice = Object.keys(view.shape).filter((name) => params.getAll(name).length > 1);
  return [
    ...twice.map((name) => `${name} stands in this address more than once; it can have one value.`),
    ...faultsOf(view, Object.fromEntries(params)).map(faultSentence),
  ];
}
