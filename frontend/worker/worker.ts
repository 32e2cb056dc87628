// The module worker of the upload page: everything it does is in the WASM module.
import init, { listen } from './worker_wasm.js';

// A fault in asynchronous code would otherwise end here unseen, and the page would wait for ever.
addEventListener('unhandledrejection', (event) => reportError(event.reason));
await init();
listen();
