/** @file Publications: results sent to a server in parts. What may be sent, and how large it may be. */

/** Which bundle travels: bundle.ts, head-score-bundle.ts, verification-bundle.ts, examination-bundle.ts, import-bundle.ts. */
export const PUBLICATION_KINDS = ["result", "head-scores", "verification", "examination", "import"] as const;
export type PublicationKind = (typeof PUBLICATION_KINDS)[number];

/** Bytes of one part: a line of 1 Mbit/s carries it in 12 s with its base64, less than the 20 s that a request has. */
export const MAX_PART_BYTES = 1_048_576;

/** Parts of one publication: 48 MiB together, which hold the largest bundle (limits.ts) even where compression gains nothing. */
export const MAX_PARTS = 48;

/** Bytes of a bundle once it is unpacked: twice the largest one. A small file may unpack to anything. */
export const MAX_BUNDLE_BYTES = 75_000_000;

/** Publications of one project that are under way at once, at most 4.7 GiB: more are a client that never finishes one. */
export const MAX_OPEN_PUBLICATIONS = 100;

/** One that has received nothing for so long gives way to a new one where there are too many. Clients try again for a minute or two. */
export const PUBLICATION_GIVES_WAY_MINUTES = 10;

/** A publication that has received nothing for so long is forgotten, parts and all. */
export const PUBLICATION_EXPIRES_HOURS = 24;
