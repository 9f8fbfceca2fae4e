import type { Deployment } from '../edge/deployment.ts';

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** What Chromium is started with so that it finds the deployment, trusts it, and does nothing beside. */
export function flagsFor({ proxy, certificate }: Deployment): string[] {
  return [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--proxy-server=${proxy}`,
    `--ignore-certificate-errors-spki-list=${certificate.fingerprint}`,
  ];
}
