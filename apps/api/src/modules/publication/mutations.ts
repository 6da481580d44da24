/** @file Publishing results. */
import { receivePart } from "@atlas/platform";
import { MAX_PARTS, PUBLICATION_EXPIRES_HOURS, UserError } from "@atlas/schema";
import { DEFAULT_PROJECT } from "@atlas/schema/db";
import { requireWriter } from "../../access.ts";
import { builder } from "../../builder.ts";
import { Publication, PublicationKind, PublicationPart } from "./type.ts";

builder.mutationField("publishResults", (t) =>
  t.field({
    type: Publication,
    description: `Publishes a bundle of results in parts, which may come in any order and more than once. It is checked as a whole and stored when the last part is there, once, whoever published it before; a bundle that is not valid is refused and its parts are forgotten, and so is what has received nothing for ${PUBLICATION_EXPIRES_HOURS} hours. Without a part it answers what is missing, so that a publication can go on where it was interrupted. Needs a key of the server.`,
    args: {
      project: t.arg.string({
        required: true,
        defaultValue: DEFAULT_PROJECT,
        description: "Name of the project that the results belong to.",
      }),
      kind: t.arg({ type: PublicationKind, required: true, defaultValue: "result", description: "What is published." }),
      hash: t.arg.string({
        required: true,
        description: "SHA-256, in hexadecimal, of the whole: the bundle as JSON, compressed by gzip or not.",
      }),
      parts: t.arg.int({ required: true, description: `Number of parts that it is cut into, 1 to ${MAX_PARTS}.` }),
      address: t.arg.string({
        description:
          "Content address of what is published, where it has one; of head scores, one of them. Where that is stored already, the answer is that nothing is missing.",
      }),
      part: t.arg({ type: PublicationPart, description: "One of the parts; none to ask what is missing." }),
    },
    resolve: (_root, { part, address, ...given }, { db, viewer }) => {
      requireWriter(viewer);
      return receivePart(db, {
        ...given,
        address: address ?? undefined,
        part: part ? { ...part, content: bytesOf(part.content) } : undefined,
      });
    },
  }),
);

/** Node takes whatever it is given for base64 and drops the rest. */
function bytesOf(content: string): Buffer {
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(content)) return Buffer.from(content, "base64");
  throw new UserError("The content of a part is no base64; encode its bytes and send them again.");
}
