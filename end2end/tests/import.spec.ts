// A table of events: checked, corrected, imported, and out again.
import { expect, test } from '../support/fixtures.ts';

const table = (rows: string): { name: string; mimeType: string; buffer: Buffer } => ({
  name: 'gigs.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(`Date;Venue;City;Line-up\r\n${rows}`, 'latin1'),
});

test('a table is checked before it is imported, and comes out as it is', async ({ admin }) => {
  const main = admin.getByRole('main');
  const send = async (rows: string, button: string): Promise<void> => {
    await admin.goto('/import');
    await main.getByLabel('CSV file').setInputFiles(table(rows));
    await main.getByRole('button', { name: button }).click();
  };
  const fact = (term: string) => main.locator('dl div').filter({ hasText: term }).getByRole('definition');

  await send('12.3.2024;Café Zürich;Bern;Ann\r\n31.2.2024;Nowhere;;\r\n', 'Check the file');
  await expect(main.getByText('The file was checked; nothing was written.')).toBeVisible();
  await expect(fact('New')).toHaveText('1');
  await expect(fact('Encoding')).toHaveText('Windows-1252');
  await expect(main.getByRole('row', { name: /3 .*31\.2\.2024.* is not a date/ })).toBeVisible();

  await send('12.3.2024;Café Zürich;Bern;Ann\r\n1.3.2024;Nowhere;;\r\n', 'Import it');
  await expect(main.getByText('The rows are in the library.')).toBeVisible();
  await send('12.3.2024;Café Zürich;Bern;Ann\r\n1.3.2024;Nowhere;;\r\n', 'Import it');
  await expect(fact('As they were')).toHaveText('2');

  await admin.goto('/search?q=zurich');
  await expect(main.getByRole('link', { name: /Café Zürich/ })).toBeVisible();

  const answer = await admin.request.get('/export/events.csv');
  expect(answer.headers()['content-disposition']).toBe('attachment; filename="events.csv"');
  const lines = (await answer.text()).trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^id,title,kind,date,venue,city/);
  const json: unknown = await (await admin.request.get('/export/people.json')).json();
  expect(json).toEqual([expect.objectContaining({ name: 'Ann', kind: 'person' })]);
});
