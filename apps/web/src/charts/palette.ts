/** @file The colours of globals.css as values, for drawings that leave the site: other programs know no CSS variables. */

export type Theme = "light" | "dark";

export const PALETTE: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  light: {
    paper: "#fcfbf8",
    raised: "#ffffff",
    rule: "#e9e6de",
    "rule-strong": "#b9b4a7",
    ink: "#1d2126",
    "ink-soft": "#5a5e63",
    "ink-faint": "#6f7271",
    accent: "#0f6b6b",
    "on-accent": "#ffffff",
    "accent-wash": "#e4f0ee",
    positive: "#2166ac",
    negative: "#ba520d",
    born: "#00805e",
    kept: "#7d8187",
    lost: "#b8479a",
    "series-1": "#0072b2",
    "series-2": "#b8479a",
    "series-3": "#00805e",
    "series-4": "#a86e00",
    "series-5": "#c0470a",
    "series-6": "#5b6ee1",
    "series-7": "#6b7280",
    "series-8": "#8c6d1f",
    warn: "#8a4b00",
    "warn-wash": "#fbf0df",
  },
  dark: {
    paper: "#14171b",
    raised: "#1d2126",
    rule: "#2a2f36",
    "rule-strong": "#565d66",
    ink: "#eceae4",
    "ink-soft": "#a9adb2",
    "ink-faint": "#868c93",
    accent: "#5cc2b8",
    "on-accent": "#0c1b1b",
    "accent-wash": "#17302f",
    positive: "#6aaee8",
    negative: "#f08c4b",
    born: "#3fc79a",
    kept: "#868c93",
    lost: "#e08bc9",
    "series-1": "#56b4e9",
    "series-2": "#e08bc9",
    "series-3": "#3fc79a",
    "series-4": "#e6a937",
    "series-5": "#f07f4a",
    "series-6": "#97a5ff",
    "series-7": "#a3a9b3",
    "series-8": "#cdb15f",
    warn: "#f0b866",
    "warn-wash": "#33270f",
  },
};

/** A drawing with values in place of the site's colour names. */
export function withColours(svg: string, theme: Theme): string {
  return svg.replaceAll(/var\(--([a-z0-9-]+)\)/g, (whole, name: string) => PALETTE[theme][name] ?? whole);
}
