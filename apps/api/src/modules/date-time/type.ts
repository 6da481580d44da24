/** @file Instants, as text. */
import { builder } from "../../builder.ts";

builder.scalarType("DateTime", {
  description: 'An instant in ISO 8601, in UTC, such as "2026-01-31T09:30:00.000Z".',
  serialize: (instant) => instant.toISOString(),
});
