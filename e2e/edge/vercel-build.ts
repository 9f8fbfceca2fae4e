import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const FRONTEND = fileURLToPath(new URL('../../frontend', import.meta.url));
const CLI = fileURLToPath(new URL('../vercel-cli/node_modules/vercel/dist/vc.js', import.meta.url));
/** What a fresh clone does not have. */
const NOT_CLONED = ['.svelte-kit', '.vercel', 'build', 'node_modules', 'test-results'];

/**
 * A project as Vercel makes it when somebody imports the repository and changes no setting, but for the installation:
 * the packages are linked, and what npm runs after installing them is all that is left to do.
 */
const PROJECT = {
  projectId: 'prj_of_nobody',
  orgId: 'team_of_nobody',
  settings: {
    framework: null,
    buildCommand: null,
    outputDirectory: null,
    installCommand: 'npm run prepare',
    nodeVersion: '24.x',
  },
};

export interface VercelBuild {
  readonly succeeded: boolean;
  /** What whoever deploys reads. */
  readonly log: string;
  /** The folder of the build output; there is none when the build has failed. */
  readonly output: string;
  /** Removes the copy that was built, and the output with it. */
  dispose(): Promise<void>;
}

/**
 * Builds the frontend as Vercel does, with its own program and these variables of the project, in a copy and
 * without a network. Nothing of the environment of the caller reaches it but where programs are found.
 */
export async function vercelBuild(variables: Record<string, string>): Promise<VercelBuild> {
  const home = await mkdtemp(path.join(tmpdir(), 'taskwell-vercel-'));
  const project = path.join(home, 'frontend');
  await copyProject(project);
  const build = spawn(
    process.execPath,
    [CLI, 'build', '--yes', '--prod', '--token', 'unused', '--global-config', home],
    {
      cwd: project,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        NO_UPDATE_NOTIFIER: '1',
        VERCEL_TELEMETRY_DISABLED: '1',
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(build, 'exit') as Promise<[number | null]>;
  const [printed, complained, [code]] = await Promise.all([
    text(build.stdout),
    text(build.stderr),
    ended,
  ]);
  const dispose = (): Promise<void> => rm(home, { recursive: true, force: true });
  if (code !== 0) await dispose();
  return {
    succeeded: code === 0,
    log: printed + complained,
    output: path.join(project, '.vercel', 'output'),
    dispose,
  };
}

async function copyProject(project: string): Promise<void> {
  await cp(FRONTEND, project, {
    recursive: true,
    filter: (source) => !NOT_CLONED.includes(path.relative(FRONTEND, source)),
  });
  await mkdir(path.join(project, 'node_modules'));
  // SvelteKit writes types of the project into this one, so the copy needs its own.
  const packages = (await readdir(path.join(FRONTEND, 'node_modules'))).filter(
    (name) => name !== '$app',
  );
  for (const name of packages) {
    await symlink(
      path.join(FRONTEND, 'node_modules', name),
      path.join(project, 'node_modules', name),
    );
  }
  await mkdir(path.join(project, '.vercel'));
  await writeFile(path.join(project, '.vercel', 'project.json'), JSON.stringify(PROJECT));
}
