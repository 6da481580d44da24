/** @file A view of the site as a reference: one line, and an entry for BibTeX. */

export interface Citable {
  title: string;
  codeVersions: readonly string[];
  /** That what is shown is in, such as "demo 1.0". */
  releases?: readonly string[] | undefined;
  address: string;
}

const PUBLISHER = "Circuit Atlas";

/** @param day when it was looked at, such as "2026-11-26": results are added, so the day is part of the reference. */
export function citation(cited: Citable, day: string): string {
  return `${PUBLISHER} (${day.slice(0, 4)}). ${cited.title} (${sourceOf(cited)}, seen ${day}). ${cited.address}`;
}

export function bibtex(cited: Citable, day: string): string {
  const { title, address } = cited;
  return entry(title, [
    ["title", `{${latex(title)}}`],
    ["author", `{${PUBLISHER}}`],
    ["year", day.slice(0, 4)],
    ["note", latex(sourceOf(cited))],
    ["url", address],
    ["urldate", day],
  ]);
}

/** A release stays as it is, so the day on which it was looked at does not matter. */
export interface CitableRelease {
  name: string;
  version: string;
  title: string;
  license: string | null;
  contentHash: string;
  createdAt: string;
}

export function releaseBibtex(release: CitableRelease, address: string): string {
  const { name, version, title, license, contentHash, createdAt } = release;
  const licence = license === null ? "" : `, licence ${license}`;
  return entry(`${name} ${version}`, [
    ["title", `{${latex(title)}}`],
    ["author", `{${PUBLISHER}}`],
    ["year", createdAt.slice(0, 4)],
    ["version", latex(version)],
    ["note", latex(`content hash ${contentHash}${licence}`)],
    ["url", address],
  ]);
}

function entry(key: string, fields: readonly (readonly [name: string, value: string])[]): string {
  return `@misc{${keyOf(key)},\n${fields.map(([name, value]) => `  ${name} = {${value}}`).join(",\n")}\n}`;
}

function sourceOf({ codeVersions, releases = [] }: Citable): string {
  const code = codeVersions.length === 0 ? "code version not known" : `code version ${codeVersions.join(", ")}`;
  return releases.length === 0 ? code : `${code}, in release ${releases.join(", ")}`;
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
