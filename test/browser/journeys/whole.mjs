// test/browser/journeys/whole.mjs -- the whole way, from the home page to the dossier in the commune's hands: with script,
// without, by keyboard alone, and on the narrowest screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../browser.mjs";
import { citizen, plain } from "../citizen.mjs";
import { start } from "../program.mjs";

const chatillon = "SI-20008496000018-26086";
let program, browser;

before(async () => {
  program = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

// The page's own words on each step, and a look at each.
async function reviewed(one) {
  assert.equal(one.path(), "/verification");
  assert.equal(await one.heading(), "Vérifiez, puis transmettez");
  const text = await one.text();
  for (const said of ["Châtillon-en-Diois", "850", "Caisse d'allocations familiales (CAF)", "PRIMA", "SECOND", "TERCIA",
    "CAMILLE LOUISE EXEMPLE", "MODELE", "12/10/1986"]) assert.ok(text.includes(said), `${said} in:\n${text}`);
  assert.equal(await one.page.getByRole("checkbox", { checked: true }).count(), 3);
}

async function arrived(one, reference, { sent, kept }) {
  assert.match(await one.heading(), /^C'est fait !/);
  const got = await program.received(chatillon, reference);
  assert.equal(got.names.length, 3);
  assert.deepEqual(got.json.quotient_familial_v3.enfants.map(({ prenoms }) => prenoms), sent);
  for (const form of [got.text, got.xml, got.pdf]) {
    for (const child of sent) assert.ok(form.includes(child), child);
    for (const child of kept) assert.ok(!form.includes(child), `${child} was not to be sent`);
  }
}

test("I find my commune by its name, log in, leave one child out and transmit", async (t) => {
  const one = await citizen(t, browser, program, { name: "script" });
  await one.page.goto("/");
  assert.equal(await one.heading(), "Transmettre mon quotient familial à ma commune");
  await one.look("home", { main: true });
  await one.page.getByRole("combobox", { name: "Votre commune" }).pressSequentially("chatillon en d");
  await one.page.getByRole("option", { name: /Châtillon-en-Diois/ }).waitFor();
  await one.look("suggestions", { main: true });
  await one.page.getByRole("option", { name: /Châtillon-en-Diois/ }).click();
  await one.page.waitForURL("**/c/26086");
  assert.equal(plain(await one.heading()), "Votre commune : Châtillon-en-Diois");
  await one.look("commune", { main: true });
  await one.depart();
  await one.look("people", { main: true });
  await one.choosePerson("trois enfants, CAF");
  await reviewed(one);
  await one.look("review", { main: true });
  await one.child(/SECOND/).uncheck();
  assert.match(plain(await one.page.locator("[data-children-count]").textContent()), /^Les informations de 2 enfants seront transmises/);
  const reference = await one.transmit();
  await one.look("confirmation", { main: true });
  await arrived(one, reference, { sent: ["PRIMA", "TERCIA"], kept: ["SECOND"] });
  await one.page.getByText("Votre commune a reçu votre transmission.", { exact: true }).waitFor();
  assert.equal(await one.page.locator('.stages [data-done="yes"]').count(), 2);
  await one.look("received", { main: true });
  await one.page.getByRole("link", { name: "Voir et imprimer mon reçu" }).click();
  await one.page.waitForURL("**/recu/*");
  assert.ok((await one.text()).includes(reference));
  await one.look("receipt", { main: true });
  await one.page.goBack();
  await one.logOut();
  assert.equal(await one.heading(), "Déconnexion réussie");
  await one.look("logged-out");
});

test("the same with JavaScript turned off", async (t) => {
  const one = await citizen(t, browser, program, { script: false, name: "plain" });
  await one.page.goto("/");
  await one.look("home");
  await one.searchFor("26410");
  await one.look("results");
  await one.page.getByRole("link", { name: /Châtillon-en-Diois/ }).click();
  await one.look("commune");
  await one.depart();
  await one.look("people");
  await one.choosePerson("trois enfants, CAF");
  await reviewed(one);
  await one.look("review");
  await one.child(/PRIMA/).uncheck();
  await one.child(/TERCIA/).uncheck();
  const reference = await one.transmit();
  await one.look("confirmation");
  await arrived(one, reference, { sent: ["SECOND"], kept: ["PRIMA", "TERCIA"] });
  // What script would do by itself, a link does.
  await one.page.getByRole("link", { name: "Actualiser" }).click();
  await one.page.getByText("Votre commune a reçu votre transmission.", { exact: true }).waitFor();
  await one.page.getByRole("button", { name: "Créer un lien vers mon reçu" }).click();
  assert.match(await one.page.getByLabel("Votre lien, à ouvrir une seule fois").inputValue(), /\/recu\/lien\//);
  await one.look("link");
  await one.logOut();
  assert.equal(await one.heading(), "Déconnexion réussie");
});

// Tab until the element that has the focus is what is meant; a person sees where the focus is.
async function tabTo(one, what, { back = false } = {}) {
  const most = 60;
  for (let i = 0; i < most; i += 1) {
    await one.page.keyboard.press(back ? "Shift+Tab" : "Tab");
    const here = await one.page.evaluate(() => {
      const e = document.activeElement;
      const style = getComputedStyle(e);
      const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
      const words = e.labels?.[0]?.innerText ?? e.innerText;
      return { words, seen, id: e.id, tag: e.tagName };
    });
    if (here.tag === "BODY") continue;
    if (!here.seen) one.faults.push(`the focus is not seen on ${here.tag} ${here.words}`);
    if (what.test(plain(here.words ?? "")) || what.test(here.id)) return;
  }
  assert.fail(`Tab never reaches ${what} on ${one.path()}`);
}
const press = (one, key) => one.page.keyboard.press(key);

test("the same by keyboard alone", async (t) => {
  const one = await citizen(t, browser, program, { name: "keyboard", width: 900 });
  await one.page.goto("/");
  await tabTo(one, /^Aller au contenu$/);
  await press(one, "Enter");
  await tabTo(one, /^q$/);
  await one.page.keyboard.type("chatillon en d");
  await one.page.getByRole("option").first().waitFor();
  for (let i = 0; i < 8; i += 1) {
    await press(one, "ArrowDown");
    const marked = await one.page.locator('[role="option"][aria-selected="true"]').innerText();
    if (marked.includes("Châtillon-en-Diois")) break;
  }
  await one.look("suggestions");
  await press(one, "Enter");
  await one.page.waitForURL("**/c/26086");
  await tabTo(one, /S'identifier avec/);
  await press(one, "Enter");
  await one.page.waitForURL("**/demo/connexion*");
  await tabTo(one, /trois enfants, CAF/);
  await press(one, "Space");
  await one.page.waitForURL("**/verification");
  await reviewed(one);
  await tabTo(one, /^enfant-2$/);
  await press(one, "Space");
  assert.equal(await one.page.getByRole("checkbox", { checked: true }).count(), 2);
  await one.look("review");
  await tabTo(one, /Transmettre à ma commune/);
  await press(one, "Enter");
  await one.page.waitForURL("**/confirmation/*");
  const reference = await one.reference();
  await arrived(one, reference, { sent: ["PRIMA", "SECOND"], kept: ["TERCIA"] });
  await tabTo(one, /Copier la référence/);
  await press(one, "Space");
  await one.page.getByText("Copié.").waitFor();
  assert.equal(await one.page.evaluate(() => navigator.clipboard.readText()), reference);
  await tabTo(one, /Voir et imprimer mon reçu/);
  await press(one, "Enter");
  await one.page.waitForURL("**/recu/*");
  await tabTo(one, /Revenir à l'accueil/);
  await press(one, "Enter");
  await one.page.waitForURL(`${program.url}/`);
  await tabTo(one, /^Se déconnecter$/);
  await press(one, "Enter");
  await one.page.getByRole("heading", { name: "Déconnexion réussie" }).waitFor();
});

test("the same on a screen of 320 px, in the dark", async (t) => {
  const one = await citizen(t, browser, program, { name: "narrow", width: 320, scheme: "dark" });
  await one.page.goto("/");
  await one.look("home");
  await one.page.goto("/communes?q=saint");
  await one.look("results");
  await one.page.goto("/c/26086");
  for (const summary of await one.page.locator("main summary").all()) await summary.click();
  await one.look("commune");
  await one.page.goto("/c/26086/autres-demarches");
  await one.look("alternatives");
  await one.logIn("trois enfants, CAF");
  await reviewed(one);
  for (const summary of await one.page.locator("main summary").all()) await summary.click();
  await one.look("review");
  await one.page.getByRole("button", { name: "Aucun enfant" }).click();
  const reference = await one.transmit();
  await one.page.getByRole("button", { name: "Créer un lien vers mon reçu" }).click();
  await one.look("confirmation");
  await arrived(one, reference, { sent: [], kept: ["PRIMA", "SECOND", "TERCIA"] });
  await one.page.goto(`/recu/${reference}`);
  await one.look("receipt");
});
