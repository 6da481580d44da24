/** @file A choice among views. Each option is an ordinary link, so it works without scripts and can be opened elsewhere. */
import Link from "next/link";
import type { ReactNode } from "react";
import styles from "./choice.module.css";

export interface Option {
  label: ReactNode;
  href: string;
  active: boolean;
  /** What the option shows, where its label is too short to say. */
  hint?: string;
}

export function Choice({ label, options }: { label: string; options: readonly Option[] }) {
  return (
    <div className={styles.choice}>
      <span className={styles.label}>{label}</span>
      <ul className={styles.options} aria-label={label}>
        {options.map((option) => (
          <li key={option.href}>
            <OptionLink {...option} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function OptionLink({ label, href, active, hint }: Option) {
  const current = active ? "true" : undefined;
  return (
    <Link href={href} scroll={false} prefetch={false} className={styles.option} aria-current={current} title={hint}>
      {label}
    </Link>
  );
}

/** Choices beside one another. */
export function Controls({ children }: { children: ReactNode }) {
  return <div className={styles.controls}>{children}</div>;
}
