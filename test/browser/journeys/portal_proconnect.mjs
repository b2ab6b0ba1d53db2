// test/browser/journeys/portal_proconnect.mjs -- agents log in to the portal before npm's oidc-provider, configured as
// ProConnect is built: invited ones come in, others do not, and administration asks for a second factor.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start as startProvider } from "../../peers/franceconnect.mjs";
import { launch } from "../browser.mjs";
import { citizen } from "../citizen.mjs";
import { freePort, start } from "../program.mjs";

const chatillon = "SI-20008496000018-26086";
const secret = "secret of the portal & more";
const person = (given_name, usual_name, email, more = {}) => ({
  given_name, usual_name, email, uid: email, siret: "20008496000018", idp_id: "idp-mairie", ...more,
});
const people = {
  "sub-camille": person("Camille", "Martin", "Camille.Martin@mairie.example", { amr: ["pwd", "mfa"] }),
  "sub-camille-simple": person("Lou", "Petit", "lou@mairie.example"),
  "sub-stranger": person("Ona", "Vent", "ona@mairie.example"),
  "sub-elsewhere": person("Noa", "Leroy", "noa@mairie.example", { siret: "21350238800019" }),
};
let provider, program, portal, browser;

before(async () => {
  const port = await freePort();
  const home = `http://127.0.0.1:${port}`;
  provider = await startProvider({
    people,
    clients: [{
      client_id: "portal", client_secret: secret, redirect_uris: [`${home}/connexion/retour`],
      post_logout_redirect_uris: [`${home}/deconnexion/retour`],
    }],
  });
  program = await start({
    environment: {
      QF_PORTAL_LISTEN: `127.0.0.1:${port}`, QF_PORTAL_PUBLIC_URL: home, QF_PROCONNECT_ISSUER: provider.issuer,
      QF_PROCONNECT_CLIENT_ID: "portal",
    },
    secrets: { QF_PROCONNECT_CLIENT_SECRET_FILE: secret },
  });
  portal = { url: home };
  for (const [email, name] of [["camille.martin@mairie.example", "Camille"], ["lou@mairie.example", "Lou"], ["noa@mairie.example", "Noa"]])
    await program.command("inbox", "agents", "add", "--organization", chatillon, "--email", email, "--name", name,
      "--process", "FormulaireQF", "--administrator");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
  await provider?.stop();
});

async function arrive(t, sub) {
  const one = await citizen(t, browser, portal, { name: "portal-proconnect", hosts: [provider.url] });
  await one.page.goto("/");
  await one.look("start");
  await one.page.getByRole("button", { name: /ProConnect/ }).click();
  await one.page.waitForURL(`${provider.url}/**`);
  const { given_name, usual_name } = people[sub];
  one.answer = await one.status(() => one.page.getByRole("button", { name: `${given_name} ${usual_name}`, exact: true }).click());
  return one;
}

test("an agent who was invited comes in with their own name, and with a second factor administers", async (t) => {
  const one = await arrive(t, "sub-camille");
  assert.equal(one.path(), "/dossiers");
  assert.match(await one.page.locator("header").innerText(), /Camille Martin/);
  await one.page.getByRole("link", { name: "Agents", exact: true }).click();
  assert.equal(await one.heading(), "Agents");
  await one.page.getByRole("button", { name: "Se déconnecter" }).click();
  await one.page.waitForURL(`${provider.url}/**`);
  await one.page.getByRole("button", { name: "Oui, me déconnecter" }).click();
  await one.page.waitForURL("**/deconnexion/retour?*");
  assert.equal(await one.heading(), "Vous êtes déconnecté");
});

test("without a second factor an administrator reads dossiers, is asked for one, and is told what to do", async (t) => {
  const one = await arrive(t, "sub-camille-simple");
  assert.equal(one.path(), "/dossiers");
  await one.page.goto("/agents");
  await one.page.waitForURL(`${provider.url}/**`);
  const choose = () => one.page.getByRole("button", { name: "Lou Petit", exact: true }).click();
  assert.equal(await one.status(choose), 403);
  assert.equal(await one.heading(), "Connexion renforcée nécessaire");
  await one.look("second-factor", { main: true });
  await one.page.getByRole("link", { name: "Voir les dossiers reçus" }).click();
  assert.equal(await one.heading(), "Dossiers reçus");
});

test("who was not invited, or comes for another organization, does not come in", async (t) => {
  for (const sub of ["sub-stranger", "sub-elsewhere"]) {
    const one = await arrive(t, sub);
    assert.equal(one.answer, 403);
    assert.equal(await one.heading(), "Vous n'êtes pas encore invité");
    await one.look("not-invited");
    await one.page.goto("/dossiers");
    assert.equal(one.path(), "/");
  }
  assert.ok(!program.log().includes("@mairie.example"));
});

test("who refuses at the provider is back at the start, with a word about it", async (t) => {
  const one = await citizen(t, browser, portal, { name: "portal-proconnect", hosts: [provider.url] });
  await one.page.goto("/");
  await one.page.getByRole("button", { name: /ProConnect/ }).click();
  await one.page.getByRole("button", { name: "Refuser" }).click();
  await one.page.waitForURL("**/connexion/retour?*");
  assert.match(await one.text(), /Vous avez annulé la connexion/);
});
