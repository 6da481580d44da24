/** @file CSV as the report writes it. */
import { stringify } from "csv-stringify/sync";

/** @param rows the first holds the columns' names; null is an empty field. */
export const csv = (rows: readonly (readonly (string | number | null)[])[]): string => stringify([...rows]);
