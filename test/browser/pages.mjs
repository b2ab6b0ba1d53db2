// test/browser/pages.mjs -- every page in every state, seen: axe-core finds nothing, nothing is wider than a telephone,
// what one presses is large enough, nothing is asked of another host.
//
// Usage:  QF_TEST_FORM=<the test-form program> [QF_TEST_SHOTS=<folder for screenshots>] node --test pages.mjs
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, serve, writtenPages } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env.QF_TEST_SHOTS;
const code = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h3v3H1zm4 4h3v3H5z"/></svg>';
const views = [
  { name: "320-light", width: 320, colorScheme: "light" },
  { name: "320-dark", width: 320, colorScheme: "dark" },
  { name: "390-light", width: 390, colorScheme: "light", shotsOnly: true },
  { name: "390-dark", width: 390, colorScheme: "dark", shotsOnly: true },
  { name: "1280-light", width: 1280, colorScheme: "light" },
  { name: "1280-dark", width: 1280, colorScheme: "dark" },
  { name: "320-plain", width: 320, colorScheme: "light", javaScriptEnabled: false },
];
let pages, site, browser;

before(async () => {
  pages = writtenPages(process.env.QF_TEST_FORM ?? "../../build/release/test/test-form");
  site = await serve(pages.folder, { "/c/26086/qr.svg": code, "/theme/theme.css": ":root { --radius: 4px; }" });
  browser = await launch();
  if (shots) mkdirSync(shots, { recursive: true });
});
after(async () => {
  await browser?.close();
  await site?.close();
  pages?.close();
});

// What axe-core does not measure: the level that we promise is 44 px for whatever stands alone, text may flow.
function smallTargets() {
  const inText = (e) => ["inline", "contents"].includes(getComputedStyle(e).display);
  return [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), label[for^=enfant]")]
    .filter((e) => e.checkVisibility() && !e.closest(".skip") && !inText(e))
    .map((e) => ({ what: e.outerHTML.slice(0, 90), box: e.getBoundingClientRect(), boxed: e.matches(".check input") }))
    .filter(({ box, boxed }) => !boxed && (box.height < 43.5 || box.width < 43.5))
    .map(({ what, box }) => `${Math.round(box.width)}x${Math.round(box.height)} ${what}`);
}

async function look(view, file, context) {
  const page = await context.newPage();
  // A page that is looked at slowly asks how its transmission fares: nothing new.
  await page.route("**/confirmation/*/etat", (route) => route.fulfill({ json: { state: "unchanged", final: false } }));
  const faults = [];
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("console", (message) => { if (message.type() === "error") faults.push(`console: ${message.text()}`); });
  page.on("request", (request) => {
    if (!request.url().startsWith(site.origin)) faults.push(`asks ${request.url()}`);
  });
  await page.goto(`${site.origin}/${file}`, { waitUntil: "load" });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) faults.push(`${overflow} px wider than the screen`);
  if (shots) await page.screenshot({ path: join(shots, `${file.replace(".html", "")}-${view.name}.png`), fullPage: true });
  if (!view.shotsOnly) {
    faults.push(...await page.evaluate(smallTargets));
    await page.evaluate(() => document.querySelectorAll("details").forEach((e) => { e.open = true; }));
    if (view.javaScriptEnabled !== false) {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }));
      for (const v of violations) faults.push(`axe ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`);
    }
  }
  await page.close();
  return faults.map((fault) => `${file}: ${fault}`);
}

for (const view of views.filter((one) => shots || !one.shotsOnly))
  test(`every page at ${view.name}`, async () => {
    const context = await browser.newContext({
      viewport: { width: view.width, height: 800 },
      colorScheme: view.colorScheme,
      javaScriptEnabled: view.javaScriptEnabled ?? true,
      reducedMotion: "reduce",
    });
    const faults = [];
    const files = readdirSync(pages.folder).filter((name) => name.endsWith(".html"));
    assert.ok(files.length > 50);
    // Some at once: a page is loaded while another is measured.
    const left = [...files];
    const some = async () => { for (let file; (file = left.pop());) faults.push(...await look(view, file, context)); };
    await Promise.all([some(), some(), some()]);
    await context.close();
    assert.deepEqual(faults.sort(), []);
  });
