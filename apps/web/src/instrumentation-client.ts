/** @file What the browser does when the reader sets out for another view, by whatever link or control. */
import { setOut } from "./ui/way.ts";

export function onRouterTransitionStart(address: string): void {
  setOut(address);
}
