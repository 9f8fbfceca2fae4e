import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PYTHON = fileURLToPath(new URL('../../backend/.venv/bin/python', import.meta.url));

/** A certificate for some names, from an authority that nobody trusts and that is gone when it is made. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly authority: string;
  /** By which Chromium can be told to trust this one certificate: the digest of its public key. */
  readonly fingerprint: string;
}

export async function certificateFor(names: readonly string[]): Promise<Certificate> {
  const folder = await mkdtemp(path.join(tmpdir(), 'taskwell-tls-'));
  try {
    const options = ['-m', 'trustme', '--quiet', '--key-type', 'ECDSA', '--dir', folder];
    await promisify(execFile)(PYTHON, [...options, '--identities', ...names]);
    const read = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
    const cert = await read('server.pem');
    const publicKey = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
    return {
      key: await read('server.key'),
      cert,
      authority: await read('client.pem'),
      fingerprint: createHash('sha256').update(publicKey).digest('base64'),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
