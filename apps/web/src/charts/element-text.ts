/**
 * @file A drawing made of plain elements as SVG text, for a file or a page. React's own renderer cannot be had where routes
 * answer, and a drawing has neither state nor handlers. A page would send its elements twice, as text and to React, which has
 * nothing to do with them.
 */
import { Fragment, isValidElement, type ReactNode } from "react";

type Properties = Readonly<Record<string, unknown>>;

/** Properties that mean nothing outside the page. */
const OF_THE_PAGE = new Set(["className", "style", "role"]);
/** Attributes of SVG that are spelled with a capital. */
const AS_THEY_ARE = new Set(["viewBox", "patternUnits", "patternTransform", "preserveAspectRatio"]);

/**
 * For a file: what belongs to the page is left out.
 * @throws when the drawing holds an element of the browser's, such as a link of the router.
 */
export function elementText(node: ReactNode): string {
  return textOf(node, (name, value) => (OF_THE_PAGE.has(name) ? "" : attribute(name, value)));
}

/** For a page, whose classes are kept. @throws as `elementText` does */
export function pageText(node: ReactNode): string {
  return textOf(node, (name, value) => attribute(name === "className" ? "class" : name, value));
}

function textOf(node: ReactNode, attributeText: (name: string, value: unknown) => string): string {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (typeof node === "string" || typeof node === "number") return escapeXml(String(node));
  if (Array.isArray(node)) return node.map((one) => textOf(one, attributeText)).join("");
  if (!isValidElement<Properties>(node)) throw new Error("A drawing as text is made of plain elements.");
  const { type } = node;
  const { children, ...props } = node.props as Properties & { children?: ReactNode };
  if (type === Fragment) return textOf(children, attributeText);
  if (typeof type === "function") return textOf((type as (props: object) => ReactNode)(node.props), attributeText);
  const attributes = Object.entries(props).map(([name, value]) => attributeText(name, value));
  return `<${type}${attributes.join("")}>${textOf(children, attributeText)}</${type}>`;
}

function attribute(name: string, value: unknown): string {
  if (value === undefined || value === null || value === false) return "";
  const spelled = AS_THEY_ARE.has(name) ? name : name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return ` ${spelled}="${escapeXml(String(value))}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}
