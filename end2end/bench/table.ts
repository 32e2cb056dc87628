// Tables of results, as Markdown, where `cargo xtask bench` collects them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['BENCH_TABLES'] ?? join(import.meta.dirname, '../test-results/bench');

/** The rows under their names. */
export function table(columns: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(columns.map((_, index) => (index === 0 ? '---' : '---:')));
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

/** A section: a heading, what was done, and the rows under their names. */
export function section(title: string, how: string, columns: string[], rows: string[][]): string {
  return `## ${title}\n\n${how}\n\n${table(columns, rows)}\n`;
}

/** Writes the sections of one subject. */
export function write(name: string, ...sections: string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.md`), sections.join('\n'));
}

/** Writes a subject of one section. */
export function writeTable(name: string, title: string, how: string, columns: string[], rows: string[][]): void {
  write(name, section(title, how, columns, rows));
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

export function mean(values: number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** The value below which the share `at` of all values lies. */
export function quantile(values: number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}
