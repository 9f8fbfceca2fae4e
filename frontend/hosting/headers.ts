/**
 * What every page and file of the frontend is sent with. The backend sends the same when it serves the pages
 * itself (`platform/http/frontend_pages.py` and `security_headers.py`); a test holds the two together.
 */
export function securityHeaders(directApi: string | null): Record<string, string> {
  return {
    'Content-Security-Policy': pagePolicy(directApi),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy':
      'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
    'Referrer-Policy': 'no-referrer',
    'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}

function pagePolicy(directApi: string | null): string {
  const connections = directApi === null ? "'self'" : `'self' ${directApi}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${connections}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
