/** @file Addresses of the pages, so that no page spells another's URL. */

import { isDrawName } from "./draw.ts";

export type SearchParams = Record<string, string | string[] | undefined>;

export interface CircuitKey {
  model: string;
  task: string;
  revision: string;
}

export function circuitHref(key: CircuitKey, query: URLSearchParams = new URLSearchParams()) {
  return withQuery(`/circuits/${formatCircuitKey(key)}`, query);
}

/** The circuit as a file that other tools read. @param choice which of several results */
export function circuitFileHref(key: CircuitKey, query: URLSearchParams) {
  return withQuery(`/circuits/${formatCircuitKey(key)}/eap-ig.json`, query);
}

/** A circuit as one text, such as "demo-large/ioi/step128"; each part is encoded, so that none can hold the separator. */
export function formatCircuitKey({ model, task, revision }: CircuitKey): string {
  return [model, task, revision].map(encodeURIComponent).join("/");
}

/** A circuit and the draw of prompts that it was found on, as addresses name it; null for whichever is newest. */
export interface DrawnCircuitKey extends CircuitKey {
  draw: string | null;
}

/** As one text, such as "demo-large/ioi/step128", and with its draw "demo-large/ioi/step128/1". */
export function formatDrawnKey({ draw, ...key }: DrawnCircuitKey): string {
  return formatCircuitKey(key) + (draw === null ? "" : `/${draw}`);
}

/** Null for what is no key. */
export function parseDrawnKey(text: string): DrawnCircuitKey | null {
  const [model, task, revision, draw = null, ...rest] = text.split("/").map(decode);
  if (!model || !task || !revision || rest.length > 0) return null;
  return draw === null || isDrawName(draw) ? { model, task, revision, draw } : null;
}

export function homeHref(query: URLSearchParams = new URLSearchParams()) {
  return withQuery("/", query);
}

export function modelHref(model: string, query: URLSearchParams = new URLSearchParams()) {
  return withQuery(`/models/${encodeURIComponent(model)}`, query);
}

/** @param head such as "a5.h3". */
export function headHref(model: string, head: string, query: URLSearchParams = new URLSearchParams()) {
  return withQuery(`/models/${encodeURIComponent(model)}/heads/${encodeURIComponent(head)}`, query);
}

export function compareHref(query: URLSearchParams) {
  return withQuery("/compare", query);
}

export function tasksHref() {
  return "/tasks";
}

export function taskHref(task: string, query: URLSearchParams = new URLSearchParams()) {
  return withQuery(`${tasksHref()}/${encodeURIComponent(task)}`, query);
}

export function releasesHref() {
  return "/releases";
}

/** Its place on the page of releases. */
export function releaseHref({ name, version }: { name: string; version: string }) {
  return `${releasesHref()}#${encodeURIComponent(`${name}-${version}`)}`;
}

/** Of a file of the repository that the methods page names. @param path from the repository's root */
export function sourceHref(path: string) {
  return `/source/${path}`;
}

export function runsHref(query: URLSearchParams = new URLSearchParams()) {
  return withQuery("/runs", query);
}

export function healthHref(query: URLSearchParams = new URLSearchParams()) {
  return withQuery("/health", query);
}

/** The route's parameters as names: Next.js hands them over as they stand in the URL. */
export function decodeKey({ model, task, revision }: CircuitKey): CircuitKey {
  return { model: decode(model), task: decode(task), revision: decode(revision) };
}

/** A segment that is not properly encoded names nothing, and is looked up as it stands. */
export function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function trendsHref(query: URLSearchParams) {
  return withQuery("/trends", query);
}

/** The first value of each parameter; repetitions mean nothing here. */
export function firstValues(params: SearchParams): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value].flat()[0]]));
}

function withQuery(path: string, query: URLSearchParams): string {
  // Commas and slashes separate parts and read better unescaped; they are legal in a query.
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  return text === "" ? path : `${path}?${text}`;
}
