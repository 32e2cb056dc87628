import { expect, type Page } from '@playwright/test';

/** The demo band's library. */
export class Demo {
  constructor(readonly page: Page) {}

  /** Waits until the server has listened to every recording, so that lengths and waveforms are there. */
  async isHeard(): Promise<void> {
    await expect(async () => {
      await this.page.goto('/tracks?limit=200');
      const rows = await this.page.locator('main tr[data-track]').count();
      expect(rows).toBeGreaterThan(0);
      await expect(this.page.locator('.col-length time')).toHaveCount(rows, { timeout: 200 });
    }).toPass({ timeout: 150_000, intervals: [1_000] });
  }

  /** The address of the first thing in a list. */
  async first(list: string): Promise<string> {
    await this.page.goto(list);
    const link = this.page.getByRole('main').locator('.name a, .tile a, .timeline a').first();
    return (await link.getAttribute('href')) ?? list;
  }

  /** Begins a playlist with the first track of the event that is shown, and answers its address. */
  private async beginPlaylist(): Promise<string> {
    const main = this.page.getByRole('main');
    const track = await main.locator('tr[data-track]').first().getAttribute('data-track');
    await this.page.goto(`/playlists/new?track=${track}`);
    await main.locator('[name="title"]').fill('For the van');
    await main.getByRole('button', { name: 'Begin the playlist' }).click();
    await expect(main.getByRole('heading', { level: 1 })).toHaveText('For the van');
    return new URL(this.page.url()).pathname;
  }

  /** Sends something like a photograph of a stage as the cover of an event. */
  private async photograph(event: string): Promise<void> {
    const studio = await this.page.context().newPage();
    await studio.setViewportSize({ width: 900, height: 600 });
    const lights = [
      [18, '#f6c453'],
      [50, '#e4572e'],
      [78, '#5b8def'],
    ].map(([at, colour]) => `radial-gradient(ellipse 22% 90% at ${at}% 0, ${colour}, transparent)`);
    const ground = 'radial-gradient(ellipse 60% 25% at 50% 100%, #2b1a10, transparent), linear-gradient(#120c1c, #05040a)';
    await studio.setContent(`<body style="margin: 0; height: 100vh; background: ${lights.join()}, ${ground}">`);
    const picture = { name: 'stage.png', mimeType: 'image/png', buffer: await studio.screenshot() };
    await studio.close();
    await this.page.goto(`${event}/cover`);
    const main = this.page.getByRole('main');
    await main.getByLabel('File').setInputFiles(picture);
    await main.getByLabel('What it shows').fill('The stage before the first song');
    await main.getByRole('button', { name: 'Save', exact: true }).first().click();
    await expect(main.getByRole('img', { name: 'The stage before the first song' })).toBeVisible();
  }

  /** Every page a member can see, by name. */
  async pages(): Promise<Record<string, string>> {
    // An event with a set list tells most; the first song by title and the first person will do.
    const event = await this.first('/events?sort=rating');
    const song = await this.first('/songs?sort=played');
    const person = await this.first('/people?sort=events');
    const genre = await this.first('/genres');
    const style = await this.first('/styles');
    const other = await this.first('/songs?sort=played&order=asc');
    const pictured = await this.first('/events?order=asc');
    await this.photograph(pictured);
    await this.page.goto(event);
    const track = (await this.page.locator('main .tracks .name a').first().getAttribute('href')) ?? '/tracks';
    const playlist = await this.beginPlaylist();
    return {
      home: '/',
      events: '/events',
      event,
      'event-photo': pictured,
      'event-new': '/events/new',
      'event-edit': `${event}/edit`,
      'event-tracks': `${event}/tracks`,
      'event-cover': `${event}/cover`,
      'set-list': `${event}/set-list`,
      'set-list-edit': `${event}/set-list/edit`,
      songbook: `${event}/songbook`,
      songs: '/songs',
      song,
      'song-new': '/songs/new',
      'song-edit': `${song}/edit`,
      'song-cover': `${song}/cover`,
      'song-merge': `${song}/merge`,
      'song-merge-both': `${song}/merge?into=${other.split('/').at(-1)}`,
      people: '/people',
      person,
      'person-new': '/people/new',
      'person-edit': `${person}/edit`,
      'person-merge': `${person}/merge`,
      genres: '/genres',
      genre,
      'genre-new': '/genres/new',
      'genre-edit': `${genre}/edit`,
      styles: '/styles',
      style,
      'style-new': '/styles/new',
      'style-edit': `${style}/edit`,
      years: '/years',
      year: await this.first('/years'),
      tracks: '/tracks',
      track,
      'track-edit': `${track}/edit`,
      search: '/search?q=demo',
      playlists: '/playlists',
      playlist,
      favourites: '/favourites',
      history: '/history',
      inbox: '/inbox',
      bin: '/bin',
      upload: '/upload',
      settings: '/settings',
      'settings-library': '/settings/library',
      import: '/import',
      jobs: '/jobs',
      activity: '/activity',
    };
  }
}
