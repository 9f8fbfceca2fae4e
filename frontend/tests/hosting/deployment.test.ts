import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deploymentFrom } from '../../hosting/deployment.ts';

const BACKEND_URL = 'https://ada-taskwell.hf.space';
const PROXY_SHARED_SECRET = 'a-value-that-both-halves-know';

test('one variable is enough, and what the secret would bring is said', () => {
  const deployment = deploymentFrom({ BACKEND_URL });
  expect(deployment).toMatchObject({ backend: BACKEND_URL, directApi: null, proven: false });
  expect(deployment.notices).toEqual([expect.stringMatching(/^PROXY_SHARED_SECRET is not set: /)]);
});

test('with the secret there is nothing to say', () => {
  const deployment = deploymentFrom({ BACKEND_URL, PROXY_SHARED_SECRET, PUBLIC_API_URL: '' });
  expect(deployment).toMatchObject({ proven: true, notices: [] });
});

test('what a direct call from the browser costs is said', () => {
  const { directApi, notices } = deploymentFrom({
    BACKEND_URL,
    PROXY_SHARED_SECRET,
    PUBLIC_API_URL: `${BACKEND_URL}/`,
  });
  expect(directApi).toBe(BACKEND_URL);
  expect(notices).toEqual([expect.stringContaining('cannot stay signed in')]);
});

test.each([
  ['http://localhost:7860', 'PUBLIC_API_URL is an address of a development machine'],
  ['https://huggingface.co/spaces/ada/taskwell', `written as an origin: ${BACKEND_URL}.`],
  ['ada-taskwell.hf.space', `written as an origin: ${BACKEND_URL}.`],
])('the direct address %s is refused, since pages carry it as it stands', (address, words) => {
  expect(() => deploymentFrom({ BACKEND_URL, PUBLIC_API_URL: address })).toThrow(words);
});

test.each(['VERCEL_URL', 'VERCEL_BRANCH_URL', 'VERCEL_PROJECT_PRODUCTION_URL'])(
  'the deployment itself, known from %s, is refused as its backend',
  (name) => {
    const environment = { BACKEND_URL: 'https://tw.vercel.app', [name]: 'tw.vercel.app' };
    expect(() => deploymentFrom(environment)).toThrow("this frontend's own address");
  },
);

test.each(['ends with a blank ', 'two words', 'ünïcode', 'line\nbreak'])(
  'the secret %j is refused, for no header carries it unchanged, and is not repeated',
  (secret) => {
    const refusal = (): unknown => deploymentFrom({ BACKEND_URL, PROXY_SHARED_SECRET: secret });
    expect(refusal).toThrow(/^PROXY_SHARED_SECRET holds blanks/);
    expect(refusal).not.toThrow(secret);
  },
);

test('.env.example lists what is read, but for what Vercel sets itself', () => {
  const read = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    { BACKEND_URL },
    {
      get: (given, name: string) => {
        read.add(name);
        return given[name];
      },
    },
  );
  deploymentFrom(environment);
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const listed = [...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  expect(listed.toSorted()).toEqual(
    [...read].filter((name) => !name.startsWith('VERCEL_')).toSorted(),
  );
});
