/** @file A small bundle of a verification that is valid but was never computed: one level and one check. */
import { verificationAddress } from "@atlas/platform";
import { VERIFICATION_FORMAT, type VerificationBundle } from "@atlas/schema";
import { type BundleChoice, makeBundle } from "./bundle.ts";

export interface VerificationChoice extends BundleChoice {
  algorithm?: string;
  /** Address of the run whose circuit percentages are also taken in. */
  circuitOf?: string;
}

/** Of the only level, where there is a circuit. */
export const PERCENT_IN_CIRCUIT = 97.25;

/** The first head is a mover. */
export function makeVerification(given: VerificationChoice = {}): VerificationBundle {
  const { algorithm: name = "ioi", circuitOf = null, ...choice } = given;
  const { model, checkpoint, task, dataset, provenance } = makeBundle(choice);
  const { name: taskName, version } = task;
  const heads = Array.from({ length: model.layers * model.heads }, (_, head) => head);
  const algorithm: VerificationBundle["algorithm"] = {
    ...{ name, version: 1, title: `Title of ${name}`, description: "Made up.", source: "Made up." },
    ...{ task: taskName, metric: "logit-diff" },
    levels: [
      {
        ...{ name: "direct", title: "Moves names.", receivers: "logits" },
        roles: [{ name: "mover", title: "Moves.", when: { effect: { below: -0.1 } } }],
      },
    ],
    checks: [{ name: "answers", title: "Answers.", measures: { kind: "direct-difference" }, of: "heads", above: 0.5 }],
  };
  const identity = { algorithm, mode: "corrected", circuitOf, textHash: null } as const;
  const { revision, weightHash } = checkpoint;
  const { analyzerVersion, command } = provenance;
  return {
    format: VERIFICATION_FORMAT,
    address: verificationAddress({
      ...identity,
      ...{ model: model.name, revision, weightHash, datasetHash: dataset.hash, analyzerVersion },
    }),
    ...{ model, checkpoint, task: { name: taskName, version }, dataset, ...identity },
    provenance: { analyzerVersion, command },
    seconds: 0.5,
    findings: {
      levels: [
        {
          ...{ name: "direct", receivers: null, effects: heads.map((head) => -head / 8) },
          named: [{ head: 1, effect: -0.125, roles: ["mover"] }],
          ...{ percent: 20, percentInCircuit: circuitOf === null ? null : PERCENT_IN_CIRCUIT },
        },
      ],
      checks: [{ name: "answers", of: "heads", values: heads.map((head) => head / 2), passed: heads.slice(2) }],
      repair: null,
    },
  };
}

/** a0.h1 and m1 of step 192 in the checkpoint, together: of 0.25 and 2 they make 1.5. */
export function makeSwap(choice: BundleChoice = {}): VerificationBundle {
  const { checkpoint, model, dataset, provenance, ...bundle } = makeVerification({ algorithm: "swap-a0", ...choice });
  const source = { revision: "step192", step: 192, weightHash: "e".repeat(64) };
  const swap = { groups: [["a0.h1", "m1"]], from: { revision: source.revision } };
  const algorithm = { ...bundle.algorithm, levels: [], checks: [], swap };
  const { revision, weightHash } = checkpoint;
  const address = verificationAddress({
    ...{ algorithm, mode: bundle.mode, circuitOf: null, textHash: null, sourceWeightHash: source.weightHash },
    ...{ model: model.name, revision, weightHash, datasetHash: dataset.hash },
    analyzerVersion: provenance.analyzerVersion,
  });
  const found = { source, baseline: 0.25, sourceMetric: 2, swapped: [1.5] };
  return {
    ...{ ...bundle, checkpoint, model, dataset, provenance, address, algorithm },
    findings: { levels: [], checks: [], repair: null, swap: found },
  };
}
