/** Says in the log of a build what whoever deploys should know; `vercel.ts` itself is read without a voice. */
import { deploymentFrom } from './deployment.ts';

for (const notice of deploymentFrom(process.env).notices) console.warn(`Notice: ${notice}`);
