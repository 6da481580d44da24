/** @file Files are made in memory, a few at a time: others wait for their turn, and where many wait already the next is told to come again. */
import type { RequestHandler } from "express";
import { answerError } from "../http/answers.ts";

export interface Turns {
  atOnce: number;
  /** Requests that may wait. */
  waiting: number;
}

/** @returns for what answers requests: the same, one of them or of the others when it is its turn. */
export function inTurn({ atOnce, waiting }: Turns) {
  let free = atOnce;
  const queue: (() => void)[] = [];
  const turn = () => {
    if (free === 0) return new Promise<void>((resolve) => queue.push(resolve));
    free--;
    return Promise.resolve();
  };
  const pass = () => {
    const next = queue.shift();
    if (next === undefined) free++;
    else next();
  };
  return <Parameters>(make: RequestHandler<Parameters>): RequestHandler<Parameters> =>
    async (request, response, next) => {
      if (free === 0 && queue.length >= waiting)
        return answerError(
          response,
          503,
          "FILE_LIMIT",
          `${atOnce} files are being made and ${waiting} waited for, as many as may be; ask again when Retry-After says.`,
        );
      await turn();
      try {
        // Whoever has left meanwhile needs no file.
        if (!response.closed) await make(request, response, next);
      } finally {
        pass();
      }
    };
}
