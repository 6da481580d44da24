import { expect, test } from "vitest";
import { loadConfig } from "./config.ts";

test("without a word everything has a default", () => {
  expect(loadConfig({})).toMatchObject({ databaseUrl: undefined, webPort: 3000, apiPort: 4000, logLevel: "info" });
  expect(loadConfig({}).dataFolder).toMatch(/^\/.*\.atlas$/);
  expect(loadConfig({ DATABASE_URL: "", ATLAS_PORT: "" })).toEqual(loadConfig({}));
});

test("what is said counts", () => {
  const env = { DATABASE_URL: "postgres://u@h/d", ATLAS_DATA: "/data", ATLAS_PORT: "81", ATLAS_API_PORT: "82" };
  expect(loadConfig({ ...env, ATLAS_LOG_LEVEL: "debug" })).toEqual({
    databaseUrl: "postgres://u@h/d",
    dataFolder: "/data",
    webPort: 81,
    apiPort: 82,
    logLevel: "debug",
  });
});

test.each([
  ["ATLAS_PORT", "http"],
  ["ATLAS_PORT", "0"],
  ["ATLAS_API_PORT", "65536"],
  ["ATLAS_API_PORT", "3000"],
  ["ATLAS_LOG_LEVEL", "loud"],
  ["DATABASE_URL", "mysql://localhost/db"],
])("%s=%s is refused by name, in one sentence", (name, value) => {
  expect(() => loadConfig({ [name]: value })).toThrow(new RegExp(`^[^\\n]*${name}[^\\n]*\\.$`));
});

test("a wrong DATABASE_URL is not repeated: it may hold a password", () => {
  expect(() => loadConfig({ DATABASE_URL: "mysql://u:hunter2@h/d" })).toThrow(/^(?!.*hunter2)/);
});
