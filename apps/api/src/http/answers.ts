/** @file Answers that are no answers to a query, in the shape of GraphQL errors, so that a client has to understand one shape only. */
import type { RequestHandler, Response } from "express";

/** Whoever is answered that something is away for the moment is told to wait so long: a database that crashed is usually back by then. */
export const RETRY_AFTER_SECONDS = 2;

export function answerError(response: Response, status: number, code: string, message: string): void {
  if (status === 503) response.set("retry-after", `${RETRY_AFTER_SECONDS}`);
  response.status(status).json({ errors: [{ message, extensions: { code } }] });
}

/** For whatever comes by another method. */
export const allowOnly =
  (...methods: string[]): RequestHandler =>
  (request, response, next) => {
    if (methods.includes(request.method)) return next();
    response.set("allow", methods.join(", "));
    answerError(response, 405, "METHOD_NOT_ALLOWED", `This method is not allowed here; use ${methods.join(" or ")}.`);
  };

/** HTTP/1.1 wants exactly one host; Node's own refusal would have no words. Source: RFC 9112, section 3.2. */
export const oneHost: RequestHandler = ({ httpVersion, headersDistinct }, response, next) => {
  const hosts = headersDistinct.host?.length ?? 0;
  if (hosts === 1 || (hosts === 0 && httpVersion === "1.0")) return next();
  answerError(response, 400, "BAD_REQUEST", `The request has ${hosts} headers Host; send one.`);
};

export const nothingHere: RequestHandler = (_request, response) =>
  answerError(response, 404, "NOT_FOUND", "There is nothing at this address; send queries to /graphql.");
