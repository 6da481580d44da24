/** @file Bounds of what is accepted from outside, each with its arithmetic. A bound exists so that a lie stays cheap. */

/** The deepest model designed for has 36 layers (Pythia-12b); seven times that leaves room for what follows. */
export const MAX_LAYERS = 256;

/** The widest model designed for has 40 heads a layer (Pythia-12b). */
export const MAX_HEADS = 256;

/**
 * Edges of one model: Pythia-12b has 3,131,263, that is 12.5 MB of packed float32 scores and 17 MB of base64.
 * Twice that keeps a bundle below 35 MB; 256 layers of 256 heads would have 6.5 billion.
 */
export const MAX_EDGES = 6_300_000;

/** Counts, steps and versions: the largest number that PostgreSQL's `integer` holds. */
export const MAX_INTEGER = 2 ** 31 - 1;

/** Levels of lists and objects in a bundle: results have six, and conditions of an algorithm two for each that holds another. */
export const MAX_BUNDLE_DEPTH = 40;
