import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

/** A Chromium of this machine: `CHROMIUM`, else one on the `PATH`. */
export const chromium: string | undefined =
  process.env['CHROMIUM'] ??
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: unknown;
}

/** One page of a headless Chromium, driven by its own protocol. */
export class Page implements AsyncDisposable {
  /** What the page asked the network for. */
  readonly requests: string[] = [];
  /** Errors, refused resources, dialogs: what a person would see in the console. */
  readonly complaints: string[] = [];
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #heard = new Map<string, () => void>();
  #count = 0;

  private constructor(child: ChildProcess, folder: string, socket: WebSocket) {
    this.#child = child;
    this.#folder = folder;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#take(JSON.parse(String(data)) as Message);
    });
  }

  static async open(): Promise<Page> {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-chromium-'));
    const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-port=0'];
    const child = spawn(chromium!, [...options, `--user-data-dir=${folder}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    const address = await new Promise<string>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /ws:\/\/(\S+?)\//.exec(said);
        if (found) resolve(found[1]!);
      });
      child.once('exit', () => {
        reject(new Error(`Chromium ended: ${said.slice(0, 2000)}`));
      });
    });
    const targets = (await (await fetch(`http://${address}/json`)).json()) as readonly {
      readonly type: string;
      readonly webSocketDebuggerUrl: string;
    }[];
    const socket = new WebSocket(targets.find(({ type }) => type === 'page')!.webSocketDebuggerUrl);
    await once(socket, 'open');
    const page = new Page(child, folder, socket);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`);
    return page;
  }

  async send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = (this.#count += 1);
    const answered = new Promise<Message>((resolve) => this.#answers.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result ?? {};
  }

  /** Shows the page in a window of a width, in a colour scheme. */
  async look(width: number, scheme: 'light' | 'dark' = 'light', media = ''): Promise<void> {
    const size = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 };
    await this.send('Emulation.setDeviceMetricsOverride', size);
    await this.send('Emulation.setEmulatedMedia', {
      media,
      features: [{ name: 'prefers-color-scheme', value: scheme }],
    });
  }

  async go(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => this.#heard.set('Page.loadEventFired', resolve));
    await this.send('Page.navigate', { url });
    await loaded;
  }

  /** What an expression gives in the page. */
  async run<Value>(expression: string): Promise<Value> {
    const asked = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', asked)) as {
      result: { value: Value };
      exceptionDetails?: unknown;
    };
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails).slice(0, 1000));
    return result.value;
  }

  /** Resolves when an expression is true in the page, which is asked at each frame. */
  async becomes(expression: string): Promise<void> {
    await this.run(
      `new Promise((resolve) => { const look = () => (${expression}) ? resolve(true) : setTimeout(look, 30); look(); })`,
    );
  }

  async press(key: string): Promise<void> {
    const codes: Readonly<Record<string, number>> = { Tab: 9, Enter: 13, ' ': 32 };
    const event = {
      key,
      code: key === ' ' ? 'Space' : key,
      windowsVirtualKeyCode: codes[key],
      text: key === 'Enter' ? '\r' : undefined,
    };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#socket.close();
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  #take({ id, method, params = {}, ...message }: Message): void {
    if (id !== undefined) {
      this.#answers.get(id)?.({ id, ...message });
      this.#answers.delete(id);
      return;
    }
    if (method === undefined) return;
    this.#heard.get(method)?.();
    if (method === 'Network.requestWillBeSent') this.requests.push((params['request'] as { readonly url: string }).url);
    const bad = [
      'Runtime.exceptionThrown',
      'Log.entryAdded',
      'Page.javascriptDialogOpening',
      'Runtime.consoleAPICalled',
    ];
    if (bad.includes(method)) this.complaints.push(`${method} ${JSON.stringify(params).slice(0, 500)}`);
  }
}
