/** @file How releases are named: as in addresses and references, without quoting. */

export const RELEASE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Such as "1.0" or "2026-11-26". */
export const RELEASE_VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,31}$/;
