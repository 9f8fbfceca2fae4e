import { randomUUID } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import {
  FRONTEND_URL,
  startDeployment,
  type Deployment,
  type Topology,
} from '../edge/deployment.ts';
import type { SentMail } from '../edge/mail-provider.ts';
import type { Credentials } from '../fixtures.ts';
import { built } from './outputs.ts';

export { expect };

export interface DeploymentOptions {
  topology: Topology;
}

interface WorkerFixtures extends DeploymentOptions {
  deployment: Deployment;
}

interface Fixtures {
  /** An address and a password that nobody has used yet. */
  newcomer: Credentials;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  topology: ['same-origin', { option: true, scope: 'worker' }],

  deployment: [
    async ({ topology }, use) => {
      const deployment = await startDeployment(topology, built(topology).output);
      await use(deployment);
      await deployment.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  launchOptions: [
    async ({ launchOptions, deployment }, use) => {
      const trusted = `--ignore-certificate-errors-spki-list=${deployment.certificate.fingerprint}`;
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), trusted] });
    },
    { scope: 'worker' },
  ],

  baseURL: async ({}, use) => {
    await use(FRONTEND_URL);
  },

  // The client of the tests cannot be told to trust one certificate; the browsers are.
  ignoreHTTPSErrors: async ({}, use) => {
    await use(true);
  },

  proxy: async ({ deployment }, use) => {
    await use({ server: deployment.proxy });
  },

  newcomer: async ({}, use) => {
    await use({ email: `${randomUUID()}@example.com`, password: 'plum-thunder-42-lantern' });
  },
});

/** The one mail to an address, once the provider has it. */
export async function onlyMail({ mail }: Deployment, address: string): Promise<SentMail> {
  const received = (): SentMail[] => mail.sent.filter(({ to }) => to.includes(address));
  await expect.poll(() => received().length).toBe(1);
  const [only] = received();
  if (only === undefined) throw new Error(`The mail to ${address} has vanished.`);
  return only;
}

/** The link in a reset mail. */
export function resetLink({ text }: SentMail): string {
  const [link] = /https:\S+\/reset-password\?token=\S+/.exec(text) ?? [];
  if (link === undefined) throw new Error(`There is no link in this mail:\n${text}`);
  return link;
}
