/** @file The closed table of ops: a name without a row does not compile. */

import type { OpAttributes, OpName } from "./attributes.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import { layout } from "./layout.ts";
import { linear } from "./linear.ts";
import { lastAxis } from "./normalize.ts";
import type { Op } from "./op.ts";

export const opTable: { [Name in OpName]: Op<OpAttributes[Name]> } = {
  ...elementwise,
  ...lastAxis,
  ...linear,
  ...layout,
  ...indexing,
};
