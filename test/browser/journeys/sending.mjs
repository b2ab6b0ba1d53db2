// test/browser/journeys/sending.mjs -- from the login to the receipt, as the demonstration's invented people live it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../browser.mjs";
import { citizen, plain } from "../citizen.mjs";
import { start, until } from "../program.mjs";

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
const visitor = (t, options) => citizen(t, browser, program, { name: "sending", ...options });
const transmissions = () => program.log().match(/page=transmission status=303 reason=sent$/gm)?.length ?? 0;

test("I log in and see what will be sent; I log out, and it is gone", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF");
  assert.equal(one.path(), "/verification");
  await one.logOut();
  assert.equal(await one.heading(), "Déconnexion réussie");
  assert.deepEqual(await one.context.cookies(), []);
  assert.equal(await one.status(() => one.page.goto("/verification")), 403);
  assert.equal(await one.heading(), "Identification nécessaire");
});

test("I give up on the login page and am told that nothing was sent", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/c/26086");
  await one.depart();
  await one.page.getByRole("link", { name: "Annuler l’identification" }).click();
  assert.match(await one.text(), /Vous avez annulé l'identification/);
  await one.look("login-refused");
});

test("I am already connected: the commune's page leads straight to the review", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF");
  await one.page.goto("/c/26086");
  assert.match(await one.text(), /Votre identification est déjà faite/);
  await one.look("already-connected");
  await one.page.getByRole("button", { name: "Continuer" }).click();
  assert.equal(one.path(), "/verification");
});

// Who, what the review says of them, what must be in each of the three attachments.
for (const [who, given, said, sent] of [
  ["an MSA file with children of three names", "trois noms, MSA", ["481", "Mutualité sociale agricole (MSA)", "Léo INVENTE", "Alice PLACEBO"],
    ["Alex", "Léo", "Alice"]],
  ["a CAF file without children", "sans enfant, CAF", ["1 320", "Aucun enfant", "n'indique aucun enfant"], ["SOLITAIRE"]],
  ["a name with an apostrophe", "nom à apostrophe", ["O'NEIL-DESSAI", "29/02/1988", "2 550"], ["NEIL-DESSAI", "JEAN-BAPTISTE"]],
  ["letters that are rare", "lettres peu communes", ["Şahin-Œuvré", "Žofia Ğülşen", "Maëlys Ðóra"], ["Şahin-Œuvré", "Žofia", "Maëlys"]],
  ["birth dates that are partial", "dates de naissance partielles", ["1992", "née en mai 2020", "née en 2018", "date de naissance non communiquée"],
    ["PARTIEL", "SANS DATE"]],
  ["a quotient of 0", "quotient familial de 0", ["0", "UNA ZERO"], ["UNA"]],
  ["only the quotient known", "seul le quotient est communiqué", ["1 750", "Non communiqué"], ["RESTREINTE"]],
])
  test(`my family: ${who}`, async (t) => {
    const one = await visitor(t);
    await one.logIn(given);
    assert.equal(await one.heading(), "Vérifiez, puis transmettez");
    const text = (await one.text()).replaceAll(/\s/g, " ");
    for (const words of said) assert.ok(text.includes(words), `${words} in:\n${text}`);
    await one.look(`family-${given.replaceAll(/\W+/g, "-")}`);
    const reference = await one.transmit();
    const got = await program.received(chatillon, reference);
    assert.equal(got.names.length, 3);
    for (const words of sent) {
      assert.ok(got.text.includes(words), `JSON: ${words}`);
      assert.ok(got.xml.replaceAll("&apos;", "'").includes(words), `XML: ${words}`);
      assert.ok(got.pdf.replaceAll("’", "'").includes(words), `PDF: ${words} in ${got.pdf}`);
    }
  });

test("triplets: the one I leave out is in none of the three attachments, the two others are", async (t) => {
  const one = await visitor(t);
  await one.logIn("triplés");
  assert.equal(await one.children().count(), 3);
  await one.child(/^LOUISE /).uncheck();
  const reference = await one.transmit();
  const got = await program.received(chatillon, reference);
  assert.deepEqual(got.json.quotient_familial_v3.enfants.map(({ prenoms }) => prenoms), ["LOUIS", "LOUIS MARIE"]);
  for (const form of [got.text, got.xml, got.pdf]) {
    assert.ok(form.includes("LOUIS MARIE"));
    assert.ok(!form.includes("LOUISE"));
  }
});

test("the commune wants a child and I chose none: the page again, the error first, nothing sent", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF", "94038");
  await one.page.getByRole("button", { name: "Aucun enfant" }).click();
  const before = transmissions();
  assert.equal(await one.status(() => one.page.getByRole("button", { name: "Transmettre à ma commune" }).click()), 422);
  assert.equal(await one.page.evaluate(() => document.activeElement.id), "erreurs");
  assert.equal(await one.page.getByRole("checkbox", { checked: true }).count(), 0);
  await one.look("child-required", { main: true });
  assert.equal(transmissions(), before);
  await one.child(/TERCIA/).check();
  await one.transmit();
});

test("another month than the commune's: accepted with a notice, or refused, as the commune decided", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/c/35238?siret=21350238800019");
  await one.depart();
  await one.choosePerson("un autre mois");
  assert.match(await one.text(), /Ce n'est pas le mois que votre commune utilise/);
  assert.match(await one.text(), /de janvier 2024/);
  await one.look("month-differs", { main: true });
  const reference = await one.transmit();
  const got = await program.received("SI-21350238800019-35238", reference);
  assert.match(got.pdf, /janvier 2024/i);

  await one.page.goto("/c/35238?siret=11111111111111");
  await one.depart();
  const status = await one.status(() => one.choosePerson("un autre mois"));
  assert.equal(status, 409);
  assert.equal(await one.heading(), "Le bon mois n'est pas disponible");
  await one.look("month-refused", { main: true });
  await one.page.goto("/verification");
  assert.equal(one.path(), "/c/35238");
});

for (const [given, heading, status] of [
  ["inconnu de la CAF et de la MSA", "La CAF ou la MSA ne trouve pas votre dossier", 404],
  ["la CAF ne répond pas", "La CAF ou la MSA ne répond pas pour le moment", 503],
  ["trop de demandes", "Beaucoup de personnes utilisent ce service", 429],
])
  test(`the fund does not give it: ${given}`, async (t) => {
    const one = await visitor(t);
    await one.page.goto("/c/26086");
    await one.depart();
    assert.equal(await one.status(() => one.choosePerson(given)), status);
    assert.equal(await one.heading(), heading);
    assert.match(await one.text(), /Rien n'a été transmis|Aucun dossier/);
    assert.ok(await one.page.getByRole("link", { name: "Voir toutes les autres démarches" }).count());
    await one.look(`fund-${status}`);
  });

test("only a registered return address becomes a link", async (t) => {
  const one = await visitor(t);
  const link = one.page.getByRole("link", { name: "Revenir sur le site de ma commune" });
  const ours = "https://portail-famille.chatillon.example/retour";
  for (const [address, links] of [[ours, 1], ["https://ailleurs.example/retour", 0], [`${ours}/plus`, 0], ["javascript:alert(1)", 0]]) {
    await one.context.clearCookies();
    await one.logIn("sans enfant, CAF", "26086", `?external_id=famille-12&redirect_uri=${encodeURIComponent(address)}`);
    assert.match(await one.text(), /Numéro donné par le site de votre commune : famille-12/);
    await one.transmit();
    assert.equal(await link.count(), links, address);
    if (links) {
      assert.equal(await link.getAttribute("href"), ours);
      await one.look("return-link");
    }
  }
});

test("a form that does not come from our page is refused, and the page says so", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF");
  const before = transmissions();
  await one.page.locator('form.review input[name="csrf"]').evaluate((field) => { field.value = "autre"; });
  assert.equal(await one.status(() => one.page.getByRole("button", { name: "Transmettre à ma commune" }).click()), 403);
  assert.equal(await one.heading(), "Votre demande n'a pas été acceptée");
  await one.look("csrf", { main: true });
  assert.equal(transmissions(), before);
});

// The idle time is no key of the configuration: a cookie of a session that the program does not have is what it sees of
// one that is over.
test("my session ended while I read: I am told, nothing was sent, and I can begin again", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF");
  const [cookie] = await one.context.cookies();
  const other = cookie.value.replace(/./g, (c) => (c === "A" ? "B" : "A"));
  await one.context.addCookies([{ ...cookie, value: other }]);
  assert.equal(await one.status(() => one.page.getByRole("button", { name: "Transmettre à ma commune" }).click()), 403);
  assert.equal(await one.heading(), "Votre session est terminée");
  await one.look("session-over", { main: true });
  await one.page.getByRole("link", { name: "Recommencer" }).click();
  assert.equal(one.path(), "/");
});

test("I click twice, go back, and press in a second tab: it is sent once, and the reference stays", async (t) => {
  const one = await visitor(t, { script: false });
  await one.logIn("trois enfants, CAF");
  const other = await one.tab();
  await other.goto("/verification");
  const before = transmissions();
  await one.page.getByRole("button", { name: "Transmettre à ma commune" }).dblclick();
  await one.page.waitForURL("**/confirmation/*");
  const reference = await one.reference();
  await one.page.goBack();
  assert.equal(await one.transmit(), reference);
  await other.getByRole("button", { name: "Transmettre à ma commune" }).click();
  await other.waitForURL(`**/confirmation/${reference}?deja=oui`);
  assert.equal(transmissions(), before + 1);
  await program.received(chatillon, reference);
  assert.deepEqual(await program.waiting(chatillon, reference), []);
});

test("I chose too few children: I go back, tick all, and the commune has a correction that names the first", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF");
  await one.page.getByRole("button", { name: "Aucun enfant" }).click();
  await one.child(/PRIMA/).check();
  await one.page.reload();
  assert.equal(await one.page.getByRole("checkbox", { checked: true }).count(), 1);  // kept
  const first = await one.transmit();
  await one.page.getByRole("link", { name: "Corrigez votre transmission" }).click();
  assert.match(await one.text(), /Vous avez déjà transmis à cette commune/);
  await one.look("review-again", { main: true });
  await one.page.getByRole("button", { name: "Tous les enfants" }).click();
  const second = await one.transmit();
  assert.notEqual(second, first);
  assert.equal(await one.heading(), "C'est fait ! Votre correction est enregistrée");
  assert.ok((await one.text()).includes(`corrige et remplace la transmission ${first}`));
  await one.look("corrected", { main: true });
  const got = await program.received(chatillon, second);
  assert.equal(got.json.quotient_familial_v3.enfants.length, 3);
  assert.match(got.pdf.replaceAll(/\s+/g, " "), new RegExp(`Correction.*${second}.*corrige et remplace la transmission ${first}`));
  await one.page.getByRole("link", { name: "Voir et imprimer mon reçu" }).click();
  assert.ok((await one.text()).includes(first));
  await one.look("receipt-of-correction");
  // The same again: nothing leaves.
  const sent = transmissions();
  await one.page.goto("/verification");
  assert.equal(await one.transmit(), second);
  assert.match(await one.text(), new RegExp(`Déjà transmis[\\s\\S]*réf. ${second}`));
  await one.look("sent-already", { main: true });
  assert.equal(transmissions(), sent);
});

test("the receipt is one sheet of paper", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF");
  const first = await one.transmit();
  await one.page.goto("/verification");
  await one.child(/PRIMA/).uncheck();
  const reference = await one.transmit();
  for (const address of [first, reference]) {
    await one.page.goto(`/recu/${address}`);
    const paper = (await one.page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
    assert.equal(paper.match(/\/Type\s*\/Page\b(?!s)/g).length, 1);
  }
});

test("no fund knows me: I log out of the identity, and am back at my commune's page for another one", async (t) => {
  const one = await visitor(t);
  await one.logIn("inconnu de la CAF et de la MSA", "26086", "?external_id=famille-7");
  assert.equal(one.path(), "/probleme/dossier-introuvable");
  assert.equal(await one.status(() => one.page.reload()), 404);
  assert.equal(await one.heading(), "La CAF ou la MSA ne trouve pas votre dossier");
  await one.look("no-file", { main: true });
  await one.page.getByRole("button", { name: "Essayer avec une autre identité" }).click();
  await one.page.waitForURL("**/c/26086?*");
  assert.equal(await one.page.locator("form.person").count(), 0);
  await one.depart();
  await one.choosePerson("trois enfants, CAF");
  assert.match(await one.text(), /famille-7/);
});

test("two communes, one after the other: each has its own, with its own month", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF");
  const first = await one.transmit();
  await one.page.goto("/c/59350");
  await one.depart();  // Lille's month is another: asked anew
  await one.choosePerson("trois enfants, CAF");
  assert.match(await one.text(), /Ces informations iront à Lille/);
  assert.match(await one.text(), /septembre/i);
  await one.child(/PRIMA/).uncheck();
  const second = await one.transmit();
  assert.notEqual(second, first);
  const [mine, lille] = [await program.received(chatillon, first), await program.received("SI-21590350100017-59350", second)];
  assert.ok(mine.text.includes("PRIMA") && !lille.text.includes("PRIMA"));
  assert.equal(lille.json.quotient_familial_v3.quotient_familial.mois, 9);
  await one.page.goto(`/confirmation/${first}`);
  assert.match(await one.text(), /Châtillon-en-Diois/);
});

test("two tabs, two communes: what the page showed is what is sent, or nothing is", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF");
  const old = one.page;
  one.page = await one.tab();
  await one.logIn("trois enfants, CAF", "97411");
  assert.match(await one.text(), /Saint-Denis/);
  one.page = old;  // still shows Châtillon-en-Diois
  const before = transmissions();
  assert.equal(await one.status(() => one.page.getByRole("button", { name: "Transmettre à ma commune" }).click()), 409);
  assert.equal(transmissions(), before);
  assert.match(await one.text(), /iront à Saint-Denis/);
  assert.match(await one.text(), /Cette page a changé/);
  await one.look("page-changed");
});

test("the link to my receipt opens once, on another device", async (t) => {
  const one = await visitor(t);
  await one.logIn("trois enfants, CAF");
  const reference = await one.transmit();
  await one.page.getByRole("button", { name: "Créer un lien vers mon reçu" }).click();
  await one.page.waitForURL(`**/recu/${reference}/lien`);
  const field = one.page.getByLabel("Votre lien, à ouvrir une seule fois");
  const link = await field.inputValue();
  assert.equal(await one.page.evaluate(() => document.activeElement.id), "lien-unique");
  const { top, bottom, height } = await field.evaluate((e) => ({ ...e.getBoundingClientRect().toJSON(), height: innerHeight }));
  assert.ok(top >= 0 && bottom <= height, `${top} to ${bottom} of ${height}`);
  assert.equal(await one.status(() => one.page.reload()), 200);
  assert.equal(await field.inputValue(), link);
  const other = await visitor(t, { name: "other-device" });
  assert.equal(await other.status(() => other.page.goto(`/recu/${reference}`)), 404);
  await other.page.goto(link);
  await other.page.goto(link);  // a look uses nothing up
  await other.look("link");
  await other.page.getByRole("button", { name: "Afficher le reçu" }).click();
  assert.ok((await other.text()).includes(reference));
  assert.ok(!(await other.page.content()).includes("EXEMPLE"));
  await other.look("receipt");
  await other.page.goto(link);
  assert.equal(await other.status(() => other.page.getByRole("button", { name: "Afficher le reçu" }).click()), 410);
  assert.equal(await other.heading(), "Ce lien n'est plus valable");
  await other.look("link-used");
});

test("the page says by itself that the commune has received it", async (t) => {
  const one = await visitor(t);
  await one.logIn("sans enfant, CAF");
  await one.transmit();
  let loads = 0;
  one.page.on("load", () => { loads += 1; });
  await one.page.getByText("Votre commune a reçu votre transmission.", { exact: true }).waitFor();
  assert.equal(loads, 0);
});

test("the log knows nothing of these people", async () => {
  await until("the log is written", () => transmissions() > 10);
  for (const word of ["EXEMPLE", "PRIMA", "O'NEIL", "Şahin", "SOLITAIRE", "1986-10-12", "1992-00-00", "famille-12"])
    assert.ok(!plain(program.log()).includes(word), word);
});
