// test/browser/script.mjs -- what form.js adds: the commune's combobox, children at once, copying, the live state, the
// session's warning, the focus on errors. The pages are test-form's; what the server would answer is given here.
//
// Usage:  QF_TEST_FORM=<the test-form program> [QF_TEST_SHOTS=<folder for screenshots>] node --test script.mjs
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch, serve, writtenPages } from "./browser.mjs";

const shots = process.env.QF_TEST_SHOTS;
const communes = [
  { cog: "26086", name: "Châtillon-en-Diois", detail: "Drôme (26) · 26410", offered: true },
  { cog: "92020", name: "Châtillon", detail: "Hauts-de-Seine (92) · 92320", offered: true },
  { cog: "69050", name: "<b>Châtillon</b>", detail: "Rhône (69) · 69380", offered: false },
];
const answers = {
  "/communes/suggestions": (request) => JSON.stringify({
    communes: request.url.includes("q=chat") ? communes : [], more: request.url.includes("more"),
  }),
};
let pages, site, browser, context, page;

before(async () => {
  pages = writtenPages(process.env.QF_TEST_FORM ?? "../../build/release/test/test-form");
  site = await serve(pages.folder, answers);
  browser = await launch();
  if (shots) mkdirSync(shots, { recursive: true });
});
after(async () => {
  await browser?.close();
  await site?.close();
  pages?.close();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 390, height: 800 }, permissions: ["clipboard-read", "clipboard-write"] });
  page = await context.newPage();
});
afterEach(() => context.close());

const open = (name) => page.goto(`${site.origin}/${name}.html`);
const shot = (name) => shots && page.screenshot({ path: join(shots, `script-${name}.png`) });
const focused = () => page.evaluate(() => document.activeElement.id);
const field = () => page.getByRole("combobox", { name: "Votre commune" });
const options = () => page.getByRole("option");
async function typed(text) {
  await field().pressSequentially(text);
  await options().first().waitFor();
}
const activeOption = async () => {
  const id = await field().getAttribute("aria-activedescendant");
  return id && page.locator(`#${id} .choice-name`).textContent();
};

test("the commune's field suggests, by keyboard alone, and goes to the one chosen", async () => {
  await open("home");
  await typed("chat");
  assert.equal(await options().count(), 3);
  assert.equal(await field().getAttribute("aria-expanded"), "true");
  assert.match(await page.locator(".announce").textContent(), /^3\u00a0communes proposées\./);
  assert.equal(await activeOption(), null);
  await page.keyboard.press("ArrowDown");
  assert.equal(await activeOption(), "Châtillon-en-Diois");
  await page.keyboard.press("End");
  assert.equal(await activeOption(), "<b>Châtillon</b>");
  await page.keyboard.press("ArrowDown");
  assert.equal(await activeOption(), "Châtillon-en-Diois");
  await page.keyboard.press("ArrowUp");
  assert.equal(await activeOption(), "<b>Châtillon</b>");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  assert.equal(await activeOption(), "Châtillon");
  await shot("combobox");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/c/92020");
});

test("escape closes the list, then empties the field; enter without a choice searches", async () => {
  await open("home");
  await typed("chat");
  await page.keyboard.press("Escape");
  assert.equal(await field().getAttribute("aria-expanded"), "false");
  assert.equal(await field().inputValue(), "chat");
  await page.keyboard.press("Escape");
  assert.equal(await field().inputValue(), "");
  await typed("chat");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/communes?q=chat");
});

test("a click chooses, too; a commune that is not found is announced", async () => {
  await open("search");
  await field().pressSequentially("zzzz");
  await page.getByText("Aucune commune trouvée").waitFor();
  assert.equal(await field().getAttribute("aria-expanded"), "false");
  await field().fill("");
  await typed("chat");
  await options().first().click();
  await page.waitForURL("**/c/26086");
});

test("all children or none at once, and how many are chosen", async () => {
  await open("review");
  const chosen = () => page.getByRole("checkbox", { checked: true }).count();
  const count = page.locator("[data-children-count]");
  assert.equal(await chosen(), 4);
  assert.equal(await count.textContent(), "Les informations de 4\u00a0enfants seront transmises.");
  await page.getByRole("button", { name: "Aucun enfant" }).click();
  assert.equal(await chosen(), 0);
  assert.equal(await count.textContent(), "Aucune information sur vos enfants ne sera transmise.");
  await page.getByRole("checkbox").first().check();
  assert.equal(await count.textContent(), "Les informations de 1\u00a0enfant seront transmises.");
  await page.getByRole("button", { name: "Tous les enfants" }).click();
  assert.equal(await chosen(), 5);
});

test("a review that is loaded again keeps what was ticked; another page's ticks are not taken over", async () => {
  await open("review");
  await page.getByRole("checkbox").first().uncheck();
  await page.reload();
  assert.equal(await page.getByRole("checkbox").first().isChecked(), false);
  assert.equal(await page.locator("[data-children-count]").textContent(), "Les informations de 3\u00a0enfants seront transmises.");
  await page.evaluate(() => sessionStorage.setItem("choix", "another 00000"));
  await page.reload();
  assert.equal(await page.getByRole("checkbox", { checked: true }).count(), 4);
});

test("an error has the focus, and its link puts it in the field", async () => {
  await open("review-fault");
  assert.equal(await focused(), "erreurs");
  await page.locator("#erreurs a").click();
  assert.equal(await focused(), "enfant-0");
});

test("a second click sends nothing, and the button says that it is under way", async () => {
  let sent = 0;
  await page.route("**/transmission", (route) => { sent += 1; return route.fulfill({ status: 204 }); });
  await open("review");
  const button = page.locator(".send button");
  await button.click();
  await page.getByText("Envoi en cours…").waitFor();
  await button.click({ force: true });
  await page.waitForLoadState("networkidle");
  assert.equal(sent, 1);
});

test("the reference is copied, and that is said", async () => {
  await open("confirmation-sent");
  await page.getByRole("button", { name: "Copier la référence" }).click();
  await page.getByText("Copié.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "A1B2C3D4E5F60");
});

test("the state is asked less and less often, survives a failure, and rests once it is final", async () => {
  const states = [null, { state: "delivered", text: "Reçue.", final: false }, { state: "refused", text: "Refusée.", final: true }];
  let asked = 0;
  await page.route("**/etat", (route) => {
    const state = states[asked];
    asked += 1;
    return state ? route.fulfill({ json: state }) : route.fulfill({ status: 503 });
  });
  await page.clock.install();
  await open("confirmation-sent");
  const answered = async (wait) => {
    const answer = page.waitForResponse("**/etat");
    await page.clock.runFor(wait);
    await answer;
  };
  await answered(4_000);
  await answered(6_000);
  await page.getByText("Reçue.", { exact: true }).waitFor();
  assert.equal(await page.locator('.stages [data-done="yes"]').count(), 2);
  await page.clock.runFor(8_000);
  assert.equal(asked, 2);
  // What the page says first is no longer true: it is loaded again, once, and says what the commune said.
  await page.route("**/confirmation-sent.html", async (route) => {
    const refused = await page.request.get(page.url().replace("confirmation-sent", "confirmation-refused"));
    await route.fulfill({ contentType: "text/html; charset=utf-8", body: await refused.text() });
  });
  await answered(1_000);
  await page.getByRole("heading", { name: "Votre commune n’a pas retenu votre transmission" }).waitFor();
  assert.equal(await page.locator(".stage-word").last().textContent(), "Non retenue");
  await page.clock.runFor(3_600_000);
  assert.equal(asked, 3);
});

test("five minutes before the end a dialog offers to stay; at the end it says so", async () => {
  await page.route("**/session/prolonger", (route) => {
    assert.match(route.request().postData(), /^csrf=c5rf$/);
    return route.fulfill({ json: { seconds_left: 1800 } });
  });
  await page.clock.install();
  await open("review");
  const dialog = page.getByRole("dialog");
  await page.clock.runFor(1_499_000);
  assert.equal(await dialog.count(), 0);
  await page.clock.runFor(2_000);
  await dialog.waitFor();
  await shot("session");
  await page.getByRole("button", { name: "Continuer ma démarche" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.clock.runFor(1_501_000);
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await page.clock.runFor(200_000);
  assert.equal(await dialog.count(), 0);
  await page.clock.runFor(120_000);
  await page.getByRole("heading", { name: "Votre session est terminée" }).waitFor();
  await shot("session-over");
});
