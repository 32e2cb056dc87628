// tus-js-client as its documentation starts it. Arguments: endpoint, bytes, whether it is patient, and the interface
// whose bytes are counted. Prints how it ended.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { Upload } from 'tus-js-client';

const [endpoint, size, patient, device] = process.argv.slice(2);
const left = () => Number(readFileSync(`/sys/class/net/${device}/statistics/tx_bytes`, 'utf8'));
const body = Buffer.alloc(Number(size));
for (let at = 0; at < body.length; at += 65_536) randomBytes(Math.min(65_536, body.length - at)).copy(body, at);
const before = left();
const began = performance.now();
const tell = (error) => {
  const result = { took: Math.round(performance.now() - began), wire: left() - before, error };
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
};
const delays = { retryDelays: Array.from({ length: 30 }, () => 10_000) };
new Upload(body, {
  endpoint,
  metadata: { filename: 'noise.wav' },
  ...(patient === 'true' ? delays : {}),
  onSuccess: () => tell(null),
  onError: () => tell('gave up'),
}).start();
