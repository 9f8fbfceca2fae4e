/**
 * A new UUIDv7 (RFC 9562, section 5.7): ids made here sort by the moment they were made.
 * `getRandomValues` and not `randomUUID`, because the latter is missing on plain-http origins.
 */
export function uuid7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = now.toString(16).padStart(12, '0');
  bytes.forEach((byte, index) => {
    if (index < 6) bytes[index] = Number.parseInt(time.slice(index * 2, index * 2 + 2), 16);
    else if (index === 6) bytes[index] = 0x70 | (byte & 0x0f);
    else if (index === 8) bytes[index] = 0x80 | (byte & 0x3f);
  });
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [8, 12, 16, 20, 32]
    .map((end, part, ends) => hex.slice(ends[part - 1] ?? 0, end))
    .join('-');
}
