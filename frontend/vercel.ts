import type { VercelConfig } from '@vercel/config/v1';
import { deploymentFrom } from './hosting/deployment.ts';
import { routes } from './hosting/routes.ts';

/**
 * The deployment of this folder on Vercel; `.env.example` lists its variables. There is no `installCommand`: the
 * packages are in place when this file is read, and naming one would install them again.
 */
export const config: VercelConfig = {
  framework: null,
  buildCommand: 'npm run build:vercel',
  outputDirectory: 'build',
  routes: routes(deploymentFrom(process.env)),
};
