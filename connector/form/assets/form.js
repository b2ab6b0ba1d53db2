// form.js -- what script adds to pages that are complete without it: suggestions of communes, all or no child at once,
// copying, the live state of a transmission, the warning before a session ends, focus on what went wrong.
"use strict";

(() => {
  const NBSP = "\u00a0";
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (tag, attributes = {}, text = "") => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  };
  const say = (place, text) => {
    if (place.textContent !== text) place.textContent = text;  // unchanged words are not announced again
  };

  // ---- what went wrong is read first, and its links put the focus in the field ----
  function showErrors() {
    const errors = one("#erreurs");
    if (!errors) return;
    errors.focus();
    for (const link of all('a[href^="#"]', errors))
      link.addEventListener("click", (event) => {
        const field = document.getElementById(link.hash.slice(1));
        if (!field) return;
        event.preventDefault();
        field.scrollIntoView({ block: "center" });
        field.focus();
      });
  }

  // ---- the commune's field: a combobox as ARIA 1.2 describes it ----
  function suggestCommunes(form) {
    const input = one("input", form);
    const box = one(".combobox", form);
    const list = make("ul", { id: "q-choix", role: "listbox", "aria-label": "Communes proposées" });
    const announce = make("p", { class: "announce", role: "status" });
    const shortest = 2;
    let asking = null;
    let timer = 0;
    let active = -1;

    list.hidden = true;
    box.append(list);
    form.append(announce);
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);

    const options = () => all('[role="option"]', list);
    const isOpen = () => !list.hidden;
    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const forget = () => {
      clearTimeout(timer);
      if (asking) asking.abort();
      asking = null;
    };
    const mark = (index) => {
      const offered = options();
      active = index;
      offered.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
      if (index < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", offered[index].id);
      offered[index].scrollIntoView({ block: "nearest" });
    };
    const go = (option) => {
      forget();
      input.value = one(".choice-name", option).textContent;
      close();
      window.location.assign(`/c/${encodeURIComponent(option.dataset.cog)}`);
    };
    // What is offered is seen at once: the field goes up as far as the list needs, and the list ends above a telephone's
    // keyboard.
    const reveal = () => {
      const screen = (window.visualViewport?.height ?? window.innerHeight) - 12;
      list.style.maxHeight = "";
      const hidden = list.getBoundingClientRect().bottom - screen;
      const room = input.getBoundingClientRect().top - 8;
      if (hidden > 0 && room > 0) window.scrollBy({ top: Math.min(hidden, room), behavior: "instant" });
      const least = 132;  // three of them
      if (hidden > room) list.style.maxHeight = `${Math.max(least, screen - list.getBoundingClientRect().top)}px`;
    };
    const open = () => {
      if (options().length === 0) return;
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      reveal();
    };
    const show = ({ communes = [], more = false, abroad = "" }) => {
      list.replaceChildren(...communes.map((commune, i) => {
        const option = make("li", { id: `q-choix-${i}`, role: "option", "aria-selected": "false" });
        option.dataset.cog = commune.cog;
        option.append(make("span", { class: "choice-name" }, commune.name), " ",
          make("span", { class: "choice-detail" }, commune.detail));
        if (!commune.offered) option.append(" ", make("span", { class: "choice-detail" }, "– pas encore relié à ce service"));
        return option;
      }));
      mark(-1);
      if (communes.length === 0) {
        close();
        return say(announce, abroad ? `Aucune commune trouvée. ${abroad} n’est pas une commune de France.`
          : "Aucune commune trouvée. Vérifiez le nom ou le code postal.");
      }
      open();
      const several = communes.length > 1 ? "s" : "";
      say(announce, `${communes.length}${NBSP}commune${several} proposée${several}${more ? ", et il y en a d’autres" : ""}. `
        + "Choisissez avec les flèches haut et bas, puis la touche Entrée.");
    };
    const ask = async () => {
      const typed = input.value.trim();
      if (typed.length < shortest) {
        close();
        return say(announce, "");
      }
      asking = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggestions}?q=${encodeURIComponent(typed)}`,
          { signal: asking.signal, headers: { Accept: "application/json" } });
        if (answer.ok) show(await answer.json());
        else close();
      } catch {
        close();  // aborted by the next letter, or no network: the button still searches
      }
    };
    const move = (step) => {
      const count = options().length;
      if (count === 0) return;
      if (!isOpen()) open();
      if (active < 0) mark(step > 0 ? 0 : count - 1);
      else mark((active + step + count) % count);
    };

    input.addEventListener("input", () => {
      forget();
      timer = setTimeout(ask, 150);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const keys = {
        ArrowDown: () => (event.altKey ? open() : move(1)),
        ArrowUp: () => (event.altKey ? close() : move(-1)),
        Home: () => isOpen() && active >= 0 && mark(0),
        End: () => isOpen() && active >= 0 && mark(options().length - 1),
        Enter: () => isOpen() && active >= 0 && go(options()[active]),
        Escape: () => {
          forget();
          if (isOpen()) close();
          else input.value = "";
        },
      };
      const act = keys[event.key];
      if (!act) return;
      const done = act();
      if (event.key === "ArrowDown" || event.key === "ArrowUp" || event.key === "Escape" || done !== false) event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault());  // the focus stays in the field
    list.addEventListener("click", (event) => {
      const option = event.target.closest('[role="option"]');
      if (option) go(option);
    });
    input.addEventListener("blur", close);
    form.addEventListener("submit", forget);
  }

  // ---- all children, or none; how many are chosen ----
  function chooseChildren(group) {
    const boxes = all('input[type="checkbox"]', group);
    const count = one("[data-children-count]", group);
    const tell = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      const many = chosen > 1 ? "s" : "";
      say(count, chosen === 0 ? "Aucune information sur vos enfants ne sera transmise."
        : `Les informations de ${chosen}${NBSP}enfant${many} seront transmises.`);
    };
    // A page that is loaded again keeps what was ticked: by place only, for this tab and this page's content alone.
    const mark = one('input[name="vu"]', group.form)?.value ?? "";
    const kept = "choix";
    const keep = () => {
      try {
        sessionStorage.setItem(kept, `${mark} ${boxes.map((box) => (box.checked ? "1" : "0")).join("")}`);
      } catch { /* no room, or not allowed: the boxes are as the server has them */ }
    };
    const bringBack = () => {
      try {
        const [of, ticked = ""] = (sessionStorage.getItem(kept) ?? "").split(" ");
        if (mark && of === mark && ticked.length === boxes.length) boxes.forEach((box, i) => { box.checked = ticked[i] === "1"; });
      } catch { /* likewise */ }
    };
    if (boxes.length > 1) one(".check-all", group).hidden = false;
    for (const button of all("[data-children]", group))
      button.addEventListener("click", () => {
        for (const box of boxes) box.checked = button.dataset.children === "all";
        keep();
        tell();
      });
    group.addEventListener("change", () => {
      keep();
      tell();
    });
    window.addEventListener("pageshow", tell);  // the browser may bring back what was ticked
    bringBack();
    tell();
  }

  // ---- one click is one transmission; the server sees to it, this only shows that it is under way ----
  function sendOnce(form) {
    const button = one('button[type="submit"]', form);
    const words = button.textContent;
    const patience = 30_000;
    let sent = false;
    const ready = () => {
      sent = false;
      button.removeAttribute("aria-disabled");
      button.textContent = words;
    };
    form.addEventListener("submit", (event) => {
      if (sent) return event.preventDefault();
      sent = true;
      button.setAttribute("aria-disabled", "true");
      button.textContent = form.dataset.once;
      setTimeout(ready, patience);  // stopped, or no network: one can press again
    });
    window.addEventListener("pageshow", ready);
  }

  function copyFrom(button) {
    if (!navigator.clipboard) return;
    const source = document.getElementById(button.dataset.copy);
    const told = one(`[data-copied="${button.dataset.copy}"]`);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.value || source.textContent.trim());
        say(told, "Copié.");
      } catch {
        say(told, "La copie n’a pas marché. Sélectionnez le texte, puis copiez-le.");
      }
    });
  }

  // ---- the state of a transmission: asked again and again, less and less often, until it is final ----
  function followState(section) {
    const stagesDone = { sent: 1, waiting: 1, delivered: 2, opened: 3, awaiting: 3, processed: 4, refused: 4 };
    // What the page says first is another thing then: it is loaded again.
    const changesAll = (state) => state !== section.dataset.known && ["refused", "awaiting"].includes(state);
    const longest = 120_000;
    const attempts = 200;
    let pause = 4_000;
    let left = attempts;
    const show = ({ state, text }) => {
      say(one("[data-state-text]", section), text);
      all(".stages li", section).forEach((stage, i, stages) => {
        const done = i < stagesDone[state];
        stage.dataset.done = done ? "yes" : "no";
        const last = i === stages.length - 1 && state === "refused";
        say(one(".stage-word", stage), done ? (last ? "Non retenue" : "Fait") : "À venir");
      });
    };
    const ask = async () => {
      left -= 1;
      if (!document.hidden) {
        try {
          const answer = await fetch(section.dataset.state, { headers: { Accept: "application/json" } });
          if (answer.status === 401 || answer.status === 403 || answer.status === 404) return;
          if (answer.ok) {
            const seen = await answer.json();
            if (changesAll(seen.state)) return window.location.reload();
            if (seen.state in stagesDone) show(seen);
            if (seen.final) return;
          }
        } catch { /* no network: the next turn may have one */ }
      }
      pause = Math.min(longest, pause * 1.5);
      if (left > 0) setTimeout(ask, pause);
    };
    if (section.dataset.final !== "yes") setTimeout(ask, pause);
  }

  // ---- five minutes before the session ends, a dialog offers to stay ----
  function watchSession(dialog) {
    const warning = 300;
    const text = one("#session-texte", dialog);
    const form = one("form", dialog);
    let end = 0;
    let timer = 0;
    let warned = false;  // closed with Escape, it stays closed until the end
    const secondsLeft = () => Math.round((end - Date.now()) / 1000);
    const over = () => {
      one("#session-titre", dialog).textContent = "Votre session est terminée";
      say(text, "Pour continuer, il faut vous identifier à nouveau.");
      form.hidden = true;
      one("#session-fin", dialog).hidden = false;
    };
    const tick = () => {
      const left = secondsLeft();
      if (left <= 0) {
        if (!dialog.open) dialog.showModal();
        return over();
      }
      if (left <= warning) {
        const minutes = Math.max(1, Math.ceil(left / 60));
        say(text, `Pour votre sécurité, votre session se termine dans ${minutes}${NBSP}minute${minutes > 1 ? "s" : ""}.`);
        if (!warned) dialog.showModal();
        warned = true;
      }
      const next = left > warning ? left - warning : Math.min(left, 15);
      timer = setTimeout(tick, next * 1000);
    };
    const begin = (seconds) => {
      clearTimeout(timer);
      end = Date.now() + seconds * 1000;
      warned = false;
      tick();
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const answer = await fetch(form.action, {
          method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
        });
        if (!answer.ok) return over();
        const { seconds_left: seconds } = await answer.json();
        dialog.close();
        begin(seconds);
      } catch {
        say(text, "Nous n’avons pas pu prolonger votre session. Vérifiez votre connexion, puis réessayez.");
      }
    });
    // A telephone that slept wakes up here: its timers did not run.
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      clearTimeout(timer);
      tick();
    });
    begin(Number(dialog.dataset.secondsLeft));
  }

  all("[data-suggestions]").forEach(suggestCommunes);
  all(".children").forEach(chooseChildren);
  all("[data-once]").forEach(sendOnce);
  all("[data-copy]").forEach(copyFrom);
  all("[data-state]").forEach(followState);
  all("dialog.session").forEach(watchSession);
  for (const button of all("[data-print]")) {
    button.parentElement.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  showErrors();
})();
