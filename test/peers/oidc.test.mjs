// Our relying party before npm's oidc-provider, configured as FranceConnect is: logins, logouts, and each failure alone.
// QF_OIDC_PEER names our program (test/peers/oidc_peer.cpp).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, test } from 'node:test';
import * as jose from 'jose';
import { Browser } from './browser.mjs';
import { people, start } from './franceconnect.mjs';

const program = process.env.QF_OIDC_PEER;
assert.ok(program, 'QF_OIDC_PEER must name the qf-oidc-peer program');

const home = 'http://127.0.0.1:9/';  // nobody listens: the browser stops before it
const registered = { redirect_uris: [`${home}callback`], post_logout_redirect_uris: [`${home}out`] };
const client = (id, more = {}) => ({ client_id: id, client_secret: `secret of ${id} & more`, ...registered, ...more });
const clients = [
  client('form'),
  client('form-rs256', { id_token_signed_response_alg: 'RS256', userinfo_signed_response_alg: 'RS256' }),
  client('form-plain', { userinfo_signed_response_alg: undefined }),
];
// Clients that prove themselves by a key of theirs: its private part is ours alone.
const ownKeys = {};
for (const alg of ['ES256', 'RS256']) {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
  const kid = `our-${alg}`;
  ownKeys[alg] = JSON.stringify({ ...(await jose.exportJWK(privateKey)), kid });
  clients.push({
    client_id: `form-key-${alg}`, ...registered, token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...(await jose.exportJWK(publicKey)), kid, use: 'sig' }] },
  });
}

// Our side: one process, a question a line.
class Party {
  #answers = [];
  #waiting = [];
  log = '';

  constructor() {
    this.child = spawn(program, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.ended = new Promise((done) => this.child.on('close', done));
    this.child.stderr.setEncoding('utf8').on('data', (text) => { this.log += text; });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const next = this.#waiting.shift();
      if (next) next(JSON.parse(line));
      else this.#answers.push(JSON.parse(line));
    });
  }

  ask(what, question = {}) {
    this.child.stdin.write(`${JSON.stringify({ do: what, ...question })}\n`);
    const ready = this.#answers.shift();
    return ready ?? Promise.race([
      new Promise((done) => { this.#waiting.push(done); }),
      this.ended.then((status) => { throw new Error(`qf-oidc-peer ended with ${status}: ${this.log}`); }),
    ]);
  }

  async open(issuer, id = 'form', more = {}) {
    const { client_secret } = client(id);
    await this.ask('open', {
      issuer, client_id: id, client_secret, redirect_uri: `${home}callback`, post_logout_redirect_uri: `${home}out`, ...more,
    });
  }

  async stop() {
    this.child.stdin.end();
    await this.ended;
  }
}

let fc;
let party;
const secrets = new Set();  // what our log must never hold

before(async () => {
  fc = await start({ clients });
  party = new Party();
});
after(async () => {
  await party?.stop();
  await fc?.stop();
});
beforeEach(async () => {
  fc.person = 'sub-johnny';
  fc.tamper = {};
  await party.open(fc.issuer);
});

// To FranceConnect and back: where the browser ends, and what we had kept.
async function travel(browser = new Browser()) {
  const departure = await party.ask('begin');
  assert.equal(departure.refusal, undefined, JSON.stringify(departure));
  const { address, status, text } = await browser.open(departure.url, { stop: home });
  for (const secret of [departure.state, departure.nonce]) secrets.add(secret);
  return { departure, address, status, text, browser };
}

async function arrive({ address, departure }) {
  assert.ok(address.startsWith(`${home}callback?`), address);
  const { pathname, search, searchParams } = new URL(address);
  secrets.add(searchParams.get('code'));
  const answer = await party.ask('finish', { target: pathname + search, departure });
  for (const secret of [answer.access_token, answer.id_token, answer.sub]) if (secret) secrets.add(secret);
  return answer;
}

const login = async (browser) => arrive(await travel(browser));

async function refused(kind, code) {
  const { refusal } = await login();
  assert.deepEqual([refusal?.kind, refusal?.code], [kind, code]);
}

test('a citizen logs in, chosen on the page', async () => {
  fc.person = null;
  const asked = await travel();
  assert.equal(asked.status, 200);
  const back = await asked.browser.open(asked.address, { stop: home, form: { person: 'sub-brunehilde' } });
  const got = await arrive({ ...asked, ...back });
  const { iss, aud, exp, iat, sub, ...claims } = got.claims;
  assert.deepEqual(claims, people['sub-brunehilde']);
  assert.deepEqual([iss, aud, sub, got.sub], [fc.issuer, 'form', 'sub-brunehilde', 'sub-brunehilde']);
  assert.ok(got.token_life > 50 && got.token_life <= 60, String(got.token_life));
  assert.equal((await party.ask('healthy')).healthy, true);
});

test('the access token bears the rights that API Particulier reads', async () => {
  const { access_token } = await login();
  const answer = await fetch(`${fc.issuer}/token/introspection`, {
    method: 'POST',
    body: new URLSearchParams({ token: access_token, client_id: 'form', client_secret: client('form').client_secret }),
  });
  const { active, scope } = await answer.json();
  assert.equal(active, true);
  assert.deepEqual(scope.split(' ').sort(), [
    'cnaf_allocataires', 'cnaf_enfants', 'cnaf_quotient_familial', 'identite_pivot', 'openid', 'preferred_username',
  ]);
});

test('RS256, as other clients of theirs have it', async () => {
  await party.open(fc.issuer, 'form-rs256');
  const { id_token, claims } = await login();
  assert.equal(jose.decodeProtectedHeader(id_token).alg, 'RS256');
  assert.equal(claims.family_name, 'TESTMAN');
});

test('the session there ends with the logout, and not before', async () => {
  const browser = new Browser();
  const first = await login(browser);
  fc.person = null;
  const second = await travel(browser);  // nobody is asked: still logged in there
  assert.equal((await arrive(second)).sub, first.sub);

  const parting = await party.ask('end_session', { id_token: first.id_token });
  const question = await browser.open(parting.url, { stop: home });
  assert.equal(question.status, 200, question.text);
  const [, action, xsrf] = question.text.match(/action="([^"]+)".*name="xsrf" value="([^"]+)"/);
  const { address } = await browser.open(action, { stop: home, form: { xsrf, logout: 'yes' } });
  assert.equal(address, `${home}out?state=${parting.state}`);

  const third = await travel(browser);
  assert.equal(third.status, 200);  // the page asks again
});

test('keys rotated between two logins', async () => {
  const first = await login();
  await fc.rotateKeys();
  const second = await login();
  assert.equal(second.sub, first.sub);
  assert.notEqual(...[first, second].map(({ id_token }) => jose.decodeProtectedHeader(id_token).kid));
});

test('PKCE: refused by FranceConnect, kept with a provider that requires it', async () => {
  await party.open(fc.issuer, 'form', { pkce: true });
  const there = await travel();
  assert.deepEqual([there.status, there.text], [400, 'parameter not allowed: code_challenge,code_challenge_method']);

  const strict = await start({ clients, pkce: 'required' });
  try {
    strict.person = 'sub-johnny';
    await party.open(strict.issuer, 'form', { pkce: true });
    assert.equal((await login()).sub, 'sub-johnny');
    const back = await travel();
    back.departure.verifier = 'A'.repeat(43);
    assert.equal((await arrive(back)).refusal.code, 'token_invalid_grant');
    await party.open(strict.issuer, 'form', { pkce: false });
    assert.equal((await login()).refusal.code, 'invalid_request');
  } finally {
    await strict.stop();
  }
});

test('PKCE where the provider has it, as its discovery says', async () => {
  const strict = await start({ clients, pkce: 'required' });
  try {
    strict.person = 'sub-johnny';
    await party.open(strict.issuer, 'form', { pkce: 'auto' });
    assert.equal((await login()).sub, 'sub-johnny');
  } finally {
    await strict.stop();
  }
  fc.tamper.discovery = ({ code_challenge_methods_supported, ...rest }) => rest;
  await party.open(fc.issuer, 'form', { pkce: 'auto' });
  assert.equal((await login()).sub, 'sub-johnny');
});

test('private_key_jwt, with a key of either kind, and never with a stranger\'s', async () => {
  for (const alg of ['ES256', 'RS256']) {
    await party.open(fc.issuer, `form-key-${alg}`, { client_secret: '', client_key: ownKeys[alg] });
    for (const again of [1, 2]) assert.equal((await login()).sub, 'sub-johnny', `${alg} ${again}`);
  }
  await party.open(fc.issuer, 'form-key-ES256', { client_secret: '', client_key: ownKeys.RS256 });
  await refused('our_fault', 'token_invalid_client');
});

test('a provider that says null of its end of sessions has none, and lets people in', async () => {
  fc.tamper.discovery = (metadata) => ({ ...metadata, end_session_endpoint: null });
  await party.open(fc.issuer);
  const { id_token, sub } = await login();
  assert.equal(sub, 'sub-johnny');
  const { refusal } = await party.ask('end_session', { id_token });
  assert.equal(refusal.code, 'no_end_session');
});

test('a level that is another than was asked, beside a second factor', async () => {
  for (const [acr, fits] of [['eidas0-mfa', false], ['eidas0', false], ['eidas2', true]]) {
    fc.tamper.id_token = changed({ acr });
    const { refusal } = await login();
    assert.equal(refusal?.code, fits ? undefined : 'id_token_acr', acr);
  }
});

const changed = (change, how) => async (jwt) => fc.resign(jwt, await change, how);
const seconds = () => Math.floor(Date.now() / 1000);
const spoiled = (jwt) => {
  const at = jwt.lastIndexOf('.') + 5;
  return jwt.slice(0, at) + (jwt[at] === 'A' ? 'B' : 'A') + jwt.slice(at + 1);
};
async function strangersKey() {
  const { privateKey } = await jose.generateKeyPair('ES256', { extractable: true });
  return { ...(await jose.exportJWK(privateKey)), kid: 'no-such-key' };
}

for (const part of ['id_token', 'userinfo']) {
  const cases = {
    'a signature that does not hold': [spoiled, 'signature'],
    'another audience': [changed({ aud: 'other' }), 'aud'],
    'another issuer': [changed({ iss: 'https://other.example/api/v2' }), 'iss'],
    'expired': [(jwt) => fc.resign(jwt, { exp: seconds() - 31 }), 'exp'],
    'issued in the future': [(jwt) => fc.resign(jwt, { iat: seconds() + 40 }), 'iat'],
    'issued long before this login': [(jwt) => fc.resign(jwt, { iat: seconds() - 3600 }), 'iat_old'],
    'a key that is not published': [async (jwt) => fc.resign(jwt, {}, { key: await strangersKey() }), 'kid'],
    'a stranger who uses a published name': [
      async (jwt) => fc.resign(jwt, {}, { key: await strangersKey(), header: { kid: jose.decodeProtectedHeader(jwt).kid } }),
      'signature',
    ],
    'another kind of token': [changed({}, { header: { typ: 'at+jwt' } }), 'header'],
  };
  for (const [name, [tampered, word]] of Object.entries(cases)) {
    test(`${part}: ${name}`, async () => {
      fc.tamper[part] = tampered;
      await refused('our_fault', `${part}_${word}`);
    });
  }
}

test('id_token: another nonce, a level that is too low', async () => {
  fc.tamper.id_token = changed({ nonce: 'A'.repeat(43) });
  await refused('our_fault', 'id_token_nonce');
  fc.tamper.id_token = changed({ acr: 'eidas0' });
  await refused('our_fault', 'id_token_acr');
});

test("userinfo: another person's", async () => {
  fc.tamper.userinfo = changed({ sub: 'sub-brunehilde' });
  await refused('our_fault', 'userinfo_sub');
});

test('userinfo: plain JSON, as oidc-provider gives it to a client without an algorithm', async () => {
  await party.open(fc.issuer, 'form-plain');
  await refused('our_fault', 'userinfo_not_signed');
});

test('a person who refuses, on the page', async () => {
  fc.person = null;
  const asked = await travel();
  const back = await asked.browser.open(asked.address, { stop: home, form: { person: '' } });
  assert.equal(new URL(back.address).searchParams.get('iss'), fc.issuer);
  const { refusal } = await arrive({ ...asked, ...back });
  assert.deepEqual([refusal.kind, refusal.code], ['refused_by_person', 'access_denied']);
});

test('errors that come back instead of a code', async () => {
  for (const [error, kind] of [
    ['temporarily_unavailable', 'try_later'], ['server_error', 'try_later'], ['invalid_scope', 'our_fault'],
  ]) {
    fc.person = { error, error_description: 'not now' };
    await refused(kind, error);
  }
});

test('a code is good once, and an answer for another state never', async () => {
  const back = await travel();
  assert.equal((await arrive(back)).sub, 'sub-johnny');
  const again = await arrive(back);
  assert.deepEqual([again.refusal.kind, again.refusal.code], ['session_lost', 'token_invalid_grant']);
  const [one, other] = [await travel(), await travel()];
  const crossed = await arrive({ address: one.address, departure: other.departure });
  assert.deepEqual([crossed.refusal.kind, crossed.refusal.code], ['session_lost', 'state']);
  const none = await arrive({ address: one.address, departure: null });
  assert.equal(none.refusal.code, 'no_departure');
});

test('a secret that is not ours', async () => {
  await party.open(fc.issuer, 'form', { client_secret: 'another' });
  await refused('our_fault', 'token_invalid_client');
});

test('our log says how each login ended, and holds nothing of a person or a token', () => {
  assert.match(party.log, /event=login status=success code=ok/);
  assert.match(party.log, /event=login status=our_fault code=userinfo_sub/);
  const persons = Object.values(people).flatMap(({ family_name, given_name, birthdate }) => [family_name, given_name, birthdate]);
  assert.ok(secrets.size > 50);
  for (const secret of [...secrets, ...persons, 'secret of', 'eyJ']) assert.ok(!party.log.includes(secret), secret);
});
