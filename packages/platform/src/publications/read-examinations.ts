/** @file All looks at the checkpoints of one model as a bundle, so that they can be published elsewhere. */
import { EXAMINATION_FORMAT, type ExaminationBundle, OWN_FINDING_KINDS } from "@atlas/schema";
import type { Db } from "../database.ts";
import { factsOf, modelOf } from "./read-records.ts";

type Problem = ExaminationBundle["checkpoints"][number]["problems"][number];

/** @returns undefined where nobody looked. @throws Error when there is no such model. */
export async function readExaminations(
  db: Db,
  { modelId, projectId }: { modelId: number; projectId: number },
): Promise<ExaminationBundle | undefined> {
  const row = await db.query.models.findFirst({
    where: { id: modelId },
    with: {
      family: true,
      checkpoints: {
        where: { examinations: { projectId } },
        orderBy: { step: "asc", id: "asc" },
        with: { examinations: { where: { projectId } } },
      },
      findings: {
        where: { projectId, kind: { in: [...OWN_FINDING_KINDS] } },
        orderBy: { id: "asc" },
        with: { checkpoints: { columns: { id: true } } },
      },
    },
  });
  if (row === undefined) throw new Error(`model ${modelId} is not stored`);
  const { checkpoints, findings, ...model } = row;
  if (checkpoints.length === 0) return undefined;
  const problemsOf = (checkpoint: number) =>
    findings.flatMap(({ kind, message, checkpoints: concerned }): Problem[] => {
      const own = OWN_FINDING_KINDS.find((one) => one === kind);
      return own && concerned.some(({ id }) => id === checkpoint) ? [{ kind: own, message }] : [];
    });
  return {
    format: EXAMINATION_FORMAT,
    model: modelOf(model),
    checkpoints: checkpoints.map(({ id, revision, step, tokens, examinations: [look] }) => ({
      ...{ revision, step, tokens, weightHash: look!.weightHash, facts: factsOf(look!) },
      problems: problemsOf(id),
    })),
  };
}
