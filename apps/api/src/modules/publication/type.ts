/** @file How far a publication has come. */
import type { PublicationState } from "@atlas/platform";
import { MAX_PART_BYTES, MAX_PARTS } from "@atlas/schema";
import { builder } from "../../builder.ts";

export const PublicationKind = builder.enumType("PublicationKind", {
  description: "What a publication holds. All are written by the analyzer.",
  values: {
    RESULT: { value: "result", description: "The bundle of one result: one checkpoint on one task." },
    HEAD_SCORES: { value: "head-scores", description: "A bundle of scores of all attention heads of one checkpoint." },
    VERIFICATION: { value: "verification", description: "The bundle of one verification of an algorithm." },
    EXAMINATION: {
      value: "examination",
      description: "A bundle of what looking at the files of a model's checkpoints told and found.",
    },
    IMPORT: { value: "import", description: "The bundle of one imported file of published results." },
  },
});

export const PublicationPart = builder.inputType("PublicationPart", {
  description: "One part of a publication.",
  fields: (t) => ({
    index: t.int({ required: true, description: `Its place, from 0; at most ${MAX_PARTS - 1}.` }),
    hash: t.string({ required: true, description: "SHA-256 of its bytes, in hexadecimal." }),
    content: t.string({
      required: true,
      description: `Its bytes in base64, 1 to ${MAX_PART_BYTES} before that.`,
    }),
  }),
});

export const Publication = builder.objectRef<PublicationState>("Publication").implement({
  description: "How far a publication has come.",
  fields: (t) => ({
    complete: t.boolean({
      description: "Whether everything has arrived and is stored.",
      resolve: ({ stored }) => stored !== null,
    }),
    missing: t.exposeIntList("missing", {
      description: "Places of the parts that have not arrived, from 0, ascending.",
    }),
    stored: t.exposeBoolean("stored", {
      nullable: true,
      description: "Whether the bundle was not stored here before; null while parts are missing.",
    }),
  }),
});
