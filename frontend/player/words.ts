// Numbers the way people write them, as app::format does on the server.

/** A length in milliseconds as `4:07` or `1:02:03`. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number) => String(n % 60).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds)}` : `${Math.floor(minutes / 60)}:${two(minutes)}:${two(seconds)}`;
}

/** A size in bytes as `4.2 MB`. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let n = bytes;
  for (; n >= 1000 && unit < units.length - 1; unit += 1) n /= 1000;
  return `${n.toFixed(unit && n < 10 ? 1 : 0)} ${units[unit]}`;
}
