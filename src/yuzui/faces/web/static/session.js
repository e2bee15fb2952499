// SPDX-License-Identifier: Apache-2.0
// Says five minutes before that a session ends, and asks a page so that it goes on.

const SOON = 300, note = document.getElementById("ends"), stay = note.querySelector("a");
let ends = Date.now() + 1000 * note.dataset.left;

function look() {
  const left = (ends - Date.now()) / 1000, soon = left < SOON;
  if (left <= 0) note.textContent = note.dataset.over;
  if (soon === note.classList.contains("soon")) return;
  note.classList.toggle("soon", soon);
  stay.hidden = !soon;
  if (soon) note.setAttribute("role", "alert");
  else note.removeAttribute("role");
}

stay.addEventListener("click", async event => {
  event.preventDefault();
  const html = new DOMParser().parseFromString(await (await fetch(stay.href)).text(), "text/html");
  const fresh = html.getElementById("ends");
  ends = Date.now() + 1000 * (fresh?.dataset.left ?? 0);
  if (fresh) note.firstChild.replaceWith(fresh.firstChild);
  look();
});

setInterval(look, 5000);
look();
