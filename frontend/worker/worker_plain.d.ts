// The WASM module's JavaScript side, as wasm-bindgen writes it beside worker.js when the site is built.
export default function init(): Promise<unknown>;
export function listen(): void;
