// test/browser/particulier.mjs -- a scripted API Particulier on loopback: asks FranceConnect whose token it was given, and
// answers as that person's table says. Not a test by itself.
//
//   const api = await particulier({ introspect: async (token) => sub or null, answers: { sub: (asked, now) => answer } });
//   asked    { year, month } or null; now { year, month }
//   answer   { blocks } good; { status, code, title } an error as API Particulier writes it; { headers } beside either
//   api.asked      what was asked, in order: { sub, recipient, month, cacheControl }
import { createServer } from "node:http";

const path = "/v3/dss/quotient_familial/france_connect";
const inParis = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Paris", year: "numeric", month: "2-digit" });

export function monthNow(back = 0) {
  const [year, month] = inParis.format(new Date()).split("-").map(Number);
  const count = year * 12 + month - 1 - back;
  return { year: Math.floor(count / 12), month: (count % 12) + 1 };
}

const error = ({ status, code, title, retryIn }) => ({
  status,
  body: { errors: [{ code, title, detail: title, source: null, meta: { provider: "doublure", retry_in: retryIn ?? null } }] },
});

export async function particulier({ introspect, answers }) {
  const api = { asked: [] };
  const server = createServer(async (request, response) => {
    const address = new URL(request.url, "http://localhost");
    const give = ({ status, body, headers }) => {
      const type = status === 200 ? "application/json" : "application/vnd.api+json";
      response.writeHead(status, { "content-type": type, "x-request-id": `invented-${api.asked.length}`, ...headers });
      response.end(JSON.stringify(body));
    };
    if (address.pathname !== path) return give(error({ status: 404, code: "00404", title: "Pas ici" }));
    const recipient = address.searchParams.get("recipient");
    if (!/^\d{14}$/.test(recipient ?? "")) return give(error({ status: 422, code: "00210", title: "recipient" }));
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const sub = await introspect(token);
    if (!sub || !answers[sub]) return give(error({ status: 401, code: "50002", title: "Jeton inconnu" }));
    const [year, month] = ["annee", "mois"].map((name) => address.searchParams.get(name));
    const wanted = year === null ? null : { year: Number(year), month: Number(month) };
    api.asked.push({ sub, recipient, month: wanted, cacheControl: request.headers["cache-control"] ?? null });
    const answer = answers[sub](wanted, monthNow());
    if (answer.blocks) return give({ status: 200, body: { data: answer.blocks }, headers: answer.headers });
    return give({ ...error(answer), headers: answer.headers });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  api.url = `http://127.0.0.1:${server.address().port}`;
  api.stop = () => new Promise((done) => { server.closeAllConnections(); server.close(done); });
  return api;
}
