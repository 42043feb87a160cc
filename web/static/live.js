/* A page left open renews itself: the server says that something changed, and what is
   marked `data-live` is read anew in place. Nothing moves that somebody is using: no
   focus, no scroll, no half-filled form; a hidden tab rests. Without this script, or
   without the stream, the page stays as it was read. */
"use strict";

(() => {
  const STREAM = "/thay-doi";
  const MENU = "/thay-doi/menu";
  const GAP = 8000;      // between two readings, however much happens
  const BUSY = 4000;     // until what was in use is looked at again
  const REFUSED = 30000; // until a full server is asked again
  const SPOKEN = 60000;  // between two words to a screen reader
  const page = document.documentElement;
  if (!page.dataset.reader || !window.EventSource) return;

  const regions = () => [...document.querySelectorAll("[data-live]")];
  const note = document.querySelector("[data-live-note]");
  let source = null;
  let planned = 0;
  let readAt = 0;
  let spokenAt = 0;
  let wasAway = false;
  let isOver = false;

  function here() {
    const address = new URL(location.href);
    address.searchParams.delete("xong");
    address.hash = "";
    return address;
  }

  /* what somebody is using: a field that was changed, a cursor in one, marked text */
  function isInUse(region) {
    const active = document.activeElement;
    if (region.contains(active) && active.matches("input, select, textarea, summary")) return true;
    const marked = document.getSelection();
    if (marked && !marked.isCollapsed && region.contains(marked.anchorNode)) return true;
    return [...region.querySelectorAll("input, textarea, select")].some(isChanged);
  }

  /* what the script put there has no name; a choice nobody made stands on its first option */
  function isChanged(field) {
    if (!field.name || field.type === "hidden") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
    const options = [...field.options];
    if (field.multiple) return options.some((one) => one.selected !== one.defaultSelected);
    return field.selectedIndex !== Math.max(0, options.findIndex((one) => one.defaultSelected));
  }

  /* the same control in the new text, so that the focus stays where it was */
  function counterpart(region, fresh) {
    const active = document.activeElement;
    if (!region.contains(active) || active === region) return { none: true };
    if (active.id) return { found: fresh.querySelector(`#${CSS.escape(active.id)}`) };
    const href = active.getAttribute("href");
    const found = href && [...fresh.querySelectorAll("a[href]")].find((one) => one.getAttribute("href") === href);
    return { found: found || null };
  }

  function asRead(region) {
    const copy = region.cloneNode(true);
    copy.querySelectorAll("details[open]").forEach((one) => one.removeAttribute("open"));
    return copy.innerHTML;
  }

  /* "same", "renewed", or "later" if somebody is using it */
  function renew(region, fresh) {
    if (!fresh) return "same";
    fresh.querySelectorAll("noscript").forEach((one) => one.remove());
    if (asRead(region) === asRead(fresh)) return "same";
    const focus = counterpart(region, fresh);
    if (isInUse(region) || (!focus.none && !focus.found)) return "later";
    const open = [...region.querySelectorAll("details")].map((one) => one.open);
    [...fresh.querySelectorAll("details")].forEach((one, at) => { one.open = Boolean(open[at]); });
    for (const { name, value } of [...fresh.attributes]) region.setAttribute(name, value);
    region.replaceChildren(...fresh.childNodes);
    region.querySelectorAll("form[method=post]").forEach((form) => {
      if (typeof guard === "function") { guard(form); keepWords(form); }
    });
    region.querySelectorAll("form[data-picks]").forEach((form) => { if (typeof countPicks === "function") countPicks(form); });
    window.htmx?.process?.(region);
    focus.found?.focus({ preventScroll: true });
    return region.dataset.live === "at" ? "same" : "renewed";
  }

  function renewMenu(fresh) {
    for (const link of document.querySelectorAll(".side-menu nav a[href]")) {
      const twin = [...fresh.querySelectorAll("nav a[href]")]
        .find((one) => one.getAttribute("href") === link.getAttribute("href"));
      const before = link.querySelector(".count");
      const after = twin?.querySelector(".count");
      if (!twin || before?.textContent === after?.textContent) continue;
      before?.remove();
      if (after) link.append(after);
    }
  }

  function say() {
    if (!note || Date.now() - spokenAt < SPOKEN) return;
    spokenAt = Date.now();
    note.textContent = note.dataset.said.replace("{at}", new Date().toTimeString().slice(0, 5));
  }

  async function read() {
    planned = 0;
    if (document.hidden || isOver) { wasAway = true; return; }
    readAt = Date.now();
    let answer;
    try {
      answer = await fetch(regions().length ? here() : MENU, { credentials: "same-origin" });
    } catch { wasAway = true; return; }
    if (answer.redirected) { end(); return; }
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    renewMenu(fresh);
    const done = regions().map((region) =>
      renew(region, fresh.querySelector(`[data-live="${CSS.escape(region.dataset.live)}"]`)));
    if (done.includes("renewed")) say();
    if (done.includes("later")) plan(BUSY);
  }

  function plan(least = 0) {
    if (planned) return;
    planned = setTimeout(read, Math.max(least, readAt + GAP - Date.now(), Math.random() * 300));
  }

  function connect() {
    if (source || document.hidden || isOver) return;
    source = new EventSource(STREAM);
    source.addEventListener("open", () => { page.classList.add("is-live"); if (wasAway) { wasAway = false; plan(); } });
    source.addEventListener("changed", () => plan());
    source.addEventListener("over", end);
    source.addEventListener("error", () => {
      page.classList.remove("is-live");
      wasAway = true;
      // The browser comes back by itself, unless it was refused.
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      setTimeout(connect, REFUSED);
    });
  }

  function rest() {
    source?.close();
    source = null;
    wasAway = true;
  }

  function end() {
    isOver = true;
    page.classList.remove("is-live");
    rest();
    if (!note) return;
    note.textContent = note.dataset.over;
    note.className = "live-over";
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : connect()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  connect();
})();
