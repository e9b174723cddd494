import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Where Debian, and others, put it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The name of a Chromium that starts here; null when there is none. */
export const findChromium = (): string | null =>
  NAMES.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;

/** One page in a real browser. */
export interface Browser {
  readonly open: (url: string, view: { readonly width: number; readonly dark: boolean }) => Promise<void>;
  /** The value of an expression in the page, as JSON. */
  readonly ask: (expression: string) => Promise<unknown>;
  /** The whole page as PNG. */
  readonly picture: () => Promise<Buffer>;
  /** What the browser refused or failed to do, and every address that it asked for. */
  readonly complaints: () => readonly string[];
  readonly asked: () => readonly string[];
  readonly stop: () => Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** Starts Chromium without a window and speaks its DevTools protocol over two pipes: no port, no extra package. */
export const startBrowser = async (name: string): Promise<Browser> => {
  const profile = await mkdtemp(join(tmpdir(), 'coalmine-chromium-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe'];
  const child = spawn(name, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const input = child.stdio[3] as Writable;
  const output = child.stdio[4] as unknown as Readable;
  const state = { next: 1, rest: '', session: '' };
  const waiting = new Map<number, { resolve: (value: Message['result']) => void; reject: (error: Error) => void }>();
  const loads: (() => void)[] = [];
  const complaints: string[] = [];
  const asked: string[] = [];

  const onEvent = ({ method, params = {} }: Message): void => {
    if (method === 'Page.loadEventFired') loads.shift()?.();
    if (method === 'Network.requestWillBeSent') asked.push((params['request'] as { url: string }).url);
    if (method === 'Log.entryAdded') complaints.push((params['entry'] as { text: string }).text);
    if (method === 'Runtime.consoleAPICalled' || method === 'Runtime.exceptionThrown')
      complaints.push(JSON.stringify(params));
  };
  const onMessage = (message: Message): void => {
    if (message.id === undefined) {
      onEvent(message);
      return;
    }
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asker?.resolve(message.result);
    else asker?.reject(new Error(message.error.message));
  };
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (state.rest + chunk).split('\0');
    state.rest = parts.pop() ?? '';
    for (const part of parts) onMessage(JSON.parse(part) as Message);
  });
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium has ended'));
  });

  const send = (method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> =>
    new Promise((resolve, reject) => {
      const id = state.next++;
      waiting.set(id, { resolve: (result = {}) => resolve(result), reject });
      const session = state.session === '' ? {} : { sessionId: state.session };
      input.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });

  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  state.session = String(sessionId);
  for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await send(`${domain}.enable`);

  return {
    open: async (url, { width, dark }) => {
      await send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
      const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
      await send('Emulation.setEmulatedMedia', { features });
      const loaded = new Promise<void>((resolve) => loads.push(resolve));
      await send('Page.navigate', { url });
      await loaded;
    },
    ask: async (expression) => {
      const { result } = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
      return (result as { value?: unknown }).value;
    },
    picture: async () => {
      const { data } = await send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
      return Buffer.from(String(data), 'base64');
    },
    complaints: () => complaints,
    asked: () => asked,
    stop: async () => {
      state.session = '';
      input.write(`${JSON.stringify({ id: 0, method: 'Browser.close' })}\0`);
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
