import type { VercelConfig } from '@vercel/config/v1';
import { ConfigurationError } from './hosting/configuration-error.ts';
import { deploymentFrom, type Deployment } from './hosting/deployment.ts';
import { routes } from './hosting/routes.ts';

/**
 * The deployment of this folder on Vercel; `.env.example` lists its variables. There is no `installCommand`: the
 * packages are in place when this file is read, and naming one would install them again.
 */
export const config: VercelConfig = {
  framework: null,
  buildCommand: 'npm run build:vercel',
  outputDirectory: 'build',
  routes: routes(deployment()),
};

function deployment(): Deployment {
  try {
    return deploymentFrom(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // Vercel repeats the first line that begins like this one as the reason of the failure, and a trace hides it.
    console.error(`Error: ${error.message}`);
    process.exit(1);
  }
}
