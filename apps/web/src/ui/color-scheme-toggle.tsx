"use client";
/** @file Switches between light and dark. Which one is shown first follows the system. */
import { useMantineColorScheme } from "@mantine/core";
import styles from "./color-scheme-toggle.module.css";

export function ColorSchemeToggle() {
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <button
      type="button"
      className={styles.toggle}
      onClick={toggleColorScheme}
      aria-label="Switch between light and dark"
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor" />
      </svg>
    </button>
  );
}
