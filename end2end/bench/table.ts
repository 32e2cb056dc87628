// Tables of results, as Markdown, where `cargo xtask bench` collects them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['BENCH_TABLES'] ?? join(import.meta.dirname, '../test-results/bench');

/** Writes one section: a heading, what was done, and the rows under their names. */
export function writeTable(name: string, title: string, how: string, columns: string[], rows: string[][]): void {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(columns.map((_, index) => (index === 0 ? '---' : '---:')));
  mkdirSync(folder, { recursive: true });
  const table = [line(columns), rule, ...rows.map(line)].join('\n');
  writeFileSync(join(folder, `${name}.md`), `## ${title}\n\n${how}\n\n${table}\n`);
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `at` of all values lies. */
export function quantile(values: number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}
