import { expect, test, vi } from 'vitest';
import { afterPaint } from '#lib/platform/after-paint.ts';

test('what was done before it is painted first', async () => {
  const order: string[] = [];
  await new Promise<void>((done) => {
    afterPaint(() => {
      order.push('act');
      done();
    });
    requestAnimationFrame(() => order.push('frame'));
  });
  expect(order).toEqual(['frame', 'act']);
});

test('whoever leaves before that leaves nothing undone', () => {
  const order: string[] = [];
  const guard = (): number => order.push('guard');
  addEventListener('beforeunload', guard);
  afterPaint(() => order.push('act'));
  dispatchEvent(new Event('beforeunload'));
  removeEventListener('beforeunload', guard);
  expect(order).toEqual(['act', 'guard']);
});

test('a page that is never painted waits for no frame, and nothing is done twice', () => {
  vi.useFakeTimers();
  const frames: FrameRequestCallback[] = [];
  vi.spyOn(globalThis, 'requestAnimationFrame').mockImplementation((frame) => frames.push(frame));
  const act = vi.fn();
  afterPaint(act);
  vi.advanceTimersByTime(1_000);
  expect(act).toHaveBeenCalledOnce();

  while (frames.length > 0) frames.shift()?.(0);
  vi.advanceTimersByTime(1_000);
  expect(act).toHaveBeenCalledOnce();
  vi.useRealTimers();
  vi.restoreAllMocks();
});
