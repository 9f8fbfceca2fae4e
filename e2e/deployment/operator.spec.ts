import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { TestInfo } from '@playwright/test';
import { FRONTEND_URL, SPACE_URL, type Deployment } from '../edge/deployment.ts';
import { expect, onlyMail, test } from './fixtures.ts';

const TASKWELL = fileURLToPath(new URL('../../backend/.venv/bin/taskwell', import.meta.url));

interface Finding {
  readonly name: string;
  readonly severity: 'fine' | 'skipped' | 'warning' | 'fault';
  readonly message: string;
}

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command of the operator on this machine, from which the deployment is found by its names. */
async function taskwell(
  deployment: Deployment,
  testInfo: TestInfo,
  ...command: string[]
): Promise<Run> {
  const authority = testInfo.outputPath('authority.pem');
  await writeFile(authority, deployment.certificate.authority);
  const program = spawn(TASKWELL, command, {
    env: {
      ...deployment.settings,
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/not-looked-at-here',
      HTTPS_PROXY: deployment.proxy,
      SSL_CERT_FILE: authority,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(program, 'exit') as Promise<[number | null]>;
  const [output, [code]] = await Promise.all([text(program.stdout), ended]);
  return { code, output };
}

test('a sound deployment passes every check of the smoke test', async ({ deployment }, info) => {
  const run = await taskwell(deployment, info, 'smoke', SPACE_URL, '--frontend', FRONTEND_URL);
  expect(run.output).toMatch(/All \d+ checks passed\.\s*$/);
  expect(run.code).toBe(0);
});

test('the doctor finds nothing wrong with a sound deployment, and sends a mail', async ({
  deployment,
  newcomer,
}, info) => {
  const options = ['--backend', SPACE_URL, '--send-to', newcomer.email, '--json'];
  const { output } = await taskwell(deployment, info, 'doctor', ...options);
  const { findings } = JSON.parse(output) as { findings: Finding[] };
  const seen = findings.filter(({ name }) => !/^(DATABASE_URL|MAIL_FROM)$/.test(name));
  expect(seen.filter(({ severity }) => severity !== 'fine')).toEqual([]);
  expect(seen.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['FRONTEND_URL', 'BACKEND_URL', 'TRUSTED_PROXIES', 'RESEND_API_KEY']),
  );
  expect((await onlyMail(deployment, newcomer.email)).text).toContain(`${FRONTEND_URL}/login`);
});
