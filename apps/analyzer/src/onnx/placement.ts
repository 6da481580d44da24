/** @file Where onnxruntime puts the nodes of a program: counted per device from its own account. */
import type { Device } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import { deviceOfProvider, placedOn } from "./device.ts";
import { toOnnx } from "./model-proto.ts";
import { tryProgram } from "./trial.ts";
import { weightFolder } from "./weight-folder.ts";

export interface Placement {
  /** Nodes per device after onnxruntime's own optimisation, such as { webgpu: 413, cpu: 1 }. */
  nodes: Record<string, number>;
  /** Those that fell back to the CPU, as "Concat (record/Concat#103)"; empty when the CPU is the device. */
  fallen: string[];
}

/** @throws Error when onnxruntime cannot create a session even with the CPU's help. */
export async function placementOf(g: Graph, device: Device): Promise<Placement> {
  const options = placedOn({ device, weightFolder: weightFolder(g), allowCpu: true });
  const { error, log } = await tryProgram({ model: toOnnx(g, device), options });
  if (error !== null) throw new Error(error);
  const { nodes, named } = readPlacements(log);
  if (Object.keys(nodes).length === 0) throw new Error("onnxruntime's log does not say where it placed the nodes");
  return { nodes, fallen: device === "cpu" ? [] : (named.cpu ?? []) };
}

const HEADING = /placed on \[(\w+)\]\. Number of nodes: (\d+)/;
const NODE = /VerifyEachNodeIsAssignedToAnEp\] {2,}(\S.*\(.*\))\s*$/;

/** Lines such as "Node(s) placed on [CPUExecutionProvider]. Number of nodes: 1", then one line a node where there are several devices. */
export function readPlacements(log: string): { nodes: Record<string, number>; named: Record<string, string[]> } {
  const nodes: Record<string, number> = {};
  const named: Record<string, string[]> = {};
  let current: string[] = [];
  for (const line of log.split("\n")) {
    const heading = HEADING.exec(line);
    const node = NODE.exec(line);
    if (heading) {
      const device = deviceOfProvider(heading[1]!);
      nodes[device] = Number(heading[2]);
      current = [];
      named[device] = current;
    } else if (node) current.push(node[1]!);
  }
  return { nodes, named };
}
