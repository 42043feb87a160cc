/* Care that a long form arrives: it is sent while the page stays, so that a connection
   that is gone, a server that restarts or a session that is over lose nothing. Sent
   again, the form is the same case: the server knows it by the id inside. Further
   niceties of the form: a known applicant is filled in, Enter goes to the next field.
   Loaded after app.js. */
"use strict";

function stay(form, said) {
  const note = form.querySelector("[data-deliver-note]");
  form.removeAttribute("aria-busy");
  delete form.dataset.sent;
  dirty.add(form);
  passing?.removeItem("dunghen.sent");
  note.hidden = false;
  note.querySelector("p").textContent = said;
  note.scrollIntoView({ block: "nearest" });
  note.focus({ preventScroll: true });
}

/* somebody signed in again in another window: this form only needs the new token */
async function freshToken(form) {
  const answer = await fetch(form.action, { headers: { accept: "text/html" } });
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
  // The case would stand under the name of whoever is signed in now.
  if (shown.documentElement.dataset.reader !== page.dataset.reader) return false;
  const token = shown.querySelector(`form[action="${form.getAttribute("action")}"] [name=csrf_token]`);
  if (!token || token.value === form.elements.csrf_token.value) return false;
  form.elements.csrf_token.value = token.value;
  return true;
}

async function send(form, submitter) {
  const body = () => new URLSearchParams(new FormData(form, submitter));
  const post = () => fetch(form.action, { method: "POST", body: body(), headers: { accept: "text/html" } });
  const answer = await post();
  return answer.status === 403 && await freshToken(form) ? post() : answer;
}

/* the answer is a page with something to correct: let the browser fetch and show it */
function show(form, submitter) {
  if (submitter?.name) form.append(make("input", { type: "hidden", name: submitter.name, value: submitter.value }));
  dirty.delete(form);
  HTMLFormElement.prototype.submit.call(form);
}

async function deliver(event) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  const form = event.currentTarget;
  const { submitter } = event;
  form.setAttribute("aria-busy", "true");
  form.querySelector("[data-deliver-note]").hidden = true;
  let answer;
  try { answer = await send(form, submitter); }
  catch { stay(form, form.dataset.lostText); return; }
  if (answer.status >= 500) { stay(form, form.dataset.faultText); return; }
  if (!answer.redirected) { show(form, submitter); return; }
  passing?.removeItem("dunghen.sent");
  dirty.delete(form);
  if (new URL(answer.url).pathname !== "/dang-nhap") local?.removeItem(draftKey(form));
  location.assign(answer.url);
}

/* a known applicant: the fields that are still empty */
function fillKnown(form) {
  const note = form.querySelector("[data-known]:not([data-known=''])");
  if (!note || note.classList.contains("is-filled")) return;
  const known = Object.entries(JSON.parse(note.dataset.known));
  const isNew = !form.elements.name.value.trim() && form.elements.name !== document.activeElement;
  const open = known.filter(([name, value]) => {
    const field = form.elements[name];
    if (!field || !value || field === document.activeElement) return false;
    return name === "kind" ? isNew && field.value !== value : !field.value.trim();
  });
  open.forEach(([name, value]) => { form.elements[name].value = value; });
  if (open.length || form.elements.name.value.trim()) note.classList.add("is-filled");
  if (!open.length) return;
  note.querySelector("span").append(` ${note.dataset.filledText}`);
  form.elements.name.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Enter goes on to the next field, as the clerk's hand expects; Ctrl+Enter sends */
function goOn(event) {
  const { target: field, currentTarget: form } = event;
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.defaultPrevented || event.isComposing) return;
  if (field.tagName !== "INPUT" && field.tagName !== "SELECT") return;
  event.preventDefault();
  const places = [...form.elements].filter((one) => !one.disabled && one.tabIndex >= 0 && one.type !== "hidden" && one.offsetParent);
  places[places.indexOf(field) + 1]?.focus();
}

function tickAll(event) {
  if (!event.target.closest?.("[data-tick-all]")) return;
  const form = event.currentTarget;
  form.querySelectorAll("[data-required]").forEach((tick) => { tick.checked = true; });
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

document.querySelectorAll("form[data-deliver]").forEach((form) => {
  form.addEventListener("submit", deliver);
  form.addEventListener("keydown", goOn);
  form.addEventListener("click", tickAll);
  new MutationObserver(() => fillKnown(form)).observe(form, { childList: true, subtree: true });
});
