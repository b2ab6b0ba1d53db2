// test/browser/program.mjs -- the real program for a journey: started as scripts/demo does, through its own commands, on
// free ports of loopback and a temporary folder; and what a commune's software reads of it. Not a test by itself.
//
//   const program = await start({ environment, secrets, broker, gate, port });
//   program.url                      where citizens go
//   program.received(siCode, ref)    the dossier as the commune gets it: { json, xml, pdf, names }, once it is there
//   program.communes('set', …)       one of the program's commands, by its name
//   await program.stop()             by its pid; the folder goes
//
// `secrets`: { QF_…_FILE: text }, each in a file that only its owner reads. `broker`: a RabbitMQ's address, else the
// embedded queue. `port`: the form's, else a free one.
// `gate`: HubEE is reached through a door that can be shut: program.gate.refuse = 503 answers that to everything.
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as ask } from "node:http";
import { createServer as listen } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
export const top = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const executable = process.env.QF_PROGRAM ?? join(top, "build/release/qf-connector");

// What `question` says, once it is neither null, undefined nor false; its last error when time is over.
export async function until(what, question, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (let trouble = null; ; await pause(25)) {
    try {
      const answer = await question();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
    } catch (error) {
      trouble = error;
    }
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`, { cause: trouble });
  }
}

export async function freePort() {
  const server = listen();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

const secret = (file, text) => writeFileSync(file, `${text}\n`, { mode: 0o600 });
const active = readFileSync(join(top, "conf/communes.csv"), "utf8").split("\n")
  .filter((line) => !line.startsWith("#") && line.endsWith(",active"))
  .map((line) => { const [cog, , , , siret] = line.split(","); return `SI-${siret}-${cog}`; });

// A door before the inbox: shut, it answers `refuse`; open, it passes everything on.
async function makeGate(port) {
  const gate = { refuse: 0, refused: 0 };
  const server = createServer((from, to) => {
    if (gate.refuse) {
      gate.refused += 1;
      from.resume();
      to.writeHead(gate.refuse, { "content-type": "application/json" });
      return to.end("{}");
    }
    const onward = ask({ host: "127.0.0.1", port, method: from.method, path: from.url, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode, answer.headers);
      answer.pipe(to);
    });
    onward.on("error", () => to.destroy());
    from.pipe(onward);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  gate.url = `http://127.0.0.1:${server.address().port}`;
  gate.stop = () => new Promise((done) => { server.closeAllConnections(); server.close(done); });
  return gate;
}

class Program {
  #tokens = new Map();
  #clients = new Map();
  #child;

  async prepare({ environment = {}, secrets = {}, broker, gate, port }) {
    this.folder = mkdtempSync(join(tmpdir(), "qf-journeys-"));
    const [intake, inbox, console, admin, portal] =
      await Promise.all([port ?? freePort(), freePort(), freePort(), freePort(), freePort()]);
    const at = (one) => `127.0.0.1:${one}`;
    this.url = `http://${at(intake)}`;
    this.inbox = `http://${at(inbox)}`;
    this.admin = `http://${at(admin)}`;
    this.portal = `http://${at(portal)}`;
    if (gate) this.gate = await makeGate(inbox);
    this.environment = {
      PATH: process.env.PATH, HOME: this.folder, QF_STATE_FOLDER: this.folder,
      QF_INTAKE_LISTEN: at(intake), QF_INBOX_LISTEN: at(inbox), QF_CONSOLE_LISTEN: at(console), QF_ADMIN_LISTEN: at(admin),
      QF_PORTAL_LISTEN: at(portal), QF_PORTAL_PUBLIC_URL: this.portal,
      QF_HUBEE_URL: this.gate?.url ?? this.inbox, QF_FORM_PUBLIC_URL: this.url,
      QF_INTAKE_TOKEN_FILE: join(this.folder, "intake.token"), QF_HUBEE_CLIENT_SECRET_FILE: join(this.folder, "osl.secret"),
      // One browser presses for many citizens.
      QF_FORM_RATE_PAGES: "1000000", QF_FORM_RATE_ACTIONS: "1000000",
      QF_PORTAL_RATE_PAGES: "1000000", QF_PORTAL_RATE_ACTIONS: "1000000",
      ...(broker && { QF_QUEUE_BACKEND: "rabbitmq", QF_QUEUE_RABBITMQ_URL: broker }),
      ...environment,
    };
    for (const [name, text] of Object.entries(secrets)) {
      this.environment[name] = join(this.folder, name);
      secret(this.environment[name], text);
    }
    secret(join(this.folder, "intake.token"), randomBytes(24).toString("hex"));
    secret(join(this.folder, "osl.secret"), "not yet");
    await this.command("keys", "generate", "--use", "sig");
    await this.command("keys", "generate", "--use", "enc");
    await this.command("communes", "import", join(top, "conf/communes.csv"));
    await this.command("communes", "import", join(top, "conf/places.csv"));
    for (const decided of [
      ["26086", "--return-address", "https://portail-famille.chatillon.example/retour"],
      ["35238.21350238800019", "--months", "previous"],
      ["35238.11111111111111", "--months", "previous", "--mismatch", "refuse"],
      ["59350", "--months", "09"],
      ["94038", "--children", "required"],
    ]) await this.communes("set", ...decided);
    const sender = await this.client("OSL-11111111111111-75056", "OSL");
    this.environment.QF_HUBEE_CLIENT_ID = sender.id;
    secret(join(this.folder, "osl.secret"), sender.secret);
    for (const organization of active) this.#clients.set(organization, await this.client(organization, "SI"));
  }

  arguments(...more) { return ["--config", join(top, "conf/demo.toml"), ...more]; }
  async command(...words) {
    const { stdout } = await run(executable, this.arguments(...words), { env: this.environment });
    return stdout;
  }
  communes(...words) { return this.command("communes", ...words); }
  async client(organization, scope) {
    const made = JSON.parse(await this.command("--json", "inbox", "clients", "add", "--organization", organization,
      "--process", "FormulaireQF", "--scope", scope));
    return { id: made.client_id ?? made.id, secret: made.client_secret ?? made.secret };
  }

  async begin() {
    const log = openSync(join(this.folder, "log"), "a");
    this.#child = spawn(executable, this.arguments("run"), { env: this.environment, stdio: ["ignore", log, log] });
    closeSync(log);
    this.ended = new Promise((done) => this.#child.once("exit", (code, signal) => done(code ?? signal)));
    let early = null;
    this.ended.then((how) => { early = how; });
    await until("the program is ready", async () => {
      if (early !== null) throw new Error(`the program ended with ${early}:\n${this.log().slice(-4000)}`);
      return (await fetch(`${this.admin}/readyz`)).ok;
    });
  }
  log() { return readFileSync(join(this.folder, "log"), "utf8"); }

  async #bearer(organization) {
    if (!this.#tokens.has(organization)) {
      const { id, secret: word } = this.#clients.get(organization);
      const answer = await fetch(`${this.inbox}/token`, {
        method: "POST",
        headers: { authorization: `Basic ${Buffer.from(`${id}:${word}`).toString("base64")}` },
        body: new URLSearchParams({ grant_type: "client_credentials", scope: "SI" }),
      });
      this.#tokens.set(organization, (await answer.json()).access_token);
    }
    return { authorization: `Bearer ${this.#tokens.get(organization)}` };
  }

  async notifications(organization) {
    const headers = await this.#bearer(organization);
    const answer = await fetch(`${this.inbox}/teledossiers/v1/notifications?maxResult=1000&processCode=FormulaireQF`, { headers });
    return answer.status === 204 ? [] : answer.json();
  }

  // What the commune is told of that reference and has not taken yet.
  async waiting(organization, reference) {
    const headers = await this.#bearer(organization);
    const out = [];
    for (const one of await this.notifications(organization)) {
      const dossier = await (await fetch(`${this.inbox}/teledossiers/v1/cases/${one.caseId}`, { headers })).json();
      if (dossier.externalId === `Formulaire-QF-${reference}-01`) out.push({ one, dossier });
    }
    return out;
  }

  // The dossier of that reference, as the commune's software fetches it; the notification is deleted, as it does.
  async received(organization, reference, seconds = 30) {
    const api = `${this.inbox}/teledossiers/v1`;
    const headers = await this.#bearer(organization);
    const { one, dossier } = await until(`${organization} is told of ${reference}`,
      async () => (await this.waiting(organization, reference))[0], seconds);
    const out = { names: [] };
    for (const { id, fileName, mimeType } of dossier.attachments) {
      const answer = await fetch(`${api}/cases/${one.caseId}/attachments/${id}`, { headers });
      const bytes = Buffer.from(await answer.arrayBuffer());
      out.names.push(fileName);
      if (mimeType === "application/json") [out.json, out.text] = [JSON.parse(bytes), bytes.toString()];
      if (mimeType === "application/xml") out.xml = bytes.toString();
      if (mimeType === "application/pdf") out.pdf = await this.#textOf(bytes);
    }
    await fetch(`${api}/notifications/${one.id}`, { method: "DELETE", headers });
    return out;
  }
  async #textOf(bytes) {
    const file = join(this.folder, "received.pdf");
    writeFileSync(file, bytes);
    return (await run("pdftotext", ["-layout", file, "-"])).stdout;
  }

  async stop() {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill("SIGTERM");
      await until("the program ends", () => this.#child.exitCode !== null || this.#child.signalCode !== null)
        .catch(() => this.#child.kill("SIGKILL"));
      await this.ended;
    }
    await this.gate?.stop();
    if (this.folder) rmSync(this.folder, { recursive: true });
  }
}

export async function start(options = {}) {
  const program = new Program();
  try {
    await program.prepare(options);
    await program.begin();
  } catch (error) {
    await program.stop();
    throw error;
  }
  return program;
}
