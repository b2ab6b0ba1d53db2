// Our inbox as a process of its own, and npm's prism as a proxy that checks every request and answer against a document.
// QF_CONNECTOR names our program.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = process.env.QF_CONNECTOR;
assert.ok(program, 'QF_CONNECTOR must name the qf-connector program');
const patience = 30_000;

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

// A child that is ready once `ready` says so; its output, for when it is not.
async function started(command, words, options, ready) {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { said += text; });
  const ended = new Promise((done) => child.on('close', done));
  let running = true;
  ended.then(() => { running = false; });
  const deadline = Date.now() + patience;
  while (!(await ready(said))) {
    assert.ok(running && Date.now() < deadline, `${command} is not ready: ${said}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return { stop: async () => { child.kill('SIGTERM'); await ended; } };
}

const answers = async (url) => fetch(url).then((answer) => answer.status === 200, () => false);

export class Inbox {
  static async start() {
    const out = new Inbox();
    out.folder = mkdtempSync(join(tmpdir(), 'qf-inbox-peer-'));
    const [port, admin] = [await freePort(), await freePort()];
    out.url = `http://127.0.0.1:${port}`;
    // Nothing of ours that is no setting of the program's: it refuses what it does not know.
    const rest = Object.entries(process.env).filter(([name]) => !name.startsWith('QF_'));
    out.environment = {
      ...Object.fromEntries(rest), QF_STATE_FOLDER: out.folder, QF_INBOX_LISTEN: `127.0.0.1:${port}`, QF_ADMIN_LISTEN: `127.0.0.1:${admin}`,
      QF_LOG_LEVEL: 'warning',
    };
    return out;
  }
  // A client of its own for each; then, when all are enrolled, run().
  enrol(organization, scope, process) {
    const words = ['--json', 'inbox', 'clients', 'add', '--organization', organization, '--scope', scope];
    if (process) words.push('--process', process);
    const done = spawnSync(program, words, { env: this.environment, encoding: 'utf8', timeout: patience });
    assert.equal(done.status, 0, done.stderr);
    return JSON.parse(done.stdout);
  }
  async run() {
    this.child = await started(program, ['inbox'], { env: this.environment }, () => answers(`${this.url}/openapi.json`));
  }
  async stop() {
    if (this.child) await this.child.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const prism = fileURLToPath(new URL('node_modules/@stoplight/prism-cli/dist/index.js', import.meta.url));

export class Prism {
  static async before(inbox, name, document) {
    const out = new Prism();
    const [port, file] = [await freePort(), join(inbox.folder, `${name}.json`)];
    writeFileSync(file, JSON.stringify(document));
    out.url = `http://127.0.0.1:${port}`;
    out.child = await started(process.execPath, [prism, 'proxy', file, inbox.url, '--port', `${port}`], {},
      (said) => said.includes('Prism is listening'));
    return out;
  }
  // What was answered, and what prism finds wrong with the request and with the answer.
  async ask(method, path, { headers = {}, body } = {}) {
    const got = await fetch(this.url + path, { method, headers, body });
    const found = JSON.parse(got.headers.get('sl-violations') ?? '[]');
    const of = (side) => found.filter((one) => one.location[0] === side && one.severity === 'Error')
      .map((one) => `${one.location.join('.')}: ${one.message}`);
    const content = Buffer.from(await got.arrayBuffer());
    const json = (got.headers.get('content-type') ?? '').startsWith('application/json') ? JSON.parse(content) : undefined;
    return { status: got.status, headers: got.headers, content, json, inRequest: of('request'), inAnswer: of('response') };
  }
  stop() { return this.child.stop(); }
}
