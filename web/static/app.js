/* What the script adds to pages that work without it: keys, a chooser one types into,
   drafts kept on this machine, care about forms. Nothing here is loaded from elsewhere,
   and nothing that was typed is written into the page as markup. */
"use strict";

const page = document.documentElement;
const stored = (kind) => { try { return window[kind]; } catch { return null; } };
const local = stored("localStorage");
const passing = stored("sessionStorage");
page.classList.add("has-script");

/* words without diacritics, as people type them in a hurry */
const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/* keys: "/" finds, "n" registers, Ctrl+Enter sends; the single ones can be put off */
const keysAreOff = () => local?.getItem("dunghen.keys") === "off";

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
}

function followKey(event) {
  if (event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    // With several forms on a page the keys send only the one that has the focus.
    const forms = document.querySelectorAll("form[data-ctrl-enter]");
    const form = event.target.closest?.("form[data-ctrl-enter]") ??
      (forms.length === 1 ? forms[0] : null);
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || keysAreOff() || isTyping(event.target)) return;
  if (event.key === "/") {
    const box = document.querySelector("[data-search], input[type=search]");
    if (box) { event.preventDefault(); box.focus(); box.select?.(); }
  } else if (/^[a-z]$/i.test(event.key)) {
    const key = event.key.toLowerCase();
    const link = document.querySelector(`a[data-key=${key}]`) ??
      (key === "n" ? document.querySelector(".side a[href='/dang-ky']") : null);
    if (link && link.getAttribute("aria-current") !== "page") link.click();
  }
}

/* a paper opens beside the page, and asks for the printer */
function printFile(event) {
  const opened = window.open(event.currentTarget.href, "_blank");
  if (!opened) return; // not allowed: the link opens by itself
  event.preventDefault();
  opened.addEventListener("load", () => opened.print());
}

function offerKeys(box) {
  box.checked = !keysAreOff();
  box.addEventListener("change", () => local?.setItem("dunghen.keys", box.checked ? "on" : "off"));
}

/* a <select> becomes a box that finds */
function marked(text, words) {
  const plain = fold(text);
  const parts = document.createDocumentFragment();
  if (plain.length !== text.length) { parts.append(text); return parts; }
  const hits = words.map((word) => [plain.indexOf(word), word.length])
    .filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0]);
  let done = 0;
  for (const [at, length] of hits) {
    if (at < done) continue;
    parts.append(text.slice(done, at), make("mark", {}, text.slice(at, at + length)));
    done = at + length;
  }
  parts.append(text.slice(done));
  return parts;
}

function chooser(combo) {
  const select = combo.querySelector("select");
  const id = select.id;
  const options = [...select.options].filter((option) => option.value).map((option) => ({
    option,
    text: option.text.normalize("NFC").trim(),
    note: option.dataset.note ?? "",
    plain: fold(`${option.text} ${option.dataset.note ?? ""}`),
  }));
  const box = make("input", {
    class: "input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `${id}-list`,
    "aria-labelledby": `${id}-label`, placeholder: select.options[0]?.value ? "" : select.options[0]?.text ?? "",
  });
  for (const name of ["aria-describedby", "aria-invalid"])
    if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name));
  const list = make("div", { class: "combo-list", role: "listbox", id: `${id}-list`, "aria-labelledby": `${id}-label`, hidden: "" });
  const status = make("span", { class: "sr", role: "status" });
  let shown = [];
  let active = -1;

  const chosen = () => options.find(({ option }) => option.selected);
  const close = () => { list.hidden = true; active = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  const settle = () => { box.value = chosen()?.text ?? ""; };

  function point(index) {
    active = index;
    [...list.children].forEach((child, at) => child.setAttribute("aria-selected", String(at === index)));
    const child = list.children[index];
    if (child?.id) { box.setAttribute("aria-activedescendant", child.id); child.scrollIntoView({ block: "nearest" }); }
    else box.removeAttribute("aria-activedescendant");
  }
  function open(all) {
    const words = all ? [] : fold(box.value).split(/\s+/).filter(Boolean);
    shown = options.filter(({ plain }) => words.every((word) => plain.includes(word))).slice(0, 60);
    list.replaceChildren(...shown.map(({ text, note }, at) => {
      const row = make("div", { role: "option", id: `${id}-list-${at}`, "aria-selected": "false" }, marked(text, words));
      if (note) row.append(make("small", {}, note));
      row.addEventListener("mousedown", (event) => { event.preventDefault(); pick(at); });
      return row;
    }));
    if (!shown.length) list.append(make("p", { class: "combo-none" }, combo.dataset.none));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    status.textContent = shown.length ? `${shown.length} ${combo.dataset.found}` : combo.dataset.none;
    point(words.length && shown.length ? 0 : -1);
  }
  function pick(index) {
    const found = shown[index];
    if (!found) return;
    select.value = found.option.value;
    settle();
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  box.addEventListener("input", (event) => { event.stopPropagation(); open(false); });
  box.addEventListener("change", (event) => event.stopPropagation());
  box.addEventListener("click", () => { if (list.hidden) open(true); });
  box.addEventListener("focus", () => box.select());
  box.addEventListener("blur", () => {
    if (!box.value.trim() && select.value) {
      select.value = "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    settle();
    close();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) open(true);
      else if (shown.length) point((active + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && !list.hidden && !event.ctrlKey) {
      event.preventDefault();
      pick(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      settle();
      close();
    }
  });
  select.addEventListener("change", settle);
  select.id = `${id}-value`;
  box.id = id;
  select.hidden = true;
  settle();
  combo.append(box, list, status);
  if (select.dataset.begin !== undefined) box.focus();
}

/* drafts: kept on this machine, for this officer, for a day */
const DAY = 86_400_000;
const draftKey = (form) => `dunghen.draft.${page.dataset.reader ?? ""}.${form.dataset.autosave}`;
const isKept = (field) => field.name &&
  (field.dataset.kept !== undefined || !["hidden", "password", "file", "submit"].includes(field.type));
const dirty = new WeakSet();

function dropDrafts(except = () => false) {
  for (const key of Object.keys(local ?? {}))
    if (key.startsWith("dunghen.draft.") && !except(key)) local.removeItem(key);
}

function keepDraft(form, note) {
  const values = [...form.elements].filter(isKept)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  const at = new Date();
  local.setItem(draftKey(form), JSON.stringify({ at: at.getTime(), values }));
  if (note) {
    note.hidden = false;
    note.textContent = note.dataset.saved.replace("{at}", at.toTimeString().slice(0, 5));
  }
}

function putBack(field, kept) {
  const found = kept.get(field.name) ?? [];
  if (["checkbox", "radio"].includes(field.type)) field.checked = found.includes(field.value);
  else if (found.length) field.value = found.shift();
}

/* fields that come with an answer of the server, such as the papers of a procedure */
function putBackLater(form, kept) {
  const known = new Set([...form.elements].map((field) => field.name));
  const watch = new MutationObserver(() => {
    const come = [...form.elements].filter((field) => isKept(field) && !known.has(field.name));
    come.forEach((field) => putBack(field, kept));
    come.forEach((field) => known.add(field.name));
  });
  watch.observe(form, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), 15_000);
}

function restoreDraft(form, { at, values }) {
  form.closest("details")?.setAttribute("open", "");
  const kept = new Map();
  for (const [name, value] of values) kept.set(name, [...(kept.get(name) ?? []), value]);
  [...form.elements].filter(isKept).forEach((field) => putBack(field, kept));
  putBackLater(form, kept);
  const drop = make("button", { type: "button", class: "as-link" }, form.dataset.dropText ?? page.dataset.dropText);
  const time = new Date(at).toTimeString().slice(0, 5);
  const notice = make("div", { class: "banner draft-found", role: "status" }, make("span"),
    make("p", {}, `${(form.dataset.foundText ?? page.dataset.foundText).replace("{at}", time)} `, drop));
  drop.addEventListener("click", () => { local.removeItem(draftKey(form)); dirty.delete(form); location.reload(); });
  form.prepend(notice);
  form.querySelectorAll("select").forEach((select) => select.dispatchEvent(new Event("change", { bubbles: true })));
  // The preview does not listen yet: it begins after all scripts.
  form.addEventListener("htmx:after:init", () => form.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
}

function findDraft(form) {
  try {
    const draft = JSON.parse(local.getItem(draftKey(form)));
    const isFresh = draft && Date.now() - draft.at < DAY;
    const isFilled = form.dataset.filled !== undefined || document.querySelector(".error-summary");
    if (isFresh && !isFilled) restoreDraft(form, draft);
  } catch { local.removeItem(draftKey(form)); }
}

function keepWhenSent(form) {
  form.addEventListener("submit", () => {
    keepDraft(form, null);
    passing?.setItem("dunghen.sent", draftKey(form));
  });
}

function autosave(form) {
  if (!local) return;
  const note = document.querySelector("[data-draft-note]");
  let waiting;
  findDraft(form);
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keepDraft(form, note), 600);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  keepWhenSent(form);
}

/* an officer's words in any other form: kept when they are sent, and found again where
   the form stands if a session that was over or a line that was gone kept them back */
function keepWords(form) {
  const isOurs = local && page.dataset.reader;
  if (!isOurs || !form.querySelector("textarea") || form.querySelector("[type=password]")) return false;
  form.dataset.autosave = form.getAttribute("action");
  keepWhenSent(form);
  return true;
}

/* a form that was sent and is not shown again was accepted; one that is shown again was
   so only if the page says that something was done */
function forgetAccepted() {
  const sent = passing?.getItem("dunghen.sent");
  if (!sent) return;
  passing.removeItem("dunghen.sent");
  const isBack = [...document.querySelectorAll("form[data-autosave]")].some((form) => draftKey(form) === sent);
  const isElsewhere = document.querySelector("form[action='/dang-nhap'], [data-failed]");
  const isDone = new URLSearchParams(location.search).has("xong");
  if (!isElsewhere && (!isBack || isDone)) local?.removeItem(sent);
}

/* one press, one act; and no leaving by accident */
function guard(form) {
  form.addEventListener("input", () => dirty.add(form));
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    // An answer that is a file leaves this page standing, ready for the next press.
    setTimeout(() => delete form.dataset.sent, 4000);
    dirty.delete(form);
    if (form.getAttribute("action") === "/dang-xuat") dropDrafts();
  });
}

/* a file that is too large is said before it is sent */
function weigh(field) {
  field.addEventListener("change", () => {
    const large = [...field.files].find((file) => file.size > Number(field.dataset.largest));
    field.setCustomValidity(large ? `${large.name}: ${field.dataset.tooLarge}` : "");
    field.reportValidity();
  });
}

/* rows that were ticked for one act: how many, and the way on once there is one */
function countPicks(form) {
  const said = form.querySelector("[data-picked]");
  const asked = said.textContent;
  const ticks = [...form.elements].filter((field) => field.type === "checkbox");
  const count = () => {
    const number = ticks.filter((tick) => tick.checked).length;
    form.classList.toggle("has-picks", number > 0);
    said.textContent = number ? form.dataset.picks.replace("{n}", number) : asked;
  };
  ticks.forEach((tick) => tick.addEventListener("change", count));
  count();
}

document.addEventListener("keydown", followKey);
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("form[data-warn]")].some((form) => dirty.has(form))) event.preventDefault();
});
document.querySelectorAll("form[method=post]").forEach(guard);
document.querySelectorAll("[data-combo]").forEach(chooser);
document.querySelectorAll("form[data-picks]").forEach(countPicks);
const drafted = [...document.querySelectorAll("form[data-autosave]")];
const worded = [...document.querySelectorAll("form[method=post]:not([data-autosave])")].filter(keepWords);
forgetAccepted();
drafted.forEach(autosave);
worded.forEach(findDraft);
document.querySelectorAll("[data-largest]").forEach(weigh);
document.querySelectorAll("[data-keys]").forEach(offerKeys);
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
document.querySelectorAll("a[data-print-file]").forEach((link) => link.addEventListener("click", printFile));
document.querySelectorAll("[data-sends]").forEach((field) => field.addEventListener("change", () => field.form.requestSubmit()));
document.querySelector("[data-focus]")?.focus();
if (location.hash.length > 1) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details")?.setAttribute("open", "");
