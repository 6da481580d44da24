import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PALETTE, withColours } from "./palette.ts";

test("the colours of files are those of the site, in both themes", () => {
  const css = readFileSync(new URL("../app/globals.css", import.meta.url), "utf8");
  const [light, dark] = [...css.matchAll(/\{([^}]*--paper[^}]*)\}/g)].map(([, rules]) =>
    Object.fromEntries([...rules!.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value])),
  );
  expect(PALETTE.light).toEqual(light);
  expect(PALETTE.dark).toEqual(dark);
});

test("names become values, and what is no colour stays", () => {
  expect(withColours('<a fill="var(--ink)" b="var(--mono)"/>', "dark")).toBe('<a fill="#eceae4" b="var(--mono)"/>');
});
