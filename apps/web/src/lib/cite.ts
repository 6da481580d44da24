/** @file A view of the site as a reference: one line, and an entry for BibTeX. */

export interface Citable {
  title: string;
  codeVersions: readonly string[];
  address: string;
}

const PUBLISHER = "Circuit Atlas";

/** @param day when it was looked at, such as "2026-11-26": results are added, so the day is part of the reference. */
export function citation({ title, codeVersions, address }: Citable, day: string): string {
  return `${PUBLISHER} (${day.slice(0, 4)}). ${title} (${versionsOf(codeVersions)}, seen ${day}). ${address}`;
}

export function bibtex({ title, codeVersions, address }: Citable, day: string): string {
  const fields = [
    ["title", `{${latex(title)}}`],
    ["author", `{${PUBLISHER}}`],
    ["year", day.slice(0, 4)],
    ["note", latex(versionsOf(codeVersions))],
    ["url", address],
    ["urldate", day],
  ];
  return `@misc{${keyOf(title)},\n${fields.map(([name, value]) => `  ${name} = {${value}}`).join(",\n")}\n}`;
}

function versionsOf(versions: readonly string[]): string {
  return versions.length === 0 ? "code version not known" : `code version ${versions.join(", ")}`;
}

/** Letters and digits alone are safe in a key. */
function keyOf(title: string): string {
  return `circuit-atlas-${
    title
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join("-") ?? "view"
  }`;
}

/** Characters that mean something to LaTeX. */
function latex(text: string): string {
  return text.replaceAll(/[\\{}&%$#_^~]/g, (sign) => SPELLED[sign] ?? `\\${sign}`);
}

const SPELLED: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
};
