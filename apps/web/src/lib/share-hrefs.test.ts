import { expect, test } from "vitest";
import { contentSecurityPolicy } from "./content-security.ts";
import { embedHref, fileHref, parseFilePath } from "./share-hrefs.ts";
import { originOf } from "./site-origin.ts";

test("a page's figure has files at the page's own address, and a frame", () => {
  expect(fileHref("/trends?task=ioi&x=steps", "csv", "circuit")).toBe("/trends.csv?task=ioi&x=steps&figure=circuit");
  expect(fileHref("/", "svg", "emergence")).toBe("/index.svg?figure=emergence");
  expect(embedHref("/models/lab%2Ftiny-1.4b", "heads")).toBe("/embed/models/lab%2Ftiny-1.4b?figure=heads");
});

test("the path of a file leads back to its page, dots in names and all", () => {
  expect(parseFilePath("/models/lab%2Ftiny-1.4b.json")).toEqual({ page: "/models/lab%2Ftiny-1.4b", format: "json" });
  expect(parseFilePath("/models/tiny-1.4b")).toBeNull();
  expect(parseFilePath("/.csv")).toBeNull();
});

test("the site's origin is what the visitor's request says, and nothing that is no host", () => {
  const of = (headers: Record<string, string>) => originOf(new Headers(headers));
  expect(of({ host: "127.0.0.1:3000" })).toBe("http://127.0.0.1:3000");
  expect(of({ host: "inner", "x-forwarded-host": "atlas.example, inner", "x-forwarded-proto": "https" })).toBe(
    "https://atlas.example",
  );
  expect(of({ host: 'a"b' })).toBe("");
});

test("only embeds may be framed, and no script runs but by the nonce", () => {
  const policies = (["page", "embed", "file"] as const).map((kind) => contentSecurityPolicy(kind, "n"));
  expect(policies.map((policy) => /frame-ancestors ([^;]*)/.exec(policy)?.[1])).toEqual(["'none'", "*", "'none'"]);
  for (const policy of policies) expect(policy).not.toMatch(/script-src[^;]*'unsafe-/);
  expect(policies[0]).toContain("script-src 'nonce-n' 'strict-dynamic';");
});
