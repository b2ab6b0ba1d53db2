// Our signed webhooks verified by npm's standardwebhooks, and its own by us; Ed25519, which that does not know, by Node.
// QF_WEBHOOK_PEER names our program (test/peers/webhook_peer.cpp).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';

const program = process.env.QF_WEBHOOK_PEER;
assert.ok(program, 'QF_WEBHOOK_PEER must name the qf-webhook-peer program');

function ask(command, question) {
  const done = spawnSync(program, [command], { input: JSON.stringify(question), encoding: 'utf8', timeout: 30_000 });
  assert.equal(done.error, undefined);
  return { status: done.status, text: done.stdout.trimEnd(), reason: done.stderr.trim() };
}

function answer(command, question) {
  const { status, text, reason } = ask(command, question);
  assert.equal(status, 0, `${command}: ${reason}`);
  return text;
}

const seconds = () => Math.floor(Date.now() / 1000);
const secret = (size = 32) => `whsec_${randomBytes(size).toString('base64')}`;
const headers = ({ id, timestamp, signature }) => ({
  'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature,
});

// A pair as the specification writes it: the private key with its public half behind it.
function pair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  const halves = [d, x].map((one) => Buffer.from(one, 'base64url'));
  return {
    privateKey,
    publicKey,
    whsk: `whsk_${Buffer.concat(halves).toString('base64')}`,
    whpk: `whpk_${halves[1].toString('base64')}`,
  };
}

const bodies = ['{"type":"a.b","data":{}}', `{"name":"Žiga Ğülşen 李 ${'x'.repeat(100_000)}"}`, '{}'];

test('what we sign, standardwebhooks verifies', () => {
  for (const size of [24, 32, 64])
    for (const body of bodies) {
      const key = secret(size);
      const question = { keys: [key], id: randomUUID(), time: seconds(), body };
      const made = { id: question.id, ...JSON.parse(answer('sign', question)) };
      assert.deepEqual(new Webhook(key).verify(body, headers(made)), JSON.parse(body));
      assert.throws(() => new Webhook(key).verify(`${body} `, headers(made)), /No matching signature/);
      assert.throws(() => new Webhook(secret(size)).verify(body, headers(made)), /No matching signature/);
    }
});

test('a whole dossier is verified, read and whole', () => {
  const [key, old] = [secret(), secret()];
  const files = ['json', 'xml', 'pdf'].map((kind) => ({
    name: `FormulaireQF.${kind}`, mime_type: `application/${kind}`, content: `${kind} é ${'y'.repeat(20_000)}`,
  }));
  const made = JSON.parse(answer('push', { keys: [key, pair().whsk, old], time: seconds(), files }));
  for (const one of [key, old]) {
    const { type, data } = new Webhook(one).verify(made.body, headers(made));
    assert.equal(type, 'dossier.submitted');
    assert.equal(data.transmission_id, made.id);
    assert.deepEqual(data.attachments.map((a) => a.file_name), files.map((f) => f.name));
    data.attachments.forEach((a, i) => {
      const content = Buffer.from(a.content, 'base64');
      assert.equal(content.toString(), files[i].content);
      assert.equal(content.length, a.size);
      assert.equal(createHash('sha256').update(content).digest('base64'), a.sha256);
    });
  }
});

test('what standardwebhooks signs, we verify', () => {
  for (const size of [24, 32, 64])
    for (const body of bodies) {
      const [key, other] = [secret(size), secret()];
      const [id, now] = [`msg_${randomBytes(12).toString('hex')}`, new Date()];
      const signature = new Webhook(key).sign(id, now, body);
      const question = { keys: [other, key], id, time: seconds(), timestamp: `${Math.floor(now / 1000)}`, signature, body };
      assert.equal(answer('verify', question), 'good');
      for (const [change, reason] of [
        [{ keys: [other] }, 'foreign'],
        [{ body: `${body} ` }, 'foreign'],
        [{ id: `${id}x` }, 'foreign'],
        [{ time: seconds() + 600 }, 'stale'],
        [{ time: seconds() - 600 }, 'stale'],
        [{ timestamp: 'now' }, 'malformed'],
      ]) {
        const refused = ask('verify', { ...question, ...change });
        assert.deepEqual([refused.status, refused.reason], [1, reason], JSON.stringify(Object.keys(change)));
      }
    }
});

test('a status that a subscriber signs with standardwebhooks is understood', () => {
  const key = secret();
  const now = new Date();
  const body = JSON.stringify({
    type: 'dossier.status', timestamp: now.toISOString(), data: { reference: '0123456789ABC', status: 'IN_PROGRESS' },
  });
  const question = {
    keys: [key], id: 'msg_1', time: seconds(), timestamp: `${Math.floor(now / 1000)}`,
    signature: new Webhook(key).sign('msg_1', now, body), body,
  };
  assert.deepEqual(JSON.parse(answer('call', question)), { reference: '0123456789ABC', status: 'IN_PROGRESS' });
  const forged = ask('call', { ...question, body: body.replace('IN_PROGRESS', 'DONE') });
  assert.deepEqual([forged.status, forged.reason], [1, 'signature_wrong']);
});

test('Ed25519: Node verifies ours, and we verify Node’s', () => {
  for (const body of bodies) {
    const { privateKey, publicKey, whsk, whpk } = pair();
    const question = { keys: [whsk], id: randomUUID(), time: seconds(), body };
    const made = JSON.parse(answer('sign', question));
    assert.match(made.signature, /^v1a,/);
    const content = Buffer.from(`${question.id}.${made.timestamp}.${body}`);
    assert.ok(verify(null, content, publicKey, Buffer.from(made.signature.slice(4), 'base64')));
    const shown = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(whpk.slice(5), 'base64').toString('base64url') }, format: 'jwk' });
    assert.ok(shown.equals(publicKey));

    const theirs = { ...question, ...made, keys: [pair().whpk, whpk], signature: `v1a,${sign(null, content, privateKey).toString('base64')}` };
    assert.equal(answer('verify', theirs), 'good');
    const refused = ask('verify', { ...theirs, keys: [pair().whpk] });
    assert.deepEqual([refused.status, refused.reason], [1, 'foreign']);
  }
});
