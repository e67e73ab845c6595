// A notifier of your own, complete: it hands notices to a pager, line by line, over TCP. It keeps every law of the port.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Notice, NotifierAdapter } from 'holdfast';
import { type NotifierFixture, notifierLaws, type ReceivedNotice } from 'holdfast/testing';

class PagerNotifier implements NotifierAdapter {
  readonly name = 'pager';
  readonly port: number;

  constructor(port: number) {
    this.port = port;
  }

  async send({ id, severity, title, body }: Notice, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const socket = connect({ port: this.port, host: '127.0.0.1', signal });
    try {
      // JSON keeps every text in one line, whatever it holds.
      socket.write(`${JSON.stringify({ id, severity, title, body })}\n`);
      for await (const answer of createInterface(socket)) {
        if (answer === 'ok') return;
        throw new Error(`the pager answered ${JSON.stringify(answer.slice(0, 100))}`);
      }
      throw new Error('the pager hung up');
    } catch (error) {
      // Aborted, a sending rejects with the reason of its signal.
      signal.throwIfAborted();
      throw error;
    } finally {
      socket.destroy();
    }
  }
}

/** The far side: a pager on this machine. */
async function startPager(): Promise<NotifierFixture> {
  const received: ReceivedNotice[] = [];
  const sockets = new Set<Socket>();
  let answer: string | undefined = 'ok';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (!text.endsWith('\n')) return;
      const { title, body } = JSON.parse(text) as ReceivedNotice;
      if (answer === 'ok') received.push({ title, body });
      if (answer !== undefined) socket.end(`${answer}\n`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    notifier: new PagerNotifier((server.address() as AddressInfo).port),
    received: () => [...received],
    behave: (how) => {
      answer = { takes: 'ok', refuses: 'no', hangs: undefined }[how];
    },
    hostileTexts: 500,
    dispose: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

for (const law of notifierLaws) {
  await law.check(startPager);
  console.log(`kept: ${law.name}`);
}

// Prints:
// kept: it has a name of one short line
// kept: each notice arrives once, in order, with its title and its body
// kept: a notice that was taken is there when its sending resolves
// kept: notices that are sent at once arrive once each
// kept: any text arrives as one notice that reads the same
// kept: what is refused rejects with an error, and the next one arrives
// kept: under a signal that has aborted nothing is sent
// kept: an abort ends a sending that hangs, with the reason of the signal
// kept: closing it ends, also twice, and leaves nothing that keeps a program alive
