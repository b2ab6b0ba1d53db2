// A stand-in for FranceConnect v2 on loopback: npm's oidc-provider, configured as FranceConnect is. Not a test by itself.
//
//   const fc = await start({ clients: [{ client_id, client_secret, redirect_uris, post_logout_redirect_uris }] });
//   fc.issuer              'http://127.0.0.1:PORT/api/v2'
//   fc.person = 'sub'      who logs in without being asked; or { error: 'temporarily_unavailable' }, which comes back
//                          instead of a code; null (as it begins): a page asks, with a button for each person and one
//                          to refuse
//   fc.tamper.id_token     async (jwt) => jwt: what is sent instead; the same for userinfo. fc.resign() helps
//   fc.resign(jwt, change, with)  the claims changed and signed again: with another key or header if asked for
//   fc.tamper.discovery    (metadata) => metadata: likewise
//   fc.rotateKeys()        new signing keys, and only these are published; who is logged in stays so
// ProConnect is built the same way: people with email, siret, usual_name and amr: ['pwd', 'mfa'] are agents.
//   fc.pkce                'refused' (as FranceConnect: not in its list of parameters) or 'required', at start()
//   await fc.stop()
//
// Each start() has a memory of its own. The people are invented.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import * as jose from 'jose';
import { Provider } from 'oidc-provider';

const prefix = '/api/v2';
// Anything else is refused by FranceConnect.
const allowed = [
  'client_id', 'response_type', 'redirect_uri', 'scope', 'acr_values', 'nonce', 'state', 'prompt', 'idp_hint', 'claims',
  'ui_locales',
];
const rights = ['cnaf_quotient_familial', 'cnaf_allocataires', 'cnaf_enfants', 'cnaf_adresse'];
// ProConnect's, each a scope of its own.
const agent = ['given_name', 'usual_name', 'email', 'uid', 'siret', 'idp_id'];
const pivot = ['given_name', 'given_name_array', 'family_name', 'birthdate', 'gender', 'birthplace', 'birthcountry'];

export const people = {
  'sub-johnny': {
    given_name: 'Johnny Zébulon', given_name_array: ['Johnny', 'Zébulon'], family_name: 'TESTMAN', gender: 'male',
    birthdate: '1989-10-08', birthplace: '75107', birthcountry: '99100',
  },
  'sub-brunehilde': {
    given_name: 'Brunehilde', given_name_array: ['Brunehilde'], family_name: "O'NEIL-ŞAHİN", gender: 'female',
    preferred_username: 'Œuvré', birthdate: '1992-01-01', birthplace: '', birthcountry: '99243',
  },
};

// What oidc-provider keeps, one map for each start().
function memory() {
  const kept = new Map();
  return class {
    constructor(model) { this.model = model; }
    key(id) { return `${this.model}:${id}`; }
    async upsert(id, payload, expiresIn) {
      kept.set(this.key(id), { payload, until: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
    }
    async find(id) {
      const found = kept.get(this.key(id));
      return found && found.until > Date.now() ? found.payload : undefined;
    }
    async findByUid(uid) { return [...kept.values()].find(({ payload }) => payload.uid === uid)?.payload; }
    async findByUserCode() { return undefined; }
    async consume(id) {
      const found = kept.get(this.key(id));
      if (found) found.payload.consumed = Math.floor(Date.now() / 1000);
    }
    async destroy(id) { kept.delete(this.key(id)); }
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
    }
  };
}

async function signingKeys() {
  return Promise.all(['ES256', 'RS256'].map(async (alg) => {
    const { privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const jwk = await jose.exportJWK(privateKey);
    return { ...jwk, kid: await jose.calculateJwkThumbprint(jwk), use: 'sig', alg };
  }));
}

const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (title, body) => `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

async function form(req) {
  let text = '';
  for await (const part of req) text += part;
  return new URLSearchParams(text);
}

function configuration({ clients, known, keys, Adapter, cookieKey, pkce }) {
  const usual = {
    token_endpoint_auth_method: 'client_secret_post',
    id_token_signed_response_alg: 'ES256',
    userinfo_signed_response_alg: 'ES256',
  };
  return {
    adapter: Adapter,
    // What a client has as undefined is left out.
    clients: clients.map((one) => JSON.parse(JSON.stringify({ ...usual, ...one }))),
    jwks: { keys },
    cookies: { keys: [cookieKey] },
    routes: { authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/jwks', end_session: '/session/end' },
    scopes: ['openid', ...rights],
    claims: {
      openid: ['sub', 'acr'], amr: null, identite_pivot: pivot, preferred_username: ['preferred_username'],
      ...Object.fromEntries(agent.map((name) => [name, [name]])),
    },
    acrValues: ['eidas1', 'eidas1-mfa', 'eidas2', 'eidas3'],
    pkce: { required: () => pkce === 'required' },
    conformIdTokenClaims: true,
    ttl: { AuthorizationCode: 30, AccessToken: 60, IdToken: 60, Session: 1800, Grant: 1800, Interaction: 600 },
    features: {
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },  // by API Particulier, another client
      claimsParameter: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, hidden) {
          ctx.body = page('Se déconnecter de FranceConnect ?', `${hidden}
            <button type="submit" form="op.logoutForm" name="logout" value="yes">Oui, me déconnecter</button>`);
        },
      },
    },
    interactions: { url: (ctx, { uid }) => `${prefix}/interaction/${uid}` },
    findAccount: (ctx, sub) => known[sub] && { accountId: sub, claims: async () => ({ sub, ...known[sub] }) },
    // FranceConnect asks for no consent: whoever logs in there has agreed to what the client is registered for.
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(['openid', 'identite_pivot', 'preferred_username', ...rights, ...agent].join(' '));
      grant.addOIDCClaims(['amr']);
      await grant.save();
      return grant;
    },
    renderError(ctx, out) {
      ctx.type = 'html';
      ctx.body = page('Erreur', `<p>${escaped(`${out.error}: ${out.error_description}`)}</p>`);
    },
  };
}

export async function start({ port = 0, clients, people: known = people, pkce = 'refused' }) {
  const fc = { person: null, tamper: {}, pkce };
  const server = createServer();
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  fc.port = server.address().port;
  fc.url = `http://127.0.0.1:${fc.port}`;
  fc.issuer = fc.url + prefix;

  const Adapter = memory();
  const cookieKey = randomBytes(32).toString('hex');
  let provider;
  let answer;
  let keys;
  fc.rotateKeys = async () => {
    keys = await signingKeys();
    provider = new Provider(fc.issuer, configuration({ clients, known, keys, Adapter, cookieKey, pkce }));
    provider.use(async (ctx, next) => {
      await next();
      const { id_token, userinfo, discovery } = fc.tamper;
      if (ctx.oidc?.route === 'token' && ctx.body?.id_token && id_token) {
        ctx.body = { ...ctx.body, id_token: await id_token(ctx.body.id_token) };
      } else if (ctx.oidc?.route === 'userinfo' && ctx.status === 200 && userinfo) {
        ctx.body = await userinfo(ctx.body);
        ctx.type = 'application/jwt';
      } else if (ctx.oidc?.route === 'discovery' && discovery) {
        ctx.body = discovery(ctx.body);
      }
    });
    answer = provider.callback();
  };
  try {
    await fc.rotateKeys();
  } catch (e) {
    server.close();  // or a test that cannot begin would never end
    throw e;
  }

  fc.resign = async (jwt, change = {}, { key, header = {} } = {}) => {
    const old = jose.decodeProtectedHeader(jwt);
    const by = key ?? keys.find(({ kid }) => kid === old.kid);
    return new jose.CompactSign(new TextEncoder().encode(JSON.stringify({ ...jose.decodeJwt(jwt), ...change })))
      .setProtectedHeader({ ...old, kid: by.kid, ...header })
      .sign(await jose.importJWK(by, old.alg));
  };

  async function interact(req, res) {
    const details = await provider.interactionDetails(req, res);  // throws where there is none
    // Like ProConnect: a second factor only where the request calls it essential, from who has one.
    const levels = JSON.parse(details.params.claims ?? '{}').id_token?.acr?.values ?? [];
    const stepUp = levels.length > 0 && !levels.includes('eidas1');
    const login = (accountId) => {
      const strong = (known[accountId].amr ?? []).includes('mfa');
      if (stepUp && !strong)
        return { error: 'access_denied', error_description: 'none of the requested ACRs could be obtained' };
      return { login: { accountId, acr: stepUp ? 'eidas1-mfa' : 'eidas1', amr: known[accountId].amr ?? ['pwd'] } };
    };
    const finish = (result) => provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
    if (req.method === 'POST') {
      const chosen = (await form(req)).get('person');
      if (known[chosen]) return finish(login(chosen));
      return finish({ error: 'access_denied', error_description: 'User auth aborted' });
    }
    if (typeof fc.person === 'string') return finish(login(fc.person));
    if (fc.person) return finish(fc.person);
    const buttons = Object.entries(known).map(([sub, { given_name, family_name, usual_name }]) =>
      `<p><button name="person" value="${escaped(sub)}">${escaped(`${given_name} ${family_name ?? usual_name}`)}</button></p>`);
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    return res.end(page('FranceConnect (doublure)', `<form method="post">${buttons.join('')}
      <p><button name="person" value="">Refuser</button></p></form>`));
  }

  function refused(address) {
    if (address.pathname !== `${prefix}/authorize`) return null;
    const more = pkce === 'required' ? ['code_challenge', 'code_challenge_method'] : [];
    const foreign = [...address.searchParams.keys()].filter((name) => ![...allowed, ...more].includes(name));
    if (foreign.length > 0) return `parameter not allowed: ${foreign}`;
    if ((address.searchParams.get('nonce') ?? '').length < 22) return 'nonce: 22 characters at least';
    if (!address.searchParams.get('state')) return 'state: missing';
    return null;
  }

  server.on('request', (req, res) => {
    const address = new URL(req.url, fc.url);
    const fail = (status, why) => res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(why);
    if (!address.pathname.startsWith(`${prefix}/`)) return fail(404, 'not here');
    const why = refused(address);
    if (why) return fail(400, why);
    if (address.pathname.startsWith(`${prefix}/interaction/`)) {
      return interact(req, res).catch((error) => fail(400, String(error.message)));
    }
    req.originalUrl = req.url;
    req.url = req.url.slice(prefix.length);
    return answer(req, res);
  });

  fc.stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return fc;
}
