// test/browser/citizen.mjs -- somebody with a browser of their own before the real program: the steps of the journey, and
// a look at every page that is met. Not a test by itself.
//
//   const one = await citizen(t, browser, program, { script, width, scheme, cookie, name });
//   await one.look("review")      axe-core finds nothing, nothing is wider than the screen; a screenshot where
//                                 QF_TEST_SHOTS names a folder; { main: true }: also dark, and at 320 px
// When the test ends the context closes, and the test fails if any script failed, the CSP refused anything, or a request
// went to a host that is not one of ours.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
const shots = process.env.QF_TEST_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

export const nbsp = "\u00a0";
export const plain = (text) => text.replaceAll(/[\u00a0\u202f]/g, " ").replaceAll("’", "'");

class Citizen {
  faults = [];
  seen = 0;

  constructor(browser, program, options) {
    Object.assign(this, { browser, program, script: true, width: 1280, scheme: "light", hosts: [], name: "journey" }, options);
  }

  async arrive() {
    this.context = await this.browser.newContext({
      baseURL: this.program.url, viewport: { width: this.width, height: 800 }, colorScheme: this.scheme,
      javaScriptEnabled: this.script, reducedMotion: "reduce", locale: "fr-FR",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    this.context.setDefaultTimeout(20_000);
    this.page = await this.tab();
  }
  async tab() {
    const page = await this.context.newPage();
    page.on("pageerror", (error) => this.faults.push(`script: ${error.message}`));
    page.on("console", (message) => {
      // A page whose status is 4xx is logged as one; that it has this status is the test's affair.
      const ofStatus = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !ofStatus) this.faults.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const { origin } = new URL(request.url());
      if (![this.program.url, ...this.hosts].includes(origin)) this.faults.push(`asks ${request.url()}`);
    });
    return page;
  }
  async leave() {
    await this.context.close();
    assert.deepEqual(this.faults, []);
  }

  path() { return new URL(this.page.url()).pathname; }
  async title() { return plain(await this.page.title()); }
  async heading() { return plain((await this.page.getByRole("heading", { level: 1 }).textContent()).trim()); }
  async text() { return plain(await this.page.locator("main").innerText()); }
  async status(action) {  // of the page that `action` leads to
    const answer = this.page.waitForResponse((one) => one.request().isNavigationRequest() && ![302, 303].includes(one.status()));
    await action();
    const { status } = await answer.then((one) => ({ status: one.status() }));
    await this.page.waitForLoadState("load");
    return status;
  }

  // Without script axe-core cannot run: a second context, with script but without ours, is given the same page.
  async #violations(page) {
    if (this.script) {
      await page.evaluate(axe);
      return (await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), levels)).violations;
    }
    const context = await this.browser.newContext({
      viewport: page.viewportSize(), colorScheme: this.scheme, storageState: await this.context.storageState(),
    });
    try {
      const twin = await context.newPage();
      const body = await page.content();
      await twin.route("**/*.js", (route) => route.abort());
      await twin.route(page.url(), (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
      await twin.goto(page.url());
      await twin.evaluate(axe);
      return (await twin.evaluate((runOnly) => window.axe.run(document, { runOnly }), levels)).violations;
    } finally {
      await context.close();
    }
  }

  async #shoot(page, what, main) {
    const file = (more) => join(shots, `${this.name}-${String(this.seen).padStart(2, "0")}-${what}${more}.png`);
    await page.screenshot({ path: file(""), fullPage: true });
    if (!main) return;
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: file("-dark"), fullPage: true });
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 320, height: 800 });
    await page.screenshot({ path: file("-320"), fullPage: true });
    await page.emulateMedia({ colorScheme: this.scheme });
    await page.setViewportSize({ width: this.width, height: 800 });
  }

  async look(what, { main = false, page = this.page } = {}) {
    this.seen += 1;
    await page.waitForLoadState("load");
    if (shots) await this.#shoot(page, what, main);
    const { wide, lang } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth, lang: document.documentElement.lang,
    }));
    if (wide > 0) this.faults.push(`${what}: ${wide} px wider than the screen`);
    if (lang !== "fr") this.faults.push(`${what}: language "${lang}"`);
    for (const found of await this.#violations(page))
      this.faults.push(`${what}: axe ${found.id}: ${found.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`);
  }

  // ---- the steps ----
  async searchFor(typed) {
    const field = this.page.locator("#q");
    await field.fill(typed);
    // With script the list of suggestions covers the button until it is closed.
    if (this.script) await field.press("Enter");
    else await this.page.getByRole("button", { name: "Rechercher" }).click();
    await this.page.waitForURL("**/communes?q=*");
  }
  async depart() {
    await this.page.getByRole("button", { name: /FranceConnect/ }).click();
  }
  async choosePerson(given) {  // on the demonstration's page
    await this.page.locator("button.choice", { has: this.page.locator(".choice-detail", { hasText: given }) }).click();
  }
  // From a commune's page to the review, or to what stands instead.
  async logIn(given, cog = "26086", query = "") {
    await this.page.goto(`/c/${cog}${query}`);
    await this.depart();
    await this.choosePerson(given);
    await this.page.waitForLoadState("load");
  }
  children() { return this.page.locator("fieldset.children .check"); }
  child(name) { return this.page.getByRole("checkbox", { name }); }
  async transmit() {
    await this.page.getByRole("button", { name: "Transmettre à ma commune" }).click();
    await this.page.waitForURL("**/confirmation/*");
    return this.reference();
  }
  async reference() {
    const shown = (await this.page.locator("#reference").textContent()).trim();
    assert.match(shown, /^[0-9A-F]{13}$/);
    return shown;
  }
  async logOut() {
    await this.page.locator("header").getByRole("button", { name: "Se déconnecter" }).click();
    await this.page.waitForLoadState("load");
  }
}

export async function citizen(t, browser, program, options = {}) {
  const one = new Citizen(browser, program, options);
  await one.arrive();
  t.after(() => one.leave());
  return one;
}
