// Our envelopes read by npm's jose, and jose's read by us: every pair of keys, both ways.
// QF_PEER names our program (test/peers/qf_peer.cpp).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as jose from 'jose';

const program = process.env.QF_PEER;
assert.ok(program, 'QF_PEER must name the qf-peer program');

const queue = '26086.21260086600017';
const pairs = ['P-256', 'Ed25519'].flatMap((sig) => ['P-256', 'X25519'].map((enc) => ({ sig, enc })));

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

const ours = (use, curve) => JSON.parse(answer('generate', { use, curve }));

async function theirs(use, curve) {
  const alg = use === 'enc' ? 'ECDH-ES+A256KW' : curve === 'P-256' ? 'ES256' : 'EdDSA';
  const { privateKey } = await jose.generateKeyPair(alg, { crv: curve, extractable: true });
  const jwk = await jose.exportJWK(privateKey);
  return { ...jwk, kid: await jose.calculateJwkThumbprint(jwk), use, alg };
}

const publicPart = ({ d, ...rest }) => rest;

function payload() {
  const now = Date.now();
  return {
    schema: 'qf.transmission/1',
    id: randomUUID(),
    reference: '0123456789ABC',
    submitted_at: new Date(now).toISOString(),
    issuer: 'qf-intake',
    audience: 'qf-delivery',
    expires_at: new Date(now + 3_600_000).toISOString(),
    commune: { cog: '26086', siret: '21260086600017', name: 'Châtillon-en-Diois' },
    pivot_identity: { family_name: 'ŒUVRARD', given_name: 'Žiga Ğülşen 李', birthdate: '1992-00-00', birthplace: '' },
    quotient_familial: { enfants: [] },
  };
}

async function sealByJose(text, sig, enc, change = {}) {
  const jws = await new jose.CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: sig.alg, kid: sig.kid, ...change.inner })
    .sign(await jose.importJWK(sig, sig.alg));
  const jwe = new jose.CompactEncrypt(new TextEncoder().encode(jws)).setProtectedHeader({
    alg: enc.alg,
    enc: 'A256GCM',
    kid: enc.kid,
    ...change.outer,
  });
  if (change.parties) jwe.setKeyManagementParameters(change.parties);
  return jwe.encrypt(await jose.importJWK(publicPart(enc), enc.alg));
}

for (const { sig, enc } of pairs) {
  const name = `${sig} signs, ${enc} reads`;

  test(`${name}: we seal, jose opens`, async () => {
    const signer = ours('sig', sig);
    const reader = ours('enc', enc);
    const text = JSON.stringify(payload());
    const envelope = answer('seal', { keys: [signer, publicPart(reader)], payload: text });

    const outside = await jose.compactDecrypt(envelope, await jose.importJWK(reader, reader.alg), {
      keyManagementAlgorithms: ['ECDH-ES+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    assert.equal(outside.protectedHeader.kid, reader.kid);
    assert.equal(outside.protectedHeader.cty, 'JOSE');
    assert.equal(outside.protectedHeader.epk.crv, enc);
    const inside = await jose.compactVerify(outside.plaintext, await jose.importJWK(publicPart(signer), signer.alg), {
      algorithms: [signer.alg],
    });
    assert.equal(inside.protectedHeader.kid, signer.kid);
    assert.equal(inside.protectedHeader.alg, sig === 'P-256' ? 'ES256' : 'EdDSA');
    assert.equal(new TextDecoder().decode(inside.payload), text);
  });

  test(`${name}: jose seals, we open`, async () => {
    const signer = await theirs('sig', sig);
    const reader = await theirs('enc', enc);
    const content = payload();
    for (const change of [
      {},
      { parties: { apu: new TextEncoder().encode('Alice'), apv: new TextEncoder().encode('Bob') } },
    ]) {
      const envelope = await sealByJose(JSON.stringify(content), signer, reader, change);
      const opened = JSON.parse(answer('open', { keys: [publicPart(signer), reader], envelope, queue }));
      assert.equal(opened.id, content.id);
      assert.deepEqual(opened.pivot_identity, content.pivot_identity);
      assert.equal(opened.digest, createHash('sha256').update(JSON.stringify(content)).digest('hex'));
    }
  });

  test(`${name}: an altered envelope opens nowhere`, async () => {
    const signer = ours('sig', sig);
    const reader = ours('enc', enc);
    const envelope = answer('seal', { keys: [signer, reader], payload: JSON.stringify(payload()) });
    const parts = envelope.split('.');
    const at = parts[3].length >> 1;
    parts[3] = parts[3].slice(0, at) + (parts[3][at] === 'A' ? 'B' : 'A') + parts[3].slice(at + 1);
    const altered = parts.join('.');
    await assert.rejects(jose.compactDecrypt(altered, await jose.importJWK(reader, reader.alg)), {
      code: 'ERR_JWE_DECRYPTION_FAILED',
    });
    const refused = ask('open', { keys: [signer, reader], envelope: altered, queue });
    assert.deepEqual([refused.status, refused.reason], [1, 'envelope_undecryptable']);
  });
}

test('jose may not choose other algorithms than our keys do', async () => {
  const signer = await theirs('sig', 'P-256');
  const reader = await theirs('enc', 'P-256');
  const text = JSON.stringify(payload());
  for (const outer of [{ alg: 'ECDH-ES' }, { alg: 'ECDH-ES+A128KW' }, { enc: 'A128GCM' }, { enc: 'A256CBC-HS512' }]) {
    const envelope = await sealByJose(text, signer, reader, { outer });
    const refused = ask('open', { keys: [signer, reader], envelope, queue });
    assert.deepEqual([refused.status, refused.reason], [1, 'envelope_algorithm'], JSON.stringify(outer));
  }
});

test('both sides name keys alike', async () => {
  for (const [use, curve] of [['sig', 'P-256'], ['sig', 'Ed25519'], ['enc', 'P-256'], ['enc', 'X25519']]) {
    const made = ours(use, curve);
    assert.equal(await jose.calculateJwkThumbprint(made), made.kid);
    const { kid, ...unnamed } = await theirs(use, curve);
    assert.equal(answer('thumbprint', unnamed), kid);
    assert.equal(answer('thumbprint', { ...unnamed, kid }), kid);
    const misnamed = ask('thumbprint', { ...unnamed, kid: made.kid });
    assert.deepEqual([misnamed.status, misnamed.reason], [1, 'content_invalid']);
  }
});
