// SPDX-License-Identifier: Apache-2.0
// Every page is complete without it; every part it shows is cut from the full page of its address.

const { body, documentElement: root } = document;
const byId = id => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const near = (event, selector) => event.target.closest?.(selector);
const made = (tag, values) => Object.assign(document.createElement(tag), values);
const live = made("p", { role: "status", className: "live" });
const tip = made("p", { role: "tooltip", className: "tip", id: "tip", hidden: true });
body.append(live, tip);

// data-part="id" on a link or form: replaces that part by the one of the page it leads to

const parsed = text => new DOMParser().parseFromString(text, "text/html");

async function page(address, options) {
  const answer = await fetch(address, options);
  if (!answer.headers.get("content-type")?.startsWith("text/html")) throw new TypeError(answer.url);
  return { html: parsed(await answer.text()), url: answer.url, ok: answer.ok };
}

function swap(id, html) {
  const old = byId(id), fresh = html.getElementById(id);
  if (!old || !fresh) return false;
  old.replaceWith(fresh);
  enhance(fresh);
  return fresh;
}

function show(id, { html, url }) {
  const fresh = swap(id, html) || swap("main", html);
  if (!fresh) return location.assign(url);
  document.title = html.title;
  history.pushState(null, "", url);
  shown = place();
  const heading = fresh.querySelector("[role=alert]") ?? fresh.querySelector("h1, h2, h3");
  heading?.setAttribute("tabindex", -1);
  heading?.focus();
  live.textContent = (heading ?? html.querySelector("h1"))?.textContent ?? "";
}

function asked(form, button) {
  const data = new FormData(form, button), fields = new URLSearchParams([...data].filter(([, one]) => one.at));
  const address = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location);
  if (form.matches("[data-upload]")) return [address, data];
  if (form.matches("[method=post]")) return [address, { method: "POST", body: fields }];
  address.search = fields;
  return [address];
}

function follow(id, address, options, instead) {
  byId(id)?.setAttribute("aria-busy", true);
  page(address, options).then(answer => show(id, answer), instead);
}

const place = () => location.pathname + location.search;
let shown = place();
addEventListener("popstate", () => place() === shown || location.reload());

// data-sort on a table; data-find="id" on a field: the rows of the table in that part

const sense = new Intl.Collator(root.lang, { numeric: true });
const figure = text => parseFloat(text.replace("−", "-").replace(/[^\d.-]/g, ""));

function sort(head) {
  const way = head.ariaSort === "ascending" ? -1 : 1, rows = head.closest("table").tBodies[0];
  const read = row => row.cells[head.cellIndex].textContent.trim();
  const order = head.matches(".n") ? (a, b) => figure(a) - figure(b) : sense.compare;
  const missing = text => text === "" || text === "—";
  const pairs = [...rows.rows].map(row => [read(row), row]);
  pairs.sort(([a], [b]) => missing(a) - missing(b) || way * order(a, b));
  rows.append(...pairs.map(([, row]) => row));
  for (const other of head.parentNode.cells) other.ariaSort = other === head ? (way > 0 ? "ascending" : "descending") : null;
}

const folded = text => text.normalize("NFKC").toLowerCase();

function find(field) {
  const words = folded(field.value).split(/\s+/), rows = all("tbody tr", byId(field.dataset.find));
  for (const row of rows) row.hidden = !words.every(word => folded(row.textContent).includes(word));
  live.textContent = rows.filter(row => !row.hidden).length + (root.lang === "en" ? " rows" : " 行");
}

// data-tip="text": on hover and focus, until Esc

function hint(event) {
  const about = near(event, "[data-tip]");
  if (near(event, "#tip")) return;
  if (!about) return unhint();
  tip.textContent = about.dataset.tip;
  tip.hidden = false;
  about.setAttribute("aria-describedby", "tip");
  const { left, top, bottom } = about.getBoundingClientRect(), { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(left, root.clientWidth - width - 8)) + scrollX}px`;
  tip.style.top = `${(bottom + height < innerHeight ? bottom : top - height) + scrollY}px`;
}

function unhint() {
  tip.hidden = true;
  for (const about of all("[aria-describedby=tip]")) about.removeAttribute("aria-describedby");
}

// data-job on a part: asked for again until it ends

async function watch({ id }, waits = [1, 2, 5]) {
  await new Promise(done => setTimeout(done, 1000 * (waits[1] ? waits.shift() : waits[0])));
  const old = byId(id);
  if (!old?.matches("[data-job]")) return;
  try {
    const { html, ok } = await page(location), fresh = html.getElementById(id);
    if (!ok || !fresh) return location.reload();
    document.title = html.title;
    if (!fresh.matches("[data-job]")) return show("main", { html, url: location.href });
    const focus = document.activeElement.id;
    if (fresh.innerHTML !== old.innerHTML) old.replaceWith(fresh);
    byId(focus)?.focus();
  } catch { /* asked again */ }
  watch({ id }, waits);
}

// data-search on a form: what stands behind it follows what one types; arrow keys walk its links

let typed, turn = 0;

function search(form, words) {
  clearTimeout(typed);
  if (words.trim().length > 1) typed = setTimeout(async () => {
    const own = ++turn, answer = await page(asked(form)[0]).catch(() => null);
    if (own !== turn || !answer?.ok) return;
    const behind = "form[data-search] ~ *", heading = answer.html.querySelector("h1");
    all(behind).forEach(part => part.remove());
    form.after(...all(behind, answer.html));
    document.querySelector("h1").replaceWith(heading);
    document.title = answer.html.title;
    history.replaceState(null, "", answer.url);
    shown = place();
    live.textContent = heading.textContent;
    enhance(form.parentNode);
  }, 150);
}

function walk(event) {
  const stops = all("form[data-search] [type=search], form[data-search] ~ * a");
  const at = stops.indexOf(document.activeElement);
  const next = at < 0 ? null : stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

// data-upload on a form: takes dropped files, shows how much was sent

for (const kind of ["dragover", "dragleave", "drop"]) addEventListener(kind, event => {
  const form = near(event, "form[data-upload]"), field = form?.querySelector("input[type=file]");
  if (!field) return;
  event.preventDefault();
  form.classList.toggle("over", kind === "dragover");
  if (kind !== "drop") return;
  field.files = event.dataTransfer.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

function upload(form, [address, data]) {
  const request = new XMLHttpRequest(), bar = made("progress", { ariaLabel: root.lang === "en" ? "Sent" : "已上传" });
  form.append(bar);
  request.upload.onprogress = sent => Object.assign(bar, { max: sent.total, value: sent.loaded });
  request.onload = () => {
    if (request.status < 300) return location.assign(request.responseURL);
    bar.remove();
    show("main", { html: parsed(request.responseText), url: location.href });
  };
  request.onerror = () => form.submit();
  request.open("POST", address);
  request.send(data);
}

// data-free="id" on a link: its address fills that form; shift + arrow moves a time

function fill(form, link) {
  for (const [name, text] of new URL(link.href).searchParams) if (form.elements[name]) form.elements[name].value = text;
  for (const other of all("[data-free]")) other.ariaCurrent = other === link ? "true" : null;
  all("input:not([type=hidden])", form)[0]?.focus();
}

function move(event, field) {
  const time = /^(.*)(\d\d):(\d\d)$/.exec(field.value);
  if (!time || !document.querySelector(`[data-free="${field.form?.id}"]`)) return;
  event.preventDefault();
  const least = Math.min(1410, Math.max(0, 60 * time[2] + +time[3] + (event.key === "ArrowUp" ? 30 : -30)));
  const two = number => `${Math.floor(number)}`.padStart(2, "0");
  field.value = `${time[1]}${two(least / 60)}:${two(least % 60)}`;
}

// data-leave on a form: asks before unsaved answers are left

const unsaved = new Set();
addEventListener("beforeunload", event => [...unsaved].some(form => form.isConnected) && event.preventDefault());

document.addEventListener("input", ({ target }) => {
  const { form, value } = target;
  if (form?.matches("[data-leave]")) unsaved.add(form);
  if (form?.matches("[data-search]")) search(form, value);
  if (target.matches("[data-find]")) find(target);
});

document.addEventListener("submit", event => {
  const { target: form, submitter } = event, id = form.dataset.part;
  unsaved.delete(form);
  if (form.matches("[data-upload]")) upload(form, asked(form, submitter));
  else if (id) follow(id, ...asked(form, submitter), () => form.submit());
  else return;
  event.preventDefault();
});

document.addEventListener("click", event => {
  const link = near(event, "a, table[data-sort] th button"), form = byId(link?.dataset.free);
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.closest("table[data-sort] thead")) sort(link.closest("th"));
  else if (form) fill(form, link);
  else if (link.dataset.part) follow(link.dataset.part, link.href, {}, () => location.assign(link.href));
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", event => {
  const field = near(event, "input, textarea, select"), box = all("[type=search]").find(one => one.offsetParent);
  if (event.key === "Escape") unhint();
  else if (event.key === "/" && !field && box) event.preventDefault(), box.focus();
  else if (/Arrow(Up|Down)/.test(event.key)) event.shiftKey && field ? move(event, field) : walk(event);
});

for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, hint);

function enhance(part) {
  for (const job of all("[data-job]", part.parentNode)) if (part.contains(job)) watch(job);
  for (const head of all("table[data-sort] thead th", part)) {
    if (head.querySelector("a, button") || !head.textContent.trim()) continue;
    const button = made("button", { type: "button", className: "sort" });
    button.append(...head.childNodes);
    head.append(button);
  }
}

enhance(body);
document.querySelector("main [role=alert][tabindex]")?.focus();
