// The browser's own decoders, for what the WASM modules have none for: HE-AAC, and AAC and Opus of more than two channels.

/** A file on its way through another decoder; it lives in the WASM module. */
export interface Relay {
  way(index: number): AudioDecoderConfig | undefined;
  packet(): Uint8Array | undefined;
  hear(rate: number, channels: number, planes: Float32Array): boolean;
  finish(broken: boolean): Uint8Array;
  free(): void;
}

/** Opens a file; nothing where no other decoder is of use. */
type Open = () => Relay | undefined;

// Packets that the browser may have waiting: enough to keep it busy, and little memory.
const WAITING = 16;

// A decoder that says nothing for so many milliseconds will say nothing more.
const SILENCE = 5000;

/** What the browser hears in a file, as an encoded `Reading`; nothing where it decodes no better than we do. */
export async function hearWithBrowser(open: Open): Promise<Uint8Array | undefined> {
  if (!('AudioDecoder' in globalThis)) return undefined;
  for (let index = 0; ; index += 1) {
    const relay = open();
    const way = relay?.way(index);
    if (!relay || !way) {
      relay?.free();
      return undefined;
    }
    const heard = (await isSupported(way)) ? await new Hearing(relay, way).end() : 'nothing';
    // Nothing came out of it: the file is of another kind than this way is for.
    if (heard !== 'nothing') return relay.finish(heard === 'part');
    relay.free();
  }
}

async function isSupported(way: AudioDecoderConfig): Promise<boolean> {
  const answer = await AudioDecoder.isConfigSupported(way).catch(() => undefined);
  return answer?.supported === true;
}

/** One attempt: packets go out as long as few are waiting, samples come back. */
class Hearing {
  readonly #relay: Relay;
  readonly #decoder: AudioDecoder;
  #heard: 'nothing' | 'part' | 'enough' = 'nothing';
  #fault: unknown;
  #isBroken = false;
  #hasSpoken = false;
  #wake = (): void => {};

  constructor(relay: Relay, way: AudioDecoderConfig) {
    this.#relay = relay;
    this.#decoder = new AudioDecoder({
      output: (data) => this.#take(data),
      error: () => this.#break(undefined),
    });
    this.#decoder.ondequeue = () => this.#wake();
    this.#decoder.configure(way);
  }

  /** Waits for enough, for the end of the file, or for the first packet that the browser does not take. */
  async end(): Promise<'nothing' | 'part' | 'all'> {
    const watch = setInterval(() => this.#giveUpIfSilent(), SILENCE);
    try {
      // Only the order of times matters.
      for (let timestamp = 0; await this.#isReady(); timestamp += 1) {
        const data = this.#relay.packet();
        if (!data) {
          await this.#decoder.flush();
          break;
        }
        this.#decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp, data }));
      }
    } catch (error) {
      this.#break(error instanceof DOMException ? undefined : error);
    } finally {
      clearInterval(watch);
    }
    if (this.#decoder.state !== 'closed') this.#decoder.close();
    // What breaks down in WASM is not the browser's fault.
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#heard === 'nothing') return 'nothing';
    return this.#heard === 'part' && this.#isBroken ? 'part' : 'all';
  }

  /** Closing it ends what waits for it, too. */
  #giveUpIfSilent(): void {
    if (!this.#hasSpoken && this.#decoder.state !== 'closed') {
      this.#break(undefined);
      this.#decoder.close();
    }
    this.#hasSpoken = false;
  }

  /** Whether another packet is wanted, once there is room for it. */
  async #isReady(): Promise<boolean> {
    const isOver = (): boolean => this.#isBroken || this.#heard === 'enough';
    while (!isOver() && this.#decoder.decodeQueueSize >= WAITING) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return !isOver();
  }

  #take(data: AudioData): void {
    this.#hasSpoken = true;
    try {
      if (this.#isBroken || this.#heard === 'enough') return;
      const { numberOfFrames: frames, numberOfChannels: channels, sampleRate } = data;
      const planes = new Float32Array(frames * channels);
      for (let planeIndex = 0; planeIndex < channels; planeIndex += 1) {
        const plane = planes.subarray(planeIndex * frames, (planeIndex + 1) * frames);
        data.copyTo(plane, { planeIndex, format: 'f32-planar' });
      }
      this.#heard = this.#relay.hear(sampleRate, channels, planes) ? 'part' : 'enough';
    } catch (error) {
      this.#break(error);
    } finally {
      data.close();
      this.#wake();
    }
  }

  #break(fault: unknown): void {
    this.#isBroken = true;
    this.#fault ??= fault;
    this.#wake();
  }
}
