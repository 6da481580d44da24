/** @file Of the reader's way through the site: a head whose circuits were found by several settings. */
import { type Db, storeBundle } from "@atlas/platform";
import type { RunSettings } from "@atlas/schema";
import { parse } from "csv-parse/sync";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BundleChoice, makeBundle } from "../support/bundle.ts";

interface Site {
  url: string;
  browser: Browser;
  db: Db;
}

const MODEL = "demo-settings";
const HEAD = `/models/${MODEL}/heads/a1.h0`;
const KL = { metric: "kl" } satisfies Partial<RunSettings>;
const ZERO = { ablation: "zero" } satisfies Partial<RunSettings>;

const bundleOf = (choice: BundleChoice) => makeBundle({ ...choice, model: MODEL });
/** Usual circuits have an edge of each head; this one of none. */
function withoutHeads(choice: BundleChoice) {
  const bundle = bundleOf(choice);
  const cells = bundle.circuit.cells.slice(0, 1);
  return { ...bundle, circuit: { ...bundle.circuit, edges: 1, nodes: 2, cells } };
}

/** @param site is there once the tests run */
export function headSettingsTests(site: () => Site): void {
  describe("a head by other settings", () => {
    let page: Page;

    beforeAll(async () => {
      const { db, browser, url } = site();
      for (const step of [64, 128]) for (const task of ["ioi", "sva"]) await storeBundle(db, bundleOf({ step, task }));
      await storeBundle(db, withoutHeads({ step: 64, settings: ZERO }));
      await storeBundle(db, bundleOf({ step: 8, settings: KL }));
      await storeBundle(db, bundleOf({ step: 64, settings: { level: "node" } }));
      page = await browser.newPage({ baseURL: url });
    });
    afterAll(() => page?.close());

    const main = () => page.getByRole("main");
    const memberships = () =>
      main()
        .getByRole("listitem")
        .filter({ hasText: /^(Indirect|Subject)[^:]*: / });
    const fileOf = async (address: string, figure: string): Promise<Record<string, string>[]> => {
      const answer = await fetch(site().url + address.replace(/(\?|$)/, `.csv?figure=${figure}&`));
      expect(answer.status, address).toBe(200);
      return parse(await answer.text(), { columns: true });
    };

    test("is led to from the page of a checkpoint, and its circuits are of those settings alone", async () => {
      await page.goto(`${HEAD}?at=step64`);
      const ways = main().getByRole("list", { name: "Measured by" }).getByRole("link");
      expect(await ways.allTextContents()).toEqual(["zero", "interchange"]);
      expect(await memberships().allTextContents()).toEqual([
        "Indirect object identification: 0 edges in, 1 out, of 7",
        "Subject-verb agreement: 0 edges in, 1 out, of 7",
      ]);
      await ways.first().click();
      const address = `${HEAD}?task=ioi&at=step64&ablation=ZERO&method=EAP_IG`;
      await page.waitForURL(`**${address}`);
      await page.getByText("a1.h0 has no edge in this circuit of 1 edge.").waitFor();
      expect(await memberships().allTextContents()).toEqual([
        "Indirect object identification: not among the 1 edge of the circuit",
        "Subject-verb agreement: no result by these settings",
      ]);
      const rows = await fileOf(address, "circuits");
      expect(rows.map(({ task, revision, in_circuit }) => [task, revision, in_circuit])).toEqual([
        ["ioi", "step64", "false"],
      ]);
      expect(rows[0]!.method).toContain("by zero ablation, EAP-IG, has an edge");
      const [usual] = await fileOf(`${HEAD}?at=step64`, "edges");
      expect(usual!.method).toContain("interchange ablation");
    });

    test("keeps them on the way to the circuit and back", async () => {
      await page.goto(`${HEAD}?task=ioi&at=step8&metric=KL`);
      await main().getByRole("link", { name: "Open the circuit" }).click();
      await page.waitForURL(`**/circuits/${MODEL}/ioi/step8?node=a1.h0&metric=KL`);
      await page.getByRole("link", { name: "Head a1.h0 over training" }).click();
      await page.waitForURL(`**${HEAD}?task=ioi&at=step8&metric=KL`);
      await memberships().filter({ hasText: "0 edges in, 1 out, of 7" }).waitFor();
    });

    test("says where a task or a checkpoint has none by them, and by which it has some", async () => {
      await page.goto(`${HEAD}?task=sva&at=step64&metric=KL&draw=7`);
      await page
        .getByText(
          /^This checkpoint has no result on Subject-verb agreement by divergence from the clean run, draw 7 of prompts\. It has some by: /,
        )
        .waitFor();
      await page.goto(`${HEAD}?task=ioi&at=step8`);
      await page.getByText(/^This checkpoint has no result on Indirect .* by the usual settings\./).waitFor();
      await main().getByRole("link", { name: "Divergence from the clean run" }).click();
      await page.waitForURL(`**${HEAD}?task=ioi&at=step8&metric=KL&method=EAP_IG`);
      await memberships().filter({ hasText: "0 edges in, 1 out, of 7" }).waitFor();
      await page.goto(`${HEAD}?ablation=MEAN`);
      await page.getByText("No circuit of this model by mean ablation is stored.").waitFor();
      await page.getByRole("link", { name: "Show those by the usual settings" }).click();
      await page.waitForURL((url) => url.search === "?task=ioi");
    });

    test("is not asked of circuits of nodes, and what is no setting is said", async () => {
      const statusOf = async (query: string) => (await fetch(`${site().url}${HEAD}?${query}`)).status;
      expect(await Promise.all(["metric=nonsense", "draw=-1", "at=step9", "task=nothing"].map(statusOf))).toEqual([
        ...[400, 400, 404, 404],
      ]);
      await page.goto(`/circuits/${MODEL}/ioi/step64?level=NODE&node=a1.h0`);
      const way = page.getByRole("link", { name: "Head a1.h0 over training" });
      expect(await way.getAttribute("href")).toBe(`${HEAD}?task=ioi&at=step64`);
    });
  });
}
