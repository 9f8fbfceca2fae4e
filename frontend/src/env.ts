import { defineEnvVars } from '@sveltejs/kit/env';

export const variables = defineEnvVars({
  PUBLIC_API_URL: {
    public: true,
    static: true,
    schema: (value) => (value ?? '').replace(/\/+$/, ''),
    description:
      'Origin of the backend when the browser calls it directly; empty for the same origin.',
  },
});
