// test/browser/journeys/portal.mjs -- a town hall's day in the portal, without script as with it: from a family's press to
// the commune's answer, with lists, files and the administrator's pages.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../browser.mjs";
import { citizen } from "../citizen.mjs";
import { start, top, until } from "../program.mjs";

const chatillon = "SI-20008496000018-26086";
const rennes = "SI-21350238800019-35238";
let program, portal, browser;

const invite = (organization, email, name, ...more) =>
  program.command("inbox", "agents", "add", "--organization", organization, "--email", email, "--name", name,
    "--process", "FormulaireQF", ...more);

// A transmission by the intake's API, delivered; its reference.
async function family() {
  const reference = await transmitted();
  await until("it is delivered", async () => (await program.waiting(chatillon, reference)).length > 0);
  return reference;
}
async function transmitted() {
  const token = readFileSync(join(program.folder, "intake.token"), "utf8").trim();
  const answer = await fetch(`${program.url}/api/transmissions`, {
    method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: readFileSync(join(top, "conf/demo/transmission.json")),
  });
  assert.equal(answer.status, 201);
  return (await answer.json()).reference;
}

before(async () => {
  program = await start();
  portal = { url: program.portal };
  await invite(chatillon, "camille@mairie.example", "Camille Martin", "--label", "Mairie de Châtillon-en-Diois",
    "--administrator");
  await invite(chatillon, "lou@mairie.example", "Lou Petit");
  await invite(rennes, "noa@ville.example", "Noa Leroy", "--label", "Ville de Rennes", "--administrator");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await program?.stop();
});

async function agent(t, name, options = {}) {
  const one = await citizen(t, browser, portal, { name: "portal", ...options });
  await one.page.goto("/");
  await one.page.getByRole("button", { name: "Choisir un agent de démonstration" }).click();
  if (name) {
    await one.page.locator("button.choice", { hasText: name }).click();
    assert.equal(one.path(), "/dossiers");
  }
  return one;
}
// By its own reference: a row may also name another of the same family.
const row = (one, reference) => one.page.locator("tbody tr", {
  has: one.page.locator("td.code", { hasText: new RegExp(`^${reference}`) }),
});

test("I log in, and an empty list says what will come", async (t) => {
  const one = await citizen(t, browser, portal, { name: "portal-start" });
  await one.page.goto("/");
  await one.look("start", { main: true });
  await one.page.getByRole("button", { name: "Choisir un agent de démonstration" }).click();
  await one.look("choose");
  await one.page.locator("button.choice", { hasText: "Noa Leroy" }).click();
  assert.match(await one.text(), /Pas encore de dossier/);
  assert.match(await one.page.locator("header").innerText(), /Ville de Rennes/);
  await one.look("empty");
  await one.page.goto("/accessibilite");
  await one.look("accessibility");
  await one.logOut();
  assert.equal(await one.heading(), "Vous êtes déconnecté");
  await one.look("logged-out");
  await one.page.goto("/dossiers");
  assert.equal(one.path(), "/");
});

for (const script of [true, false])
  test(`a dossier from its arrival to its end, ${script ? "with" : "without"} script`, async (t) => {
    const reference = await family();
    const one = await agent(t, "Camille Martin", { script, name: script ? "portal" : "portal-plain" });
    const line = row(one, reference);
    assert.equal(await line.locator("th").evaluate((e) => getComputedStyle(e).fontWeight), "700");
    assert.match(await line.innerText(), /À ouvrir/);
    await one.look("list", { main: true });

    await line.getByRole("link").click();
    assert.match(await one.heading(), /^Dossier de Zoé Anaïs/);
    const text = await one.text();
    for (const said of ["742", "septembre 2026", "Caisse d'allocations familiales (CAF)", "MAËLYS D'ÂMBREVILLE", "14/05/2018",
      "01/2021", "26410", reference, "demonstration-1", "Ouvert"]) assert.ok(text.includes(said), said);
    await one.look("dossier", { main: true });

    await one.page.getByText("Prendre en charge", { exact: true }).first().click();
    await one.page.getByRole("button", { name: "Prendre en charge" }).click();
    assert.match(await one.text(), /en cours de traitement/);

    await one.page.getByText("Demander un complément", { exact: true }).click();
    await one.page.getByLabel("Ce qui manque").fill("Le livret de famille\nde Maëlys");
    await one.page.getByRole("button", { name: "Envoyer la demande" }).click();
    assert.match(await one.text(), /Complément attendu/);

    await one.page.getByText("Ajouter un commentaire interne").click();
    await one.page.getByRole("textbox", { name: "Commentaire interne" }).fill("Vue à l’accueil");
    await one.page.getByRole("button", { name: "Enregistrer le commentaire" }).click();
    assert.match(await one.text(), /Vue à l'accueil/);
    await one.look("answered");

    await one.page.getByText("Refuser", { exact: true }).click();
    if (script) {  // the browser asks for the reason; where one does not, the server does
      await one.page.locator("#message-refus").evaluate((e) => { e.required = false; });
      assert.equal(await one.status(() => one.page.getByRole("button", { name: "Refuser le dossier" }).click()), 422);
      assert.match(await one.title(), /^Erreur – /);
      await one.look("fault");
      await one.page.getByRole("link", { name: "Écrivez le motif du refus" }).click();
      assert.equal(await one.page.evaluate(() => document.activeElement.id), "message-refus");
    }
    await one.page.getByLabel("Motif du refus").fill("La famille n’habite plus la commune");
    await one.page.getByRole("button", { name: "Refuser le dossier" }).click();
    assert.match(await one.text(), /plus aucune réponse n'est possible/);
    await one.look("refused");
    await until("the operator closes it", async () => {
      await one.page.goto("/dossiers?etat=termines");
      return (await row(one, reference).innerText()).includes("Refusé");
    });
  });

test("I find a dossier by its reference, and by a name without its accents", async (t) => {
  const reference = await family();
  const one = await agent(t, "Lou Petit");
  await one.page.getByLabel("Nom, enfant ou référence").fill(reference.slice(2, 11).toLowerCase());
  await one.page.getByRole("button", { name: "Filtrer" }).click();
  assert.equal(await one.page.locator("tbody tr").count(), 1);
  for (const typed of ["loeuillet gunes", "maelys"]) {  // who asks, and a child
    await one.page.getByLabel("Nom, enfant ou référence").fill(typed);
    await one.page.getByRole("button", { name: "Filtrer" }).click();
    assert.ok(await one.page.locator("tbody tr").count() >= 1);
    assert.ok(!one.page.url().includes(typed.slice(0, 5)), "no name stands in an address");
  }
  await one.page.getByRole("link", { name: "Effacer les filtres" }).click();
  await one.page.getByLabel("Nom, enfant ou référence").fill("personne");
  await one.page.getByRole("button", { name: "Filtrer" }).click();
  assert.match(await one.text(), /Aucun dossier ne correspond/);
  await one.look("nothing-found");
});

test("I download the files: one, all as a ZIP that unzip reads, and the list as CSV", async (t) => {
  const reference = await family();
  const one = await agent(t, "Lou Petit");
  const folder = mkdtempSync(join(tmpdir(), "qf-portal-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const saved = async (action, name) => {
    const [download] = await Promise.all([one.page.waitForEvent("download"), action()]);
    const file = join(folder, name);
    await download.saveAs(file);
    return { file, name: download.suggestedFilename() };
  };
  const list = await saved(() => one.page.getByRole("link", { name: "Exporter cette liste (CSV)" }).click(), "list.csv");
  assert.equal(list.name, "dossiers.csv");
  const csv = readFileSync(list.file, "utf8");
  assert.ok(csv.startsWith("\ufeff\"Référence\";"));
  assert.ok(csv.includes(`"${reference}";`));
  assert.ok(csv.includes("\"742\";\"septembre 2026\";\"\";\"Caisse d’allocations familiales (CAF)\""));

  await row(one, reference).getByRole("link").click();
  const zip = await saved(() => one.page.getByRole("link", { name: "Tout télécharger (ZIP)" }).click(), "all.zip");
  assert.equal(zip.name, `Formulaire-QF-${reference}-01.zip`);
  execFileSync("unzip", ["-q", "-o", zip.file, "-d", join(folder, "all")]);
  const content = JSON.parse(readFileSync(join(folder, "all", "FormulaireQF.json"), "utf8"));
  assert.equal(content.quotient_familial_v3.quotient_familial.valeur, 742);
  const pdf = await saved(() => one.page.getByRole("link", { name: /^Télécharger .*\.pdf$/ }).click(), "one.pdf");
  assert.match(execFileSync("pdftotext", ["-layout", pdf.file, "-"], { encoding: "utf8" }), /742/);
});

test("by keyboard alone: from the list to an answered dossier", async (t) => {
  const reference = await family();
  const one = await agent(t, "Lou Petit");
  const { page } = one;
  await page.goto("/dossiers");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Aller au contenu");
  await page.keyboard.press("Enter");
  const reach = async (what, is) => {
    for (let i = 0; i < 80; ++i) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(is, reference)) return;
    }
    assert.fail(`the keyboard does not reach ${what}`);
  };
  await reach("the dossier", (ref) => document.activeElement.closest("tr")?.innerText.includes(ref) &&
    document.activeElement.matches("th a"));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/dossiers/*");
  await reach("the answer", () => document.activeElement.matches("summary") &&
    document.activeElement.textContent === "Marquer comme traité");
  await page.keyboard.press("Enter");
  await reach("its message", () => document.activeElement.id === "message-traite");
  await page.keyboard.type("Tarif appliqué");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL("**?fait=traite");
  assert.match(await one.text(), /Le dossier est traité/);
});

test("many at once: taken, then ended or refused once that is confirmed", async (t) => {
  const references = [await family(), await family()];
  const unread = await family();
  const one = await agent(t, "Lou Petit", { width: 320 });
  const press = (name) => one.page.getByRole("button", { name }).click();
  const tick = async (...which) => {
    for (const reference of which) await row(one, reference).getByRole("checkbox").check();
  };
  await press("Marquer comme traités…");
  assert.match(await one.text(), /Cochez au moins un dossier/);
  await tick(...references);
  await press("Prendre en charge");
  assert.match(await one.text(), /2 dossiers pris en charge/);
  await one.look("many");
  await tick(...references, unread);
  await press("Marquer comme traités…");
  assert.equal(await one.heading(), "Marquer 2 dossiers comme traités ?");
  assert.match(await one.text(), /n'est pas encore ouvert/);
  await one.look("many-confirmed", { main: true });
  await press("Marquer comme traités : 2 dossiers");
  assert.match(await one.text(), /2 dossiers traités/);
  await row(one, unread).getByRole("link").first().click();
  await one.page.getByRole("link", { name: "Dossiers reçus" }).first().click();
  await tick(unread);
  await press("Refuser…");
  await one.page.getByLabel("Motif du refus").fill("Hors commune");
  await press("Refuser 1 dossier");
  assert.match(await one.text(), /1 dossier refusé/);
});

test("two agents answer at once: the slower one keeps their text, beside what changed", async (t) => {
  const reference = await family();
  const camille = await agent(t, "Camille Martin"), lou = await agent(t, "Lou Petit");
  for (const one of [camille, lou]) await row(one, reference).getByRole("link").first().click();
  await camille.page.getByText("Demander un complément", { exact: true }).click();
  await camille.page.getByLabel("Ce qui manque").fill("Le livret de famille");
  await camille.page.getByRole("button", { name: "Envoyer la demande" }).click();
  await lou.page.getByText("Refuser", { exact: true }).click();
  await lou.page.getByLabel("Motif du refus").fill("Hors commune");
  const refuse = () => lou.page.getByRole("button", { name: "Refuser le dossier" }).click();
  assert.equal(await lou.status(refuse), 409);
  assert.match(await lou.text(), /Le dossier a changé entre-temps[^]*Le livret de famille/);
  assert.equal(await lou.page.getByLabel("Motif du refus").inputValue(), "Hors commune");
  await lou.look("changed-meanwhile", { main: true });
  await refuse();
  assert.match(await lou.text(), /Le dossier est refusé/);
});

test("a link elsewhere opens nothing: the page has a button that does", async (t) => {
  const reference = await family();
  const one = await agent(t, "Camille Martin");
  const path = (await row(one, reference).getByRole("link").first().getAttribute("href")).split("?")[0];
  await one.page.goto(path);  // as a typed address, or a mail's link
  assert.equal(await one.heading(), "Dossier à ouvrir");
  await one.look("door", { main: true });
  await one.page.goto("/dossiers");
  assert.match(await row(one, reference).innerText(), /À ouvrir/);
  await one.page.goto(path);
  await one.page.getByRole("button", { name: "Ouvrir le dossier" }).click();
  assert.match(await one.heading(), /^Dossier de Zoé Anaïs/);
  const files = await one.page.locator(".files .file-name").allInnerTexts();
  assert.match(files[0], /\.pdf$/);
  if (process.env.QF_TEST_SHOTS) await one.page.pdf({ path: join(process.env.QF_TEST_SHOTS, "portal-dossier.pdf") });
});

test("the administrator invites, changes rights, and reads who has read what", async (t) => {
  const one = await agent(t, "Camille Martin");
  await one.page.getByRole("link", { name: "Agents", exact: true }).click();
  await one.look("agents", { main: true });
  await one.page.getByRole("button", { name: "Inviter" }).click();
  await one.look("agents-fault");
  await one.page.getByLabel("Prénom et nom").fill("Sacha Roux");
  await one.page.getByLabel("Adresse électronique professionnelle").fill("sacha@mairie.example");
  await one.page.getByLabel("Transmission du quotient familial").selectOption("lire");
  await one.page.getByRole("button", { name: "Inviter" }).click();
  assert.match(await one.text(), /L'agent est invité/);
  await one.page.getByRole("link", { name: "Sacha Roux" }).click();
  await one.look("agent");
  await one.page.getByLabel("Peut se connecter").uncheck();
  await one.page.getByRole("button", { name: "Enregistrer" }).click();
  assert.match(await one.text(), /Désactivé/);
  await one.page.getByRole("link", { name: "Journal des accès" }).click();
  assert.match(await one.text(), /Dossier consulté/);
  await one.look("journal", { main: true });
  const lou = await agent(t, "Lou Petit");
  await lou.page.getByRole("link", { name: "Messages" }).click();
  await lou.page.getByLabel("Une fois par jour").check();
  await lou.page.getByRole("button", { name: "Enregistrer" }).click();
  assert.match(await lou.text(), /Votre choix est enregistré/);
  await lou.look("messages");
  assert.equal(await lou.page.getByRole("link", { name: "Agents" }).count(), 0);
  assert.equal(await lou.status(() => lou.page.goto("/journal")), 403);
  await lou.look("forbidden");
});

test("another town hall sees nothing of it, even by its address", async (t) => {
  const reference = await family();
  const ours = await agent(t, "Camille Martin");
  await row(ours, reference).getByRole("link").click();
  const path = ours.path();
  const one = await agent(t, "Noa Leroy");
  for (const address of [path, `${path}/pieces.zip`]) {
    assert.equal(await one.status(() => one.page.goto(address)), 404);
    assert.equal(await one.heading(), "Page introuvable");
  }
  await one.look("not-found");
  assert.ok(!program.log().includes("ÂMBREVILLE") && !program.log().includes("Camille"));
});

test("twenty-five dossiers are one glance, addresses stay whole, and a phone's menu is aligned", async (t) => {
  const one = await agent(t, "Camille Martin", { name: "portal-dense" });
  for (let left = 26 - await one.page.locator("tbody tr").count(); left > 0; --left) await transmitted();
  await until("they are delivered", async () => {
    await one.page.goto("/dossiers");
    return (await one.text()).includes("Page 1 sur 2");
  });
  assert.equal(await one.page.locator("tbody tr").count(), 25);
  const height = await one.page.locator("table.dossiers").evaluate((e) => e.getBoundingClientRect().height);
  assert.ok(height <= 1300, `25 rows are ${height} px high`);
  await one.look("list", { main: true });
  await one.page.getByRole("link", { name: "Agents", exact: true }).click();
  const broken = await one.page.locator("td[data-label='Adresse']").evaluateAll((cells) => cells.filter((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getClientRects().length > 1;
  }).map((cell) => cell.textContent));
  assert.deepEqual(broken, []);
  await one.look("agents");
  await one.page.setViewportSize({ width: 320, height: 800 });
  const edges = await one.page.evaluate(() => {
    const text = (e) => {
      const range = document.createRange();
      range.selectNodeContents(e);
      return range.getBoundingClientRect();
    };
    const links = [...document.querySelectorAll(".portal-nav a")].map(text);
    const rows = [...new Set(links.map((r) => Math.round(r.top)))];
    const firsts = rows.map((top) => Math.round(Math.min(...links.filter((r) => Math.round(r.top) === top)
      .map((r) => r.left))));
    return { firsts, brand: Math.round(document.querySelector(".brand img").getBoundingClientRect().left) };
  });
  assert.ok(edges.firsts.length > 1, "the menu takes several lines");
  for (const left of edges.firsts) assert.equal(left, edges.brand);
  await one.look("agents-phone");
});
