import type { Unreachable } from '#lib/api/failure.ts';
import type { Patience } from '#lib/api/patience.ts';

/** The status line while no answer of the backend arrives. */
export function statusSentence(trouble: Unreachable, patience: Patience): string {
  if (trouble === 'offline') return 'You are offline. Taskwell goes on when the network is back.';
  if (trouble === 'misrouted') {
    return 'Something that is not Taskwell’s server answers at its address. Whoever runs this site should check BACKEND_URL.';
  }
  if (trouble === 'blocked') {
    return `The server is there, but does not let this page (${location.origin}) read its answers. Whoever runs it should add this address to CORS_ORIGINS.`;
  }
  return asleepSentence(patience);
}

function asleepSentence(patience: Patience): string {
  switch (patience) {
    case 'fresh':
      return 'The server is waking up. That usually takes less than a minute.';
    case 'long':
      return 'The server is taking longer than usual to wake up.';
    case 'over':
      return 'The server is still not there after two minutes. Try again, or tell whoever runs this site: the backend may have stopped, or its address may be wrong.';
  }
}
