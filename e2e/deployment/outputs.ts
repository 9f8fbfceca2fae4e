import { reportMissingEngines } from '../engines/installed.ts';
import { vercelBuild, type VercelBuild } from '../edge/vercel-build.ts';
import { projectVariables, type Topology } from '../edge/deployment.ts';

const TOPOLOGIES: readonly Topology[] = ['same-origin', 'cross-origin'];

const variableOf = (topology: Topology, what: string): string =>
  `TASKWELL_${what}_${topology.replace('-', '_').toUpperCase()}`;

/** Builds the frontend for both topologies before the tests, and removes the outputs after them. */
export default async function buildForBoth(): Promise<() => Promise<void>> {
  reportMissingEngines();
  const builds = await Promise.all(TOPOLOGIES.map((topology) => buildFor(topology)));
  return async () => {
    await Promise.all(builds.map((build) => build.dispose()));
  };
}

async function buildFor(topology: Topology): Promise<VercelBuild> {
  const build = await vercelBuild(projectVariables(topology));
  if (!build.succeeded) throw new Error(`vercel build failed:\n${build.log}`);
  process.env[variableOf(topology, 'OUTPUT')] = build.output;
  process.env[variableOf(topology, 'LOG')] = build.log;
  return build;
}

/** The folder that was built for a topology, and what the build said. */
export function built(topology: Topology): { output: string; log: string } {
  const read = (what: string): string => {
    const value = process.env[variableOf(topology, what)];
    if (value === undefined) throw new Error(`Nothing was built for ${topology}.`);
    return value;
  };
  return { output: read('OUTPUT'), log: read('LOG') };
}
