/** @file GET /files/releases/HASH/addresses.txt: the content addresses of a release, whose SHA-256 is its content hash. */
import { releaseAddresses } from "@atlas/platform";
import type { RequestHandler } from "express";
import { visible } from "../access.ts";
import type { Context } from "../context.ts";
import { answerError } from "../http/answers.ts";
import { answeredFromCache, type SentFile, sendBytes } from "./send.ts";

export function addressesFile(context: Context): RequestHandler<{ hash: string }> {
  return async (request, response) => {
    const { hash } = request.params;
    const release = /^[0-9a-f]{64}$/.test(hash) && (await findRelease(context, hash));
    if (!release)
      return answerError(
        response,
        404,
        "NOT_FOUND",
        "There is no release of that content hash; take the address from the field addressesFile of a release.",
      );
    const file: SentFile = {
      etag: `"${hash}"`,
      type: "text/plain; charset=utf-8",
      name: `${release.name}-${release.version}-addresses.txt`,
    };
    if (answeredFromCache(request, response, file)) return;
    sendBytes(request, response, Buffer.from(await releaseAddresses(context.db, release.id)), file);
  };
}

/** The newest visible release of these contents: others have the same file. */
function findRelease({ db, viewer }: Context, contentHash: string) {
  return db.query.releases.findFirst({
    columns: { id: true, name: true, version: true },
    where: { contentHash, ...visible(viewer).releases },
    orderBy: { id: "desc" },
  });
}
