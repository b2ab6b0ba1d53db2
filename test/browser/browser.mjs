// test/browser/browser.mjs -- a headless Chromium of its own, and a server of files on loopback with the product's CSP.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

// The pages that test-form writes, in a folder that goes with close().
export function writtenPages(testForm) {
  const folder = mkdtempSync(join(tmpdir(), "qf-pages-"));
  execFileSync(testForm, ["--test-case=every page and every asset that it names*"], {
    env: { ...process.env, QF_TEST_PAGES: folder },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return { folder, close: () => rmSync(folder, { recursive: true }) };
}

// `answers` maps a path to what it answers instead of a file: text, or a function of the request.
export async function serve(folder, answers = {}) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const answer = answers[path];
    if (answer !== undefined) {
      const text = typeof answer === "function" ? await answer(request) : answer;
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/json" });
      return response.end(text);
    }
    const file = join(folder, path);
    if (!existsSync(file) || path.includes("..") || path.endsWith("/")) {
      response.writeHead(404, { "content-type": "text/plain" });
      return response.end("not here");
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "text/plain", "content-security-policy": policy });
    response.end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }),
  };
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.QF_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}
