"use client";
/** @file The pages of the site; the one that is open is marked. Those with a time axis, or with links to one, keep how time is shown where they are opened. */
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { compareHref, healthHref, homeHref, runsHref, trendsHref } from "../lib/hrefs.ts";
import { useTimeQuery } from "./time-query.ts";

const PAGES = [
  { href: "/", name: "Atlas", timed: homeHref },
  { href: "/trends", name: "Trends", timed: trendsHref },
  { href: "/compare", name: "Compare", timed: compareHref },
  { href: "/tasks", name: "Tasks" },
  { href: "/health", name: "Health", timed: healthHref },
  { href: "/runs", name: "Runs", timed: runsHref },
  { href: "/about", name: "Methods" },
  { href: "/docs/api", name: "API" },
] as const;

export function NavLinks() {
  const path = usePathname();
  const time = useTimeQuery();
  return PAGES.map((page) => (
    <Link
      key={page.href}
      href={"timed" in page ? page.timed(time) : page.href}
      prefetch={false}
      aria-current={isOpen(path, page.href) ? "page" : undefined}
    >
      {page.name}
    </Link>
  ));
}

export function HomeLink({ className, children }: { className: string | undefined; children: ReactNode }) {
  return (
    <Link className={className} href={homeHref(useTimeQuery())}>
      {children}
    </Link>
  );
}

/** A page below one of these belongs to it. */
function isOpen(path: string, href: string): boolean {
  return path === href || (href !== "/" && path.startsWith(`${href}/`));
}
