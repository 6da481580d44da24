/** @file Answers that are no answers to a query, in the shape of GraphQL errors, so that a client has to understand one shape only. */
import type { RequestHandler, Response } from "express";

/** Whoever is answered that something is away for the moment is told to wait so long: a database that crashed is usually back by then. */
export const RETRY_AFTER_SECONDS = 2;

export function answerError(response: Response, status: number, code: string, message: string): void {
  if (status === 503) response.set("retry-after", `${RETRY_AFTER_SECONDS}`);
  response.status(status).json({ errors: [{ message, extensions: { code } }] });
}

export const wrongMethod: RequestHandler = (_request, response) => {
  response.set("allow", "GET, POST");
  answerError(response, 405, "METHOD_NOT_ALLOWED", "This method is not allowed; send queries with POST or GET.");
};

export const nothingHere: RequestHandler = (_request, response) =>
  answerError(response, 404, "NOT_FOUND", "There is nothing at this address; send queries to /graphql.");
