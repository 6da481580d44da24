import { expect, test } from "vitest";
import { commandRecord, portableText } from "./portable-text.ts";

test.each([
  [
    "npx atlas sweep /home/ada/models/demo-large --revisions step128 --tasks ioi",
    "npx atlas sweep DIR/demo-large --revisions step128 --tasks ioi",
  ],
  [
    "npx atlas analyze /tmp/a/step0/ --task /data/own.jsonl --heads --text=/data/own.txt",
    "npx atlas analyze DIR/step0 --task DIR/own.jsonl --heads --text=DIR/own.txt",
  ],
  ["npx atlas import /a/x.csv,/b/y.csv", "npx atlas import DIR/x.csv,DIR/y.csv"],
])("%s is kept without the machine's folders", (typed, kept) => {
  expect(portableText(typed)).toBe(kept);
  expect(commandRecord.parse(typed)).toBe(kept);
  expect(portableText(kept)).toBe(kept);
});

test.each([
  "npx atlas analyze pythia/pythia-160m@step512 --task ioi",
  "npx atlas sweep hf:EleutherAI/pythia-160m --revisions step0,step512",
  "npx atlas analyze ../models/demo-large/step0 --task own.jsonl",
  "npx atlas swap models/a --nodes a8.h2,m1 --ahead 8",
])("%s stays as typed", (command) => expect(portableText(command)).toBe(command));
