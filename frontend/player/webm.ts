// Where a moment of a rendition stands in its file. Ours are WebM with an entry in the index for each cluster of two
// seconds, and where they are not too long the index stands before the sound (`crates/media/src/sound.rs`).

/** Elements, as RFC 9559 numbers them. */
const SEGMENT = 0x18538067;
const CUES = 0x1c53bb6b;
const CLUSTER = 0x1f43b675;
const CUE_POINT = 0xbb;
const CUE_TIME = 0xb3;
const CUE_TRACK_POSITIONS = 0xb7;
const CUE_CLUSTER_POSITION = 0xf1;

/** Where to read on from to hear a moment, behind the bytes that stand before all sound. */
export interface Moment {
  /** Bytes of the file that have to be read first. */
  header: number;
  /** Position of the cluster that holds the moment. */
  from: number;
}

/**
 * Where what is heard at `at` seconds stands, by `bytes`, the beginning of a file. A number where so many of its bytes are
 * needed to tell; none where it has no index before its sound.
 */
export function find(bytes: Uint8Array, at: number): Moment | number | undefined {
  const [, segment] = [...elements(bytes, 0, bytes.length)];
  if (segment?.id !== SEGMENT) return undefined;
  let header = segment.from;
  for (const { id, from, to } of elements(bytes, segment.from, bytes.length)) {
    if (id === CLUSTER) return undefined;
    if (id === CUES) return to > bytes.length ? to : { header, from: segment.from + cluster(bytes, from, to, at * 1000) };
    header = to;
  }
  return undefined;
}

/** Position in the segment of the last cluster that begins at or before `ms`. */
function cluster(bytes: Uint8Array, from: number, to: number, ms: number): number {
  let position = 0;
  for (const point of elements(bytes, from, to)) {
    if (point.id !== CUE_POINT) continue;
    const time = child(bytes, point, CUE_TIME);
    if (position && time && integer(bytes, time.from, time.to) > ms) break;
    const place = child(bytes, child(bytes, point, CUE_TRACK_POSITIONS), CUE_CLUSTER_POSITION);
    if (place) position = integer(bytes, place.from, place.to);
  }
  return position;
}

/** An element's name, and where its content stands. */
interface Element {
  id: number;
  from: number;
  to: number;
}

const child = (bytes: Uint8Array, within: Element | undefined, wanted: number): Element | undefined =>
  within && [...elements(bytes, within.from, within.to)].find(({ id }) => id === wanted);

/** The elements between two positions, as far as `bytes` go; the last one may end behind them. */
function* elements(bytes: Uint8Array, from: number, to: number): Generator<Element> {
  while (from < to) {
    const size = from + length(bytes, from);
    const content = size + length(bytes, size);
    if (content > bytes.length) return;
    // The first bit that is set marks the length; it belongs to a name but not to a size.
    const first = bytes[size]! & (0x7f >> (content - size - 1));
    const element = { id: integer(bytes, from, size), from: content, to: content + integer(bytes, size + 1, content, first) };
    yield element;
    from = element.to;
  }
}

/** How many bytes the name or size that begins at `at` takes: one more than its first byte has zeros in front. */
const length = (bytes: Uint8Array, at: number): number => Math.clz32(bytes[at] ?? 0) - 23;

function integer(bytes: Uint8Array, from: number, to: number, first = 0): number {
  let number = first;
  for (let at = from; at < to; at += 1) number = number * 256 + bytes[at]!;
  return number;
}
