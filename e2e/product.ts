import { startThrowaway } from './throwaway.ts';

/**
 * Start the whole product before the journeys, and stop it after them. Its address is handed to the journeys in
 * the variable TASKWELL_URL; when that is set already, they run against what is there.
 */
export default async function startProduct(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TASKWELL_URL'] !== undefined) return undefined;
  const product = await startThrowaway('.tools/journeys.log');
  process.env['TASKWELL_URL'] = product.url;
  return () => product.stop();
}
