/**
 * @file Figures of Tigges et al. 2024 (arXiv:2407.10827) computed again from the data its authors published. The expected values are
 * those of the paper, its notebooks, or an earlier recomputation, to the digits in which they are known. The data are not part of
 * this repository (its README there names sources and licence); without them these tests skip.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mean } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { pearson } from "./correlation.ts";
import { emergence } from "./emergence.ts";
import { alphaOfSpan, ewma } from "./ewma.ts";
import { measured, valueOr } from "./measured.ts";
import { sizeCorrelation } from "./size-correlation.ts";

const FOLDER = fileURLToPath(new URL("../../../../shared/data/tigges2024/", import.meta.url));
const present = existsSync(FOLDER);
if (!present) console.info("skipped: no published data, because ../shared/data/tigges2024 is not beside this checkout");

const read = (path: string) => readFileSync(`${FOLDER}${path}`, "utf8");
const csv = (path: string): Record<string, string>[] => {
  const [header, ...lines] = read(path).trim().split(/\r?\n/);
  const names = header!.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i]!, cell])));
};
const column = (rows: Record<string, string>[], name: string) => rows.map((row) => Number(row[name]));
const r = (x: number[], y: number[]) => valueOr(pearson(x, y), Number.NaN);

const TOKENS_PER_STEP = 2_097_152;
/** Published to three decimals. */
const DIGITS = 3;

describe.skipIf(!present)("published figures", () => {
  test("circuit size of 410m on IOI grows fivefold with training", () => {
    const rows = csv("original/results/graphs/pythia-410m/ioi/edge_count_by_checkpoint.csv");
    const [steps, edges] = [column(rows, "checkpoint"), column(rows, "num_edges")];
    expect(r(steps, edges)).toBeCloseTo(0.908, DIGITS);
    const at = (step: number) => edges[steps.indexOf(step)];
    expect([4, 6, 10, 20, 50, 70, 100, 143].map((k) => at(1000 * k))).toEqual([74, 248, 137, 144, 161, 482, 785, 1059]);
    expect(steps[edges.indexOf(Math.max(...edges))]).toBe(140_000);
    const between = (low: number, high: number) => mean(edges.filter((_, i) => steps[i]! >= low && steps[i]! <= high));
    expect(
      [between(4000, 44_000), between(45_000, 69_000), between(70_000, 99_000), between(100_000, 143_000)].map(
        Math.round,
      ),
    ).toEqual([215, 425, 688, 995]);
  });

  test("circuit size of 2.8b on IOI does not follow behaviour", () => {
    const { checkpoint, circuit_edges, logit_diff } = JSON.parse(
      read("extracted/ioi.pythia-2.8b.edges_and_logit_diff.json"),
    );
    expect(r(circuit_edges, logit_diff)).toBeCloseTo(-0.08, 2);
    expect(mean(circuit_edges)).toBeCloseTo(803.5, 1);
    expect(checkpoint[circuit_edges.indexOf(Math.max(...circuit_edges))]).toBe(8000);
  });

  test.each([
    ["ioi", 0.727, 0.789, 0.743],
    ["greater_than", 0.902, 0.941, 0.896],
    ["gender_pronoun", 0.607, 0.631, 0.868],
    ["sva", 0.874, 0.89, 0.99],
  ])("size correlation of %s: as coded, with true sizes, with their logarithm", (task, asCoded, withTrue, withLog) => {
    const TRUE = [70e6, 160e6, 410e6, 1.4e9, 2.8e9];
    const CODED = [70e6, 160e6, 410e6, 14e9, 28e9];
    const rows = csv("extracted/mean_circuit_node_count.csv").filter((row) => row.task === task);
    const sized = (parameters: number[]) =>
      sizeCorrelation(
        rows.map((row, i) => ({
          name: row.model!,
          parameters: parameters[i]!,
          circuitSize: Number(row.mean_nodes_ckpt_ge_1000),
        })),
      );
    const [coded, right] = [sized(CODED), sized(TRUE)];
    expect(valueOr(coded.pearson, 0)).toBeCloseTo(asCoded, DIGITS);
    expect(valueOr(right.pearson, 0)).toBeCloseTo(withTrue, DIGITS);
    expect(valueOr(right.pearsonLog, 0)).toBeCloseTo(withLog, DIGITS);
    expect(right.n).toBe(5);
    expect(right.leaveOneOut).toHaveLength(5);
  });

  const jaccards = present ? csv("extracted/jaccard_between_checkpoints.csv") : [];
  const table = (task: string, model: string, kind: string) =>
    jaccards.filter((row) => row.task === task && row.model === `pythia-${model}` && row.kind === kind);

  test("the smoothed table of SVA in 1.4b is the EWMA of span 36 of the raw one", () => {
    const raw = column(table("sva", "1.4b", "raw_edge_jaccard"), "jaccard");
    const smooth = column(table("sva", "1.4b", "ewma_span36"), "jaccard");
    const ours = ewma(raw.map(measured), alphaOfSpan(36));
    expect(ours).toHaveLength(36);
    // Both tables are printed with six decimals.
    for (const [i, value] of ours.entries()) expect(Math.abs(valueOr(value, 0) - smooth[i]!)).toBeLessThan(1.5e-6);
    const at = (from: number, to: number) =>
      table("sva", "1.4b", "raw_edge_jaccard").find(
        (row) => Number(row.checkpoint_1) === from && Number(row.checkpoint_2) === to,
      )?.jaccard;
    expect([at(2, 16), at(256, 512), at(1000, 2000), at(13_000, 14_000), at(130_000, 140_000)].map(Number)).toEqual([
      0.129032,
      0.525,
      expect.closeTo(0.775, 3),
      expect.closeTo(0.87, 3),
      expect.closeTo(0.803, 3),
    ]);
  });

  test("larger models are not uniformly more stable on gendered pronouns", () => {
    const means = (from: number, models: string[]) =>
      models.map((model) => {
        const rows = table("gender_pronoun", model, "ewma_alpha0.5");
        return mean(
          column(
            rows.filter((row) => Number(row.checkpoint_1) >= from),
            "jaccard",
          ),
        );
      });
    const all = means(0, ["70m", "160m", "410m", "1.4b", "2.8b"]);
    for (const [i, value] of [0.821, 0.737, 0.749, 0.791, 0.79].entries()) expect(all[i]).toBeCloseTo(value, DIGITS);
    const late = means(70_000, ["70m", "160m", "410m"]);
    for (const [i, value] of [0.742, 0.51, 0.786].entries()) expect(late[i]).toBeCloseTo(value, DIGITS);
  });

  test("the circuit of 410m on IOI settles between neighbours, yet moves away from its early form", () => {
    const data = JSON.parse(read("extracted/ioi.pythia-410m.adjacent_jaccard_and_logit_diff.json"));
    const overlap: number[] = data.jaccard_sim;
    const step = (i: number) => 4000 + 1000 * i;
    expect(overlap[0]).toBeCloseTo(0.461, DIGITS);
    expect(mean(overlap)).toBeCloseTo(0.815, DIGITS);
    expect(mean(overlap.filter((_, i) => step(i) >= 66_000))).toBeCloseTo(0.869, DIGITS);
    expect(mean(overlap.slice(-10))).toBeCloseTo(0.885, DIGITS);
    const lowest = Math.min(...overlap.filter((_, i) => step(i) > 5000));
    expect(lowest).toBeCloseTo(0.528, DIGITS);
    expect(step(overlap.indexOf(lowest))).toBe(49_000);
    const drift: number[] = data.weighted_jaccard_to_step5000.value;
    const of5000 = [4, 7, 12, 22, 50, 143].map((k) => drift[k - 3]!);
    for (const [i, value] of [0.608, 0.718, 0.512, 0.338, 0.297, 0.2].entries())
      expect(of5000[i]).toBeCloseTo(value, i === 5 ? 2 : DIGITS);
    // The overlap of 4000 with 5000 and of 5000 with 6000 stands in both series; that of 5000 with itself is 1.
    expect(drift.slice(1, 4)).toEqual([overlap[1], 1, overlap[2]]);
  });

  test("name movers of 410m emerge one after another", () => {
    const { series } = JSON.parse(read("extracted/ioi.pythia-410m.head_scores_over_time.json"));
    const emerged = (head: string) => {
      const { checkpoint, value } = series.find(
        (one: { metric: string; head: string }) => one.metric === "copy_score_percent" && one.head === head,
      );
      const tokens = checkpoint.map((at: number) => at * TOKENS_PER_STEP);
      const first = emergence(tokens, value.map(measured), {
        threshold: { value: 75 },
        mustStay: false,
        between: "checkpoint",
      });
      return first.kind === "measured" ? first.value / TOKENS_PER_STEP : first.why;
    };
    expect([emerged("L13H5"), emerged("L12H8"), emerged("L18H12")]).toEqual([5000, 7000, "never-reached"]);
  });

  test("nodes of 160m's circuit on IOI grow early in training", () => {
    const rows = csv("extracted/ioi.pythia-160m.in_circuit_source_nodes.csv");
    const at = (step: number) => Number(rows.find((row) => Number(row.checkpoint) === step)?.unique_source_nodes);
    expect([5, 10, 11, 13, 20, 36, 43].map((k) => at(1000 * k))).toEqual([16, 21, 34, 48, 34, 63, 69]);
  });

  test("circuit size at 80% differs threefold between seeds, and no seed but one keeps it", () => {
    const { series } = JSON.parse(read("extracted/faithfulness_vs_size.pythia-160m-seeds.ioi.step143000.json"));
    const sizes = ["seed1234", "seed1", "seed2", "seed3"].map((seed) => {
      const { size, faithfulness } = series[seed];
      const curve = faithfulness.map(measured);
      // A curve over sizes instead of tokens: the same question.
      const reached = (mustStay: boolean) => {
        const found = emergence(size, curve, { threshold: { value: 0.8 }, mustStay, between: "checkpoint" });
        return found.kind === "measured" ? found.value : found.why;
      };
      return { first: reached(false), stays: reached(true) === reached(false) };
    });
    expect(sizes.map(({ first }) => first)).toEqual([420, 169, 125, 122]);
    expect(sizes.map(({ stays }) => stays)).toEqual([false, false, true, false]);
  });

  test("Greater-Than's strongest late edge of 160m doubles and doubles again", () => {
    const rows = csv("extracted/greater_than.pythia-160m.m11-logits_edge_score.csv");
    const [steps, scores] = [column(rows, "checkpoint"), column(rows, "score")];
    expect(scores[steps.indexOf(5000)]).toBeCloseTo(0.0035, 4);
    const middle = scores.filter((_, i) => steps[i]! >= 57_000 && steps[i]! <= 95_000);
    expect(middle).toHaveLength(5);
    expect(mean(middle)).toBeCloseTo(0.0081, 4);
    expect(scores[steps.indexOf(141_000)]).toBeCloseTo(0.0136, 4);
  });
});
