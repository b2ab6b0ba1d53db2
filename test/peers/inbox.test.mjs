// The inbox behind npm's prism, a proxy that validates: every request and answer of the script below against what the
// inbox says of itself (/openapi.json) and against what HubEE publishes (contract.mjs). And /openapi.json under npm's
// spectral, the usual linter of such documents.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { contract, published } from './contract.mjs';
import { Inbox, Prism } from './inbox.mjs';

const chatillon = { type: 'SI', companyRegister: '21260086600016', branchCode: '26086' };
const rennes = { type: 'SI', companyRegister: '21350238800019', branchCode: '35238' };
const name = (o) => `${o.type}-${o.companyRegister}-${o.branchCode}`;
const nothing = '01890000-0000-7000-8000-000000000000';
const file = Buffer.from('%PDF-1.7 twelve');

let inbox, document;
const clients = {};

before(async () => {
  inbox = await Inbox.start();
  clients.osl = inbox.enrol('OSL-13002526500013-00000', 'OSL');
  clients.si = inbox.enrol(name(chatillon), 'SI', 'FormulaireQF');
  clients.other = inbox.enrol(name(rennes), 'SI', 'FormulaireQF');
  clients.admin = inbox.enrol('ADMIN-13002526500013-00000', 'ADMIN');
  clients.datapass = inbox.enrol('DATAPASS-13002526500013-00000', 'DATAPASS');
  await inbox.run();
  document = await (await fetch(`${inbox.url}/openapi.json`)).json();
});
after(() => inbox.stop());

const basic = ({ id, secret }) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const form = { 'content-type': 'application/x-www-form-urlencoded' };

// One conversation through one prism. Each request says what it is to be answered; `wrong`: prism must find a fault in
// it, as our 4xx says. Nothing is ever wrong with an answer. What was asked is remembered.
class Conversation {
  tokens = {};
  asked = new Set();

  constructor(prism) { this.prism = prism; }

  async ask(operation, [method, path], { who, json, bytes, body, headers = {} } = {}, expected = 200, wrong = false) {
    const all = { ...headers };
    if (who) all.authorization = `Bearer ${this.tokens[who] ?? who}`;
    if (json !== undefined) all['content-type'] ??= 'application/json';
    if (bytes) all['content-type'] ??= 'application/octet-stream';
    const got = await this.prism.ask(method, path, { headers: all, body: json === undefined ? bytes ?? body : JSON.stringify(json) });
    const what = `${method} ${path} by ${who ?? 'nobody'}`;
    assert.equal(got.status, expected, `${what}: ${got.content}`);
    assert.deepEqual(got.inAnswer, [], what);
    if (wrong) assert.notDeepEqual(got.inRequest, [], `${what} is wrong`);
    else assert.deepEqual(got.inRequest, [], what);
    this.asked.add(`${method.toLowerCase()} ${operation}`);
    return got;
  }
  async token(who, path = '/token') {
    const headers = { ...form, authorization: basic(clients[who]) };
    const got = await this.ask(path, ['POST', path], { body: 'grant_type=client_credentials', headers });
    this.tokens[who] = got.json.access_token;
  }
}

const t = '/teledossiers/v1', r = '/referential/v1';
const folderPath = `${t}/folders/{folderId}`, casePath = `${t}/cases/{caseId}`, eventPath = `${casePath}/events/{eventId}`;
const folderFile = `${folderPath}/attachments/{attachmentId}`, caseFile = `${casePath}/attachments/{attachmentId}`;
const eventFile = `${eventPath}/attachments/{attachmentId}`;

let count = 0;
function newFolder(change = {}) {
  const externalId = `Formulaire-QF-${String(++count).padStart(13, '0')}`;
  return {
    processCode: 'FormulaireQF', externalId, applicant: { firstName: 'Žofie', lastName: 'Quillévéré' },
    cases: [{ externalId: `${externalId}-01`, recipient: chatillon }],
    attachments: [{
      fileName: 'a.pdf', type: 'FormulaireQF', size: file.length, mimeType: 'application/pdf', recipients: [`${externalId}-01`],
    }],
    ...change,
  };
}
async function announced(x) {
  const { json } = await x.ask(`${t}/folders`, ['POST', `${t}/folders`], { who: 'osl', json: newFolder() }, 201);
  return { folder: `${t}/folders/${json.id}`, one: `${t}/cases/${json.cases[0].id}`, made: json, file: json.attachments[0].id };
}
async function delivered(x) {
  const out = await announced(x);
  const digest = createHash('sha256').update(file).digest('base64');
  await x.ask(folderFile, ['PUT', `${out.folder}/attachments/${out.file}`], { who: 'osl', bytes: file, headers: { digest } }, 204);
  await x.ask(folderPath, ['PATCH', out.folder], { who: 'osl', json: { globalStatus: 'HUBEE_COMPLETED' } }, 204);
  return out;
}

async function life(x) {
  const d = await delivered(x);
  const us = { editorName: 'Editeur', applicationName: 'essai', softwareVersion: '1.0' };
  const list = await x.ask(`${t}/notifications`, ['GET', `${t}/notifications?maxResult=1000&eventDetails=true`], { who: 'si' });
  const mine = list.json.find((one) => d.one.endsWith(one.caseId));
  assert.equal(mine.eventId ?? null, null);
  await x.ask(`${t}/notifications`, ['GET', `${t}/notifications?processCode=FormulaireQF&processPriority=CERTDC`], { who: 'osl' });
  const read = await x.ask(casePath, ['GET', d.one], { who: 'si', headers: us });
  assert.equal(read.json.applicant.lastName, 'Quillévéré');
  await x.ask(casePath, ['GET', `${d.one}?lite=true`], { who: 'osl' });
  const got = await x.ask(caseFile, ['GET', `${d.one}/attachments/${d.file}`], { who: 'si' });
  assert.deepEqual(got.content, file);
  await x.ask(casePath, ['PATCH', d.one], { who: 'si', json: { status: 'SI_RECEIVED' } }, 204);
  const override = { 'x-http-method-override': 'PATCH' };
  await x.ask(casePath, ['POST', d.one], { who: 'si', json: { status: 'IN_PROGRESS' }, headers: override }, 204);
  await x.ask(`${t}/notifications/{notificationId}`, ['DELETE', `${t}/notifications/${mine.id}`], { who: 'si' }, 204);

  // The commune says something, deposits a file and changes its mind about another.
  const events = `${casePath}/events`;
  const said = await x.ask(events, ['POST', `${d.one}/events`], {
    who: 'si', headers: us,
    json: { actionType: 'STATUS_UPDATE', notification: true, message: 'Traité', comment: 'entre nous', author: 'C. Martin', caseNewStatus: 'DONE' },
  }, 201);
  const event = `${d.one}/events/${said.json.id}`;
  const seen = await x.ask(eventPath, ['GET', event], { who: 'osl' });
  assert.ok(!seen.json.comment);
  await x.ask(eventPath, ['PATCH', event], { who: 'osl', json: { status: 'RECEIVED' } }, 204);
  await x.ask(eventPath, ['POST', event], { who: 'osl', json: { status: 'RECEIVED' }, headers: override }, 204);
  const deposit = {
    actionType: 'ATTACH_DEPOSIT', notification: true,
    attachments: [{ fileName: 'b.pdf', type: 'Justificatif', size: file.length, mimeType: 'application/pdf' }],
  };
  const made = await x.ask(events, ['POST', `${d.one}/events`], { who: 'si', json: deposit }, 201);
  const place = `${d.one}/events/${made.json.id}`, attached = `${place}/attachments/${made.json.attachments[0].id}`;
  await x.ask(eventFile, ['PUT', attached], { who: 'si', bytes: file }, 204);
  await x.ask(eventPath, ['PATCH', place], { who: 'si', json: { status: 'SENT' } }, 204);
  const there = await x.ask(eventFile, ['GET', attached], { who: 'osl' });
  assert.deepEqual(there.content, file);
  const other = await x.ask(events, ['POST', `${d.one}/events`], { who: 'si', json: deposit }, 201);
  await x.ask(eventPath, ['DELETE', `${d.one}/events/${other.json.id}`], { who: 'si' }, 204);
  const told = await x.ask(`${t}/notifications`, ['GET', `${t}/notifications?eventDetails=true&maxResult=1000`], { who: 'osl' });
  const ours = told.json.filter((one) => d.one.endsWith(one.caseId));
  assert.deepEqual(new Set(ours.map((one) => one.eventActionType)), new Set(['STATUS_UPDATE', 'ATTACH_DEPOSIT']));

  // The end, and a folder that is not even begun.
  await x.ask(casePath, ['PATCH', d.one], { who: 'osl', json: { status: 'CLOSED' } }, 204);
  await x.ask(folderPath, ['POST', d.folder], { who: 'osl', json: { globalStatus: 'CLOSED' }, headers: override }, 204);
  const closed = await x.ask(folderPath, ['GET', d.folder], { who: 'osl' });
  assert.equal(closed.json.globalStatus, 'CLOSED');
  const begun = await announced(x);
  await x.ask(folderPath, ['DELETE', begun.folder], { who: 'osl' }, 204);

  // Purge and moving house.
  await x.ask(`${t}/attachmentsIdsForPurge`, ['GET', `${t}/attachmentsIdsForPurge`], { who: 'admin' });
  await x.ask(`${t}/idsPurged`, ['PUT', `${t}/idsPurged`], { who: 'admin', json: [] }, 204);
  await delivered(x);
  const there2 = { organizationSource: chatillon, organizationTarget: rennes };
  const moved = await x.ask(`${t}/cases/migrate`, ['PUT', `${t}/cases/migrate`], { who: 'admin', json: there2 });
  assert.ok(moved.json.caseUpdated > 0);
}

const processes = ['CERTDC', 'EtatCivil'];  // one for each conversation
async function subscriptions(x) {
  const path = `${r}/subscriptions`, one = `${path}/{subscriptionId}`;
  const wish = (code) => ({
    datapassId: 4711, processCode: code, subscriber: chatillon, notificationFrequency: 'Unitaire', accessMode: 'API',
    localAdministrator: { email: 'camille.martin@chatillon.example' },
  });
  const code = processes.pop();
  const made = await x.ask(path, ['POST', path], { who: 'datapass', json: wish(code) }, 201);
  const active = { ...wish(code), status: 'Actif', activateDateTime: '2026-09-01T08:00:00.000Z', delegationActor: { email: 'a@b.example' } };
  await x.ask(one, ['PUT', `${path}/${made.json.id}`], { who: 'admin', json: active });
  const got = await x.ask(one, ['GET', `${path}/${made.json.id}`], { who: 'osl' });
  assert.equal(got.json.status, 'Actif');
  const list = await x.ask(path, ['GET', `${path}?status=Actif&companyRegister=${chatillon.companyRegister}&orderBy=asc(id)&offSet=0&maxResult=1`], { who: 'osl' });
  assert.match(list.headers.get('content-range'), /^Subscriptions 0-0\/\d+$/);
  await x.ask(path, ['POST', path], { who: 'datapass', json: { ...wish(code), datapassId: 'x' } }, 400, true);
  await x.ask(path, ['POST', path], { who: 'osl', json: wish(code) }, 403);
  await x.ask(one, ['GET', `${path}/${nothing}`], { who: 'osl' }, 404);
}

// Wrong in a way that a document can say: prism finds it, and so do we.
async function wrongShapes(x) {
  const bad = (operation, what, how, expected = 400) => x.ask(operation, what, how, expected, true);
  const folders = `${t}/folders`;
  const d = await delivered(x);
  for (const change of [
    { applicant: undefined }, { cases: [] }, { attachments: undefined }, { externalId: 'x'.repeat(31) }, { processCode: 7 },
    { cases: [{ externalId: 'a-01', recipient: { ...chatillon, companyRegister: '1234' } }] },
    { attachments: [{ fileName: 'a', type: 'b', size: 'large', mimeType: 'c', recipients: ['a-01'] }] },
  ])
    await bad(folders, ['POST', folders], { who: 'osl', json: newFolder(change) });
  await bad(folderPath, ['PATCH', d.folder], { who: 'osl', json: {} });
  await bad(casePath, ['PATCH', d.one], { who: 'si', json: { status: 7 } });
  await bad(`${casePath}/events`, ['POST', `${d.one}/events`], { who: 'si', json: { actionType: 'DANCE', notification: false } });
  await bad(`${casePath}/events`, ['POST', `${d.one}/events`], { who: 'si', json: { actionType: 'COM_ADD', notification: 'yes' } });
  await bad(`${casePath}/events`, ['POST', `${d.one}/events`], { who: 'si', json: { actionType: 'COM_ADD', notification: false, message: 'x'.repeat(1001) } });
  await bad(casePath, ['GET', `${t}/cases/4711`], { who: 'si' });
  await bad(folderPath, ['GET', `${t}/folders/x`], { who: 'osl' });
  await bad(`${t}/notifications/{notificationId}`, ['DELETE', `${t}/notifications/x`], { who: 'si' });
  await bad(`${t}/notifications`, ['GET', `${t}/notifications?maxResult=some`], { who: 'si' });
  await bad(casePath, ['GET', `${d.one}?lite=perhaps`], { who: 'si' });
  await bad(casePath, ['GET', d.one], { who: 'si', headers: { editorName: 'x'.repeat(51) } });
  await bad(`${t}/idsPurged`, ['PUT', `${t}/idsPurged`], { who: 'admin', json: { case_id: nothing } });
  await bad(`${t}/cases/migrate`, ['PUT', `${t}/cases/migrate`], { who: 'admin', json: { organizationSource: chatillon } });
}

// Wrong by a rule that no document of this kind says: prism sees a sound request, and a sound refusal.
async function wrongByRule(x) {
  const d = await delivered(x);
  const begun = await announced(x);
  await x.ask(folderFile, ['PUT', `${begun.folder}/attachments/${begun.file}`], { who: 'osl', bytes: file.subarray(1) }, 400);
  await x.ask(folderPath, ['PATCH', begun.folder], { who: 'osl', json: { globalStatus: 'HUBEE_COMPLETED' } }, 400);
  await x.ask(casePath, ['PATCH', d.one], { who: 'si', json: { status: 'FINISHED' } }, 400);
  await x.ask(casePath, ['PATCH', d.one], { who: 'si', json: { status: 'CLOSED' } }, 403);
  await x.ask(`${casePath}/events`, ['POST', `${d.one}/events`], { who: 'si', json: { actionType: 'ATTACH_DEPOSIT', notification: true } }, 400);
  const unknown = newFolder();
  unknown.cases[0].recipient = { ...chatillon, branchCode: '99999' };
  await x.ask(`${t}/folders`, ['POST', `${t}/folders`], { who: 'osl', json: unknown }, 400);
  // A name of the query that nobody knows: the document cannot forbid it, HubEE does.
  await x.ask(`${t}/notifications`, ['GET', `${t}/notifications?processType=x`], { who: 'si' }, 400);
  for (const [operation, path] of [[casePath, d.one], [caseFile, `${d.one}/attachments/${d.file}`]])
    await x.ask(operation, ['GET', path], { who: 'other' }, 403);
  await x.ask(folderPath, ['GET', d.folder], { who: 'si' }, 403);
  await x.ask(casePath, ['GET', `${t}/cases/${nothing}`], { who: 'si' }, 404);
  await x.ask(`${t}/notifications/{notificationId}`, ['DELETE', `${t}/notifications/${nothing}`], { who: 'si' }, 404);
  await x.ask(`${t}/notifications`, ['GET', `${t}/notifications`], { who: 'a-token-that-nobody-gave' }, 401);
}

// What HubEE's documents leave to the gateway and to others: tokens, organizations, processes. Ours says them.
async function besides(x) {
  await x.token('si', '/oauth2/token');
  const ask = (what, how, expected, wrong) => x.ask(what[1], what, how, expected, wrong);
  await ask(['POST', '/token'], { headers: { ...form, authorization: basic({ id: 'x', secret: 'y' }) }, body: 'grant_type=client_credentials' }, 401);
  await ask(['POST', '/token'], { headers: { ...form, authorization: basic(clients.si) }, body: 'grant_type=password' }, 400, true);
  const them = `${r}/organizations`, one = `${them}/{organization}`;
  const town = { type: 'SI', companyRegister: '21590350100017', branchCode: `59${++count}`, name: 'Lille' };
  await ask(['POST', them], { who: 'datapass', json: town }, 201);
  await ask(['POST', them], { who: 'datapass', json: town }, 400);
  await ask(['POST', them], { who: 'datapass', json: { ...town, companyRegister: '1' } }, 400, true);
  await ask(['GET', them], { who: 'osl' });
  await x.ask(one, ['GET', `${them}/${name(town)}`], { who: 'osl' });
  await x.ask(one, ['PUT', `${them}/${name(town)}`], { who: 'admin', json: { ...town, email: 'mairie@lille.example' } });
  await x.ask(one, ['GET', `${them}/SI-21590350100017-1`], { who: 'osl' }, 404);
  const all = `${r}/processes`, process = `${all}/{processCode}`;
  const { json } = await ask(['GET', all], { who: 'admin' });
  const { updateDateTime, ...rules } = json[0];
  await x.ask(process, ['GET', `${all}/${rules.code}`], { who: 'admin' });
  await x.ask(process, ['PUT', `${all}/${rules.code}`], { who: 'admin', json: rules });
  await ask(['POST', all], { who: 'admin', json: { ...rules, code: `ESSAI${++count}` } }, 201);
  await ask(['POST', all], { who: 'admin', json: { ...rules, purge: 7 } }, 400, true);
  await ask(['GET', all], { who: 'si' }, 403);
}

// Prism checks no answer whose description is shared (a $ref under "responses"): each operation gets its own.
function withOwnAnswers(shared) {
  const own = structuredClone(shared);
  for (const methods of Object.values(own.paths))
    for (const { responses } of Object.values(methods))
      for (const [status, { $ref }] of Object.entries(responses))
        if ($ref) responses[status] = structuredClone(own.components.responses[$ref.split('/').pop()]);
  return own;
}

for (const [what, describes, conversations] of [
  ['what the inbox says of itself', () => withOwnAnswers(document), { life, subscriptions, wrongShapes, wrongByRule, besides }],
  ['what HubEE publishes', contract, { life, subscriptions, wrongShapes, wrongByRule }],
])
  describe(`prism, against ${what}`, () => {
    let prism, x;
    before(async () => {
      prism = await Prism.before(inbox, what.replaceAll(' ', '-'), describes());
      x = new Conversation(prism);
      // Prism knows no /token where the document has none.
      const direct = new Conversation({ ask: async (method, path, how) => {
        const got = await fetch(inbox.url + path, { method, ...how });
        return { status: got.status, json: await got.json(), inRequest: [], inAnswer: [] };
      } });
      for (const who of Object.keys(clients)) await direct.token(who);
      x.tokens = direct.tokens;
    });
    after(() => prism.stop());

    for (const [title, conversation] of Object.entries(conversations)) test(title, () => conversation(x));

    test('no operation of the document was left out', () => {
      const all = Object.entries(describes().paths)
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
      assert.deepEqual(all.filter((one) => !x.asked.has(one)), []);
    });

    test('it would find a fault in an answer', async () => {
      // The same inbox, seen through a document that promises what nobody can give: a schema that prism could not read
      // would be no schema to it.
      const other = structuredClone(describes());
      for (const methods of Object.values(other.paths))
        for (const { responses } of Object.values(methods))
          for (const { content = {} } of Object.values(responses))
            for (const shown of Object.values(content)) shown.schema = { allOf: [shown.schema, { not: {} }] };
      const stern = await Prism.before(inbox, 'another', other);
      try {
        const found = async (method, path, who, json) => {
          const headers = { authorization: `Bearer ${x.tokens[who]}`, 'content-type': 'application/json' };
          const got = await stern.ask(method, path, { headers, body: json && JSON.stringify(json) });
          assert.notDeepEqual(got.inAnswer, [], `${method} ${path}`);
          return got.json;
        };
        const made = await found('POST', `${t}/folders`, 'osl', newFolder());
        await found('GET', `${t}/folders/${made.id}`, 'osl');
        await found('GET', `${t}/cases/${made.cases[0].id}`, 'osl');
        await found('GET', `${t}/folders/${nothing}`, 'osl');
        await found('GET', `${t}/notifications`, 'si');
        const said = await found('POST', `${t}/cases/${made.cases[0].id}/events`, 'osl', { actionType: 'COM_ADD', notification: false });
        await found('GET', `${t}/cases/${made.cases[0].id}/events/${said.id}`, 'osl');
        await found('GET', `${t}/attachmentsIdsForPurge`, 'admin');
        const [first] = await found('GET', `${r}/subscriptions`, 'osl');
        await found('GET', `${r}/subscriptions/${first.id}`, 'osl');
        if (describes !== contract)
          for (const path of [`${r}/organizations`, `${r}/organizations/${name(chatillon)}`, `${r}/processes`, `${r}/processes/CERTDC`])
            await found('GET', path, 'admin');
      } finally {
        await stern.stop();
      }
    });
  });

test('every operation that HubEE publishes is told by the inbox', () => {
  const nameless = (operation) => operation.replaceAll(/{\w+}/g, '{}');
  const told = new Set(Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => nameless(`${method} ${path}`))));
  assert.deepEqual(published.filter((one) => !told.has(nameless(one))), []);
});

test('spectral finds nothing in /openapi.json, and would', () => {
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  const lint = (what) => {
    const path = join(inbox.folder, 'linted.json');
    writeFileSync(path, JSON.stringify(what));
    return spawnSync(process.execPath, [
      here('node_modules/@stoplight/spectral-cli/dist/index.js'), 'lint', '--ruleset', here('spectral.json'),
      '--fail-severity', 'hint', path,
    ], { encoding: 'utf8', timeout: 60_000 });
  };
  const found = lint(document);
  assert.equal(found.status, 0, found.stdout + found.stderr);
  const broken = structuredClone(document);
  broken.paths[`${t}/folders`].post.responses[201].content['application/json'].schema = { $ref: '#/components/schemas/Nothing' };
  assert.equal(lint(broken).status, 1);
});
