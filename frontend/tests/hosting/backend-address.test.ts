import { describe, expect, test } from 'vitest';
import { backendAddress } from '../../hosting/backend-address.ts';

const origin = (pasted: string): string => backendAddress('BACKEND_URL', pasted).origin;

test.each([
  ['https://ada-taskwell.hf.space', 'https://ada-taskwell.hf.space'],
  ['https://ada-taskwell.hf.space/', 'https://ada-taskwell.hf.space'],
  ['https://ada-taskwell.hf.space///', 'https://ada-taskwell.hf.space'],
  ['  https://Ada-Taskwell.HF.space\n', 'https://ada-taskwell.hf.space'],
  ['ada-taskwell.hf.space', 'https://ada-taskwell.hf.space'],
  ['https://todo.your-domain.org:8443', 'https://todo.your-domain.org:8443'],
  ['https://8.8.8.8', 'https://8.8.8.8'],
])('%j is the backend at %s', (pasted, expected) => {
  expect(backendAddress('BACKEND_URL', pasted)).toEqual({ origin: expected, notice: null });
});

test.each([
  ['https://huggingface.co/spaces/ada/taskwell', 'https://ada-taskwell.hf.space'],
  ['huggingface.co/spaces/ada/taskwell/', 'https://ada-taskwell.hf.space'],
  ['https://hf.co/spaces/Ada_L/Task.Well', 'https://ada-l-task-well.hf.space'],
  ['https://huggingface.co/spaces/ada/taskwell/tree/main', 'https://ada-taskwell.hf.space'],
  ['https://huggingface.co/spaces/ada/taskwell?logs=container', 'https://ada-taskwell.hf.space'],
])('the page %j stands for the Space at %s, and that is said', (pasted, expected) => {
  const address = backendAddress('BACKEND_URL', pasted);
  expect(address.origin).toBe(expected);
  expect(address.notice).toContain(`answers at ${expected}`);
});

describe('a value that no deployment can call is refused with the mend', () => {
  test.each([undefined, '', '   '])('%j', (missing) => {
    expect(() => backendAddress('BACKEND_URL', missing)).toThrow(
      /^BACKEND_URL is not set: .* like https:\/\/your-name-taskwell\.hf\.space\.$/,
    );
  });

  test.each([
    'http://localhost:7860',
    'localhost:7860',
    'https://api.localhost',
    'https://localhost.',
    'https://127.0.0.1:7860',
    'https://0x7f.1',
    'https://0.0.0.0',
    'https://10.1.2.3',
    'https://100.64.0.1',
    'https://169.254.1.1',
    'https://172.31.255.255',
    'https://192.168.1.20',
    'https://[::1]:7860',
    'https://[::]',
    'https://[::ffff:127.0.0.1]',
    'https://[fd00::1]',
    'https://[fe80::1]',
    'https://nas.local',
    'https://backend.internal',
    'https://backend',
  ])('%s', (address) => {
    expect(() => origin(address)).toThrow(/^BACKEND_URL is an address of a development machine/);
  });

  test.each([
    ['http://ada-taskwell.hf.space', 'https://, since passwords travel on it'],
    ['ftp://ada-taskwell.hf.space', 'https://, since passwords travel on it'],
    ['https://ada:secret@ada-taskwell.hf.space', 'holds a user name or password'],
    ['https://ada-taskwell.hf.space/api', 'with /api: write https://ada-taskwell.hf.space,'],
    ['https://ada-taskwell.hf.space/?logs=build', 'with ?logs=build'],
    ['https://huggingface.co/ada/taskwell', 'no Space'],
    ['https://huggingface.co/spaces/ada', 'no Space'],
    ['https://<your-space>.hf.space', 'is not an address'],
  ])('%s', (address, words) => {
    expect(() => origin(address)).toThrow(words);
  });

  test.each(['https://ada:secret@ada-taskwell.hf.space', 'http://ada:secret@a.hf.space'])(
    'without repeating the password of %s',
    (address) => {
      expect(() => origin(address)).toThrow(/^((?!secret).)*$/);
    },
  );
});
