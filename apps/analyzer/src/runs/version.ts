/**
 * @file The analyzer's version: part of every result's content address. Raise it whenever the numbers of an unchanged request
 * would change.
 */
export const ANALYZER_VERSION = "0.1.0";
