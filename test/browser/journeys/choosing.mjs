// test/browser/journeys/choosing.mjs -- before anybody logs in: the home page, the list of communes, the commune's page,
// the other ways, the pages that stand still, and addresses that lead nowhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../browser.mjs";
import { citizen, plain } from "../citizen.mjs";
import { start, until } from "../program.mjs";

let program, browser;
before(async () => {
  program = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
});
const visitor = (t, options) => citizen(t, browser, program, { name: "choosing", ...options });

test("the home page says what this is, how long it takes, and where one begins", async (t) => {
  const one = await visitor(t);
  assert.equal(await one.status(() => one.page.goto("/")), 200);
  const text = await one.text();
  for (const said of ["Gratuit", "Environ 4 minutes", "Rien ne part sans votre accord", "Pour commencer, choisissez votre commune"])
    assert.ok(text.includes(said), said);
  assert.match(await one.title(), /^Transmettre mon quotient familial à ma commune/);
  await one.look("home");
});

test("I begin: the search leads to a list of communes, homonyms told apart by department and postal code", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/");
  await one.searchFor("saint denis");
  assert.equal(await one.heading(), "Choisir ma commune");
  const found = await one.page.locator("main .choices a").allInnerTexts();
  assert.ok(found.length > 3);
  assert.ok(found.some((line) => /Saint-Denis/.test(line) && /974/.test(line) && /97400/.test(line)), found.join("\n"));
  assert.equal(new Set(found).size, found.length);
  await one.look("list");
});

for (const [width, height] of [[390, 844], [1280, 800]])
  test(`what is suggested is seen at once, at ${width} × ${height}`, async (t) => {
    const one = await visitor(t, { width });
    await one.page.setViewportSize({ width, height });
    for (const page of ["/", "/communes"]) {
      await one.page.goto(page);
      await one.page.locator("#q").pressSequentially("saint");
      const offered = one.page.getByRole("option");
      await offered.nth(4).waitFor();
      for (const i of [0, 1, 2, 3, 4]) {
        const { top, bottom } = await offered.nth(i).evaluate((e) => e.getBoundingClientRect().toJSON());
        assert.ok(top >= 0 && bottom <= height, `${page}: suggestion ${i + 1} from ${top} to ${bottom} of ${height}`);
      }
      const field = await one.page.locator("#q").evaluate((e) => e.getBoundingClientRect().toJSON());
      assert.ok(field.top >= 0, "the field itself stays in sight");
      if (page === "/" && width === 390) await one.look("suggestions");
    }
  });

for (const [typed, cog, name] of [
  ["chatillon en diois", "26086", "Châtillon-en-Diois"], ["26086", "26086", "Châtillon-en-Diois"],
  ["l hay les roses", "94038", "L'Haÿ-les-Roses"], ["75011", "75056", "Paris"], ["Treschenu-Creyers", "26086", "Châtillon-en-Diois"],
])
  test(`I type « ${typed} » and find ${name}`, async (t) => {
    const one = await visitor(t, { script: false });
    await one.page.goto("/");
    await one.searchFor(typed);
    const first = one.page.locator("main .choices a").first();
    assert.ok(plain(await first.innerText()).includes(name), await first.innerText());
    await first.click();
    assert.equal(one.path(), `/c/${cog}`);
  });

test("an inactive commune is not offered: it is found, said not to be there yet, and has the other ways", async (t) => {
  const one = await visitor(t);
  await program.communes("deactivate", "97411");
  t.after(() => program.communes("activate", "97411"));
  await until("the search's index is the registry's of now", async () => {  // it follows within some seconds
    await one.page.goto("/communes?q=97411");
    return /Saint-Denis[\s\S]*Pas encore relié à ce service/.test(await one.text());
  });
  await one.look("list-with-inactive");
  await one.page.goto("/c/97411");
  assert.match(await one.text(), /Cette commune n'est pas encore reliée à ce service/);
  assert.equal(await one.page.getByRole("button", { name: /FranceConnect/ }).count(), 0);
  assert.equal(await one.page.getByRole("link", { name: "Voir toutes les autres démarches" }).count(), 1);
  await one.look("commune-inactive", { main: true });
});

test("an inactive commune cannot be reached by its address either, even by a page that was open before", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/c/97411");
  await program.communes("deactivate", "97411");
  t.after(() => program.communes("activate", "97411"));
  assert.equal(await one.status(() => one.depart()), 409);
  assert.match(await one.text(), /Cette commune n'est pas encore reliée à ce service/);
  await one.look("commune-closed-meanwhile");
});

test("I choose nothing: the page comes again and says what to do, the error has the focus", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/communes");
  assert.equal(await one.status(() => one.page.getByRole("button", { name: "Rechercher" }).click()), 422);
  assert.match(await one.title(), /^Erreur – Choisir ma commune/);
  assert.equal(await one.page.evaluate(() => document.activeElement.id), "erreurs");
  await one.look("nothing-chosen", { main: true });
  await one.page.locator("#erreurs a").click();
  assert.equal(await one.page.evaluate(() => document.activeElement.id), "q");
  assert.equal(await one.page.locator("#q").getAttribute("aria-invalid"), "true");
});

test("a name that no commune has is kept in the field, with advice", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/");
  await one.searchFor("<b>Zzyzx</b>");
  assert.equal(await one.page.locator("#q").inputValue(), "<b>Zzyzx</b>");
  assert.match(await one.text(), /Aucune commune trouvée pour « <b>Zzyzx<\/b> »/);
  await one.look("nothing-found");
});

test("the commune's page: its login, what it will receive, its short address and its code", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/c/59350");
  const text = await one.text();
  assert.match(text, /Lille/);
  assert.match(text, /dernier mois de septembre/);
  assert.equal(await one.page.getByRole("link", { name: "Qu’est-ce que FranceConnect ?" }).count(), 1);
  await one.page.getByText("Partager l’adresse de cette page").click();
  const code = one.page.getByRole("img", { name: "QR code qui mène à cette page" });
  assert.ok(await code.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  assert.ok((await one.text()).includes(`${program.url}/c/59350`));
  await one.look("commune-shared");
  await one.page.getByRole("link", { name: "Voir la liste complète" }).click();
  assert.equal(one.path(), "/c/59350/donnees");
  assert.match(await one.text(), /Pour Lille/);
  await one.look("data-of-commune");
});

test("a commune with two services asks which one", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/c/35238");
  assert.equal(await one.page.getByRole("button", { name: /FranceConnect/ }).count(), 0);
  await one.look("services");
  await one.page.getByRole("link", { name: "CCAS" }).click();
  assert.match(await one.text(), /Service : CCAS/);
  assert.match(await one.text(), /du mois dernier/);
  await one.look("service-chosen");
});

test("I cannot use FranceConnect: the other ways are told, and lead back", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/c/26086");
  await one.page.getByRole("link", { name: /ne peux pas ou ne veux pas utiliser FranceConnect/ }).click();
  assert.equal(one.path(), "/c/26086/autres-demarches");
  const text = await one.text();
  for (const said of ["caf.fr", "msa.fr", "votre mairie", "avis d'impôt", "France services"]) assert.ok(text.includes(said), said);
  await one.look("alternatives");
  await one.page.getByRole("link", { name: "Revenir à la page de votre commune" }).click();
  assert.equal(one.path(), "/c/26086");
});

test("the pages at the foot: questions, data, privacy, terms, accessibility", async (t) => {
  const one = await visitor(t);
  await one.page.goto("/");
  const links = await one.page.locator("footer a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.deepEqual(links, ["/questions", "/donnees", "/donnees-personnelles", "/conditions", "/conditions/administrations", "/accessibilite"]);
  for (const link of links) {
    assert.equal(await one.status(() => one.page.goto(link)), 200);
    assert.ok((await one.text()).length > 400, link);
    for (const summary of await one.page.locator("main summary").all()) await summary.click();
    await one.look(`static${link.replaceAll("/", "-")}`);
  }
});

test("addresses that lead nowhere say so, and how to go on", async (t) => {
  const one = await visitor(t);
  for (const [address, heading, status] of [
    ["/nulle-part", "Cette page n'existe pas", 404], ["/c/99999", "Cette commune n'existe pas", 404],
    ["/confirmation/0123456789ABC", "Cette page n'existe pas", 404], ["/recu/0123456789ABC", "Cette page n'existe pas", 404],
    ["/verification", "Identification nécessaire", 403], ["/connexion/retour?code=x&state=y", "Cette identification n'est plus valable", 403],
  ]) {
    assert.equal(await one.status(() => one.page.goto(address)), status, address);
    assert.equal(await one.heading(), heading, address);
    await one.look(`nowhere${address.replaceAll(/\W+/g, "-")}`);
  }
});

test("nothing of what a citizen sees is kept by the browser or shown in a foreign frame", async (t) => {
  const one = await visitor(t);
  const answer = await one.page.goto("/c/26086");
  const headers = answer.headers();
  assert.equal(headers["cache-control"], "no-store");
  assert.match(headers["content-security-policy"], /default-src 'none'.*frame-ancestors 'none'/);
  assert.equal(headers["x-content-type-options"], "nosniff");
  const [cookie] = await one.context.cookies();
  assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, "Lax"]);
});
