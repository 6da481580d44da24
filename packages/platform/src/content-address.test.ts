import { METRICS } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeBundle } from "../../../test/support/bundle.ts";
import { canonicalJson, type Json } from "./canonical-json.ts";
import { bundleAddress, contentAddress, type RunIdentity } from "./content-address.ts";

const identity: RunIdentity = {
  model: "demo-small",
  revision: "step64",
  weightHash: "a".repeat(64),
  datasetHash: "b".repeat(64),
  settings: makeBundle().settings,
  analyzerVersion: "0.1.0",
};

test("the address of a known identity never changes, or stored results would be computed again", () => {
  expect(contentAddress(identity)).toMatchInlineSnapshot(
    `"d130d77747f54dcda65a630fa3b1f85a71018682be2c165ffa603848f180f004"`,
  );
});

test("everything that decides the numbers changes the address", () => {
  const { settings } = identity;
  const changed: RunIdentity[] = [
    { ...identity, model: "demo-medium" },
    { ...identity, revision: "step65" },
    { ...identity, weightHash: "c".repeat(64) },
    { ...identity, datasetHash: "c".repeat(64) },
    { ...identity, analyzerVersion: "0.1.1" },
    { ...identity, settings: { ...settings, level: "node" } },
    ...METRICS.filter((metric) => metric !== settings.metric).map((metric) => ({
      ...identity,
      settings: { ...settings, metric },
    })),
    { ...identity, settings: { ...settings, ablation: "zero" } },
    ...["clean", "corrupted", "e".repeat(64)].flatMap((reference) =>
      [false, true].map((pooled): RunIdentity => {
        const mean = { ablation: "mean", reference, pooled } as const;
        return { ...identity, settings: { ...settings, ...mean } };
      }),
    ),
    { ...identity, settings: { ...settings, steps: 6 } },
    { ...identity, settings: { ...settings, path: "midpoint" } },
    { ...identity, settings: { ...settings, threshold: 0.81 } },
  ];
  expect(new Set([identity, ...changed].map(contentAddress)).size).toBe(changed.length + 1);
});

test("a bundle's address is that of its identity", () => {
  const bundle = makeBundle();
  expect(bundleAddress(bundle)).toBe(bundle.address);
});

test("canonical JSON is JSON, and blind to the order of keys", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as Json);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value) as Json)).toBe(text);
    }),
  );
});

/** The same value with the keys of every object in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
