/** @file Releases at the root of a query. */
import { releases } from "@atlas/schema/db";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { type Given, idsOf, withIds } from "../../shared/chosen.ts";
import { whereOf } from "../../shared/where.ts";
import { Release } from "./type.ts";

/** Releases that may be seen; only the given ones where ids are given. */
const releaseFilter = ({ viewer }: Context, ids: Given<readonly { id: string }[]>) => ({
  ...visible(viewer).releases,
  ...withIds(ids),
});

builder.queryFields((t) => ({
  releases: t.drizzleConnection({
    type: Release,
    description: "All releases, newest first.",
    args: { ids: t.arg.globalIDList({ for: Release, description: idsOf("releases") }) },
    resolve: (query, _root, { ids }, context) =>
      context.db.query.releases
        .findMany(query({ columns: { id: true }, where: releaseFilter(context, ids), orderBy: { id: "desc" } }))
        .execute(),
    totalCount: (_root, { ids }, context) =>
      context.db.$count(releases, whereOf("releases", releaseFilter(context, ids))),
  }),
  release: t.drizzleField({
    type: Release,
    nullable: true,
    description: "The release of this name and version; null when there is none.",
    args: {
      name: t.arg.string({ required: true, description: 'Name of the release, such as "demo".' }),
      version: t.arg.string({ description: "Its version; the newest when nothing is said." }),
    },
    resolve: (query, _root, { name, version }, { db, viewer }) =>
      db.query.releases
        .findFirst(
          query({
            where: { name, ...(version != null && { version }), ...visible(viewer).releases },
            orderBy: { id: "desc" },
          }),
        )
        .execute(),
  }),
}));
