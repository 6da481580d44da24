/** @file Instants, as text. */
import { UserError } from "@atlas/schema";
import { builder } from "../../builder.ts";

/** A day, or an instant with its zone: what says neither would mean another moment on another server. */
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

builder.scalarType("DateTime", {
  description:
    'An instant in ISO 8601, in UTC, such as "2026-01-31T09:30:00.000Z". As an argument with any zone, or a day alone, which is its beginning in UTC.',
  serialize: (instant) => instant.toISOString(),
  parseValue: (text) => {
    const instant = typeof text === "string" && INSTANT.test(text) ? new Date(text) : undefined;
    if (instant === undefined || Number.isNaN(instant.getTime()))
      throw new UserError('This is no instant; write it in ISO 8601, such as "2026-01-31T09:30:00Z".');
    return instant;
  },
});
