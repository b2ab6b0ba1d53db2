// test/browser/journeys/outages.mjs -- what a citizen notices when something behind the form is away: nothing but a state
// that takes longer. Through a throwaway RabbitMQ (scripts/broker), and a door before the inbox that can be shut.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { launch } from "../browser.mjs";
import { citizen } from "../citizen.mjs";
import { start, top, until } from "../program.mjs";

const run = promisify(execFile);
const chatillon = "SI-20008496000018-26086";
let folder, broker, program, browser;
const brokerDoes = (...words) => run(join(top, "scripts/broker"), words);
async function brokerUp() {
  const { stdout } = await brokerDoes("up", folder);
  broker = true;
  return stdout.match(/QF_AMQP_URL='?([^'\s]+)/)[1];
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "qf-journeys-broker-"));
  program = await start({ broker: await brokerUp(), gate: true });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
  if (broker) await brokerDoes("down", folder, "--kill");
  rmSync(folder, { recursive: true });
});
const visitor = (t) => citizen(t, browser, program, { name: "outages" });
const readiness = async () => (await fetch(`${program.admin}/readyz`)).text();

test("HubEE refuses everything: I have a receipt all the same, and the commune has it once HubEE is well", async (t) => {
  const one = await visitor(t);
  program.gate.refuse = 503;
  t.after(() => { program.gate.refuse = 0; });
  await one.logIn("trois enfants, CAF");
  const reference = await one.transmit();
  assert.match(await one.heading(), /^C'est fait !/);
  await until("HubEE was asked and refused", () => program.gate.refused > 0);
  await one.page.reload();
  assert.match(await one.text(), /Votre transmission est partie/);
  await one.look("hubee-refuses");
  program.gate.refuse = 0;
  await program.received(chatillon, reference, 60);
  await one.page.getByText("Votre commune a reçu votre transmission.", { exact: true }).waitFor();
});

test("the broker is away while I press: the same receipt; it is delivered once when the broker is back", async (t) => {
  const one = await visitor(t);
  await one.logIn("sans enfant, CAF");
  await brokerDoes("down", folder, "--kill");
  broker = false;
  await until("the program notices", async () => /queue away/.test(await readiness()));
  const reference = await one.transmit();
  assert.match(await one.heading(), /^C'est fait !/);
  assert.match(await one.text(), /Votre transmission est partie/);
  await one.look("broker-away");
  await one.page.goBack();
  assert.equal(await one.transmit(), reference);  // pressed again meanwhile: the same one
  assert.match(await readiness(), /outbox ok, 1 waiting/);
  await brokerUp();
  await program.received(chatillon, reference, 60);
  assert.deepEqual(await program.waiting(chatillon, reference), []);
  await one.page.goto(`/confirmation/${reference}`);
  assert.match(await one.text(), /Votre commune a reçu votre transmission/);
});
