// The module worker of the upload page: everything it does is in the WASM module.
import init, { listen } from './worker_wasm.js';

await init();
listen();
