// test/browser/journeys/franceconnect.mjs -- the same form before npm's oidc-provider, configured as FranceConnect is, and
// a scripted API Particulier that asks it whose token it was given.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { start as startProvider } from "../../peers/franceconnect.mjs";
import { launch } from "../browser.mjs";
import { citizen } from "../citizen.mjs";
import { monthNow, particulier } from "../particulier.mjs";
import { freePort, start } from "../program.mjs";

const person = (family_name, given_name, more = {}) => ({
  given_name, given_name_array: given_name.split(" "), family_name, gender: "female", birthdate: "1985-06-15",
  birthplace: "75107", birthcountry: "99100", ...more,
});
const people = {
  "sub-msa": person("CHAMPÊTRE", "Églantine"),
  "sub-caf": person("SEUL", "Firmin", { gender: "male" }),
  "sub-names": person("O'NEIL-ŞAHİN", "Œuvré Brunehilde", { birthdate: "1992-01-01", birthplace: "", birthcountry: "99243" }),
  "sub-no-caf": person("PERDUE", "Aglaé"),
  "sub-no-msa": person("ÉGARÉE", "Hermine"),
  "sub-away": person("PATIENTE", "Clémence"),
  "sub-busy": person("PRESSÉE", "Ondine"),
  "sub-broken": person("DROITS", "Sidonie"),
  "sub-old-month": person("HIER", "Prudence"),
};

const adult = (nom_naissance, prenoms, date_naissance, more) => ({ nom_naissance, nom_usage: null, prenoms, date_naissance, sexe: "F", ...more });
const amount = (fournisseur, valeur, { year: annee, month: mois }, now) => ({
  fournisseur, valeur, annee, mois, annee_calcul: now.year, mois_calcul: now.month,
});
const answers = {
  // As API Particulier's own test payload of the MSA: a child and two adults, of three names.
  "sub-msa": (asked, now) => ({ blocks: {
    allocataires: [adult("CHAMPÊTRE", "EGLANTINE", "1985-06-15", { nom_usage: "" })],
    enfants: [adult("CHAMPÊTRE", "Fleur", "2018-02-02"), adult("BOCAGE", "Léo", "2001-01-01", { sexe: "M" }),
      adult("LISIÈRE", "Alex", "1999-01-01", { sexe: "M", unknown_member: "never passed on" })],
    adresse: null,
    quotient_familial: amount("MSA", 481, asked ?? now, now),
  } }),
  "sub-caf": (asked, now) => ({ blocks: {
    allocataires: [adult("SEUL", "FIRMIN", "1985-06-15", { sexe: "M" })], enfants: [],
    quotient_familial: amount("CNAF", 1320, asked ?? now, now),
  } }),
  "sub-names": (asked, now) => ({ blocks: {
    allocataires: [adult("O'NEIL-ŞAHİN", "Œuvré Brunehilde", "1992-00-00")],
    enfants: ["Ève", "Ève-Marie", "Ève Marie"].map((prenoms) => adult("O'NEIL-ŞAHİN", prenoms, "2020-05-00")),
    quotient_familial: amount("CNAF", 0, asked ?? now, now),
  } }),
  "sub-no-caf": () => ({ status: 404, code: "37003", title: "Dossier allocataire absent CNAF" }),
  "sub-no-msa": () => ({ status: 404, code: "10003", title: "Dossier allocataire absent MSA" }),
  "sub-away": () => ({ status: 503, code: "37001", title: "Fournisseur indisponible" }),
  "sub-busy": () => ({ status: 429, code: "00429", title: "Trop d’appels", headers: { "retry-after": "90" } }),
  "sub-broken": () => ({ status: 403, code: "00100", title: "Privilèges insuffisants" }),
  "sub-old-month": (asked, now) => ({ blocks: {
    allocataires: [adult("HIER", "PRUDENCE", "1985-06-15")], enfants: [adult("HIER", "LUNDI", "2019-09-09")],
    quotient_familial: amount("CNAF", 678, { year: 2024, month: 1 }, now),
  } }),
};

const secret = "secret of the form & more";
let fc, api, program, browser;

before(async () => {
  const port = await freePort();
  const home = `http://127.0.0.1:${port}`;
  fc = await startProvider({
    people,
    clients: [{
      client_id: "form", client_secret: secret, redirect_uris: [`${home}/connexion/retour`],
      post_logout_redirect_uris: [`${home}/deconnexion/retour`],
    }],
  });
  api = await particulier({
    answers,
    introspect: async (token) => {
      const answer = await fetch(`${fc.issuer}/token/introspection`, {
        method: "POST", body: new URLSearchParams({ token, client_id: "form", client_secret: secret }),
      });
      const { active, sub } = await answer.json();
      return active ? sub : null;
    },
  });
  program = await start({
    port,
    environment: {
      QF_FRANCECONNECT_ISSUER: fc.issuer, QF_FRANCECONNECT_CLIENT_ID: "form", QF_PARTICULIER_URL: api.url,
      QF_PARTICULIER_BUDGET: "3s",
    },
    secrets: { QF_FRANCECONNECT_CLIENT_SECRET_FILE: secret },
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
  await api?.stop();
  await fc?.stop();
});
beforeEach(() => {
  fc.person = null;
  fc.tamper = {};
  api.asked.length = 0;
});
const visitor = (t) => citizen(t, browser, program, { name: "franceconnect", hosts: [fc.url] });

// From the commune's page through FranceConnect's and back.
async function travel(one, sub, cog = "26086", query = "") {
  await one.page.goto(`/c/${cog}${query}`);
  await one.depart();
  await one.page.waitForURL(`${fc.url}/**`);
  const { given_name, family_name } = people[sub];
  return one.status(() => one.page.getByRole("button", { name: `${given_name} ${family_name}`, exact: true }).click());
}

test("I log in at FranceConnect, see the MSA's file with children of three names, transmit, and log out there too", async (t) => {
  const one = await visitor(t);
  assert.equal(await travel(one, "sub-msa"), 200);
  assert.equal(one.path(), "/verification");
  const text = await one.text();
  for (const said of ["481", "Mutualité sociale agricole (MSA)", "Fleur CHAMPÊTRE", "Léo BOCAGE", "Alex LISIÈRE", "Églantine"])
    assert.ok(text.includes(said), `${said} in:\n${text}`);
  assert.deepEqual(api.asked, [{ sub: "sub-msa", recipient: "20008496000018", month: null, cacheControl: null }]);
  await one.look("review", { main: true });
  await one.child(/Alex/).uncheck();
  const reference = await one.transmit();
  const got = await program.received("SI-20008496000018-26086", reference);
  for (const form of [got.text, got.xml, got.pdf]) {
    assert.ok(form.includes("Fleur"));
    assert.ok(!form.includes("Alex") && !form.includes("LISIÈRE") && !form.includes("never passed on"));
  }
  await one.logOut();
  await one.page.waitForURL(`${fc.url}/**`);
  await one.page.getByRole("button", { name: "Oui, me déconnecter" }).click();
  await one.page.waitForURL("**/deconnexion/reussie");
  assert.equal(await one.heading(), "Déconnexion réussie");
  await one.look("logged-out");
  await one.page.goto("/c/26086");
  await one.depart();
  await one.page.getByRole("button", { name: "Refuser" }).waitFor();  // FranceConnect asks again
});

test("I am a CAF beneficiary without children: the page says « Aucun »", async (t) => {
  const one = await visitor(t);
  await travel(one, "sub-caf");
  assert.match(await one.text(), /1\s320[\s\S]*Aucun enfant/);
  await one.look("no-children");
  const got = await program.received("SI-20008496000018-26086", await one.transmit());
  assert.deepEqual(got.json.quotient_familial_v3.enfants, []);
});

test("names like O'NEIL and ŞAHİN, a birth date of which the year alone is known, triplets, a quotient of 0", async (t) => {
  const one = await visitor(t);
  await travel(one, "sub-names");
  const text = await one.text();
  for (const said of ["O'NEIL-ŞAHİN", "Œuvré Brunehilde", "née en 1992", "née en mai 2020", "01/01/1992"]) assert.ok(text.includes(said), `${said} in:\n${text}`);
  await one.look("names");
  await one.page.getByRole("checkbox").nth(1).uncheck();
  const got = await program.received("SI-20008496000018-26086", await one.transmit());
  assert.deepEqual(got.json.quotient_familial_v3.enfants.map(({ prenoms }) => prenoms), ["Ève", "Ève Marie"]);
  for (const form of [got.text, got.xml, got.pdf]) assert.ok(!form.includes("Ève-Marie"));
  for (const form of [got.text, got.pdf.replaceAll("’", "'")]) assert.ok(form.includes("O'NEIL-ŞAHİN"), form);
});

test("the month that my commune uses is asked, past the server's cache", async (t) => {
  const one = await visitor(t);
  await travel(one, "sub-caf", "35238", "?siret=21350238800019");
  assert.deepEqual(api.asked, [{ sub: "sub-caf", recipient: "21350238800019", month: monthNow(1), cacheControl: "no-cache" }]);
  assert.match(await one.text(), /le mois utilisé par votre commune/);
});

test("the fund gave another month: my commune accepts it with a notice, or refuses it", async (t) => {
  const one = await visitor(t);
  assert.equal(await travel(one, "sub-old-month", "35238", "?siret=21350238800019"), 200);
  assert.match(await one.text(), /Ce n'est pas le mois que votre commune utilise[\s\S]*de janvier 2024/);
  const got = await program.received("SI-21350238800019-35238", await one.transmit());
  assert.equal(got.json.quotient_familial_v3.quotient_familial.mois, 1);
  const other = await visitor(t);
  assert.equal(await travel(other, "sub-old-month", "35238", "?siret=11111111111111"), 409);
  assert.equal(await other.heading(), "Le bon mois n'est pas disponible");
});

for (const [sub, heading, status] of [
  ["sub-no-caf", "La CAF ne trouve pas votre dossier", 404], ["sub-no-msa", "La MSA ne trouve pas votre dossier", 404],
  ["sub-away", "La CAF ou la MSA ne répond pas pour le moment", 503],
  ["sub-busy", "Beaucoup de personnes utilisent ce service", 429], ["sub-broken", "Le service a un problème", 500],
])
  test(`API Particulier does not give it (${sub}): « ${heading} »`, async (t) => {
    const one = await visitor(t);
    assert.equal(await travel(one, sub), status);
    assert.equal(await one.heading(), heading);
    assert.ok(await one.page.getByRole("link", { name: "Voir toutes les autres démarches" }).count());
    await one.look(sub);
    const asked = api.asked.length;
    assert.equal(await one.status(() => one.page.reload()), status);  // the same, and nobody is asked again
    assert.equal(await one.heading(), heading);
    assert.equal(api.asked.length, asked);
    if (status === 404) {  // with another identity: out at FranceConnect first, else it would let the same person in
      await one.page.getByRole("button", { name: "Essayer avec une autre identité" }).click();
      await one.page.waitForURL(`${fc.url}/**`);
      await one.page.getByRole("button", { name: "Oui, me déconnecter" }).click();
      await one.page.waitForURL("**/c/26086?*");
      await one.depart();
      await one.page.getByRole("button", { name: "Refuser" }).waitFor();
    } else {
      await one.page.locator("main p.action a").click();
      assert.equal(one.path(), "/c/26086");
    }
  });

test("I refuse at FranceConnect: back at the commune's page, with a word", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/c/26086");
  await one.depart();
  await one.page.getByRole("button", { name: "Refuser" }).click();
  await one.page.waitForURL("**/c/26086?*");
  assert.match(await one.text(), /Vous avez annulé l'identification/);
  await one.look("refused");
});

for (const [what, error, heading, status] of [
  ["is not available", "temporarily_unavailable", "FranceConnect ne répond pas pour le moment", 503],
  ["says that we ask wrongly", "invalid_scope", "L'identification n'a pas fonctionné", 500],
])
  test(`FranceConnect ${what}`, async (t) => {
    const one = await visitor(t);
    fc.person = { error, error_description: "not now" };
    await one.page.goto("/c/26086");
    assert.equal(await one.status(() => one.depart()), status);
    assert.equal(await one.heading(), heading);
    await one.look(error);
  });

test("a token that was tampered with logs nobody in", async (t) => {
  const one = await visitor(t);
  fc.tamper.userinfo = (jwt) => fc.resign(jwt, { sub: "sub-caf" });
  assert.equal(await travel(one, "sub-msa"), 500);
  assert.equal(await one.heading(), "L'identification n'a pas fonctionné");
  assert.deepEqual(api.asked, []);
  assert.equal(await one.status(() => one.page.goto("/verification")), 403);
});
