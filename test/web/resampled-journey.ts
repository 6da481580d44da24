/** @file Of the reader's way through the site: a circuit whose prompts were resampled. */
import { type Db, storeBundle } from "@atlas/platform";
import { parse } from "csv-parse/sync";
import type { Browser } from "playwright-core";
import { expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";

const CIRCUIT = "/circuits/demo-resampled/ioi/step64";

/** @param site is there once the tests run */
export function resampledTests(site: () => { url: string; browser: Browser; db: Db }): void {
  test("lists of edges say in how many resamples each is, and so do files; without resamples nothing is said", async () => {
    await storeBundle(site().db, makeBundle({ model: "demo-resampled", settings: { resamples: 50 } }));
    const page = await site().browser.newPage({ baseURL: site().url });
    await page.goto(CIRCUIT);
    const cellsOf = (table: string) =>
      page
        .getByRole("table", { name: table, exact: true })
        .getByRole("row")
        .filter({ has: page.getByRole("cell") });
    const held = (await cellsOf("Strongest edges shown").allInnerTexts()).map((row) => row.split("\t"));
    expect(held).toHaveLength(7);
    expect(new Set(held.map(([, , share]) => share))).toEqual(new Set(["50%", "100%"]));
    await page.getByText("50 resamples of the prompts that have the edge").waitFor();

    const rows: Record<string, string>[] = parse(
      await (await fetch(`${site().url}${CIRCUIT}.csv?figure=circuit`)).text(),
      {
        columns: true,
      },
    );
    const inFile = rows.map(({ writer, reader, held_in }) => [`${writer} → ${reader}`, `${100 * Number(held_in)}%`]);
    expect(held.map(([edge, , share]) => [edge, share])).toEqual(inFile);

    await page.goto(`${CIRCUIT}?node=a1.h0`);
    expect(await cellsOf("Out of a1.h0").allInnerTexts()).toEqual([expect.stringMatching(/^logits\t.*\t50%$/)]);

    await page.goto("/circuits/demo-small/ioi/step64");
    await page.getByRole("table", { name: "Strongest edges shown", exact: true }).waitFor();
    expect(await page.getByText("Held in").count()).toBe(0);
    await page.close();
  });
}
