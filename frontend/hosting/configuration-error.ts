/** A variable of the deployment is missing or unusable; the message is one sentence with the mend. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
