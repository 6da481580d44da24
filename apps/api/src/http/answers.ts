/** @file Answers that are no answers to a query, in the shape of GraphQL errors, so that a client has to understand one shape only. */
import type { RequestHandler, Response } from "express";

export function answerError(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ errors: [{ message, extensions: { code } }] });
}

export const wrongMethod: RequestHandler = (_request, response) => {
  response.set("allow", "GET, POST");
  answerError(response, 405, "METHOD_NOT_ALLOWED", "This method is not allowed; send queries with POST or GET.");
};

export const nothingHere: RequestHandler = (_request, response) =>
  answerError(response, 404, "NOT_FOUND", "There is nothing at this address; send queries to /graphql.");
