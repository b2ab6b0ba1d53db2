// As much of a browser as a login needs: cookies with their paths, redirects, a form. Not a test by itself.
export class Browser {
  #cookies = new Map();

  #cookiesFor({ hostname, pathname }) {
    return [...this.#cookies.values()]
      .filter(({ host, path }) => host === hostname && (pathname === path || pathname.startsWith(path.replace(/\/?$/, '/'))))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep(line, { hostname, pathname }) {
    const [pair, ...attributes] = line.split(/; */);
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const said = Object.fromEntries(attributes.map((a) => [a.split('=')[0].toLowerCase(), a.split('=')[1]]));
    const path = said.path ?? (pathname.slice(0, pathname.lastIndexOf('/')) || '/');
    const key = `${hostname} ${path} ${name}`;
    const over = said.expires && new Date(said.expires) <= new Date();
    if (over) this.#cookies.delete(key);
    else this.#cookies.set(key, { name, value, path, host: hostname });
  }

  // Follows redirects until `stop` (the beginning of an address), which is not asked for, or a page.
  async open(address, { stop, form } = {}) {
    let body = form && new URLSearchParams(form);
    for (let hops = 0; hops < 20; ++hops) {
      if (stop && address.startsWith(stop)) return { address };
      const url = new URL(address);
      const answer = await fetch(url, {
        method: body ? 'POST' : 'GET', body, redirect: 'manual', headers: { cookie: this.#cookiesFor(url) },
      });
      for (const line of answer.headers.getSetCookie()) this.#keep(line, url);
      if (answer.status < 300 || answer.status > 399) return { address, status: answer.status, text: await answer.text() };
      await answer.arrayBuffer();
      address = new URL(answer.headers.get('location'), url).href;
      body = undefined;
    }
    throw new Error('too many redirects');
  }
}
