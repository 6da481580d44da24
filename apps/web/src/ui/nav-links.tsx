"use client";
/** @file The pages of the site; the one that is open is marked. */
import Link from "next/link";
import { usePathname } from "next/navigation";

const PAGES = [
  { href: "/", name: "Atlas" },
  { href: "/trends", name: "Trends" },
  { href: "/compare", name: "Compare" },
  { href: "/tasks", name: "Tasks" },
  { href: "/health", name: "Health" },
  { href: "/runs", name: "Runs" },
  { href: "/about", name: "Methods" },
  { href: "/docs/api", name: "API" },
] as const;

export function NavLinks() {
  const path = usePathname();
  return PAGES.map(({ href, name }) => (
    <Link key={href} href={href} prefetch={false} aria-current={isOpen(path, href) ? "page" : undefined}>
      {name}
    </Link>
  ));
}

/** A page below one of these belongs to it. */
function isOpen(path: string, href: string): boolean {
  return path === href || (href !== "/" && path.startsWith(`${href}/`));
}
