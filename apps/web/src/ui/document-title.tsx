/**
 * @file The title of a window or tab. Part of what a page says and not of Next.js's metadata, which knows the address alone: what is not
 * there, and what cannot be shown at the moment, have titles of their own.
 */

/** @param props.of without the site's name */
export function DocumentTitle({ of }: { of: string }) {
  return <title>{`${of} · Circuit Atlas`}</title>;
}
