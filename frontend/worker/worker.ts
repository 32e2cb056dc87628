// The module worker of the upload page: everything it does is in WASM modules, and this takes those that fit.
import { hearWithBrowser, type Relay } from './webcodecs.ts';

/** Is shown what is read of a file, and where it stands. */
type Seen = (from: number, bytes: Uint8Array) => void;

interface Decoders {
  default(): Promise<unknown>;
  look(key: number, file: Blob, seen: Seen): Uint8Array;
  Relay: { open(key: number, file: Blob, seen: Seen): Relay | undefined };
}

// A module with one SIMD instruction: browsers since 2021 find it valid.
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
const simd = WebAssembly.validate(new Uint8Array(SIMD));

let decoders: Promise<Decoders> | undefined;
let started = 0;

// A module that broke down is not asked again; under another address the browser makes a new one.
async function fetchDecoders(): Promise<Decoders> {
  const module = simd ? './worker_codecs.js' : './worker_codecs_plain.js';
  started += 1;
  const fetched: Decoders = await import(`${module}?${started}`);
  await fetched.default();
  return fetched;
}

/** Has every codec tried on a file, and those of the browser where they know more. A reason to be told is thrown as a text; anything else is a breakdown. */
async function lookWithEveryCodec(key: number, file: Blob, seen: Seen): Promise<Uint8Array> {
  decoders ??= fetchDecoders();
  try {
    const ours = await decoders;
    return (await hearWithBrowser(() => ours.Relay.open(key, file, seen))) ?? ours.look(key, file, seen);
  } catch (error) {
    if (typeof error !== 'string') decoders = undefined;
    throw error;
  }
}

// A fault in asynchronous code would otherwise end here unseen, and the page would wait for ever.
addEventListener('unhandledrejection', (event) => reportError(event.reason));
Object.assign(globalThis, { lookWithEveryCodec });
const desk = await (simd ? import('./worker_wasm.js') : import('./worker_plain.js'));
await desk.default();
desk.listen();

export {};
